"""The action plan: submitted by the provider once it has met the person, approved or returned by the sender."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.delivery.models import ActionPlan, PlanState
from fairlead.providers.delivery.plan_clock import plan_answered, plan_waits
from fairlead.providers.delivery.policy import HELD
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases.delivering import END_LABEL
from fairlead.providers.use_cases.messages import refuse_hidden_names
from fairlead.providers.use_cases.moving import Move, apply, for_receiver, locked, refuse_stale
from fairlead.providers.use_cases.questions import case_of_sent
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

MOST_OBJECTIVES = 5
LONGEST_OBJECTIVE = 300


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What is to be reached, and what is done for it."""

    objective: str
    activities: str


@dataclass(frozen=True, kw_only=True)
class SubmitPlan:
    """A version of the action plan: 1 to `MOST_OBJECTIVES` objectives, when it was agreed and with whom."""

    referral_id: uuid.UUID
    objectives: Sequence[Objective]
    agreed_on: date
    agreed_with: str
    version: int


@dataclass(frozen=True, kw_only=True)
class DecidePlan:
    """The sender's answer to the plan that waits; returning it needs a reason."""

    referral_id: uuid.UUID
    approve: bool
    version: int
    reason: str = ""


def submit_plan(session: TenantSession, actor: Actor, command: SubmitPlan, *, now: datetime) -> ActionPlan:
    """Submit a plan, or a new version of it; the sender then holds the referral until it has answered.

    Earlier versions stay. Raises `Refusal` before the first appointment was held and for a plan that is not complete;
    `Conflict`, `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if not was_met(session, referral):
        raise Refusal(_("Meet the person first: the plan comes after the first appointment was held."))
    objectives = _checked(referral, command, now=now)
    newest = newest_plan(session, referral)
    plan = ActionPlan(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        number=1 if newest is None else newest.number + 1,
        state=PlanState.SUBMITTED,
        objectives=objectives,
        agreed_on=command.agreed_on,
        agreed_with=command.agreed_with.strip(),
        submitted_by=actor.name,
        submitted_at=now,
    )
    session.add(plan)
    move = Move(
        action="submit-plan",
        captured={
            "number": plan.number,
            "objectives": len(objectives),
            "agreed_on": command.agreed_on.isoformat(),
            "agreed_with": plan.agreed_with,
        },
        summary=f"{referral.receiver_name} submitted the action plan, version {plan.number}",
    )
    apply(session, actor, referral, move, now=now)
    return plan


def decide_plan(session: TenantSession, actor: Actor, command: DecidePlan, *, now: datetime) -> ActionPlan:
    """Approve the plan that waits, or return it with a reason; the provider holds the referral again.

    Raises `Refusal` for returning without a reason, or with one that would tell the provider about somebody it must not
    learn of; `Conflict` when no plan waits; `NotPermitted`, `NotVisible`.
    """
    case = case_of_sent(session, actor, command.referral_id)
    referral = locked(session, command.referral_id)
    if case is None or referral is None:
        raise NotVisible
    refuse_stale(referral, command.version)
    plan = newest_plan(session, referral)
    if plan is None or plan.state != PlanState.SUBMITTED or not plan_waits(referral):
        raise Conflict("No action plan waits for an answer.")
    reason = command.reason.strip()
    if not command.approve and not reason:
        raise Refusal(_("Enter why you return it"), field="reason")
    refuse_hidden_names(session, referral, reason, field="reason")
    plan.state = PlanState.APPROVED if command.approve else PlanState.RETURNED
    plan.decided_by, plan.decided_at, plan.reason = actor.name, now, reason or None
    if command.approve:  # the receiver's one clock is the end again
        referral.due_on, referral.due_label = referral.deliver_by, END_LABEL
    apply(session, actor, referral, _decision(referral, plan), now=now)
    plan_answered(session, case, referral, now=now)
    return plan


def newest_plan(session: TenantSession, referral: Referral) -> ActionPlan | None:
    """The version that was submitted last. One statement."""
    return session.scalar(
        sa.select(ActionPlan)
        .where(ActionPlan.tenant_id == referral.tenant_id, ActionPlan.referral_id == referral.id)
        .order_by(ActionPlan.number.desc())
        .limit(1)
    )


def was_met(session: TenantSession, referral: Referral) -> bool:
    """Whether a first appointment was held. One statement."""
    held = sa.exists().where(
        Appointment.tenant_id == referral.tenant_id,
        Appointment.referral_id == referral.id,
        Appointment.state.in_(HELD),
    )
    return bool(session.scalar(sa.select(held)))


def _decision(referral: Referral, plan: ActionPlan) -> Move:
    who, number = referral.sender_name, plan.number
    if plan.state == PlanState.APPROVED:
        return Move(
            action="approve-plan",
            captured={"number": number},
            summary=f"{who} approved the action plan, version {number}",
        )
    return Move(
        action="return-plan",
        captured={"number": number, "reason": plan.reason},
        summary=f"{who} returned the action plan, version {number}: {plan.reason}",
    )


def _checked(referral: Referral, command: SubmitPlan, *, now: datetime) -> list[dict[str, object]]:
    objectives = [
        (each.objective.strip(), each.activities.strip())
        for each in command.objectives
        if each.objective.strip() or each.activities.strip()
    ]
    if not objectives:
        raise Refusal(_("Enter at least one objective"), field="objective_0")
    if len(objectives) > MOST_OBJECTIVES:
        raise Refusal(_("A plan has at most %(most)d objectives.", most=MOST_OBJECTIVES))
    for number, (objective, activities) in enumerate(objectives):
        if not objective:
            raise Refusal(_("Enter the objective"), field=f"objective_{number}")
        if not activities:
            raise Refusal(_("Enter what is done for it"), field=f"activities_{number}")
    if len({objective for objective, _activities in objectives}) < len(objectives):
        raise Refusal(_("Each objective is written once"), field="objective_0")
    if command.agreed_on > local_day(now):
        raise Refusal(_("The plan must have been agreed today or before."), field="agreed_on")
    if command.agreed_on < local_day(referral.sent_at):
        raise Refusal(_("The plan cannot be agreed before the referral was sent."), field="agreed_on")
    if not command.agreed_with.strip():
        raise Refusal(_("Enter who agreed to it"), field="agreed_with")
    return [{"objective": objective, "activities": activities} for objective, activities in objectives]
