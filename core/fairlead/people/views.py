"""The pages about people: search before create, the person, names and contact points."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.people.codes import every_ethnicity
from fairlead.people.forms import AliasForm, ContactForm, PersonForm
from fairlead.people.models import Person
from fairlead.people.person_page import read_person_page
from fairlead.people.queries import PersonHit, search_people
from fairlead.people.safe_contact.outgoing import SHOWN_ON_THE_PAGE
from fairlead.people.safe_contact.queries import read_reached, ways_to_reach, windows_of
from fairlead.people.safe_contact.views import bp as safe_contact
from fairlead.people.safe_contact.words import SHARED, WAYS, format_words, times_words
from fairlead.people.use_cases import (
    LikelyDuplicates,
    add_alias,
    create_person,
    edit_person,
    own_person,
    set_contact_point,
)
from fairlead.refusals import Conflict, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.tables import with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import age_on, local_day

bp = Blueprint("people", __name__, url_prefix="/t/<slug:tenant>/people", template_folder="templates")
blueprints = (bp, safe_contact)


@bp.get("")
@requires(Core.PERSON_READ)
def index() -> ResponseReturnValue:
    """People are found by searching; there is no list of everybody."""
    return redirect(url_for("people.search"))


@bp.get("/search")
@requires(Core.PERSON_READ)
def search() -> ResponseReturnValue:
    """Look for a person before recording one."""
    session, actor = current_session(), current_actor()
    typed, born = request.args.get("q", "").strip()[:100], _born()
    hits = search_people(session, actor, typed, enabled_modules=current_hooks().enabled, born=born)
    ids = [hit.id for hit in hits]
    if typed or born:
        consulted(session, "person.searched", object_type="person", object_ids=ids, subject_ids=ids)
    return render_template(
        "people/search.html",
        typed=typed,
        hits=hits,
        born=born,
        born_parts=list(_born_typed().values()),
        searched=bool(typed or born),
        can_create=actor.can(Core.PERSON_CREATE),
        new_url=with_query(url_for("people.new"), {"q": typed, **_born_typed()}),
    )


@bp.get("/new")
@requires(Core.PERSON_CREATE)
def new() -> ResponseReturnValue:
    """The form for a new person, reached from a search that did not find them."""
    typed, born = request.args.get("q", "").strip()[:100], _born()
    if not typed and born is None:
        return redirect(url_for("people.search"))
    given, _space, family = typed.rpartition(" ")
    form = PersonForm(data={"given_names": given, "family_name": family, "date_of_birth": born})
    return _form_page(form, _("Record a person"), template="people/new.html", alike=[])


@bp.post("/new")
@requires(Core.PERSON_CREATE)
def create() -> ResponseReturnValue:
    """Record the person, unless likely matches have to be looked at first."""
    form, alike = PersonForm(), list[PersonHit]()
    if form.validate():
        try:
            with attempt() as session:
                person = create_person(
                    session, session.actor, form.create(_ruled_out()), now=datetime.now(UTC)
                )
            return redirect(url_for("people.person", person_id=person.id), code=303)
        except LikelyDuplicates as refusal:
            alike = refusal.hits
            ids = [hit.id for hit in alike]
            consulted(
                current_session(), "person.matched", object_type="person", object_ids=ids, subject_ids=ids
            )
        except Refusal as refusal:
            _show(refusal, form)
    return _form_page(form, _("Record a person"), template="people/new.html", alike=alike), 422


@bp.get("/<uuid:person_id>")
@requires(Core.PERSON_READ)
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person: names, contact points, what they are in the cases this reader may see, and who may see
    them.
    """
    session, actor, hooks = current_session(), current_actor(), current_hooks()
    found = own_person(session, actor, person_id)
    page, reached = read_person_page(session, actor, found, hooks.enabled), read_reached(session, found)
    consulted(
        session, "person.opened-page", object_type="person", object_ids=[found.id], subject_ids=[found.id]
    )
    return render_template(
        "people/person.html",
        person=found,
        page=page,
        banner=_banner(found, hooks.person_flags(session, found.id)),
        kinds={kind.key: kind for kind in hooks.case_kinds()},
        ethnicities=every_ethnicity(),
        reading_formats=format_words(),
        ways=ways_to_reach(reached, SHOWN_ON_THE_PAGE, datetime.now(UTC)),
        way_words=WAYS,
        shared_words=SHARED,
        times_words=times_words,
        windows_of=windows_of,
        can_edit=actor.can(Core.PERSON_EDIT),
        crumbs=_crumbs(found.full_name),
    )


