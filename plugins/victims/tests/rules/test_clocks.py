"""The promises of the Code by the day: each rule over weekends, bank holidays, year ends and clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fairlead.public import CalendarExhausted, Confidence, Layer, Result, load_calendar, local_day
from fairlead_victims.bases import WITHOUT_CODE, age_at_offence, automatic_gateways
from fairlead_victims.policy import Kept, after_flip, due_on, kept_by
from fairlead_victims.rules import REGISTERED, RULE_SET
from fairlead_victims.rules.clocks import CLOCKS, MalformedClocks, read_clocks, started_on
from fairlead_victims.rules.facts import SETTINGS, EventFacts, Terms, read_facts, read_terms, write_terms

CALENDAR = load_calendar()
RULES = {clock.id: clock for clock in CLOCKS}
EVERY_ID = [
    *(f"V-T{number}" for number in range(1, 9)),
    "V-T9.1", "V-T9.2", "V-T10", "V-T11", "V-T12", "V-T13.1", "V-T13.2",
    *(f"V-T{number}" for number in range(14, 19)),
]  # fmt: skip
FRIDAY = date(2026, 3, 27)
TERMS = Terms()


def due(rule: str, event: str, day: date, *, enhanced: bool = False, terms: Terms = TERMS) -> date | None:
    """The last day of a promise whose event occurred, was received and was told on one day."""
    facts = EventFacts(
        event=event,
        occurred_on=day,
        received_on=day,
        told_on=day,
        enhanced_since=day if enhanced else None,
    )
    return due_on(RULES[rule], facts, terms, CALENDAR)


def test_the_worked_example_of_an_arrest_on_the_friday_before_holy_week() -> None:
    """Good Friday 3 April and Easter Monday 6 April 2026 are skipped."""
    assert due("V-T3", "arrested", FRIDAY) == date(2026, 4, 7)
    assert due("V-T3", "arrested", FRIDAY, enhanced=True) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("rule", "event", "day", "standard", "enhanced"),
    [
        # two working days for a referral, whoever the victim is
        ("V-T1", "reported", "2026-11-18", "2026-11-20", "2026-11-20"),
        ("V-T1", "reported", "2026-11-19", "2026-11-23", "2026-11-23"),  # over a weekend
        ("V-T1", "reported", "2026-12-24", "2026-12-30", "2026-12-30"),  # Boxing Day is a Saturday: Monday 28
        ("V-T2", "reported", "2026-11-20", "2026-11-23", "2026-11-23"),
        ("V-T3", "interviewed", "2026-12-31", "2027-01-08", "2027-01-04"),  # over the end of the year
        ("V-T3", "released-on-bail", "2027-12-23", "2028-01-04", "2027-12-24"),  # substitute days 27, 28, 3 January
        ("V-T3", "not-investigated", "2026-11-21", "2026-11-27", "2026-11-23"),  # a Saturday
        ("V-T4", "not-prosecuted", "2026-11-18", "2026-11-25", "2026-11-19"),
        ("V-T4", "charges-dropped-or-altered", "2026-05-01", "2026-05-11", "2026-05-05"),  # May Day
        ("V-T5", "disposal-given", "2026-08-28", "2026-09-07", "2026-09-01"),  # summer bank holiday
        ("V-T6", "hearing-fixed", "2026-11-20", "2026-11-23", "2026-11-23"),  # Friday ends Monday
        ("V-T6", "hearing-fixed", "2026-04-02", "2026-04-07", "2026-04-07"),  # the eve of Easter
        ("V-T7", "required-to-give-evidence", "2026-11-18", "2026-11-19", "2026-11-19"),
        ("V-T8", "court-bail-decided", "2026-11-18", "2026-11-25", "2026-11-19"),
        ("V-T8", "warrant-issued", "2026-11-18", "2026-11-25", "2026-11-19"),
        ("V-T9.1", "court-outcome", "2026-11-18", "2026-11-25", "2026-11-25"),
        ("V-T9.2", "court-outcome", "2026-11-18", "2026-11-19", "2026-11-19"),
        ("V-T10", "sentenced-in-contact-scheme", "2026-11-18", "2026-12-02", "2026-12-02"),
        ("V-T11", "referred-to-contact-scheme", "2026-11-18", "2026-12-16", "2026-12-16"),
        ("V-T12", "complaint-received", "2026-11-18", "2026-12-02", "2026-12-02"),
        ("V-T13.1", "review-requested", "2026-11-18", "2026-12-02", "2026-12-02"),
        ("V-T13.2", "review-requested", "2026-11-18", "2027-01-04", "2027-01-04"),
        ("V-T14", "not-prosecuted", "2026-11-30", "2027-02-28", "2027-02-28"),  # no 30 February
        ("V-T15", "expenses-claimed", "2026-11-18", "2026-12-02", "2026-12-02"),
        ("V-T17", "sentenced", "2026-11-18", "2026-12-16", "2026-12-16"),  # 28 days after, weekends count
        ("V-T17", "sentenced-in-contact-scheme", "2028-02-01", "2028-02-29", "2028-02-29"),
    ],
)  # fmt: skip
def test_a_promise_is_due_by_this_day(rule: str, event: str, day: str, standard: str, enhanced: str) -> None:
    on = date.fromisoformat(day)
    assert due(rule, event, on) == date.fromisoformat(standard)
    assert due(rule, event, on, enhanced=True) == date.fromisoformat(enhanced)


def test_every_rule_of_the_specification_is_there_once_and_in_the_explorer() -> None:
    assert [clock.id for clock in CLOCKS] == EVERY_ID
    assert [entry.id for entry in REGISTERED.entries()] == EVERY_ID
    assert all(entry.meaning and entry.source and entry.confidence for entry in REGISTERED.entries())


def test_what_no_source_fixes_is_set_by_each_organisation_and_never_told_as_law() -> None:
    unsure = {Confidence.DESIGN, Confidence.FROM_MEMORY}
    for clock in CLOCKS:
        assert clock.layer is not Layer.STATUTE  # the Code is not an Act
        if clock.confidence in unsure:
            assert clock.setting, clock.id
            assert clock.layer is Layer.FORCE, clock.id
        if clock.layer is Layer.FORCE and clock.setting:
            assert clock.setting in SETTINGS
    assert due("V-T2", "reported", date(2026, 11, 18), terms=Terms(acknowledgement_days=3)) == date(
        2026, 11, 23
    )


# --- the traps of the specification, 2.1


def test_the_second_of_two_chained_promises_starts_when_word_is_received_not_at_the_hearing() -> None:
    heard = EventFacts(event="court-outcome", occurred_on=date(2026, 11, 18))
    assert due_on(RULES["V-T9.1"], heard, Terms(), CALENDAR) == date(2026, 11, 25)
    assert due_on(RULES["V-T9.2"], heard, Terms(), CALENDAR) is None  # nothing received: nothing runs yet
    received = replace(heard, received_on=date(2026, 11, 27))
    assert due_on(RULES["V-T9.2"], received, Terms(), CALENDAR) == date(2026, 11, 30)


def test_told_on_the_last_day_is_in_time_and_the_day_after_is_late() -> None:
    assert kept_by(date(2026, 4, 7), date(2026, 4, 7)) is Kept.TOLD
    assert kept_by(date(2026, 4, 7), date(2026, 4, 8)) is Kept.LATE


def test_a_day_is_the_day_in_london_whichever_side_of_a_clock_change() -> None:
    before_midnight = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)  # still winter time
    after_the_change = datetime(2026, 3, 30, 23, 30, tzinfo=UTC)  # 00:30 on Tuesday in London
    assert local_day(before_midnight) == FRIDAY
    assert local_day(after_the_change) == date(2026, 3, 31)
    assert due("V-T6", "hearing-fixed", local_day(before_midnight)) == date(2026, 3, 30)
    assert due("V-T6", "hearing-fixed", local_day(after_the_change)) == date(2026, 4, 1)


def test_beyond_the_loaded_bank_holidays_nothing_is_guessed() -> None:
    with pytest.raises(CalendarExhausted, match="2031"):
        due("V-T3", "arrested", date(2030, 12, 31))


# --- V-T18, enhanced rights that begin later


@pytest.mark.parametrize(
    ("rule", "running", "flip", "then"),
    [
        ("V-T3", "2026-04-07", "2026-03-30", "2026-03-31"),  # cut to a working day from the decision
        ("V-T3", "2026-04-07", "2026-04-07", "2026-04-07"),  # on the last day: not lengthened
        ("V-T3", "2026-04-07", "2026-04-20", "2026-04-07"),  # missed already: stays as it was
        ("V-T8", "2026-04-07", "2026-04-02", "2026-04-07"),  # Thursday before Easter: the same day either way
        ("V-T1", "2026-04-07", "2026-03-30", "2026-04-07"),  # the same term for everybody
    ],
)
def test_enhanced_rights_cut_what_runs_and_never_lengthen_it(
    rule: str, running: str, flip: str, then: str
) -> None:
    day = date.fromisoformat
    assert after_flip(RULES[rule], day(running), day(flip), Terms(), CALENDAR) == day(then)


def test_an_event_recorded_after_the_decision_counts_as_if_it_had_run_then() -> None:
    facts = EventFacts(event="arrested", occurred_on=FRIDAY, enhanced_since=date(2026, 3, 31))
    assert due_on(RULES["V-T3"], facts, Terms(), CALENDAR) == date(2026, 4, 1)


# --- V-T16, compensation by age


@pytest.mark.parametrize(
    ("born", "incident", "reported", "last"),
    [
        ("1990-05-05", "2026-03-01", "2026-03-02", "2028-03-01"),
        ("1990-05-05", "2024-02-29", None, "2026-02-28"),
        ("2010-06-15", "2026-03-01", "2026-03-02", "2030-06-15"),  # reported before 18: the 20th birthday
        ("2008-06-15", "2026-06-14", "2026-06-15", "2028-06-15"),  # reported on the 18th birthday
        ("2008-06-15", "2026-06-15", "2026-06-15", "2028-06-15"),  # 18 on the day of the incident
        ("2000-01-01", "2016-05-01", "2026-03-02", "2028-03-02"),  # reported as an adult: from the report
        ("2010-06-15", "2026-03-01", None, None),  # a child who has not reported: nothing can be said
        (None, "2026-03-01", "2026-03-02", None),
        ("2008-02-29", "2025-01-01", "2026-02-28", "2028-02-29"),  # still 17 on 28 February
    ],
)
def test_the_last_day_to_claim_compensation_by_age(
    born: str | None, incident: str, reported: str | None, last: str | None
) -> None:
    def day(text: str | None) -> date | None:
        return None if text is None else date.fromisoformat(text)

    facts = EventFacts(event="reported", born=day(born), incident_on=day(incident), reported_on=day(reported))
    assert due_on(RULES["V-T16"], facts, Terms(), CALENDAR) == day(last)


def test_the_age_that_counts_is_the_age_on_the_day_of_the_offence() -> None:
    born = date(2008, 6, 15)
    assert age_at_offence(born, date(2026, 6, 14)) == 17
    assert automatic_gateways(born, date(2026, 6, 14)) == {"under-18"}
    assert automatic_gateways(born, date(2026, 6, 15)) == frozenset()
    assert automatic_gateways(None, date(2026, 6, 14)) == frozenset()
    assert age_at_offence(date(2026, 6, 15), date(2026, 6, 14)) is None  # born as a result of the crime


# --- versions and the explorer


def test_the_wording_in_force_on_the_day_of_the_event_is_the_one_that_counts() -> None:
    row = """
