"""A draft put together: the case as it is now, what the sender wrote, to whom, under what, and how far it is."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from fairlead.cases.models import CaseFile
from fairlead.hookspecs.contributions import ReferralPrefill
from fairlead.modules.facade import TenantHooks
from fairlead.modules.queries import enabled_modules
from fairlead.providers.drafting.content import (
    RISK,
    WITH_LINES,
    Piece,
    Preview,
    Task,
    digest_of,
    lines_of,
    pieces_of,
    seen_digest,
)
from fairlead.providers.drafting.models import DraftState, ReferralDraft
from fairlead.providers.drafting.quality import Finding, findings_in, to_confirm
from fairlead.providers.models import Service
from fairlead.providers.service_levels import stale_days
from fairlead.providers.use_cases.granting import agreement_in_force, end_of_grant
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import SharingAgreement, Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


class TaskState(StrEnum):
    """How far a task is."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    LOOK_AGAIN = "look-again"
    COMPLETED = "completed"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One referral that is being prepared. ``refused`` says why nothing may be shared with the receiver."""

    case: CaseFile
    need_id: uuid.UUID
    draft: ReferralDraft | None
    prefill: ReferralPrefill
    service: Service | None
    receiver: Tenant | None
    agreement: SharingAgreement | None
    refused: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]
    today: date

    @property
    def version(self) -> int:
        """The version that forms carry; 0 before anything was saved."""
        return 0 if self.draft is None else self.draft.version

    @property
    def subject(self) -> str:
        """The name that the receiver is told."""
        lines = lines_of(self.pieces, Task.PERSON)
        return next((line.value for line in lines if line.origin.key == "name"), "")

    @property
    def risk_reviewed(self) -> bool:
        """Whether somebody went through risk and there is nothing to tell the provider."""
        left_out = self.draft is not None and RISK in self.draft.left_out
        return left_out and self._state(Task.RISK) is TaskState.COMPLETED

    @property
    def preview(self) -> Preview | None:
        """Exactly what would be sent; None before it is clear to whom and under what."""
        if self.service is None or self.receiver is None or self.agreement is None:
            return None
        return Preview(
            receiver=self.receiver.name,
            service_id=str(self.service.id),
            service=self.service.name,
            subject=self.subject,
            deliver_by=self.prefill.deliver_by.isoformat(),
            shared=tuple(piece.shared for piece in self.pieces if piece.told),
            purpose=self.agreement.purpose,
            gateway=self.agreement.gateway,
            agreement=self.agreement.reference,
            expires=end_of_grant(self.prefill.deliver_by, self.agreement).isoformat(),
        )

    @property
    def expires(self) -> datetime | None:
        """The end of the last day on which the provider would see it."""
        return None if self.agreement is None else end_of_grant(self.prefill.deliver_by, self.agreement)

    @property
    def states(self) -> Mapping[Task, TaskState]:
        """How far each task is, in their order."""
        found = {task: self._state(task) for task in (Task.SERVICE, *WITH_LINES)}
        ready = all(state is TaskState.COMPLETED for state in found.values()) and self.preview is not None
        found[Task.SHARING] = self._state(Task.SHARING) if ready else TaskState.BLOCKED
        checked = found[Task.SHARING] is TaskState.COMPLETED and not self.prefill.blocked
        found[Task.CHECK] = TaskState.NOT_STARTED if checked else TaskState.BLOCKED
        return found

    def seen(self, task: Task) -> str:
        """What a task shows now, as a digest; empty where there is nothing to go through yet."""
        if task is Task.SERVICE:
            return "" if self.service is None else str(self.service.id)
        if task is Task.SHARING:
            confirmed = [[each.line.name, each.doubt] for each in to_confirm(self.findings)]
            return "" if self.preview is None else digest_of(self.preview.text + json.dumps(confirmed))
        return seen_digest(lines_of(self.pieces, task))

    def _state(self, task: Task) -> TaskState:
        done = {} if self.draft is None else self.draft.done
        entry = done.get(task)
        if isinstance(entry, Mapping):
            return TaskState.COMPLETED if entry.get("seen") == self.seen(task) else TaskState.LOOK_AGAIN
        lines = lines_of(self.pieces, task) if task in WITH_LINES else ()
        if task in WITH_LINES and not lines:
            return TaskState.COMPLETED
        started = any(line.change is not None for line in lines)
        return TaskState.IN_PROGRESS if started else TaskState.NOT_STARTED


def hooks_of(session: TenantSession, case: CaseFile) -> TenantHooks:
    """The hooks of the module of a case, while it is on."""
    return TenantHooks(enabled_modules(session) & {case.module})


def open_draft(
    session: TenantSession, case: CaseFile, need_id: uuid.UUID, *, lock: bool = False
) -> ReferralDraft | None:
    """The open draft for one need of a case, locked for a change if asked."""
    statement = sa.select(ReferralDraft).where(
        ReferralDraft.tenant_id == case.tenant_id,
        ReferralDraft.case_id == case.id,
        ReferralDraft.need_id == need_id,
        ReferralDraft.state == DraftState.OPEN,
    )
    if lock:
        statement = statement.with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def put_together(
    session: TenantSession, case: CaseFile, need_id: uuid.UUID, *, now: datetime, lock: bool = False
) -> Prepared:
    """The referral for one need as it stands now, with its draft if there is one.

    Raises `NotVisible` for a need that the module of the case does not know, `NotPermitted` for whoever it does not
    let refer.
    """
    draft = open_draft(session, case, need_id, lock=lock)
    prefill = hooks_of(session, case).referral_prefill(session, case, need_id, now)
    if prefill is None:
        raise NotVisible
    if not session.actor.can(prefill.permission):
        raise NotPermitted(f"You need the permission {prefill.permission} to do this.")
    today = local_day(now)
    chosen = draft.service_id if draft is not None and draft.service_id is not None else prefill.service_id
    service = None if chosen is None else session.get(Service, chosen)
    receiver = None if service is None else session.get_one(Tenant, service.tenant_id)
    agreement, refused = _agreement(session, receiver, today)
    covered = None if agreement is None else frozenset(agreement.data_classes)
    pieces = pieces_of(
        prefill,
        {} if draft is None else draft.edits,
        () if draft is None else draft.left_out,
        covered=covered,
    )
    return Prepared(
        case=case,
        need_id=need_id,
        draft=draft,
        prefill=prefill,
        service=service,
        receiver=receiver,
        agreement=agreement,
        refused=refused,
        pieces=pieces,
        findings=findings_in(pieces, today=today, stale_after=stale_days(session, today)),
        today=today,
    )


def _agreement(
    session: TenantSession, receiver: Tenant | None, on: date
) -> tuple[SharingAgreement | None, str]:
    if receiver is None:
        return None, ""
    try:
        return agreement_in_force(session, receiver, on), ""
    except Refusal as refusal:
        return None, refusal.message
