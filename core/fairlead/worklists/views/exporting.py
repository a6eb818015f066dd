"""Taking a list of cases out as a file."""

from __future__ import annotations

from datetime import datetime

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.refusals import Refusal
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import LONDON
from fairlead.worklists.files import MEDIA_TYPES, sheet_of, write
from fairlead.worklists.forms import ExportForm
from fairlead.worklists.page import Asked, words_of
from fairlead.worklists.use_cases.exporting import (
    ExportList,
    count_to_export,
    export_list,
    refuse_export,
)
from fairlead.worklists.views.blueprint import asked_here, bp, crumbs_to


@bp.get("/export")
@requires(Core.CASE_EXPORT)
def export() -> ResponseReturnValue:
    """How many cases the file would have; who will have it, and why."""
    return _page(ExportForm(formdata=None, recipient=current_actor().name), asked_here())


@bp.post("/export")
@requires(Core.CASE_EXPORT)
def take_out() -> ResponseReturnValue:
    """Log the disclosure and send the file."""
    form, asked = ExportForm(), asked_here()
    if not form.validate():
        return _page(form, asked), 422
    try:
        return _file(form, asked)
    except Refusal as refusal:
        if refusal.field is not None and refusal.field in form:
            form[refusal.field].errors = [refusal.message]
        elif type(refusal) is not Refusal:
            raise
        return _page(form, asked), 422


def _file(form: ExportForm, asked: Asked) -> Response:
    queue = asked.wanted.queue
    with attempt() as session:
        exported = export_list(
            session,
            session.actor,
            ExportList(
                wanted=asked.wanted,
                enabled=asked.enabled,
                today=asked.today,
                recipient=form.recipient.data or "",
                reason=form.reason.data or "",
            ),
        )
        label = str(queue.date_label) if queue is not None and asked.wanted.dated else ""
        file = write(sheet_of(exported.rows, asked.kinds, date_label=label), form.form.data)
    name = f"cases-{datetime.now(LONDON):%Y-%m-%d-%H%M}.{form.form.data}"
    response = send_file(
        file, mimetype=MEDIA_TYPES[form.form.data], as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(form: ExportForm, asked: Asked) -> str:
    session, actor = current_session(), current_actor()
    count = count_to_export(session, actor, asked.wanted, asked.enabled, today=asked.today)
    refused = ""
    try:
        refuse_export(asked.wanted, count)
    except Refusal as refusal:
        refused = refusal.message
    return render_template(
        "worklists/export.html",
        form=form,
        title=asked.title,
        filters=words_of(asked),
        count=count,
        refused=refused,
        back_url=f"{url_for('cases.worklist')}?{request.query_string.decode()}",
        crumbs=crumbs_to(_("Export")),
    )
