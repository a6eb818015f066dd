"""Organisations, their dated settings, which modules they use, and what they share with whom."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, tenant_fk


class TenantKind(StrEnum):
    """What sort of organisation a tenant is."""

    FORCE = "force"
    PROVIDER = "provider"
    AGENCY = "agency"
    COMMISSIONER = "commissioner"


class Tenant(Base):
    """An organisation that is its own data controller. Names are public inside the platform."""

    __tablename__ = "tenant"

    id: Mapped[TenantId] = mapped_column(primary_key=True, default=uuid.uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    help_desk: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (
        # the desk of the platform is one organisation, or none
        sa.Index("ix_tenant_help_desk", "help_desk", unique=True, postgresql_where=sa.text("help_desk")),
    )


class TenantModule(TenantOwned, Base):
    """A module that a tenant has switched on, now or before. Off hides; the row and the data stay."""

    __tablename__ = "tenant_module"

    module: Mapped[str]
    enabled: Mapped[bool]
    dpia_reference: Mapped[str | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One row for each module of a tenant."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "module"), *more)


class TenantSetting(TenantOwned, Base):
    """One dated value of one setting. The newest row in force on a day is the value on that day."""

    __tablename__ = "tenant_setting"

    module: Mapped[str]
    key: Mapped[str]
    value: Mapped[object] = mapped_column(JSONB())
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    source: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One value for each key and start date."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "module", "key", "effective_from"), *more
        )


class SharingAgreement(TenantOwned, Base):
    """The information sharing agreement under which a tenant discloses to a partner (IG-71, IG-76).

    Without a row in force, nothing can be shared with that partner.
    """

    __tablename__ = "sharing_agreement"

    partner_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    reference: Mapped[str]
    purpose: Mapped[str]
    gateway: Mapped[str]
    regime: Mapped[str]
    partner_role: Mapped[str]
    data_classes: Mapped[list[str]]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique within a tenant."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "reference"), *more)


class AccessGrant(TenantOwned, Base):
    """What one organisation may see of one case or one referral of another. Policies read this table.

    Exactly one of ``case_id`` and ``referral_id`` is set. Live means: started, not expired, not recalled.
    """

    __tablename__ = "access_grant"

    grantee_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    case_id: Mapped[uuid.UUID | None]
    referral_id: Mapped[uuid.UUID | None]
    scopes: Mapped[list[str]]
    purpose: Mapped[str]
    gateway: Mapped[str]
    agreement_id: Mapped[uuid.UUID | None]
    granted_by: Mapped[str]
    starts_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    recall_reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One subject, of the granting organisation, and an index for the reader's side."""
        return super().table_constraints(
            sa.CheckConstraint("num_nonnulls(case_id, referral_id) = 1", name="one_subject"),
            tenant_fk("agreement_id", "sharing_agreement"),
            tenant_fk("case_id", "case_file"),  # nobody can grant what is not theirs
            tenant_fk("referral_id", "referral"),
            sa.Index("ix_access_grant_grantee", "grantee_tenant_id", "tenant_id"),
            sa.Index("ix_access_grant_case", "tenant_id", "case_id"),
            sa.Index("ix_access_grant_referral", "tenant_id", "referral_id"),
            *more,
        )
