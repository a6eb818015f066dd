"""The s.62 log, the change log, and the chain that shows whether either was altered.

All rows are written once. Database triggers fill in the actor from the session's context, refuse updates and
deletes, and queue each entry for the sealer (see ``migrations`` revision 0003 for the triggers).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId


class Operation(StrEnum):
    """The six operations of Data Protection Act 2018 s.62(1), and ``security`` for events about access."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SECURITY = "security"


class AuditEntry(Base):
    """One use of personal data (or one security event) in domain words.

    ``tenant_id`` is the organisation whose data was used; ``actor_tenant_id`` the organisation of the person
    who used it. Both may read the entry; it is chained with the owner's entries.
    """

    __tablename__ = "audit_entry"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    at: Mapped[datetime] = mapped_column(server_default=sa.func.clock_timestamp())
    actor_id: Mapped[uuid.UUID]
    actor_name: Mapped[str]
    actor_tenant_id: Mapped[TenantId]
    actor_role: Mapped[str]
    session_id: Mapped[uuid.UUID | None]
    interaction_id: Mapped[uuid.UUID]
    source_ip: Mapped[str | None]
    operation: Mapped[str]
    action: Mapped[str]
    object_type: Mapped[str]
    object_ids: Mapped[list[uuid.UUID]]
    case_id: Mapped[uuid.UUID | None]
    subject_ids: Mapped[list[uuid.UUID]]
    field_names: Mapped[list[str]]
    purpose: Mapped[str]
    reason: Mapped[str | None]
    recipient_org: Mapped[str | None]
    recipient_person: Mapped[str | None]
    gateway: Mapped[str | None]
    outcome: Mapped[str]

    __table_args__ = (
        sa.Index("ix_audit_entry_tenant_at", "tenant_id", "at", "id"),
        sa.Index("ix_audit_entry_actor_at", "tenant_id", "actor_id", "at"),
        sa.Index("ix_audit_entry_case_at", "tenant_id", "case_id", "at"),
        sa.Index("ix_audit_entry_actor_tenant", "actor_tenant_id", "at"),
        sa.Index("ix_audit_entry_objects", "object_ids", postgresql_using="gin"),
        sa.Index("ix_audit_entry_subjects", "subject_ids", postgresql_using="gin"),
    )


class ChangeEntry(Base):
    """One row changed in one table: which fields, by whom, with a digest of the values."""

    __tablename__ = "change_entry"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    at: Mapped[datetime]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    interaction_id: Mapped[str]
    table_name: Mapped[str]
    row_id: Mapped[uuid.UUID]
    operation: Mapped[str]
    field_names: Mapped[list[str]]
    values_digest: Mapped[bytes]

    __table_args__ = (sa.Index("ix_change_entry_row", "tenant_id", "row_id", "at"),)


class ChangeValue(Base):
    """Old and new values of one change, apart from the chained entry so that erasure can remove them."""

    __tablename__ = "change_value"

    change_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("change_entry.id"), primary_key=True)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    salt: Mapped[uuid.UUID]
    old_values: Mapped[dict[str, object] | None]
    new_values: Mapped[dict[str, object] | None]


class AuditPending(Base):
    """An entry that waits for the sealer. Written by triggers in the same transaction as the entry."""

    __tablename__ = "audit_pending"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    kind: Mapped[str]
    queued_at: Mapped[datetime] = mapped_column(server_default=sa.func.clock_timestamp())

    __table_args__ = (sa.Index("ix_audit_pending_tenant", "tenant_id", "queued_at"),)


class AuditSeal(Base):
    """The place of one entry in its tenant's chain: number, hash of the entry, hash of everything before."""

    __tablename__ = "audit_seal"

    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger(), primary_key=True)
    kind: Mapped[str]
    entry_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    hash_version: Mapped[int] = mapped_column(default=1)
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]


class AuditCheckpoint(Base):
    """The head of a chain at one moment, meant to be copied somewhere else."""

    __tablename__ = "audit_checkpoint"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    seq: Mapped[int] = mapped_column(sa.BigInteger())
    hash: Mapped[bytes]
    made_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("tenant_id", "seq"),)
