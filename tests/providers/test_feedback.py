"""What came of a session: what counts, what never harms the person, concerns, and corrections."""

from __future__ import annotations

from decimal import Decimal
from typing import Any  # values by name

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from fairlead.cases.models import CaseEvent
from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.models import AppointmentChange
from fairlead.providers.delivery.policy import ATTENDANCE, counts, hours_of
from fairlead.providers.delivery.use_cases import (
    CorrectFeedback,
    GiveFeedback,
    correct_feedback,
    give_feedback,
)
from fairlead.providers.models import Appointment, ReferralMessage
from fairlead.providers.queries import hours_by_condition
from fairlead.providers.use_cases import record_session
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides

from .delivery_steps import appointment_now, arrange, do, tell, version_of
from .referral_steps import current, session_of
from .test_messages import unread


@pytest.mark.parametrize(
    ("attendance", "hours", "clock"),
    [
        ("attended", "1.50", "Intervention to end"),
        ("late", "1.50", "Intervention to end"),
        ("excused", "0", "First contact"),
        ("missed", "0", "First contact"),
        ("provider-cancelled", "0", "First contact"),
    ],
)
def test_hours_count_and_contact_is_made_only_when_the_person_came(
    sides: TwoSides, attendance: str, hours: str, clock: str
) -> None:
    condition = sides.rows["case_condition"]["id"]
    referral = sides.accept(sides.send(condition_id=condition))
    tell(sides, arrange(sides, referral), attendance, minutes=90, absence_code="work")
    with sides.acting(sides.officer) as session:
        assert hours_by_condition(session, sides.case_id) == {condition: Decimal(hours)}
    assert current(sides, referral).due_label == clock


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attendance": "booked"}, "attendance"),
        ({"minutes": 0}, "minutes"),
        ({"attendance": "excused"}, "absence_code"),
        ({"attendance": "excused", "absence_code": "sunshine"}, "absence_code"),
        ({"attendance": "excused", "absence_code": "other"}, "absence_note"),
    ],
)
def test_feedback_that_cannot_be_is_refused_beside_its_field(
    sides: TwoSides, changes: dict[str, Any], field: str
) -> None:
    appointment = arrange(sides, sides.accepted())
    with pytest.raises(Refusal) as refusal:
        tell(sides, appointment, **{"attendance": "attended", **changes})
    assert refusal.value.field == field
    assert appointment_now(sides, appointment).state == "booked"


def test_nothing_came_of_an_appointment_that_is_still_to_come(sides: TwoSides) -> None:
    appointment = arrange(sides, sides.accepted())
    command = GiveFeedback(
        referral_id=appointment.referral_id,
        appointment_id=appointment.id,
        feedback=Feedback(attendance="attended", minutes=60),
        version=version_of(sides, appointment),
    )
    with pytest.raises(Refusal, match="still to come"):
        do(sides, give_feedback, command)
    tell(sides, appointment)
    with pytest.raises(Conflict):
        tell(sides, appointment)


def test_a_concern_stays_on_the_officers_list_until_it_is_read(sides: TwoSides) -> None:
    referral = sides.accepted()
    tell(sides, arrange(sides, referral), concern="Talked of having nowhere to sleep")
    assert unread(sides, referral) == (1, 0)
    with sides.acting(sides.officer) as session:
        message = session.scalars(
            sa.select(ReferralMessage).where(ReferralMessage.referral_id == referral.id)
        ).one()
    assert (message.kind, message.alert) == ("concern", True)
    assert "nowhere to sleep" in message.body


def test_a_session_that_was_not_arranged_is_recorded_with_the_same_words(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    command = session_of(
        referral, attendance="excused", absence_code="other", absence_note="Flooded", way="telephone"
    )
    do(sides, record_session, command)
    with sides.acting(sides.officer) as session:
        found = session.scalars(sa.select(Appointment).where(Appointment.referral_id == referral.id)).one()
    assert (found.state, found.absence_code, found.absence_note, found.way) == (
        "excused",
        "other",
        "Flooded",
        "telephone",
    )
    assert found.key_worker_id == sides.worker.id


def correct(
    sides: TwoSides, appointment: Appointment, reason: str = "The wrong line", **came: object
) -> None:
    feedback = Feedback(**{"attendance": "attended", "minutes": 60, **came})  # type: ignore[arg-type]  # by name
    command = CorrectFeedback(
        referral_id=appointment.referral_id,
        appointment_id=appointment.id,
        feedback=feedback,
        reason=reason,
        version=version_of(sides, appointment),
    )
    do(sides, correct_feedback, command)


def test_a_correction_keeps_old_and_new_and_the_hours_follow(sides: TwoSides) -> None:
    condition = sides.rows["case_condition"]["id"]
    referral = sides.accept(sides.send(condition_id=condition))
    appointment = tell(sides, arrange(sides, referral), minutes=60)
    correct(sides, appointment, attendance="missed")
    with sides.acting(sides.officer) as session:
        assert hours_by_condition(session, sides.case_id) == {condition: Decimal(0)}
        change = session.scalars(
            sa.select(AppointmentChange).where(AppointmentChange.code == "corrected")
        ).one()
        event = session.scalars(
            sa.select(CaseEvent).where(CaseEvent.kind == "referral.session-corrected")
        ).one()
    assert (change.before["state"], change.after["state"]) == ("attended", "missed")
    assert change.words == "The wrong line"
    assert "corrected from: attended, 1.00 hours" in event.summary
    correct(sides, appointment, minutes=120)
    with sides.acting(sides.officer) as session:
        assert hours_by_condition(session, sides.case_id) == {condition: Decimal(2)}


def test_a_correction_says_why_and_changes_something(sides: TwoSides) -> None:
    appointment = tell(sides, arrange(sides, sides.accepted()))
    with pytest.raises(Refusal, match="why it is corrected"):
        correct(sides, appointment, reason=" ", attendance="late")
    with pytest.raises(Refusal, match="recorded already"):
        correct(sides, appointment)


@given(st.sampled_from(ATTENDANCE), st.integers(1, 720))
def test_hours_are_those_of_the_clock_or_none(state: str, minutes: int) -> None:
    hours = hours_of(state, minutes)
    assert hours == 0 or counts(state)
    if counts(state):
        assert abs(hours * 60 - minutes) <= Decimal("0.3")
