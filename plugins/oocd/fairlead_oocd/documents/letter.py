"""What stands in a letter, notice, certificate or record: one value, from which PDF and HTML are made.

Who it is for decides what must never be found in it; see `fairlead_oocd.use_cases.filing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.public import Route, source_words

LETTER_VERSION = "letter-1"

Pair = tuple[str, str]


class Reader(StrEnum):
    """Who is meant to read it."""

    PERSON = "person"  # who the resolution is for
    VICTIM = "victim"
    PARTNER = "partner"  # a provider, the youth justice service
    COURT = "court"
    POLICE = "police"  # and, where the record says so, the Crown Prosecution Service


POLICE_ONLY = "For the police file only. Never give this, or any part of it, to the suspect or to a provider."


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under named columns; every row has as many texts as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with paragraphs, then points of a list, then facts as key and value, then a table."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rows: tuple[Pair, ...] = ()
    table: Table | None = None

    def to_json(self) -> dict[str, object]:
        """Texts and lists of texts only."""
        table = self.table
        return {
            "heading": self.heading,
            "paragraphs": list(self.paragraphs),
            "points": list(self.points),
            "rows": [list(pair) for pair in self.rows],
            "table": {
                "caption": table.caption,
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
            }
            if table is not None and table.rows
            else None,
        }


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The whole document. All texts are as they are read; dates are in words.

    ``to`` is a heading and the rows under it, such as the person with name and date of birth. ``box`` is said
    before everything else. ``large`` sets it in the size of clear print (14 points). What is '' is left out.
    ``route``: by which it goes to the person or the victim; nothing for them is filed without one.
    """

    reader: Reader
    name: str
    force: str
    reference: str
    sections: Sequence[Section]
    title: str = ""  # that of the file, when the name and the reference do not tell it from others
    crime_reference: str = ""
    box: str = ""
    to: tuple[str, tuple[Pair, ...]] = ("", ())
    dated: str = ""
    issued_by: str = ""
    source: str = ""
    version: str = LETTER_VERSION
    large: bool = False
    route: Route | None = None

    def to_json(self) -> dict[str, object]:
        """What the templates are given: texts, lists of texts, and one yes or no."""
        heading, rows = self.to
        return {
            "language": "en",
            "title": self.title or f"{self.name} {self.reference}",
            "name": self.name,
            "force": self.force,
            "reference": self.reference,
            "crime_reference": self.crime_reference,
            "box": self.box,
            "to": {"heading": heading, "rows": [list(pair) for pair in rows]} if rows else None,
            "dated": self.dated,
            "issued_by": self.issued_by,
            "sections": [section.to_json() for section in self.sections],
            "source": source_words(self.source),
            "template_version": self.version,
            "large": self.large,
        }


def known(*rows: tuple[str, str | None]) -> tuple[Pair, ...]:
    """Those facts that have a value."""
    return tuple((key, value) for key, value in rows if value)
