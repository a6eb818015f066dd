"""Working days, legal periods and deadlines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import (
    CalendarExhausted,
    Deadline,
    DeadlineRule,
    Layer,
    MalformedCalendar,
    Transition,
    Urgency,
    add_months,
    add_weeks,
    age_on,
    beginning_with,
    load_calendar,
    next_deadline,
    period_beginning_with,
    read_calendar,
    running_after,
    started_by,
)

CALENDAR = load_calendar()
LOADED = st.dates(min_value=date(2019, 1, 1), max_value=date(2029, 6, 1))
ANY = st.dates(min_value=date(1920, 1, 1), max_value=date(2150, 1, 1))


def test_twenty_eight_days_beginning_with_a_day_end_on_the_twenty_seventh_after() -> None:
    assert period_beginning_with(date(2028, 2, 10), 28) == date(2028, 3, 8)
    assert period_beginning_with(date(2026, 1, 1), 1) == date(2026, 1, 1)
    with pytest.raises(ValueError, match="at least one day"):
        period_beginning_with(date(2026, 1, 1), 0)


@given(ANY, st.integers(min_value=1, max_value=400))
def test_a_period_holds_exactly_its_days(start: date, days: int) -> None:
    assert (period_beginning_with(start, days) - start).days + 1 == days


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        pytest.param(date(2026, 4, 1), 1, date(2026, 4, 2), id="the start is not counted"),
        pytest.param(date(2026, 4, 2), 1, date(2026, 4, 7), id="over Easter"),
        pytest.param(date(2026, 12, 24), 2, date(2026, 12, 30), id="over Christmas with a substitute day"),
        pytest.param(date(2026, 6, 5), 5, date(2026, 6, 12), id="over a weekend"),
        pytest.param(date(2026, 6, 6), 0, date(2026, 6, 8), id="none from a Saturday"),
        pytest.param(date(2026, 6, 8), 0, date(2026, 6, 8), id="none from a Monday"),
    ],
)
def test_within_working_days(start: date, days: int, last: date) -> None:
    assert CALENDAR.within_working_days(start, days) == last


@given(LOADED, st.integers(min_value=1, max_value=40))
def test_working_day_limits_end_on_a_working_day_and_count_right(start: date, days: int) -> None:
    last = CALENDAR.within_working_days(start, days)
    assert CALENDAR.is_working_day(last)
    assert CALENDAR.working_days_between(start, last) == days
    assert last >= start + timedelta(days=days)


@given(LOADED, st.integers(min_value=-40, max_value=800))
def test_working_days_between_two_days_are_those_that_one_counts_on_the_calendar(
    start: date, days: int
) -> None:
    end = min(start + timedelta(days=days), date(CALENDAR.last_year, 12, 31))
    counted = sum(
        CALENDAR.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)
    )
    assert CALENDAR.working_days_between(start, end) == counted


@given(LOADED, st.integers(min_value=0, max_value=20), st.integers(min_value=0, max_value=20))
def test_a_longer_limit_never_ends_earlier(start: date, one: int, more: int) -> None:
    assert CALENDAR.within_working_days(start, one + more) >= CALENDAR.within_working_days(start, one)


def test_negative_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.within_working_days(date(2026, 6, 8), -1)


def test_asking_beyond_the_years_loaded_says_what_to_load() -> None:
    for day in (date(2030, 12, 31), date(2018, 12, 30)):
        with pytest.raises(CalendarExhausted, match="bank_holidays_england_and_wales"):
            CALENDAR.within_working_days(day, 1 if day.year > 2020 else 0)
        with pytest.raises(CalendarExhausted, match="bank_holidays_england_and_wales"):
            CALENDAR.working_days_between(day, day + timedelta(days=1))
    assert (CALENDAR.first_year, CALENDAR.last_year) == (2019, 2030)


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
        date(2026, 12, 28),
        date(2027, 12, 27),
        date(2027, 12, 28),
        date(2022, 1, 3),
    ],
)
def test_moved_and_special_bank_holidays_are_loaded(day: date) -> None:
    assert not CALENDAR.is_working_day(day)


def test_the_early_may_holiday_that_moved_is_a_working_day() -> None:
    assert CALENDAR.is_working_day(date(2020, 5, 4))
    assert CALENDAR.is_working_day(date(2022, 5, 30))


@pytest.mark.parametrize("year", range(2019, 2031))
def test_every_year_has_at_least_eight_bank_holidays_on_weekdays(year: int) -> None:
    assert sum(day.year == year and day.weekday() < 5 for day in CALENDAR.holidays) >= 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,name,announced\n2026-13-01,X,yes\n", "row 1"),
        ("date,name,announced\n2026-01-01,X,maybe\n", "maybe"),
        ("# nothing\ndate,name,announced\n", "no rows"),
    ],
)
def test_a_malformed_calendar_is_refused(text: str, words: str) -> None:
    with pytest.raises(MalformedCalendar, match=words):
        read_calendar(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2025, 12, 1), 6, date(2026, 6, 1)),
        (date(2026, 1, 15), -24, date(2024, 1, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_are_clamped_to_the_end_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(ANY, st.integers(min_value=-240, max_value=240))
def test_adding_months_lands_in_the_right_month_and_never_later_in_it(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


@given(ANY, st.integers(min_value=-100, max_value=100))
def test_adding_weeks_keeps_the_weekday(start: date, weeks: int) -> None:
    assert add_weeks(start, weeks).weekday() == start.weekday()


def test_age_is_counted_in_completed_years() -> None:
    assert age_on(date(2008, 6, 1), date(2026, 5, 31)) == 17
    assert age_on(date(2008, 6, 1), date(2026, 6, 1)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    with pytest.raises(ValueError, match="before the date of birth"):
        age_on(date(2008, 6, 1), date(2008, 5, 31))


@given(ANY, st.integers(min_value=0, max_value=110))
def test_a_birthday_adds_exactly_one_year(born: date, years: int) -> None:
    birthday = (
        date(born.year + years, 3, 1)
        if (born.month, born.day) == (2, 29)
        else born.replace(year=born.year + years)
    )
    leap = (born.month, born.day) == (2, 29)
    assert age_on(born, birthday) == years
    if years:
        before = birthday - timedelta(days=1)
        assert age_on(born, before) == (years if leap and before.day == 29 else years - 1)


def deadline(name: str, due: date) -> Deadline:
    return Deadline(name=name, label=name, due=due, source="policy", layer=Layer.FORCE)


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(-1, Urgency.OVERDUE), (0, Urgency.DUE_TODAY), (1, Urgency.SOON), (7, Urgency.SOON), (8, Urgency.LATER)],
)
def test_urgency(days: int, urgency: Urgency) -> None:
    today = date(2026, 6, 1)
    assert deadline("x", today + timedelta(days=days)).urgency(today) is urgency


def test_transitions_start_and_stop_clocks() -> None:
    clock = DeadlineRule(name="review", label="Review", working_days=2, source="[design]")
    row = Transition(
        id="X1",
        from_state="A",
        action="go",
        to_state="B",
        label="Go",
        permission="m:c:go",
        actor="o",
        audit_action="m.c.gone",
        event="m.c.gone",
        holder="o",
        deadline_started=(clock,),
        deadlines_stopped=("old",),
    )
    friday = date(2026, 6, 5)
    assert [item.due for item in started_by(row, friday, CALENDAR)] == [date(2026, 6, 9)]
    running = (deadline("old", friday), deadline("review", friday), deadline("kept", friday))
    after = running_after(running, row, friday, CALENDAR)
    assert [(item.name, item.due) for item in after] == [("kept", friday), ("review", date(2026, 6, 9))]


def test_the_next_deadline_is_the_earliest() -> None:
    statutory = beginning_with(
        "penalty", "Penalty", date(2028, 2, 10), 28, source="s.111(5)", layer=Layer.STATUTE
    )
    assert statutory.due == date(2028, 3, 8)
    assert next_deadline((deadline("b", date(2028, 3, 9)), statutory)) is statutory
    assert next_deadline(()) is None


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        pytest.param(date(2026, 11, 20), date(2026, 11, 20), 0, id="on the day itself it is due today"),
        pytest.param(
            date(2026, 11, 22), date(2026, 11, 20), -1, id="what was due on Friday is overdue on Sunday"
        ),
        pytest.param(
            date(2026, 11, 20), date(2026, 11, 22), 1, id="what is due on Sunday is not due on Friday"
        ),
        pytest.param(date(2026, 11, 23), date(2026, 11, 20), -1, id="one working day over on Monday"),
        pytest.param(date(2026, 11, 20), date(2026, 11, 24), 2, id="two working days before the Tuesday"),
    ],
)
def test_days_left_says_today_only_on_the_day(today: date, due: date, left: int) -> None:
    assert CALENDAR.days_left(today, due) == left
