"""The sender's page: the secure link of one referral, made, shown once, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.links.queries import contact_of, link_of
from fairlead.links.use_cases import MakeLink, make_link, revoke_link
from fairlead.links.views.blueprints import links
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.providers.views.referral import shown_page
from fairlead.refusals import NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires


@links.get("/referrals/<reference:reference>/secure-link")
@requires(Core.REFERRAL_SEND)
def link(reference: str) -> ResponseReturnValue:
    """Whether the provider has a link that works, and until when."""
    referral = _sent(reference)
    session = current_session()
    return render_template(
        "links/link.html",
        referral=referral,
        contact=contact_of(session, referral.receiver_tenant_id),
        link=link_of(session, referral.id),
        is_open=referral.state in OPEN_STATES,
        now=datetime.now(UTC),
        crumbs=_crumbs(referral),
    )


@links.post("/referrals/<reference:reference>/secure-link")
@requires(Core.REFERRAL_SEND)
def make(reference: str) -> ResponseReturnValue:
    """Make a link, and show it this once."""
    referral = _sent(reference)
    try:
        with attempt() as session:
            made = make_link(session, session.actor, MakeLink(referral_id=referral.id), now=datetime.now(UTC))
    except NotVisible:
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
        return redirect(url_for("links.link", reference=reference), code=303)
    return render_template(
        "links/made.html",
        made=made,
        address=url_for("no_account.enter", token=made.token, _external=True),
        referral=referral,
        onward=url_for("links.link", reference=reference),
        crumbs=_crumbs(referral),
    )


@links.post("/referrals/<reference:reference>/secure-link/revoke")
@requires(Core.REFERRAL_SEND)
def revoke(reference: str) -> ResponseReturnValue:
    """Take the link back."""
    referral = _sent(reference)
    with attempt() as session:
        revoke_link(session, session.actor, referral.id, now=datetime.now(UTC))
    flash(_("Taken back. Whoever has the link open sees nothing more."), "success")
    return redirect(url_for("links.link", reference=reference), code=303)


def _sent(reference: str) -> Referral:
    referral = shown_page(reference).referral
    if referral.tenant_id != current_actor().tenant_id:
        raise NotVisible
    return referral


def _crumbs(referral: Referral) -> tuple[Crumb, ...]:
    return (
        Crumb(label=_("Referrals"), url=url_for("providers.referrals")),
        Crumb(label=referral.reference, url=url_for("providers.referral", reference=referral.reference)),
    )
