"""Steps of a delivery that several tests take. Whoever acts is the provider's worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any  # values by name

from fairlead.identity.actor import Actor
from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.use_cases import (
    ArrangeAppointment,
    DecidePlan,
    GiveFeedback,
    MoveAppointment,
    Objective,
    SubmitPlan,
    arrange_appointment,
    decide_plan,
    give_feedback,
    submit_plan,
)
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import record_session
from fairlead.testing.two_sides import TwoSides, now

from .referral_steps import TODAY, current, session_of

SOON = timedelta(hours=2)


def do(
    sides: TwoSides,
    use_case: Callable[..., Any],
    command: object,
    *,
    actor: Actor | None = None,
    at: datetime | None = None,
) -> Any:
    """One use case of the worker, or of somebody else."""
    with sides.acting(actor or sides.worker) as session:
        return use_case(session, session.actor, command, now=at or now())


def arranging(sides: TwoSides, referral: Referral, **changes: object) -> ArrangeAppointment:
    values: dict[str, object] = {
        "referral_id": referral.id,
        "starts_at": now() + SOON,
        "minutes": 60,
        "way": "in-person",
        "place": "Harbour Road",
        "key_worker_id": sides.worker.id,
        "version": current(sides, referral).version,
        **changes,
    }
    return ArrangeAppointment(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def arrange(sides: TwoSides, referral: Referral, **changes: object) -> Appointment:
    found: Appointment = do(sides, arrange_appointment, arranging(sides, referral, **changes))
    return found


def moving(sides: TwoSides, appointment: Appointment, **changes: object) -> MoveAppointment:
    values: dict[str, object] = {
        "referral_id": appointment.referral_id,
        "appointment_id": appointment.id,
        "starts_at": appointment.starts_at + timedelta(days=1),
        "minutes": appointment.minutes,
        "way": appointment.way,
        "place": appointment.place,
        "key_worker_id": appointment.key_worker_id,
        "asked_by": "person",
        "code": "work",
        "version": version_of(sides, appointment),
        **changes,
    }
    return MoveAppointment(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def tell(sides: TwoSides, appointment: Appointment, attendance: str = "attended", **more: Any) -> Appointment:
    """What came of an appointment, told an hour after it started."""
    came = Feedback(attendance=attendance, minutes=more.pop("minutes", 60), **more)
    command = GiveFeedback(
        referral_id=appointment.referral_id,
        appointment_id=appointment.id,
        feedback=came,
        version=version_of(sides, appointment),
    )
    found: Appointment = do(sides, give_feedback, command, at=appointment.starts_at + timedelta(hours=1))
    return found


def met(sides: TwoSides, referral: Referral) -> None:
    """A first session was held."""
    do(sides, record_session, session_of(current(sides, referral)))


def submit(sides: TwoSides, referral: Referral, *objectives: str, **changes: object) -> None:
    values: dict[str, object] = {
        "referral_id": referral.id,
        "objectives": [Objective(objective=each, activities="Weekly sessions") for each in objectives],
        "agreed_on": TODAY,
        "agreed_with": "The person and the worker",
        "version": current(sides, referral).version,
        **changes,
    }
    do(sides, submit_plan, SubmitPlan(**values))  # type: ignore[arg-type]  # values by name


def decide(sides: TwoSides, referral: Referral, *, approve: bool, reason: str = "") -> None:
    version = current(sides, referral).version
    command = DecidePlan(referral_id=referral.id, approve=approve, reason=reason, version=version)
    do(sides, decide_plan, command, actor=sides.officer)


def appointment_now(sides: TwoSides, appointment: Appointment) -> Appointment:
    """As the force has it now."""
    with sides.acting(sides.officer) as session:
        return session.get_one(Appointment, appointment.id)


def version_of(sides: TwoSides, appointment: Appointment) -> int:
    with sides.acting(sides.officer) as session:
        return session.get_one(Referral, appointment.referral_id).version
