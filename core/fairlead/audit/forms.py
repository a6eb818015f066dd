"""The questions the log asks before it answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from fairlead.audit.models import Operation
from fairlead.audit.queries import LogFilter, LogPurpose

_YEARS = range(2000, 2200)


def purpose_from(arguments: Mapping[str, str]) -> LogPurpose | None:
    """The stated purpose of reading the log, or nothing when it was not stated."""
    try:
        return LogPurpose(arguments.get("purpose", ""))
    except ValueError:
        return None


def filter_from(arguments: Mapping[str, str]) -> LogFilter:
    """What was asked for. A value that cannot be read narrows nothing, and the page shows it as not in
    use.
    """
    return LogFilter(
        actor_name=arguments.get("who", "").strip()[:100],
        operation=_operation(arguments.get("operation", "")),
        on_or_after=_day(arguments.get("from", "")),
        on_or_before=_day(arguments.get("to", "")),
        before=_cursor(arguments.get("before", "")),
    )


def cursor_of(at: datetime, row_id: uuid.UUID) -> str:
    """The address part that continues after one row."""
    return f"{at.isoformat()}_{row_id}"


def _operation(text: str) -> Operation | None:
    return Operation(text) if text in set(Operation) else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _cursor(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _, row_id = text.rpartition("_")
    try:
        at, key = datetime.fromisoformat(moment), uuid.UUID(row_id)
    except ValueError:
        return None
    return (at, key) if at.tzinfo and at.year in _YEARS else None
