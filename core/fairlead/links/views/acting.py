"""What every page behind a link does: shows the one referral, or acts on it by the use cases of providers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any  # a FlaskForm has no types

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.providers.models import Referral
from fairlead.providers.queries import ReferralPage, referral_page
from fairlead.refusals import Conflict, Refusal
from fairlead.web.posted import DONE, carry_out, posted_version
from fairlead.web.unit_of_work import current_session


def held_page() -> ReferralPage:
    """The referral of the link; that its holder looked at it is in the log. Raises `NotVisible`."""
    session = current_session()
    page = referral_page(session, session.actor, g.enabled_modules, g.opening.reference)
    consulted(
        session,
        "referral.viewed",
        object_type="referral",
        object_ids=[page.referral.id],
        case_id=page.referral.case_id,
        owner=page.referral.tenant_id,
    )
    return page


def act_by_link(
    referral: Referral,
    form: Any,  # a FlaskForm has no types
    heading: str,
    use_case: Callable[..., object],
    *,
    possible: bool,
    template: str = "links/form.html",
    done_url: Callable[[], str] | None = None,
    **more: object,
) -> ResponseReturnValue:
    """Show a form about the referral, or do what it says. ``possible`` says whether the form still applies.

    ``done_url`` is where it goes on afterwards, else to the referral; ``more`` is for the template.
    """
    if not possible and not form.is_submitted():
        flash(_("This can no longer be done. The referral has moved on."), "caution")
        return redirect(url_for("no_account.referral"), code=303)
    version = posted_version()
    status = carry_out(
        form,
        lambda session: use_case(
            session, session.actor, form.command(referral.id, version), now=datetime.now(tz=UTC)
        ),
    )
    if status == DONE:
        if done_url is None:
            flash(_("Recorded. The officer can see it now."), "success")
        return redirect(done_url() if done_url else url_for("no_account.referral"), code=DONE)
    if status == Conflict.status:
        current_session().refresh(referral)
    return render_template(
        template,
        referral=referral,
        form=form,
        heading=heading,
        version=version if status == Refusal.status else referral.version,
        conflict=status == Conflict.status,
        cancel_url=url_for("no_account.referral"),
        submit_label=form.submit.label.text,
        **more,
    ), status
