"""Applying one row of the referral's table: state, holder, clock, chronology, audit, and word to the
other side.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.jobs.use_cases import enqueue
from fairlead.providers.matching.taking import give_place_back
from fairlead.providers.models import Referral, ReferralState
from fairlead.providers.workflow import (
    ANSWER,
    FIRST_CONTACT,
    PLAN,
    PLAN_AGAIN,
    QUESTION,
    RECEIVER,
    REFERRAL,
    REFERRAL_CHANGED,
    STAYS,
    is_told,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import load_calendar, local_day
from fairlead.workflow.transitions import IllegalTransition


@dataclass(frozen=True, kw_only=True)
class Move:
    """One application of a transition of the referral."""

    action: str
    captured: Mapping[str, object] = field(default_factory=dict)
    summary: str = ""


def for_receiver(session: TenantSession, actor: Actor, referral_id: uuid.UUID, version: int) -> Referral:
    """The referral, if it was sent to the actor's organisation and its grant is live; locked for this
    change.
    """
    referral = locked(session, referral_id)
    if referral is None or referral.receiver_tenant_id != actor.tenant_id:
        raise NotVisible
    refuse_stale(referral, version)
    return referral


def locked(session: TenantSession, referral_id: uuid.UUID) -> Referral | None:
    """The referral as it is now, not as this session may have read it before; locked for this change."""
    statement = sa.select(Referral).where(Referral.id == referral_id).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def refuse_stale(referral: Referral, version: int) -> None:
    """Raise `Conflict` unless the referral is still as it was shown."""
    if referral.version != version:
        raise Conflict("Somebody else changed this referral while you were working on it.")


def apply(session: TenantSession, actor: Actor, referral: Referral, move: Move, *, now: datetime) -> None:
    """Apply one row of the table, and tell the module of the sender's case through the outbox where it is told."""
    try:
        transition = REFERRAL.find(referral.state, move.action)
    except IllegalTransition as error:
        raise Conflict("This referral has moved on, so this can no longer be done.") from error
    if not actor.can(transition.permission):
        raise NotPermitted(f"You need the permission {transition.permission} to do this.")
    missing = transition.missing_captures(move.captured)
    if missing:
        raise Refusal(
            _("Enter a reason.") if "reason" in missing else f"Still to be recorded: {', '.join(missing)}.",
            field=missing[0],
        )
    referral.state = ReferralState(transition.to_state)
    flag_modified(
        referral, "state"
    )  # a new version even when nothing else changes: whoever looked before is out of date
    _hand_over(referral, transition.holder, now=now)
    for rule in transition.deadline_started:
        referral.due_on = load_calendar().within_working_days(local_day(now), _days(referral)[rule.name])
        referral.due_label = rule.label
    session.flush()
    if referral.state in {ReferralState.DECLINED, ReferralState.WITHDRAWN}:
        give_place_back(session, referral)
    _tell(session, referral, transition.event, move, now=now)
    record(
        session,
        Operation.ALTERATION,
        transition.audit_action,
        object_type="referral",
        object_ids=[referral.id],
        case_id=referral.case_id,
        field_names=["state", *transition.captures],
        owner=referral.tenant_id,
    )
    if is_told(transition):
        enqueue(
            session,
            referral.tenant_id,
            REFERRAL_CHANGED,
            {"topic": transition.event.removeprefix("referral."), "summary": move.summary},
            now=now,
            referral_id=referral.id,
        )


def _days(referral: Referral) -> dict[str, int]:
    """The working days of each clock, as they were when the referral was sent."""
    return {
        ANSWER.name: referral.answer_days,
        QUESTION.name: referral.question_days,
        FIRST_CONTACT.name: referral.first_contact_days,
        PLAN.name: referral.plan_days,
        PLAN_AGAIN.name: referral.plan_days,
    }


def _hand_over(referral: Referral, holder: str, *, now: datetime) -> None:
    receiver = (
        referral.holder_tenant_id == referral.receiver_tenant_id if holder == STAYS else holder == RECEIVER
    )
    tenant_id: TenantId = referral.receiver_tenant_id if receiver else referral.tenant_id
    label = (referral.key_worker_name or referral.receiver_name) if receiver else referral.sender_name
    if not receiver and referral.holder_tenant_id == tenant_id:
        return  # who of the sender's side holds it is named there
    if (referral.holder_tenant_id, referral.holder_label) != (tenant_id, label):
        referral.holder_tenant_id, referral.holder_label, referral.held_since = tenant_id, label, now


def _tell(session: TenantSession, referral: Referral, kind: str, move: Move, *, now: datetime) -> None:
    """One line of the chronology that both sides see."""
    case = CaseRef(id=referral.case_id, tenant_id=referral.tenant_id)
    add_event(session, case, kind, move.summary, at=now, detail=dict(move.captured), referral_id=referral.id)
