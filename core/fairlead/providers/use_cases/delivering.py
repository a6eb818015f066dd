"""The receiver's side, once a referral was accepted: recording sessions, reporting the end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases.granting import LONDON
from fairlead.providers.use_cases.moving import Move, apply, for_receiver
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

END_LABEL = "Intervention to end"
LONGEST_SESSION = 720
"""Minutes; a longer one is a typing mistake."""

ATTENDANCE = ("attended", "late", "missed", "provider-cancelled")


@dataclass(frozen=True, kw_only=True)
class RecordSession:
    """One session: when, how long (minutes), where, who came, what was done. Hours count when it was
    attended.
    """

    referral_id: uuid.UUID
    starts_at: datetime
    minutes: int
    place: str
    attendance: str
    version: int
    feedback: str = ""
    concern: str = ""


@dataclass(frozen=True, kw_only=True)
class EndReferral:
    """The intervention is over: completed, or ended early with a reason."""

    referral_id: uuid.UUID
    completed: bool
    on: date
    note: str
    version: int


def record_session(
    session: TenantSession, actor: Actor, command: RecordSession, *, now: datetime
) -> Appointment:
    """Record one session. Only attended sessions (late ones too) count hours; a provider's own absence
    never does harm.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if command.attendance not in ATTENDANCE:
        raise Refusal("Select whether the person attended.", field="attendance")
    if command.starts_at > now:
        raise Refusal("The session must be in the past. Record it once it has taken place.", field="day")
    _refuse_before_referral(referral, command.starts_at)
    if not 1 <= command.minutes <= LONGEST_SESSION:
        raise Refusal(f"The session must last between 1 and {LONGEST_SESSION} minutes.", field="minutes")
    _refuse_repeated(session, referral, command.starts_at)
    counted = command.attendance in ("attended", "late")
    appointment = Appointment(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        starts_at=command.starts_at,
        minutes=command.minutes,
        place=command.place,
        state=command.attendance,
        feedback=command.feedback or None,
        concern=command.concern or None,
        hours_credited=(Decimal(command.minutes) / 60).quantize(Decimal("0.01")) if counted else Decimal(0),
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(appointment)
    if counted:  # contact is made; from here the one clock is the end
        referral.due_on, referral.due_label = referral.deliver_by, END_LABEL
    words = {
        "attended": "attended",
        "late": "attended, late",
        "missed": "missed",
        "provider-cancelled": "cancelled by the provider",
    }
    apply(
        session,
        actor,
        referral,
        Move(
            action="record-session",
            captured={"starts_at": command.starts_at.isoformat(), "attendance": command.attendance},
            summary=f"Session on {local_day(command.starts_at):%-d %B %Y}: {words[command.attendance]}",
        ),
        now=now,
    )
    return appointment


def end_referral(session: TenantSession, actor: Actor, command: EndReferral, *, now: datetime) -> Referral:
    """Report that the intervention was completed, or ended early and why."""
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if command.on > local_day(now):
        raise Refusal("The date must be today or in the past.", field="on")
    if command.on < local_day(referral.sent_at):
        raise Refusal("The date must not be before the day on which the referral was sent.", field="on")
    if not command.note.strip():
        raise Refusal("Enter what was achieved, or why it ended early.", field="note")
    if command.completed:
        referral.completed_on, referral.outcome_note = command.on, command.note
        move = Move(
            action="complete",
            captured={"completed_on": command.on.isoformat(), "outcome": command.note},
            summary=f"{referral.receiver_name} reported {referral.service_name} as completed",
        )
    else:
        referral.outcome_note = command.note
        move = Move(
            action="end-early",
            captured={"reason": command.note},
            summary=f"{referral.receiver_name} ended {referral.service_name} early: {command.note}",
        )
    apply(session, actor, referral, move, now=now)
    return referral


def _refuse_before_referral(referral: Referral, starts_at: datetime) -> None:
    """What was attended before anybody asked for it is no part of the condition. To the minute, as times are typed."""
    if local_day(starts_at) < local_day(referral.sent_at):
        raise Refusal("The session must not be before the day on which the referral was sent.", field="day")
    if starts_at < referral.sent_at.replace(second=0, microsecond=0):
        sent = f"{referral.sent_at.astimezone(LONDON):%H:%M}"
        raise Refusal(
            f"The session must not start before the referral was sent, which was at {sent} on that day.",
            field="at",
        )


def _refuse_repeated(session: TenantSession, referral: Referral, starts_at: datetime) -> None:
    """Two colleagues recording the same session would count its hours twice."""
    same = sa.exists().where(Appointment.referral_id == referral.id, Appointment.starts_at == starts_at)
    if session.scalar(sa.select(same)):
        raise Refusal("A session that started at this time is already recorded.", field="at")
