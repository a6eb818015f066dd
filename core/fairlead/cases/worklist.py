"""The worklist: one page of the cases that were asked for, and what each row says. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # rows of any columns

import sqlalchemy as sa

from fairlead.cases.matching import PAGE_SIZE, counted, first_rows
from fairlead.cases.models import NO_DEADLINE
from fairlead.cases.paging import Slice, cursor_from, sliced
from fairlead.cases.summaries import offences_of, suspects_of
from fairlead.cases.worklist_filter import WorklistFilter
from fairlead.identity.actor import Actor
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class WorklistRow:
    """One case of the list. ``next_deadline_on`` is `NO_DEADLINE` where nothing is running."""

    id: uuid.UUID
    tenant_id: uuid.UUID
    reference: str
    kind: str
    state: str
    lead_name: str
    holder_kind: str
    holder_label: str
    held_since: datetime
    next_deadline_on: date
    next_deadline_label: str | None
    opened_at: datetime
    suspect: str
    offence: str
    on_day: date | None = None

    @property
    def due(self) -> date | None:
        """The next deadline, or None."""
        return None if self.next_deadline_on == NO_DEADLINE else self.next_deadline_on


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """One page of the list. ``total`` is None when there are more than `COUNT_UP_TO`."""

    page: Slice[WorklistRow]
    total: int | None


def read_worklist(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    wanted: WorklistFilter,
    arguments: Mapping[str, str],
    *,
    today: date,
) -> Worklist:
    """One page of the cases this actor may see and asked for.

    Always four statements, two when nothing is found.
    """
    return read_worklist_and_tabs(session, actor, enabled_modules, wanted, arguments, tabs=(), today=today)[0]


def read_worklist_and_tabs(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    wanted: WorklistFilter,
    arguments: Mapping[str, str],
    *,
    tabs: Sequence[WorklistFilter],
    today: date,
) -> tuple[Worklist, dict[str, int | None]]:
    """The same, and how many cases each tab has, by its key, counted in the statement of the list's own count."""
    order, own = wanted.order, wanted.unsorted
    cursor = cursor_from(arguments, order)
    found = first_rows(session, actor, enabled_modules, wanted, cursor, today=today)
    lists = tuple(dict.fromkeys((*tabs, own)))  # a tab without filters is counted once
    counts = counted(session, actor, enabled_modules, lists, today=today)
    page = sliced(described(session, found), order, cursor, size=PAGE_SIZE)
    return Worklist(page=page, total=counts[own]), {tab.key: counts[tab] for tab in tabs}


def described(session: TenantSession, found: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[WorklistRow]:
    """The rows of `matching_cases` with suspect and offence. Two statements, none for no rows."""
    if not found:
        return []
    tenants, ids = {row.tenant_id for row in found}, [row.id for row in found]
    suspects, offences = suspects_of(session, tenants, ids), offences_of(session, tenants, ids)
    return [
        WorklistRow(**row._asdict(), suspect=suspects.get(row.id, ""), offence=offences.get(row.id, ""))
        for row in found
    ]
