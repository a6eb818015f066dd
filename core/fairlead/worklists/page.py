"""What the worklist shows, in the words and shapes of its components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from fairlead.cases.matching import COUNT_UP_TO
from fairlead.cases.pages import kind_title, state_shown, working_days_left
from fairlead.cases.worklist import Worklist, WorklistRow, read_worklist_and_tabs
from fairlead.cases.worklist_filter import View, WorklistFilter, filter_from
from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import TenantHooks
from fairlead.modules.manifest import CaseKind
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import NavItem
from fairlead.web.tables import ActiveFilter, Column, Direction, Page, sortable, with_query
from fairlead.workflow.calendar import local_day
from fairlead.worklists.queries import Memory, SavedViewRow, memory_of, teams_here

KEPT = ("view", "state", "kind", "team", "overdue", "text", "sort")
"""Arguments of the address that say which list it is: what a saved view keeps."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which list was asked for, with what is on offer to this person."""

    wanted: WorklistFilter
    queues: Sequence[WorklistView]
    kinds: Mapping[str, CaseKind]
    memory: Memory
    enabled: frozenset[str]
    today: date

    @property
    def tabs(self) -> list[WorklistFilter]:
        """Every tab of the list, without filters."""
        plain = [WorklistFilter(view=view) for view in View]
        return [*plain, *(WorklistFilter(view=View.ALL, queue=queue) for queue in self.queues)]

    @property
    def views(self) -> list[SavedViewRow]:
        """The saved views this person may open; those of a tab that is not there now are left out."""
        keys = {tab.key for tab in self.tabs}
        return [view for view in self.memory.views if view.tab in keys]

    @property
    def default(self) -> SavedViewRow | None:
        """The saved view with which this person's worklist opens, if there is one."""
        return next((view for view in self.views if view.default), None)

    @property
    def title(self) -> str:
        """What the tab in force is called."""
        return _title(self.wanted)

    @property
    def arguments(self) -> dict[str, str]:
        """The list as arguments of its address, with nothing left to what is remembered."""
        asked, wanted = given_arguments(), self.wanted
        kept = {name: asked[name] for name in KEPT if asked.get(name)}
        return {**kept, "view": wanted.key, "sort": wanted.sort}


def asked_for(
    session: TenantSession, actor: Actor, hooks: TenantHooks, arguments: Mapping[str, str], *, today: date
) -> Asked:
    """The list that the address asks for, in the order that this person chose last in its tab.

    One statement beside those of the modules.
    """
    kinds = {kind.key: kind for kind in hooks.case_kinds()}
    final = frozenset(f"{kind.key}:{state}" for kind in kinds.values() for state in kind.final_states)
    queues = hooks.worklist_views(session, today)
    memory = memory_of(session, actor)
    wanted = filter_from(arguments, actor, final, queues)
    if "sort" not in arguments and wanted.key in memory.sorts:
        wanted = filter_from({**arguments, "sort": memory.sorts[wanted.key]}, actor, final, queues)
    return Asked(wanted=wanted, queues=queues, kinds=kinds, memory=memory, enabled=hooks.enabled, today=today)


