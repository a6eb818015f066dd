"""Taking a list of cases out as a file: a disclosure, with who receives it and why (DPA 2018 s.62(1)(d))."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # rows of any columns

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.cases.matching import matching_cases
from fairlead.cases.models import CaseFile, Party
from fairlead.cases.summaries import SUSPECTED
from fairlead.cases.worklist import WorklistRow, described
from fairlead.cases.worklist_filter import View, WorklistFilter
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import values_of
from fairlead.identity.permissions import Core
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_ROWS = 5000
"""Rows of one file [design]."""
SHORTEST_REASON = 10
AT_ONCE = 500
FIELDS = (
    "reference",
    "suspect",
    "offence",
    "state",
    "holder",
    "held_since",
    "next_deadline",
    "opened_at",
)


@dataclass(frozen=True, kw_only=True)
class ExportList:
    """Which list, who will have the file, and why."""

    wanted: WorklistFilter
    enabled: frozenset[str]
    today: date
    recipient: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What may go into the file: ``rows`` reads the cases a few hundred at a time, in the list's order."""

    count: int
    rows: Iterator[WorklistRow]


def export_list(session: TenantSession, actor: Actor, command: ExportList) -> Exported:
    """Log the disclosure of the list to the recipient, case by case and suspect by suspect, and give its rows.

    The rows come through the conditions of the list itself, in the transaction of the log. Raises
    `NotPermitted`, or `Refusal` without a recipient and a reason, for cases of others, and for a list that is
    empty or too long.
    """
    need(actor, Core.CASE_EXPORT)
    recipient, reason = " ".join(command.recipient.split()), command.reason.strip()
    if not recipient:
        raise Refusal(_("Enter who will receive the file."), field="recipient")
    if len(reason) < SHORTEST_REASON:
        raise Refusal(_("Say why in at least %(least)d characters.", least=SHORTEST_REASON), field="reason")
    ids = _ids(session, actor, command)
    for batch in _batches(ids):
        record(
            session,
            Operation.DISCLOSURE,
            "case.list.exported",
            object_type="case",
            object_ids=batch,
            subject_ids=_suspects(session, actor, batch),
            field_names=FIELDS,
            reason=reason,
            recipient_person=recipient,
            recipient_org=actor.organisation,
        )
    return Exported(count=len(ids), rows=_rows(session, actor, command, ids))


def refuse_export(wanted: WorklistFilter, count: int) -> None:
    """Raise `Refusal` for a list that cannot be taken out: of other organisations, empty, or too long."""
    if wanted.view is View.SHARED:
        raise Refusal(_("Cases of other organisations cannot be taken out as a file. Ask their owner."))
    if count == 0:
        raise Refusal(_("There is no case in this list."))
    if count > MOST_ROWS:
        raise Refusal(
            _(
                "This list has more than %(most)s cases. Filter it further, then export it.",
                most=f"{MOST_ROWS:,}",
            )
        )


def count_to_export(
    session: TenantSession, actor: Actor, wanted: WorklistFilter, enabled: frozenset[str], *, today: date
) -> int:
    """How many cases the file would have, counted up to one more than `MOST_ROWS`."""
    matching = matching_cases(actor, enabled, wanted, today=today).with_only_columns(CaseFile.id)
    capped = matching.limit(MOST_ROWS + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(capped), values_of(actor)) or 0


def _ids(session: TenantSession, actor: Actor, command: ExportList) -> list[uuid.UUID]:
    matching = matching_cases(actor, command.enabled, command.wanted, today=command.today)
    order = command.wanted.order
    key, row_id = matching.selected_columns[order.attribute], matching.selected_columns["id"]
    directed = sa.desc if order.descending else sa.asc
    statement = matching.with_only_columns(row_id).order_by(directed(key), directed(row_id))
    ids = list(session.scalars(statement.limit(MOST_ROWS + 1), values_of(actor)))
    refuse_export(command.wanted, len(ids))
    return ids


def _rows(
    session: TenantSession, actor: Actor, command: ExportList, ids: Sequence[uuid.UUID]
) -> Iterator[WorklistRow]:
    matching = matching_cases(actor, command.enabled, command.wanted, today=command.today)
    for batch in _batches(ids):
        found: Sequence[sa.Row[*tuple[Any, ...]]] = session.execute(
            matching.where(CaseFile.id.in_(batch)), values_of(actor)
        ).all()
        rows = {row.id: row for row in described(session, found)}
        yield from (rows[each] for each in batch if each in rows)


def _batches(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _suspects(session: TenantSession, actor: Actor, case_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    return list(
        session.scalars(
            sa.select(Party.person_id)
            .where(
                Party.tenant_id == actor.tenant_id,
                Party.case_id.in_(case_ids),
                Party.category.in_(SUSPECTED),
                Party.ended_at.is_(None),
            )
            .distinct()
        )
    )
