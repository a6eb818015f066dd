"""The pages of a referral before it is sent: its task list, one page for each task, check and send."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any  # a FlaskForm has no types

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from fairlead.audit.record import consulted
from fairlead.cases.lookup import case_by_reference
from fairlead.cases.models import CaseFile
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.providers.drafting.content import RISK, WITH_LINES, Task, digest_of, lines_of
from fairlead.providers.drafting.forms import RiskForm, ServiceForm, SharingForm, lines_form
from fairlead.providers.drafting.prepared import Prepared, TaskState, put_together
from fairlead.providers.drafting.quality import to_confirm
from fairlead.providers.drafting.shown import (
    PLAIN,
    both_versions,
    changes_since,
    crumbs_of,
    list_url,
    services_to_choose,
    tasks_of,
)
from fairlead.providers.drafting.use_cases import (
    PreviewChanged,
    SaveTask,
    SendDraft,
    discard_draft,
    restore_draft,
    save_task,
    send_draft,
)
from fairlead.providers.drafting.words import (
    TASKS,
    age_words,
    assertion_words,
    doubt_words,
    origin_words,
)
from fairlead.providers.spoken_reference import read_aloud
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.posted import ids_in, place, posted_version
from fairlead.web.unit_of_work import attempt, current_session, requires

bp = Blueprint("drafting", __name__, url_prefix="/t/<slug:tenant>/cases", template_folder="../templates")


@bp.get("/<reference:reference>/refer/<uuid:need_id>")
@requires(Core.REFERRAL_SEND)
def draft(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """The task list."""
    prepared = _shown(reference, need_id)
    return render_template(
        "providers/drafting/tasks.html",
        prepared=prepared,
        tasks=tasks_of(prepared),
        version=prepared.version,
        done=sum(state is TaskState.COMPLETED for state in prepared.states.values()),
        crumbs=crumbs_of(prepared)[:-1],
    )


@bp.route("/<reference:reference>/refer/<uuid:need_id>/service", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def service(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """To which service; ``?service=`` adds another one than was planned."""
    prepared = _shown(reference, need_id)
    form = ServiceForm()
    form.service.choices = services_to_choose(prepared)
    if request.method == "GET":
        asked = next(ids_in([request.args.get("service", "")]), None)
        chosen = asked or (prepared.service.id if prepared.service else None)
        form.service.data = None if chosen is None else str(chosen)
    return _save(
        prepared, form, Task.SERVICE, {"service_id": form.service_id if request.method == "POST" else None}
    )


@bp.route("/<reference:reference>/refer/<uuid:need_id>/<slug:task>", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def lines(reference: str, need_id: uuid.UUID, task: str) -> ResponseReturnValue:
    """The lines of one task, each with where it came from."""
    if task not in PLAIN:
        abort(404)
    prepared = _shown(reference, need_id)
    form = lines_form(lines_of(prepared.pieces, Task(task)))
    return _save(prepared, form, Task(task), {"values": form.values})


@bp.route("/<reference:reference>/refer/<uuid:need_id>/risk", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def risk(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """What is told about risk, in the sender's words."""
    prepared = _shown(reference, need_id)
    form = RiskForm()
    form.lines = lines_of(prepared.pieces, Task.RISK)
    left_out = prepared.draft is not None and RISK in prepared.draft.left_out
    if request.method == "GET":
        state = prepared.states[Task.RISK]
        form.start_from(form.lines, left_out=left_out, started=state is not TaskState.NOT_STARTED)
    elif form.share.data is None and not _later():
        form.share.errors = [_("Select whether the provider needs to know anything about risk")]
        return _page(prepared, form, Task.RISK, version=posted_version()), 422
    return _save(
        prepared,
        form,
        Task.RISK,
        {
            "values": form.values,
            "left_out": (RISK,) if form.share.data == "no" else (),
            "basis_confirmed": bool(form.basis_confirmed.data),
        },
    )


