"""The worklist: which cases, in which order, and what each row says. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any  # rows of any columns

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from fairlead.cases.access import visible_cases
from fairlead.cases.models import NO_DEADLINE, CaseFile
from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, read_text, sliced
from fairlead.cases.summaries import offences_of, suspects_of
from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
COUNT_UP_TO = 1000
"""An exact count of more rows than this costs more than it tells: the page says "1,000+"."""

_LAST_CHARACTER = "\U0010ffff"
_SURROGATES = (0xD800, 0xE000)
"""First of them, and first after them."""


class View(StrEnum):
    """Whose cases the list shows."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"
    HELD = "held"
    SHARED = "shared"


ORDERS = {
    "deadline": Order(
        name="deadline",
        attribute="next_deadline_on",
        read=date.fromisoformat,
    ),
    "opened": Order(name="opened", attribute="opened_at", read=read_moment),
    "reference": Order(name="reference", attribute="reference", read=read_text),
    "date": Order(name="date", attribute="on_day", read=date.fromisoformat),
}
"""``date`` is the day of a module's tab that has one."""


@dataclass(frozen=True, kw_only=True)
class WorklistFilter:
    """What was asked for.

    ``queue`` is the tab of a module, over all cases that the person may see. ``state`` is ``kind:state``, or
    ``closed`` for every closed case; empty means open cases.
    """

    view: View
    queue: WorklistView | None = None
    state: str = ""
    finished: bool = False
    kind: str = ""
    team: str = ""
    overdue: bool = False
    text: str = ""
    sort: str = "deadline"

    @property
    def key(self) -> str:
        """The tab's name in addresses: ``mine``, ``oocd.awaiting-authorisation``."""
        return self.view.value if self.queue is None else queue_key(self.queue)

    @property
    def dated(self) -> bool:
        """The tab has a day of its own for each case."""
        return self.queue is not None and self.queue.dates is not None

    @property
    def order(self) -> Order:
        """The order in force; an unknown one is by deadline."""
        order = ORDERS.get(self.sort.removeprefix("-"), ORDERS["deadline"])
        if not self.sort.startswith("-"):
            return order
        return Order(
            name=f"-{order.name}",
            attribute=order.attribute,
            read=order.read,
            descending=True,
        )


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


def queue_key(queue: WorklistView) -> str:
    """What a module's tab is called in addresses."""
    return f"{queue.module}.{queue.key}"


def filter_from(
    arguments: Mapping[str, str],
    actor: Actor,
    final_states: frozenset[str] = frozenset(),
    queues: Sequence[WorklistView] = (),
) -> WorklistFilter:
    """What the address asks for. Values nobody knows are as if they were not there.

    ``final_states`` are the ``kind:state`` in which a case is closed: any other state is of open cases.
    """
    asked = arguments.get("view", "")
    queue = next((each for each in queues if queue_key(each) == asked), None)
    default = View.MINE if actor.can(Core.CASE_EDIT) else View.SHARED
    state = _clean(arguments.get("state", ""))
    if queue is not None and (state == "closed" or state in final_states):
        state = ""  # a module's tab shows open cases
    return WorklistFilter(
        view=View.ALL if queue is not None else View(asked) if asked in set(View) else default,
        queue=queue,
        state=state,
        finished=state in final_states,
        kind=_clean(arguments.get("kind", "")),
        team=_clean(arguments.get("team", "")),
        overdue=arguments.get("overdue", "") == "yes",
        text=_clean(arguments.get("text", "")),
        sort=_sort(arguments.get("sort", ""), dated=queue is not None and queue.dates is not None),
    )


