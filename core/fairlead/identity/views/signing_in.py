"""The front door: sign in, sign out, choose an organisation, set-up links."""

from __future__ import annotations

import math
import secrets
import uuid
from datetime import UTC, datetime

from flask import after_this_request, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from fairlead.identity.attempts import FAMILIAR_FOR, Source, Wait
from fairlead.identity.forms import NewPasswordForm, SignInForm
from fairlead.identity.install import doorkeeper
from fairlead.identity.invitations import answer_offer, places_offered, take_first_place
from fairlead.identity.models import AuthSession
from fairlead.identity.permissions import Core
from fairlead.identity.queries import places_of
from fairlead.identity.security_log import tell_organisations
from fairlead.identity.session_actor import half_signed_in, step_before
from fairlead.identity.session_store import Ended, end
from fairlead.identity.sessions import begin, browser_session, cookie_name, settings_of
from fairlead.identity.sign_in import Person, PersonalWords, Wrong, find_setup_link
from fairlead.identity.views.blueprint import bp
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import NOBODY
from fairlead.web.unit_of_work import current_actor, database, public, signed_in

NEXT = "next"
_BROWSER = "fairlead-browser"
_START_PAGES = (
    (Core.CASE_READ, "cases.worklist"),
    (Core.PROVIDER_INVITE, "onboarding.providers"),
    (Core.SERVICE_APPROVE, "directory.changes"),
    (Core.CLAIM_DECIDE, "money.claims"),
    (Core.REFERRAL_READ, "providers.referrals"),
    (Core.AUDIT_READ, "audit.log"),
    (Core.USER_MANAGE, "identity.users"),
    (Core.HELP_ANSWER, "help.desk"),
)


def source_here() -> Source:
    """From where the current request tries."""
    mark = request.cookies.get(cookie_name(_BROWSER, secure=request.is_secure))
    return Source(address=request.remote_addr, browser=mark)


def own_page(wanted: object) -> str | None:
    """``wanted`` if it is a path on this site that a person may be led to after signing in; else None."""
    path = str(wanted or "").removesuffix("?")
    plain = path.isprintable() and "\\" not in path and not path.startswith("//")
    return path if plain and path.startswith(("/t/", "/account")) else None


def too_soon(wait: Wait) -> str:
    """How long to wait, in words."""
    seconds = math.ceil(wait.time.total_seconds())
    if seconds <= 60:  # noqa: PLR2004  # a minute
        return ngettext(
            "Too many attempts. Try again in %(num)d second",
            "Too many attempts. Try again in %(num)d seconds",
            seconds,
        )
    return ngettext(
        "Too many attempts. Try again in %(num)d minute, or use the device you usually sign in on",
        "Too many attempts. Try again in %(num)d minutes, or use the device you usually sign in on",
        math.ceil(seconds / 60),
    )


