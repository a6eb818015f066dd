"""What providers offer, and the referral that both sides work on."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.cases.models import CaseChild
from fairlead.providers.directory.models import DirectoryEntry
from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class ReferralState(StrEnum):
    """Where a referral stands. The table of moves is in ``providers/workflow.py``."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    ENDED_EARLY = "ended-early"
    WITHDRAWN = "withdrawn"


class Service(DirectoryEntry, Versioned, Base):
    """An intervention that a provider offers. The directory is readable by every organisation.

    What it says was approved (`fairlead.providers.directory`), but for its live capacity.
    """

    __tablename__ = "service"

    code: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    delivery: Mapped[str]
    places: Mapped[list[str]]
    needs: Mapped[list[str]]
    hours: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    fee_pence: Mapped[int]
    accepting: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Codes are unique within a provider."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "code"), *more)


class Referral(CaseChild, Versioned, Base):
    """A request to a provider, owned by the sender, worked on by both.

    One named holder and one clock at any moment: ``holder_tenant_id`` with ``holder_label``, and ``due_on``
    with ``due_label``.
    """

    __tablename__ = "referral"

    reference: Mapped[str]
    module: Mapped[str]
    condition_id: Mapped[uuid.UUID | None]
    receiver_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    receiver_name: Mapped[str]
    sender_name: Mapped[str]
    service_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("service.id"))
    service_name: Mapped[str]
    subject_label: Mapped[str]  # the name the provider was told
    state: Mapped[str]
    deliver_by: Mapped[date]  # the day by which the intervention is to end
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None]
    key_worker_id: Mapped[uuid.UUID | None]
    key_worker_name: Mapped[str | None]
    completed_on: Mapped[date | None]
    outcome_note: Mapped[str | None]
    holder_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    holder_label: Mapped[str]
    held_since: Mapped[datetime]
    due_on: Mapped[date]
    due_label: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique; each side's list has its index."""
        return super().table_constraints(
            sa.UniqueConstraint("reference"),
            sa.UniqueConstraint("tenant_id", "case_id", "id"),
            tenant_fk("condition_id", "case_condition"),
            sa.Index("ix_referral_receiver", "receiver_tenant_id", "state", "due_on", "id"),
            sa.Index("ix_referral_sender", "tenant_id", "state", "due_on", "id"),
            sa.Index("ix_referral_service", "service_id"),
            *more,
        )


class ReferralChild(TenantOwned):
    """A row of one referral. Owned by the sender whoever wrote it, so that a recall closes all of it."""

    referral_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References its referral within the tenant, and is found by it."""
        name = cls.__dict__.get("__tablename__", cls.__name__)
        return super().table_constraints(
            tenant_fk("referral_id", "referral"), sa.Index(f"ix_{name}_referral", "referral_id"), *more
        )


class ReferralShare(ReferralChild, Base):
    """One piece of what was shared, exactly as it was previewed, under one scope of the grant."""

    __tablename__ = "referral_share"

    scope: Mapped[str]  # identity, contact, condition, needs, risk
    title: Mapped[str]
    content: Mapped[list[dict[str, object]]]  # [{label, value, source, as_at}]
    as_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One current piece for each scope."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "referral_id", "scope"), *more)


class Appointment(ReferralChild, Versioned, Base):
    """A session arranged or held by the provider, and what came of it."""

    __tablename__ = "appointment"

    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str]
    state: Mapped[str]  # booked, attended, late, missed, provider-cancelled
    hours_credited: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), default=Decimal(0))
    feedback: Mapped[str | None]
    concern: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
