"""Pages about reaching a person: what was agreed about each contact point, and the call sheet."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.forms import SharingForm, TimesForm, WaysForm
from fairlead.people.safe_contact.queries import people_on_the_same_cases
from fairlead.people.safe_contact.routes import Unsafe
from fairlead.people.safe_contact.use_cases import (
    agree_sharing,
    agree_times,
    agree_ways,
    open_call_sheet,
    read_call_sheet,
)
from fairlead.people.safe_contact.use_cases.agreeing import own_contact_point
from fairlead.people.safe_contact.words import times_words
from fairlead.people.use_cases import own_person
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import Crumb
from fairlead.web.posted import place_or_raise, posted_version
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

bp = Blueprint(
    "safe_contact",
    __name__,
    url_prefix="/t/<slug:tenant>/people/<uuid:person_id>",
    template_folder="../templates",
)


@bp.route("/contact/<uuid:point_id>/ways", methods=["GET", "POST"])
@requires(Core.PERSON_EDIT)
def ways(person_id: uuid.UUID, point_id: uuid.UUID) -> ResponseReturnValue:
    """Whether it is safe, which ways are wanted, and whether a message may be left."""
    point = _shown(person_id, point_id)
    form = WaysForm.for_point(point)
    return _agree(
        point,
        form,
        _("How may it be used?"),
        lambda session: agree_ways(session, session.actor, form.command(point, posted_version())),
        then="safe_contact.times",
    )


@bp.route("/contact/<uuid:point_id>/times", methods=["GET", "POST"])
@requires(Core.PERSON_EDIT)
def times(person_id: uuid.UUID, point_id: uuid.UUID) -> ResponseReturnValue:
    """At which times it may be used."""
    point = _shown(person_id, point_id)
    form = TimesForm.for_point(point)
    return _agree(
        point,
        form,
        _("When may it be used?"),
        lambda session: agree_times(session, session.actor, form.command(point, posted_version())),
        then="safe_contact.others",
    )


@bp.route("/contact/<uuid:point_id>/others", methods=["GET", "POST"])
@requires(Core.PERSON_EDIT)
def others(person_id: uuid.UUID, point_id: uuid.UUID) -> ResponseReturnValue:
    """Who else sees or hears what arrives there, and the code word."""
    point = _shown(person_id, point_id)
    session, actor = current_session(), current_actor()
    person = own_person(session, actor, person_id)
    linked = people_on_the_same_cases(session, actor, person, current_hooks().enabled)
    form = SharingForm.for_point(point, linked)
    return _agree(
        point,
        form,
        _("Who else sees or hears it?"),
        lambda session: agree_sharing(session, session.actor, form.command(point, posted_version())),
        then=None,
    )


@bp.post("/call-sheets")
@requires(Core.PERSON_READ)
def make_call_sheet(person_id: uuid.UUID) -> ResponseReturnValue:
    """A call sheet for whoever asks, or why the person must not be called now."""
    try:
        with attempt() as session:
            route = open_call_sheet(session, session.actor, person_id, now=datetime.now(UTC))
    except Unsafe as unsafe:
        return _not_now(person_id, unsafe)
    address = url_for("safe_contact.call_sheet", person_id=person_id, route_id=route.id)
    return redirect(address, code=303)


@bp.get("/call-sheets/<uuid:route_id>")
@requires(Core.PERSON_READ)
def call_sheet(person_id: uuid.UUID, route_id: uuid.UUID) -> ResponseReturnValue:
    """How to call, for the colleague who asked and nobody else; asked again each time it is opened."""
    try:
        sheet = read_call_sheet(current_session(), current_actor(), route_id, now=datetime.now(UTC))
    except Unsafe as unsafe:
        return _not_now(person_id, unsafe)
    return render_template(
        "people/safe_contact/call_sheet.html",
        sheet=sheet,
        times=times_words(sheet.times),
        crumbs=_crumbs(sheet.person, _("Call sheet")),
    )


def _agree(  # called above only
    point: ContactPoint,
    form: FlaskForm,
    title: str,
    change: Callable[[TenantSession], object],
    *,
    then: str | None,
) -> ResponseReturnValue:
    """Show one of the forms, or record it and go on to the next question."""
    person_id, point_id = point.person_id, point.id
    if form.validate_on_submit():
        try:
            with attempt() as session:
                change(session)
        except Conflict:
            raise
        except Refusal as refusal:
            place_or_raise(form, refusal)
        else:
            if then is None:
                return redirect(url_for("people.person", person_id=person_id, _anchor="reach"), code=303)
            return redirect(url_for(then, person_id=person_id, point_id=point_id), code=303)
    person = own_person(current_session(), current_actor(), person_id)
    page = render_template(
        "people/safe_contact/form.html",
        form=form,
        person=person,
        point=point,
        page_title=title,
        version=posted_version() if form.is_submitted() else point.version,
        cancel_url=url_for("people.person", person_id=person_id, _anchor="contact"),
        crumbs=_crumbs(person, title),
    )
    return page, 422 if form.errors else 200


def _shown(person_id: uuid.UUID, point_id: uuid.UUID) -> ContactPoint:
    session = current_session()
    point = own_contact_point(session, current_actor(), person_id, point_id)
    consulted(
        session, "person.form", object_type="contact_point", object_ids=[point.id], subject_ids=[person_id]
    )
    return point


def _not_now(person_id: uuid.UUID, unsafe: Unsafe) -> ResponseReturnValue:
    person = own_person(current_session(), current_actor(), person_id)
    page = render_template(
        "people/safe_contact/not_now.html",
        person=person,
        blocked=unsafe.blocked,
        crumbs=_crumbs(person, _("Call sheet")),
    )
    return page, 422


def _crumbs(person: Person, last: str) -> tuple[Crumb, ...]:
    return (
        Crumb(label=_("People"), url=url_for("people.search")),
        Crumb(label=person.full_name, url=url_for("people.person", person_id=person.id)),
        Crumb(label=last),
    )
