"""The plain-language words of what an adult is given, with version and dates, and the words of the law explained.

Their source is that of the script of the same disposal (`fairlead_oocd.documents.scripts`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any  # rows of a file, checked where they are made into values

_FILE = Path(__file__).parent / "plain.toml"


@dataclass(frozen=True, kw_only=True)
class PlainWords:
    """One disposal in short sentences. In braces stands what the case knows: amount, last_day, officer, course.

    ``options`` are what the person may choose from; only a penalty notice leaves a choice.
    """

    disposal: str
    version: str
    what: tuple[str, ...]
    not_done: tuple[str, ...]
    record: tuple[str, ...]
    choice: tuple[str, ...]
    effective_from: date
    effective_to: date | None = None
    options: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every sentence, in the order of the document."""
        return (*self.what, *self.options, *self.not_done, *self.record, *self.choice)

    def in_force(self, on: date) -> bool:
        """Whether these words are the ones to use on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, kw_only=True)
class LegalWord:
    """A word of the law, the forms it is looked for in, and what it means."""

    word: str
    forms: tuple[str, ...]
    meaning: str

    def stands_in(self, text: str) -> bool:
        """Whether the text uses it, as whole words."""
        return any(re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE) for form in self.forms)


@lru_cache(maxsize=1)
def plain_words() -> tuple[PlainWords, ...]:
    """Every version of the words of every disposal."""
    return tuple(
        PlainWords(
            **{
                **row,
                "what": tuple(row["what"]),
                "options": tuple(row.get("options", ())),
                "not_done": tuple(row["not_done"]),
                "record": tuple(row["record"]),
                "choice": tuple(row["choice"]),
            }
        )
        for row in _read("plain")
    )


@lru_cache(maxsize=1)
def legal_words() -> tuple[LegalWord, ...]:
    """The words that are explained wherever they are used."""
    return tuple(
        LegalWord(word=row["word"], forms=tuple(row["forms"]), meaning=row["meaning"])
        for row in _read("word")
    )


def plain_for(disposal: str, on: date) -> PlainWords | None:
    """The words for a disposal on a day; None where there are none, as for what is given to children only."""
    return next((each for each in plain_words() if each.disposal == disposal and each.in_force(on)), None)


def explained(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each word of the law that the lines use, or that explains such a word, with its meaning, by name."""
    text = " ".join(lines)
    found: dict[str, str] = {}
    while True:
        more = {each.word: each.meaning for each in legal_words() if each.stands_in(text)}
        if more == found:
            return tuple(sorted(found.items()))
        found = more
        text = " ".join([text, *found.values()])


def _read(table: str) -> list[dict[str, Any]]:
    with _FILE.open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)[table]
    return rows
