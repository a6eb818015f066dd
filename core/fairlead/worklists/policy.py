"""How long, and how many at once."""

from __future__ import annotations

from datetime import datetime, timedelta

CAN_BE_TAKEN_BACK = timedelta(minutes=10)
"""How long a bulk reassignment, and the deletion of a saved view, can be undone [design]."""
MOST_AT_ONCE = 100
"""Cases given away in one go [design]: a page of the list has 25."""


def can_be_taken_back(given_at: datetime, *, now: datetime) -> bool:
    """Is there still time to undo it?"""
    return now - given_at <= CAN_BE_TAKEN_BACK
