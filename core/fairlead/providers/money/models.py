"""Agreed prices, what was delivered under them, claims and vouchers. Amounts are whole pence.

Everything is owned by the provider, but for vouchers, which belong to whoever issues them. The other side reads by the
columns that name it. None of it has a name or a date of a session: after a referral was withdrawn what stays is its
reference, the unit and the amount.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class ServicePrice(TenantOwned, Base):
    """What one unit of a service costs whom, from the first of a month until the next agreed price begins."""

    __tablename__ = "service_price"

    service_id: Mapped[uuid.UUID]
    commissioner_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    payer: Mapped[str]  # a Payer of ``policy``
    unit: Mapped[str]  # a Unit of ``policy``
    price_pence: Mapped[int]
    starts_on: Mapped[date]
    state: Mapped[str]  # proposed, approved, returned, withdrawn
    proposed_by_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One agreed price from each day, so that none overlaps another; one proposal at a time."""
        return super().table_constraints(
            tenant_fk("service_id", "service"),
            sa.CheckConstraint("price_pence > 0", name="price"),
            sa.Index(
                "ix_service_price_agreed",
                "tenant_id",
                "service_id",
                "starts_on",
                unique=True,
                postgresql_where=sa.text("state = 'approved'"),
            ),
            sa.Index(
                "ix_service_price_proposed",
                "tenant_id",
                "service_id",
                unique=True,
                postgresql_where=sa.text("state = 'proposed'"),
            ),
            sa.Index("ix_service_price_commissioner", "commissioner_tenant_id", "state"),
            *more,
        )


class DeliveredUnit(TenantOwned, Base):
    """One thing that a provider did and may be paid for. Written by the database when it happens, by nobody else.

    ``voided_at`` says that what was recorded has been corrected since and was not delivered after all.
    """

    __tablename__ = "delivered_unit"

    service_id: Mapped[uuid.UUID]
    sender_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    referral_reference: Mapped[str]
    kind: Mapped[str]  # accepted, session, completed
    source_id: Mapped[uuid.UUID]  # the referral or appointment, which belongs to the sender
    month: Mapped[date]
    minutes: Mapped[int]
    recorded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Each thing once; found by month for either side."""
        return super().table_constraints(
            tenant_fk("service_id", "service"),
            sa.UniqueConstraint("tenant_id", "kind", "source_id"),
            sa.Index("ix_delivered_unit_month", "tenant_id", "month", "id"),
            sa.Index("ix_delivered_unit_sender", "sender_tenant_id", "month", "id"),
            *more,
        )


class ProviderClaim(TenantOwned, Versioned, Base):
    """What a provider asks of one payer for what it delivered until the end of a month."""

    __tablename__ = "provider_claim"

    reference: Mapped[str]
    payer_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    provider_name: Mapped[str]
    payer_name: Mapped[str]
    month: Mapped[date]
    state: Mapped[str]  # submitted, decided, paid
    submitted_by_id: Mapped[uuid.UUID | None]
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    payment_reference: Mapped[str | None]
    paid_on: Mapped[date | None]
    paid_by: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique within a provider; lists of both sides, the newest first."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "reference"),
            sa.Index("ix_provider_claim_own", "tenant_id", "submitted_at", "id"),
            sa.Index("ix_provider_claim_payer", "payer_tenant_id", "submitted_at", "id"),
            *more,
        )


class ClaimLine(TenantOwned, Base):
    """One line of a claim: the delivered unit that earned it, at its agreed price. Its amount never changes."""

    __tablename__ = "claim_line"

    claim_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    price_id: Mapped[uuid.UUID]
    unit: Mapped[str]
    referral_reference: Mapped[str]
    quantity: Mapped[int]  # of the unit; quarters of an hour where it is an hour
    rate_pence: Mapped[int]  # for one of these
    amount_pence: Mapped[int]
    state: Mapped[str]  # claimed, approved, disputed, released: to be claimed again
    reason: Mapped[str | None] = mapped_column(deferred=True)  # why the payer disputes it
    answer: Mapped[str | None] = mapped_column(
        deferred=True
    )  # what the provider said to that; read by `words_of`
    answered_by_id: Mapped[uuid.UUID | None]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A unit earns one line, and a place is taken once for each referral, whatever claim it is in.

        A disputed line of a paid claim can be released; then another line may claim the same unit.
        """
        return super().table_constraints(
            tenant_fk("claim_id", "provider_claim"),
            tenant_fk("unit_id", "delivered_unit"),
            tenant_fk("price_id", "service_price"),
            sa.CheckConstraint("amount_pence = quantity * rate_pence and quantity > 0", name="amount"),
            sa.Index(
                "ix_claim_line_unit",
                "tenant_id",
                "unit_id",
                unique=True,
                postgresql_where=sa.text("state <> 'released'"),
            ),
            sa.Index(
                "ix_claim_line_place",
                "tenant_id",
                "referral_reference",
                unique=True,
                postgresql_where=sa.text("unit = 'place' and state <> 'released'"),
            ),
            sa.Index("ix_claim_line_claim", "claim_id", "id"),
            *more,
        )


class CreditNote(TenantOwned, Base):
    """Money taken back off a line by a later correction. The line itself is never edited."""

    __tablename__ = "credit_note"

    line_id: Mapped[uuid.UUID]
    reference: Mapped[str]
    amount_pence: Mapped[int]
    reason: Mapped[str] = mapped_column(deferred=True)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique within a provider; found by the line."""
        return super().table_constraints(
            tenant_fk("line_id", "claim_line"),
            sa.UniqueConstraint("tenant_id", "reference"),
            sa.CheckConstraint("amount_pence > 0", name="amount"),
            sa.Index("ix_credit_note_line", "line_id"),
            *more,
        )


class Voucher(TenantOwned, Base):
    """A person's course fee that somebody else covers: for one referral, once, until a day. Owned by its issuer."""

    __tablename__ = "fee_voucher"

    code: Mapped[str]
    provider_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    issuer_name: Mapped[str]
    referral_reference: Mapped[str]
    amount_pence: Mapped[int | None]  # None: the whole fee of the service, whatever it is
    expires_on: Mapped[date]
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    fee_pence: Mapped[int | None]  # what the person was to pay when it was redeemed
    covered_pence: Mapped[int | None]
    redeemed_by: Mapped[str | None]
    redeemed_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A code within its issuer; never more than the fee or the voucher is covered."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "code"),
            sa.CheckConstraint("amount_pence > 0", name="amount"),
            sa.CheckConstraint(
                "covered_pence between 0 and least(fee_pence, coalesce(amount_pence, fee_pence))",
                name="covered",
            ),
            sa.Index("ix_fee_voucher_issued", "tenant_id", "issued_at", "id"),
            sa.Index("ix_fee_voucher_provider", "provider_tenant_id", "code"),
            *more,
        )
