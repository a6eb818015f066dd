"""Conditions changed after they were added: worded anew, put back, or no longer counted as kept."""

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
from fairlead.cases.models import CaseCondition
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


@dataclass(frozen=True, kw_only=True)
class ChangeCondition:
    """Every particular of a proposed condition as it is to be from now on; its place among the others stays."""

    condition_id: uuid.UUID
    version: int
    text: str
    kind: str
    objects: tuple[str, ...]
    due_on: date
    evidence: str
    place: str | None = None
    purpose: str | None = None
    hours: Decimal | None = None
    amount_pence: int | None = None
    payee: str | None = None
    provider_tenant_id: TenantId | None = None
    service_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class RestoreCondition:
    """Put back a condition that was taken back before it took effect."""

    condition_id: uuid.UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ReopenCondition:
    """A condition that was recorded as kept by mistake, and why that was wrong."""

    condition_id: uuid.UUID
    version: int
    reason: str


def change_condition(
    session: TenantSession, actor: Actor, command: ChangeCondition, *, now: datetime
) -> CaseCondition:
    """Change a condition that is only proposed. The caller checked its own permission and rules.

    Raises `NotVisible`, `Conflict`, or `Refusal` (agreed already, nothing said, a date that is past).
    """
    condition = _condition(session, actor, command.condition_id, command.version)
    if condition.state != "proposed":
        raise Refusal(_("Only a proposed condition can be changed; one that was agreed is varied."))
    if not command.text.strip():
        raise Refusal(_("Say what the person has to do or not do."), field="text")
    if not command.evidence.strip():
        raise Refusal(_("Say how it will be shown that the condition was kept."), field="evidence")
    if command.due_on < local_day(now):
        raise Refusal(_("The date must be today or later."), field="due_on")
    values: dict[str, object] = {
        "text": command.text.strip(),
        "kind": command.kind,
        "objects": list(command.objects),
        "place": command.place,
        "purpose": command.purpose,
        "hours": command.hours,
        "amount_pence": command.amount_pence,
        "payee": command.payee,
        "due_on": command.due_on,
        "evidence": command.evidence.strip(),
        "provider_tenant_id": command.provider_tenant_id,
        "service_name": command.service_name,
    }
    changed = [name for name, value in values.items() if getattr(condition, name) != value]
    for name in changed:
        setattr(condition, name, values[name])
    session.flush()
    _tell(session, condition, "changed", field_names=changed, now=now)
    return condition


def restore_condition(
    session: TenantSession, actor: Actor, command: RestoreCondition, *, now: datetime
) -> CaseCondition:
    """Put back a condition in the place it had. Raises `NotVisible`, `Conflict` or `Refusal`."""
    condition = _condition(session, actor, command.condition_id, command.version)
    if condition.state != "removed":
        raise Refusal(_("Only a condition that was taken back can be put back."))
    condition.state = "proposed"
    session.flush()
    _tell(session, condition, "restored", field_names=["state"], now=now)
    return condition


def reopen_condition(
    session: TenantSession, actor: Actor, command: ReopenCondition, *, now: datetime
) -> CaseCondition:
    """Take back that a condition was kept: it is under way again, and what was wrong stays in the record.

    Raises `NotVisible`, `Conflict` or `Refusal`.
    """
    condition = _condition(session, actor, command.condition_id, command.version)
    if condition.state != "completed":
        raise Refusal(_("This condition is not recorded as kept."))
    if not command.reason.strip():
        raise Refusal(_("Say why it is not kept after all."), field="reason")
    condition.state, condition.completed_on, condition.completion_evidence = "active", None, None
    session.flush()
    _tell(
        session,
        condition,
        "reopened",
        field_names=["state", "completed_on", "completion_evidence"],
        now=now,
        reason=command.reason.strip(),
    )
    return condition


def _condition(session: TenantSession, actor: Actor, condition_id: uuid.UUID, version: int) -> CaseCondition:
    condition = session.scalar(
        sa.select(CaseCondition).where(
            CaseCondition.tenant_id == actor.tenant_id, CaseCondition.id == condition_id
        )
    )
    if condition is None:
        raise NotVisible
    own_case(session, actor, condition.case_id)
    same_version(condition, version)
    return condition


def _tell(
    session: TenantSession,
    condition: CaseCondition,
    what: str,
    *,
    field_names: list[str],
    now: datetime,
    reason: str | None = None,
) -> None:
    case = own_case(session, session.actor, condition.case_id)
    action = f"case.condition.{what}"
    add_event(session, case, action, f"Condition {what}", at=now, detail={"condition_id": str(condition.id)})
    record(
        session,
        Operation.ALTERATION,
        action,
        object_type="case_condition",
        object_ids=[condition.id],
        case_id=case.id,
        field_names=field_names,
        reason=reason,
    )