def worklist_context(
    session: TenantSession, actor: Actor, asked: Asked, arguments: Mapping[str, str]
) -> tuple[Worklist, dict[str, object]]:
    """The rows, and the context of ``cases/worklist.html``. The same statements however many rows there are."""
    wanted, given = asked.wanted, given_arguments()
    tabs = _offered(actor, asked)
    found, counts = read_worklist_and_tabs(
        session, actor, asked.enabled, wanted, arguments, tabs=tabs, today=asked.today
    )
    teams = teams_here(session)
    path = url_for("cases.worklist")
    rows = [_row(actor, row, asked.kinds, asked.today) for row in found.page.rows]
    states = _state_options(asked.kinds, wanted.queue)
    elsewhere = [tab for tab in tabs if tab.key != wanted.key and counts[tab.key] != 0]
    return found, {
        "wanted": wanted,
        "elsewhere": [_tab(tab, wanted, given, counts) for tab in elsewhere],
        "views": [_tab(tab, wanted, given, counts) for tab in tabs if tab.queue is None],
        "queues": [_tab(tab, wanted, given, counts) for tab in tabs if tab.queue is not None],
        "saved": [_saved(view, given) for view in asked.views],
        "heading": asked.title,
        "columns": _columns(path, given, wanted),
        "rows": rows,
        "page": Page(
            shown=len(rows),
            total=found.total,
            previous_url=_turned(path, given, before=found.page.previous),
            next_url=_turned(path, given, after=found.page.following),
        ),
        "count": count_shown(found.total),
        "states": states if len(states) > 2 else [],  # noqa: PLR2004  # "open" and the only one are no choice
        "teams": [("", _("Any team")), *((team, team) for team in teams)],
        "kind_options": _kind_options(asked),
        "active_filters": _active(wanted, path, given, asked.kinds),
        "clear_url": with_query(path, {"view": wanted.key, "sort": given.get("sort", "")}),
        "keep": [("view", wanted.key), ("sort", wanted.sort)],
        "can_open": actor.can(Core.CASE_CREATE),
        "can_give": actor.can(Core.CASE_ASSIGN_MANY) and any(row["tickable"] for row in rows),
        "ticked": request.args.get("tick") == "all",
        "tick_url": with_query(path, given, tick=None if request.args.get("tick") == "all" else "all"),
        "export_url": _with_list("worklists.export", asked) if actor.can(Core.CASE_EXPORT) else "",
        "save_url": _with_list("worklists.new_view", asked),
    }


def given_arguments() -> dict[str, str]:
    """What the address of this request says about the list, cut to what a list can mean."""
    return {name: request.args[name][:200] for name in (*KEPT, "after", "before") if request.args.get(name)}


def count_shown(total: int | None) -> str:
    """``12``, or ``1,000+`` where nobody counted further."""
    return f"{COUNT_UP_TO:,}+" if total is None else f"{total:,}"


def address_of(view: SavedViewRow) -> str:
    """Where a saved view is opened."""
    kept = {name: value for name, value in view.arguments.items() if name in KEPT and value}
    return f"{url_for('cases.worklist')}?{urlencode({**kept, 'saved': str(view.id)})}"


def words_of(asked: Asked) -> list[str]:
    """The filters in force, in words."""
    return [each.label for each in _active(asked.wanted, "", {}, asked.kinds)]


def held_days(since: date, today: date) -> int:
    """Days between two days, never negative."""
    return max((today - since).days, 0)


def _with_list(endpoint: str, asked: Asked) -> str:
    return f"{url_for(endpoint)}?{urlencode(asked.arguments)}"


def _turned(path: str, given: Mapping[str, str], *, after: str = "", before: str = "") -> str:
    return with_query(path, given, after=after or None, before=before or None) if after or before else ""


def _row(actor: Actor, row: WorklistRow, kinds: Mapping[str, CaseKind], today: date) -> dict[str, object]:
    shown = state_shown(kinds, row.kind, row.state)
    return {
        "id": row.id,
        "url": url_for("cases.case", reference=row.reference),
        "reference": row.reference,
        "suspect": row.suspect,
        "offence": row.offence,
        "state": shown.label,
        "tone": shown.tone,
        "holder": row.holder_label,
        "since": row.held_since,
        "held_days": held_days(local_day(row.held_since), today),
        "due": row.due,
        "label": row.next_deadline_label or "",
        "days": working_days_left(today, row.due),
        "overdue": row.due is not None and row.due < today,
        "on_day": row.on_day,
        "on_day_days": working_days_left(today, row.on_day),
        "passed": row.on_day is not None and row.on_day < today,
        "opened": row.opened_at,
        "tickable": row.tenant_id == actor.tenant_id,
    }


