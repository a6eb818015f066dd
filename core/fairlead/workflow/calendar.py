"""Working days and legal periods in England and Wales.

`period_beginning_with` and `within_working_days` are different questions and have different answers: statute
counts the day named ("28 days beginning with the day"), service standards do not.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from importlib.resources import files
from zoneinfo import ZoneInfo

BANK_HOLIDAYS_FILE = "bank_holidays_england_and_wales.csv"
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
LONDON = ZoneInfo("Europe/London")
"""The time zone in which days begin, and in which people write times."""


class CalendarExhausted(LookupError):
    """A working-day question lies outside the years whose bank holidays are loaded."""

    def __init__(self, day: date, first_year: int, last_year: int) -> None:
        super().__init__(
            f"Bank holidays are loaded for {first_year} to {last_year}; {day.isoformat()} lies outside. "
            f"Add the year {day.year} to {BANK_HOLIDAYS_FILE} (source: gov.uk/bank-holidays)."
        )


class MalformedCalendar(ValueError):
    """The bank-holiday file has a row that cannot be read; names the row."""


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """Working days: Monday to Friday except bank holidays of England and Wales, for whole years from first
    to last.
    """

    holidays: frozenset[date]
    first_year: int
    last_year: int

    def is_working_day(self, day: date) -> bool:
        """True for a Monday to Friday that is no bank holiday. Raises `CalendarExhausted` outside the years
        loaded.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarExhausted(day, self.first_year, self.last_year)
        return day.weekday() < _SATURDAY and day not in self.holidays

    def within_working_days(self, start: date, days: int) -> date:
        """The last day of "within `days` working days of `start`": the start day itself is not counted.

        0 gives the start when it is a working day, else the next one. Raises `ValueError` for a negative
        number.
        """
        if days < 0:
            raise ValueError(f"Working days must be 0 or more, not {days}.")
        day = start
        if days == 0:
            while not self.is_working_day(day):
                day += _ONE_DAY
            return day
        left = days
        while left:
            day += _ONE_DAY
            if self.is_working_day(day):
                left -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later. Raises
        `CalendarExhausted` when one of these days lies outside the years loaded.
        """
        if end <= start:
            return 0
        for day in (start + _ONE_DAY, end):
            if not self.first_year <= day.year <= self.last_year:
                raise CalendarExhausted(day, self.first_year, self.last_year)
        closed = bisect_right(self._closed_weekdays, end) - bisect_right(self._closed_weekdays, start)
        return _weekdays_until(end) - _weekdays_until(start) - closed

    @cached_property
    def _closed_weekdays(self) -> list[date]:
        return sorted(day for day in self.holidays if day.weekday() < _SATURDAY)

    def days_left(self, today: date, due: date) -> int:
        """How far away ``due`` is, as a person says it: 0 only on the day itself, negative once it has passed.

        A weekend between counts as one day either way: what was due on Friday is overdue on Sunday.
        Raises `CalendarExhausted` beyond the loaded years.
        """
        if due == today:
            return 0
        if due < today:
            return -max(1, self.working_days_between(due, today))
        return max(1, self.working_days_between(today, due))


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from 1 January of the year 1, a Monday, up to and including ``day``."""
    weeks, days = divmod(day.toordinal(), 7)
    return weeks * _SATURDAY + min(days, _SATURDAY)


def period_beginning_with(start: date, days: int) -> date:
    """The last day of a period of `days` calendar days beginning with `start` (28 days: start + 27).

    Raises `ValueError` for a period of less than one day.
    """
    if days < 1:
        raise ValueError(f"A period has at least one day, not {days}.")
    return start + timedelta(days=days - 1)


def add_weeks(start: date, weeks: int) -> date:
    """The same weekday `weeks` weeks later (earlier when negative)."""
    return start + timedelta(weeks=weeks)


def add_months(start: date, months: int) -> date:
    """The same day `months` months later (earlier when negative), or the last day of that month when it has
    no such day.
    """
    month_index = start.year * 12 + start.month - 1 + months
    year, month = divmod(month_index, 12)
    month += 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def local_day(now: datetime) -> date:
    """The day it is in England and Wales at ``now``.

    Legal days are local: 00:30 in July is still yesterday in UTC.

    Raises `ValueError` for a datetime without time zone.
    """
    if now.tzinfo is None:
        raise ValueError("A time without a time zone names no day. Pass an aware datetime.")
    return now.astimezone(LONDON).date()


def age_on(born: date, on: date) -> int:
    """Completed years of age on a day.

    Someone born on 29 February turns a year older on 1 March in common years.

    Raises `ValueError` when the day is before birth.
    """
    if on < born:
        raise ValueError(f"{on.isoformat()} is before the date of birth {born.isoformat()}.")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@cache
def load_calendar() -> WorkingCalendar:
    """The calendar from the bank holidays shipped with Fairlead. Raises `MalformedCalendar` naming a bad
    row.
    """
    text = (files("fairlead.workflow") / "data" / BANK_HOLIDAYS_FILE).read_text(encoding="utf-8")
    return read_calendar(text)


def read_calendar(text: str) -> WorkingCalendar:
    """A calendar from CSV text with columns date, name, announced; lines beginning with # are remarks."""
    rows = list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))
    days: set[date] = set()
    for number, row in enumerate(rows, start=1):
        try:
            days.add(date.fromisoformat(row["date"]))
        except (KeyError, TypeError, ValueError) as fault:
            raise MalformedCalendar(
                f"Bank holiday row {number}: {row!r} has no date as YYYY-MM-DD."
            ) from fault
        if row.get("announced") not in ("yes", "no"):
            raise MalformedCalendar(
                f"Bank holiday row {number}: announced is {row.get('announced')!r}, expected yes or no."
            )
    if not days:
        raise MalformedCalendar("The bank-holiday file has no rows.")
    years = {day.year for day in days}
    return WorkingCalendar(holidays=frozenset(days), first_year=min(years), last_year=max(years))
