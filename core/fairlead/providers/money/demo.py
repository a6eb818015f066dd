"""A price and a claim of the demonstration's invented organisations."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from fairlead.help.demo import invented_people
from fairlead.providers.models import Service
from fairlead.providers.money.earning import claimable
from fairlead.providers.money.models import ServicePrice
from fairlead.providers.money.policy import Payer, Unit
from fairlead.providers.money.use_cases.claims import SubmitClaim, submit_claim
from fairlead.providers.money.use_cases.prices import DecidePrice, ProposePrice, decide_price, propose_price
from fairlead.tenancy.sessions import Database
from fairlead.workflow.calendar import local_day

_MANAGER, _LEAD = "manager@tidewell.example", "commissioning@northmoor.example"


def load_demo_money(database: Database) -> None:
    """An agreed price for each of the provider's services, and a claim. Does nothing where a price is known already."""
    people, now = invented_people(database, (_MANAGER, _LEAD)), datetime.now(UTC)
    if people.keys() != {_MANAGER, _LEAD}:
        return
    month = local_day(now).replace(day=1)
    with database.tenant_transaction(people[_MANAGER]) as session:
        if session.scalar(sa.select(ServicePrice.id).limit(1)) is not None:
            return
        services = session.scalars(
            sa.select(Service.id).where(
                Service.tenant_id == session.actor.tenant_id,
                Service.commissioner_tenant_id == people[_LEAD].tenant_id,
            )
        ).all()
        proposed = [
            propose_price(
                session,
                session.actor,
                ProposePrice(
                    service_id=service,
                    payer=Payer.FORCE,
                    unit=Unit.ACCEPTANCE,
                    price_pence=3000,
                    starts_on=month,
                ),
                now=now,
            ).id
            for service in services
        ]
    with database.tenant_transaction(people[_LEAD]) as session:
        for price in proposed:
            decide_price(session, session.actor, DecidePrice(price_id=price, answer="approve"), now=now)
    with database.tenant_transaction(people[_MANAGER]) as session:
        for payer, earned in claimable(session, session.actor, month).items():
            shown = sum(each.charge.amount_pence for each in earned)
            command = SubmitClaim(payer_tenant_id=payer, month=month, shown_pence=shown)
            submit_claim(session, session.actor, command, now=now)
