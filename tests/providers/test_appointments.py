"""Appointments: arranged without clashes, moved and cancelled with who asked and why, and nothing overwritten."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from fairlead.cases.models import CaseEvent
from fairlead.providers.delivery.models import AppointmentChange
from fairlead.providers.delivery.policy import meets
from fairlead.providers.delivery.queries import (
    AppointmentFilter,
    View,
    count_appointments,
    read_appointments,
)
from fairlead.providers.delivery.use_cases import (
    CancelAppointment,
    arrange_appointment,
    cancel_appointment,
    move_appointment,
)
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import AssignReferrals, Shown, assign_referrals
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .delivery_steps import SOON, appointment_now, arrange, arranging, do, moving, tell, version_of
from .referral_steps import current, withdraw
from .test_assigning import colleague
from .test_wall import another_case, as_worker_without


def changes_of(sides: TwoSides, appointment: Appointment) -> list[AppointmentChange]:
    with sides.acting(sides.officer) as session:
        return list(
            session.scalars(
                sa.select(AppointmentChange)
                .where(AppointmentChange.appointment_id == appointment.id)
                .order_by(AppointmentChange.changed_at)
            )
        )


def test_an_arranged_appointment_is_seen_by_both_sides_and_leaves_the_clock_of_first_contact(
    sides: TwoSides,
) -> None:
    referral = current(sides, sides.accepted())
    arrange(sides, referral)
    after = current(sides, referral)
    assert (after.due_label, after.due_on) == ("First contact", referral.due_on)
    for person in (sides.officer, sides.worker):
        with sides.acting(person) as session:
            found = session.scalars(
                sa.select(Appointment).where(Appointment.referral_id == referral.id)
            ).one()
            event = session.scalars(
                sa.select(CaseEvent).where(CaseEvent.kind == "referral.appointment-arranged")
            ).one()
        assert (found.state, found.way, found.key_worker_name) == ("booked", "in-person", sides.worker.name)
        assert sides.worker.name in event.summary


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"starts_at": now() - SOON}, "day", id="over"),
        pytest.param({"starts_at": now() + timedelta(days=90)}, "day", id="after the intervention"),
        pytest.param({"minutes": 0}, "minutes", id="no time"),
        pytest.param({"minutes": 721}, "minutes", id="too long"),
        pytest.param({"way": "by pigeon"}, "way", id="no such way"),
        pytest.param({"place": " "}, "place", id="in person nowhere"),
        pytest.param({"key_worker_id": uuid.UUID(int=1)}, "worker", id="no colleague"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_beside_its_field(
    sides: TwoSides, changes: dict[str, object], field: str
) -> None:
    referral = sides.accepted()
    with pytest.raises(Refusal) as refusal:
        arrange(sides, referral, **changes)
    assert refusal.value.field == field


def test_a_worker_and_a_person_are_in_one_place_at_a_time(sides: TwoSides) -> None:
    first, when = sides.accepted(), now() + SOON
    arrange(sides, first, starts_at=when)
    half_past = when + timedelta(minutes=30)
    with pytest.raises(Refusal, match=f"{sides.worker.name} has another appointment"):
        arrange(sides, first, starts_at=half_past)
    other = colleague(sides)
    with pytest.raises(Refusal, match=f"{first.subject_label} has another appointment") as refusal:
        arrange(sides, first, starts_at=half_past, key_worker_id=other.id)
    assert refusal.value.field == "at"
    arrange(sides, first, starts_at=when + timedelta(minutes=60))  # one begins as the other ends


def test_of_two_colleagues_who_take_the_same_hour_of_a_worker_one_succeeds(sides: TwoSides) -> None:
    referrals, when, start = (sides.accepted(), other_persons(sides)), now() + SOON, threading.Barrier(2)

    def take(referral: Referral) -> bool:
        command = arranging(sides, referral, starts_at=when)
        start.wait(timeout=10)
        try:
            do(sides, arrange_appointment, command)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        taken = [future.result(timeout=30) for future in [pool.submit(take, each) for each in referrals]]
    assert sorted(taken) == [False, True]


def other_persons(sides: TwoSides) -> Referral:
    """An accepted referral of another case of the force."""
    return sides.accept(sides.send(case_id=another_case(sides)))


def test_a_moved_appointment_keeps_what_it_was_who_asked_and_why(sides: TwoSides) -> None:
    appointment = arrange(sides, sides.accepted())
    command = moving(sides, appointment, asked_by="person", code="other", words="A job interview")
    do(sides, move_appointment, command)
    (change,) = changes_of(sides, appointment)
    assert set(change.before) == {"starts_at"}
    assert datetime.fromisoformat(str(change.before["starts_at"])) == appointment.starts_at
    assert datetime.fromisoformat(str(change.after["starts_at"])) == command.starts_at
    assert (change.asked_by, change.code, change.words) == ("person", "other", "A job interview")
    assert change.changed_by == sides.worker.name
    assert appointment_now(sides, appointment).starts_at == command.starts_at


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_by": "nobody"}, "asked_by"),
        ({"code": ""}, "code"),
        ({"code": "other", "words": " "}, "words"),
    ],
)
def test_a_change_without_who_asked_and_why_is_refused(
    sides: TwoSides, changes: dict[str, object], field: str
) -> None:
    appointment = arrange(sides, sides.accepted())
    with pytest.raises(Refusal) as refusal:
        do(sides, move_appointment, moving(sides, appointment, **changes))
    assert refusal.value.field == field
    with pytest.raises(Refusal, match="Nothing is different"):
        do(sides, move_appointment, moving(sides, appointment, starts_at=appointment.starts_at))
    assert changes_of(sides, appointment) == []


@pytest.mark.parametrize(
    ("asked_by", "state"),
    [
        ("person", "cancelled"),
        ("officer", "cancelled"),
        ("other", "cancelled"),
        ("provider", "provider-cancelled"),
    ],
)
def test_a_cancelled_appointment_says_whose_doing_it_was_and_is_not_used_again(
    sides: TwoSides, asked_by: str, state: str
) -> None:
    appointment = arrange(sides, sides.accepted())
    cancel(sides, appointment, asked_by)
    found = appointment_now(sides, appointment)
    assert found.state == state
    assert found.hours_credited == 0
    with pytest.raises(Conflict):
        do(sides, move_appointment, moving(sides, appointment))
    with pytest.raises(Conflict):
        tell(sides, appointment)
    arrange(sides, current(sides, one_referral(sides, appointment)), starts_at=appointment.starts_at)


def cancel(sides: TwoSides, appointment: Appointment, asked_by: str = "person") -> None:
    command = CancelAppointment(
        referral_id=appointment.referral_id,
        appointment_id=appointment.id,
        asked_by=asked_by,
        code="illness",
        version=version_of(sides, appointment),
    )
    do(sides, cancel_appointment, command)


def one_referral(sides: TwoSides, appointment: Appointment) -> Referral:
    with sides.acting(sides.officer) as session:
        return session.get_one(Referral, appointment.referral_id)


@pytest.mark.parametrize(
    "change",
    [
        "starts_at = now() + interval '9 days'",
        "place = 'elsewhere'",
        "state = 'attended', hours_credited = 9",
    ],
)
def test_not_even_plain_sql_changes_an_appointment_without_its_history(sides: TwoSides, change: str) -> None:
    appointment = arrange(sides, sides.accepted())
    with sides.acting(sides.worker) as session:
        session.execute(sa.text(f"update appointment set {change} where id = :i"), {"i": appointment.id})
    (kept,) = changes_of(sides, appointment)
    assert {name.partition("=")[0].strip() for name in change.split(",")} == set(kept.before)
    assert kept.changed_by == sides.worker.name


def test_without_the_trigger_an_appointment_would_change_without_a_trace(sides: TwoSides) -> None:
    appointment = arrange(sides, sides.accepted())
    with as_worker_without(sides, "alter table appointment disable trigger appointment_history") as session:
        session.execute(
            sa.text("update appointment set place = 'elsewhere' where id = :i"), {"i": appointment.id}
        )
        assert session.scalar(sa.select(sa.func.count()).select_from(AppointmentChange)) == 0


def test_nobody_writes_the_history_himself_or_arranges_anew_what_is_over(sides: TwoSides) -> None:
    appointment = arrange(sides, sides.accepted())
    forged = {
        "tenant_id": sides.force.id,
        "referral_id": appointment.referral_id,
        "appointment_id": appointment.id,
        "before": {},
        "after": {},
        "changed_by": "The Chief Constable",
        "changed_at": now(),
    }
    for person in (sides.worker, sides.officer):
        with pytest.raises(DBAPIError, match="row-level security"), sides.acting(person) as session:
            session.add(AppointmentChange(**forged))
    cancel(sides, appointment)
    with pytest.raises(DBAPIError, match="not arranged again"), sides.acting(sides.worker) as session:
        session.execute(
            sa.text("update appointment set state = 'booked' where id = :i"), {"i": appointment.id}
        )


def test_another_key_worker_takes_over_what_is_still_to_come(sides: TwoSides) -> None:
    referral = sides.accepted()
    to_come, held = arrange(sides, referral), arrange(sides, referral, starts_at=now() + 2 * SOON)
    tell(sides, held)
    other, shown = colleague(sides), current(sides, referral)
    command = AssignReferrals(
        referrals=[Shown(referral_id=referral.id, version=shown.version)],
        key_worker_id=other.id,
        reason="On leave",
    )
    do(sides, assign_referrals, command)
    assert appointment_now(sides, to_come).key_worker_id == other.id
    assert appointment_now(sides, held).key_worker_id == sides.worker.id
    (change,) = changes_of(sides, to_come)
    assert change.before["key_worker_name"] == sides.worker.name


def test_what_is_arranged_is_cancelled_when_the_referral_is_withdrawn(sides: TwoSides) -> None:
    referral = sides.accepted()
    appointment = arrange(sides, referral)
    withdraw(sides, referral)
    assert appointment_now(sides, appointment).state == "cancelled"


def test_a_worker_finds_own_appointments_by_when_they_are(sides: TwoSides) -> None:
    referral = sides.accepted()
    times = {"soon": now() + timedelta(days=3), "later": now() + timedelta(days=20), "over": now() + SOON}
    made = {name: arrange(sides, referral, starts_at=at).id for name, at in times.items()}
    elsewhere = arrange(
        sides, referral, starts_at=now() + timedelta(days=4), key_worker_id=colleague(sides).id
    )
    later = now() + SOON + timedelta(minutes=90)
    shown = {view: listed(sides, view, sides.worker.id, at=later) for view in View}
    assert shown[View.WEEK] == {made["soon"]}
    assert shown[View.LATER] == {made["later"]}
    assert shown[View.FEEDBACK] == {made["over"]}
    assert listed(sides, View.WEEK, colleague(sides).id, at=later) == {elsewhere.id}


def listed(
    sides: TwoSides, view: View, worker_id: uuid.UUID, *, at: datetime | None = None
) -> set[uuid.UUID]:
    """What a tab shows; the same number is counted."""
    with sides.acting(sides.worker) as session:
        wanted = AppointmentFilter(view=view, worker_id=worker_id)
        page = read_appointments(session, sides.worker, frozenset(), wanted, {}, now=at or now())
        counts = count_appointments(session, sides.worker, frozenset(), worker_id, now=at or now())
    assert counts[view] == len(page.rows)
    return {row.id for row in page.rows}


def test_arranging_needs_its_permission_and_the_referral(sides: TwoSides) -> None:
    referral = sides.accepted()
    command = arranging(sides, referral)
    reader = replace(sides.worker, permissions=frozenset({"core:referral:read"}))
    with pytest.raises(NotPermitted):
        do(sides, arrange_appointment, command, actor=reader)
    for stranger in (sides.officer, sides.other_provider.person("provider-worker")):
        with pytest.raises(NotVisible):
            do(sides, arrange_appointment, command, actor=stranger)


NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
SLOTS = st.tuples(st.integers(-1440, 1440), st.integers(1, 720))


@given(SLOTS, SLOTS)
def test_two_appointments_meet_exactly_when_they_share_a_minute(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    shared = set(range(one[0], sum(one))) & set(range(two[0], sum(two)))
    start, other = (NOON + timedelta(minutes=each[0]) for each in (one, two))
    assert (meets(start, one[1], [(other, two[1])]) is not None) == bool(shared)
