"""Claims: what can be claimed, the claim with its lines, and each side's steps."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any  # the context of a template

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.money.earning import claimable
from fairlead.providers.money.forms import AnswerForm, CreditForm, DisputeForm, PayForm, month_in
from fairlead.providers.money.models import ProviderClaim
from fairlead.providers.money.queries import (
    LINES_ON_A_PAGE,
    LineRow,
    find_claim,
    find_line,
    lines_of,
    list_claims,
    sums_of,
)
from fairlead.providers.money.use_cases.claims import (
    DecideLines,
    SubmitClaim,
    answer_dispute,
    decide_lines,
    issue_credit,
    mark_paid,
    submit_claim,
)
from fairlead.providers.money.views.blueprint import (
    bp,
    crumbs,
    tabs,
    today,
    words,
)
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.web.posted import place_or_raise, posted_version
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires


@bp.get("")
@requires(Core.CLAIM_READ)
def claims() -> ResponseReturnValue:
    """The claims of this organisation, made or received."""
    actor, path = current_actor(), url_for("money.claims")
    found = list_claims(current_session(), actor, request.args)
    return render_template(
        "providers/money/claims.html",
        rows=found.rows,
        columns=[
            Column(key="reference", label=_("Claim")),
            Column(key="month", label=_("Month")),
            Column(key="parties", label=_("From and to")),
            Column(key="total", label=_("Claimed"), numeric=True),
            Column(key="state", label=_("State")),
        ],
        page=Page(
            shown=len(found.rows),
            previous_url=with_query(path, {}, before=found.previous) if found.previous else "",
            next_url=with_query(path, {}, after=found.following) if found.following else "",
        ),
        tabs=tabs("claims"),
        may_submit=actor.can(Core.CLAIM_SUBMIT),
        **words(),
    )


@bp.get("/claims/new")
@requires(Core.CLAIM_SUBMIT)
def new_claim() -> ResponseReturnValue:
    """What was delivered and is in no claim yet, by payer."""
    session, month = current_session(), month_in(request.args.get("month", ""), today().replace(day=1))
    owed = claimable(session, current_actor(), month)
    named = session.execute(sa.select(Tenant.id, Tenant.name).where(Tenant.id.in_(owed)))
    names = {row.id: row.name for row in named}
    return render_template(
        "providers/money/new_claim.html",
        month=month,
        rows=[
            {
                "payer_id": payer,
                "name": names[payer],
                "lines": len(lines),
                "total": sum(each.charge.amount_pence for each in lines),
            }
            for payer, lines in sorted(owed.items(), key=lambda pair: names[pair[0]])
        ],
        crumbs=crumbs(),
        **words(),
    )


@bp.post("/claims/new")
@requires(Core.CLAIM_SUBMIT)
def submit() -> ResponseReturnValue:
    """Submit what was shown."""
    month = request.form.get("month", "")
    try:
        command = SubmitClaim(
            payer_tenant_id=TenantId(uuid.UUID(request.form.get("payer", ""))),
            month=month_in(month, today()),
            shown_pence=request.form.get("total", type=int, default=-1),
        )
    except ValueError:
        abort(400)
    try:
        with attempt() as session:
            claim = submit_claim(session, session.actor, command, now=datetime.now(UTC))
        flash(
            _("Submitted to %(payer)s as %(reference)s.", payer=claim.payer_name, reference=claim.reference),
            "success",
        )
        return redirect(url_for("money.claim", claim_id=claim.id), code=303)
    except Refusal as refusal:
        if type(refusal) not in {Refusal, Conflict}:
            raise
        flash(refusal.message, "caution")
        return redirect(url_for("money.new_claim", month=month), code=303)


@bp.get("/claims/<uuid:claim_id>")
@requires(Core.CLAIM_READ)
def claim(claim_id: uuid.UUID) -> ResponseReturnValue:
    """One claim with its lines, page by page."""
    session, actor = current_session(), current_actor()
    found = find_claim(session, actor, claim_id)
    after = request.args.get("after", type=_id)
    rows = lines_of(session, found, after=after)
    shown, more = rows[:LINES_ON_A_PAGE], len(rows) > LINES_ON_A_PAGE
    consulted(
        session, "money.claim.viewed", object_type="claim_line", object_ids=[row.line.id for row in shown]
    )
    path = url_for("money.claim", claim_id=claim_id)
    return render_template(
        "providers/money/claim.html",
        item=found,
        rows=shown,
        sums=sums_of(session, found),
        page=Page(
            shown=len(shown),
            previous_url=path if after else "",
            next_url=with_query(path, {}, after=str(shown[-1].line.id)) if more else "",
        ),
        decides=found.payer_tenant_id == actor.tenant_id
        and actor.can(Core.CLAIM_DECIDE)
        and found.state != "paid",
        pays=found.payer_tenant_id == actor.tenant_id
        and actor.can(Core.CLAIM_DECIDE)
        and found.state == "decided",
        claims_it=found.tenant_id == actor.tenant_id and actor.can(Core.CLAIM_SUBMIT),
        crumbs=crumbs(),
        **words(),
    )


@bp.post("/claims/<uuid:claim_id>/approve")
@requires(Core.CLAIM_DECIDE)
def approve(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Approve one line, or all that are not decided."""
    line = request.form.get("line", type=_id)
    command = DecideLines(claim_id=claim_id, version=posted_version(), line_ids=(line,) if line else ())
    try:
        with attempt() as session:
            done = decide_lines(session, session.actor, command, now=datetime.now(UTC))
            left = sums_of(session, find_claim(session, session.actor, claim_id)).undecided
        flash(_("Approved: %(number)d.", number=done), "success")
        if left and line is None:
            flash(
                _("Left: %(number)d, corrected since they were claimed. Dispute them.", number=left),
                "caution",
            )
    except Refusal as refusal:
        if type(refusal) not in {Refusal, Conflict}:
            raise
        flash(refusal.message, "caution")
    return redirect(url_for("money.claim", claim_id=claim_id), code=303)


