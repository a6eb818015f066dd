"""Reads of money: prices, what can be claimed, claims with their lines, vouchers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.identity.actor import Actor
from fairlead.providers.models import Appointment, Service
from fairlead.providers.money.earning import MOST_LINES, RELEASED
from fairlead.providers.money.models import (
    ClaimLine,
    CreditNote,
    DeliveredUnit,
    ProviderClaim,
    ServicePrice,
    Voucher,
)
from fairlead.refusals import NotVisible
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
LINES_ON_A_PAGE = 50
NEWEST_FIRST = Order(name="submitted", attribute="submitted_at", read=read_moment, descending=True)
LATEST_FIRST = Order(name="issued", attribute="issued_at", read=read_moment, descending=True)


@dataclass(frozen=True, kw_only=True)
class ClaimRow:
    """One line of a list of claims."""

    id: uuid.UUID
    reference: str
    provider_name: str
    payer_name: str
    month: date
    state: str
    submitted_at: datetime
    total: int


@dataclass(frozen=True, kw_only=True)
class PricedService:
    """A service with its prices, the newest first."""

    service: Service
    provider_name: str
    prices: Sequence[ServicePrice]

    @property
    def proposed(self) -> ServicePrice | None:
        """What waits for the commissioner."""
        return next((price for price in self.prices if price.state == "proposed"), None)


def visible_claims(actor: Actor) -> sa.ColumnElement[bool]:
    """Claims of the actor's own organisation, and those that it is asked to pay."""
    return sa.or_(
        ProviderClaim.tenant_id == actor.tenant_id, ProviderClaim.payer_tenant_id == actor.tenant_id
    )


def priced_services(session: TenantSession, actor: Actor) -> list[PricedService]:
    """Services that the actor's organisation offers or commissions, by name, with their prices. Two statements."""
    rows = session.execute(
        sa.select(Service, Tenant.name)
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(
            sa.or_(Service.tenant_id == actor.tenant_id, Service.commissioner_tenant_id == actor.tenant_id)
        )
        .order_by(Service.name, Service.id)
        .limit(200)
    ).all()
    prices: dict[uuid.UUID, list[ServicePrice]] = {row.Service.id: [] for row in rows}
    for price in session.scalars(
        sa.select(ServicePrice)
        .where(ServicePrice.service_id.in_(prices))
        .order_by(ServicePrice.starts_on.desc(), ServicePrice.proposed_at.desc())
    ):
        prices[price.service_id].append(price)
    return [
        PricedService(service=row.Service, provider_name=row.name, prices=prices[row.Service.id])
        for row in rows
    ]


def outlived() -> sa.ColumnElement[bool]:
    """Whether what a line claims was corrected since, to less or to nothing."""
    return sa.func.app_unit_outlived(
        ClaimLine.tenant_id, ClaimLine.unit_id, ClaimLine.unit, ClaimLine.quantity, type_=sa.Boolean()
    )


def words_of() -> sa.ColumnElement[dict[str, str | None] | None]:
    """Why a line is disputed and what was answered, as far as the reader may know it: nothing after a recall."""
    return sa.func.app_line_words(ClaimLine.tenant_id, ClaimLine.id, type_=JSONB())


def list_claims(session: TenantSession, actor: Actor, arguments: Mapping[str, str]) -> Slice[ClaimRow]:
    """One page of the claims of both sides, the newest first. One statement."""
    total = (
        sa.select(sa.func.coalesce(sa.func.sum(ClaimLine.amount_pence), 0))
        .where(ClaimLine.tenant_id == ProviderClaim.tenant_id, ClaimLine.claim_id == ProviderClaim.id)
        .scalar_subquery()
    )
    columns = [getattr(ProviderClaim, name) for name in ClaimRow.__dataclass_fields__ if name != "total"]
    cursor = cursor_from(arguments, NEWEST_FIRST)
    parts = [
        sa.select(
            page_of(
                sa.select(*columns, total.label("total")).where(side), NEWEST_FIRST, cursor, size=PAGE_SIZE
            ).subquery()
        )
        for side in (
            ProviderClaim.tenant_id == actor.tenant_id,
            sa.and_(
                ProviderClaim.payer_tenant_id == actor.tenant_id, ProviderClaim.tenant_id != actor.tenant_id
            ),
        )
    ]
    found = sa.union_all(*parts).subquery()
    rows = session.execute(page_of(sa.select(*found.c), NEWEST_FIRST, cursor, size=PAGE_SIZE)).mappings()
    return sliced(
        [ClaimRow(**{**row, "total": int(row["total"])}) for row in rows],
        NEWEST_FIRST,
        cursor,
        size=PAGE_SIZE,
    )


