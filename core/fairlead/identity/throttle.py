"""How fast passwords may be tried. Pure; `attempts` keeps the counts in the database.

Two worries pull apart: guessing must be slow, and nobody may lock a colleague out by guessing wrongly on
purpose. So a wait always belongs to one account *from one source*. Pressure on an account from elsewhere
makes unfamiliar sources more careful, and in the extreme shuts them out for a while; a browser that has
completed a sign-in to the account before is never affected by what others do. A set-up link from an
administrator works in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
"""How long a failure counts against others. Refused attempts are no failures, so every wait ends by itself.
"""
PAIR_MEMORY = timedelta(hours=24)
PRESSURE = 20
"""Failures on one account within `WINDOW` after which an unfamiliar source gets one free failure instead of
five.
"""
ACCOUNT_CEILING = 100
"""Failures on one account within `WINDOW` after which unfamiliar sources are refused."""
SOURCE_CEILING = 100
"""Failures from one source within `WINDOW`, on any accounts, after which it is refused where it is
unfamiliar.
"""


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened before this attempt. Failures are wrong passwords (or codes), not refused attempts."""

    pair_failures: int
    """Of this account from this source, since the last success there, within `PAIR_MEMORY`."""
    pair_last_failure: datetime | None
    familiar: bool
    """The source completed a sign-in to this account before."""
    account_failures: int
    """Of this account from any source within `WINDOW`."""
    source_failures: int
    """From this source on any account within `WINDOW`."""


def wait_before_next(history: History, now: datetime) -> timedelta:
    """How long this source must wait before its next attempt on this account; zero when it may try now."""
    if not history.familiar and (
        history.account_failures >= ACCOUNT_CEILING or history.source_failures >= SOURCE_CEILING
    ):
        return WINDOW
    free = FREE_FAILURES
    first = FIRST_WAIT
    if not history.familiar and history.account_failures >= PRESSURE:
        free, first = 1, LONGEST_WAIT
    if history.pair_failures < free or history.pair_last_failure is None:
        return timedelta()
    doublings = min(history.pair_failures - free, 20)
    until = history.pair_last_failure + min(first * (1 << doublings), LONGEST_WAIT)
    return max(until - now, timedelta())
