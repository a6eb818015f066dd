"""What the list of referrals shows, in the words and shapes of the list's components."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from flask import request, url_for
from flask_babel import gettext as _

from fairlead.cases.paging import Slice
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.lists import ReferralFilter, ReferralRow, View, count_referrals, views_for
from fairlead.providers.matching.elsewhere import offered_next
from fairlead.providers.models import Service
from fairlead.providers.words import state_words
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import NavItem
from fairlead.web.tables import ActiveFilter, Column, Direction, Page, sortable, with_query
from fairlead.workflow.calendar import local_day
from fairlead.worklists.page import count_shown, held_days
from fairlead.worklists.queries import receivers

KEPT = ("view", "service", "worker", "sort", "after", "before")
MOST_SERVICES = 200


def given_arguments() -> dict[str, str]:
    """What the address says about the list, cut to what a list can mean."""
    return {name: request.args[name][:200] for name in KEPT if request.args.get(name)}


def list_context(
    session: TenantSession,
    actor: Actor,
    enabled: frozenset[str],
    wanted: ReferralFilter,
    page: Slice[ReferralRow],
    *,
    today: date,
) -> dict[str, object]:
    """The context of ``providers/referrals.html``. The same statements however many rows there are."""
    given, path = given_arguments(), url_for("providers.referrals")
    counts = count_referrals(session, actor, enabled, views_for(actor), today=today)
    receives = actor.can(Core.REFERRAL_ANSWER) or actor.can(Core.REFERRAL_DELIVER)
    services, workers = _options(session, actor) if receives else ([], [])
    ticked = request.args.get("tick") == "all"

    def tickable(row: ReferralRow) -> bool:
        return row.open and row.receiver_tenant_id == actor.tenant_id

    active = _active(wanted, given, path, services, workers)
    return {
        "heading": view_words(wanted.view),
        "count": count_shown(counts[wanted.view]) if wanted.view in counts and not active else "",
        "tabs": [_tab(view, wanted, given, path, counts) for view in views_for(actor)],
        "columns": _columns(path, given, wanted),
        "rows": page.rows,
        "offers": offered_next(session, actor, [row.id for row in page.rows])
        if wanted.view is View.REFER_ON
        else {},
        "held_days": lambda row: held_days(local_day(row.held_since), today),
        "state_words": state_words,
        "page": Page(
            shown=len(page.rows),
            total=None if active else counts.get(wanted.view),
            previous_url=_turned(path, given, before=page.previous),
            next_url=_turned(path, given, after=page.following),
        ),
        "may_deliver": actor.can(Core.REFERRAL_DELIVER),
        "can_assign": actor.can(Core.REFERRAL_DELIVER) and any(tickable(row) for row in page.rows),
        "tickable": tickable,
        "ticked": ticked,
        "tick_url": with_query(path, given, tick=None if ticked else "all"),
        "services": services,
        "workers": workers,
        "wanted": wanted,
        "active_filters": active,
        "clear_url": with_query(path, {"view": wanted.view}),
        "keep": [("view", wanted.view.value), ("sort", wanted.sort)],
    }


def view_words(view: View) -> str:
    """What a tab is called."""
    return {
        View.AWAITING: _("Awaiting an answer"),
        View.ASKED: _("Questions to answer"),
        View.REFER_ON: _("To refer on"),
        View.UNASSIGNED: _("Unassigned"),
        View.MINE: _("Mine"),
        View.OPEN: _("All open"),
        View.ENDING: _("Ending soon"),
        View.UNREAD: _("Unread messages"),
        View.CLOSED: _("Closed"),
    }[view]


def _options(session: TenantSession, actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The organisation's own services, and who there may deliver. Three statements."""
    services = session.execute(
        sa.select(Service.id, Service.name)
        .where(Service.tenant_id == actor.tenant_id)
        .order_by(Service.name, Service.id)
        .limit(MOST_SERVICES)
    )
    workers = receivers(session, Core.REFERRAL_DELIVER)
    return (
        [("", _("Any service")), *((str(row.id), row.name) for row in services)],
        [("", _("Any key worker")), *((str(each.id), each.name) for each in workers)],
    )


def _tab(
    view: View,
    wanted: ReferralFilter,
    given: Mapping[str, str],
    path: str,
    counts: Mapping[View, int | None],
) -> NavItem:
    kept = {name: given[name] for name in ("service", "worker") if name in given}
    return NavItem(
        label=view_words(view),
        url=with_query(path, kept, view=view),
        active=view is wanted.view,
        count=count_shown(counts[view]) if view in counts else None,
    )


def _columns(path: str, given: Mapping[str, str], wanted: ReferralFilter) -> list[Column]:
    def sorts(key: str, label: str, first: Direction = Direction.ASCENDING) -> Column:
        return sortable(path, given, key=key, label=label, sort=wanted.sort, first=first)

    return [
        Column(key="reference", label=_("Referral")),
        Column(key="person", label=_("Person")),
        Column(key="service", label=_("Service")),
        sorts("sent", _("Sent"), Direction.DESCENDING),
        Column(key="holder", label=_("Who holds it")),
        sorts("due", _("Next")),
    ]


def _turned(path: str, given: Mapping[str, str], *, after: str = "", before: str = "") -> str:
    return with_query(path, given, after=after or None, before=before or None) if after or before else ""


def _active(
    wanted: ReferralFilter,
    given: Mapping[str, str],
    path: str,
    services: list[tuple[str, str]],
    workers: list[tuple[str, str]],
) -> list[ActiveFilter]:
    chosen = {
        "service": dict(services).get(str(wanted.service_id), _("Another service"))
        if wanted.service_id
        else "",
        "worker": dict(workers).get(str(wanted.key_worker_id), _("Somebody else"))
        if wanted.key_worker_id
        else "",
    }
    return [
        ActiveFilter(
            label=label, remove_url=with_query(path, given, **{name: None, "after": None, "before": None})
        )
        for name, label in chosen.items()
        if label
    ]
