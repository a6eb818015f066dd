"""Appointments before their time: arranged, moved, cancelled. The database keeps what each change made different."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.booked import refuse_clash
from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.delivery.reasons import CHANGES, reason_among
from fairlead.providers.delivery.words import ASKED_BY, WAYS
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases.moving import Move, apply, for_receiver
from fairlead.providers.words import as_recorded
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON, local_day
from fairlead.worklists.queries import receivers


@dataclass(frozen=True, kw_only=True)
class ArrangeAppointment:
    """An appointment to come: when, how long (minutes), in which way, where, and with which colleague."""

    referral_id: uuid.UUID
    starts_at: datetime
    minutes: int
    way: str
    place: str
    key_worker_id: uuid.UUID | None
    version: int


@dataclass(frozen=True, kw_only=True)
class MoveAppointment:
    """The same appointment at another time, place or with another colleague; who asked for it, and why."""

    referral_id: uuid.UUID
    appointment_id: uuid.UUID
    starts_at: datetime
    minutes: int
    way: str
    place: str
    key_worker_id: uuid.UUID | None
    asked_by: str
    code: str
    version: int
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class CancelAppointment:
    """An appointment that will not take place; who asked for it, and why."""

    referral_id: uuid.UUID
    appointment_id: uuid.UUID
    asked_by: str
    code: str
    version: int
    words: str = ""


def arrange_appointment(
    session: TenantSession, actor: Actor, command: ArrangeAppointment, *, now: datetime
) -> Appointment:
    """Arrange an appointment of an accepted referral.

    Raises `Refusal` for a time that is over, too late for the intervention, or taken by another appointment of the
    worker or the person; for a way, place or worker that cannot be; `Conflict`, `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    worker = _checked(session, referral, command, now=now)
    appointment = Appointment(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        starts_at=command.starts_at,
        minutes=command.minutes,
        way=command.way,
        place=command.place.strip(),
        key_worker_id=worker[0],
        key_worker_name=worker[1],
        state=AppointmentState.BOOKED,
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(appointment)
    move = Move(
        action="arrange",
        captured={"starts_at": command.starts_at.isoformat(), "key_worker": worker[1]},
        summary=f"Appointment arranged for {_said(command.starts_at)} with {worker[1]}",
    )
    apply(session, actor, referral, move, now=now)
    return appointment


def move_appointment(
    session: TenantSession, actor: Actor, command: MoveAppointment, *, now: datetime
) -> Appointment:
    """Move an appointment that is still arranged; what it said before stays in its history.

    Raises what `arrange_appointment` raises; `Refusal` also without who asked and why, or when nothing changes.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    appointment = appointment_of(session, referral, command.appointment_id, booked=True)
    refuse_unexplained(command.asked_by, command.code, command.words)
    worker = _checked(session, referral, command, now=now)
    before = appointment.starts_at
    wanted: dict[str, object] = {
        "starts_at": command.starts_at,
        "minutes": command.minutes,
        "way": command.way,
        "place": command.place.strip(),
        "key_worker_id": worker[0],
        "key_worker_name": worker[1],
    }
    if all(getattr(appointment, name) == value for name, value in wanted.items()):
        raise Refusal(_("Nothing is different from the appointment as it is."), field="day")
    for name, value in wanted.items():
        setattr(appointment, name, value)
    _explain(appointment, command.asked_by, command.code, command.words, now=now)
    move = Move(
        action="move-appointment",
        captured={
            "before": before.isoformat(),
            "after": command.starts_at.isoformat(),
            "asked_by": command.asked_by,
            "reason_code": command.code,
        },
        summary=(
            f"Appointment of {_said(before)} changed, now {_said(command.starts_at)} with {worker[1]}."
            f" {_why(command.asked_by, command.code, command.words)}"
        ),
    )
    apply(session, actor, referral, move, now=now)
    return appointment


def cancel_appointment(
    session: TenantSession, actor: Actor, command: CancelAppointment, *, now: datetime
) -> Appointment:
    """Cancel an appointment that is still arranged. One that the provider cancels is marked as its own doing.

    Neither counts against the person. Raises `Refusal` without who asked and why; `Conflict` when it is over;
    `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    appointment = appointment_of(session, referral, command.appointment_id, booked=True)
    refuse_unexplained(command.asked_by, command.code, command.words)
    ours = command.asked_by == "provider"
    appointment.state = AppointmentState.PROVIDER_CANCELLED if ours else AppointmentState.CANCELLED
    _explain(appointment, command.asked_by, command.code, command.words, now=now)
    move = Move(
        action="cancel-appointment",
        captured={
            "starts_at": appointment.starts_at.isoformat(),
            "asked_by": command.asked_by,
            "reason_code": command.code,
        },
        summary=(
            f"Appointment of {_said(appointment.starts_at)} cancelled."
            f" {_why(command.asked_by, command.code, command.words)}"
        ),
    )
    apply(session, actor, referral, move, now=now)
    return appointment


