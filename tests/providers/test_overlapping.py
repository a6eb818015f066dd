"""An hour counts once: nobody is at two sessions at once, and no day gives more hours than it has."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.use_cases.sessions import CorrectFeedback, correct_feedback
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import record_session
from fairlead.refusals import Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import LONDON, local_day

from .evidence_steps import result
from .group_steps import programme
from .referral_steps import current, deliver, session_of

ADA = "Ada Ashworth"
DAY = local_day(now()) - timedelta(days=2)
NOON = datetime.combine(DAY, time(12), LONDON)
MINUTES = timedelta(minutes=1)


def days_ago(sides: TwoSides) -> Referral:
    """An accepted referral that was sent days before its sessions."""
    referral = sides.accepted()
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '5 days' where id = :i"),
            {"i": referral.id},
        )
    return referral


def held(
    sides: TwoSides, referral: Referral, at: datetime, minutes: int = 60, how: str = "attended"
) -> Appointment:
    command = session_of(current(sides, referral), starts_at=at, minutes=minutes, attendance=how)
    made = deliver(sides, record_session, command)
    assert isinstance(made, Appointment)
    return made


def counted(sides: TwoSides, referral: Referral) -> Decimal:
    with sides.acting(sides.officer) as session:
        total = sa.select(sa.func.sum(Appointment.hours_credited)).where(
            Appointment.referral_id == referral.id
        )
        return Decimal(session.scalar(total) or 0)


def test_a_session_that_overlaps_with_another_is_refused_and_one_that_follows_it_is_not(
    sides: TwoSides,
) -> None:
    referral = days_ago(sides)
    held(sides, referral, NOON)
    held(sides, referral, NOON + 30 * MINUTES, how="missed")  # counts nothing
    for at in (NOON - 30 * MINUTES, NOON + 59 * MINUTES):
        with pytest.raises(Refusal, match="started at 12:00 on that day and counts already") as refusal:
            held(sides, referral, at)
        assert refusal.value.field == "at"
    held(sides, referral, NOON + 60 * MINUTES)
    assert counted(sides, referral) == Decimal(2)


def test_the_same_person_of_another_referral_is_at_one_session_at_a_time_too(sides: TwoSides) -> None:
    first, second = days_ago(sides), days_ago(sides)
    held(sides, first, NOON)
    with pytest.raises(Refusal, match="counts already"):
        held(sides, second, NOON + MINUTES)


def test_a_correction_does_not_make_two_sessions_of_one_hour(sides: TwoSides) -> None:
    referral = days_ago(sides)
    held(sides, referral, NOON)
    missed = held(sides, referral, NOON + 30 * MINUTES, how="missed")
    command = CorrectFeedback(
        referral_id=referral.id,
        appointment_id=missed.id,
        feedback=Feedback(attendance="attended", minutes=60),
        reason="They did come",
        version=current(sides, referral).version,
    )
    with pytest.raises(Refusal, match="counts already"):
        deliver(sides, correct_feedback, command)


def test_the_database_refuses_the_second_of_two_at_once_whatever_the_pages_do(sides: TwoSides) -> None:
    referral = days_ago(sides)
    held(sides, referral, NOON)
    later = held(sides, referral, NOON + 60 * MINUTES)
    longer = "update appointment set minutes = 600 where starts_at < :at and referral_id = :r"
    values = {"at": NOON + MINUTES, "r": referral.id}
    with pytest.raises(DBAPIError, match="at two sessions at once"), sides.acting(sides.worker) as session:
        session.execute(sa.text(longer), values)
    copy = (
        "insert into appointment select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
        " 'starts_at', a.starts_at + interval '5 minutes'))).* from appointment a where id = :i"
    )
    with pytest.raises(DBAPIError, match="at two sessions at once"), sides.acting(sides.worker) as session:
        session.execute(sa.text(copy), {"i": later.id})
    with sides.behind() as owner:  # for whom no trigger fires
        owner.execute(sa.text(copy), {"i": later.id})
    assert counted(sides, referral) == Decimal(3)


def test_a_group_and_a_session_of_its_own_at_the_same_time_count_once(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined(ADA)
    session_of_group = group.session(1)
    with group.acting() as session:
        command = session_of(
            group.people[ADA], starts_at=session_of_group.starts_at + 15 * MINUTES, minutes=30
        )
        record_session(session, session.actor, command, now=now())
    with pytest.raises(Refusal, match="counts already"):
        group.take(1, {ADA: "attended"})
    assert group.take(1, {ADA: "missed"}) == 1


def test_the_courses_of_a_day_are_no_longer_than_the_day(sides: TwoSides) -> None:
    referral = days_ago(sides)
    for course in ("First", "Second"):
        result(sides, referral, course=course, hours=Decimal(12), completed_on=DAY)
    with pytest.raises(Refusal, match="24 hours count on that day already"):
        result(sides, referral, course="Third", hours=Decimal(12), completed_on=DAY)
    assert counted(sides, referral) == Decimal(24)


def test_a_course_is_beside_the_sessions_of_its_day(sides: TwoSides) -> None:
    referral = days_ago(sides)
    held(sides, referral, NOON, 90)
    result(sides, referral, hours=Decimal(2), completed_on=DAY)
    with sides.acting(sides.officer) as session:
        starts = session.scalars(
            sa.select(Appointment.starts_at)
            .where(Appointment.referral_id == referral.id)
            .order_by(Appointment.starts_at)
        ).all()
    assert starts == [NOON, NOON + 90 * MINUTES]


def test_a_day_into_which_the_night_before_it_reaches_has_no_more_hours_either(sides: TwoSides) -> None:
    referral = days_ago(sides)
    midnight = datetime.combine(DAY, time(), LONDON)
    held(sides, referral, midnight, 720)
    held(sides, referral, NOON, 660)
    with pytest.raises(Refusal, match="23 hours count on that day already"):
        held(sides, referral, midnight + timedelta(hours=23), 120)
    with pytest.raises(DBAPIError, match="no day gives more hours"), sides.acting(sides.worker) as session:
        session.execute(
            sa.text(
                "insert into appointment select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
                " 'starts_at', a.starts_at + interval '11 hours', 'minutes', 120))).*"
                " from appointment a where referral_id = :r and starts_at = :at"
            ),
            {"r": referral.id, "at": NOON},
        )
    held(sides, referral, midnight + timedelta(hours=23), 60)
