"""The receiver's side, once a referral was accepted: recording sessions, reporting the end."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.delivery.booked import cancel_booked
from fairlead.providers.delivery.counted import refuse_overlap
from fairlead.providers.delivery.feedback import Feedback, session_summary
from fairlead.providers.delivery.models import ActionPlan, PlanState, ReferralOutcome
from fairlead.providers.delivery.policy import counts
from fairlead.providers.delivery.reasons import Ending, ending_of
from fairlead.providers.models import Appointment, MessageKind, Referral
from fairlead.providers.use_cases.messages import add_message
from fairlead.providers.use_cases.moving import Move, apply, for_receiver
from fairlead.providers.words import as_recorded
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON, local_day

END_LABEL = "Intervention to end"
RESULTS = ("achieved", "partly", "not")


@dataclass(frozen=True, kw_only=True)
class RecordSession:
    """One session: when, how long (minutes), where, who came, what was done. Hours count when it was
    attended. ``way`` is how it was held: ``in-person``, ``telephone`` or ``video``; the rest is as in `Feedback`.
    """

    referral_id: uuid.UUID
    starts_at: datetime
    minutes: int
    place: str
    attendance: str
    version: int
    feedback: str = ""
    concern: str = ""
    way: str = ""
    absence_code: str = ""
    absence_note: str = ""
    response: str = ""


@dataclass(frozen=True, kw_only=True)
class OutcomeOf:
    """What came of one objective: ``achieved``, ``partly`` or ``not``; how, what shows it, what is still needed."""

    objective: str
    result: str
    how: str
    evidence: str = ""
    still_needed: str = ""


@dataclass(frozen=True, kw_only=True)
class EndReferral:
    """The intervention is over: completed, or ended early with a coded reason of `ENDINGS` and words.

    ``outcomes`` has one for each objective of the plan in force. Where there is no plan, ``note`` alone says what was
    achieved of the service as a whole.
    """

    referral_id: uuid.UUID
    completed: bool
    on: date
    note: str
    version: int
    code: str = "other"
    outcomes: Sequence[OutcomeOf] = ()


def record_session(
    session: TenantSession, actor: Actor, command: RecordSession, *, now: datetime
) -> Appointment:
    """Record one session that was not arranged before. Only attended sessions (late ones too) count hours; a provider's
    own absence never does harm.

    Raises `Refusal` for one that cannot have been or overlaps with one that counts; `Conflict`, `NotPermitted`,
    `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    feedback = Feedback(
        attendance=command.attendance,
        minutes=command.minutes,
        absence_code=command.absence_code,
        absence_note=command.absence_note,
        done=command.feedback,
        response=command.response,
        concern=command.concern,
    )
    feedback.refuse_impossible()
    if command.starts_at > now:
        raise Refusal(_("The session must be in the past. Record it once it has taken place."), field="day")
    _refuse_before_referral(referral, command.starts_at)
    _refuse_repeated(session, referral, command.starts_at)
    appointment = Appointment(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        starts_at=command.starts_at,
        place=command.place,
        way=command.way,
        key_worker_id=actor.id,
        key_worker_name=actor.name,
        recorded_by=actor.name,
        recorded_at=now,
    )
    feedback.write(appointment)
    refuse_overlap(session, referral, appointment)
    session.add(appointment)
    take_in_feedback(session, actor, referral, appointment, now=now)
    return appointment


def take_in_feedback(
    session: TenantSession, actor: Actor, referral: Referral, appointment: Appointment, *, now: datetime
) -> None:
    """What came of an appointment moves the referral, and a concern alerts its sender."""
    if counts(appointment.state) and referral.holder_tenant_id == referral.receiver_tenant_id:
        # contact is made; from here the receiver's one clock is the end
        referral.due_on, referral.due_label = referral.deliver_by, END_LABEL
    apply(
        session,
        actor,
        referral,
        Move(
            action="record-session",
            captured={"starts_at": appointment.starts_at.isoformat(), "attendance": appointment.state},
            summary=session_summary(appointment.starts_at, appointment.state),
        ),
        now=now,
    )
    alert_of_concern(session, referral, appointment, now=now)


def alert_of_concern(
    session: TenantSession, referral: Referral, appointment: Appointment, *, now: datetime
) -> None:
    """A concern stays on the sender's list until somebody there has read it."""
    if appointment.concern:
        words = f"{local_day(appointment.starts_at):%-d %B %Y}: {appointment.concern}"
        add_message(session, referral, MessageKind.CONCERN, words, alert=True, now=now)


def end_referral(session: TenantSession, actor: Actor, command: EndReferral, *, now: datetime) -> Referral:
    """Report that the intervention was completed, or ended early and why; what was still arranged is cancelled.

    Raises `Refusal` for a day that cannot be, or where a reason or an objective of the plan is missing; `Conflict`,
    `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if command.on > local_day(now):
        raise Refusal(_("The date must be today or in the past."), field="on")
    if command.on < local_day(referral.sent_at):
        raise Refusal(_("The date must not be before the day on which the referral was sent."), field="on")
    if not command.note.strip():
        raise Refusal(_("Enter what was achieved, or why it ended early."), field="note")
    ending = None if command.completed else ending_of(command.code)
    if ending is None and not command.completed:
        raise Refusal(_("Select why it ended early"), field="code")
    outcomes = _outcomes(session, referral, command)
    referral.outcome_note = command.note
    if ending is None:
        referral.completed_on = command.on
    else:
        referral.end_code = ending.code
    apply(session, actor, referral, _ended(referral, command, ending), now=now)
    session.add_all(
        ReferralOutcome(
            tenant_id=referral.tenant_id,
            referral_id=referral.id,
            number=number,
            objective=each.objective,
            result=each.result,
            how=each.how.strip(),
            evidence=each.evidence.strip(),
            still_needed=each.still_needed.strip(),
            reported_by=actor.name,
            reported_at=now,
        )
        for number, each in enumerate(outcomes, start=1)
    )
    cancel_booked(session, referral, "The intervention is over", now=now)
    return referral


