"""Days of a series, overlaps, and places: computed, with no database and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fairlead.workflow.calendar import LONDON, CalendarExhausted, WorkingCalendar

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class Series:
    """The days of a weekly series, and the bank holidays that were passed over."""

    days: Sequence[date]
    skipped: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class Span:
    """From which session to which somebody holds a place, both included; ``last`` is None for no end."""

    first: int
    last: int | None

    def covers(self, number: int) -> bool:
        """Whether the session with this number is within it."""
        return self.first <= number and (self.last is None or number <= self.last)


def weekly_series(first: date, sessions: int, calendar: WorkingCalendar) -> Series:
    """So many days a week apart from ``first`` on; a bank holiday is passed over and the series ends a week later.

    Raises `CalendarExhausted` when it reaches a year whose bank holidays are not loaded, `ValueError` for less than
    one session.
    """
    if sessions < 1:
        raise ValueError(f"A series has at least one session, not {sessions}.")
    days: list[date] = []
    skipped: list[date] = []
    day = first
    while len(days) < sessions:
        if not calendar.first_year <= day.year <= calendar.last_year:
            raise CalendarExhausted(day, calendar.first_year, calendar.last_year)
        (skipped if day in calendar.holidays else days).append(day)
        day += WEEK
    return Series(days=tuple(days), skipped=tuple(skipped))


def at_london_time(day: date, at: time) -> datetime:
    """That time of day in London, summer or winter."""
    return datetime.combine(day, at, LONDON)


def overlap(start: datetime, minutes: int, other_start: datetime, other_minutes: int) -> bool:
    """Whether two sessions have a moment in common. One that ends as the other starts has none."""
    return start < other_start + timedelta(minutes=other_minutes) and other_start < start + timedelta(
        minutes=minutes
    )


def taken(spans: Iterable[Span], numbers: Iterable[int]) -> int:
    """The most places that are held at any of these sessions; 0 without sessions."""
    held = list(spans)
    return max((sum(span.covers(number) for span in held) for number in numbers), default=0)
