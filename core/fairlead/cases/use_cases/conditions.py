"""Conditions: what was agreed, and whether it was done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import own_case, same_version
from fairlead.cases.models import CaseCondition, CaseFile
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


@dataclass(frozen=True, kw_only=True)
class AddCondition:
    """A condition.

    ``hours`` and ``amount_pence`` where they apply; the module's rules have checked their limits.
    """

    case_id: uuid.UUID
    text: str
    kind: str
    objects: tuple[str, ...]
    due_on: date
    evidence: str
    state: str = "proposed"
    place: str | None = None
    purpose: str | None = None
    hours: Decimal | None = None
    amount_pence: int | None = None
    payee: str | None = None
    provider_tenant_id: TenantId | None = None
    service_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class CompleteCondition:
    """How a condition was shown to be done. ``version`` is None for an answer that came from a provider."""

    condition_id: uuid.UUID
    completed_on: date
    evidence: str
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveCondition:
    """Take a condition back before it takes effect; it stays in the record as removed."""

    condition_id: uuid.UUID
    version: int
    reason: str


def add_condition(
    session: TenantSession, actor: Actor, command: AddCondition, *, now: datetime
) -> CaseCondition:
    """Add a condition. The caller checked its own permission and rules. Raises `NotVisible` or `Refusal`."""
    case = own_case(session, actor, command.case_id)
    if not command.text.strip():
        raise Refusal(_("Say what the person has to do or not do."), field="text")
    if not command.evidence.strip():
        raise Refusal(_("Say how it will be shown that the condition was kept."), field="evidence")
    if command.due_on < local_day(now):
        raise Refusal(_("The date must be today or later."), field="due_on")
    condition = CaseCondition(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        text=command.text.strip(),
        kind=command.kind,
        objects=list(command.objects),
        place=command.place,
        purpose=command.purpose,
        hours=command.hours,
        amount_pence=command.amount_pence,
        payee=command.payee,
        due_on=command.due_on,
        evidence=command.evidence.strip(),
        provider_tenant_id=command.provider_tenant_id,
        service_name=command.service_name,
        state=command.state,
        recorded_at=now,
    )
    session.add(condition)
    session.flush()
    _tell(session, case, condition, Operation.COLLECTION, "added", field_names=["text", "due_on"], now=now)
    return condition


def complete_condition(
    session: TenantSession, actor: Actor, command: CompleteCondition, *, now: datetime
) -> CaseCondition:
    """Record that a condition was kept.

    Raises `NotVisible`, `Conflict`, or `Refusal` (already settled, no evidence).
    """
    condition, case = _condition(session, actor, command.condition_id)
    if command.version is not None:
        same_version(condition, command.version)
    if condition.state not in ("proposed", "active"):
        raise Refusal(_("This condition is already settled: %(state)s.", state=condition.state))
    if not command.evidence.strip():
        raise Refusal(_("Say what shows that the condition was kept."), field="evidence")
    if command.completed_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="completed_on")
    condition.state, condition.completed_on = "completed", command.completed_on
    condition.completion_evidence = command.evidence.strip()
    session.flush()
    _tell(
        session,
        case,
        condition,
        Operation.ALTERATION,
        "completed",
        field_names=["state", "completed_on"],
        now=now,
    )
    return condition


def remove_condition(
    session: TenantSession, actor: Actor, command: RemoveCondition, *, now: datetime
) -> CaseCondition:
    """Take back a condition that is only proposed. Raises `NotVisible`, `Conflict` or `Refusal`."""
    condition, case = _condition(session, actor, command.condition_id)
    same_version(condition, command.version)
    if condition.state != "proposed":
        raise Refusal(_("Only a proposed condition can be removed; one that was agreed is rescinded."))
    condition.state = "removed"
    session.flush()
    _tell(
        session,
        case,
        condition,
        Operation.ALTERATION,
        "removed",
        field_names=["state"],
        now=now,
        reason=command.reason,
    )
    return condition


def _condition(
    session: TenantSession, actor: Actor, condition_id: uuid.UUID
) -> tuple[CaseCondition, CaseFile]:
    condition = session.scalar(
        sa.select(CaseCondition).where(
            CaseCondition.tenant_id == actor.tenant_id, CaseCondition.id == condition_id
        )
    )
    if condition is None:
        raise NotVisible
    return condition, own_case(session, actor, condition.case_id)


def _tell(
    session: TenantSession,
    case: CaseFile,
    condition: CaseCondition,
    operation: Operation,
    what: str,
    *,
    field_names: list[str],
    now: datetime,
    reason: str | None = None,
) -> None:
    action = f"case.condition.{what}"
    add_event(session, case, action, f"Condition {what}", at=now, detail={"condition_id": str(condition.id)})
    record(
        session,
        operation,
        action,
        object_type="case_condition",
        object_ids=[condition.id],
        case_id=case.id,
        field_names=field_names,
        reason=reason,
    )
