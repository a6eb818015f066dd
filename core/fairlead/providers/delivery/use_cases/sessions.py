"""What came of an arranged appointment, and the correction of what was recorded."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.delivery.counted import refuse_overlap
from fairlead.providers.delivery.feedback import Feedback, attendance_summary, session_summary
from fairlead.providers.delivery.policy import ATTENDANCE
from fairlead.providers.delivery.use_cases.appointments import appointment_of
from fairlead.providers.models import Appointment
from fairlead.providers.use_cases.delivering import alert_of_concern, take_in_feedback
from fairlead.providers.use_cases.moving import Move, apply, for_receiver
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class GiveFeedback:
    """What came of one appointment whose time has come."""

    referral_id: uuid.UUID
    appointment_id: uuid.UUID
    feedback: Feedback
    version: int


@dataclass(frozen=True, kw_only=True)
class CorrectFeedback:
    """What should have been recorded of a session, and why it was not."""

    referral_id: uuid.UUID
    appointment_id: uuid.UUID
    feedback: Feedback
    reason: str
    version: int


def give_feedback(
    session: TenantSession, actor: Actor, command: GiveFeedback, *, now: datetime
) -> Appointment:
    """Record what came of an arranged appointment; hours count at once when the person came.

    Raises `Refusal` before its time and for what cannot have been, `Conflict`, `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    appointment = appointment_of(session, referral, command.appointment_id, booked=True)
    if appointment.starts_at > now:
        raise Refusal(
            _("This appointment is still to come. Move or cancel it, or record it once its time has come."),
            field="attendance",
        )
    command.feedback.refuse_impossible()
    command.feedback.write(appointment)
    refuse_overlap(session, referral, appointment)
    appointment.asked_by = appointment.change_code = appointment.change_words = None
    appointment.recorded_at = now
    take_in_feedback(session, actor, referral, appointment, now=now)
    return appointment


def correct_feedback(
    session: TenantSession, actor: Actor, command: CorrectFeedback, *, now: datetime
) -> Appointment:
    """Correct what was recorded of a session: both versions stay readable, and the hours that count follow.

    Raises `Refusal` without a reason, when nothing changes, and for what cannot have been; `Conflict` for one that is
    still arranged or was cancelled before its time; `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    appointment = appointment_of(session, referral, command.appointment_id, booked=False)
    if appointment.state not in ATTENDANCE:
        raise Conflict("This appointment was cancelled before its time, so there is nothing to correct.")
    command.feedback.refuse_impossible()
    reason = command.reason.strip()
    if not reason:
        raise Refusal(_("Enter why it is corrected"), field="reason")
    before = _told(appointment)
    command.feedback.write(appointment)
    after = _told(appointment)
    if after == before:
        raise Refusal(_("This is what was recorded already"), field="attendance")
    refuse_overlap(session, referral, appointment)
    appointment.asked_by, appointment.change_code, appointment.change_words = "provider", "corrected", reason
    appointment.recorded_at = now
    move = Move(
        action="correct-session",
        captured={"before": before["state"], "after": after["state"], "reason": reason},
        summary=(
            f"{session_summary(appointment.starts_at, appointment.state)}, {appointment.hours_credited} hours count;"
            f" corrected from: {attendance_summary(str(before['state']))}, {before['hours_credited']} hours. {reason}"
        ),
    )
    apply(session, actor, referral, move, now=now)
    if after["concern"] != before["concern"]:
        alert_of_concern(session, referral, appointment, now=now)
    return appointment


def _told(appointment: Appointment) -> dict[str, object]:
    names = (
        "state", "minutes", "absence_code", "absence_note", "feedback", "response", "concern", "hours_credited",
    )  # fmt: skip
    return {name: getattr(appointment, name) for name in names}
