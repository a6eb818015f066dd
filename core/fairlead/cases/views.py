"""The pages about cases: worklist, search, the case itself, notes, documents, the offence list."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.cases.documents import download_of
from fairlead.cases.forms import NoteForm
from fairlead.cases.lookup import case_by_reference
from fairlead.cases.models import CaseFile
from fairlead.cases.offences import search_offences
from fairlead.cases.pages import case_context
from fairlead.cases.queries import document_of, find_cases, read_case_page
from fairlead.cases.use_cases import write_note
from fairlead.cases.words import assertion_word, category_word, condition_word, mode_of_trial_word, role_word
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.people.queries import search_people
from fairlead.people.safe_contact.use_cases import still_as_written
from fairlead.providers.queries import find_referral
from fairlead.refusals import Refusal
from fairlead.web.frame import Crumb
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day
from fairlead.worklists.page import address_of, asked_for, worklist_context
from fairlead.worklists.use_cases import remember_sort

bp = Blueprint("cases", __name__, url_prefix="/t/<slug:tenant>", template_folder="templates")
blueprints = (bp,)

SUGGESTIONS = 12

for words in (role_word, category_word, assertion_word, condition_word, mode_of_trial_word):
    bp.add_app_template_filter(words)


@bp.get("/cases")
@requires(Core.CASE_READ)
def worklist() -> ResponseReturnValue:
    """The cases this person may see: theirs, their team's, all, held by them, shared by others, or a tab of a
    module. Without a word about which, the person's default view.
    """
    session, actor, hooks = current_session(), current_actor(), current_hooks()
    asked = asked_for(session, actor, hooks, request.args, today=local_day(datetime.now(UTC)))
    if not request.args and asked.default is not None:
        return redirect(address_of(asked.default))
    if request.args.get("sort") and "saved" not in request.args:  # chosen here and now
        remember_sort(session, actor, asked.memory, asked.wanted.key, asked.wanted.sort)
    found, context = worklist_context(session, actor, asked, request.args)
    consulted(session, "case.listed", object_type="case", object_ids=[row.id for row in found.page.rows])
    return render_template("cases/worklist.html", **context)


@bp.get("/search")
@requires(Core.CASE_READ)
def search() -> ResponseReturnValue:
    """Find a case by its reference or crime reference, a referral by its reference, or a person by name.

    One exact reference goes to the case.
    """
    session, actor, hooks = current_session(), current_actor(), current_hooks()
    typed = request.args.get("q", "").strip()[:100]
    if actor.can(Core.REFERRAL_READ) and (found := find_referral(session, actor, hooks.enabled, typed)):
        return redirect(url_for("providers.referral", reference=found))
    cases = find_cases(session, actor, hooks.enabled, typed)
    exact = [hit for hit in cases if typed.upper() == hit.reference]
    if exact:
        return redirect(url_for("cases.case", reference=exact[0].reference))
    people = []
    if actor.can(Core.PERSON_READ):
        people = search_people(session, actor, typed, enabled_modules=hooks.enabled)
    if cases:
        consulted(session, "case.searched", object_type="case", object_ids=[hit.id for hit in cases])
    if people:
        ids = [hit.id for hit in people]
        consulted(session, "person.searched", object_type="person", object_ids=ids, subject_ids=ids)
    return render_template(
        "cases/search.html",
        typed=typed,
        cases=cases,
        people=people,
        kinds={kind.key: kind for kind in hooks.case_kinds()},
    )


@bp.get("/cases/<reference>")
@requires(Core.CASE_READ)
def case(reference: str) -> ResponseReturnValue:
    """Everything about one case that this person may see."""
    session, actor, hooks = current_session(), current_actor(), current_hooks()
    found = case_by_reference(session, actor, reference, hooks.enabled)
    page = read_case_page(session, actor, found, request.args)
    consulted(
        session,
        "case.opened-page",
        object_type="case",
        object_ids=[found.id],
        case_id=found.id,
        subject_ids=[party.person_id for party in page.parties],
        owner=found.tenant_id,
    )
    today = local_day(datetime.now(UTC))
    return render_template("cases/case.html", **case_context(session, actor, hooks, found, page, today=today))


@bp.get("/cases/<reference>/notes/new")
@requires(Core.NOTE_WRITE)
def new_note(reference: str) -> ResponseReturnValue:
    """The form for a note."""
    return _note_page(_case(reference), NoteForm())


@bp.post("/cases/<reference>/notes/new")
@requires(Core.NOTE_WRITE)
def add_note(reference: str) -> ResponseReturnValue:
    """Write the note, or show the form again with what is wrong."""
    found, form = _case(reference), NoteForm()
    if form.validate():
        try:
            with attempt() as session:
                write_note(session, session.actor, form.command(found.id), now=datetime.now(UTC))
            return redirect(url_for("cases.case", reference=found.reference, _anchor="notes"), code=303)
        except Refusal as refusal:
            if refusal.field is None or refusal.field not in form:
                raise
            form[refusal.field].errors = [refusal.message]
    return _note_page(found, form), 422


FOR_THE_FILE = "file"
"""Asked for by whoever wants to read a letter and not to send it."""


@bp.get("/cases/<reference>/documents/<uuid:document_id>")
@requires(Core.DOCUMENT_READ)
def document(reference: str, document_id: uuid.UUID) -> ResponseReturnValue:
    """One document of the case, as it was filed; a letter that may not be sent any more says so first."""
    session = current_session()
    found = _case(reference)
    filed = document_of(session, found, document_id)
    if filed.route_id is not None and request.args.get("for") != FOR_THE_FILE:
        blocked = still_as_written(session, filed.route_id, at=datetime.now(UTC))
        if blocked is not None:
            page = render_template(
                "cases/not_to_be_sent.html", case=found, document=filed, blocked=blocked, wanted=FOR_THE_FILE
            )
            return page, 409
    consulted(
        session,
        "case.document.read",
        object_type="case_document",
        object_ids=[filed.id],
        case_id=found.id,
        owner=found.tenant_id,
    )
    return download_of(filed)


@bp.get("/offences")
@requires(Core.CASE_READ)
def offences() -> ResponseReturnValue:
    """The published offence list, by code or words."""
    typed = request.args.get("q", "").strip()[:100]
    return render_template(
        "cases/offences.html", typed=typed, hits=search_offences(current_session(), typed, 50)
    )


@bp.get("/offences.json")
@requires(Core.CASE_READ)
def offence_suggestions() -> Response:
    """Offences for a box that suggests as one types: ``[{value, label, detail}]``."""
    hits = search_offences(current_session(), request.args.get("q", "")[:100], SUGGESTIONS)
    return jsonify(
        [
            {
                "value": hit.code,
                "label": hit.title,
                "detail": f"{hit.code}, {mode_of_trial_word(hit.mode_of_trial)}",
            }
            for hit in hits
        ]
    )


def _case(reference: str) -> CaseFile:
    return case_by_reference(current_session(), current_actor(), reference, current_hooks().enabled)


def _note_page(found: CaseFile, form: NoteForm) -> str:
    if found.tenant_id != current_actor().tenant_id:
        abort(404)  # notes are written by the organisation whose case it is
    here = url_for("cases.case", reference=found.reference)
    crumbs = (
        Crumb(label=_("Cases"), url=url_for("cases.worklist")),
        Crumb(label=found.reference, url=here),
        Crumb(label=_("Add a note")),
    )
    return render_template("cases/note.html", form=form, case=found, crumbs=crumbs, cancel_url=here)
