"""What somebody with an invitation sees before they are anybody here. Open to everybody, so it tells nothing.

The token is in an address once. From then on the visitor's own session carries it: it is in no later address, and in no
referrer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairlead.identity.attempts import Wait
from fairlead.identity.install import doorkeeper
from fairlead.identity.sessions import browser_session
from fairlead.identity.sign_in import Person
from fairlead.identity.views.signing_in import go_on, source_here, too_soon
from fairlead.providers.onboarding.forms import JoinForm
from fairlead.providers.onboarding.joining import Joined, Offer, find_offer, join_as, join_with_new_account
from fairlead.providers.onboarding.views.blueprint import bp
from fairlead.refusals import NotVisible, Refusal
from fairlead.web.posted import place
from fairlead.web.unit_of_work import database, public

KEPT = "provider_invitation"
LONGEST_TOKEN = 100


@bp.get("/join/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """The link itself. Links that never were cost the one who tries them ever longer waits."""
    now, attempts, source = datetime.now(UTC), doorkeeper().attempts, source_here()
    leave = attempts.ask(f"provider invitation from {source.network()}", source, now)
    if isinstance(leave, Wait):
        return render_template("providers/onboarding/link_over.html", wait=too_soon(leave)), 429
    if len(token) > LONGEST_TOKEN or find_offer(database(), token) is None:
        return _over()
    attempts.right(leave)
    browser_session()[KEPT] = token
    return redirect(url_for("onboarding.join"), code=303)


@bp.route("/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Make an account and the organisation; somebody who has signed in only says that they want to."""
    token = str(browser_session().get(KEPT, ""))
    offer = find_offer(database(), token) if token else None
    if offer is None:
        return _over()
    if g.get("signed_in") is not None:
        return _join_signed_in(token, offer)
    form = JoinForm()
    if form.validate_on_submit():
        now = datetime.now(UTC)
        try:
            joined = join_with_new_account(
                database(), token, name=form.name.data or "", password=form.new_password.data or "", now=now
            )
        except NotVisible:
            return _over()
        except Refusal as refusal:
            place(form, refusal)
        else:
            person = Person(
                user_id=joined.user_id,
                email=offer.email,
                name=" ".join((form.name.data or "").split()),
                must_change_password=False,
                has_second_factor=False,
            )
            return go_on(person, now, second_factor_at=None, wanted=_first_page(joined))
    page = render_template("providers/onboarding/join.html", form=form, offer=offer)
    return page, 422 if request.method == "POST" else 200


def _join_signed_in(token: str, offer: Offer) -> ResponseReturnValue:
    person = g.signed_in
    is_theirs = person.email == offer.email
    if request.method == "POST" and is_theirs:
        try:
            joined = join_as(database(), token, user_id=person.user_id, name=person.name)
        except NotVisible:
            return _over()
        except Refusal as refusal:
            page = render_template(
                "providers/onboarding/join_signed_in.html",
                offer=offer,
                is_theirs=False,
                refused=refusal.message,
            )
            return page, 422
        del browser_session()[KEPT]
        return redirect(_first_page(joined), code=303)
    return render_template("providers/onboarding/join_signed_in.html", offer=offer, is_theirs=is_theirs)


def _first_page(joined: Joined) -> str:
    return url_for("onboarding.set_up", tenant=joined.slug)


def _over() -> ResponseReturnValue:
    """The same answer for a link that is over, was taken back, was used, or never was."""
    return render_template("providers/onboarding/link_over.html"), 404