def _sort(asked: str, *, dated: bool) -> str:
    known = set(ORDERS) if dated else set(ORDERS) - {"date"}
    return asked if asked.removeprefix("-") in known else "date" if dated else "deadline"


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
    matching = matching_cases(actor, enabled_modules, wanted, today=today)
    order = wanted.order
    cursor = cursor_from(arguments, order)
    if _sort_first(actor, wanted):
        # Few rows, and no index in this order: else the planner walks the order of all cases.
        matching = _columns_of(matching.cte("matching").prefix_with("MATERIALIZED"))
    found = session.execute(page_of(matching, order, cursor, size=PAGE_SIZE)).all()
    total, *of_tabs = _counted(session, actor, enabled_modules, (wanted, *tabs), today=today)
    page = sliced(described(session, found), order, cursor, size=PAGE_SIZE)
    return Worklist(page=page, total=total), {
        tab.key: count for tab, count in zip(tabs, of_tabs, strict=True)
    }


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


def matching_cases(
    actor: Actor, enabled_modules: frozenset[str], wanted: WorklistFilter, *, today: date
) -> sa.Select[*tuple[Any, ...]]:
    """The cases this actor may see and asked for, in no order: access predicate, tab and every filter."""
    conditions = worklist_conditions(actor, enabled_modules, wanted, today=today)
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


def _counted(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    lists: Sequence[WorklistFilter],
    *,
    today: date,
) -> list[int | None]:
    """How many cases each list has; None where there are more than `COUNT_UP_TO`. One statement."""
    counts = []
    for number, wanted in enumerate(lists):
        matching = matching_cases(actor, enabled_modules, wanted, today=today)
        in_order = matching.with_only_columns(CaseFile.id).order_by(*_count_order(actor, wanted))
        capped = in_order.limit(COUNT_UP_TO + 1).subquery()
        count = sa.select(sa.func.count()).select_from(capped).scalar_subquery()
        counts.append(count.label(f"list_{number}"))
    found = session.execute(sa.select(*counts)).one()
    return [None if count > COUNT_UP_TO else count for count in found]


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


def _sort_first(actor: Actor, wanted: WorklistFilter) -> bool:
    """The list is short (of one person, one team or one tab), and not in the order of its index."""
    if wanted.queue is not None:
        in_order = wanted.order.attribute == "next_deadline_on" and len(wanted.queue.states) <= 1
        return wanted.dated or not in_order or not actor.can(Core.CASE_READ_ALL)
    if wanted.view is View.ALL:
        return not actor.can(Core.CASE_READ_ALL)
    return wanted.order.attribute != "next_deadline_on"


def _count_order(actor: Actor, wanted: WorklistFilter) -> tuple[InstrumentedAttribute[Any], ...]:
    """An order for which the filter has an index, so that the count stops early."""
    if wanted.view is not View.ALL or not actor.can(Core.CASE_READ_ALL):
        return ()
    if wanted.queue is not None:
        return () if wanted.dated else (CaseFile.next_deadline_on, CaseFile.id)
    if wanted.text:
        return (CaseFile.reference,)
    if ":" in wanted.state or wanted.overdue:
        return (CaseFile.next_deadline_on, CaseFile.id)
    return (CaseFile.opened_at, CaseFile.id)


def worklist_conditions(
    actor: Actor, enabled_modules: frozenset[str], wanted: WorklistFilter, *, today: date
) -> list[sa.ColumnElement[bool]]:
    """The access predicate and every filter, as SQL conditions on the case."""
    return [
        visible_cases(actor, enabled_modules),
        *_whose(actor, wanted.view),
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


def _whose(actor: Actor, view: View) -> list[sa.ColumnElement[bool]]:
    own = CaseFile.tenant_id == actor.tenant_id
    if view is View.SHARED:
        return [CaseFile.tenant_id != actor.tenant_id]
    if view is View.MINE:
        return [own, CaseFile.lead_id == actor.id]
    if view is View.TEAM:
        return [own, CaseFile.team == actor.team if actor.team else sa.false()]
    if view is View.HELD:
        return [own, CaseFile.holder_kind == "person", CaseFile.holder_id == actor.id]
    if actor.can(Core.CASE_READ_ALL):
        return [own]
    # As the access predicate says already, in the form in which two indexes can answer it.
    return [
        own,
        sa.or_(CaseFile.lead_id == actor.id, CaseFile.team == actor.team if actor.team else sa.false()),
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


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:100]