@bp.route("/claims/<uuid:claim_id>/lines/<uuid:line_id>/dispute", methods=["GET", "POST"])
@requires(Core.CLAIM_DECIDE)
def dispute(claim_id: uuid.UUID, line_id: uuid.UUID) -> ResponseReturnValue:
    """Dispute a line and say why."""

    def done(form: Any) -> None:
        with attempt() as session:
            command = DecideLines(
                claim_id=claim_id,
                version=posted_version(),
                line_ids=(line_id,),
                approve=False,
                reason=form.reason.data or "",
            )
            decide_lines(session, session.actor, command, now=datetime.now(UTC))
        flash(_("Disputed. The provider is told why."), "success")

    return _line_form(DisputeForm(), claim_id, line_id, done, heading=_("Dispute a line"))


@bp.route("/claims/<uuid:claim_id>/lines/<uuid:line_id>/answer", methods=["GET", "POST"])
@requires(Core.CLAIM_SUBMIT)
def answer_line(claim_id: uuid.UUID, line_id: uuid.UUID) -> ResponseReturnValue:
    """Answer a disputed line."""

    def done(form: Any) -> None:
        with attempt() as session:
            answer_dispute(session, session.actor, form.command(claim_id, line_id), now=datetime.now(UTC))
        flash(_("Sent. The payer decides this line again, in the next claim if this one is paid."), "success")

    return _line_form(AnswerForm(), claim_id, line_id, done, heading=_("Answer a dispute"))


@bp.route("/claims/<uuid:claim_id>/lines/<uuid:line_id>/credit", methods=["GET", "POST"])
@requires(Core.CLAIM_SUBMIT)
def credit(claim_id: uuid.UUID, line_id: uuid.UUID) -> ResponseReturnValue:
    """Take money back off a line."""

    def done(form: Any) -> None:
        with attempt() as session:
            made = issue_credit(
                session, session.actor, form.command(claim_id, line_id), now=datetime.now(UTC)
            )
        flash(_("Credit note %(reference)s issued.", reference=made.reference), "success")

    return _line_form(CreditForm(), claim_id, line_id, done, heading=_("Issue a credit note"))


@bp.route("/claims/<uuid:claim_id>/pay", methods=["GET", "POST"])
@requires(Core.CLAIM_DECIDE)
def pay(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a decided claim as paid."""
    found = find_claim(current_session(), current_actor(), claim_id)

    def done(form: Any) -> None:
        with attempt() as session:
            mark_paid(session, session.actor, form.command(claim_id, posted_version()), now=datetime.now(UTC))
        flash(_("Marked as paid."), "success")

    return _form_page(PayForm(), found, None, done, heading=_("Mark as paid"))


def _line_form(
    form: Any, claim_id: uuid.UUID, line_id: uuid.UUID, done: Any, *, heading: str
) -> ResponseReturnValue:
    session = current_session()
    found = find_claim(session, current_actor(), claim_id)
    return _form_page(form, found, find_line(session, found, line_id), done, heading=heading)


def _form_page(
    form: Any, found: ProviderClaim, line: LineRow | None, done: Any, *, heading: str
) -> ResponseReturnValue:
    back, status = url_for("money.claim", claim_id=found.id), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                done(form)
                return redirect(back, code=303)
            except Conflict as refusal:
                current_session().refresh(found)
                form.form_errors.append(refusal.message)
                status = 409
            except Refusal as refusal:
                place_or_raise(form, refusal)
    page = render_template(
        "providers/money/claim_form.html",
        form=form,
        item=found,
        row=line,
        heading=heading,
        version=found.version,
        cancel_url=back,
        crumbs=crumbs(),
        **words(),
    )
    return page, status


def _id(text: str) -> uuid.UUID:
    return uuid.UUID(text)
