"""The Code tracker: what an event starts, chained promises, what became of each, and the lists of what is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fairlead.public import Conflict, NotVisible, Refusal, load_calendar
from fairlead_victims.models import CodeEvent, Promise
from fairlead_victims.policy import Kept
from fairlead_victims.queries import count_promises, due_in, list_promises
from fairlead_victims.use_cases.events import RecordEvent, RecordReceipt, record_event, record_receipt
from fairlead_victims.use_cases.promises import SettlePromise, settle_promise
from fairlead_victims.use_cases.records import CloseRecord, close_record, set_safe_contact
from fairlead_victims.workflow import PROMISE

from .conftest import TODAY, World
from .test_records import contact, promises, read


def happened(
    world: World, reference: str, kind: str, day: date = TODAY, received: date | None = None
) -> CodeEvent:
    return world.run(
        record_event, RecordEvent(reference=reference, kind=kind, occurred_on=day, received_on=received)
    )


def said(promise: Promise, reference: str, outcome: str = "told", **changed: object) -> SettlePromise:
    values: dict[str, object] = {
        "reference": reference, "promise_id": promise.id, "version": promise.version, "outcome": outcome,
        "done_on": TODAY, "channel": "in-person", "told_by": "PC 1234", "reason": None,
    }  # fmt: skip
    return SettlePromise(**{**values, **changed})  # type: ignore[arg-type]  # the fields of the command


@pytest.fixture
def arrest(world: World) -> tuple[str, Promise]:
    """A record with an arrest on Wednesday 4 November, to be told by the 11th."""
    reference = world.opened(offence_on=date(2026, 11, 2), reported_on=date(2026, 11, 2))
    happened(world, reference, "arrested", date(2026, 11, 4))
    return reference, promises(world, reference)["V-T3"]


NOBODY_TOLD = {"done_on": None, "channel": None, "told_by": None}


@pytest.mark.parametrize(
    ("outcome", "changed", "becomes"),
    [
        ("told", {"done_on": date(2026, 11, 11)}, Kept.TOLD),
        ("told", {"done_on": date(2026, 11, 12), "reason": "Officer was ill"}, Kept.LATE),
        ("attempted", {"done_on": date(2026, 11, 10)}, Kept.ATTEMPTED),
        ("victim-choice", {**NOBODY_TOLD, "reason": "Asked not to hear"}, Kept.VICTIM_CHOICE),
        ("missed", {**NOBODY_TOLD, "reason": "Lost between teams"}, Kept.MISSED),
    ],
)  # fmt: skip
def test_what_became_of_a_promise(
    world: World, arrest: tuple[str, Promise], outcome: str, changed: dict[str, object], becomes: str
) -> None:
    reference, promise = arrest
    world.run(settle_promise, said(promise, reference, outcome, **changed))
    found = promises(world, reference)["V-T3"]
    assert found.state == becomes
    assert found.settled_by_name == world.care.name


@pytest.mark.parametrize(
    ("outcome", "changed", "field"),
    [
        ("told", {"done_on": None}, "done_on"),
        ("told", {"channel": None}, "channel"),
        ("told", {"told_by": None}, "told_by"),
        ("told", {"done_on": date(2026, 11, 12)}, "reason"),  # late without a reason
        ("told", {"done_on": TODAY + timedelta(days=1)}, "done_on"),
        ("told", {"done_on": date(2026, 11, 3)}, "done_on"),  # before the arrest
        ("attempted", {"done_on": date(2026, 11, 12)}, "done_on"),  # not in time
        ("victim-choice", {}, "reason"),
        ("missed", {}, "reason"),
        ("told", {"done_on": date(2026, 11, 10), "channel": "phone"}, "reason"),  # no safe number is recorded
    ],
)
def test_what_is_missing_or_cannot_be_is_asked_for(
    world: World, arrest: tuple[str, Promise], outcome: str, changed: dict[str, object], field: str
) -> None:
    reference, promise = arrest
    with pytest.raises(Refusal) as refusal:
        world.run(settle_promise, said(promise, reference, outcome, **changed))
    assert refusal.value.field == field
    assert promises(world, reference)["V-T3"].state == "open"


def test_a_call_to_a_safe_number_needs_no_reason_and_one_to_an_unsafe_number_does(
    world: World, arrest: tuple[str, Promise]
) -> None:
    reference, promise = arrest
    called = said(promise, reference, done_on=date(2026, 11, 10), channel="phone")
    unsafe = world.run(set_safe_contact, contact(reference, safe=False))
    with pytest.raises(Refusal, match="No safe contact"):
        world.run(settle_promise, called)
    world.run(set_safe_contact, contact(reference, replaces=unsafe.id))
    assert world.run(settle_promise, called).state == Kept.TOLD


def test_somebody_reached_after_an_attempt_in_time_was_told_and_the_attempt_is_kept(
    world: World, arrest: tuple[str, Promise]
) -> None:
    reference, promise = arrest
    tried = world.run(settle_promise, said(promise, reference, "attempted", done_on=date(2026, 11, 10)))
    late = said(tried, reference, done_on=date(2026, 11, 13), reason="Did not answer before")
    told = world.run(settle_promise, late)
    assert (told.state, told.attempted_on, told.done_on) == (
        Kept.LATE,
        date(2026, 11, 10),
        date(2026, 11, 13),
    )


def test_a_settled_promise_stays_settled_and_a_stale_form_is_a_conflict(
    world: World, arrest: tuple[str, Promise]
) -> None:
    reference, promise = arrest
    done = world.run(settle_promise, said(promise, reference, done_on=date(2026, 11, 10)))
    with pytest.raises(Conflict):
        world.run(settle_promise, said(promise, reference, done_on=date(2026, 11, 10)))
    with pytest.raises(Refusal, match="already"):
        world.run(settle_promise, said(done, reference, "missed", reason="x"))


PAIRS = {(row.from_state, row.action) for row in PROMISE.transitions}


@pytest.mark.parametrize("state", PROMISE.states)
@pytest.mark.parametrize("action", sorted(PROMISE.actions))
def test_every_move_that_is_not_in_the_table_is_refused(state: str, action: str) -> None:
    if (state, action) in PAIRS:
        assert PROMISE.find(state, action).audit_action == "victims.promise.settled"
    else:
        with pytest.raises(Exception, match="not possible"):
            PROMISE.find(state, action)


# --- chained promises


def test_the_court_s_promise_runs_until_word_is_received_and_the_victim_s_from_then(world: World) -> None:
    reference = world.opened()
    event = happened(world, reference, "court-outcome", date(2026, 11, 16))
    assert set(promises(world, reference)) == {"V-T1", "V-T2", "V-T9.1"}
    received = RecordReceipt(reference=reference, event_id=event.id, version=event.version, received_on=TODAY)
    world.run(record_receipt, received)
    found = promises(world, reference)
    assert (found["V-T9.1"].state, found["V-T9.1"].done_on) == (Kept.TOLD, TODAY)
    assert (found["V-T9.2"].state, found["V-T9.2"].due_on) == ("open", date(2026, 11, 19))
    with pytest.raises(Conflict):
        world.run(record_receipt, received)


def test_word_that_came_too_late_is_the_court_s_lateness_and_no_shorter_time_for_the_victim(
    world: World,
) -> None:
    reference = world.opened(offence_on=date(2026, 10, 1))
    happened(world, reference, "court-outcome", date(2026, 11, 4), received=date(2026, 11, 17))
    found = promises(world, reference)
    assert found["V-T9.1"].state == Kept.LATE
    assert found["V-T9.2"].due_on == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("occurred", "received", "field"),
    [
        (TODAY + timedelta(days=1), None, "occurred_on"),
        (TODAY, TODAY + timedelta(days=1), "received_on"),
        (TODAY, TODAY - timedelta(days=1), "received_on"),
    ],
)
def test_days_that_cannot_be_are_refused(
    world: World, occurred: date, received: date | None, field: str
) -> None:
    reference = world.opened()
    with pytest.raises(Refusal) as refusal:
        happened(world, reference, "hearing-fixed", occurred, received)
    assert refusal.value.field == field


def test_an_event_of_another_record_is_not_found(world: World) -> None:
    event = happened(world, world.opened(), "hearing-fixed")
    other = RecordReceipt(
        reference=world.opened(world.child_id), event_id=event.id, version=event.version, received_on=TODAY
    )
    with pytest.raises(NotVisible):
        world.run(record_receipt, other)


def test_several_victims_of_one_crime_have_a_promise_each(world: World) -> None:
    for person_id in (world.adult_id, world.child_id):
        reference = world.opened(person_id, crime_reference="24/1")
        happened(world, reference, "arrested")
        expected = date(2026, 11, 25) if person_id == world.adult_id else date(2026, 11, 19)
        assert promises(world, reference)["V-T3"].due_on == expected


# --- what is due


def test_the_lists_of_today_the_next_three_working_days_and_past_the_last_day(world: World) -> None:
    calendar = load_calendar()
    reference = world.opened()  # V-T2 on the 19th, V-T1 on the 20th
    world.opened(
        world.child_id, offence_on=date(2026, 11, 2), reported_on=date(2026, 11, 2)
    )  # both long past

    def listed(view: str, today: date) -> list[str]:
        with world.database.tenant_transaction(world.care) as session:
            spans = {each: due_in(each, today, calendar) for each in ("today", "soon", "missed")}
            rows = list_promises(session, world.care, spans[view])
            assert count_promises(session, world.care, spans)[view] == len(rows)
            return [f"{row.rule} {row.reference == reference}" for row in rows]

    assert listed("soon", TODAY) == ["V-T2 True", "V-T1 True"]
    assert listed("today", TODAY) == []
    assert listed("today", date(2026, 11, 19)) == ["V-T2 True"]
    assert listed("missed", TODAY) == ["V-T2 False", "V-T1 False"]
    with world.database.tenant_transaction(world.supervisor) as session:
        assert list_promises(session, world.supervisor, due_in("missed", TODAY, calendar)) == []
        assert count_promises(session, world.supervisor, {"missed": due_in("missed", TODAY, calendar)}) == {
            "missed": 0
        }
    assert due_in("soon", date(2026, 12, 24), calendar).last == date(2026, 12, 31)  # over Christmas


def test_the_versions_of_code_and_rule_stay_with_the_promise(arrest: tuple[str, Promise]) -> None:
    _reference, promise = arrest
    assert (promise.rule_version, promise.code, promise.right_number, promise.owner) == (
        "1",
        "2020",
        6,
        "police",
    )


def test_a_crime_is_reported_once_and_a_later_report_is_the_day_of_the_record(world: World) -> None:
    reference = world.opened(reported_on=None)
    happened(world, reference, "reported")
    assert read(world, reference).reported_on == TODAY
    assert set(promises(world, reference)) == {"V-T1", "V-T2"}
    with pytest.raises(Refusal, match="already when"):
        happened(world, reference, "reported")


def test_nothing_is_said_of_a_promise_of_a_closed_record(world: World, arrest: tuple[str, Promise]) -> None:
    reference, promise = arrest
    tried = world.run(settle_promise, said(promise, reference, "attempted", done_on=date(2026, 11, 10)))
    for rule in ("V-T1", "V-T2"):
        other = promises(world, reference)[rule]
        world.run(settle_promise, said(other, reference, "missed", **NOBODY_TOLD, reason="Lost"))
    close = CloseRecord(reference=reference, version=read(world, reference).version, closing_reason="died")
    world.run(close_record, close)
    with pytest.raises(Refusal, match="closed"):
        world.run(settle_promise, said(tried, reference, done_on=date(2026, 11, 11)))
