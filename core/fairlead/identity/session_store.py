"""Rows of signed-in browsers: found, started, ended; each in a short transaction of its own.

The cookie holds 256 random bits; the table holds their SHA-256, so reading the table signs nobody in.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any  # rows of columns of many types

import sqlalchemy as sa

from fairlead.identity.models import AuthSession, Membership, TenantRole, UserAccount
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.sessions import NOBODY, Database, PlatformSession, TenantSession

TOKEN_LENGTH = 43
"""Characters of a session token: 32 bytes in URL-safe base64."""
_SEEN_EVERY = timedelta(minutes=1)
_KEEP_ENDED = timedelta(days=30)


class Ended(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    ABSOLUTE = "absolute"
    RENEWED = "renewed"
    REVOKED = "revoked"
    CREDENTIALS_CHANGED = "credentials-changed"
    ACCOUNT_DISABLED = "account-disabled"
    TOO_MANY_CODES = "too-many-codes"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a session lives: without a request, and in any case."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, kw_only=True)
class OwnRole:
    """A role that an organisation defined for itself."""

    title: str
    permissions: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One membership of the signed-in person, with what its organisation switched on and changed."""

    tenant_id: TenantId
    slug: str
    organisation: str
    kind: str
    membership_id: uuid.UUID
    name: str
    roles: frozenset[str]
    team: str | None
    rank: str | None
    modules: frozenset[str]
    own_roles: Mapping[str, OwnRole]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A live session and its person, as of this request."""

    key: bytes
    public_id: uuid.UUID
    data: Mapping[str, object]
    user_id: uuid.UUID
    email: str
    name: str
    must_change_password: bool
    has_second_factor: bool
    second_factor_at: datetime | None
    started_at: datetime
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class Browser:
    """From where a session is used."""

    source_ip: str | None
    user_agent: str | None


def key_of(token: str) -> bytes:
    """What the table knows of a token."""
    return hashlib.sha256(token.encode()).digest()


def modules_on() -> sa.ScalarSelect[list[str]]:
    """The names of the modules that are on in the tenant of the statement around it."""
    return (
        sa.select(sa.func.array_agg(TenantModule.module))
        .where(TenantModule.tenant_id == Tenant.id, TenantModule.enabled.is_(True))
        .scalar_subquery()
    )


def own_roles() -> sa.ScalarSelect[dict[str, dict[str, Any]]]:
    """Title and permissions of each role that the tenant of the statement around it defined for itself."""
    role = sa.func.jsonb_build_object("title", TenantRole.title, "permissions", TenantRole.permissions)
    return (
        sa.select(sa.func.jsonb_object_agg(TenantRole.key, role))
        .where(TenantRole.tenant_id == Tenant.id)
        .scalar_subquery()
    )


@cache
def _find_statement() -> sa.Select[*tuple[Any, ...]]:
    """Session, account and, inside an organisation, membership, roles and modules in one statement, for the ``key``
    and ``slug`` with which it is executed: every request asks it, so it is built once.
    """
    here = sa.join(Membership, Tenant, Tenant.id == Membership.tenant_id)
    return (
        sa.select(
            AuthSession.public_id,
            AuthSession.data,
            AuthSession.user_id,
            AuthSession.second_factor_at,
            AuthSession.created_at,
            AuthSession.seen_at,
            UserAccount.email,
            UserAccount.name,
            UserAccount.must_change_password,
            UserAccount.disabled_at,
            UserAccount.totp_confirmed_at.is_not(None).label("has_second_factor"),
            Tenant.id.label("tenant_id"),
            Tenant.slug,
            Tenant.name.label("organisation"),
            Tenant.kind,
            Membership.id.label("membership_id"),
            Membership.name.label("name_here"),
            Membership.roles,
            Membership.team,
            Membership.rank,
            modules_on().label("modules"),
            own_roles().label("own_roles"),
        )
        .select_from(
            sa.join(AuthSession, UserAccount, AuthSession.user_id == UserAccount.id).outerjoin(
                here,
                sa.and_(
                    Membership.user_id == UserAccount.id,
                    Membership.disabled_at.is_(None),
                    Tenant.slug == sa.bindparam("slug"),
                ),
            )
        )
        .where(AuthSession.id == sa.bindparam("key"), AuthSession.revoked_at.is_(None))
    )


def find(
    database: Database, token: str, *, slug: str | None, limits: Limits, now: datetime
) -> Stored | Ended | None:
    """The live session of ``token``; `Ended` when it has just run out; None when there is none.

    ``slug`` selects among the person's own memberships: another organisation's slug finds no place.
    """
    key = key_of(token)
    with database.platform_transaction(NOBODY) as session:
        row = session.execute(_find_statement(), {"key": key, "slug": slug}).one_or_none()
        if row is None:
            return None
        ended = _ended(row.created_at, row.seen_at, row.disabled_at, limits, now)
        if ended is not None:
            end(session, AuthSession.id == key, ended, now)
            return ended
        if now - row.seen_at >= _SEEN_EVERY:
            session.execute(sa.update(AuthSession).where(AuthSession.id == key).values(seen_at=now))
    return Stored(
        key=key,
        public_id=row.public_id,
        data=row.data,
        user_id=row.user_id,
        email=row.email,
        name=row.name,
        must_change_password=row.must_change_password,
        has_second_factor=row.has_second_factor,
        second_factor_at=row.second_factor_at,
        started_at=row.created_at,
        place=place_of(row) if row.membership_id is not None else None,
    )


def _ended(
    created: datetime, seen: datetime, disabled: datetime | None, limits: Limits, now: datetime
) -> Ended | None:
    if disabled is not None:
        return Ended.ACCOUNT_DISABLED
    if now - created >= limits.absolute:
        return Ended.ABSOLUTE
    return Ended.IDLE if now - seen >= limits.idle else None


def place_of(row: sa.Row[*tuple[Any, ...]]) -> Place:
    """The membership in a row of `_find_statement`, or of another that names its columns the same."""
    found = row._asdict()
    return Place(
        tenant_id=found["tenant_id"],
        slug=found["slug"],
        organisation=found["organisation"],
        kind=found["kind"],
        membership_id=found["membership_id"],
        name=found["name_here"] or found["name"],
        roles=frozenset(found["roles"]),
        team=found["team"],
        rank=found["rank"],
        modules=frozenset(found["modules"] or ()),
        own_roles={
            key: OwnRole(title=role["title"], permissions=frozenset(role["permissions"]))
            for key, role in (found["own_roles"] or {}).items()
        },
    )


def start(
    session: PlatformSession,
    user_id: uuid.UUID,
    *,
    browser: Browser,
    now: datetime,
    data: Mapping[str, object],
    second_factor_at: datetime | None = None,
    started_at: datetime | None = None,
) -> str:
    """Begin a session; returns the token for the cookie. ``started_at`` keeps the absolute limit on
    renewal.
    """
    token = secrets.token_urlsafe(32)
    session.execute(
        sa.insert(AuthSession).values(
            id=key_of(token),
            user_id=user_id,
            data=dict(data),
            second_factor_at=second_factor_at,
            source_ip=browser.source_ip,
            user_agent=(browser.user_agent or "")[:200] or None,
            created_at=started_at or now,
            seen_at=now,
        )
    )
    return token


def keep_data(database: Database, key: bytes, data: Mapping[str, object]) -> None:
    """Write what the pages keep in the session."""
    with database.platform_transaction(NOBODY) as session:
        session.execute(sa.update(AuthSession).where(AuthSession.id == key).values(data=dict(data)))


def end(session: TenantSession, which: sa.ColumnElement[bool], reason: Ended, now: datetime) -> int:
    """End the live sessions that match; returns how many. ``session`` must have platform rights."""
    ended = session.execute(
        sa.update(AuthSession)
        .where(which, AuthSession.revoked_at.is_(None))
        .values(revoked_at=now, revoked_reason=reason.value, data={})
        .returning(AuthSession.public_id)
    )
    return len(ended.all())


def forget_old_sessions(session: PlatformSession, now: datetime) -> int:
    """Delete sessions that ended, or were last used, long ago. Returns how many. The audit log keeps what
    happened.
    """
    deleted = session.execute(
        sa.delete(AuthSession).where(AuthSession.seen_at < now - _KEEP_ENDED).returning(AuthSession.public_id)
    )
    return len(deleted.all())
