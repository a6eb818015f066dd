"""The words read to the person, with their version, dates and source.

Informed consent means that the consequences were explained (R (Stratton) v CC Thames Valley [2013] EWHC 1561
(Admin)), so a document names the version that was read out and holds its text.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "scripts.toml"

_CHECKED = {
    "verified": "checked against the law",
    "verified, except as tagged": "checked against the law, except where it says otherwise",
    "verified-secondary": "checked in a secondary source",
}


@dataclass(frozen=True, kw_only=True)
class Script:
    """What is read out for one disposal, to an adult, or to a child with the appropriate adult.

    ``warning`` is the particular warning that the law or guidance asks for, '' where it asks for none;
    ``effect`` the other paragraphs; ``parts`` name what the document holds, each with its heading.
    ``admission`` and ``agreement`` are '' where neither is asked for.
    """

    disposal: str
    reader: str  # adult, child
    version: str
    title: str
    effect: tuple[str, ...]
    warning: str
    source: str
    confidence: str  # verified, verified-secondary, or verified except as tagged
    admission: str
    agreement: str
    parts: tuple[tuple[str, str], ...]
    effective_from: date
    effective_to: date | None = None

    @property
    def checked(self) -> str:
        """How far the words were checked, for those who read them out and those who are given them."""
        return _CHECKED[self.confidence]

    def in_force(self, on: date) -> bool:
        """Whether these words are the ones to use on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@lru_cache(maxsize=1)
def scripts() -> tuple[Script, ...]:
    """Every version of every script."""
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)["script"]
    return tuple(
        Script(
            **{
                **row,
                "effect": tuple(row["effect"]),
                "parts": tuple((part, head) for part, head in row["parts"]),
            }
        )
        for row in rows
    )


def script_for(disposal: str, on: date, *, child: bool = False) -> Script | None:
    """The words for a disposal on a day; None where there are none, as for an adult caution and a child."""
    reader = "child" if child else "adult"
    return next(
        (
            script
            for script in scripts()
            if script.disposal == disposal and script.reader == reader and script.in_force(on)
        ),
        None,
    )
