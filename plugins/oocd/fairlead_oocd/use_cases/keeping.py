"""What shows that a condition was kept, and taking it back when that was a mistake (before T28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseCondition,
    NotPermitted,
    NotVisible,
    Refusal,
    ReopenCondition,
    StoreDocument,
    TenantSession,
    Upload,
    evidence_of_condition,
    local_day,
    reopen_condition,
    start_deadline,
    stop_deadlines,
    store_document,
)
from fairlead_oocd import workflow
from fairlead_oocd.models import ConditionEvidence
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import at, hold, open_work
from fairlead_oocd.workflow import State

CONFIRMING = "confirm-completion"
_UNDER_WAY = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING)


@dataclass(frozen=True, kw_only=True)
class UndoKept:
    """A condition that was recorded as kept by mistake, and why that was wrong."""

    reference: str
    condition_id: UUID
    version: int
    reason: str


def file_evidence(
    session: TenantSession,
    actor: Actor,
    work: CaseWork,
    condition_id: UUID,
    *,
    seen_on: date,
    what_was_seen: str,
    upload: Upload | None = None,
    provider_evidence: UUID | None = None,
    now: datetime,
) -> ConditionEvidence:
    """Record what was seen, with the file it was seen in. The caller has checked its permission.

    ``provider_evidence`` is a file that a provider added for this condition: it is linked, and not copied. Raises
    `Refusal` for a day in the future or for nothing seen, `NotVisible` for a file of another condition.
    """
    if seen_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="seen_on")
    if not what_was_seen.strip():
        raise Refusal(_("Say what shows that the condition was kept."), field="evidence")
    if provider_evidence is not None and provider_evidence not in {
        each.id for each in evidence_of_condition(session, work.case.id, condition_id)
    }:
        raise NotVisible
    document = None
    if upload is not None:
        document = store_document(
            session,
            actor,
            StoreDocument(
                case_id=work.case.id,
                kind="oocd.condition-evidence",
                title=f"Evidence of a condition, {work.case.reference}",
                media_type=upload.media_type,
                content=upload.content,
                inputs={"condition_id": str(condition_id)},
            ),
            now=now,
        )
    evidence = ConditionEvidence(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        condition_id=condition_id,
        seen_on=seen_on,
        what_was_seen=what_was_seen.strip(),
        document_id=document.id if document else None,
        referral_evidence_id=provider_evidence,
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(evidence)
    session.flush()
    return evidence


def undo_kept(session: TenantSession, actor: Actor, command: UndoKept, *, now: datetime) -> CaseCondition:
    """The condition is under way again with its clock; its evidence stays in the record as withdrawn.

    Raises `Conflict`, `NotPermitted`, `NotVisible`, or `Refusal` once completion was confirmed.
    """
    if not actor.can(Oocd.RECORD_PROGRESS):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.RECORD_PROGRESS.value)
        )
    work = open_work(session, actor, command.reference, now=now)
    if command.condition_id not in {item.condition.id for item in work.conditions}:
        raise NotVisible
    if not at(work, *_UNDER_WAY):
        raise Refusal(_("Completion was confirmed already, so this can no longer be undone."))
    return put_under_way(session, actor, work, command, now=now)


def put_under_way(
    session: TenantSession, actor: Actor, work: CaseWork, command: UndoKept, *, now: datetime
) -> CaseCondition:
    """What undoing does, for a caller that has checked that it may be. Raises `Conflict`."""
    condition = reopen_condition(
        session,
        actor,
        ReopenCondition(condition_id=command.condition_id, version=command.version, reason=command.reason),
        now=now,
    )
    _withdraw_evidence(session, actor, work, command, now)
    stop_deadlines(session, work.case, (CONFIRMING,), now=now)
    start_deadline(
        session,
        work.case,
        key=f"condition:{condition.id}",
        label="Condition to be completed",
        due_on=condition.due_on,
        layer="NATIONAL",
        source="as agreed in the signed document",
        now=now,
    )
    hold(work.case, workflow.OFFICER, now=now)
    return condition


def _withdraw_evidence(
    session: TenantSession, actor: Actor, work: CaseWork, command: UndoKept, now: datetime
) -> None:
    standing = session.scalars(
        sa.select(ConditionEvidence).where(
            ConditionEvidence.tenant_id == work.case.tenant_id,
            ConditionEvidence.condition_id == command.condition_id,
            ConditionEvidence.withdrawn_at.is_(None),
        )
    )
    for evidence in standing:
        evidence.withdrawn_at, evidence.withdrawn_by = now, actor.name
        evidence.withdrawn_reason = command.reason.strip()
    session.flush()
