"""When somebody is told of news: at once, once a day, never; and not in the hours in which they want quiet.

Pure: no session, no clock. Hours are those of the clock on the wall in England and Wales.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from fairlead.workflow.calendar import LONDON

DIGEST_HOUR = 8
"""At which the news of a day goes in one e-mail. [design]"""


class When(StrEnum):
    """How soon somebody wants one kind of news."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """From one full hour to another, over midnight where the second is the earlier."""

    from_hour: int
    until_hour: int

    def covers(self, moment: datetime) -> bool:
        """Whether it is quiet then. The end does not belong to it."""
        hour = moment.astimezone(LONDON).hour
        if self.from_hour <= self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour


def due_at(when: When, quiet: Quiet | None, now: datetime) -> datetime | None:
    """When an e-mail about news of ``now`` may go; None for never."""
    if when is When.NEVER:
        return None
    earliest = _next_at(DIGEST_HOUR, now) if when is When.DAILY else now
    return _next_at(quiet.until_hour, earliest) if quiet and quiet.covers(earliest) else earliest


def _next_at(hour: int, after: datetime) -> datetime:
    """The next time after a moment at which it strikes this hour."""
    local = after.astimezone(LONDON)
    day = local.date() if local.hour < hour else local.date() + timedelta(days=1)
    return datetime.combine(day, time(hour), tzinfo=LONDON).astimezone(after.tzinfo)
