"""Checks a tenant's chain against the entries it covers, and says where it first breaks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any  # rows of columns of many types

import sqlalchemy as sa

from fairlead.audit.models import AuditCheckpoint, AuditPending, AuditSeal, ChangeValue, Operation
from fairlead.audit.sealer import BATCH, GENESIS, HASH_VERSION, TABLES, AuditSession, link, load, still_there
from fairlead.identity.actor import Actor
from fairlead.tenancy.base import TenantId, table_of
from fairlead.tenancy.sessions import Database, TenantSession


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first thing that is wrong: which entry, and how."""

    seq: int | None
    kind: str
    entry_id: uuid.UUID | None
    what: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The outcome for one tenant: how many sealed entries agree, what waits, and the first fault if any."""

    tenant_id: TenantId
    sealed: int
    unsealed: int
    oldest_unsealed: timedelta | None
    fault: Fault | None

    @property
    def intact(self) -> bool:
        """Every sealed entry is as it was when it was sealed, and none is missing."""
        return self.fault is None


def verify(database: Database, tenant_id: TenantId) -> Verification:
    """Walk the chain of one tenant from its first entry to its last."""
    with AuditSession(database.engine, actor=Actor.system("verifier", tenant_id)) as session, session.begin():
        sealed, fault = _walk(session, tenant_id)
        for check in (_unknown_entries, _removed_from_queue, _checkpoints, _values, _missing_values):
            fault = fault or check(session, tenant_id)
        waiting = session.execute(
            sa.select(sa.func.count(), sa.func.min(AuditPending.queued_at)).where(
                AuditPending.tenant_id == tenant_id
            )
        ).one()
    since: datetime | None = waiting[1]
    oldest = None if since is None else datetime.now(tz=UTC) - since
    return Verification(
        tenant_id=tenant_id, sealed=sealed, unsealed=waiting[0], oldest_unsealed=oldest, fault=fault
    )


def _walk(session: TenantSession, tenant_id: TenantId) -> tuple[int, Fault | None]:
    previous, expected = GENESIS, 1
    while True:
        seals = session.execute(
            sa.select(table_of(AuditSeal))
            .where(AuditSeal.tenant_id == tenant_id, AuditSeal.seq >= expected)
            .order_by(AuditSeal.seq)
            .limit(BATCH)
        ).all()
        if not seals:
            return expected - 1, None
        contents = {
            kind: load(session, kind, (s.entry_id for s in seals if s.kind == kind)) for kind in TABLES
        }
        for item in seals:
            if item.seq != expected:  # what the missing seal covered is now an entry without a seal
                lost = _unknown_entries(session, tenant_id)
                return expected - 1, Fault(
                    seq=expected,
                    kind=lost.kind if lost else "seal",
                    entry_id=lost.entry_id if lost else None,
                    what=f"number {expected} is missing from the chain",
                )
            fault = _fault_of(item, previous, contents.get(item.kind, {}).get(item.entry_id))
            if fault:
                return expected - 1, fault
            previous, expected = item.hash, expected + 1


def _fault_of(item: sa.Row[Any], previous: bytes, row: Mapping[str, object] | None) -> Fault | None:
    if row is None:
        what = "the entry was removed"
    elif item.hash_version != HASH_VERSION:
        what = f"the seal says hash version {item.hash_version}, which was never in use"
    elif item.previous_hash != previous:
        what = "the seal was changed, or the one before it"
    elif item.hash != link(previous, item.seq, item.kind, item.sealed_at, row):
        what = "the entry was changed after it was sealed"
    else:
        return None
    return Fault(seq=item.seq, kind=item.kind, entry_id=item.entry_id, what=what)


def _unknown_entries(session: TenantSession, tenant_id: TenantId) -> Fault | None:
    """Entries that are neither sealed nor waiting: somebody took them out of the queue."""
    for kind, table in TABLES.items():
        orphan = session.scalar(
            sa.select(table.c.id)
            .where(
                table.c.tenant_id == tenant_id,
                ~sa.exists().where(AuditSeal.entry_id == table.c.id),
                ~sa.exists().where(AuditPending.entry_id == table.c.id),
            )
            .limit(1)
        )
        if orphan is not None:
            return Fault(
                seq=None, kind=kind, entry_id=orphan, what="the entry is neither sealed nor waiting to be"
            )
    return None


def _removed_from_queue(session: TenantSession, tenant_id: TenantId) -> Fault | None:
    """Entries that were taken away before they were sealed: their place in the queue is still there."""
    row = session.execute(
        sa.select(AuditPending.kind, AuditPending.entry_id)
        .where(AuditPending.tenant_id == tenant_id, ~still_there())
        .order_by(AuditPending.queued_at)
        .limit(1)
    ).first()
    if row is None:
        return None
    return Fault(
        seq=None,
        kind=row.kind,
        entry_id=row.entry_id,
        what="the entry was removed while it waited to be sealed",
    )


def _checkpoints(session: TenantSession, tenant_id: TenantId) -> Fault | None:
    """A checkpoint beyond the chain's end, or with another hash: the end was cut off or rewritten."""
    row = session.execute(
        sa.select(AuditCheckpoint.seq)
        .outerjoin(
            AuditSeal,
            sa.and_(AuditSeal.tenant_id == AuditCheckpoint.tenant_id, AuditSeal.seq == AuditCheckpoint.seq),
        )
        .where(
            AuditCheckpoint.tenant_id == tenant_id,
            sa.or_(AuditSeal.hash.is_(None), AuditSeal.hash != AuditCheckpoint.hash),
        )
        .order_by(AuditCheckpoint.seq)
        .limit(1)
    ).first()
    if row is None:
        return None
    return Fault(
        seq=row.seq, kind="checkpoint", entry_id=None, what="a checkpoint does not agree with the chain"
    )


def _values(session: TenantSession, tenant_id: TenantId) -> Fault | None:
    """Kept old and new values that no longer have the digest in their sealed entry."""
    change = TABLES["change"]
    digest = sa.func.sha256(
        sa.func.convert_to(
            sa.cast(ChangeValue.salt, sa.Text)
            + sa.func.coalesce(sa.cast(ChangeValue.old_values, sa.Text), "")
            + sa.func.coalesce(sa.cast(ChangeValue.new_values, sa.Text), ""),
            "UTF8",
        )
    )
    bad = session.scalar(
        sa.select(change.c.id)
        .join(ChangeValue, ChangeValue.change_id == change.c.id)
        .where(change.c.tenant_id == tenant_id, change.c.values_digest != digest)
        .limit(1)
    )
    return (
        None
        if bad is None
        else Fault(seq=None, kind="change", entry_id=bad, what="the kept values were changed")
    )


def _missing_values(session: TenantSession, tenant_id: TenantId) -> Fault | None:
    """Values that are gone although no erasure of that record was logged after the change (IG-45)."""
    change, entry = TABLES["change"], TABLES["entry"]
    erased = sa.exists().where(
        entry.c.tenant_id == tenant_id,
        entry.c.operation == Operation.ERASURE.value,
        change.c.row_id == sa.any_(entry.c.object_ids),
        entry.c.at >= change.c.at,
    )
    gone = session.scalar(
        sa.select(change.c.id)
        .where(
            change.c.tenant_id == tenant_id,
            change.c.operation != "insert",  # the first values are in the record itself
            ~sa.exists().where(ChangeValue.change_id == change.c.id),
            ~erased,
        )
        .limit(1)
    )
    if gone is None:
        return None
    return Fault(
        seq=None, kind="change", entry_id=gone, what="the kept values were removed, and no erasure says so"
    )