def find_claim(session: TenantSession, actor: Actor, claim_id: uuid.UUID) -> ProviderClaim:
    """One claim of either side. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(ProviderClaim).where(ProviderClaim.id == claim_id, visible_claims(actor))
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """A line with what was credited off it, and whether what it claims was corrected since.

    ``on`` is the moment of its session, while the reader may see that; ``reason`` and ``answer`` are empty for all but
    the sender once the referral was recalled.
    """

    line: ClaimLine
    service_name: str
    credited: int
    outlived: bool
    on: datetime | None
    reason: str
    answer: str


def lines_of(
    session: TenantSession,
    claim: ProviderClaim,
    *,
    after: uuid.UUID | None = None,
    size: int = LINES_ON_A_PAGE,
) -> list[LineRow]:
    """Lines of a claim after one of them, and one more than ``size`` when there are more. One statement.

    The moment of a session comes through row security from the referral itself: when its grant is over it is gone.
    """
    credited = (
        sa.select(sa.func.coalesce(sa.func.sum(CreditNote.amount_pence), 0))
        .where(CreditNote.tenant_id == ClaimLine.tenant_id, CreditNote.line_id == ClaimLine.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            ClaimLine,
            Service.name,
            credited.label("credited"),
            outlived().label("outlived"),
            words_of().label("words"),
            Appointment.starts_at,
        )
        .outerjoin(ServicePrice, ServicePrice.id == ClaimLine.price_id)
        .outerjoin(Service, Service.id == ServicePrice.service_id)
        .outerjoin(DeliveredUnit, DeliveredUnit.id == ClaimLine.unit_id)
        .outerjoin(Appointment, Appointment.id == DeliveredUnit.source_id)
        .where(ClaimLine.tenant_id == claim.tenant_id, ClaimLine.claim_id == claim.id)
        .order_by(ClaimLine.id)
        .limit(size + 1)
    )
    if after is not None:
        statement = statement.where(ClaimLine.id > after)
    return [
        LineRow(
            line=row.ClaimLine,
            service_name=row.name or "",
            credited=int(row.credited),
            outlived=row.outlived,
            on=row.starts_at,
            reason=(row.words or {}).get("reason") or "",
            answer=(row.words or {}).get("answer") or "",
        )
        for row in session.execute(statement)
    ]


@dataclass(frozen=True, kw_only=True)
class ClaimSums:
    """Totals of one claim, in pence, and how many lines are not decided."""

    claimed: int
    approved: int
    disputed: int
    released: int
    credited: int
    undecided: int


def sums_of(session: TenantSession, claim: ProviderClaim) -> ClaimSums:
    """The totals of a claim. One statement."""

    def amount(state: str | None = None) -> sa.ColumnElement[Decimal]:
        total = sa.func.sum(ClaimLine.amount_pence)
        filtered = total.filter(ClaimLine.state == state) if state else total
        return sa.func.coalesce(filtered, 0)

    credited = (
        sa.select(sa.func.coalesce(sa.func.sum(CreditNote.amount_pence), 0))
        .join(
            ClaimLine,
            sa.and_(ClaimLine.tenant_id == CreditNote.tenant_id, ClaimLine.id == CreditNote.line_id),
        )
        .where(ClaimLine.tenant_id == claim.tenant_id, ClaimLine.claim_id == claim.id)
        .scalar_subquery()
    )
    row = session.execute(
        sa.select(
            amount().label("claimed"),
            amount("approved").label("approved"),
            amount("disputed").label("disputed"),
            amount(RELEASED).label("released"),
            sa.func.count().filter(ClaimLine.state == "claimed").label("undecided"),
            credited.label("credited"),
        ).where(ClaimLine.tenant_id == claim.tenant_id, ClaimLine.claim_id == claim.id)
    ).one()
    return ClaimSums(**{name: int(getattr(row, name)) for name in ClaimSums.__dataclass_fields__})


def find_line(session: TenantSession, claim: ProviderClaim, line_id: uuid.UUID) -> LineRow:
    """One line of a claim. Raises `NotVisible`."""
    found = next((row for row in lines_of(session, claim, size=MOST_LINES) if row.line.id == line_id), None)
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, kw_only=True)
class VoucherRow:
    """One line of the list of vouchers."""

    id: uuid.UUID
    code: str
    referral_reference: str
    amount_pence: int | None
    expires_on: date
    issued_by: str
    issued_at: datetime
    cancelled_at: datetime | None
    fee_pence: int | None
    covered_pence: int | None
    redeemed_at: datetime | None


def list_vouchers(session: TenantSession, actor: Actor, arguments: Mapping[str, str]) -> Slice[VoucherRow]:
    """One page of the vouchers that the actor's organisation issued, the newest first. One statement."""
    cursor = cursor_from(arguments, LATEST_FIRST)
    columns = [getattr(Voucher, name) for name in VoucherRow.__dataclass_fields__]
    statement = sa.select(*columns).where(Voucher.tenant_id == actor.tenant_id)
    rows = session.execute(page_of(statement, LATEST_FIRST, cursor, size=PAGE_SIZE)).mappings()
    return sliced([VoucherRow(**row) for row in rows], LATEST_FIRST, cursor, size=PAGE_SIZE)
