"""The statements of the worklist: which cases match, how many do, and the first page of them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any  # rows of any columns

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from fairlead.cases.access import ASKED, visible_cases
from fairlead.cases.models import CaseFile
from fairlead.cases.paging import Cursor, page_of
from fairlead.cases.worklist_filter import View, WorklistFilter
from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Anybody, Asker, values_of
from fairlead.identity.permissions import Core
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
COUNT_UP_TO = 1000
"""An exact count of more rows than this costs more than it tells: the page says "1,000+"."""

_LAST_CHARACTER = "\U0010ffff"
_SURROGATES = (0xD800, 0xE000)
"""First of them, and first after them."""


def first_rows(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    wanted: WorklistFilter,
    cursor: Cursor | None,
    *,
    today: date,
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The rows of one page and one more, from ``cursor`` or from the start. One statement."""
    if cursor is None:
        statement = _kept_page(Anybody.like(actor, *ASKED), enabled_modules, wanted, today)
    else:
        statement = _page(actor, enabled_modules, wanted, cursor, today=today)
    return session.execute(statement, values_of(actor)).all()


def counted(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    lists: tuple[WorklistFilter, ...],
    *,
    today: date,
) -> dict[WorklistFilter, int | None]:
    """How many cases each list has; None where there are more than `COUNT_UP_TO`. One statement."""
    statement = _kept_counts(Anybody.like(actor, *ASKED), enabled_modules, lists, today)
    found = session.execute(statement, values_of(actor)).one()
    return {
        wanted: None if count > COUNT_UP_TO else count for wanted, count in zip(lists, found, strict=True)
    }


def matching_cases(
    asker: Asker, enabled_modules: frozenset[str], wanted: WorklistFilter, *, today: date
) -> sa.Select[*tuple[Any, ...]]:
    """The cases this actor may see and asked for, in no order: access predicate, tab and every filter."""
    conditions = worklist_conditions(asker, enabled_modules, wanted, today=today)
    if wanted.queue is None or wanted.queue.dates is None:
        return sa.select(*_COLUMNS).where(*conditions)
    named = wanted.queue.dates.subquery()
    dated = (
        sa.select(named.c.case_id, sa.func.min(named.c.on_day).label("on_day"))
        .group_by(named.c.case_id)
        .cte()
        .prefix_with("MATERIALIZED")
    )
    return (
        sa.select(*_COLUMNS, dated.c.on_day)
        .join_from(dated, CaseFile, CaseFile.id == dated.c.case_id)
        .where(*conditions)
    )


def _page(
    asker: Asker,
    enabled_modules: frozenset[str],
    wanted: WorklistFilter,
    cursor: Cursor | None,
    *,
    today: date,
) -> sa.Select[*tuple[Any, ...]]:
    matching = matching_cases(asker, enabled_modules, wanted, today=today)
    if _sort_first(asker, wanted):
        # Few rows, and no index in this order: else the planner walks the order of all cases.
        matching = _columns_of(matching.cte("matching").prefix_with("MATERIALIZED"))
    return page_of(matching, wanted.order, cursor, size=PAGE_SIZE)


_COLUMNS = (
    CaseFile.id,
    CaseFile.tenant_id,
    CaseFile.reference,
    CaseFile.kind,
    CaseFile.state,
    CaseFile.lead_name,
    CaseFile.holder_kind,
    CaseFile.holder_label,
    CaseFile.held_since,
    CaseFile.next_deadline_on,
    CaseFile.next_deadline_label,
    CaseFile.opened_at,
)


def _columns_of(matching: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*matching.c)


def _sort_first(asker: Asker, wanted: WorklistFilter) -> bool:
    """The list is short (of one person, one team or one tab), and not in the order of its index."""
    if wanted.queue is not None:
        in_order = wanted.order.attribute == "next_deadline_on" and len(wanted.queue.states) <= 1
        return wanted.dated or not in_order or not asker.can(Core.CASE_READ_ALL)
    if wanted.view is View.ALL:
        return not asker.can(Core.CASE_READ_ALL)
    return wanted.order.attribute != "next_deadline_on"


def _count_order(asker: Asker, wanted: WorklistFilter) -> tuple[InstrumentedAttribute[Any], ...]:
    """An order for which the filter has an index, so that the count stops early."""
    if wanted.view is not View.ALL or not asker.can(Core.CASE_READ_ALL):
        return ()
    if wanted.queue is not None:
        return () if wanted.dated else (CaseFile.next_deadline_on, CaseFile.id)
    if wanted.text:
        return (CaseFile.reference,)
    if ":" in wanted.state or wanted.overdue:
        return (CaseFile.next_deadline_on, CaseFile.id)
    return (CaseFile.opened_at, CaseFile.id)