@bp.route("/<reference:reference>/refer/<uuid:need_id>/sharing", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def sharing(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """What is told of what may be left out, under what and why, with the check of its quality."""
    prepared = _shown(reference, need_id)
    if prepared.states[Task.SHARING] is TaskState.BLOCKED:
        return redirect(list_url(prepared), code=303)
    form = SharingForm()
    form.offer(prepared.pieces, to_confirm(prepared.findings))
    if request.method == "GET" and "scopes" in form:
        form.scopes.data = [piece.scope for piece in form.offered if piece.told]
    return _save(
        prepared,
        form,
        Task.SHARING,
        {
            "left_out": form.left_out,
            "confirmed": form.ticked_lines,
            "basis_confirmed": bool(form.basis_confirmed.data),
        },
    )


@bp.get("/<reference:reference>/refer/<uuid:need_id>/check")
@requires(Core.REFERRAL_SEND)
def check(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """Exactly what would be sent, under what, until when."""
    prepared = _shown(reference, need_id)
    if prepared.states[Task.CHECK] is TaskState.BLOCKED:
        return redirect(list_url(prepared), code=303)
    return _check_page(prepared, FlaskForm())


@bp.post("/<reference:reference>/refer/<uuid:need_id>/check")
@requires(Core.REFERRAL_SEND)
def send(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """Send what was shown; when it is not the same any more, show what has changed."""
    prepared, form = _shown(reference, need_id), FlaskForm()
    shown = request.form.get("preview", "")
    digest = request.form.get("digest", "")
    try:
        with attempt() as session:
            command = SendDraft(
                case_id=prepared.case.id, need_id=need_id, version=posted_version(), digest=digest
            )
            sent = send_draft(session, session.actor, command, now=datetime.now(UTC))
    except (NotVisible, NotPermitted):
        raise
    except PreviewChanged as changed:
        changes = changes_since(shown if digest_of(shown) == digest else "", changed.current)
        return _check_page(_again(prepared), form, changes=changes, conflict=True), 409
    except Refusal as refusal:
        place(form, refusal)
        return _check_page(_again(prepared), form), Refusal.status
    flash(
        _(
            "Sent. The reference is %(reference)s; say it as: %(spoken)s.",
            reference=sent.reference,
            spoken=read_aloud(sent.reference),
        ),
        "success",
    )
    return redirect(url_for("cases.case", reference=prepared.case.reference), code=303)


@bp.post("/<reference:reference>/refer/<uuid:need_id>/discard")
@requires(Core.REFERRAL_SEND)
def discard(reference: str, need_id: uuid.UUID) -> ResponseReturnValue:
    """Discard the draft; the page of the case can bring it back for ten minutes."""
    case = _case(reference)
    try:
        with attempt() as session:
            discard_draft(session, session.actor, case.id, need_id, version=posted_version())
        flash(_("The draft is discarded. You can bring it back for ten minutes."), "success")
    except Conflict as conflict:
        flash(conflict.message, "caution")
    return redirect(url_for("cases.case", reference=case.reference, _anchor="referral-drafts"), code=303)


@bp.post("/<reference:reference>/refer/drafts/<uuid:draft_id>/restore")
@requires(Core.REFERRAL_SEND)
def restore(reference: str, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Bring a discarded draft back."""
    case = _case(reference)
    try:
        with attempt() as session:
            restore_draft(session, session.actor, case.id, draft_id, now=datetime.now(UTC))
        flash(_("The draft is back as it was."), "success")
    except NotVisible:
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
    return redirect(url_for("cases.case", reference=case.reference, _anchor="referral-drafts"), code=303)


def _case(reference: str) -> CaseFile:
    """The organisation's own case that this person may see."""
    session = current_session()
    case = case_by_reference(session, session.actor, reference, current_hooks().enabled)
    if case.tenant_id != session.actor.tenant_id:
        raise NotVisible
    return case


def _shown(reference: str, need_id: uuid.UUID) -> Prepared:
    """The referral as it stands, logged as looked at."""
    session, case = current_session(), _case(reference)
    prepared = put_together(session, case, need_id, now=datetime.now(UTC))
    consulted(
        session,
        "referral.draft.viewed",
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        subject_ids=[prepared.prefill.person_id] if prepared.prefill.person_id else [],
    )
    return prepared


def _again(prepared: Prepared) -> Prepared:
    """The same read anew: what a refused attempt changed in memory is gone."""
    session = current_session()
    session.expire_all()
    return put_together(session, prepared.case, prepared.need_id, now=datetime.now(UTC))


def _save(prepared: Prepared, form: FlaskForm, task: Task, values: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the page of a task, or keep what was typed and go back to the list."""
    if request.method == "GET":
        return _page(prepared, form, task, version=prepared.version)
    if not form.validate():
        return _page(prepared, form, task, version=posted_version()), 422
    command = SaveTask(
        case_id=prepared.case.id,
        need_id=prepared.need_id,
        task=task,
        version=posted_version(),
        finished=not _later(),
        **values,
    )
    try:
        with attempt() as session:
            save_task(session, session.actor, command, now=datetime.now(UTC))
    except (NotVisible, NotPermitted):
        raise
    except Conflict:
        fresh = _again(prepared)
        return _page(fresh, form, task, version=fresh.version, conflict=both_versions(fresh, form, task)), 409
    except Refusal as refusal:
        place(form, _placed(form, refusal))
        return _page(_again(prepared), form, task, version=posted_version()), 422
    return redirect(list_url(prepared), code=303)


def _placed(form: FlaskForm, refusal: Refusal) -> Refusal:
    """A refusal about the one line of risk belongs at its field."""
    if isinstance(form, RiskForm) and refusal.field in {line.name for line in form.lines}:
        return Refusal(refusal.message, field="text")
    return refusal


def _page(
    prepared: Prepared,
    form: FlaskForm,
    task: Task,
    *,
    version: int,
    conflict: Sequence[Mapping[str, str]] | None = None,
) -> str:
    found = lines_of(prepared.pieces, task) if task in WITH_LINES else ()
    return render_template(
        f"providers/drafting/{task if task in {Task.RISK, Task.SHARING, Task.SERVICE} else 'lines'}.html",
        prepared=prepared,
        form=form,
        heading=TASKS[task],
        fixed=[line for line in found if line.origin.fixed],
        found=found,
        version=version,
        conflict_fields=conflict,
        cancel_url=list_url(prepared),
        crumbs=crumbs_of(prepared),
        **_WORDS,
    )


def _check_page(
    prepared: Prepared,
    form: FlaskForm,
    *,
    changes: Sequence[Mapping[str, str]] = (),
    conflict: bool = False,
) -> str:
    return render_template(
        "providers/drafting/check.html",
        prepared=prepared,
        preview=prepared.preview,
        ready=prepared.states[Task.CHECK] is not TaskState.BLOCKED,
        form=form,
        changes=changes,
        conflict=conflict,
        version=prepared.version,
        cancel_url=list_url(prepared),
        crumbs=crumbs_of(prepared),
        **_WORDS,
    )


_WORDS = {
    "origin_words": origin_words,
    "assertion_words": assertion_words,
    "age_words": age_words,
    "doubt_words": doubt_words,
}


def _later() -> bool:
    return "later" in request.form
