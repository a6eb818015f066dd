"""Prices: what is agreed for each service, what is proposed, and the answer to it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.money.forms import DecidePriceForm, PriceForm
from fairlead.providers.money.models import ServicePrice
from fairlead.providers.money.queries import PricedService, priced_services
from fairlead.providers.money.use_cases.prices import DecidePrice, decide_price, propose_price
from fairlead.providers.money.views.blueprint import bp, crumbs, tabs, words
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.web.posted import place_or_raise
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires


@bp.get("/prices")
@requires(Core.CLAIM_READ)
def prices() -> ResponseReturnValue:
    """The services of this organisation, offered or commissioned, with their prices."""
    actor = current_actor()
    return render_template(
        "providers/money/prices.html",
        rows=priced_services(current_session(), actor),
        tabs=tabs("prices"),
        us=actor.tenant_id,
        may_propose=actor.can(Core.SERVICE_MANAGE),
        may_decide=actor.can(Core.SERVICE_APPROVE),
        **words(),
    )


@bp.route("/prices/<uuid:service_id>/propose", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def propose(service_id: uuid.UUID) -> ResponseReturnValue:
    """Propose a price."""
    found = _service(service_id)
    if found.service.tenant_id != current_actor().tenant_id:
        raise NotVisible
    form = PriceForm()
    if request.method == "POST" and form.validate():
        try:
            with attempt() as session:
                propose_price(session, session.actor, form.command(service_id), now=datetime.now(UTC))
            flash(_("Sent to the commissioner. The price holds once it is agreed."), "success")
            return redirect(url_for("money.prices"), code=303)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    page = render_template(
        "providers/money/propose.html",
        form=form,
        found=found,
        cancel_url=url_for("money.prices"),
        crumbs=crumbs("prices", _("Prices")),
        **words(),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/prices/<uuid:price_id>/decide", methods=["GET", "POST"])
@requires(Core.SERVICE_APPROVE)
def decide(price_id: uuid.UUID) -> ResponseReturnValue:
    """The commissioner's answer to a proposed price."""
    found, price = _proposed(price_id)
    form = DecidePriceForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with attempt() as session:
                    decide_price(session, session.actor, form.command(price_id), now=datetime.now(UTC))
                flash(
                    _("Agreed.") if form.answer.data == "approve" else _("Returned to the provider."),
                    "success",
                )
                return redirect(url_for("money.prices"), code=303)
            except Conflict as refusal:
                form.form_errors.append(refusal.message)
                status = 409
            except Refusal as refusal:
                place_or_raise(form, refusal)
    page = render_template(
        "providers/money/decide_price.html",
        form=form,
        found=found,
        price=price,
        cancel_url=url_for("money.prices"),
        crumbs=crumbs("prices", _("Prices")),
        **words(),
    )
    return page, status


@bp.post("/prices/<uuid:price_id>/withdraw")
@requires(Core.SERVICE_MANAGE)
def withdraw_price(price_id: uuid.UUID) -> ResponseReturnValue:
    """Take a proposed price back."""
    try:
        with attempt() as session:
            command = DecidePrice(price_id=price_id, answer="withdraw")
            decide_price(session, session.actor, command, now=datetime.now(UTC))
        flash(_("Taken back."), "success")
    except Conflict:
        flash(_("This price was decided meanwhile."), "caution")
    return redirect(url_for("money.prices"), code=303)


def _service(service_id: uuid.UUID) -> PricedService:
    rows = priced_services(current_session(), current_actor())
    found = next((row for row in rows if row.service.id == service_id), None)
    if found is None:
        raise NotVisible
    return found


def _proposed(price_id: uuid.UUID) -> tuple[PricedService, ServicePrice]:
    actor = current_actor()
    for row in priced_services(current_session(), actor):
        for price in row.prices:
            if price.id == price_id and price.commissioner_tenant_id == actor.tenant_id:
                return row, price
    raise NotVisible