[[clock]]
id = "V-T3"
subject = "investigation-update"
title = "x"
right = 6
started_by = ["arrested"]
from = "occurred"
unit = "working days"
standard = {days}
owner = "police"
layer = "NATIONAL"
source = "x"
checked = "[verified]"
version = "{version}"
code = "{code}"
since = {since}
{to}
"""
    old = row.format(days=5, version=1, code="2020", since="2021-04-01", to="to = 2026-12-31")
    new = row.format(days=3, version=2, code="2027", since="2027-01-01", to="")
    both = read_clocks(old + new)
    assert [clock.code for clock in started_on("arrested", date(2026, 12, 31), both)] == ["2020"]
    assert [clock.code for clock in started_on("arrested", date(2027, 1, 1), both)] == ["2027"]
    assert started_on("arrested", date(2021, 3, 31), both) == ()


@pytest.mark.parametrize("wrong", ['unit = "fortnights"', 'from = "heard"', 'layer = "GOSSIP"'])
def test_a_row_that_cannot_be_read_is_named(wrong: str) -> None:
    row = {"unit": '"months"', "from": '"told"', "layer": '"FORCE"'}
    key, _equals, value = wrong.partition(" = ")
    text = "\n".join(f"{name} = {each}" for name, each in {**row, key: value}.items())
    with pytest.raises(MalformedClocks, match="Row 1"):
        read_clocks(f"[[clock]]\n{text}\n")


@pytest.mark.parametrize("basis", sorted(WITHOUT_CODE))
def test_without_a_crime_that_was_reported_the_code_promises_nothing(basis: str) -> None:
    facts: dict[str, object] = {"event": "arrested", "bases": [basis], "occurred_on": "2026-03-27"}
    said = REGISTERED.run_one("V-T3", facts, {}, FRIDAY)["investigation-update"]
    assert said.result is Result.INELIGIBLE
    both: dict[str, object] = {**facts, "bases": [basis, "direct"]}
    assert REGISTERED.run_one("V-T3", both, {}, FRIDAY)["investigation-update"].result is Result.ALLOWED


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: clock.id)
def test_each_rule_speaks_of_its_own_event_and_is_silent_about_others(clock: object) -> None:
    rule = RULES[clock.id]  # type: ignore[attr-defined]  # a row of the table
    days: dict[str, object] = dict.fromkeys(
        ("occurred_on", "received_on", "told_on", "incident_on", "reported_on"), "2026-03-27"
    )
    days |= {"born": "1990-05-05", "enhanced_since": "2026-03-30", "due_on": "2026-04-07"}
    own = min(rule.started_by) if rule.started_by else "arrested"
    said = REGISTERED.run_one(rule.id, {"event": own, **days}, {}, FRIDAY)
    assert said[rule.subject].computed["due_on"]
    other = "complaint-received" if rule.id != "V-T12" else "arrested"
    assert REGISTERED.run_one(rule.id, {"event": other, **days}, {}, FRIDAY) == {}


def test_a_missing_day_is_asked_for() -> None:
    said = REGISTERED.run_one("V-T6", {"event": "hearing-fixed", "occurred_on": "2026-03-27"}, {}, FRIDAY)
    assert said["hearing-update"].result is Result.MORE_INFO
    assert "when word of it was received" in said["hearing-update"].reasons[0].message


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"event": "rumour"}, "event"),
        ({"event": "arrested", "bases": ["enemy"]}, "bases"),
        ({"event": "arrested", "occurred_on": "soon"}, "occurred_on"),
        ({"event": "arrested", "ethnicity": "x"}, "ethnicity"),
    ],
)
def test_a_fact_that_cannot_be_read_is_named(document: dict[str, object], path: str) -> None:
    with pytest.raises(ValueError, match=f"^{path}:"):
        read_facts(document)


def test_terms_are_read_from_the_settings_and_written_complete() -> None:
    terms = read_terms({"complaint_days": 15, "something_else": "x"}, FRIDAY)
    assert terms.complaint_days == 15
    assert read_terms(write_terms(terms), FRIDAY) == terms
    with pytest.raises(ValueError, match="complaint_days"):
        read_terms({"complaint_days": 0}, FRIDAY)


def test_a_stored_answer_replays_by_the_same_version() -> None:
    facts: dict[str, object] = {"event": "arrested", "occurred_on": "2026-03-27"}
    record = REGISTERED.assess(facts, {}, FRIDAY)
    assert REGISTERED.replay(record) == record.decisions
    assert set(record.rule_versions) == {rule.id for rule in RULE_SET.all_rules}