def _title(tab: WorklistFilter) -> str:
    if tab.queue is not None:
        return str(tab.queue.title)
    return {
        View.MINE: _("My cases"),
        View.TEAM: _("My team’s cases"),
        View.ALL: _("All cases"),
        View.HELD: _("Held by me"),
        View.SHARED: _("Shared with us"),
    }[tab.view]


def _offered(actor: Actor, asked: Asked) -> list[WorklistFilter]:
    """The tabs that make sense for this person."""
    if not (actor.can(Core.CASE_EDIT) or actor.can(Core.CASE_READ_ALL)):
        return [WorklistFilter(view=View.SHARED)]
    return [tab for tab in asked.tabs if tab.view is not View.TEAM or actor.team]


def _tab(
    tab: WorklistFilter, wanted: WorklistFilter, given: Mapping[str, str], counts: Mapping[str, int | None]
) -> NavItem:
    kept = {name: value for name, value in given.items() if name not in ("sort", "after", "before", "state")}
    return NavItem(
        label=_title(tab),
        url=with_query(url_for("cases.worklist"), kept, view=tab.key),
        active=tab.key == wanted.key,
        count=count_shown(counts[tab.key]),
    )


def _saved(view: SavedViewRow, given: Mapping[str, str]) -> NavItem:
    label = _("%(name)s (default)", name=view.name) if view.default else view.name
    active = request.args.get("saved") == str(view.id) and all(
        given.get(name, "") == view.arguments.get(name, "") for name in KEPT
    )
    return NavItem(label=label, url=address_of(view), active=active)


def _columns(path: str, given: Mapping[str, str], wanted: WorklistFilter) -> list[Column]:
    def sorts(key: str, label: str, first: Direction = Direction.ASCENDING) -> Column:
        return sortable(path, given, key=key, label=label, sort=wanted.sort, first=first)

    dated = wanted.queue.date_label if wanted.queue is not None and wanted.dated else ""
    return [
        sorts("reference", _("Reference")),
        Column(key="suspect", label=_("Suspect and offence")),
        Column(key="state", label=_("State")),
        Column(key="holder", label=_("Who holds it")),
        *([sorts("date", str(dated))] if dated else []),
        sorts("deadline", _("Next deadline")),
        sorts("opened", _("Opened"), Direction.DESCENDING),
    ]


def _state_options(kinds: Mapping[str, CaseKind], queue: WorklistView | None = None) -> list[tuple[str, str]]:
    if queue is not None:
        known = kinds.get(queue.kind)
        states = queue.states if known is not None else ()
        return [
            ("", _("Any")),
            *((f"{queue.kind}:{s}", str(known.states.get(s, s))) for s in states if known),
        ]
    several = len(kinds) > 1
    options = [("", _("Open")), ("closed", _("Closed"))]
    for kind in kinds.values():
        for state, label in kind.states.items():
            options.append((f"{kind.key}:{state}", f"{kind.title}: {label}" if several else str(label)))
    return options


def _kind_options(asked: Asked) -> list[tuple[str, str]]:
    if asked.wanted.queue is not None and asked.wanted.queue.kind:
        return []
    return [("", _("Any kind")), *((kind.key, str(kind.title)) for kind in asked.kinds.values())]


def _active(
    wanted: WorklistFilter, path: str, given: Mapping[str, str], kinds: Mapping[str, CaseKind]
) -> list[ActiveFilter]:
    labels = {
        "state": dict(_state_options(kinds)).get(wanted.state, wanted.state),
        "kind": kind_title(kinds, wanted.kind),
        "team": wanted.team,
        "overdue": _("Overdue"),
        "text": _("Reference starts with %(text)s", text=wanted.text),
    }
    return [
        ActiveFilter(
            label=label, remove_url=with_query(path, given, **{name: None, "after": None, "before": None})
        )
        for name, label in labels.items()
        if getattr(wanted, name)
    ]
