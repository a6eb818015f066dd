"""Whom a provider without accounts is reached by, the links that were made for them, and each opening of a link."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class LinkContact(TenantOwned, Versioned, Base):
    """The one person at a provider who works by secure link. Belongs to the organisation that sends to the provider.

    A row stays with its person for life: another person gets another row, because the work that is recorded names it.
    """

    __tablename__ = "link_contact"

    provider_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    provider_name: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One person at a time for each provider."""
        return super().table_constraints(
            sa.Index(
                "ix_link_contact_now",
                "tenant_id",
                "provider_tenant_id",
                unique=True,
                postgresql_where=sa.text("ended_at is null"),
            ),
            *more,
        )


class SecretLink(TenantOwned, Versioned, Base):
    """One link for one purpose and one person. Belongs to the organisation whose referral it opens.

    ``token_hash`` is the SHA-256 of 256 random bits, which are shown once and kept nowhere.
    """

    __tablename__ = "secret_link"

    purpose: Mapped[str]  # a key of ``purposes.PURPOSES``
    referral_id: Mapped[uuid.UUID]
    contact_id: Mapped[uuid.UUID]
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(), unique=True)
    made_by_id: Mapped[uuid.UUID]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # when the code was right for the first time
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One link at a time that was not taken back; the newest of a referral is found first."""
        return super().table_constraints(
            tenant_fk("referral_id", "referral"),
            tenant_fk("contact_id", "link_contact"),
            sa.Index("ix_secret_link_referral", "tenant_id", "referral_id", "made_at"),
            sa.Index(
                "ix_secret_link_open",
                "tenant_id",
                "referral_id",
                "purpose",
                unique=True,
                postgresql_where=sa.text("revoked_at is null"),
            ),
            *more,
        )


class LinkOpening(TenantOwned, Versioned, Base):
    """One browser that opened a link: its code, and then its session of some minutes.

    ``key_hash`` is the SHA-256 of what the browser's cookie holds. ``code_hash`` is keyed with the deployment's secret:
    a code has six figures, so that a plain hash would tell it.
    """

    __tablename__ = "link_opening"

    link_id: Mapped[uuid.UUID]
    key_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(), unique=True)
    asked_at: Mapped[datetime]
    code_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary())
    code_by: Mapped[str | None]  # who read it out
    code_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    passed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """The desk reads those that wait."""
        return super().table_constraints(
            tenant_fk("link_id", "secret_link"),
            sa.Index("ix_link_opening_link", "tenant_id", "link_id"),
            sa.Index(
                "ix_link_opening_waits",
                "tenant_id",
                "asked_at",
                postgresql_where=sa.text("passed_at is null"),
            ),
            *more,
        )
