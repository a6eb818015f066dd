"""What the list of appointments shows, in the words and shapes of the list's components."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from fairlead.cases.paging import Slice
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.queries import AppointmentFilter, AppointmentRow, View, count_appointments
from fairlead.providers.delivery.words import WAYS
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import NavItem
from fairlead.web.tables import Column, Page, with_query
from fairlead.worklists.page import count_shown
from fairlead.worklists.queries import receivers


def filter_from(arguments: Mapping[str, str], actor: Actor) -> AppointmentFilter:
    """What the address asks for: this week's tab, and the reader's own, for values that nobody knows."""
    asked = arguments.get("view", "")
    try:
        worker_id = uuid.UUID(arguments.get("worker", ""))
    except ValueError:
        worker_id = actor.id
    return AppointmentFilter(view=View(asked) if asked in set(View) else View.WEEK, worker_id=worker_id)


def list_context(
    session: TenantSession,
    actor: Actor,
    enabled: frozenset[str],
    wanted: AppointmentFilter,
    page: Slice[AppointmentRow],
    *,
    now: datetime,
) -> dict[str, object]:
    """The context of ``appointments.html``. The same statements however many rows there are."""
    path, view, worker_id = url_for("delivery.appointments"), wanted.view, wanted.worker_id
    own = worker_id == actor.id
    kept = {} if own else {"worker": str(worker_id)}
    counts = count_appointments(session, actor, enabled, worker_id, now=now)
    workers = [(str(each.id), each.name) for each in receivers(session, Core.REFERRAL_DELIVER)]
    given = {**kept, "view": view.value}

    def turned(**cursor: str) -> str:
        return with_query(path, given, **cursor) if any(cursor.values()) else ""

    return {
        "heading": _("My appointments")
        if own
        else _("Appointments of %(name)s", name=dict(workers).get(str(worker_id), _("somebody else"))),
        "view": view,
        "tabs": [
            NavItem(
                label=view_words(each),
                url=with_query(path, kept, view=each),
                active=each is view,
                count=count_shown(counts[each]),
            )
            for each in View
        ],
        "columns": [
            Column(key="when", label=_("When")),
            Column(key="person", label=_("Person")),
            Column(key="where", label=_("How and where")),
            Column(key="do", label=_("What to do")),
        ],
        "rows": page.rows,
        "ways": WAYS,
        "waits": view is View.FEEDBACK,
        "page": Page(
            shown=len(page.rows),
            total=counts[view],
            previous_url=turned(before=page.previous),
            next_url=turned(after=page.following),
        ),
        "workers": workers,
        "worker": str(worker_id),
        "keep": [("view", view.value)],
    }


def view_words(view: View) -> str:
    """What a tab is called."""
    return {
        View.TODAY: _("Today"),
        View.WEEK: _("Next 7 days"),
        View.LATER: _("Later"),
        View.FEEDBACK: _("Awaiting feedback"),
    }[view]
