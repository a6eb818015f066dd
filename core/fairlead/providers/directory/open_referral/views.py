"""The directory as a file, and a file of the provider's own services taken in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.directory.open_referral.forms import SendCheckedForm, TakeInForm, carried
from fairlead.providers.directory.open_referral.taking_in import TakeIn, TakenIn, take_in
from fairlead.providers.directory.open_referral.writing import page_of_all, services
from fairlead.providers.directory.words import FIELDS
from fairlead.refusals import Refusal
from fairlead.web.frame import Crumb
from fairlead.web.posted import place
from fairlead.web.unit_of_work import attempt, current_session, requires
from fairlead.workflow.calendar import LONDON

bp = Blueprint(
    "open_referral",
    __name__,
    url_prefix="/t/<slug:tenant>/services/open-referral",
    template_folder="../../templates",
)


@bp.get("/file")
@requires(Core.REFERRAL_READ)
def file() -> ResponseReturnValue:
    """Every service of the directory. Nobody's personal data is in it."""
    contents = page_of_all(list(services(current_session())))
    response = Response(json.dumps(contents, ensure_ascii=False), mimetype="application/json")
    name = f"services-{datetime.now(LONDON):%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/take-in", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def take() -> ResponseReturnValue:
    """Choose a file; see what became of each service in it."""
    if "checked" in request.form:
        return _send_checked()
    form = TakeInForm()
    if not form.is_submitted():
        return _page(form)
    if form.validate():
        try:
            return _taken_in(form.command())
        except Refusal as refusal:
            place(form, refusal)
    return _page(form), 422


def _send_checked() -> ResponseReturnValue:
    """Send what a check showed. What is wrong with it is said at the file, which is then chosen again."""
    sent, form = SendCheckedForm(), TakeInForm(formdata=None)
    if sent.validate():
        try:
            return _taken_in(sent.command())
        except Refusal as refusal:
            place(form, refusal)
    form.file.errors = [*form.file.errors, *sent.checked.errors]
    return _page(form), 422


def _taken_in(command: TakeIn) -> str:
    """What became of each service, and after a check what can be sent without choosing the file again."""
    with attempt() as session:
        lines = take_in(session, session.actor, command, now=datetime.now(UTC))
    changed = [
        found
        for found, line in zip(command.services, lines, strict=True)
        if line.changed and not line.problems
    ]
    return _page(
        TakeInForm(formdata=None),
        lines=[_shown(line) for line in lines],
        only_check=command.only_check,
        different=len(changed),
        checked=carried(changed) if command.only_check else "",
    )


def _shown(line: TakenIn) -> dict[str, object]:
    return {
        "name": line.name,
        "url": url_for("directory.service", service_id=line.service_id) if line.service_id else "",
        "changed": ", ".join(str(FIELDS[name]) for name in line.changed),
        "problems": line.problems,
        "left_out": ", ".join(line.left_out),
    }


def _page(form: TakeInForm, **context: object) -> str:
    return render_template(
        "providers/directory/take_in.html",
        form=form,
        cancel_url=url_for("directory.own"),
        crumbs=(
            Crumb(label=_("Directory of services"), url=url_for("directory.services")),
            Crumb(label=_("Our services"), url=url_for("directory.own")),
        ),
        **context,
    )