def worklist_conditions(
    asker: Asker, enabled_modules: frozenset[str], wanted: WorklistFilter, *, today: date
) -> list[sa.ColumnElement[bool]]:
    """The access predicate and every filter, as SQL conditions on the case."""
    return [
        visible_cases(asker, enabled_modules),
        *_whose(asker, wanted.view),
        *_of_queue(wanted.queue),
        *_filters(wanted, today),
    ]


def _of_queue(queue: WorklistView | None) -> list[sa.ColumnElement[bool]]:
    if queue is None:
        return []
    conditions: list[sa.ColumnElement[bool]] = [CaseFile.closed_at.is_(None)]
    if queue.kind:
        conditions.append(CaseFile.kind == queue.kind)
    if len(queue.states) == 1:  # as an equality it keeps the order of the index
        conditions.append(CaseFile.state == queue.states[0])
    elif queue.states:
        conditions.append(CaseFile.state.in_(queue.states))
    if queue.due_until is not None:
        conditions.append(CaseFile.next_deadline_on <= queue.due_until)
    return conditions


def _whose(asker: Asker, view: View) -> list[sa.ColumnElement[bool]]:
    own = CaseFile.tenant_id == asker.tenant_id
    if view is View.SHARED:
        return [CaseFile.tenant_id != asker.tenant_id]
    if view is View.MINE:
        return [own, CaseFile.lead_id == asker.id]
    if view is View.TEAM:
        return [own, CaseFile.team == asker.team if asker.in_team else sa.false()]
    if view is View.HELD:
        return [own, CaseFile.holder_kind == "person", CaseFile.holder_id == asker.id]
    if asker.can(Core.CASE_READ_ALL):
        return [own]
    # As the access predicate says already, in the form in which two indexes can answer it.
    return [
        own,
        sa.or_(CaseFile.lead_id == asker.id, CaseFile.team == asker.team if asker.in_team else sa.false()),
    ]


def _filters(wanted: WorklistFilter, today: date) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    kind, colon, state = wanted.state.partition(":")
    if colon:
        conditions += [CaseFile.kind == kind, CaseFile.state == state]
        conditions += [] if wanted.finished else [CaseFile.closed_at.is_(None)]
    elif wanted.state == "closed":
        conditions.append(CaseFile.closed_at.is_not(None))
    elif not wanted.text:
        conditions.append(CaseFile.closed_at.is_(None))
    if wanted.kind:
        conditions.append(CaseFile.kind == wanted.kind)
    if wanted.team:
        conditions.append(CaseFile.team == wanted.team)
    if wanted.overdue:
        conditions.append(CaseFile.next_deadline_on < today)
    if wanted.text:
        conditions.append(starts_with(CaseFile.reference, wanted.text.upper()))
    return conditions


def starts_with(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], prefix: str
) -> sa.ColumnElement[bool]:
    """The column, sorted by code point, starts with ``prefix``: a range, which an index answers."""
    kept = prefix.rstrip(_LAST_CHARACTER)
    if not kept:
        return column >= prefix
    following = ord(kept[-1]) + 1
    if following == _SURROGATES[0]:  # half characters, which no text holds
        following = _SURROGATES[1]
    return sa.and_(column >= prefix, column < kept[:-1] + chr(following))


@lru_cache(maxsize=64)
def _kept_page(
    asker: Anybody, enabled_modules: frozenset[str], wanted: WorklistFilter, today: date
) -> sa.Select[*tuple[Any, ...]]:
    return _page(asker, enabled_modules, wanted, None, today=today)


@lru_cache(maxsize=32)
def _kept_counts(
    asker: Anybody, enabled_modules: frozenset[str], lists: tuple[WorklistFilter, ...], today: date
) -> sa.Select[*tuple[int, ...]]:
    counts = []
    for number, wanted in enumerate(lists):
        matching = matching_cases(asker, enabled_modules, wanted, today=today)
        in_order = matching.with_only_columns(CaseFile.id).order_by(*_count_order(asker, wanted))
        capped = in_order.limit(COUNT_UP_TO + 1).subquery()
        count = sa.select(sa.func.count()).select_from(capped).scalar_subquery()
        counts.append(count.label(f"list_{number}"))
    return sa.select(*counts)
