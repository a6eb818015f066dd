"""Reading the log. Only through an `AuditSession`, and only with one of the four purposes of s.62(4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa

from fairlead.audit.models import AuditEntry, AuditSeal, ChangeEntry, ChangeValue, Operation
from fairlead.audit.sealer import AuditSession
from fairlead.tenancy.base import table_of
from fairlead.workflow.calendar import LONDON


class LogPurpose(StrEnum):
    """The only purposes for which the log may be used (s.62(4), IG-47)."""

    LAWFULNESS = "lawfulness"
    SELF_MONITORING = "self-monitoring"
    INTEGRITY = "integrity"
    CRIMINAL_PROCEEDINGS = "criminal-proceedings"


@dataclass(frozen=True, kw_only=True)
class LogFilter:
    """What to look for. Every field narrows; ``before`` is the cursor (time and id of the last row shown)."""

    case_id: uuid.UUID | None = None
    object_id: uuid.UUID | None = None
    actor_name: str = ""
    operation: Operation | None = None
    on_or_after: date | None = None
    on_or_before: date | None = None
    before: tuple[datetime, uuid.UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class LogRow:
    """One line of the log as a reader sees it.

    ``tenant_id`` is the organisation whose data was used; ``seq`` the entry's number in that organisation's
    chain, None while it waits, and always None for a reader of another organisation.
    """

    id: uuid.UUID
    tenant_id: uuid.UUID
    at: datetime
    actor_name: str
    actor_role: str
    actor_tenant_id: uuid.UUID
    operation: str
    action: str
    object_type: str
    object_ids: list[uuid.UUID]
    case_id: uuid.UUID | None
    field_names: list[str]
    recipient_org: str | None
    recipient_person: str | None
    gateway: str | None
    purpose: str
    outcome: str
    source_ip: str | None
    seq: int | None


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One changed row: which table and fields, what they were and became (until erased)."""

    at: datetime
    actor_name: str
    table_name: str
    operation: str
    field_names: list[str]
    old_values: dict[str, object] | None
    new_values: dict[str, object] | None


def read_log(session: AuditSession, wanted: LogFilter, *, limit: int = 50) -> list[LogRow]:
    """The newest entries that match, at most ``limit`` and one more (which says that there is a next page).

    The reader's organisation sees every use of its own data, and what its own people did with the data of
    others.
    """
    entry, here = table_of(AuditEntry), session.actor.tenant_id
    columns = [entry.c[name] for name in LogRow.__dataclass_fields__ if name != "seq"]
    matching = (
        sa.select(*columns)
        .where(*_conditions(entry, wanted))
        .order_by(entry.c.at.desc(), entry.c.id.desc())
        .limit(limit + 1)
    )
    # two ordered index scans: one condition with "or" would have to sort the whole log
    ours = matching.where(entry.c.tenant_id == here).subquery()
    elsewhere = matching.where(entry.c.actor_tenant_id == here, entry.c.tenant_id != here).subquery()
    found = sa.union_all(sa.select(ours), sa.select(elsewhere)).subquery()
    rows = session.execute(
        sa.select(found, AuditSeal.seq)
        .outerjoin(AuditSeal, AuditSeal.entry_id == found.c.id)
        .order_by(found.c.at.desc(), found.c.id.desc())
        .limit(limit + 1)
    )
    return [LogRow(**row) for row in rows.mappings()]


def _conditions(entry: sa.Table, wanted: LogFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.case_id is not None:
        found.append(entry.c.case_id == wanted.case_id)
    if wanted.object_id is not None:
        touched = entry.c.object_ids.contains([wanted.object_id]) | entry.c.subject_ids.contains(
            [wanted.object_id]
        )
        found.append(sa.or_(touched, entry.c.case_id == wanted.object_id))
    if wanted.actor_name:
        found.append(entry.c.actor_name.icontains(wanted.actor_name, autoescape=True))
    if wanted.operation is not None:
        found.append(entry.c.operation == wanted.operation.value)
    if wanted.on_or_after is not None:
        found.append(entry.c.at >= _midnight(wanted.on_or_after))
    if wanted.on_or_before is not None:
        found.append(entry.c.at < _midnight(wanted.on_or_before + timedelta(days=1)))
    if wanted.before is not None:
        found.append(sa.tuple_(entry.c.at, entry.c.id) < sa.tuple_(*map(sa.literal, wanted.before)))
    return found


def _midnight(day: date) -> datetime:
    """When a day begins for a reader in England and Wales."""
    return datetime.combine(day, time(), LONDON)


def read_changes(session: AuditSession, row_ids: list[uuid.UUID], *, limit: int = 200) -> list[ChangeRow]:
    """What changed in the rows with these ids, newest first."""
    statement = (
        sa.select(
            ChangeEntry.at,
            ChangeEntry.actor_name,
            ChangeEntry.table_name,
            ChangeEntry.operation,
            ChangeEntry.field_names,
            ChangeValue.old_values,
            ChangeValue.new_values,
        )
        .outerjoin(ChangeValue, ChangeValue.change_id == ChangeEntry.id)
        .where(ChangeEntry.tenant_id == session.actor.tenant_id, ChangeEntry.row_id.in_(row_ids))
        .order_by(ChangeEntry.at.desc())
        .limit(limit)
    )
    return [ChangeRow(**row) for row in session.execute(statement).mappings()]
