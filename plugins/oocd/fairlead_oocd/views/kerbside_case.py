"""A case of the roadside once it is open: where it is, the agreed actions; and what pages need without connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import generate_csrf

from fairlead.public import (
    Actor,
    TenantSession,
    current_actor,
    current_session,
    draft_key,
    empty_frame,
    local_day,
    requires,
)
from fairlead_oocd.disposals import TITLES, Disposal
from fairlead_oocd.forms.giving import ConfirmForm
from fairlead_oocd.forms.kerbside_actions import ActionForm
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, find_work, listed_actions
from fairlead_oocd.use_cases.conditions import propose_condition
from fairlead_oocd.use_cases.moving import assess_work
from fairlead_oocd.use_cases.submission import SubmitForAuthorisation, submit_for_authorisation
from fairlead_oocd.views.kerbside import progress_url
from fairlead_oocd.views.pages import FormPage, act, blueprint, case_url, crumbs_of, present, shown_work
from fairlead_oocd.workflow import State

S = State
_PLACES: Mapping[str, tuple[str, str, str, str]] = {
    S.EVIDENCE_REVIEW: (
        lazy_gettext("The case is open"),
        lazy_gettext("The decision on the evidence has still to be recorded."),
        "oocd.evidence",
        lazy_gettext("Decision on the evidence"),
    ),
    S.ELIGIBILITY: (
        lazy_gettext("A community resolution cannot be proposed here"),
        lazy_gettext("The case goes on as an ordinary case. The reasons are below."),
        "oocd.result",
        lazy_gettext("See every resolution, and propose one"),
    ),
    S.VICTIM_CONTACT: (
        lazy_gettext("The victim has still to be heard"),
        lazy_gettext("Record another attempt, or why there are no views. Then come back here."),
        "oocd.victims_done",
        lazy_gettext("Finish consulting the victim"),
    ),
    S.NEEDS_ASSESSMENT: (
        lazy_gettext("A community resolution is open"),
        lazy_gettext(
            "The person wants to talk about needs, so an assessment comes first. Then come back here."
        ),
        "oocd.needs",
        lazy_gettext("Needs and vulnerability"),
    ),
    S.CONDITION_PLANNING: (
        lazy_gettext("A community resolution is open"),
        lazy_gettext("Agree the actions with the person now."),
        "oocd.kerbside_actions",
        lazy_gettext("Agree the actions"),
    ),
    S.AUTHORISATION: (
        lazy_gettext("Waiting for authorisation"),
        lazy_gettext(
            "Nobody may sign yet: somebody else has to authorise a community resolution. Ask a supervisor to look"
            " at the case now, then look again."
        ),
        "oocd.kerbside_progress",
        lazy_gettext("Look again"),
    ),
    S.OFFERED: (
        lazy_gettext("Authorised: explain it and have it signed"),
        lazy_gettext("Read out what it means, then record what the person says and have it signed."),
        "oocd.offer",
        lazy_gettext("Explain and sign"),
    ),
    S.GIVEN: (
        lazy_gettext("Signed"),
        lazy_gettext(
            "The community resolution is given. The document is below; print or send the person’s copy."
        ),
        "",
        "",
    ),
}
"""State of the case: heading, what it means at the roadside, and the page and words of the next step."""


@blueprint.get("/kerbside/case/<reference:reference>")
@requires(Oocd.READ)
def kerbside_progress(reference: str) -> ResponseReturnValue:
    """Where the case is, and the one thing to do next; a case that took another way is shown as any other."""
    work = shown_work(reference)
    place = _PLACES.get(work.case.state)
    if place is None or work.resolution.chosen not in (None, Disposal.CR):
        return redirect(case_url(work.case.reference), code=303)
    heading, told, endpoint, label = place
    at = "kerbside" if endpoint == "oocd.offer" else None
    deciding = work.case.state == S.ELIGIBILITY
    return render_template(
        "oocd/kerbside_progress.html",
        work=work,
        heading=heading,
        told=told,
        onward={"url": url_for(endpoint, reference=work.case.reference, at=at), "label": label}
        if endpoint
        else None,
        decision=assess_work(work, now=present()).decisions[Disposal.CR] if deciding else None,
        title=TITLES[Disposal.CR],
        document_id=work.resolution.document_id,
        sent=_sent(),
        crumbs=crumbs_of(work, str(heading)),
    )


@blueprint.route("/kerbside/case/<reference:reference>/actions", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def kerbside_actions(reference: str) -> ResponseReturnValue:
    """One agreed action, then another or the authorisation."""
    work, form = shown_work(reference), ActionForm()
    if work.case.state != S.CONDITION_PLANNING:
        return redirect(url_for("oocd.kerbside_progress", reference=work.case.reference), code=303)
    form.offer(listed_actions(current_session(), local_day(present())))
    another = request.form.get("then") == "another"

    def agree(session: TenantSession, actor: Actor, now: datetime) -> None:
        propose_condition(session, actor, form.command(work.case.reference), now=now)
        if not another:
            _submit(session, actor, now, work)

    page = FormPage(
        heading=_("Agreed action"),
        submit=_("Save and go on"),
        template="oocd/kerbside_actions.html",
        more={
            "agreed": [(item.condition.text, item.condition.due_on) for item in work.conditions],
            "sent": _sent(),
        },
    )
    return act(work, form, page, agree, to=_onward(work, another=another))


@blueprint.route("/kerbside/case/<reference:reference>/submit", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def kerbside_submit(reference: str) -> ResponseReturnValue:
    """Go on to the authorisation with what is agreed so far."""
    work, form = shown_work(reference), ConfirmForm()
    page = FormPage(heading=_("Send for authorisation"), submit=_("Send for authorisation"))
    return act(
        work,
        form,
        page,
        lambda session, actor, now: _submit(session, actor, now, work),
        to=_onward(work, another=False),
    )


@blueprint.get("/kerbside/waiting")
@requires(Oocd.CREATE)
def kerbside_waiting() -> ResponseReturnValue:
    """For the browser to keep: shown where a page cannot be reached, and sends what waits for it."""
    return render_template("oocd/kerbside_waiting.html", frame=empty_frame(), crumbs=())


@blueprint.get("/kerbside/key")
@requires(Oocd.CREATE)
def kerbside_key() -> ResponseReturnValue:
    """The key to this person's own drafts, and a token against forged requests; for nobody else."""
    actor = current_actor()
    key = draft_key(current_app.config["SECRET_KEY"], actor.id, actor.tenant_id)
    return jsonify(owner=key.owner, secret=key.secret, token=generate_csrf())


