"""The lists of groups, one group, and setting one up."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from fairlead.cases.paging import cursor_from
from fairlead.identity.permissions import Core
from fairlead.providers.groups.forms import CancelForm, GroupForm, NewGroupForm
from fairlead.providers.groups.models import GroupState, SessionState
from fairlead.providers.groups.queries import (
    BY_NAME,
    View,
    find_group,
    group_page,
    list_groups,
    own_service_choices,
    taken_by_group,
)
from fairlead.providers.groups.use_cases import alter_group, cancel_group, create_group
from fairlead.providers.groups.views.blueprint import (
    act,
    bp,
    colleagues,
    crumbs,
    group_url,
    looked_at,
)
from fairlead.providers.groups.words import (
    ASKED_BY,
    CANCEL_CODES,
    LEAVE_CODES,
    SESSION_STATES,
    label,
)
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_datetime
from fairlead.web.frame import NavItem
from fairlead.web.posted import ids_in, posted_version
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import current_actor, current_session, requires


@bp.get("")
@requires(Core.REFERRAL_DELIVER)
def groups() -> ResponseReturnValue:
    """The groups of this organisation: mine, all, those with a register to take, those that ended."""
    session, actor, path = current_session(), current_actor(), url_for("groups.groups")
    asked = request.args.get("view", "")
    view = View(asked) if asked in set(View) else View.ALL
    service_id = next(ids_in([request.args.get("service", "")]), None)
    given = {"view": view.value, "service": str(service_id or "")}
    rows = list_groups(
        session, actor, view, service_id, cursor_from(request.args, BY_NAME), now=datetime.now(UTC)
    )
    return render_template(
        "providers/groups/groups.html",
        rows=rows.rows,
        taken=taken_by_group(session, actor, [each.id for each in rows.rows]),
        heading=_view_words(view),
        tabs=[
            NavItem(label=_view_words(each), url=with_query(path, given, view=each), active=each is view)
            for each in View
        ],
        columns=[
            Column(key="name", label=_("Group")),
            Column(key="next", label=_("Next session")),
            Column(key="places", label=_("Places taken")),
            Column(key="facilitator", label=_("Who runs it")),
        ],
        page=Page(
            shown=len(rows.rows),
            previous_url=with_query(path, given, before=rows.previous) if rows.previous else "",
            next_url=with_query(path, given, after=rows.following) if rows.following else "",
        ),
        services=[("", _("Any service")), *own_service_choices(session, actor)],
        service_id=str(service_id or ""),
        keep=[("view", view.value)],
        may_create=actor.can(Core.SERVICE_MANAGE),
        clear_url=with_query(path, {"view": view.value}),
    )


@bp.get("/<uuid:group_id>")
@requires(Core.REFERRAL_DELIVER)
def group(group_id: uuid.UUID) -> ResponseReturnValue:
    """One group: who is in it, who waits, its sessions and what was changed."""
    page = group_page(current_session(), current_actor(), group_id)
    looked_at(page.members)
    now = datetime.now(UTC)
    following = page.next_number(now)
    return render_template(
        "providers/groups/group.html",
        page=page,
        running=page.group.state == GroupState.RUNNING,
        following=following,
        free=page.free_from(following),
        now=now,
        planned=SessionState.PLANNED,
        may_manage=current_actor().can(Core.SERVICE_MANAGE),
        state_words=lambda code: label(SESSION_STATES, code),
        cancel_words=lambda code: label(CANCEL_CODES, code),
        leave_words=lambda code: label(LEAVE_CODES, code),
        asked_words=lambda code: label(ASKED_BY, code),
        when=lambda text: uk_datetime(datetime.fromisoformat(text)),
        crumbs=crumbs(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def create() -> ResponseReturnValue:
    """Set up a group with its weekly sessions."""
    form = NewGroupForm()
    form.offer(colleagues())
    form.offer_services(own_service_choices(current_session(), current_actor()))

    def doing(session: TenantSession, now: datetime) -> str:
        created = create_group(session, session.actor, form.command(), now=now)
        if not created.skipped:
            return _("The group is set up.")
        days = ", ".join(format_date(day, "d MMMM y") for day in created.skipped)
        return ngettext(
            "The group is set up. %(days)s is a bank holiday: no session is planned then, and the group ends"
            " a week later.",
            "The group is set up. %(days)s are bank holidays: no session is planned then, and the group ends"
            " %(num)d weeks later.",
            len(created.skipped),
            days=days,
        )

    return act(
        form,
        doing,
        done_url=url_for("groups.groups"),
        heading=_("New group"),
        submit_label=_("Set up the group"),
        template="providers/groups/new.html",
        crumbs=crumbs(),
    )


@bp.route("/<uuid:group_id>/edit", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def edit(group_id: uuid.UUID) -> ResponseReturnValue:
    """Change name, place, places or who runs it."""
    found = find_group(current_session(), current_actor(), group_id)
    form = GroupForm() if request.method == "POST" else GroupForm.showing(found)
    form.offer(colleagues())

    def doing(session: TenantSession, now: datetime) -> str:
        alter_group(session, session.actor, form.alter(group_id, posted_version()), now=now)
        return _("The group is changed. Its sessions to come follow.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Change the group"),
        submit_label=_("Change the group"),
        version=found.version,
        fresh=lambda: find_group(current_session(), current_actor(), group_id).version,
        crumbs=crumbs(found),
    )


@bp.route("/<uuid:group_id>/cancel", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def cancel(group_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel the group with its sessions to come."""
    found = find_group(current_session(), current_actor(), group_id)
    form = CancelForm()

    def doing(session: TenantSession, now: datetime) -> str:
        cancel_group(session, session.actor, form.cancel_group(group_id, posted_version()), now=now)
        return _("The group is cancelled, and the senders of its members are told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Cancel the group"),
        submit_label=_("Cancel the group"),
        version=found.version,
        fresh=lambda: find_group(current_session(), current_actor(), group_id).version,
        words=_(
            "Sessions to come are cancelled and members leave the group. It counts against nobody. Registers of"
            " sessions that took place can still be taken."
        ),
        crumbs=crumbs(found),
    )


def _view_words(view: View) -> str:
    return {
        View.MINE: _("Mine"),
        View.ALL: _("All running"),
        View.REGISTERS: _("Registers to take"),
        View.ENDED: _("Ended"),
    }[view]
