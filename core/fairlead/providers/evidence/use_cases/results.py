"""Recording the result of an online course, which counts by the use cases that sessions and ends are recorded by."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.counted import free_stretch
from fairlead.providers.evidence.certificates import new_code
from fairlead.providers.evidence.models import CourseOutcome, CourseResult
from fairlead.providers.evidence.use_cases.noting import log, tell
from fairlead.providers.models import Appointment, Referral, ReferralState
from fairlead.providers.use_cases import EndReferral, RecordSession, end_referral, record_session
from fairlead.providers.use_cases.moving import for_receiver
from fairlead.refusals import Conflict, NotPermitted, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

MOST_HOURS = Decimal(12)
"""That one online course counts: as long as one session may be."""
LONGEST_COURSE, LONGEST_CODE = 200, 80


class AlreadyRecorded(Refusal):
    """The very result is there: nothing to do."""


@dataclass(frozen=True, kw_only=True)
class RecordResult:
    """How an online course ended.

    ``score`` in per cent. ``hours`` count toward the condition where the course was passed. ``completes`` says that
    with this the intervention is completed. ``provider_code`` is on the provider's own certificate.
    """

    referral_id: uuid.UUID
    course: str
    completed_on: date
    outcome: CourseOutcome
    version: int
    score: int | None = None
    hours: Decimal = Decimal(0)
    provider_code: str = ""
    completes: bool = False


def record_result(
    session: TenantSession, actor: Actor, command: RecordResult, *, now: datetime
) -> CourseResult:
    """Record how an online course ended. A passed one counts its hours as a session, and may end the intervention.

    Raises `NotVisible`, `NotPermitted`, `Conflict` for a referral that has moved on, `Refusal` for what cannot be, and
    for what is recorded already.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if not actor.can(Core.REFERRAL_DELIVER):
        raise NotPermitted(f"You need the permission {Core.REFERRAL_DELIVER} to do this.")
    if referral.state != ReferralState.ACCEPTED:
        raise Conflict("This referral is not in progress, so no result can be recorded.")
    command = replace(
        command,
        course=" ".join(command.course.split()),
        provider_code=" ".join(command.provider_code.split()),
    )
    _refuse_impossible(referral, command, now=now)
    _refuse_repeated(session, actor, referral, command)
    passed = command.outcome is CourseOutcome.PASSED
    appointment = _counted(session, actor, referral, command, now=now) if passed and command.hours else None
    result = CourseResult(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        course=command.course,
        completed_on=command.completed_on,
        outcome=command.outcome.value,
        score=command.score,
        hours=command.hours if passed else Decimal(0),
        certificate_code=new_code() if passed else None,
        provider_code=command.provider_code or None,
        appointment_id=appointment.id if appointment else None,
        recorded_by_id=actor.id,
        recorded_by=actor.name,
        organisation=actor.organisation,
        recorded_at=now,
    )
    session.add(result)
    session.flush()
    words = "passed" if passed else "not passed"
    told = f"Online course {command.course}: {words} on {command.completed_on:%-d %B %Y}"
    tell(session, referral, "referral.result.recorded", told, {"result": str(result.id)}, now=now)
    log(
        session, referral, "referral.result.recorded", "course_result", result.id, ("outcome", "completed_on")
    )
    if command.completes:
        ended = EndReferral(
            referral_id=referral.id,
            completed=True,
            on=command.completed_on,
            note=told,
            version=referral.version,
        )
        end_referral(session, actor, ended, now=now)
    return result


def _refuse_impossible(referral: Referral, command: RecordResult, *, now: datetime) -> None:
    if not command.course or len(command.course) > LONGEST_COURSE:
        raise Refusal(
            _("Enter the course in at most %(most)d characters", most=LONGEST_COURSE), field="course"
        )
    if len(command.provider_code) > LONGEST_CODE:
        raise Refusal(
            _("The code must be %(most)d characters or fewer", most=LONGEST_CODE), field="provider_code"
        )
    if command.completed_on > local_day(now):
        raise Refusal(_("The day must be today or in the past"), field="completed_on")
    if command.completed_on < local_day(referral.sent_at):
        raise Refusal(
            _("The day must not be before the day on which the referral was sent"), field="completed_on"
        )
    if command.score is not None and not 0 <= command.score <= 100:  # noqa: PLR2004  # per cent
        raise Refusal(_("The score must be between 0 and 100 per cent"), field="score")
    if not 0 <= command.hours <= MOST_HOURS:
        raise Refusal(_("The hours must be between 0 and %(most)s", most=MOST_HOURS), field="hours")
    if command.completes and command.outcome is not CourseOutcome.PASSED:
        raise Refusal(_("A course that was not passed does not complete the intervention"), field="completes")


def _refuse_repeated(session: TenantSession, actor: Actor, referral: Referral, command: RecordResult) -> None:
    """A result counts once, and a certificate is of one person."""
    same = sa.exists().where(
        CourseResult.tenant_id == referral.tenant_id,
        CourseResult.referral_id == referral.id,
        sa.func.lower(CourseResult.course) == command.course.lower(),
        CourseResult.completed_on == command.completed_on,
    )
    if session.scalar(sa.select(same)):
        raise AlreadyRecorded(_("This result is already recorded"), field="course")
    if command.provider_code:
        used = sa.exists().where(
            CourseResult.tenant_id == referral.tenant_id,
            CourseResult.provider_code == command.provider_code,
            CourseResult.organisation == actor.organisation,
        )
        if session.scalar(sa.select(used)):
            raise Refusal(
                _("This certificate code is already recorded with another result"), field="provider_code"
            )


def _counted(
    session: TenantSession, actor: Actor, referral: Referral, command: RecordResult, *, now: datetime
) -> Appointment:
    """The hours as a session, which is how they count toward a condition."""
    minutes = int(command.hours * 60)
    held = RecordSession(
        referral_id=referral.id,
        starts_at=free_stretch(session, referral, command.completed_on, minutes, now=now),
        minutes=minutes,
        place=_("online"),
        attendance="attended",
        feedback=_("Online course: %(course)s", course=command.course),
        version=referral.version,
    )
    return record_session(session, actor, held, now=now)
