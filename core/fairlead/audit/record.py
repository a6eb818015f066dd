"""Writing audit entries: one call in each use case and each page that shows personal data.

The entry goes into the same transaction as the work it describes. Actor, time, interaction and the actor's
organisation are stamped by the database from the session's context, so they cannot be given wrongly.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from fairlead.audit.models import AuditEntry, Operation
from fairlead.tenancy.base import TenantId, table_of
from fairlead.tenancy.sessions import TenantSession

_ADD = sa.insert(table_of(AuditEntry)).values(at=sa.func.clock_timestamp())


def record(
    session: TenantSession,
    operation: Operation,
    action: str,
    *,
    object_type: str,
    object_ids: Iterable[uuid.UUID] = (),
    case_id: uuid.UUID | None = None,
    subject_ids: Iterable[uuid.UUID] = (),
    field_names: Iterable[str] = (),
    purpose: str = "casework",
    reason: str | None = None,
    recipient_org: str | None = None,
    recipient_person: str | None = None,
    gateway: str | None = None,
    outcome: str = "done",
    owner: TenantId | None = None,
) -> None:
    """Write one entry: who did ``action`` (domain words, ``oocd.condition.added``) to which objects.

    ``owner`` is the tenant whose data was used when it is not the actor's own (a provider opening a force's
    referral). ``object_ids`` of a list view are the ids that were shown. Never pass personal content: ids,
    field names and codes only (IG-48).
    """
    actor = session.actor
    session.execute(
        _ADD,
        {
            "id": uuid.uuid4(),
            "tenant_id": owner or actor.tenant_id,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_tenant_id": actor.tenant_id,
            "actor_role": " ".join(sorted(actor.roles)) or actor.kind,
            "session_id": actor.session_id,
            "interaction_id": actor.interaction_id,
            "source_ip": actor.source_ip,
            "operation": operation.value,
            "action": action,
            "object_type": object_type,
            "object_ids": list(object_ids),
            "case_id": case_id,
            "subject_ids": list(subject_ids),
            "field_names": list(field_names),
            "purpose": purpose,
            "reason": reason,
            "recipient_org": recipient_org,
            "recipient_person": recipient_person,
            "gateway": gateway,
            "outcome": outcome,
        },
    )


def consulted(
    session: TenantSession,
    action: str,
    *,
    object_type: str,
    object_ids: Iterable[uuid.UUID],
    case_id: uuid.UUID | None = None,
    subject_ids: Iterable[uuid.UUID] = (),
    owner: TenantId | None = None,
) -> None:
    """Write that records were looked at (s.62(1)(c)); for a list, the ids it showed."""
    record(
        session,
        Operation.CONSULTATION,
        action,
        object_type=object_type,
        object_ids=object_ids,
        case_id=case_id,
        subject_ids=subject_ids,
        owner=owner,
    )