@blueprint.get("/kerbside/worker")
@requires(Oocd.CREATE)
def kerbside_worker() -> ResponseReturnValue:
    """The service worker. It may look after the module's pages of this organisation, of which it takes two kinds."""
    response = Response(
        Path(__file__).with_name("kerbside_worker.js").read_bytes(),
        content_type="text/javascript; charset=utf-8",
    )
    response.headers["Service-Worker-Allowed"] = url_for("oocd.kerbside").removesuffix("kerbside")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _submit(session: TenantSession, actor: Actor, now: datetime, work: CaseWork) -> None:
    """The reasons were given when the case was taken down; nobody types them again."""
    session.flush()
    fresh = find_work(session, work.case.reference, local_day(now))
    command = SubmitForAuthorisation(
        reference=work.case.reference, version=fresh.version, rationale=work.resolution.public_interest or ""
    )
    submit_for_authorisation(session, actor, command, now=now)


def _onward(work: CaseWork, *, another: bool) -> str:
    if not another:
        return progress_url(work.case.reference)
    sent = request.form.get("idempotency_key")
    return url_for("oocd.kerbside_actions", reference=work.case.reference, sent=sent)


def _sent() -> str:
    """The key of the draft that has arrived, as the address says."""
    try:
        return str(UUID(request.args.get("sent", "")))
    except ValueError:
        return ""
