"""The provider's answers reach the case of the force, from the referral itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from fairlead.hookspecs.contributions import ReferralChange
from fairlead.jobs.handlers import HANDLERS, referral_changed
from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import enqueue
from fairlead.providers.use_cases import EndReferral, RecordSession, end_referral, record_session
from fairlead.testing.two_sides import TwoSides, now

from .messages import deliver_answers, due_now, fail, switch, waiting


def record_and_end(sides: TwoSides) -> None:
    """After the referral was accepted: one session, then the end."""
    referral = sides.accepted()
    steps: list[tuple[Callable[..., object], object]] = [
        (
            record_session,
            RecordSession(
                referral_id=referral.id,
                starts_at=now(),
                minutes=60,
                place="x",
                attendance="attended",
                version=referral.version,
            ),
        ),
        (
            end_referral,
            EndReferral(
                referral_id=referral.id,
                completed=True,
                on=now().date(),
                note="Done",
                version=referral.version + 1,
            ),
        ),
    ]
    for use_case, command in steps:
        with sides.acting(sides.worker) as session:
            use_case(session, session.actor, command, now=now())


def test_the_module_is_told_what_the_provider_did_from_the_referral_itself(
    sides: TwoSides, told: list[ReferralChange]
) -> None:
    condition = sides.rows["case_condition"]["id"]
    referral = sides.accept(sides.send(condition_id=condition))
    assert deliver_answers(sides) == 1
    (change,) = told
    assert (change.topic, change.referral_id, change.condition_id) == ("accepted", referral.id, condition)
    assert (change.actor_id, change.actor_name, change.actor_organisation) == (
        sides.worker.id,
        sides.worker.name,
        sides.provider.name,
    )


def test_while_the_module_is_off_answers_wait_and_are_delivered_in_order_when_it_is_on_again(
    sides: TwoSides, told: list[ReferralChange]
) -> None:
    switch(sides, on=False)
    record_and_end(sides)
    assert deliver_answers(sides) == 0
    due_now(sides)
    assert deliver_answers(sides) == 0
    assert told == []
    assert [message.attempts for message in waiting(sides)] == [0, 0, 0]
    switch(sides, on=True)
    due_now(sides)
    assert deliver_answers(sides) == 3
    assert [change.topic for change in told] == ["accepted", "session-recorded", "completed"]
    assert waiting(sides) == []


def test_a_later_answer_about_a_referral_waits_for_an_earlier_one_that_failed(
    sides: TwoSides, told: list[ReferralChange], monkeypatch: pytest.MonkeyPatch
) -> None:
    record_and_end(sides)
    monkeypatch.setitem(HANDLERS, "referral.changed", fail)
    assert deliver_answers(sides) == 0
    assert [message.attempts for message in waiting(sides)] == [1, 0, 0]
    monkeypatch.setitem(HANDLERS, "referral.changed", referral_changed)
    assert deliver_answers(sides) == 0  # the two later ones are due, and wait
    due_now(sides)
    assert deliver_answers(sides) == 3
    assert [change.topic for change in told] == ["accepted", "session-recorded", "completed"]


@pytest.mark.parametrize("topic", ["completed", "declined", "withdrawn", "invented"])
def test_a_message_that_cannot_be_true_moves_nothing(
    sides: TwoSides, told: list[ReferralChange], topic: str
) -> None:
    """Sent by a provider whose referral was accepted and nothing more."""
    referral = sides.accepted()
    assert deliver_answers(sides) == 1
    told.clear()
    forged = {
        "topic": topic,
        "summary": "x",
        "case_id": str(uuid.uuid4()),
        "condition_id": str(uuid.uuid4()),
        "referral_id": str(uuid.uuid4()),
    }
    with sides.acting(sides.worker) as session:
        enqueue(session, sides.force.id, "referral.changed", forged, now=now(), referral_id=referral.id)
    assert deliver_answers(sides) == 0
    assert told == []
    assert [message.last_error for message in waiting(sides)] == ["UnbelievableMessage"]


def test_what_a_message_says_about_case_and_condition_is_not_believed(
    sides: TwoSides, told: list[ReferralChange]
) -> None:
    referral = sides.accepted()
    forged = {
        "topic": "accepted",
        "summary": "x",
        "case_id": str(uuid.uuid4()),
        "condition_id": str(uuid.uuid4()),
    }
    with sides.acting(sides.worker) as session:
        enqueue(session, sides.force.id, "referral.changed", forged, now=now(), referral_id=referral.id)
    assert deliver_answers(sides) == 2
    assert [(change.referral_id, change.condition_id) for change in told] == [(referral.id, None)] * 2


def test_a_message_carries_the_name_of_who_wrote_it_whatever_it_says(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.acting(sides.worker) as session:
        session.execute(
            sa.insert(OutboxMessage).values(
                tenant_id=sides.force.id,
                topic="referral.changed",
                payload={},
                referral_id=referral.id,
                actor_id=uuid.uuid4(),
                actor_name="The Chief Constable",
                actor_organisation="Testford Police",
                attempts=0,
            )
        )
    written = waiting(sides)[-1]
    assert (written.actor_id, written.actor_name, written.actor_organisation) == (
        sides.worker.id,
        sides.worker.name,
        sides.provider.name,
    )


def test_the_provider_cannot_read_back_or_remove_what_it_left(sides: TwoSides) -> None:
    sides.accepted()
    with sides.acting(sides.worker) as session:
        assert session.scalars(sa.select(OutboxMessage.id)).all() == []
        assert session.connection().execute(sa.text("delete from outbox_message")).rowcount == 0
    assert len(waiting(sides)) == 1
