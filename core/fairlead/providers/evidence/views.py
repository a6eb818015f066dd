"""Pages of evidence: adding and opening files, results of online courses one by one or in a table, certificates."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from functools import partial

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.audit.record import consulted
from fairlead.cases.documents import SANDBOX
from fairlead.identity.permissions import Core
from fairlead.providers.evidence.certificates import read_code
from fairlead.providers.evidence.forms import (
    EvidenceForm,
    FeedbackForm,
    ResultForm,
    ResultsFileForm,
    WithdrawEvidenceForm,
)
from fairlead.providers.evidence.models import ReferralEvidence
from fairlead.providers.evidence.queries import certificate, evidence_of_referral, visible_evidence
from fairlead.providers.evidence.results_file import (
    COLUMNS,
    MOST_LINES,
    Report,
    UnreadableTable,
    as_text,
    read_lines,
    record_results,
    try_results,
)
from fairlead.providers.evidence.use_cases import (
    add_evidence,
    open_evidence,
    record_feedback,
    record_result,
    withdraw_evidence,
)
from fairlead.providers.evidence.words import evidence_words, outcome_words
from fairlead.providers.views.blueprint import bp
from fairlead.providers.views.referral import act_on, act_on_referral, shown_page
from fairlead.refusals import NotVisible
from fairlead.uploads.kinds import SUFFIXES
from fairlead.uploads.sealing import current_cipher
from fairlead.web.frame import Crumb
from fairlead.web.tables import Column
from fairlead.web.unit_of_work import current_actor, current_session, requires

_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9 ._-]+")


@bp.route("/referrals/<reference:reference>/evidence", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def evidence(reference: str) -> ResponseReturnValue:
    """Add a file that shows what was done."""
    add = partial(add_evidence, cipher=current_cipher())
    template = "providers/evidence/add.html"
    return act_on_referral(
        reference, EvidenceForm(), _("Add evidence"), add, received=True, template=template
    )


@bp.get("/evidence/<uuid:evidence_id>")
@requires(Core.REFERRAL_READ)
def open_file(evidence_id: uuid.UUID) -> Response:
    """The file, to be saved: it never acts as a page of ours."""
    session = current_session()
    found, referral = visible_evidence(session, session.actor, g.enabled_modules, evidence_id)
    content = open_evidence(session, referral, found, cipher=current_cipher())
    response = Response(content, content_type=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_saved_as(found)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.route("/referrals/<reference:reference>/evidence/<uuid:evidence_id>", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def take_back(reference: str, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file back that should not have been added."""
    page, form = shown_page(reference), WithdrawEvidenceForm()
    if page.referral.receiver_tenant_id != current_actor().tenant_id:
        raise NotVisible
    found = evidence_of_referral(current_session(), page.referral, evidence_id)
    form.evidence_id = found.id
    heading = _("Take back: %(what)s", what=evidence_words(found.kind))
    return act_on(page, form, heading, withdraw_evidence, possible=found.withdrawn_at is None)


@bp.route("/referrals/<reference:reference>/result", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def result(reference: str) -> ResponseReturnValue:
    """Record how an online course ended."""
    heading, template = _("Record the result of an online course"), "providers/evidence/result.html"
    return act_on_referral(reference, ResultForm(), heading, record_result, received=True, template=template)


@bp.route("/referrals/<reference:reference>/feedback", methods=["GET", "POST"])
@requires(Core.REFERRAL_READ)
def feedback(reference: str) -> ResponseReturnValue:
    """Record what the person said of the service, once it is over; whichever side asked them."""
    heading, template = _("What the person thought of it"), "providers/evidence/feedback.html"
    return act_on_referral(
        reference, FeedbackForm(), heading, record_feedback, received=None, template=template
    )


@bp.route("/course-results", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def results() -> ResponseReturnValue:
    """Record the results of many online courses from a table, after a look at what it would do."""
    form = ResultsFileForm()
    if request.method == "GET":
        return _results_page(form, 200)
    if "lines" in request.form:
        return _record_table(form, request.form["lines"])
    if not form.validate() or form.file.upload is None:
        return _results_page(form, 422)
    try:
        lines = read_lines(form.file.upload.content.decode("utf-8-sig"))
    except UnreadableTable as unreadable:
        form.file.errors = [str(unreadable)]
        return _results_page(form, 422)
    session = current_session()
    reports = try_results(session, session.actor, lines, now=datetime.now(tz=UTC))
    ids = {each.referral_id for each in reports if each.referral_id is not None}
    if ids:
        consulted(session, "referral.list.viewed", object_type="referral", object_ids=ids)
    return _results_page(form, 200, reports=reports)


@bp.get("/certificates")
@requires(Core.REFERRAL_READ)
def certificates() -> ResponseReturnValue:
    """Check the code of a certificate; what is found is of referrals that this reader may see."""
    typed = request.args.get("code", "")[:40]
    code = read_code(typed) if typed else None
    session = current_session()
    found = certificate(session, session.actor, g.enabled_modules, code) if code else None
    if found is not None:
        consulted(
            session,
            "referral.certificate.viewed",
            object_type="course_result",
            object_ids=[found[0].id],
            case_id=found[1].case_id,
            owner=found[1].tenant_id,
        )
    return render_template(
        "providers/evidence/certificate.html",
        typed=typed,
        code=code,
        result=found[0] if found else None,
        referral=found[1] if found else None,
        outcome_words=outcome_words,
        crumbs=_crumbs(_("Certificates")),
    )


def _record_table(form: ResultsFileForm, text: str) -> ResponseReturnValue:
    try:
        lines = read_lines(text)
    except UnreadableTable as unreadable:
        form.file.errors = [str(unreadable)]
        return _results_page(form, 422)
    session = current_session()
    states = [each.state for each in record_results(session, session.actor, lines, now=datetime.now(tz=UTC))]
    new, left = states.count("new"), len(states) - states.count("new")
    told = ngettext("%(num)d result recorded.", "%(num)d results recorded.", new)
    if left:
        told += " " + ngettext("%(num)d line changed nothing.", "%(num)d lines changed nothing.", left)
    flash(told, "success" if new else "caution")
    return redirect(url_for("providers.results"), code=303)


def _results_page(
    form: ResultsFileForm, status: int, *, reports: list[Report] | None = None
) -> ResponseReturnValue:
    columns = (
        Column(key="line", label=_("Line")),
        Column(key="referral", label=_("Referral")),
        Column(key="course", label=_("Course")),
        Column(key="told", label=_("What it does")),
    )
    return render_template(
        "providers/evidence/results.html",
        form=form,
        reports=reports,
        new=sum(each.state == "new" for each in reports or ()),
        columns=columns,
        names=COLUMNS,
        most=MOST_LINES,
        lines=as_text(each.line for each in reports or ()),
        cancel_url=url_for("providers.referrals"),
        crumbs=_crumbs(_("Results of online courses")),
    ), status


def _crumbs(last: str) -> tuple[Crumb, ...]:
    return (Crumb(label=_("Referrals"), url=url_for("providers.referrals")), Crumb(label=last))


def _saved_as(found: ReferralEvidence) -> str:
    """A name every system can store; its ending is of what the file is, not of what it was called."""
    stem = found.file_name.rpartition(".")[0] or found.file_name
    plain = _UNSAFE_IN_NAME.sub("-", stem).strip("-. ")[:80] or found.kind
    return plain + SUFFIXES[found.media_type]
