"""What must be done between the password and the first page: the second factor, a password of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from fairlead.identity.attempts import Wait
from fairlead.identity.forms import CodeForm, NewPasswordForm
from fairlead.identity.install import doorkeeper
from fairlead.identity.models import AuthSession
from fairlead.identity.security_log import tell_organisations
from fairlead.identity.session_actor import half_signed_in
from fairlead.identity.session_store import Ended, Stored, end
from fairlead.identity.sessions import browser_session
from fairlead.identity.sign_in import Person, PersonalWords, Wrong
from fairlead.identity.views.blueprint import bp
from fairlead.identity.views.signing_in import NEXT, go_on, source_here, too_soon
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import NOBODY
from fairlead.web.unit_of_work import database, public

_WRONG_CODES = "wrong_codes"
_CODES_PER_SESSION = 5


def half_way(expected: str) -> tuple[Stored, Person]:
    """Who has come as far as the step ``expected``. Anybody else is led to where they belong."""
    half = half_signed_in()
    if half is None:
        abort(redirect(url_for("identity.sign_in")))
    stored, step = half
    if step != expected:
        abort(redirect(url_for(step)))
    return stored, person_of(stored)


def person_of(stored: Stored) -> Person:
    """The person of a session."""
    return Person(
        user_id=stored.user_id,
        email=stored.email,
        name=stored.name,
        must_change_password=stored.must_change_password,
        has_second_factor=stored.has_second_factor,
    )


@bp.route("/second-factor", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """The code of the authenticator application, or a recovery code."""
    stored, person = half_way("identity.second_factor")
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template(
            "identity/second_factor.html", form=form
        ), 422 if request.method == "POST" else 200
    now = datetime.now(UTC)
    found = doorkeeper().check_code(person.user_id, form.code.data or "", source_here(), now)
    if isinstance(found, Wait):
        form.code.errors = [too_soon(found)]
        return render_template("identity/second_factor.html", form=form), 429
    if isinstance(found, Wrong):
        return _wrong_code(stored, form, now)
    return go_on(
        person, now, second_factor_at=now, wanted=browser_session().get(NEXT), started_at=stored.started_at
    )


def _wrong_code(stored: Stored, form: CodeForm, now: datetime) -> ResponseReturnValue:
    session = browser_session()
    wrong = int(session.get(_WRONG_CODES, 0)) + 1
    session[_WRONG_CODES] = wrong
    if wrong < _CODES_PER_SESSION:
        form.code.errors = [
            _("That code is not right, or was used before. Wait for the next one and try again")
        ]
        return render_template("identity/second_factor.html", form=form), 422
    with database().platform_transaction(NOBODY) as transaction:
        end(transaction, AuthSession.id == stored.key, Ended.TOO_MANY_CODES, now)
    session.forget()
    flash(_("Too many wrong codes. Sign in again from the start."), "caution")
    return redirect(url_for("identity.sign_in"), code=303)


@bp.route("/new-password", methods=["GET", "POST"])
@public
def new_password() -> ResponseReturnValue:
    """A password of one's own, when the present one was given by somebody else."""
    stored, person = half_way("identity.new_password")
    form = NewPasswordForm()
    if form.validate_on_submit():
        now = datetime.now(UTC)
        wanted = browser_session().get(NEXT)
        try:
            words = PersonalWords(user_id=person.user_id, email=person.email, name=person.name)
            doorkeeper().change_password(words, form.new_password.data or "", now)
        except Refusal as refusal:
            form.new_password.errors = [refusal.message]
        else:
            tell_organisations(
                database(), person.user_id, "identity.password.changed", source_ip=request.remote_addr
            )
            return go_on(
                replace(person, must_change_password=False),
                now,
                second_factor_at=stored.second_factor_at,
                wanted=wanted,
                started_at=stored.started_at,
            )
    status = 422 if request.method == "POST" else 200
    return render_template("identity/new_password.html", form=form, person=person), status


@bp.route("/second-factor/set-up", methods=["GET", "POST"])
@public
def enrol() -> ResponseReturnValue:
    """Set up an authenticator application: when it is compulsory, or from one's own account."""
    if g.get("signed_in") is None:
        stored, person = half_way("identity.enrol")
    else:
        found = browser_session().stored
        if found is None:
            abort(404)
        stored, person = found, person_of(found)
    form = CodeForm()
    now = datetime.now(UTC)
    form_is_good = form.validate_on_submit()
    with database().platform_transaction(NOBODY) as session:
        enrolment = doorkeeper().second_factor.enrolment(session, person.user_id)
        if enrolment is None:
            abort(redirect(url_for("identity.account")))
        codes = (
            doorkeeper().second_factor.confirm(
                session, person.user_id, "".join((form.code.data or "").split()), now
            )
            if form_is_good
            else None
        )
    if codes is not None:
        return _enrolled(stored, person, codes, now)
    if form_is_good:
        form.code.errors = [
            _("That code is not right. Check that the phone's clock is right, and try the next code")
        ]
    page = render_template(
        "identity/enrol.html",
        form=form,
        typed_key=enrolment.typed_key,
        qr=Markup(enrolment.qr_svg),  # noqa: S704  # nosec B704  # segno's drawing: no user input in it
    )
    return page, 422 if request.method == "POST" else 200


def _enrolled(stored: Stored, person: Person, codes: list[str], now: datetime) -> ResponseReturnValue:
    """Show the recovery codes once. Other sessions of the account end: they never saw a second factor."""
    wanted = browser_session().get(NEXT)
    with database().platform_transaction(NOBODY) as session:
        end(session, AuthSession.user_id == person.user_id, Ended.CREDENTIALS_CHANGED, now)
    tell_organisations(
        database(), person.user_id, "identity.second-factor.set-up", source_ip=request.remote_addr
    )
    onward = go_on(
        replace(person, has_second_factor=True),
        now,
        second_factor_at=now,
        wanted=wanted,
        started_at=stored.started_at,
        arriving=g.get("signed_in") is None,
    )
    return render_template("identity/recovery_codes.html", codes=codes, onward=onward.location)