def appointment_of(
    session: TenantSession, referral: Referral, appointment_id: uuid.UUID, *, booked: bool
) -> Appointment:
    """One appointment of a referral as it is now, locked.

    Raises `NotVisible`, and `Conflict` when it was expected to be arranged and is over, or the other way round.
    """
    appointment = session.scalar(
        sa.select(Appointment)
        .where(
            Appointment.tenant_id == referral.tenant_id,
            Appointment.referral_id == referral.id,
            Appointment.id == appointment_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if appointment is None:
        raise NotVisible
    if booked != (appointment.state == AppointmentState.BOOKED):
        raise Conflict("Somebody else changed this appointment while you were working on it.")
    return appointment


def refuse_unexplained(asked_by: str, code: str, words: str) -> None:
    """Raise `Refusal` unless it is said who asked for a change and why."""
    if asked_by not in ASKED_BY:
        raise Refusal(_("Select who asked for it"), field="asked_by")
    reason = reason_among(CHANGES, code)
    if reason is None:
        raise Refusal(_("Select why"), field="code")
    if reason.needs_words and not words.strip():
        raise Refusal(_("Enter why"), field="words")


def _checked(
    session: TenantSession,
    referral: Referral,
    command: ArrangeAppointment | MoveAppointment,
    *,
    now: datetime,
) -> tuple[uuid.UUID, str]:
    """The worker by id and name, when time, way, place and worker are possible."""
    if command.starts_at <= now:
        raise Refusal(
            _("The appointment must be in the future. Record a session that has taken place."), field="day"
        )
    if local_day(command.starts_at) > referral.deliver_by:
        raise Refusal(
            _(
                "The appointment must be on or before the day by which the intervention ends, %(day)s.",
                day=f"{referral.deliver_by:%-d %B %Y}",
            ),
            field="day",
        )
    if not 1 <= command.minutes <= LONGEST_SESSION:
        raise Refusal(
            _("The appointment must last between 1 and %(most)s minutes.", most=LONGEST_SESSION),
            field="minutes",
        )
    if command.way not in WAYS:
        raise Refusal(_("Select how it takes place"), field="way")
    if command.way == "in-person" and not command.place.strip():
        raise Refusal(_("Enter where it takes place"), field="place")
    colleagues = receivers(session, Core.REFERRAL_DELIVER)
    worker = next((each for each in colleagues if each.id == command.key_worker_id), None)
    if worker is None:
        raise Refusal(_("Select a colleague from the list"), field="worker")
    but = command.appointment_id if isinstance(command, MoveAppointment) else None
    refuse_clash(session, referral, (worker.id, worker.name), command.starts_at, command.minutes, but=but)
    return worker.id, worker.name


def _explain(appointment: Appointment, asked_by: str, code: str, words: str, *, now: datetime) -> None:
    appointment.asked_by, appointment.change_code = asked_by, code
    appointment.change_words = words.strip() or None
    appointment.recorded_at = now


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y, %H:%M}"


def _why(asked_by: str, code: str, words: str) -> str:
    reason = reason_among(CHANGES, code)
    why = as_recorded(reason.label) if reason else code
    said = f"Asked for by: {as_recorded(ASKED_BY[asked_by])}. {why}"
    return f"{said}. {words.strip()}" if words.strip() else said
