"""The provider's part of a story: a first session, a plan that the officer approves, and the next appointment."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairlead.public import (
    AnswerReferral,
    ArrangeAppointment,
    CourseOutcome,
    DecidePlan,
    Objective,
    RecordResult,
    RecordSession,
    Refusal,
    SubmitPlan,
    answer_referral,
    arrange_appointment,
    decide_plan,
    load_calendar,
    local_day,
    record_result,
    record_session,
    submit_plan,
)
from fairlead_oocd.demo.teller import Teller

LONDON = ZoneInfo("Europe/London")
FIRST_SESSION = timedelta(hours=3)


def accept(told: Teller) -> None:
    """The provider says yes and begins. The platform takes the answer into the case as soon as the server runs."""
    shown = told.referral()
    answer = AnswerReferral(referral_id=shown.id, accept=True, version=shown.version)
    told.run(answer_referral, answer, actor=told.worker)
    _begin(told)
    if told.story.online_course:
        _online_course(told)


def _online_course(told: Teller) -> None:
    """What the person did at home, with its certificate; its hours are in the session."""
    shown = told.referral()
    passed = RecordResult(
        referral_id=shown.id,
        course=told.story.online_course,
        completed_on=local_day(told.now),
        outcome=CourseOutcome.PASSED,
        score=85,
        provider_code=f"TW-{told.story.family_name.upper()}-1",
        version=shown.version,
    )
    told.run(record_result, passed, actor=told.worker)


def _begin(told: Teller) -> None:
    shown = told.referral()
    starts_at = _first_session(told)
    told.go_on_at(starts_at + FIRST_SESSION)
    told.run(
        record_session,
        RecordSession(
            referral_id=shown.id,
            starts_at=starts_at,
            minutes=FIRST_SESSION // timedelta(minutes=1),
            place="Northmoor",
            way="in-person",
            attendance="attended",
            version=shown.version,
        ),
        actor=told.worker,
    )
    _plan(told)
    _next_appointment(told)


def _first_session(told: Teller) -> datetime:
    """At ten on the next working day; a story that began too late for that has it at once."""
    day = load_calendar().within_working_days(local_day(told.now), 1)
    at_ten = datetime.combine(day, time(10), LONDON)
    return at_ten if at_ten + FIRST_SESSION <= datetime.now(UTC) else told.now


def _next_appointment(told: Teller) -> None:
    """By telephone in two working days, at the first hour at which the worker is free: all stories have the same
    one.
    """
    day = load_calendar().within_working_days(local_day(datetime.now(UTC)), 2)
    for hour in range(9, 18):
        shown = told.referral()
        wanted = ArrangeAppointment(
            referral_id=shown.id,
            starts_at=datetime.combine(day, time(hour, 30), LONDON),
            minutes=60,
            way="telephone",
            place="",
            key_worker_id=told.worker.id,
            version=shown.version,
        )
        with suppress(Refusal):
            told.run(arrange_appointment, wanted, actor=told.worker)
            return


def _plan(told: Teller) -> None:
    shown = told.referral()
    told.run(
        submit_plan,
        SubmitPlan(
            referral_id=shown.id,
            objectives=[
                Objective(
                    objective="Drinks less, and knows what drinking leads to",
                    activities="Both sessions of the course, and a diary between them",
                )
            ],
            agreed_on=local_day(told.now),
            agreed_with="The person and the key worker",
            version=shown.version,
        ),
        actor=told.worker,
    )
    told.run(decide_plan, DecidePlan(referral_id=shown.id, approve=True, version=told.referral().version))
