"""The chain: entries are numbered and hashed after they were committed, one tenant at a time.

Business transactions only insert; they take no lock and no number. The sealer takes what is queued, in the
order
it was queued, and closes the batch with a checkpoint. Two sealers of one tenant wait for each other. A
queued entry
that is no longer there is left in the queue, where `verify` names it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from fairlead.audit.models import AuditCheckpoint, AuditEntry, AuditPending, AuditSeal, ChangeEntry
from fairlead.identity.actor import Actor
from fairlead.tenancy.base import TenantId, table_of
from fairlead.tenancy.sessions import Database, TenantSession

HASH_VERSION = 1
GENESIS = bytes(32)
BATCH = 500

TABLES = {"entry": table_of(AuditEntry), "change": table_of(ChangeEntry)}


class AuditSession(TenantSession):
    """A session that has taken on the role which may read the logs (and may not read or write anything
    else).
    """


@event.listens_for(AuditSession, "after_begin")
def _take_on_auditor(_session: AuditSession, _tx: SessionTransaction, connection: sa.Connection) -> None:
    connection.execute(sa.text("set local role fairlead_auditor"))


def canonical(row: Mapping[str, object]) -> bytes:
    """The one spelling of an entry that is hashed: JSON, keys sorted, times in UTC, bytes in hex."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), default=_spell, ensure_ascii=True).encode()


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"An audit entry holds {type(value).__name__}, which has no canonical spelling")


def link(previous: bytes, seq: int, kind: str, sealed_at: datetime, row: Mapping[str, object]) -> bytes:
    """The hash of one entry: over its number, its kind, when it was sealed, its content, and the hash
    before it.
    """
    head = f"{HASH_VERSION}:{seq}:{kind}:{_spell(sealed_at)}:".encode()
    return hashlib.sha256(previous + head + canonical(row)).digest()


def seal(database: Database, tenant_id: TenantId) -> int:
    """Seal everything that waits in one tenant; returns how many entries were sealed."""
    sealed = 0
    while count := _seal_batch(database, tenant_id):
        sealed += count
    return sealed


def _seal_batch(database: Database, tenant_id: TenantId) -> int:
    actor = Actor.system("sealer", tenant_id)
    with AuditSession(database.engine, actor=actor) as session, session.begin():
        session.execute(
            sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 62))"), {"key": f"audit {tenant_id}"}
        )
        waiting = session.execute(
            sa.select(AuditPending.entry_id, AuditPending.kind)
            .where(AuditPending.tenant_id == tenant_id, still_there())
            .order_by(AuditPending.queued_at, AuditPending.entry_id)
            .limit(BATCH)
        ).all()
        if not waiting:
            return 0
        seq, previous = chain_head(session, tenant_id)
        contents = {
            kind: load(session, kind, (w.entry_id for w in waiting if w.kind == kind)) for kind in TABLES
        }
        now = datetime.now(tz=UTC)
        seals = []
        for item in waiting:
            seq += 1
            current = link(previous, seq, item.kind, now, contents[item.kind][item.entry_id])
            seals.append(
                {
                    "tenant_id": tenant_id,
                    "seq": seq,
                    "kind": item.kind,
                    "entry_id": item.entry_id,
                    "hash_version": HASH_VERSION,
                    "previous_hash": previous,
                    "hash": current,
                    "sealed_at": now,
                }
            )
            previous = current
        session.execute(sa.insert(table_of(AuditSeal)), seals)
        session.execute(
            sa.insert(table_of(AuditCheckpoint)),
            [{"id": uuid.uuid4(), "tenant_id": tenant_id, "seq": seq, "hash": previous, "made_at": now}],
        )
        session.execute(
            sa.delete(AuditPending).where(AuditPending.entry_id.in_([w.entry_id for w in waiting]))
        )
    return len(seals)


def still_there() -> sa.ColumnElement[bool]:
    """The entry that a row of the queue waits with has not been taken away."""
    return sa.or_(
        *(
            sa.and_(AuditPending.kind == kind, sa.exists().where(table.c.id == AuditPending.entry_id))
            for kind, table in TABLES.items()
        )
    )


def chain_head(session: TenantSession, tenant_id: TenantId) -> tuple[int, bytes]:
    """Number and hash of the last sealed entry; ``(0, GENESIS)`` for an empty chain."""
    head = session.execute(
        sa.select(AuditSeal.seq, AuditSeal.hash)
        .where(AuditSeal.tenant_id == tenant_id)
        .order_by(AuditSeal.seq.desc())
        .limit(1)
    ).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def load(session: TenantSession, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, object]]:
    """The full content of entries of one kind, by id."""
    table = TABLES[kind]
    rows = session.execute(sa.select(table).where(table.c.id.in_(list(ids)))).mappings()
    return {row["id"]: dict(row) for row in rows}
