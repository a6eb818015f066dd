"""The register of a group: taken, taken twice, corrected, and what it says to whom."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.use_cases.sessions import CorrectFeedback, correct_feedback
from fairlead.providers.groups.words import result_of
from fairlead.providers.models import Appointment
from fairlead.providers.use_cases import EndReferral, end_referral, record_session
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .group_steps import Programme, programme, second_force
from .referral_steps import current, session_of

ADA, BO, CY = "Ada Ashford", "Bo Birch", "Cy Cole"


@pytest.fixture
def group(sides: TwoSides) -> Programme:
    """Three people who joined before the first session."""
    made = programme(sides)
    made.joined(ADA, BO, CY)
    return made


def hours(group: Programme, name: str) -> Decimal:
    return sum((each.hours_credited for each in group.appointments(name)), Decimal(0))


@pytest.mark.parametrize(
    ("result", "state", "credited", "code"),
    [
        ("attended", "attended", "1.50", None),
        ("late", "late", "1.50", None),
        ("excused-illness", "excused", "0", "illness"),
        ("missed", "missed", "0", None),
        ("provider-cancelled", "provider-cancelled", "0", None),
    ],
)
def test_a_line_becomes_an_appointment_of_the_referral(
    sides: TwoSides, result: str, state: str, credited: str, code: str | None
) -> None:
    group = programme(sides)
    group.joined(ADA)
    group.take(1, {ADA: result})
    (appointment,) = group.appointments(ADA)
    assert (appointment.state, appointment.hours_credited, appointment.absence_code) == (
        state,
        Decimal(credited),
        code,
    )
    assert appointment.starts_at == group.session(1).starts_at
    assert group.session(1).state == "held"


def test_a_register_saved_twice_does_nothing_twice(group: Programme) -> None:
    results = {ADA: "attended", BO: "late", CY: "excused-illness"}
    assert group.take(1, results, notes={ADA: "Took part"}, note_to_all="Session on triggers") == 3
    before = group.session(1).version
    saved = {
        name: "Took part Session on triggers" if name == ADA else "Session on triggers" for name in results
    }
    assert group.take(1, results, notes=saved) == 0
    assert group.session(1).version == before
    assert hours(group, ADA) == Decimal("1.50")
    assert [each.feedback for each in group.appointments(BO)] == ["Session on triggers"]


def test_of_two_colleagues_with_the_same_register_the_second_is_told(group: Programme) -> None:
    shown = group.session(1).version
    everybody = dict.fromkeys((ADA, BO, CY), "attended")
    group.take(1, everybody)
    with pytest.raises(Conflict):
        group.take(1, dict.fromkeys((ADA, BO, CY), "missed"), version=shown, reason="x")
    assert hours(group, ADA) == Decimal("1.50")


def test_a_correction_moves_the_hours_and_keeps_how_it_was(group: Programme) -> None:
    group.take(1, {ADA: "attended", BO: "missed", CY: "attended"})
    corrected = {ADA: "attended", BO: "late", CY: "excused-illness"}
    with pytest.raises(Refusal, match="why the register is corrected"):
        group.take(1, corrected)
    assert group.take(1, corrected, reason="Two lines were mixed up") == 2
    assert (hours(group, ADA), hours(group, BO), hours(group, CY)) == (
        Decimal("1.50"),
        Decimal("1.50"),
        Decimal(0),
    )
    (change,) = group.register(1).corrections(group.member_id(BO))
    assert (change.before["state"], change.after["state"]) == ("missed", "late")
    assert (change.words, change.changed_by) == ("Two lines were mixed up", "Test provider-worker")
    with group.acting(group.sides.officer) as session:
        told = session.scalars(
            sa.select(CaseEvent)
            .where(
                CaseEvent.referral_id == group.people[BO].id, CaseEvent.kind == "referral.session-corrected"
            )
            .order_by(CaseEvent.at.desc())
        ).first()
        assert told is not None
        assert "attended, late, 1.50 hours count; corrected from: missed" in told.summary
        assert "Two lines were mixed up" in told.summary


def test_a_line_that_was_corrected_on_the_referral_is_so_on_the_register(group: Programme) -> None:
    group.take(1, dict.fromkeys((ADA, BO, CY), "attended"), notes={ADA: "Took part"})
    (appointment,) = group.appointments(ADA)
    with group.acting() as session:
        command = CorrectFeedback(
            referral_id=group.people[ADA].id,
            appointment_id=appointment.id,
            feedback=Feedback(attendance="late", minutes=60, response="Keen"),
            reason="Came late",
            version=current(group.sides, group.people[ADA]).version,
        )
        correct_feedback(session, session.actor, command, now=now())
    page = group.register(1)
    assert result_of(page.lines[group.member_id(ADA)]) == "late"
    assert group.take(1, {ADA: "attended", BO: "attended", CY: "attended"}, reason="Was in time") == 1
    (appointment,) = group.appointments(ADA)
    assert (appointment.state, appointment.minutes, appointment.response) == ("attended", 60, "Keen")


def test_another_acceptable_reason_needs_words(group: Programme) -> None:
    results = {ADA: "excused-other", BO: "attended", CY: "attended"}
    with pytest.raises(Refusal, match="Ada Ashford: Enter why the person did not come") as refused:
        group.take(1, results)
    assert refused.value.field == f"note_{group.member_id(ADA).hex}"
    group.take(1, results, notes={ADA: "A hearing at school"})
    assert group.appointments(ADA)[0].absence_note == "A hearing at school"


def test_a_session_that_the_provider_cancelled_counts_against_nobody(group: Programme) -> None:
    with pytest.raises(Refusal, match="Select why the session did not take place"):
        group.take(1, {}, took_place=False)
    assert group.take(1, {ADA: "missed"}, took_place=False, cancel_code="facilitator") == 3
    assert {each.state for name in (ADA, BO, CY) for each in group.appointments(name)} == {
        "provider-cancelled"
    }
    assert (group.session(1).state, group.session(1).cancel_code) == ("cancelled", "facilitator")


def test_a_session_to_come_has_no_register(group: Programme) -> None:
    with pytest.raises(Refusal, match="once the session has started"):
        group.take(6, dict.fromkeys((ADA, BO, CY), "attended"))


def test_everybody_has_a_result(group: Programme) -> None:
    with pytest.raises(Refusal, match="Select what came of the session for Cy Cole") as refused:
        group.take(1, {ADA: "attended", BO: "attended"})
    assert refused.value.field == f"result_{group.member_id(CY).hex}"
    assert hours(group, ADA) == Decimal(0), "all or nothing"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notes": {ADA: "Argued with Bo and Birch"}}, "note"),
        ({"note_to_all": "Cole led the discussion"}, "note_to_all"),
        ({"reason": "Ashford came after all"}, "reason"),
        ({"notes": {ADA: "argued with birch"}}, "note"),
        ({"note_to_all": "COLE led the discussion"}, "note_to_all"),
        ({"note_to_all": "Both of the Ashfords led"}, "note_to_all"),
    ],
    ids=["of-one", "to-all", "why", "small", "capitals", "family"],
)
def test_what_one_sender_reads_names_nobody_of_another(
    group: Programme, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal, match=r"[Nn]ame") as refused:
        group.take(1, dict.fromkeys((ADA, BO, CY), "attended"), **changes)  # type: ignore[arg-type]  # by name
    assert str(refused.value.field).startswith(field)


def test_a_note_may_name_whom_it_is_about(group: Programme) -> None:
    results = dict.fromkeys((ADA, BO, CY), "attended")
    assert group.take(1, results, notes={ADA: "Ada took part"}) == 3


def test_a_session_recorded_on_the_referral_itself_is_not_counted_twice(group: Programme) -> None:
    held = group.session(1)
    with group.acting() as session:
        referral = group.people[BO]
        command = session_of(referral, starts_at=held.starts_at)
        record_session(session, session.actor, command, now=now())
    with pytest.raises(Refusal, match="Bo Birch: A session that started at this time is already recorded"):
        group.take(1, dict.fromkeys((ADA, BO, CY), "attended"))


def test_each_force_reads_of_its_own_person_only(sides: TwoSides) -> None:
    other = second_force(sides)
    group = programme(sides)
    group.joined(ADA, BO)
    group.joined(CY, by=other)
    group.take(1, {ADA: "attended", BO: "attended", CY: "late"}, note_to_all="Session on triggers")
    for officer, own in ((sides.officer, {ADA, BO}), (other[0], {CY})):
        with sides.acting(officer) as session:
            seen = set(session.scalars(sa.select(Appointment.referral_id)))
            known = {group.people[name].id for name in own}
            assert seen & {each.id for each in group.people.values()} == known
            for table in ("group_member", "group_attendance"):
                rows = session.scalars(sa.text(f"select distinct referral_id from {table}"))
                assert set(rows) & {each.id for each in group.people.values()} == known
            for table in ("group_programme", "group_session", "group_session_change"):
                mine = {"t": officer.tenant_id}
                count = session.scalar(sa.text(f"select count(*) from {table} where tenant_id <> :t"), mine)
                assert count == 0, table
            told = " ".join(
                session.scalars(
                    sa.select(CaseEvent.summary + " " + sa.cast(CaseEvent.detail, sa.Text)).where(
                        CaseEvent.kind.startswith("referral.")
                    )
                )
            )
            for name in {ADA, BO, CY} - own:
                assert not re.search("|".join(name.split()), told)


def test_a_member_whose_referral_is_over_stays_on_old_registers_as_it_was(group: Programme) -> None:
    group.take(1, dict.fromkeys((ADA, BO, CY), "attended"))
    version = current(group.sides, group.people[BO]).version
    command = EndReferral(
        referral_id=group.people[BO].id, completed=True, on=local_day(now()), note="Done", version=version
    )
    with group.acting() as session:
        end_referral(session, session.actor, command, now=now())
    page = group.page()
    assert [each.subject_label for each in page.placed] == [ADA, CY]
    assert [each.subject_label for each in group.register(1).members] == [ADA, BO, CY]
    assert [each.subject_label for each in group.register(2).members] == [ADA, CY]
    assert group.take(1, {ADA: "late", CY: "attended"}, reason="Ten minutes") == 1
    assert hours(group, BO) == Decimal("1.50")
