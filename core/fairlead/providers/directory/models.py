"""The entry of a service in the directory, and its versions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, tenant_fk

WORDS = "to_tsvector('english', name || ' ' || summary)"
"""What a search by words looks through."""
ENTRY = (
    "name", "summary", "needs", "delivery", "methods", "places", "areas", "age_from", "age_to", "sex",
    "highest_risk", "exclusions", "languages", "access", "hours", "fee_pence", "cost_pence", "payer",
    "contract_reference", "contract_from", "contract_to",
)  # fmt: skip
"""What the commissioner approves. Everything else of a service is live, or names it."""
LIVE = ("accepting", "places_free", "next_start", "live_at", "live_by")
"""What the provider changes at once."""


class VersionState(StrEnum):
    """Where a version of an entry stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    REPLACED = "replaced"
    """The provider proposed another one before this was decided."""
    WITHDRAWN = "withdrawn"


class DirectoryEntry(TenantOwned):
    """What the directory says of a service, beside the columns that the service has of its own.

    Ages are in whole years and inclusive. Empty lists and None mean that nothing was said.
    """

    methods: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    areas: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    sex: Mapped[str] = mapped_column(default="", server_default="")
    highest_risk: Mapped[str] = mapped_column(default="", server_default="")
    exclusions: Mapped[str] = mapped_column(default="", server_default="")
    languages: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    access: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    cost_pence: Mapped[int] = mapped_column(default=0, server_default="0")
    payer: Mapped[str] = mapped_column(default="", server_default="")
    contract_reference: Mapped[str] = mapped_column(default="", server_default="")
    contract_from: Mapped[date | None]
    contract_to: Mapped[date | None]
    commissioner_tenant_id: Mapped[TenantId | None] = mapped_column(sa.ForeignKey("tenant.id"))
    approved_number: Mapped[int] = mapped_column(default=1, server_default="1")
    """0: proposed and never approved. Only its provider and its commissioner see such a service."""
    places_free: Mapped[int | None]
    next_start: Mapped[date | None]
    live_at: Mapped[datetime | None]
    live_by: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(TSVECTOR(), sa.Computed(WORDS, persisted=True), deferred=True)

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """An index for each way to search, and for each order of the directory."""
        searched = (
            sa.Index(f"ix_service_{name}", name, postgresql_using="gin")
            for name in ("needs", "methods", "areas", "languages", "words")
        )
        return super().table_constraints(
            *searched,
            sa.CheckConstraint("not accepting or approved_number > 0", name="approved_before_accepting"),
            sa.Index("ix_service_name", "name", "id"),
            sa.Index("ix_service_next_start", sa.text("coalesce(next_start, '9999-12-31'::date)"), "id"),
            sa.Index("ix_service_places_free", sa.text("coalesce(places_free, -1)"), "id"),
            *more,
        )


class ServiceVersion(TenantOwned, Base):
    """One version of an entry, proposed by the provider and decided by the commissioner. Kept for good.

    ``content`` has a value for each name in `ENTRY`, as the database writes it in JSON.
    """

    __tablename__ = "service_version"

    service_id: Mapped[uuid.UUID]
    number: Mapped[int]
    state: Mapped[str]
    content: Mapped[dict[str, object]]
    commissioner_tenant_id: Mapped[TenantId | None] = mapped_column(sa.ForeignKey("tenant.id"))
    proposed_by_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_by: Mapped[str | None]
    decided_organisation: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Numbered within a service, one proposal at a time; the commissioner's desk has its index."""
        return super().table_constraints(
            tenant_fk("service_id", "service"),
            sa.UniqueConstraint("tenant_id", "service_id", "number"),
            sa.Index(
                "ix_service_version_proposed",
                "tenant_id",
                "service_id",
                unique=True,
                postgresql_where=sa.text("state = 'proposed'"),
            ),
            sa.Index(
                "ix_service_version_desk",
                "commissioner_tenant_id",
                "proposed_at",
                "id",
                postgresql_where=sa.text("state = 'proposed'"),
            ),
            *more,
        )
