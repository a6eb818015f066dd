"""Vouchers: issued by who covers a fee, redeemed by the provider."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.money.forms import RedeemForm, VoucherForm
from fairlead.providers.money.queries import list_vouchers
from fairlead.providers.money.use_cases.vouchers import cancel_voucher, issue_voucher, redeem_voucher
from fairlead.providers.money.views.blueprint import bp, crumbs, tabs, today, words
from fairlead.providers.money.words import pounds
from fairlead.refusals import Conflict, Refusal
from fairlead.web.posted import place_or_raise
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires


@bp.get("/vouchers")
@requires(Core.CLAIM_DECIDE)
def vouchers() -> ResponseReturnValue:
    """The vouchers that this organisation issued."""
    path = url_for("money.vouchers")
    found = list_vouchers(current_session(), current_actor(), request.args)
    return render_template(
        "providers/money/vouchers.html",
        rows=found.rows,
        columns=[
            Column(key="code", label=_("Voucher")),
            Column(key="amount", label=_("Covers")),
            Column(key="expires", label=_("Until")),
            Column(key="state", label=_("State")),
        ],
        page=Page(
            shown=len(found.rows),
            previous_url=with_query(path, {}, before=found.previous) if found.previous else "",
            next_url=with_query(path, {}, after=found.following) if found.following else "",
        ),
        today=today(),
        tabs=tabs("vouchers"),
        **words(),
    )


@bp.route("/vouchers/new", methods=["GET", "POST"])
@requires(Core.CLAIM_DECIDE)
def new_voucher() -> ResponseReturnValue:
    """Issue a voucher."""
    form = VoucherForm()
    if request.method == "POST" and form.validate():
        try:
            with attempt() as session:
                made = issue_voucher(session, session.actor, form.command(), now=datetime.now(UTC))
            flash(
                _("Voucher %(code)s issued. Give the code to the provider or the person.", code=made.code),
                "success",
            )
            return redirect(url_for("money.vouchers"), code=303)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    page = render_template(
        "providers/money/new_voucher.html",
        form=form,
        cancel_url=url_for("money.vouchers"),
        crumbs=crumbs("vouchers", _("Vouchers")),
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/vouchers/<uuid:voucher_id>/cancel")
@requires(Core.CLAIM_DECIDE)
def cancel(voucher_id: uuid.UUID) -> ResponseReturnValue:
    """Take a voucher back."""
    try:
        with attempt() as session:
            cancel_voucher(session, session.actor, voucher_id, now=datetime.now(UTC))
        flash(_("Taken back."), "success")
    except Conflict as refusal:
        flash(refusal.message, "caution")
    return redirect(url_for("money.vouchers"), code=303)


@bp.route("/vouchers/redeem", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def redeem() -> ResponseReturnValue:
    """Use a voucher for a referral, and see what the person still pays."""
    form = RedeemForm(referral_reference=request.args.get("referral", "")[:40])
    if request.method == "POST" and form.validate():
        try:
            with attempt() as session:
                used = redeem_voucher(
                    session, session.actor, form.command(), g.enabled_modules, now=datetime.now(UTC)
                )
            covered, fee = used.covered_pence or 0, used.fee_pence or 0
            flash(
                _(
                    "The voucher covers %(covered)s of the fee of %(fee)s. The person still pays %(rest)s.",
                    covered=pounds(covered),
                    fee=pounds(fee),
                    rest=pounds(fee - covered),
                ),
                "success",
            )
            return redirect(url_for("providers.referral", reference=used.referral_reference), code=303)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    page = render_template(
        "providers/money/redeem.html", form=form, cancel_url=url_for("providers.referrals")
    )
    return page, 422 if request.method == "POST" else 200
