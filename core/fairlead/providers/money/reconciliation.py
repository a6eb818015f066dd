"""Does it add up? What was delivered at its price, claimed, approved and paid, line by line."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.providers.money.earning import RELEASED, earned_units
from fairlead.providers.money.models import ClaimLine, CreditNote, DeliveredUnit, ProviderClaim, Voucher
from fairlead.providers.money.policy import Sums, total
from fairlead.providers.money.queries import words_of
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class Line:
    """One delivered unit, or a claimed one that no longer counts as delivered."""

    referral_reference: str
    unit: str
    month: date
    claim_reference: str
    sums: Sums
    difference: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """All lines of a period, and their sums. ``vouchers_pence`` is what vouchers covered of people's fees."""

    lines: Sequence[Line]
    vouchers_pence: int

    @property
    def total(self) -> Sums:
        """The sum of the lines."""
        return total(line.sums for line in self.lines)

    @property
    def differences(self) -> Sequence[Line]:
        """The lines that do not agree all the way."""
        return [line for line in self.lines if line.difference]


def reconcile(
    session: TenantSession, provider_id: TenantId, payer_id: TenantId, first: date, last: date
) -> Report:
    """Compare what a provider delivered to a payer between two months, both included, with what became of it.

    Six statements, however many lines.
    """
    claimed = _claimed(session, provider_id, payer_id, first, last)
    lines: list[Line] = []
    for earned in earned_units(session, provider_id, first=first, last=last):
        row = claimed.pop(earned.unit.id, None)
        if earned.payer_tenant_id != payer_id and row is None:
            continue
        lines.append(
            _line(
                earned.unit.referral_reference,
                earned.price.unit,
                earned.unit.month,
                earned.charge.amount_pence,
                row,
            )
        )
    lines += [
        _line(row.line.referral_reference, row.line.unit, row.month, 0, row) for row in claimed.values()
    ]
    covered = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Voucher.covered_pence), 0)).where(
            Voucher.tenant_id == payer_id,
            Voucher.provider_tenant_id == provider_id,
            Voucher.redeemed_at >= first,
            Voucher.redeemed_at < _month_after(last),
        )
    )
    return Report(lines=lines, vouchers_pence=int(covered or 0))


@dataclass(frozen=True, kw_only=True)
class _Claimed:
    line: ClaimLine
    reason: str
    month: date
    reference: str
    paid: bool
    credited: int


def _claimed(
    session: TenantSession, provider_id: TenantId, payer_id: TenantId, first: date, last: date
) -> dict[uuid.UUID, _Claimed]:
    credited = (
        sa.select(sa.func.coalesce(sa.func.sum(CreditNote.amount_pence), 0))
        .where(CreditNote.tenant_id == ClaimLine.tenant_id, CreditNote.line_id == ClaimLine.id)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            ClaimLine,
            words_of().label("words"),
            DeliveredUnit.month,
            ProviderClaim.reference,
            ProviderClaim.state,
            credited.label("credited"),
        )
        .join(
            ProviderClaim,
            sa.and_(ProviderClaim.tenant_id == ClaimLine.tenant_id, ProviderClaim.id == ClaimLine.claim_id),
        )
        .join(
            DeliveredUnit,
            sa.and_(DeliveredUnit.tenant_id == ClaimLine.tenant_id, DeliveredUnit.id == ClaimLine.unit_id),
        )
        .where(
            ClaimLine.tenant_id == provider_id,
            ClaimLine.state != RELEASED,
            ProviderClaim.payer_tenant_id == payer_id,
            DeliveredUnit.month.between(first, last),
        )
        .order_by(ProviderClaim.submitted_at, ClaimLine.id)
    )
    return {
        row.ClaimLine.unit_id: _Claimed(
            line=row.ClaimLine,
            reason=(row.words or {}).get("reason") or "",
            month=row.month,
            reference=row.reference,
            paid=row.state == "paid",
            credited=int(row.credited),
        )
        for row in rows
    }


def _line(reference: str, unit: str, month: date, delivered: int, row: _Claimed | None) -> Line:
    if row is None:
        sums = Sums(delivered=delivered)
        return Line(
            referral_reference=reference, unit=unit, month=month, claim_reference="", sums=sums,
            difference=_("Delivered and not claimed"),
        )  # fmt: skip
    amount, state = row.line.amount_pence, row.line.state
    approved = amount if state == "approved" else 0
    sums = Sums(
        delivered=delivered,
        claimed=amount,
        approved=approved,
        disputed=amount if state == "disputed" else 0,
        credited=row.credited,
        paid=approved if row.paid else 0,
    )
    return Line(
        referral_reference=reference,
        unit=row.line.unit,
        month=month,
        claim_reference=row.reference,
        sums=sums,
        difference="; ".join(_differences(sums, row)),
    )


def _differences(sums: Sums, row: _Claimed) -> Iterator[str]:
    if sums.delivered == 0:
        yield _("Claimed, and corrected since: no longer delivered")
    elif sums.delivered != sums.claimed:
        yield _("Claimed at another amount than was delivered")
    if row.line.state == "disputed":
        yield _("Disputed: %(reason)s", reason=row.reason)
    elif row.line.state == "claimed":
        yield _("Not decided")
    elif not row.paid:
        yield _("Approved and not paid")
    if row.credited:
        yield _("Credited")


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
