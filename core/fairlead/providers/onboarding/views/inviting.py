"""The commissioner's pages: invite, see how far each provider is, take an invitation back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any  # rows of three lists

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.cases.paging import Cursor, Order, Slice, cursor_from
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.pausing import gaps_of
from fairlead.providers.assurance.queries import DESK, documents_between, list_waiting, required_kinds
from fairlead.providers.assurance.words import KINDS, state_words
from fairlead.providers.directory.areas import area_name
from fairlead.providers.directory.words import language_name
from fairlead.providers.onboarding.forms import InviteForm
from fairlead.providers.onboarding.queries import (
    BY_NAME,
    NEWEST,
    list_invitations,
    list_providers,
    profile_of,
    provider_with,
    services_between,
    waits_for_us,
)
from fairlead.providers.onboarding.use_cases import invite_provider, revoke_invitation
from fairlead.providers.onboarding.views.blueprint import bp
from fairlead.providers.onboarding.words import KINDS as ORGANISATIONS
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import Crumb, NavItem
from fairlead.web.posted import place
from fairlead.web.tables import Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day

Read = Callable[[TenantSession, Actor, Cursor | None], Slice[Any]]
_LISTS: Mapping[str, tuple[Order, Read]] = {
    "providers": (BY_NAME, list_providers),
    "invitations": (NEWEST, list_invitations),
    "documents": (DESK, list_waiting),
}
TABS = tuple(_LISTS)


@bp.get("/t/<slug:tenant>/providers")
@requires(Core.PROVIDER_INVITE)
def providers() -> ResponseReturnValue:
    """Providers that show their documents here, the invitations that were made, and documents that wait."""
    session, actor = current_session(), current_actor()
    asked = request.args.get("view", "")
    view = asked if asked in TABS else TABS[0]
    order, read = _LISTS[view]
    found = read(session, actor, cursor_from(request.args, order))
    return render_template(
        "providers/onboarding/providers.html",
        view=view,
        tabs=[_tab(each, view) for each in TABS],
        waiting=_waiting(),
        rows=found.rows,
        page=_page(found, view),
        kinds=KINDS,
        now=datetime.now(UTC),
        today=local_day(datetime.now(UTC)),
    )


@bp.route("/t/<slug:tenant>/providers/invite", methods=["GET", "POST"])
@requires(Core.PROVIDER_INVITE)
def invite() -> ResponseReturnValue:
    """Invite a provider; the link goes to the mailbox, or is shown this once."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with attempt() as session:
                invited = invite_provider(session, session.actor, form.command(), now=datetime.now(UTC))
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            place(form, refusal)
        else:
            return render_template(
                "providers/onboarding/invited.html",
                invitation=invited.invitation,
                link=url_for("onboarding.enter", token=invited.token, _external=True)
                if invited.token
                else "",
                onward=url_for("onboarding.providers", view="invitations"),
                crumbs=_crumbs(),
            )
    page = render_template(
        "providers/onboarding/invite.html",
        form=form,
        cancel_url=url_for("onboarding.providers"),
        crumbs=_crumbs(),
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/t/<slug:tenant>/providers/invitations/<uuid:invitation_id>/revoke")
@requires(Core.PROVIDER_INVITE)
def revoke(invitation_id: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    try:
        with attempt() as session:
            revoke_invitation(session, session.actor, invitation_id, now=datetime.now(UTC))
        flash(_("Taken back. The link works no more."), "success")
    except Conflict as conflict:
        flash(conflict.message, "caution")
    return redirect(url_for("onboarding.providers", view="invitations"), code=303)


@bp.get("/t/<slug:tenant>/providers/<uuid:provider_id>")
@requires(Core.PROVIDER_INVITE)
def provider(provider_id: uuid.UUID) -> ResponseReturnValue:
    """One provider: who it is, its documents, its services, and what is missing."""
    session, actor = current_session(), current_actor()
    name, asked_from = provider_with(session, actor, provider_id)
    profile = profile_of(session, provider_id)
    return render_template(
        "providers/onboarding/provider.html",
        provider_id=provider_id,
        name=name,
        asked_from=asked_from,
        profile=profile,
        organisation=str(ORGANISATIONS.get(profile.kind, profile.kind)) if profile else "",
        areas=", ".join(area_name(code) for code in profile.areas) if profile else "",
        languages=", ".join(language_name(code) for code in profile.languages) if profile else "",
        gaps=gaps_of(session, provider_id, actor.tenant_id),
        required=required_kinds(session, actor.tenant_id),
        documents=documents_between(session, provider_id, actor.tenant_id),
        services=services_between(session, provider_id, actor.tenant_id),
        kinds=KINDS,
        state_words=state_words,
        today=local_day(datetime.now(UTC)),
        crumbs=_crumbs(),
    )


def _waiting() -> list[NavItem]:
    """What waits for this person, each with where it is dealt with; what nobody waits for is left out."""
    session, actor = current_session(), current_actor()
    waits = waits_for_us(session, actor)
    offered = (
        (waits.documents, Core.PROVIDER_INVITE, _("Documents to check"), _place("documents")),
        (
            waits.changes,
            Core.SERVICE_APPROVE,
            _("Changes of services to approve"),
            url_for("directory.changes"),
        ),
        (waits.claims, Core.CLAIM_DECIDE, _("Claims to decide"), url_for("money.claims")),
    )
    return [
        NavItem(label=label, url=url, count=count)
        for count, right, label, url in offered
        if count and actor.can(right)
    ]


def _place(view: str) -> str:
    return url_for("onboarding.providers", view=view)


def _tab(view: str, here: str) -> NavItem:
    words = {
        "providers": _("Providers"),
        "invitations": _("Invitations"),
        "documents": _("Documents to check"),
    }
    return NavItem(label=words[view], url=_place(view), active=view == here)


def _page(found: Slice[Any], view: str) -> Page:
    path, given = url_for("onboarding.providers"), {"view": view}
    return Page(
        shown=len(found.rows),
        previous_url=with_query(path, given, before=found.previous) if found.previous else "",
        next_url=with_query(path, given, after=found.following) if found.following else "",
    )


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(label=_("Providers"), url=url_for("onboarding.providers")),)
