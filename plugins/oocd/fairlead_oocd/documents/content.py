"""What stands in the document: one value, from which PDF and HTML are made, so that they cannot differ.

The four statutory contents of a caution with conditions are the details of the offence, the admission, the
consent and the conditions (CJA 2003 s.23(5); PCSC Act 2022 ss.99(2)(e), 108(2)(e)); a penalty notice has its
own particulars (CJPA 2001 s.3(3)). Nothing about a victim has a place here.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fairlead.public import source_words
from fairlead_oocd.documents.scripts import Script
from fairlead_oocd.naming import Finder, Mark

TEMPLATE_VERSION = "agreement-3"
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One condition, action or activity as the person reads it."""

    text: str
    rows: tuple[Pair, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the document: paragraphs, facts as label and text, numbered items, and a warning in a box."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Pair, ...] = ()
    items: tuple[Item, ...] = ()
    warning: str = ""

    def to_json(self) -> dict[str, object]:
        """Texts and lists of texts only."""
        return {
            "heading": self.heading,
            "paragraphs": list(self.paragraphs),
            "rows": [list(pair) for pair in self.rows],
            "items": [{"text": item.text, "rows": [list(pair) for pair in item.rows]} for item in self.items],
            "warning": self.warning,
        }


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed or was there, in what capacity, and how."""

    role: str
    name: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The whole document. All texts are as they are read; dates are in words.

    ``contents`` names what it holds, in the words of `fairlead_oocd.giving.contents_needed`. ``drawn`` is the signature
    as it was made on the screen (PNG); it stands in the content, so that a reprint is the same picture.
    """

    script: Script
    force: str
    reference: str
    crime_reference: str
    person: tuple[Pair, ...]
    parts: tuple[Part, ...]
    contents: frozenset[str]
    signatures: tuple[Signature, ...]
    given: str
    place: str
    drawn: bytes | None = None

    def to_json(self) -> dict[str, object]:
        """What the templates are given: texts and lists of texts only."""
        script = self.script
        return {
            "language": "en",
            "title": f"{script.title} {self.reference}",
            "name": script.title,
            "force": self.force,
            "reference": self.reference,
            "crime_reference": self.crime_reference,
            "template_version": TEMPLATE_VERSION,
            "script_version": script.version,
            "source": f"{source_words(script.source)}; {script.checked}",
            "person": [list(pair) for pair in self.person],
            "parts": [part.to_json() for part in self.parts],
            "signatures": [[item.role, item.name, item.detail] for item in self.signatures],
            "drawn": base64.b64encode(self.drawn).decode() if self.drawn else "",
            "given": self.given,
            "place": self.place,
        }


def texts_of(content: object) -> Iterable[str]:
    """Every text in the document's content: a drawn signature has letters only by accident."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key != "drawn":
                yield from texts_of(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value)


def names_found(content: object, forbidden: Iterable[Mark]) -> tuple[str, ...]:
    """Those of the forbidden marks (victims' names and addresses) that stand somewhere in the content.

    What counts as standing there is the business of `fairlead_oocd.naming`. Each is given once.
    """
    finder = Finder(forbidden)
    return tuple(dict.fromkeys(found for text in texts_of(content) for found in finder.find(text)))


def in_words(value: date | datetime) -> str:
    """``22 November 2026``: the document's own words for a date, whatever the language of the page."""
    return f"{value.day} {value:%B %Y}"


def in_pounds(pence: int) -> str:
    """``£90.00``."""
    return f"£{pence // 100}.{pence % 100:02d}"
