"""The first pages behind a link, before the code. Open to everybody, so they tell nothing of the person in the case.

The token is in an address once. From then on the cookie of these pages carries it: it is in no later address, and in no
referrer.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.attempts import Ticket, Wait
from fairlead.identity.install import doorkeeper
from fairlead.identity.sessions import browser_session
from fairlead.identity.views.signing_in import source_here, too_soon
from fairlead.links.forms import CodeForm
from fairlead.links.holder import KEPT_KEY, KEPT_TOKEN, KEPT_TRY
from fairlead.links.policy import CODE_LIVES, MOST_ATTEMPTS, new_secret
from fairlead.links.use_cases import Tried, begin_opening, close_opening, find_link, try_code
from fairlead.links.views.blueprints import no_account
from fairlead.links.views.codes import secret_key
from fairlead.web.unit_of_work import database, public

LONGEST_TOKEN = 100
ENDINGS = ("closed", "declined", "ended")
"""What the last page says was done."""


@no_account.get("/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """The link itself. Links that never were cost the one who tries them ever longer waits."""
    now, attempts, source = datetime.now(UTC), doorkeeper().attempts, source_here()
    leave = attempts.ask(f"secret link from {source.network()}", source, now)
    if isinstance(leave, Wait):
        return _untold(render_template("links/over.html", wait=too_soon(leave)), 429)
    if len(token) > LONGEST_TOKEN or find_link(database(), token) is None:
        return _untold(_over_page(), 404)
    attempts.right(leave)
    kept = browser_session()
    kept[KEPT_TOKEN] = token
    kept.pop(KEPT_KEY, None)
    return _untold(redirect(url_for("no_account.start"), code=303), 303)


@no_account.route("/start", methods=["GET", "POST"])
@public
def start() -> ResponseReturnValue:
    """Who sent something, and to whom; somebody at the desk is asked to ring with a code."""
    token = str(browser_session().get(KEPT_TOKEN, ""))
    link = find_link(database(), token) if token else None
    if link is None:
        return _over_page(), 404
    if request.method == "GET":
        return render_template("links/start.html", link=link)
    now, source = datetime.now(UTC), source_here()
    leave = doorkeeper().attempts.ask(f"secret link {link.link_id}", source, now)
    if isinstance(leave, Wait):
        return render_template("links/start.html", link=link, wait=too_soon(leave)), 429
    key = new_secret()
    begin_opening(database(), link, key=key, now=now)
    kept = browser_session()
    kept[KEPT_KEY], kept[KEPT_TRY] = key, str(leave.attempt)
    return redirect(url_for("no_account.code"), code=303)


@no_account.route("/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """The code that was read out. Each opening has one, for ten minutes and five attempts."""
    opening = g.opening
    if opening is None:
        return redirect(url_for("no_account.start"), code=303)
    if opening.passed_at is not None:
        return redirect(url_for("no_account.referral"), code=303)
    form, status = CodeForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            tried = try_code(
                database(), opening, form.code.data or "", key=secret_key(), now=datetime.now(UTC)
            )
            if tried is Tried.RIGHT:
                _was_right()
                return redirect(url_for("no_account.referral"), code=303)
            form.code.errors = [_words(tried)]
    return render_template(
        "links/code.html", form=form, opening=opening, minutes=CODE_LIVES.seconds // 60, most=MOST_ATTEMPTS
    ), status


@no_account.post("/close")
@public
def close() -> ResponseReturnValue:
    """The person is done with it for now."""
    if g.opening is not None:
        close_opening(database(), g.opening, now=datetime.now(UTC))
    browser_session().pop(KEPT_KEY, None)
    return redirect(url_for("no_account.done", what=ENDINGS[0]), code=303)


@no_account.get("/done")
@public
def done() -> ResponseReturnValue:
    """What was done last. It is the last page: nothing of the referral is on it."""
    asked = request.args.get("what", "")
    return render_template("links/done.html", what=asked if asked in ENDINGS else ENDINGS[0])


def _was_right() -> None:
    """Openings that ended well do not make the next one wait."""
    attempt = uuid.UUID(str(browser_session().pop(KEPT_TRY)))
    doorkeeper().attempts.right(Ticket(attempt=attempt, attack_noticed=False))


def _words(tried: Tried) -> str:
    if tried is Tried.WRONG:
        return _("The code is not right. Check it and try again")
    return _("This code works no more, or there is none yet. Wait to be rung, or ask for another code")


def _over_page() -> str:
    """The same for a link that is over, was taken back, or never was."""
    return render_template("links/over.html")


def _untold(answer: ResponseReturnValue, status: int) -> Response:
    """The one answer whose address has the token in it: whatever it links to is not told where it came from."""
    response = make_response(answer, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
