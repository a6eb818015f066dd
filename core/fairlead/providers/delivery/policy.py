"""What an appointment counts, and whether two of them meet. Pure: no session, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from fairlead.providers.delivery.models import AppointmentState

LONGEST_SESSION = 720
"""Minutes; a longer one is a typing mistake."""
HELD = (AppointmentState.ATTENDED, AppointmentState.LATE)
"""The session took place with the person: it counts."""
ATTENDANCE = (*HELD, AppointmentState.EXCUSED, AppointmentState.MISSED, AppointmentState.PROVIDER_CANCELLED)
"""What can have come of an appointment whose time has come."""

_CENTS = Decimal("0.01")


def counts(state: str) -> bool:
    """Whether the person came, late or not, so that it counts toward the condition."""
    return state in HELD


def hours_of(state: str, minutes: int) -> Decimal:
    """Hours that count toward the condition: none unless the person came. To a hundredth of an hour."""
    return (Decimal(minutes) / 60).quantize(_CENTS) if counts(state) else Decimal(0)


def meets(starts_at: datetime, minutes: int, others: Iterable[tuple[datetime, int]]) -> datetime | None:
    """The start of the first of the others, each a start and minutes, that overlaps with this one; None if none does.

    One that begins as another ends does not overlap.
    """
    ends = starts_at + timedelta(minutes=minutes)
    return next(
        (
            start
            for start, length in sorted(others)
            if start < ends and starts_at < start + timedelta(minutes=length)
        ),
        None,
    )