@bp.route("/", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Landing page and sign-in."""
    if g.get("signed_in") is not None:
        return redirect(url_for("identity.organisations"))
    half = half_signed_in()
    if half is not None:
        return redirect(url_for(half[1]))
    form = SignInForm()
    if not form.validate_on_submit():
        ended = browser_session().ended
        status = 422 if request.method == "POST" else 200
        return render_template("identity/sign_in.html", form=form, ended=ended), status
    now = datetime.now(UTC)
    found = doorkeeper().check_password(form.email.data or "", form.password.data or "", source_here(), now)
    if isinstance(found, Wait):
        form.password.errors = [too_soon(found)]
        return render_template("identity/sign_in.html", form=form), 429
    if isinstance(found, Wrong):
        form.password.errors = [
            _("The e-mail address or the password is not right. Check both and try again")
        ]
        return render_template("identity/sign_in.html", form=form), 422
    return go_on(found, now, second_factor_at=None, wanted=request.args.get(NEXT))


def go_on(
    person: Person,
    now: datetime,
    *,
    second_factor_at: datetime | None,
    wanted: object,
    started_at: datetime | None = None,
    arriving: bool = True,
) -> Response:
    """Renew the session's id after a step, then lead to the next step or, when all are done, in.

    ``arriving`` is false for somebody who was in already and changed a password or second factor.
    """
    keep = {NEXT: path} if (path := own_page(wanted)) else {}
    with database().platform_transaction(NOBODY) as session:
        begin(
            session,
            person.user_id,
            now=now,
            second_factor_at=second_factor_at,
            keep=keep,
            started_at=started_at,
        )
        step = step_before(
            has_second_factor=person.has_second_factor,
            second_factor_at=second_factor_at,
            must_change_password=person.must_change_password,
            second_factor_required=settings_of(current_app).second_factor_required,
        )
        if step is not None:
            return redirect(url_for(step), code=303)
        mark = source_here().browser or secrets.token_urlsafe(24)
        if arriving:
            doorkeeper().arrived(session, person.user_id, person.email, mark, now)
    if arriving:
        _mark_browser(mark)
        tell_organisations(
            database(),
            person.user_id,
            "identity.signed-in",
            source_ip=request.remote_addr,
            reason=_how(second_factor_at),
        )
    return redirect(path or url_for("identity.organisations"), code=303)


def _how(second_factor_at: datetime | None) -> str:
    return "password" if second_factor_at is None else "password and second factor"


def _mark_browser(mark: str) -> None:
    """Let this browser show later that it has completed a sign-in before (see `throttle`)."""
    secure = request.is_secure

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            cookie_name(_BROWSER, secure=secure),
            mark,
            max_age=FAMILIAR_FOR,
            secure=secure,
            httponly=True,
            samesite="Lax",
        )
        return response


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session here and in the database."""
    stored = browser_session().stored
    if stored is not None:
        with database().platform_transaction(NOBODY) as session:
            end(session, AuthSession.id == stored.key, Ended.SIGNED_OUT, datetime.now(UTC))
        tell_organisations(
            database(),
            stored.user_id,
            "identity.signed-out",
            source_ip=request.remote_addr,
            session_id=stored.public_id,
        )
    browser_session().forget()
    flash(_("You have signed out."), "information")
    response = redirect(url_for("identity.sign_in"), code=303)
    # Not "storage": drafts of colleagues on a shared telephone stay. The page forgets this person's (decision 14).
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/organisations")
@signed_in
def organisations() -> ResponseReturnValue:
    """Where the person works: straight in with one organisation, a choice with several."""
    with database().platform_transaction(NOBODY) as session:
        places = places_of(session, g.signed_in.user_id)
        offered = places_offered(session, g.signed_in.user_id)
    if len(places) == 1 and not offered:
        return redirect(url_for("identity.start", tenant=places[0].slug))
    return render_template("identity/organisations.html", places=places, offered=offered)


@bp.post("/organisations/offered/<uuid:membership_id>/<any(accept, decline):answer>")
@signed_in
def answer_place(membership_id: uuid.UUID, answer: str) -> ResponseReturnValue:
    """Take a place that an organisation has offered, or say no to it."""
    accept = answer == "accept"
    answer_offer(database(), g.signed_in.user_id, membership_id, accept=accept, source_ip=request.remote_addr)
    flash(_("You belong there now.") if accept else _("Declined. Nothing was connected."), "success")
    return redirect(url_for("identity.organisations"), code=303)


@bp.get("/t/<tenant>/")
@signed_in
def start() -> ResponseReturnValue:
    """The first page inside an organisation: the first list that this person works from."""
    actor = current_actor()
    for permission, endpoint in _START_PAGES:
        if actor.can(permission) and endpoint in current_app.view_functions:
            return redirect(url_for(endpoint))
    return render_template("identity/start.html")


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    """A set-up link: choose the first password. The link works once and not for long."""
    now = datetime.now(UTC)
    with database().platform_transaction(NOBODY) as session:
        person = find_setup_link(session, token, now)
    if person is None:
        return render_template("identity/link_over.html"), 404
    form = NewPasswordForm()
    if form.validate_on_submit():
        words = PersonalWords(user_id=person.user_id, email=person.email, name=person.name)
        try:
            doorkeeper().change_password(words, form.new_password.data or "", now, link=token)
        except Refusal as refusal:
            form.new_password.errors = [refusal.message]
        else:
            take_first_place(database(), person.user_id, source_ip=request.remote_addr)
            tell_organisations(
                database(), person.user_id, "identity.set-up-link.used", source_ip=request.remote_addr
            )
            browser_session().forget()
            flash(_("Your password is set. Sign in with it now."), "positive")
            return redirect(url_for("identity.sign_in"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("identity/new_password.html", form=form, person=person), status
