"""An invitation, what it leads to, and what the new provider says of itself."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned


class ProviderInvitation(TenantOwned, Base):
    """A link that lets one person set up one new provider, once. Belongs to the commissioner that invited.

    ``token_hash`` is the SHA-256 of 256 random bits, which are shown once and kept nowhere. The agreement's terms are
    those that the provider will be asked to accept (IG-71, IG-76).
    """

    __tablename__ = "provider_invitation"

    organisation_name: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(), unique=True)
    by_mail: Mapped[bool] = mapped_column(default=False)
    """The link went to that address and was shown to nobody: accepting proves the mailbox."""
    agreement_reference: Mapped[str]
    agreement_purpose: Mapped[str]
    agreement_gateway: Mapped[str]
    agreement_classes: Mapped[list[str]]
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    provider_tenant_id: Mapped[TenantId | None] = mapped_column(sa.ForeignKey("tenant.id"))

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Listed newest first; the provider finds its own."""
        return super().table_constraints(
            sa.Index("ix_provider_invitation_at", "tenant_id", "invited_at", "id"),
            sa.Index("ix_provider_invitation_provider", "provider_tenant_id"),
            *more,
        )


class ProviderAdmission(TenantOwned, Base):
    """A commissioner asks a provider for documents. Belongs to the commissioner.

    ``invited``: the provider joined by its invitation, and takes referrals only once its whole set-up is done. From
    ``documents_from`` on a missing document pauses new referrals to the services that this commissioner commissions.
    """

    __tablename__ = "provider_admission"

    provider_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    provider_name: Mapped[str]
    invited: Mapped[bool]
    documents_from: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each pair; listed by name; the provider finds who asks."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "provider_tenant_id"),
            sa.Index("ix_provider_admission_name", "tenant_id", "provider_name", "id"),
            sa.Index("ix_provider_admission_provider", "provider_tenant_id"),
            *more,
        )


class ProviderProfile(TenantOwned, Versioned, Base):
    """What a provider says of itself as an organisation. One for each."""

    __tablename__ = "provider_profile"

    legal_name: Mapped[str]
    kind: Mapped[str]  # a key of ``words.KINDS``
    company_number: Mapped[str]
    charity_number: Mapped[str]
    address: Mapped[str]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str]
    areas: Mapped[list[str]]
    languages: Mapped[list[str]]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A provider has one profile."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id"), *more)


class PracticeReferral(TenantOwned, Versioned, Base):
    """A referral to practise on, about nobody. Belongs to the provider and to nobody else.

    It is no row of ``referral``: no list, count, statistic, evidence or export can hold it. Its states are those of
    ``providers/workflow.py``.
    """

    __tablename__ = "practice_referral"

    state: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[str]
    accepted_at: Mapped[datetime | None]
    session_at: Mapped[datetime | None]
    session_minutes: Mapped[int | None]
    completed_on: Mapped[date | None]
    outcome: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One at a time."""
        return super().table_constraints(
            sa.Index(
                "ix_practice_referral_open",
                "tenant_id",
                unique=True,
                postgresql_where=sa.text("removed_at is null and state in ('sent', 'accepted', 'completed')"),
            ),
            *more,
        )
