"""Opening a record, what changes it, and who may see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any  # the fields of a command

import pytest
import sqlalchemy as sa

from fairlead.audit.sealer import AuditSession
from fairlead.public import Conflict, NotPermitted, NotVisible, Refusal
from fairlead_victims.access import find_record, visible_records
from fairlead_victims.models import EnhancedDecision, Promise, SafeContact, VictimRecord
from fairlead_victims.permissions import Victims
from fairlead_victims.queries import list_records
from fairlead_victims.subject_access import held_about
from fairlead_victims.use_cases.events import DecideEnhanced, RecordEvent, decide_enhanced, record_event
from fairlead_victims.use_cases.promises import SettlePromise, settle_promise
from fairlead_victims.use_cases.records import (
    ChangeRecord,
    CloseRecord,
    OpenRecord,
    ReopenRecord,
    SetSafeContact,
    change_record,
    close_record,
    open_victim_record,
    reopen_record,
    set_safe_contact,
)
from fairlead_victims.use_cases.voice import RecordViews, record_views

from .conftest import NOW, TODAY, World


def read(world: World, reference: str) -> VictimRecord:
    with world.database.tenant_transaction(world.care) as session:
        found = find_record(session, world.care, reference)
        session.expunge(found)
    return found


def promises(world: World, reference: str) -> dict[str, Promise]:
    with world.database.tenant_transaction(world.care) as session:
        found = session.scalars(
            sa.select(Promise).where(Promise.record_id == find_record(session, world.care, reference).id)
        ).all()
        session.expunge_all()
    return {promise.rule: promise for promise in found}


def logged(world: World, person_id: uuid.UUID) -> list[tuple[str, str]]:
    """Action and whole text of each entry of the module about a person, as an auditor reads them."""
    with AuditSession(world.database.engine, actor=world.care) as reader:
        rows = reader.execute(
            sa.text(
                "select action, to_jsonb(e)::text as text from audit_entry e"
                " where action like 'victims.%' and :who = any (subject_ids)"
            ),
            {"who": person_id},
        )
        return [(row.action, row.text) for row in rows]


def details(record: VictimRecord, **changed: object) -> ChangeRecord:
    said = {
        name: getattr(record, name)
        for name in (
            "reference", "version", "offence", "offence_on", "crime_reference", "organisation_name",
            "communication_needs", "interpreter_language", "update_agreement",
        )
    }  # fmt: skip
    return ChangeRecord(**{**said, "bases": tuple(record.bases), **changed})


def contact(reference: str, **changed: object) -> SetSafeContact:
    said: dict[str, object] = {
        "reference": reference, "channel": "phone", "value": "07700 900222", "safe": True, "when_safe": "after 6pm",
        "may_leave_message": False, "may_name_police": False, "others_may_answer": None, "code_word": None,
    }  # fmt: skip
    return SetSafeContact(**{**said, **changed})  # type: ignore[arg-type]  # the fields of the command


def test_a_reported_crime_starts_the_referral_and_the_acknowledgement(world: World) -> None:
    found = promises(world, world.opened())
    assert {rule: promise.due_on for rule, promise in found.items()} == {
        "V-T1": date(2026, 11, 20),
        "V-T2": date(2026, 11, 19),
    }
    assert {promise.code for promise in found.values()} == {"2020"}


def test_a_victim_under_18_at_the_time_has_enhanced_rights_from_the_start_with_the_reason(
    world: World,
) -> None:
    child, adult = world.opened(world.child_id), world.opened()
    assert read(world, child).gateways == ["under-18"]
    assert not read(world, adult).enhanced
    with world.database.tenant_transaction(world.care) as session:
        record = find_record(session, world.care, child)
        [decision] = session.scalars(
            sa.select(EnhancedDecision).where(EnhancedDecision.record_id == record.id)
        ).all()
        assert "15 June 2012" in str(decision.reasons["under-18"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bases": ()}, "bases"),
        ({"offence_on": date(2026, 11, 19)}, "offence_on"),
        ({"reported_on": date(2026, 11, 19)}, "reported_on"),
        ({"reported_on": date(2026, 11, 15)}, "reported_on"),
        ({"bases": ("unreported",)}, "bases"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        world.opened(**changed)
    assert refusal.value.field == field


def test_the_same_person_and_crime_have_one_record(world: World) -> None:
    world.opened(crime_reference="24/77")
    with pytest.raises(Refusal, match="already has a record"):
        world.opened(crime_reference="24/77")
    world.opened(world.child_id, crime_reference="24/77")  # another victim of the same crime
    other = read(world, world.opened(crime_reference="24/78"))
    with pytest.raises(Refusal, match="already has a record"):
        world.run(change_record, details(other, crime_reference="24/77"))


@pytest.mark.parametrize("basis", ["unreported", "asb-non-crime"])
def test_without_a_reported_crime_no_promise_of_the_code_runs(world: World, basis: str) -> None:
    reference = world.opened(bases=(basis,), reported_on=None, crime_reference=None)
    world.run(
        record_event, RecordEvent(reference=reference, kind="arrested", occurred_on=TODAY, received_on=None)
    )
    assert promises(world, reference) == {}
    world.run(change_record, details(read(world, reference), bases=("direct",)))  # it turns out to be a crime
    assert set(promises(world, reference)) == {"V-T3"}


def test_a_basis_without_promises_cannot_hide_those_that_run(world: World) -> None:
    record = read(world, world.opened())
    with pytest.raises(Refusal) as refusal:
        world.run(change_record, details(record, bases=("asb-non-crime",)))
    assert refusal.value.field == "bases"


def test_two_people_who_change_a_record_at_once_get_a_conflict(world: World) -> None:
    record = read(world, world.opened())
    world.run(change_record, details(record, update_agreement="every week by text"))
    assert read(world, record.reference).update_agreement == "every week by text"
    with pytest.raises(Conflict):
        world.run(change_record, details(record, update_agreement="never"))


# --- the wall


def test_only_victim_care_sees_a_record_and_another_force_sees_nothing(world: World) -> None:
    reference = world.opened()
    for actor in (world.investigator, world.supervisor, world.elsewhere):
        with world.database.tenant_transaction(actor) as session:
            assert list_records(session, actor) == []
            assert list_records(session, actor, words=reference) == []
            with pytest.raises(NotVisible):
                find_record(session, actor, reference)
    with world.database.tenant_transaction(world.care) as session:
        assert [row.reference for row in list_records(session, world.care)] == [reference]


def test_without_the_condition_a_supervisor_would_read_it_and_row_security_still_keeps_the_other_force_out(
    world: World,
) -> None:
    reference = world.opened()
    unguarded = sa.select(VictimRecord.reference)
    with world.database.tenant_transaction(world.supervisor) as session:
        assert session.scalars(unguarded).all() == [reference]
        assert session.scalars(unguarded.where(visible_records(world.supervisor))).all() == []
    with world.database.tenant_transaction(world.elsewhere) as session:
        assert session.scalars(unguarded).all() == []


def test_a_restricted_person_s_record_is_for_colleagues_who_were_named(world: World) -> None:
    world.opened()
    with world.database.tenant_transaction(world.care) as session:
        assert len(list_records(session, world.care)) == 1
        session.execute(sa.text("update person set restricted = true where id = :id"), {"id": world.adult_id})
        assert list_records(session, world.care) == []


@pytest.mark.parametrize("permission", sorted(set(Victims) - {Victims.READ, Victims.CLOSE}))
def test_each_permission_is_asked_for(world: World, permission: Victims) -> None:
    reference = world.opened()
    version = read(world, reference).version
    [first, *_rest] = promises(world, reference).values()
    steps: dict[Victims, tuple[Callable[..., object], object]] = {
        Victims.OPEN: (
            open_victim_record,
            OpenRecord(
                person_id=world.child_id, bases=("direct",), offence="Theft", offence_on=None, reported_on=None,
                crime_reference=None,
            ),
        ),
        Victims.EDIT: (set_safe_contact, contact(reference)),
        Victims.DECIDE_ENHANCED: (
            decide_enhanced,
            DecideEnhanced(
                reference=reference, version=version, enhanced=True, reasons={"vulnerable": "Depression"}
            ),
        ),
        Victims.RECORD_VIEWS: (record_views, heard(reference)),
        Victims.TRACK: (
            settle_promise,
            SettlePromise(
                reference=reference, promise_id=first.id, version=first.version, outcome="missed", done_on=None,
                channel=None, told_by=None, reason="Forgotten",
            ),
        ),
    }  # fmt: skip
    use_case, command = steps[permission]
    without = replace(world.care, permissions=world.care.permissions - {permission})
    with pytest.raises(NotPermitted):
        world.run(use_case, command, actor=without)
    world.run(use_case, command)


# --- enhanced rights decided later


def test_enhanced_rights_that_begin_later_cut_what_runs_and_keep_the_first_day(world: World) -> None:
    reference = world.opened()
    world.run(
        record_event, RecordEvent(reference=reference, kind="arrested", occurred_on=TODAY, received_on=None)
    )
    assert promises(world, reference)["V-T3"].due_on == date(2026, 11, 25)
    decide = DecideEnhanced(
        reference=reference,
        version=read(world, reference).version,
        enhanced=True,
        reasons={"intimidated": "Threats"},
    )
    world.run(decide_enhanced, decide)
    cut = promises(world, reference)["V-T3"]
    assert (cut.due_on, cut.first_due_on) == (date(2026, 11, 19), date(2026, 11, 25))
    assert promises(world, reference)["V-T1"].due_on == date(2026, 11, 20)  # the same for everybody
    again = replace(
        decide, version=read(world, reference).version, enhanced=False, reasons={"": "Was mistaken"}
    )
    world.run(decide_enhanced, again)
    assert promises(world, reference)["V-T3"].due_on == date(2026, 11, 19)  # never lengthened
    with world.database.tenant_transaction(world.care) as session:
        record = find_record(session, world.care, reference)
        assert (
            session.scalar(
                sa.select(sa.func.count())
                .select_from(EnhancedDecision)
                .where(EnhancedDecision.record_id == record.id)
            )
            == 2
        )  # the history stays


@pytest.mark.parametrize(
    ("reasons", "enhanced", "field"),
    [({}, "yes", "gateways"), ({"vulnerable": " "}, "yes", "reason"), ({"": "x"}, "no", "gateways")],
)
def test_a_decision_needs_a_gateway_and_a_reason_and_cannot_take_away_what_age_gives(
    world: World,
    reasons: dict[str, str],
    enhanced: str,
    field: str,
) -> None:
    reference = world.opened(world.child_id)
    command = DecideEnhanced(
        reference=reference,
        version=read(world, reference).version,
        enhanced=enhanced == "yes",
        reasons=reasons,
    )
    with pytest.raises(Refusal) as refusal:
        world.run(decide_enhanced, command)
    assert refusal.value.field == field
    kept = replace(command, enhanced=True, reasons={"under-18": "Age", "vulnerable": "Learning disability"})
    world.run(decide_enhanced, kept)
    assert read(world, reference).gateways == ["under-18", "vulnerable"]


# --- safe contact, closing


def test_a_change_of_contact_holds_in_every_record_of_the_person_and_the_old_one_is_kept(
    world: World,
) -> None:
    first, second = world.opened(), world.opened()
    old = world.run(set_safe_contact, contact(first))
    world.run(set_safe_contact, contact(second, value="07700 900333", replaces=old.id))
    with world.database.tenant_transaction(world.care) as session:
        rows = session.scalars(
            sa.select(SafeContact).order_by(SafeContact.recorded_at, SafeContact.value)
        ).all()
        assert [(row.value, row.superseded_at is None) for row in rows] == [
            ("07700 900222", False),
            ("07700 900333", True),
        ]
    with pytest.raises(NotVisible):  # somebody replaced it already
        world.run(set_safe_contact, contact(first, replaces=old.id))


def test_a_record_is_closed_only_when_every_promise_is_settled_and_can_be_reopened(world: World) -> None:
    reference = world.opened()
    close = CloseRecord(
        reference=reference, version=read(world, reference).version, closing_reason="case-ended"
    )
    with pytest.raises(Refusal, match="every promise"):
        world.run(close_record, close)
    without = replace(world.care, permissions=world.care.permissions - {Victims.CLOSE})
    with pytest.raises(NotPermitted):
        world.run(close_record, close, actor=without)
    for promise in promises(world, reference).values():
        world.run(
            settle_promise,
            SettlePromise(
                reference=reference, promise_id=promise.id, version=promise.version, outcome="victim-choice",
                done_on=None, channel=None, told_by=None, reason="Wants no contact",
            ),
        )  # fmt: skip
    world.run(close_record, close)
    closed = read(world, reference)
    assert (closed.state, closed.closing_reason, closed.closed_at) == ("closed", "case-ended", NOW)
    with pytest.raises(Refusal, match="closed"):
        world.run(set_safe_contact, contact(reference))
    world.run(reopen_record, ReopenRecord(reference=reference, version=closed.version))
    assert read(world, reference).state == "open"


def test_the_victim_is_told_what_is_held_and_nobody_else_is(world: World) -> None:
    reference = world.opened()
    world.run(set_safe_contact, contact(reference))
    with world.database.tenant_transaction(world.care) as session:
        held = held_about(session, world.adult_id)
        assert {item.category for item in held} == {"victim record", "promise", "safe contact"}
        assert reference in held[0].title
        assert held_about(session, world.child_id) == ()


def test_every_use_leaves_its_entry_without_content(world: World) -> None:
    reference = world.opened(world.child_id)
    world.run(set_safe_contact, contact(reference))
    entries = logged(world, world.child_id)
    assert {action for action, _text in entries} == {
        "victims.record.opened",
        "victims.enhanced.decided",
        "victims.event.recorded",
        "victims.contact.set",
    }
    assert not any("07700" in text or "Youngerton" in text for _action, text in entries)


# --- the victim's voice; what a resolution makes of it is in tests/victims


def heard(reference: str, **changed: object) -> RecordViews:
    said: dict[str, object] = {
        "reference": reference, "sought_at": NOW, "method": "phone", "outcome": "spoke", "views": "Wants an apology",
        "no_views_reason": None, "supports": None, "listed_action": None, "loss_pence": None, "wants_apology": True,
        "restorative_interest": None, "at_risk": None, "safety_concerns": None,
    }  # fmt: skip
    return RecordViews(**{**said, **changed})  # type: ignore[arg-type]  # the fields of the command


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"views": None}, "views"),
        ({"no_views_reason": "Not reached"}, "no_views_reason"),
        ({"sought_at": NOW + timedelta(hours=1)}, "sought_on"),
    ],
)
def test_views_or_the_reason_for_none_are_recorded_and_never_both(
    world: World, changed: dict[str, object], field: str
) -> None:
    reference = world.opened()
    with pytest.raises(Refusal) as refusal:
        world.run(record_views, heard(reference, **changed))
    assert refusal.value.field == field
    world.run(record_views, heard(reference))
    with world.database.tenant_transaction(world.care) as session:
        assert "victim views" in {item.category for item in held_about(session, world.adult_id)}
