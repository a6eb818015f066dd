"""The list of referrals and the directory of services."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any  # arguments of the address

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.queries import VIEWS, list_referrals, list_services
from fairlead.providers.views.blueprint import bp
from fairlead.providers.words import state_words
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import current_actor, current_session, requires

PAGE = 25


@bp.get("/referrals")
@requires(Core.REFERRAL_READ)
def referrals() -> ResponseReturnValue:
    """Referrals sent or received by this organisation, the soonest due first."""
    session, actor = current_session(), current_actor()
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    found = list_referrals(
        session, actor, g.enabled_modules, view=view, after=_cursor(request.args), limit=PAGE
    )
    shown = found[:PAGE]
    for owner in {row.tenant_id for row in shown}:
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[row.id for row in shown if row.tenant_id == owner],
            owner=owner,
        )
    following = f"{shown[-1].due_on.isoformat()}_{shown[-1].id}" if len(found) > PAGE else None
    here = url_for("providers.referrals")
    return render_template(
        "providers/referrals.html",
        rows=shown,
        view=view,
        views=[
            ("open", _("Open")),
            ("awaiting", _("Awaiting an answer")),
            ("mine", _("Mine")),
            ("closed", _("Closed")),
        ],
        page=Page(
            shown=len(shown), next_url=with_query(here, request.args, after=following) if following else ""
        ),
        columns=_columns(),
        state_words=state_words,
    )


@bp.get("/services")
@requires(Core.REFERRAL_READ)
def services() -> ResponseReturnValue:
    """The directory of services of every provider."""
    words = request.args.get("q", "").strip()[:100]
    return render_template(
        "providers/services.html", services=list_services(current_session(), words=words), words=words
    )


def _columns() -> tuple[Column, ...]:
    labels = {
        "reference": _("Referral"),
        "person": _("Person"),
        "service": _("Service"),
        "state": _("State"),
        "holder": _("With"),
        "due": _("Due"),
    }
    return tuple(Column(key=key, label=label) for key, label in labels.items())


def _cursor(arguments: Any) -> tuple[date, uuid.UUID] | None:
    day, _sep, row_id = arguments.get("after", "").partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(row_id)
    except ValueError:
        return None
