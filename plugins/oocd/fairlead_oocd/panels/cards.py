"""What a section of a page is made of: titled lists of label and value."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date

from fairlead.public import local_day

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A titled list of rows; ``id`` names the thing it is about."""

    id: uuid.UUID
    title: str
    rows: Sequence[Row]


def row(key: str, value: object, *, source: str | None = None) -> Row:
    """One line. A value that is None or empty is shown as not recorded."""
    return {"key": key, "value": value, "source": source or ""}


def day_words(value: date) -> str:
    """A day in the language of the page; of a moment, the day in London."""
    day = local_day(value) if isinstance(value, datetime) else value
    return str(format_date(day, "d MMMM y", rebase=False))
