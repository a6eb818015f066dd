"""The gravity score, with its whole working."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Refusal, requires
from fairlead_oocd.forms.gravity import GravityForm
from fairlead_oocd.panels.quality import map_rows, score_rows, working_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.gravity import GravityTables
from fairlead_oocd.queries.work import CaseWork, gravity_tables
from fairlead_oocd.use_cases.gravity import score_gravity, score_of
from fairlead_oocd.views.pages import (
    FormPage,
    act,
    as_sent,
    blueprint,
    next_questions,
    posted_version,
    show_form,
    shown_work,
)


@blueprint.route("/<reference:reference>/questions/gravity", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def gravity(reference: str) -> ResponseReturnValue:
    """Score the offence; "show the working" works it out and saves nothing."""
    work, form = shown_work(reference), GravityForm()
    tables = gravity_tables(work)
    form.offer(tables.factors_for(work.offence.code), in_matrix=tables.row_for(work.offence.code) is not None)
    working = work.resolution.gravity_working or {}
    if request.method == "GET":
        form.start_from(working)
    page = _page(work, tables)
    if request.method == "POST" and "preview" in request.form and form.validate():
        return _preview(work, form, page, tables)
    return act(
        work,
        form,
        page,
        as_sent(score_gravity, form, work),
        to=lambda: next_questions(work, "gravity"),
    )


def _page(work: CaseWork, tables: GravityTables) -> FormPage:
    row = tables.row_for(work.offence.code)
    return FormPage(
        heading=_("Gravity"),
        submit=_("Save the score"),
        template="oocd/gravity.html",
        more={
            "tables": tables,
            "row": row,
            "working": working_rows(work.resolution.gravity_working),
            "leads_to": map_rows(work.parameters, work.resolution.gravity_final),
            "preview": None,
        },
    )


def _preview(work: CaseWork, form: GravityForm, page: FormPage, tables: GravityTables) -> ResponseReturnValue:
    try:
        score = score_of(work, tables, form.command(work.case.reference, posted_version()))
    except Refusal as refusal:
        form.refuse(refusal.field, refusal.message)
        return show_form(work, form, page, version=posted_version()), 422
    page.more.update(preview=score_rows(score), leads_to=map_rows(work.parameters, score.result))
    return show_form(work, form, page, version=posted_version())