@bp.get("/<uuid:person_id>/edit")
@requires(Core.PERSON_EDIT)
def edit(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form that corrects a person."""
    found = _consulted_person(person_id)
    return _form_page(
        PersonForm(obj=found), _("Correct this person’s record"), person=found, version=found.version
    )


@bp.post("/<uuid:person_id>/edit")
@requires(Core.PERSON_EDIT)
def save(person_id: uuid.UUID) -> ResponseReturnValue:
    """Save the correction; when somebody else saved first, show both and keep what was typed."""
    form, found = PersonForm(), _consulted_person(person_id)
    version = request.form.get("version", type=int, default=0)
    if form.validate():
        try:
            with attempt() as session:
                edit_person(session, session.actor, form.edit(person_id, version), now=datetime.now(UTC))
            return redirect(url_for("people.person", person_id=person_id), code=303)
        except Conflict:
            return _conflict_page(form, found), 409
        except Refusal as refusal:
            _show(refusal, form)
    return _form_page(form, _("Correct this person’s record"), person=found, version=version), 422


@bp.route("/<uuid:person_id>/names/new", methods=["GET", "POST"])
@requires(Core.PERSON_EDIT)
def new_alias(person_id: uuid.UUID) -> ResponseReturnValue:
    """Another name of a person."""
    form, found = AliasForm(), _consulted_person(person_id)
    if request.method == "GET":
        return _form_page(form, _("Add another name"), person=found)
    if form.validate():
        try:
            with attempt() as session:
                add_alias(session, session.actor, form.command(person_id), now=datetime.now(UTC))
            return redirect(url_for("people.person", person_id=person_id), code=303)
        except Refusal as refusal:
            _show(refusal, form)
    return _form_page(form, _("Add another name"), person=found), 422


@bp.route("/<uuid:person_id>/contact/new", methods=["GET", "POST"])
@requires(Core.PERSON_EDIT)
def new_contact(person_id: uuid.UUID) -> ResponseReturnValue:
    """A way to reach a person, perhaps in place of another (``?replaces=``)."""
    form, found = ContactForm(), _consulted_person(person_id)
    replaces = request.args.get("replaces", type=uuid.UUID)
    title = _("Replace a contact point") if replaces else _("Add a contact point")
    if request.method == "GET":
        return _form_page(form, title, person=found)
    if form.validate():
        try:
            with attempt() as session:
                point = set_contact_point(
                    session, session.actor, form.command(person_id, replaces), now=datetime.now(UTC)
                )
            return redirect(url_for("safe_contact.ways", person_id=person_id, point_id=point.id), code=303)
        except Refusal as refusal:
            _show(refusal, form)
    return _form_page(form, title, person=found), 422


_BORN = ("day", "month", "year")


def _born() -> date | None:
    """The day of birth asked for; something that is not a day asks for nothing."""
    try:
        day, month, year = (int(request.args.get(name, "")) for name in _BORN)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _born_typed() -> dict[str, str]:
    return {name: request.args.get(name, "")[:4] for name in _BORN}


def _ruled_out() -> frozenset[uuid.UUID]:
    ids = set()
    if "none_of_these" in request.form:
        for text in request.form.getlist("seen")[:50]:
            try:
                ids.add(uuid.UUID(text))
            except ValueError:
                continue
    return frozenset(ids)


def _show(refusal: Refusal, form: FlaskForm) -> None:
    """Put a refusal beside the field it is about; one about nothing on the form goes to its own page."""
    if refusal.field is None or refusal.field not in form:
        raise refusal
    form[refusal.field].errors = [*form[refusal.field].errors, refusal.message]


def _consulted_person(person_id: uuid.UUID) -> Person:
    found = own_person(current_session(), current_actor(), person_id)
    consulted(
        current_session(), "person.form", object_type="person", object_ids=[found.id], subject_ids=[found.id]
    )
    return found


def _banner(found: Person, flags: tuple[str, ...]) -> dict[str, object]:
    born = found.date_of_birth
    return {
        "name": found.full_name,
        "date_of_birth": born,
        "age": age_on(born, local_day(datetime.now(UTC))) if born else None,
        "flags": [{"text": flag} for flag in flags],
        "adjustments": [found.adjustments] if found.adjustments else [],
        "restricted": found.restricted,
    }


def _crumbs(last: str, found: Person | None = None) -> tuple[Crumb, ...]:
    middle = (
        ()
        if found is None
        else (Crumb(label=found.full_name, url=url_for("people.person", person_id=found.id)),)
    )
    return (Crumb(label=_("People"), url=url_for("people.search")), *middle, Crumb(label=last))


def _form_page(
    form: FlaskForm,
    title: str,
    *,
    template: str = "people/form.html",
    person: Person | None = None,
    version: int | None = None,
    alike: list[PersonHit] | None = None,
) -> str:
    cancel = url_for("people.person", person_id=person.id) if person else url_for("people.search")
    return render_template(
        template,
        form=form,
        page_title=title,
        person=person,
        version=version,
        alike=alike,
        cancel_url=cancel,
        crumbs=_crumbs(title, person),
    )


def _conflict_page(form: PersonForm, found: Person) -> str:
    current_session().refresh(found)
    saved = PersonForm(formdata=None, obj=found)
    fields = [
        {
            "label": each.label.text,
            "name": each.name,
            "theirs": _said(saved[each.name].data),
            "yours": _said(each.data),
        }
        for each in form
        if each.name != "csrf_token"
    ]
    return render_template(
        "people/conflict.html",
        form=form,
        fields=fields,
        person=found,
        version=found.version,
        page_title=_("Correct this person’s record"),
        cancel_url=url_for("people.person", person_id=found.id),
        form_action=url_for("people.save", person_id=found.id),
        crumbs=_crumbs(_("Correct this person’s record"), found),
    )


def _said(value: object) -> str:
    return "" if value is None else str(value)
