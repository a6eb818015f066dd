"""What holds for every promise on every day, tried on days and holidays that nobody chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import WorkingCalendar, load_calendar
from fairlead_victims.policy import after_flip, due_on
from fairlead_victims.rules.clocks import CLOCKS, Clock
from fairlead_victims.rules.facts import EventFacts, Terms

CALENDAR = load_calendar()
DAYS = st.dates(date(2021, 4, 1), date(2029, 6, 30))
COUNTED = st.sampled_from([clock for clock in CLOCKS if clock.unit != "by age"])
TERMS = Terms()


def last_day(
    clock: Clock, day: date, since: date | None = None, calendar: WorkingCalendar = CALENDAR
) -> date:
    facts = EventFacts(event="arrested", occurred_on=day, received_on=day, told_on=day, enhanced_since=since)
    found = due_on(clock, facts, TERMS, calendar)
    assert found is not None
    return found


@given(COUNTED, DAYS, st.none() | DAYS)
def test_nothing_is_due_before_what_starts_it(clock: Clock, day: date, since: date | None) -> None:
    assert last_day(clock, day, since) >= day


@given(COUNTED, DAYS, st.none() | DAYS, st.integers(0, 60))
def test_another_bank_holiday_never_shortens_a_promise(
    clock: Clock, day: date, since: date | None, later: int
) -> None:
    more = replace(CALENDAR, holidays=CALENDAR.holidays | {day + timedelta(days=later)})
    assert last_day(clock, day, since, more) >= last_day(clock, day, since)


@given(COUNTED, DAYS, DAYS)
def test_enhanced_rights_are_never_slower(clock: Clock, day: date, since: date) -> None:
    assert last_day(clock, day, since) <= last_day(clock, day)


@given(COUNTED, DAYS, DAYS)
def test_a_flip_never_lengthens_what_runs(clock: Clock, due: date, flip: date) -> None:
    assert after_flip(clock, due, flip, TERMS, CALENDAR) <= due


@given(COUNTED, DAYS, DAYS)
def test_the_order_of_recording_makes_no_difference(clock: Clock, day: date, since: date) -> None:
    """The event first and then the decision, or the decision first: the same last day."""
    if since > day:
        assert last_day(clock, day, since) == after_flip(clock, last_day(clock, day), since, TERMS, CALENDAR)


@given(COUNTED, DAYS)
def test_a_promise_in_working_days_ends_on_one(clock: Clock, day: date) -> None:
    if clock.unit == "working days":
        assert CALENDAR.is_working_day(last_day(clock, day))
