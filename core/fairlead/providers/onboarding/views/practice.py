"""The practice referral: received, accepted, one session, completed. About nobody, and counted nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from fairlead.identity.permissions import Core
from fairlead.providers.onboarding.forms import PracticeEndForm, PracticeSessionForm
from fairlead.providers.onboarding.models import PracticeReferral
from fairlead.providers.onboarding.setting_up import (
    accept_practice,
    begin_practice,
    end_practice,
    open_practice,
    record_practice,
    remove_practice,
)
from fairlead.providers.onboarding.views.blueprint import bp
from fairlead.providers.onboarding.views.setting_up import crumbs
from fairlead.providers.onboarding.words import PRACTICE_PERSON
from fairlead.providers.words import state_words
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.posted import place, posted_version
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

Step = Callable[[TenantSession, datetime], object]


@bp.get("/t/<slug:tenant>/set-up/practice")
@requires(Core.SERVICE_MANAGE)
def practice() -> ResponseReturnValue:
    """Where the practice referral stands, and its next step."""
    return render_template(
        "providers/onboarding/practice.html",
        practice=open_practice(current_session(), current_actor()),
        person=PRACTICE_PERSON,
        state_words=state_words,
        crumbs=crumbs(),
    )


@bp.post("/t/<slug:tenant>/set-up/practice/begin")
@requires(Core.SERVICE_MANAGE)
def begin() -> ResponseReturnValue:
    """Receive it."""
    return _step(lambda session, now: begin_practice(session, session.actor, now=now))


@bp.post("/t/<slug:tenant>/set-up/practice/accept")
@requires(Core.SERVICE_MANAGE)
def accept() -> ResponseReturnValue:
    """Accept it."""
    return _step(lambda session, now: accept_practice(session, session.actor, posted_version(), now=now))


@bp.post("/t/<slug:tenant>/set-up/practice/remove")
@requires(Core.SERVICE_MANAGE)
def remove() -> ResponseReturnValue:
    """Take it off the page."""
    return _step(lambda session, now: remove_practice(session, session.actor, posted_version(), now=now))


@bp.route("/t/<slug:tenant>/set-up/practice/session", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def practise_session() -> ResponseReturnValue:
    """Record its session."""
    form = PracticeSessionForm()
    return _form_step(
        form,
        _("Record a practice session"),
        lambda session, now: record_practice(session, session.actor, form.command(posted_version()), now=now),
    )


@bp.route("/t/<slug:tenant>/set-up/practice/end", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def practise_end() -> ResponseReturnValue:
    """Complete it."""
    form = PracticeEndForm()
    return _form_step(
        form,
        _("Complete the practice referral"),
        lambda session, now: end_practice(session, session.actor, form.command(posted_version()), now=now),
    )


def _step(step: Step) -> ResponseReturnValue:
    try:
        with attempt() as session:
            step(session, datetime.now(UTC))
    except Conflict as conflict:
        flash(conflict.message, "caution")
    return redirect(url_for("onboarding.practice"), code=303)


def _form_step(form: FlaskForm, heading: str, step: Step) -> ResponseReturnValue:
    found: PracticeReferral | None = open_practice(current_session(), current_actor())
    if found is None:
        raise NotVisible
    if form.validate_on_submit():
        try:
            with attempt() as session:
                step(session, datetime.now(UTC))
            return redirect(url_for("onboarding.practice"), code=303)
        except (NotPermitted, NotVisible):
            raise
        except Conflict as conflict:
            flash(conflict.message, "caution")
            return redirect(url_for("onboarding.practice"), code=303)
        except Refusal as refusal:
            place(form, refusal)
    page = render_template(
        "providers/onboarding/practice_form.html",
        form=form,
        practice_heading=heading,
        version=found.version if request.method == "GET" else posted_version(),
        cancel_url=url_for("onboarding.practice"),
        crumbs=crumbs(),
    )
    return page, 422 if request.method == "POST" else 200
