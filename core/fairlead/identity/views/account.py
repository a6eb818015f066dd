"""One's own account: where one is signed in, password, second factor, memberships."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.identity.api_tokens import organisation_of_token, revoke_token, tokens_of
from fairlead.identity.attempts import Wait
from fairlead.identity.forms import ChangePasswordForm, PresentPasswordForm
from fairlead.identity.install import doorkeeper
from fairlead.identity.models import AuthSession
from fairlead.identity.queries import places_of, sessions_of
from fairlead.identity.second_factor import remove_second_factor
from fairlead.identity.security_log import tell_organisations
from fairlead.identity.session_actor import SignedIn
from fairlead.identity.session_store import Ended, end
from fairlead.identity.sessions import browser_session, limits_of
from fairlead.identity.sign_in import Person, PersonalWords, Wrong
from fairlead.identity.views.blueprint import bp
from fairlead.identity.views.signing_in import go_on, source_here, too_soon
from fairlead.identity.views.steps import person_of
from fairlead.refusals import Refusal
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.sessions import NOBODY
from fairlead.web.unit_of_work import database, signed_in


def me() -> SignedIn:
    """The signed-in person of this page."""
    found: SignedIn = g.signed_in
    return found


def _me_as_person() -> Person:
    stored = browser_session().stored
    if stored is None:
        abort(404)
    return person_of(stored)


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Everything about one's own account on one page."""
    now = datetime.now(UTC)
    with database().platform_transaction(NOBODY) as session:
        sessions = sessions_of(
            session, me().user_id, current=me().session_id, limits=limits_of(current_app), now=now
        )
        places = places_of(session, me().user_id)
        codes_left = doorkeeper().second_factor.recovery_codes_left(session, me().user_id)
        tokens = tokens_of(session, me().user_id)
    return render_template(
        "identity/account.html",
        me=me(),
        sessions=sessions,
        end_url=lambda session_id: url_for("identity.end_session", session_id=session_id),
        places=places,
        codes_left=codes_left,
        tokens=tokens,
        now=now,
        has_second_factor=_me_as_person().has_second_factor,
    )


@bp.post("/account/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """Sign out another browser of one's own."""
    with database().platform_transaction(NOBODY) as session:
        ended = end(
            session,
            (AuthSession.public_id == session_id) & (AuthSession.user_id == me().user_id),
            Ended.REVOKED,
            datetime.now(UTC),
        )
    if not ended:
        abort(404)
    tell_organisations(
        database(),
        me().user_id,
        "identity.session.revoked",
        source_ip=request.remote_addr,
        session_id=me().session_id,
    )
    flash(_("That device is signed out."), "positive")
    return redirect(url_for("identity.account"), code=303)


@bp.post("/account/tokens/<uuid:token_id>/revoke")
@signed_in
def revoke_own_token(token_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a token that acts as oneself."""
    with database().platform_transaction(NOBODY) as session:
        place = organisation_of_token(session, token_id, me().user_id)
        if place is None:
            abort(404)
        tenant_id = TenantId(place.id)
    person = Actor(
        id=ActorId(me().user_id),
        tenant_id=tenant_id,
        name=me().name,
        session_id=me().session_id,
        source_ip=request.remote_addr,
    )
    with database().tenant_transaction(person) as session:
        revoke_token(session, person, token_id, now=datetime.now(UTC))
    flash(_("The token is taken back. Whatever used it can no longer call."), "positive")
    return redirect(url_for("identity.account"), code=303)


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password. Every other session of the account ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit() and _is_present(form):
        now = datetime.now(UTC)
        person = _me_as_person()
        try:
            words = PersonalWords(user_id=person.user_id, email=person.email, name=person.name)
            doorkeeper().change_password(words, form.new_password.data or "", now)
        except Refusal as refusal:
            form.new_password.errors = [refusal.message]
        else:
            tell_organisations(
                database(), person.user_id, "identity.password.changed", source_ip=request.remote_addr
            )
            flash(_("Your password is changed. Every other device is signed out."), "positive")
            return _renewed(person, now)
    status = 422 if request.method == "POST" else 200
    return render_template("identity/change_password.html", form=form, email=me().email), status


@bp.route("/account/second-factor/replace", methods=["GET", "POST"])
@signed_in
def replace_second_factor() -> ResponseReturnValue:
    """Forget the present second factor and set up a new one, after giving the password again."""
    form = PresentPasswordForm()
    if form.validate_on_submit() and _is_present(form):
        person = _me_as_person()
        with database().platform_transaction(NOBODY) as session:
            remove_second_factor(session, person.user_id)
            others = (AuthSession.user_id == person.user_id) & (AuthSession.public_id != me().session_id)
            end(session, others, Ended.CREDENTIALS_CHANGED, datetime.now(UTC))
        tell_organisations(
            database(), person.user_id, "identity.second-factor.removed", source_ip=request.remote_addr
        )
        return redirect(url_for("identity.enrol"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("identity/replace_second_factor.html", form=form), status


@bp.post("/account/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Keep the session alive: what the warning before time-out calls."""
    return "", 204


def _is_present(form: PresentPasswordForm | ChangePasswordForm) -> bool:
    """The present password is right; otherwise the form says so. Guessing here is throttled like signing
    in.
    """
    found = doorkeeper().check_password(
        me().email, form.current_password.data or "", source_here(), datetime.now(UTC)
    )
    if isinstance(found, Wait):
        form.current_password.errors = [too_soon(found)]
    elif isinstance(found, Wrong):
        form.current_password.errors = [_("Your present password is not right")]
    else:
        return True
    return False


def _renewed(person: Person, now: datetime) -> ResponseReturnValue:
    stored = browser_session().stored
    if stored is None:
        abort(404)
    return go_on(
        person,
        now,
        second_factor_at=stored.second_factor_at,
        wanted=url_for("identity.account"),
        started_at=stored.started_at,
        arriving=False,
    )
