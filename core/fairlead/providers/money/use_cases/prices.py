"""Agreeing a price: the provider proposes, the commissioner of the service approves or returns it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.models import Service
from fairlead.providers.money.models import ServicePrice
from fairlead.providers.money.policy import Payer, Unit, price_fault
from fairlead.providers.money.use_cases.common import note, plain_text
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

HIGHEST_PENCE = 100_000_00
_STALE = "Somebody else changed this price while you were working on it."


@dataclass(frozen=True, kw_only=True)
class ProposePrice:
    """Who pays how much for what, from a month on."""

    service_id: uuid.UUID
    payer: Payer
    unit: Unit
    price_pence: int
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class DecidePrice:
    """The commissioner's answer, or the provider taking its proposal back (``withdraw``)."""

    price_id: uuid.UUID
    answer: str  # approve, return, withdraw
    reason: str = ""


def propose_price(
    session: TenantSession, actor: Actor, command: ProposePrice, *, now: datetime
) -> ServicePrice:
    """Propose a price of the provider's own service. It holds from the first of its month, once it is agreed.

    Raises `NotPermitted`, `NotVisible`, `Conflict` while another one waits, `Refusal` for a price that cannot be, for a
    month that is over once prices are agreed, or one from which a price is agreed already.
    """
    need(actor, Core.SERVICE_MANAGE)
    service = session.scalar(
        sa.select(Service)
        .where(Service.id == command.service_id, Service.tenant_id == actor.tenant_id)
        .with_for_update()
    )
    if service is None:
        raise NotVisible
    if service.commissioner_tenant_id is None:
        raise Refusal(_("This service has no commissioner who could agree a price."))
    _refuse_price(command)
    starts_on = command.starts_on.replace(day=1)
    _refuse_month(session, service, starts_on, now=now)
    price = ServicePrice(
        service_id=service.id,
        commissioner_tenant_id=service.commissioner_tenant_id,
        payer=command.payer,
        unit=command.unit,
        price_pence=command.price_pence,
        starts_on=starts_on,
        state="proposed",
        proposed_by_id=actor.id,
        proposed_by=actor.name,
        proposed_at=now,
    )
    session.add(price)
    session.flush()
    note(
        session,
        "money.price.proposed",
        object_type="service_price",
        object_ids=[price.id],
        fields=["payer", "unit", "price_pence", "starts_on"],
    )
    return price


def decide_price(
    session: TenantSession, actor: Actor, command: DecidePrice, *, now: datetime
) -> ServicePrice:
    """Approve or return a price as its commissioner, or take it back as its provider.

    Raises `NotPermitted`, `NotVisible`, `Conflict` when it was decided meanwhile, `Refusal` for returning without a
    reason, one's own proposal, or where another price was agreed from the same month.
    """
    need(actor, Core.SERVICE_MANAGE if command.answer == "withdraw" else Core.SERVICE_APPROVE)
    price = session.scalar(
        sa.select(ServicePrice)
        .where(ServicePrice.id == command.price_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    owner = price and (price.tenant_id if command.answer == "withdraw" else price.commissioner_tenant_id)
    if price is None or owner != actor.tenant_id:
        raise NotVisible
    if price.state != "proposed":
        raise Conflict(_STALE)
    if command.answer != "withdraw" and price.proposed_by_id == actor.id:
        raise Refusal(_("You proposed this price yourself, so a colleague decides it."))
    if command.answer == "return":
        price.reason = plain_text(command.reason, "reason", missing=_("Say why you return it."))
    price.state = {"approve": "approved", "return": "returned", "withdraw": "withdrawn"}[command.answer]
    price.decided_by_id, price.decided_by, price.decided_at = actor.id, actor.name, now
    session.flush()
    action = {
        "approve": "money.price.approved",
        "return": "money.price.returned",
        "withdraw": "money.price.withdrawn",
    }[command.answer]
    note(session, action, object_type="service_price", object_ids=[price.id], fields=["state"])
    return price


def _refuse_price(command: ProposePrice) -> None:
    fault = price_fault(command.unit, command.price_pence)
    if fault == "none" or command.price_pence > HIGHEST_PENCE:
        raise Refusal(_("The price must be more than nothing, and no more than £100,000."), field="price")
    if fault == "quarters":
        raise Refusal(
            _("An hour is counted in quarters, so its price in pence must divide by four."), field="price"
        )


def _refuse_month(session: TenantSession, service: Service, starts_on: date, *, now: datetime) -> None:
    own = (ServicePrice.tenant_id == service.tenant_id, ServicePrice.service_id == service.id)
    states = set(
        session.scalars(
            sa.select(ServicePrice.state)
            .where(*own, ServicePrice.state.in_(("approved", "proposed")))
            .distinct()
        )
    )
    if "proposed" in states:
        raise Conflict(_("A price waits for the commissioner already. Take it back first."))
    if "approved" in states and starts_on < local_day(now).replace(day=1):
        raise Refusal(
            _("A price is not changed for a month that is over. Choose this month or a later one."),
            field="starts_on",
        )
    same = sa.select(ServicePrice.id).where(
        *own, ServicePrice.state == "approved", ServicePrice.starts_on == starts_on
    )
    if session.scalar(same) is not None:
        raise Refusal(
            _("A price is agreed from that month already. Choose another month."), field="starts_on"
        )
