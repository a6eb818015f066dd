"""One session of a group: added, moved, cancelled."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.groups.forms import CancelForm, MoveForm, SessionForm
from fairlead.providers.groups.queries import find_group, find_session
from fairlead.providers.groups.use_cases import add_session, cancel_session, move_session
from fairlead.providers.groups.views.blueprint import act, bp, colleagues, crumbs, group_url
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_datetime
from fairlead.web.posted import posted_version
from fairlead.web.unit_of_work import current_actor, current_session, requires


@bp.route("/<uuid:group_id>/sessions/new", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def add(group_id: uuid.UUID) -> ResponseReturnValue:
    """Add one session."""
    found = find_group(current_session(), current_actor(), group_id)
    form = SessionForm(place=found.place, facilitator=str(found.facilitator_id))
    form.offer(colleagues())

    def doing(session: TenantSession, now: datetime) -> str:
        add_session(session, session.actor, form.add(group_id), now=now)
        return _("The session is added, and the senders of its members are told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Add a session"),
        submit_label=_("Add the session"),
        crumbs=crumbs(found),
    )


@bp.route("/<uuid:group_id>/sessions/<int:number>/move", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def move(group_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Move a session, with who asked and why."""
    session, actor = current_session(), current_actor()
    found, moved = find_group(session, actor, group_id), find_session(session, actor, group_id, number)
    form = MoveForm() if request.method == "POST" else MoveForm.showing(moved)
    form.offer(colleagues())
    session_id = moved.id

    def doing(session: TenantSession, now: datetime) -> str:
        move_session(session, session.actor, form.move(session_id, posted_version()), now=now)
        return _("The session is moved, and the senders of its members are told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Move session %(number)d", number=number),
        submit_label=_("Move the session"),
        version=moved.version,
        fresh=lambda: find_session(current_session(), current_actor(), group_id, number).version,
        words=_(
            "It is planned for %(when)s, %(place)s.", when=uk_datetime(moved.starts_at), place=moved.place
        ),
        crumbs=crumbs(found),
    )


@bp.route("/<uuid:group_id>/sessions/<int:number>/cancel", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def cancel_one(group_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Cancel a session to come."""
    session, actor = current_session(), current_actor()
    found, cancelled = find_group(session, actor, group_id), find_session(session, actor, group_id, number)
    form, session_id = CancelForm(), cancelled.id

    def doing(session: TenantSession, now: datetime) -> str:
        cancel_session(session, session.actor, form.cancel_session(session_id, posted_version()), now=now)
        return _("The session is cancelled, and the senders of its members are told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Cancel session %(number)d", number=number),
        submit_label=_("Cancel the session"),
        version=cancelled.version,
        fresh=lambda: find_session(current_session(), current_actor(), group_id, number).version,
        words=_(
            "It is planned for %(when)s. That you cancel it counts against nobody.",
            when=uk_datetime(cancelled.starts_at),
        ),
        crumbs=crumbs(found),
    )
