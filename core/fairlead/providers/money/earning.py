"""What a provider delivered and is owed for: units at the price that was agreed for their month."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from fairlead.identity.actor import Actor
from fairlead.providers.money.models import ClaimLine, DeliveredUnit, ServicePrice
from fairlead.providers.money.policy import (
    CLAIMED_FROM,
    EARNED_BY,
    Charge,
    Payer,
    Unit,
    charge_for,
    price_in,
)
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession

MOST_LINES = 2000
"""Lines of one claim; what is left goes into the next."""
UNITS_AT_A_TIME = 1000
RELEASED = "released"
"""A line of a paid claim that was disputed, and may be claimed again."""


@dataclass(frozen=True, kw_only=True)
class Earned:
    """A delivered unit with the price agreed for its month, what it is charged at, and whom that is asked of."""

    unit: DeliveredUnit
    price: ServicePrice
    charge: Charge
    payer_tenant_id: TenantId


def claimable(session: TenantSession, actor: Actor, month: date) -> dict[TenantId, list[Earned]]:
    """What was delivered until the end of ``month`` and is in no claim yet, by payer; at most `MOST_LINES` for each."""
    found: dict[TenantId, list[Earned]] = {}
    for earned in earned_units(session, actor.tenant_id, last=month, unclaimed=True):
        lines = found.setdefault(earned.payer_tenant_id, [])
        if len(lines) < MOST_LINES:
            lines.append(earned)
    return found


def earned_units(
    session: TenantSession,
    provider_id: TenantId,
    *,
    first: date | None = None,
    last: date,
    unclaimed: bool = False,
) -> Iterator[Earned]:
    """What a provider delivered until the end of the month ``last`` and is owed for, as far as the session sees it.

    In the order in which it was recorded, and all of it. Two statements, four where places are paid.
    """
    prices: dict[uuid.UUID, list[ServicePrice]] = {}
    for price in session.scalars(
        sa.select(ServicePrice).where(ServicePrice.tenant_id == provider_id, ServicePrice.state == "approved")
    ):
        prices.setdefault(price.service_id, []).append(price)
    wanted = [
        DeliveredUnit.tenant_id == provider_id,
        DeliveredUnit.month <= last,
        DeliveredUnit.voided_at.is_(None),
        sa.or_(sa.false(), *(each for service in prices.values() for each in _priced(service))),
    ]
    if first is not None:
        wanted.append(DeliveredUnit.month >= first)
    if unclaimed:
        wanted.append(~_lines_of_units().exists())
    by_place = [
        service for service, each in prices.items() if any(price.unit == Unit.PLACE for price in each)
    ]
    places = _places_taken(session, provider_id, by_place) if by_place else {}
    for unit in session.scalars(
        sa.select(DeliveredUnit)
        .where(*wanted)
        .order_by(DeliveredUnit.recorded_at, DeliveredUnit.id)
        .execution_options(yield_per=UNITS_AT_A_TIME)
    ):
        found = price_in(prices.get(unit.service_id, ()), unit.month)
        if found is not None:
            yield from _earned(unit, found, places)


def _priced(prices: Sequence[ServicePrice]) -> Iterator[sa.ColumnElement[bool]]:
    """The units of one service that its prices pay for, each from its month until the next."""
    in_order = sorted(prices, key=lambda price: price.starts_on)
    ends = [*(price.starts_on for price in in_order[1:]), None]
    for price, end in zip(in_order, ends, strict=True):
        if price.payer in CLAIMED_FROM:
            yield sa.and_(
                DeliveredUnit.service_id == price.service_id,
                DeliveredUnit.kind == EARNED_BY[Unit(price.unit)],
                DeliveredUnit.month >= price.starts_on,
                *(() if end is None else (DeliveredUnit.month < end,)),
            )


def _earned(unit: DeliveredUnit, price: ServicePrice, places: dict[str, uuid.UUID]) -> Iterator[Earned]:
    if price.payer not in CLAIMED_FROM or EARNED_BY[Unit(price.unit)] != unit.kind:
        return
    if price.unit == Unit.PLACE and places.get(unit.referral_reference) != unit.id:
        return
    charge = charge_for(Unit(price.unit), price.price_pence, unit.minutes)
    if charge is not None:
        payer = unit.sender_tenant_id if price.payer == Payer.FORCE else price.commissioner_tenant_id
        yield Earned(unit=unit, price=price, charge=charge, payer_tenant_id=payer)


def _places_taken(
    session: TenantSession, provider_id: TenantId, services: Sequence[uuid.UUID]
) -> dict[str, uuid.UUID]:
    """Which unit took the place of each referral: the one that was claimed, else the first that was attended."""
    first = session.execute(
        sa.select(DeliveredUnit.referral_reference, DeliveredUnit.id)
        .ext(distinct_on(DeliveredUnit.referral_reference))
        .where(
            DeliveredUnit.tenant_id == provider_id,
            DeliveredUnit.service_id.in_(services),
            DeliveredUnit.kind == EARNED_BY[Unit.PLACE],
            DeliveredUnit.voided_at.is_(None),
        )
        .order_by(DeliveredUnit.referral_reference, DeliveredUnit.recorded_at, DeliveredUnit.id)
    )
    claimed = session.execute(
        sa.select(ClaimLine.referral_reference, ClaimLine.unit_id).where(
            ClaimLine.tenant_id == provider_id, ClaimLine.unit == Unit.PLACE, ClaimLine.state != RELEASED
        )
    )
    taken = {row.referral_reference: row.id for row in first}
    return taken | {row.referral_reference: row.unit_id for row in claimed}


def _lines_of_units() -> sa.Select[uuid.UUID]:
    return sa.select(ClaimLine.id).where(
        ClaimLine.tenant_id == DeliveredUnit.tenant_id,
        ClaimLine.unit_id == DeliveredUnit.id,
        ClaimLine.state != RELEASED,
    )
