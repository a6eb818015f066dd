"""Giving several cases away: tick, choose, check, confirm, and take back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.audit.record import consulted
from fairlead.cases.assignment import Target, given_to, holding_of
from fairlead.cases.models import CaseFile
from fairlead.cases.summaries import suspects_of
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.refusals import Refusal
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.worklists.forms import ReassignForm, reassignment, ticked_ids
from fairlead.worklists.policy import CAN_BE_TAKEN_BACK, can_be_taken_back
from fairlead.worklists.queries import batch_of, given_at, receivers, teams_here
from fairlead.worklists.use_cases.reassigning import (
    cases_to_give,
    reassign_cases,
    take_back,
    target_of,
)
from fairlead.worklists.views.blueprint import bp, crumbs_to


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A ticked case and whom it is about."""

    case: CaseFile
    suspect: str


@bp.get("/reassign")
@requires(Core.CASE_ASSIGN_MANY)
def reassign() -> ResponseReturnValue:
    """To whom the ticked cases go."""
    return _choose(ReassignForm(formdata=None), ticked_ids(request.args.getlist("case")))


@bp.post("/reassign")
@requires(Core.CASE_ASSIGN_MANY)
def check() -> ResponseReturnValue:
    """What will happen to each case, named before it happens. Nothing is changed yet."""
    session, form, ids = current_session(), ReassignForm(), ticked_ids(request.form.getlist("case"))
    form.offer(receivers(session), teams_here(session))
    if not form.validate():
        return _choose(form, ids, status=422)
    return _check(target_of(session, form.to), form.to, form.reason.data or "", ids)


@bp.post("/reassign/confirm")
@requires(Core.CASE_ASSIGN_MANY)
def confirm() -> ResponseReturnValue:
    """Do it, and go to the page that says what was done."""
    command = reassignment(
        request.form.getlist("shown"), request.form.get("to", ""), request.form.get("reason", "")
    )
    try:
        with attempt() as session:
            batch = reassign_cases(
                session, session.actor, command, current_hooks().enabled, now=datetime.now(UTC)
            )
    except Refusal as refusal:
        if refusal.field is None:
            raise
        form = ReassignForm(formdata=None)
        ids = [each.case_id for each in command.cases]
        return _choose(form, ids, problem=refusal.message, status=422)
    lost = len(command.cases) - len(
        batch_of(current_session(), current_actor(), batch, current_hooks().enabled)
    )
    if lost:
        flash(
            ngettext(
                "%(num)d case was left out: you can no longer see it.",
                "%(num)d cases were left out: you can no longer see them.",
                lost,
            ),
            "caution",
        )
    return redirect(url_for("worklists.reassigned", batch_id=batch), code=303)


@bp.get("/reassigned/<uuid:batch_id>")
@requires(Core.CASE_ASSIGN_MANY)
def reassigned(batch_id: uuid.UUID) -> ResponseReturnValue:
    """What was done with each case, and how long it can be undone."""
    session, now = current_session(), datetime.now(UTC)
    rows = batch_of(session, current_actor(), batch_id, current_hooks().enabled)
    consulted(session, "case.listed", object_type="case", object_ids=[row.case_id for row in rows])
    moved = [row for row in rows if row.outcome == "moved"]
    undone = any(row.undone_at for row in rows)
    title = (
        _("Undone")
        if undone
        else ngettext(
            "%(num)d case given to %(name)s",
            "%(num)d cases given to %(name)s",
            len(moved),
            name=rows[0].given_to,
        )
    )
    return render_template(
        "worklists/reassigned.html",
        title=title,
        batch_id=batch_id,
        moved=moved,
        left=[row for row in rows if row.outcome != "moved"],
        undone=undone,
        until=given_at(rows) + CAN_BE_TAKEN_BACK,
        can_undo=bool(moved) and not undone and can_be_taken_back(given_at(rows), now=now),
        crumbs=crumbs_to(title),
    )


@bp.post("/reassigned/<uuid:batch_id>/undo")
@requires(Core.CASE_ASSIGN_MANY)
def undo_reassignment(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Give the cases back that nobody touched since."""
    try:
        with attempt() as session:
            take_back(session, session.actor, batch_id, current_hooks().enabled, now=datetime.now(UTC))
    except Refusal as refusal:
        if type(refusal) is not Refusal:
            raise
        flash(refusal.message, "caution")
    return redirect(url_for("worklists.reassigned", batch_id=batch_id), code=303)


def _choose(
    form: ReassignForm, ids: list[uuid.UUID], *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    session = current_session()
    cases = _ticked(ids)
    if not cases:
        flash(_("Tick at least one case that you want to give away."), "caution")
        return redirect(url_for("cases.worklist"))
    form.offer(receivers(session), teams_here(session))
    if problem:
        form.person.errors = [problem]
    page = render_template(
        "worklists/reassign.html",
        form=form,
        cases=_described(cases),
        cancel_url=url_for("cases.worklist"),
        crumbs=crumbs_to(_("Give cases away")),
    )
    return page, status


def _check(target: Target, to: str, reason: str, ids: list[uuid.UUID]) -> ResponseReturnValue:
    now, cases = datetime.now(UTC), _ticked(ids)
    if not cases:
        return _choose(ReassignForm(formdata=None), ids)
    changes: list[dict[str, object]] = []
    for shown in _described(cases):
        before = holding_of(shown.case)
        after = given_to(before, target, now=now)
        changes.append(
            {
                "case": shown.case,
                "suspect": shown.suspect,
                "before": before,
                "after": after,
                "closed": shown.case.closed_at is not None,
                "same": before == after,
            }
        )
    return render_template(
        "worklists/check.html",
        target=target,
        to=to,
        reason=reason,
        changes=changes,
        moving=[each for each in changes if not each["closed"] and not each["same"]],
        crumbs=crumbs_to(_("Give cases away")),
    )


def _ticked(ids: list[uuid.UUID]) -> list[CaseFile]:
    """The ticked cases as they are now, looked at by this person."""
    if not ids:
        return []
    session = current_session()
    cases = list(session.scalars(cases_to_give(current_actor(), ids, current_hooks().enabled)))
    consulted(session, "case.listed", object_type="case", object_ids=[case.id for case in cases])
    return sorted(cases, key=lambda case: case.reference)


def _described(cases: list[CaseFile]) -> list[Shown]:
    session = current_session()
    suspects = suspects_of(session, {session.actor.tenant_id}, [case.id for case in cases])
    return [Shown(case=case, suspect=suspects.get(case.id, "")) for case in cases]