def _ended(referral: Referral, command: EndReferral, ending: Ending | None) -> Move:
    if ending is None:
        return Move(
            action="complete",
            captured={"completed_on": command.on.isoformat(), "outcome": command.note},
            summary=f"{referral.receiver_name} reported {referral.service_name} as completed",
        )
    why = as_recorded(ending.label)
    return Move(
        action="end-early",
        captured={"reason_code": ending.code, "reason": command.note},
        summary=f"{referral.receiver_name} ended {referral.service_name} early: {why}. {command.note}",
    )


def plan_in_force(session: TenantSession, referral: Referral) -> ActionPlan | None:
    """The newest version that was approved; before any was, the newest that was submitted. One statement."""
    return session.scalar(
        sa.select(ActionPlan)
        .where(ActionPlan.tenant_id == referral.tenant_id, ActionPlan.referral_id == referral.id)
        .order_by((ActionPlan.state == PlanState.APPROVED).desc(), ActionPlan.number.desc())
        .limit(1)
    )


def objectives_of(referral: Referral, plan: ActionPlan | None) -> list[str]:
    """What the end is reported of: each objective of the plan, or the service as a whole where there is no plan."""
    if plan is None:
        return [referral.service_name]
    return [str(each["objective"]) for each in plan.objectives]


def _outcomes(session: TenantSession, referral: Referral, command: EndReferral) -> Sequence[OutcomeOf]:
    """The report for each objective: needed for a completion, and complete where one was begun."""
    plan = plan_in_force(session, referral)
    wanted = objectives_of(referral, plan)
    given = command.outcomes
    if not given and not command.completed:
        return ()
    if not given and plan is None:
        given = (OutcomeOf(objective=referral.service_name, result="achieved", how=command.note),)
    if [each.objective for each in given] != wanted:
        raise Refusal(_("Report what came of each objective of the action plan."), field="outcomes")
    for number, each in enumerate(given):
        if each.result not in RESULTS:
            raise Refusal(
                _("Select what came of: %(objective)s", objective=each.objective), field=f"result_{number}"
            )
        if not each.how.strip():
            raise Refusal(
                _("Enter how, or why not: %(objective)s", objective=each.objective), field=f"how_{number}"
            )
    return given


def _refuse_before_referral(referral: Referral, starts_at: datetime) -> None:
    """What was attended before anybody asked for it is no part of the condition. To the minute, as times are typed."""
    if local_day(starts_at) < local_day(referral.sent_at):
        raise Refusal(
            _("The session must not be before the day on which the referral was sent."), field="day"
        )
    if starts_at < referral.sent_at.replace(second=0, microsecond=0):
        sent = f"{referral.sent_at.astimezone(LONDON):%H:%M}"
        raise Refusal(
            _(
                "The session must not start before the referral was sent, which was at %(time)s on that day.",
                time=sent,
            ),
            field="at",
        )


def _refuse_repeated(session: TenantSession, referral: Referral, starts_at: datetime) -> None:
    """Two colleagues recording the same session would count its hours twice."""
    same = sa.exists().where(Appointment.referral_id == referral.id, Appointment.starts_at == starts_at)
    if session.scalar(sa.select(same)):
        raise Refusal(_("A session that started at this time is already recorded."), field="at")
