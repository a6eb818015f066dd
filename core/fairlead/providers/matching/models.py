"""Places that are held for somebody, needs that nobody meets, and the next service after one declined."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.cases.models import CaseChild
from fairlead.tenancy.base import Base, TenantId, TenantOwned, tenant_fk


class HoldState(StrEnum):
    """What became of a held place."""

    HELD = "held"
    """Until ``held_until``: by then it has lapsed, and nobody need do anything."""
    USED = "used"
    """A referral was sent for it."""
    RELEASED = "released"
    """Given back: not needed, or the referral was declined or withdrawn."""


class OfferState(StrEnum):
    """What became of the next service that was offered."""

    OPEN = "open"
    TAKEN = "taken"
    """Another referral was sent for the same work."""
    CLOSED = "closed"
    """Somebody said that nothing more is to be done, or recorded that nobody meets the need."""


class PlaceHold(TenantOwned, Base):
    """One place of a service that is taken out of those still free. Part of the directory: it names nobody.

    It belongs to the provider, and every organisation counts it. For whom it is held says the `PlaceReservation` of
    whoever holds it. The database refuses one more than there are places.
    """

    __tablename__ = "place_hold"

    service_id: Mapped[uuid.UUID]
    state: Mapped[str]  # a HoldState
    held_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Counted by service."""
        return super().table_constraints(
            tenant_fk("service_id", "service"),
            sa.Index(
                "ix_place_hold_taken",
                "service_id",
                "held_until",
                postgresql_where=sa.text("state in ('held', 'used')"),
            ),
            *more,
        )


class PlaceReservation(CaseChild, Base):
    """For which case a force holds a place, and since when. Its provider sees it while the place is held."""

    __tablename__ = "place_reservation"

    hold_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("place_hold.id"))
    service_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("service.id"))
    service_name: Mapped[str]
    provider_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    provider_name: Mapped[str]
    organisation: Mapped[str]
    reserved_by: Mapped[str]
    reserved_at: Mapped[datetime]
    held_until: Mapped[datetime]
    referral_id: Mapped[uuid.UUID | None]  # for which it was used

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each hold; found by case, by provider and by referral."""
        return super().table_constraints(
            sa.UniqueConstraint("hold_id"),
            tenant_fk("referral_id", "referral"),
            sa.Index("ix_place_reservation_provider", "provider_tenant_id", "held_until"),
            sa.Index("ix_place_reservation_referral", "referral_id"),
            *more,
        )


class UnmetNeed(CaseChild, Base):
    """A need for which nothing was found: what, where and why, in codes that can be counted. Never changed.

    Who and when are stamped by the database. Reports count these rows and read nothing else of them.
    """

    __tablename__ = "unmet_need"

    need: Mapped[str]  # a code of the directory's needs
    area: Mapped[str]  # the code of a local authority, or empty where it is not known
    reason: Mapped[str]  # a code of ``unmet_reasons``
    words: Mapped[str | None]
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """The same lack is counted once for a case; the report reads its codes from the index, by day."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "case_id", "need", "reason"),
            sa.Index("ix_unmet_need_day", "tenant_id", "recorded_on", "need", "area", "reason"),
            *more,
        )


class NextOffer(CaseChild, Base):
    """What was offered by itself when a provider declined a referral: the next service, with the reasons of that day.

    ``service_id`` is None when nothing was left. ``reasons`` are those of `fairlead.providers.matching.scoring`, as
    codes and values.
    """

    __tablename__ = "next_offer"

    referral_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    service_name: Mapped[str]
    provider_name: Mapped[str]
    reasons: Mapped[list[dict[str, object]]]
    state: Mapped[str]  # an OfferState
    offered_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each referral; the open ones are a list."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "referral_id"),
            tenant_fk("referral_id", "referral"),
            sa.Index(
                "ix_next_offer_open",
                "tenant_id",
                "referral_id",
                postgresql_where=sa.text("state = 'open'"),
            ),
            *more,
        )
