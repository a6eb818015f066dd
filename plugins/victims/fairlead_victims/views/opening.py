"""The register, and opening a record: find the person or record them, then what happened."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Column,
    LikelyDuplicates,
    Page,
    Person,
    PersonHit,
    Refusal,
    attempt,
    consulted,
    create_person,
    current_hooks,
    current_session,
    ids_in,
    own_person,
    place_or_raise,
    requires,
    search_people,
    with_query,
)
from fairlead_victims.forms.records import NewPersonForm, OpenForm
from fairlead_victims.permissions import Victims
from fairlead_victims.queries import ON_A_PAGE, After, RecordRow, list_records
from fairlead_victims.use_cases.records import open_victim_record
from fairlead_victims.views.pages import blueprint, crumbs_to, present, record_url
from fairlead_victims.workflow import CLOSED, OPEN

LONGEST_SEARCH = 100


@blueprint.get("/records")
@requires(Victims.READ)
def records() -> ResponseReturnValue:
    """The register: every record that this person may see, the newest first."""
    session = current_session()
    asked = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in ("q", "state")}
    found = list_records(
        session,
        session.actor,
        words=asked["q"],
        state=asked["state"],
        after=_after(request.args.get("after", "")),
    )
    rows = found[:ON_A_PAGE]
    consulted(
        session,
        "victims.record.listed",
        object_type="victims_record",
        object_ids=[row.id for row in rows],
        subject_ids=[row.person_id for row in rows],
    )
    more = (
        with_query(url_for("victims.records"), asked, after=_mark(rows[-1])) if len(found) > ON_A_PAGE else ""
    )
    return render_template(
        "victims/records.html",
        rows=rows,
        asked=asked,
        may_open=session.actor.can(Victims.OPEN),
        page=Page(shown=len(rows), next_url=more),
        states=[("", _("All")), (OPEN, _("Open")), (CLOSED, _("Closed"))],
        columns=(
            Column(key="reference", label=_("Record")),
            Column(key="name", label=_("Victim")),
            Column(key="offence", label=_("What happened")),
            Column(key="next", label=_("Next promise")),
            Column(key="worker", label=_("Worker")),
        ),
    )


def _mark(row: RecordRow) -> str:
    """Where the next page begins, as its address says it."""
    return f"{row.opened_at.isoformat()}~{row.id}"


def _after(typed: str) -> After | None:
    """The same read; None for an address that somebody made up."""
    moment, _tilde, row = typed.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return After(opened_at=at, id=uuid.UUID(row)) if at.tzinfo else None
    except ValueError:
        return None


@blueprint.get("/records/find")
@requires(Victims.OPEN)
def find() -> ResponseReturnValue:
    """Look for the victim in the index before recording anybody."""
    session = current_session()
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    hits = (
        search_people(session, session.actor, typed, enabled_modules=current_hooks().enabled) if typed else []
    )
    if typed:
        _logged("person.searched", hits)
    return render_template(
        "victims/find.html",
        typed=typed,
        hits=_to_choose(hits),
        new_url=url_for("victims.new_person", q=typed or None),
        crumbs=crumbs_to(_("Who is the victim?")),
    )


@blueprint.route("/records/new-person", methods=["GET", "POST"])
@requires(Victims.OPEN)
def new_person() -> ResponseReturnValue:
    """Record a victim who is not in the index; likely matches are shown first."""
    form, alike, status = NewPersonForm(), list[PersonHit](), 200
    if request.method == "GET":
        given, _space, family = request.args.get("q", "").strip()[:LONGEST_SEARCH].rpartition(" ")
        form.given_names.data, form.family_name.data = given, family
    elif form.validate():
        try:
            with attempt() as session:
                seen = frozenset(ids_in(request.form.getlist("seen")[:50]))
                person = create_person(session, session.actor, form.command(seen), now=present())
            return redirect(url_for("victims.open_record", person_id=person.id), code=303)
        except LikelyDuplicates as refusal:
            alike = refusal.hits
            _logged("person.matched", alike)
            form.form_errors.append(refusal.message)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    if form.errors or form.form_errors:
        status = 422
    page = render_template(
        "victims/new_person.html",
        form=form,
        alike=_to_choose(alike),
        submit_label=_("None of these: save as a new person") if alike else _("Save and continue"),
        cancel_url=url_for("victims.find"),
        crumbs=crumbs_to(_("Record the victim")),
    )
    return page, status


@blueprint.route("/records/new/<uuid:person_id>", methods=["GET", "POST"])
@requires(Victims.OPEN)
def open_record(person_id: uuid.UUID) -> ResponseReturnValue:
    """What happened to this person; the record opens when this is saved."""
    session = current_session()
    person = own_person(session, session.actor, person_id)
    consulted(session, "person.opened", object_type="person", object_ids=[person.id], subject_ids=[person.id])
    form = OpenForm()
    if request.method == "GET":
        return _open_page(person, form)
    if form.validate():
        try:
            with attempt() as session:
                record = open_victim_record(session, session.actor, form.command(person_id), now=present())
            return redirect(record_url(record.reference), code=303)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _open_page(person, form), 422


def _open_page(person: Person, form: OpenForm) -> str:
    return render_template(
        "victims/open.html",
        person=person,
        form=form,
        submit_label=_("Open the record"),
        cancel_url=url_for("victims.find"),
        crumbs=crumbs_to(_("New victim record")),
    )


def _to_choose(hits: list[PersonHit]) -> list[tuple[PersonHit, str]]:
    return [(hit, url_for("victims.open_record", person_id=hit.id)) for hit in hits]


def _logged(action: str, hits: list[PersonHit]) -> None:
    ids = [hit.id for hit in hits]
    consulted(current_session(), action, object_type="person", object_ids=ids, subject_ids=ids)
