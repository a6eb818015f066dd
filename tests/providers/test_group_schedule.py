"""The days of a series, overlaps and places: for any first day, number and people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.providers.groups.schedule import Span, at_london_time, overlap, taken, weekly_series
from fairlead.workflow.calendar import CalendarExhausted, load_calendar

CALENDAR = load_calendar()
DAYS = st.dates(date(CALENDAR.first_year, 1, 1), date(CALENDAR.last_year - 2, 12, 31))
SPANS = st.builds(
    lambda first, length: Span(first=first, last=None if length is None else first + length),
    st.integers(1, 12),
    st.none() | st.integers(-1, 12),
)


@given(first=DAYS, sessions=st.integers(1, 30))
def test_a_series_is_so_many_days_a_week_apart_and_none_is_a_bank_holiday(first: date, sessions: int) -> None:
    series = weekly_series(first, sessions, CALENDAR)
    together = sorted((*series.days, *series.skipped))
    assert len(series.days) == sessions
    assert together == [first + timedelta(weeks=number) for number in range(len(together))]
    assert not set(series.days) & CALENDAR.holidays
    assert set(series.skipped) <= CALENDAR.holidays


def test_christmas_and_new_year_are_passed_over() -> None:
    friday = date(2026, 12, 18)
    series = weekly_series(friday, 3, CALENDAR)
    assert series.skipped == (date(2026, 12, 25), date(2027, 1, 1))
    assert series.days == (friday, date(2027, 1, 8), date(2027, 1, 15))


def test_a_series_beyond_the_known_bank_holidays_is_an_error() -> None:
    with pytest.raises(CalendarExhausted):
        weekly_series(date(CALENDAR.last_year, 12, 30), 2, CALENDAR)
    with pytest.raises(ValueError, match="at least one session"):
        weekly_series(date(2026, 5, 5), 0, CALENDAR)


def test_the_time_of_day_is_the_same_in_summer_and_winter() -> None:
    assert at_london_time(date(2026, 7, 2), time(18)).astimezone(UTC).hour == 17
    assert at_london_time(date(2026, 12, 3), time(18)).astimezone(UTC).hour == 18


@pytest.mark.parametrize(
    ("start", "minutes", "meets"),
    [(0, 60, True), (30, 60, True), (-30, 60, True), (60, 30, False), (-30, 30, False), (10, 10, True)],
)
def test_sessions_that_touch_do_not_meet(start: int, minutes: int, *, meets: bool) -> None:
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    other = noon + timedelta(minutes=start)
    assert overlap(noon, 60, other, minutes) is meets
    assert overlap(other, minutes, noon, 60) is meets


@given(spans=st.lists(SPANS, max_size=8), numbers=st.lists(st.integers(1, 14), max_size=14))
def test_places_are_the_most_people_at_any_session(spans: list[Span], numbers: list[int]) -> None:
    found = taken(spans, numbers)
    assert 0 <= found <= len(spans)
    for number in numbers:
        assert (
            sum(each.first <= number <= (each.last or 99 if each.last != 0 else 0) for each in spans) <= found
        )


def test_who_left_before_the_first_session_takes_no_place() -> None:
    assert taken([Span(first=1, last=0)], range(1, 7)) == 0
    assert taken([Span(first=1, last=3), Span(first=4, last=None)], range(1, 7)) == 1
