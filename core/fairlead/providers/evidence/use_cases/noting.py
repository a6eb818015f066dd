"""What evidence and results leave behind: a line of the chronology that both sides see, and an entry of the log."""

from __future__ import annotations

import uuid
from datetime import datetime

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.progress import CaseRef, add_event
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import TenantSession


def tell(
    session: TenantSession,
    referral: Referral,
    kind: str,
    summary: str,
    detail: dict[str, object],
    *,
    now: datetime,
) -> None:
    case = CaseRef(id=referral.case_id, tenant_id=referral.tenant_id)
    add_event(session, case, kind, summary, at=now, detail=detail, referral_id=referral.id)


def log(  # noqa: PLR0917  # the columns of one entry
    session: TenantSession,
    referral: Referral,
    action: str,
    object_type: str,
    object_id: uuid.UUID,
    fields: tuple[str, ...],
) -> None:
    record(
        session,
        Operation.ALTERATION if action.endswith("withdrawn") else Operation.COLLECTION,
        action,
        object_type=object_type,
        object_ids=[object_id],
        case_id=referral.case_id,
        field_names=fields,
        recipient_org=referral.sender_name,
        owner=referral.tenant_id,
    )
