"""When a promise is due, and whether it was kept. Pure: days and rows in, days and words out."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from fairlead.public import WorkingCalendar, add_months
from fairlead_victims.bases import ADULT_FROM, age_at_offence
from fairlead_victims.rules.clocks import Clock
from fairlead_victims.rules.facts import EventFacts, Terms

MONTHS_IN_A_YEAR = 12
LAST_BIRTHDAY = 20
"""A victim who was under 18 and reported before 18 may claim compensation until this birthday."""


class Kept(StrEnum):
    """How a promise ended."""

    TOLD = "told"
    ATTEMPTED = "attempted"
    VICTIM_CHOICE = "victim-choice"
    LATE = "late"
    MISSED = "missed"


def term_of(clock: Clock, terms: Terms, *, enhanced: bool) -> int:
    """How long a promise may take, in its own unit: what the organisation set, where no source fixes it."""
    if clock.setting:
        return terms.of(clock.setting)
    return clock.enhanced if enhanced else clock.standard


def day_that_counts(clock: Clock, facts: EventFacts) -> date | None:
    """The day from which the promise runs: occurred, received or told. None while it is not known."""
    days = {"occurred": facts.occurred_on, "received": facts.received_on, "told": facts.told_on}
    return days[clock.starts_from]


def due_on(clock: Clock, facts: EventFacts, terms: Terms, calendar: WorkingCalendar) -> date | None:
    """The last day of a promise; None while the day it runs from is not known.

    Enhanced rights that began after that day never lengthen it: the last day is the earlier of the standard one and
    the shorter term from the day they began (V-T18). Raises `CalendarExhausted` beyond the loaded years.
    """
    if clock.unit == "by age":
        return last_day_to_claim(facts)
    start = day_that_counts(clock, facts)
    if start is None:
        return None
    since = facts.enhanced_since
    from_start = since is not None and since <= start
    due = _after(clock, start, term_of(clock, terms, enhanced=from_start), calendar)
    if since is None or from_start:
        return due
    return after_flip(clock, due, since, terms, calendar)


def after_flip(clock: Clock, due: date, flipped_on: date, terms: Terms, calendar: WorkingCalendar) -> date:
    """V-T18: the last day of a running promise once enhanced rights begin. Never later than it was."""
    if not clock.shortens:
        return due
    return min(due, calendar.within_working_days(flipped_on, terms.enhanced_flip_days))


def last_day_to_claim(facts: EventFacts) -> date | None:
    """V-T16: the last day to claim criminal injuries compensation.

    Two years from the incident. Under 18 then: until the 20th birthday when it was reported before 18, otherwise two
    years from the first report. None while a day that it turns on is not known.
    """
    age = age_at_offence(facts.born, facts.incident_on)
    if facts.incident_on is None or facts.born is None or age is None:
        return None
    if age >= ADULT_FROM:
        return add_months(facts.incident_on, 2 * MONTHS_IN_A_YEAR)
    if facts.reported_on is None:
        return None
    age_when_reported = age_at_offence(facts.born, facts.reported_on)
    if age_when_reported is not None and age_when_reported < ADULT_FROM:
        return add_months(facts.born, LAST_BIRTHDAY * MONTHS_IN_A_YEAR)
    return add_months(facts.reported_on, 2 * MONTHS_IN_A_YEAR)


def kept_by(due: date, done_on: date) -> Kept:
    """How a promise was kept that was kept by telling the victim: in time, or late."""
    return Kept.TOLD if done_on <= due else Kept.LATE


def _after(clock: Clock, start: date, term: int, calendar: WorkingCalendar) -> date:
    if clock.unit == "working days":
        return calendar.within_working_days(start, term)
    if clock.unit == "months":
        return add_months(start, term)
    return start + timedelta(days=term)
