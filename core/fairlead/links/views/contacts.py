"""The commissioner's page: who at a provider works by secure link."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.links.forms import ContactForm
from fairlead.links.queries import contact_of
from fairlead.links.use_cases import end_contact, name_contact
from fairlead.links.use_cases.contacts import provider_called
from fairlead.links.views.blueprints import links
from fairlead.refusals import Refusal
from fairlead.web.frame import Crumb
from fairlead.web.posted import place_or_raise
from fairlead.web.unit_of_work import attempt, current_session, requires


@links.route("/providers/<uuid:provider_id>/secure-link", methods=["GET", "POST"])
@requires(Core.PROVIDER_INVITE)
def contact(provider_id: uuid.UUID) -> ResponseReturnValue:
    """Name the contact of a provider that has no accounts, or another one."""
    session = current_session()
    provider, named = provider_called(session, provider_id), contact_of(session, provider_id)
    form = ContactForm(obj=named)
    if form.validate_on_submit():
        try:
            with attempt() as session:
                name_contact(session, session.actor, form.command(provider_id), now=datetime.now(UTC))
        except Refusal as refusal:
            place_or_raise(form, refusal)
        else:
            flash(_("Saved. From now on this provider can be sent secure links."), "success")
            return redirect(url_for("links.contact", provider_id=provider_id), code=303)
    page = render_template(
        "links/contact.html",
        form=form,
        provider=provider,
        named=named,
        cancel_url=url_for("onboarding.providers"),
        crumbs=(Crumb(label=_("Providers"), url=url_for("onboarding.providers")),),
    )
    return page, 422 if request.method == "POST" else 200


@links.post("/providers/<uuid:provider_id>/secure-link/end")
@requires(Core.PROVIDER_INVITE)
def end(provider_id: uuid.UUID) -> ResponseReturnValue:
    """The provider works by secure link no more."""
    with attempt() as session:
        end_contact(session, session.actor, provider_id, now=datetime.now(UTC))
    flash(_("Ended. No link of this provider works any more."), "success")
    return redirect(url_for("links.contact", provider_id=provider_id), code=303)
