"""Accounts, memberships, roles and sign-in sessions."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class UserAccount(Base):
    """One person who can sign in, in however many organisations. Belongs to the platform, not a tenant."""

    __tablename__ = "user_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(unique=True)  # stored in lower case
    name: Mapped[str]
    home_tenant_id: Mapped[TenantId | None] = mapped_column(sa.ForeignKey("tenant.id"))
    """The organisation that gave the person the account; only its administrators may reset the sign-in."""
    email_proven_at: Mapped[datetime | None]
    """When a link was used that went to this address and to nobody else."""
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_changed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]  # encrypted, see identity/secrets.py
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger())
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    last_sign_in_at: Mapped[datetime | None]


class Membership(TenantOwned, Versioned, Base):
    """A user's place in one organisation: roles, team, rank."""

    __tablename__ = "membership"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str | None]
    """The name as this organisation writes it. An account made elsewhere keeps its own name to itself."""
    roles: Mapped[list[str]]
    team: Mapped[str | None]
    rank: Mapped[str | None]
    job_title: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    """Since when it waits for the holder of the account to accept it; ``disabled_at`` is set for as long."""
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A person has one membership in an organisation. One that waits counts as ended wherever it is asked."""
        return super().table_constraints(
            sa.CheckConstraint("offered_at is null or disabled_at is not null", name="offered_is_disabled"),
            sa.UniqueConstraint("tenant_id", "user_id"),
            sa.Index("ix_membership_user", "user_id"),
            *more,
        )


class TenantRole(TenantOwned, Versioned, Base):
    """A role that a tenant defined for itself, or changed from the default of that key."""

    __tablename__ = "tenant_role"

    key: Mapped[str]
    title: Mapped[str]
    permissions: Mapped[list[str]]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Keys are unique within a tenant."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "key"), *more)


class PersonGrant(TenantOwned, Base):
    """A named colleague's access to one restricted person, with reason and end."""

    __tablename__ = "person_grant"

    person_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    reason: Mapped[str]
    expires_at: Mapped[datetime]
    granted_by: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Looked up by colleague."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            sa.Index("ix_person_grant_user", "tenant_id", "user_id", "person_id"),
            *more,
        )


class AuthSession(Base):
    """One signed-in browser. ``id`` is the SHA-256 of the random value in the cookie."""

    __tablename__ = "auth_session"

    id: Mapped[bytes] = mapped_column(sa.LargeBinary(), primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    data: Mapped[dict[str, object]]
    second_factor_at: Mapped[datetime | None]
    source_ip: Mapped[str | None]
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]

    __table_args__ = (sa.Index("ix_auth_session_user", "user_id", "seen_at"),)


class ApiToken(TenantOwned, Base):
    """What a program of the organisation presents instead of signing in: acts as one member, within its scopes.

    ``hash`` is the SHA-256 of 256 random bits, which are shown once and kept nowhere.
    """

    __tablename__ = "api_token"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    name: Mapped[str]
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    minute_began_at: Mapped[datetime | None]
    minute_count: Mapped[int] = mapped_column(default=0)

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Listed by the person it acts as."""
        return super().table_constraints(sa.Index("ix_api_token_user", "user_id", "created_at"), *more)


class SignInSecret(Base):
    """A secret that works once: a set-up link, or a recovery code for a lost second factor. Only hashes are
    kept.
    """

    __tablename__ = "sign_in_secret"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    kind: Mapped[str]
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    by_mail: Mapped[bool] = mapped_column(default=False)
    """It went to the account's address and was shown to nobody: using it proves the mailbox."""

    __table_args__ = (sa.Index("ix_sign_in_secret_user", "user_id", "kind"),)


class SignInAttempt(Base):
    """A failed or successful sign-in, kept for throttling; keyed hashes, no address in clear."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_key: Mapped[bytes]
    source_key: Mapped[bytes]
    at: Mapped[datetime]
    succeeded: Mapped[bool]

    __table_args__ = (
        sa.Index("ix_sign_in_attempt_account", "account_key", "at"),
        sa.Index("ix_sign_in_attempt_source", "source_key", "at"),
    )


class UsedKey(Base):
    """An idempotency key that has done its work: repeating the request shows the first answer."""

    __tablename__ = "used_key"

    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"), primary_key=True)
    actor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    endpoint: Mapped[str]
    location: Mapped[str]
    used_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
