"""Reads for the pages of drafts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.cases.models import CaseFile
from fairlead.providers.drafting.models import DraftState, ReferralDraft
from fairlead.providers.drafting.use_cases import UNDO
from fairlead.providers.models import Service
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """One draft on the page of its case; one that was discarded can still be brought back."""

    id: uuid.UUID
    need_id: uuid.UUID
    state: str
    tasks_done: int
    changed_by: str
    changed_at: datetime
    service_name: str | None
    provider_name: str | None

    @property
    def discarded(self) -> bool:
        """Whether it was discarded a moment ago."""
        return self.state == DraftState.DISCARDED


def drafts_on_case(session: TenantSession, case: CaseFile, *, now: datetime) -> Sequence[DraftRow]:
    """The open drafts of a case, and those discarded so lately that they can be brought back. One statement."""
    just_discarded = sa.and_(
        ReferralDraft.state == DraftState.DISCARDED,
        ReferralDraft.ended_at > now - UNDO,
        ReferralDraft.ended_why.is_(None),
    )
    rows = session.execute(
        sa.select(
            ReferralDraft.id,
            ReferralDraft.need_id,
            ReferralDraft.state,
            ReferralDraft.done,
            ReferralDraft.changed_by,
            ReferralDraft.changed_at,
            Service.name.label("service_name"),
            Tenant.name.label("provider_name"),
        )
        .outerjoin(Service, Service.id == ReferralDraft.service_id)
        .outerjoin(Tenant, Tenant.id == Service.tenant_id)
        .where(
            ReferralDraft.tenant_id == case.tenant_id,
            ReferralDraft.case_id == case.id,
            sa.or_(ReferralDraft.state == DraftState.OPEN, just_discarded),
        )
        .order_by(ReferralDraft.started_at, ReferralDraft.id)
        .limit(50)
    )
    return [
        DraftRow(
            id=row.id,
            need_id=row.need_id,
            state=row.state,
            tasks_done=len(row.done),
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            service_name=row.service_name,
            provider_name=row.provider_name,
        )
        for row in rows
    ]
