"""What the pages of identity list. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of columns of many types

import sqlalchemy as sa

from fairlead.identity.models import AuthSession, Membership, TenantRole, UserAccount
from fairlead.identity.permissions import CORE_PERMISSIONS, CORE_TITLES
from fairlead.identity.session_store import Limits
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import registry
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import PlatformSession, TenantSession


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """An organisation where somebody works, for the page that lets them choose."""

    slug: str
    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One signed-in browser, for the component ``session_table``."""

    id: uuid.UUID
    device: str
    address: str
    started: datetime
    last_used: datetime
    current: bool


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One membership of the organisation, for the list and the page of users."""

    id: uuid.UUID
    user_id: uuid.UUID
    name: str
    email: str
    roles: tuple[str, ...]
    team: str | None
    rank: str | None
    job_title: str | None
    disabled_at: datetime | None
    offered_at: datetime | None
    """Since when the place waits for the person to accept it."""
    email_proven_at: datetime | None
    version: int
    last_sign_in_at: datetime | None
    has_second_factor: bool
    at_home: bool
    """The account was given by this organisation, which may therefore reset its sign-in."""


def places_of(session: PlatformSession, user_id: uuid.UUID) -> list[PlaceRow]:
    """The organisations where this account has a working membership, by name."""
    rows = session.execute(
        sa.select(Tenant.slug, Tenant.name, Membership.roles)
        .join(Membership, Membership.tenant_id == Tenant.id)
        .where(Membership.user_id == user_id, Membership.disabled_at.is_(None))
        .order_by(Tenant.name)
    )
    return [PlaceRow(slug=row.slug, organisation=row.name, roles=tuple(row.roles)) for row in rows]


def sessions_of(
    session: PlatformSession, user_id: uuid.UUID, *, current: uuid.UUID | None, limits: Limits, now: datetime
) -> list[SessionLine]:
    """Live sessions of this account, last used first."""
    rows = session.execute(
        sa.select(
            AuthSession.public_id,
            AuthSession.user_agent,
            AuthSession.source_ip,
            AuthSession.created_at,
            AuthSession.seen_at,
        )
        .where(
            AuthSession.user_id == user_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.seen_at > now - limits.idle,
            AuthSession.created_at > now - limits.absolute,
        )
        .order_by(AuthSession.seen_at.desc())
    )
    return [
        SessionLine(
            id=row.public_id,
            device=device(row.user_agent),
            address=row.source_ip or "",
            started=row.created_at,
            last_used=row.seen_at,
            current=row.public_id == current,
        )
        for row in rows
    ]


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str | None) -> str:
    """``Firefox, Windows``: enough for a person to recognise their own device; the header says more than is
    true.
    """
    text = user_agent or ""
    found = [next((name for mark, name in table if mark in text), None) for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or "Browser"


def _colleagues() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Membership.id,
        Membership.user_id,
        sa.func.coalesce(Membership.name, UserAccount.name).label("name"),
        UserAccount.email,
        Membership.roles,
        Membership.team,
        Membership.rank,
        Membership.job_title,
        Membership.disabled_at,
        Membership.offered_at,
        sa.case((UserAccount.home_tenant_id == Membership.tenant_id, UserAccount.email_proven_at)).label(
            "email_proven_at"
        ),
        Membership.version,
        # Of an account made elsewhere nothing is shown that only the other organisation needs to know.
        sa.case((UserAccount.home_tenant_id == Membership.tenant_id, UserAccount.last_sign_in_at)).label(
            "last_sign_in_at"
        ),
        sa.case(
            (UserAccount.home_tenant_id == Membership.tenant_id, UserAccount.totp_confirmed_at.is_not(None)),
            else_=False,
        ).label("has_second_factor"),
        (UserAccount.home_tenant_id == Membership.tenant_id).is_(True).label("at_home"),
    ).join(UserAccount, UserAccount.id == Membership.user_id)


def _colleague(row: sa.Row[*tuple[Any, ...]]) -> Colleague:
    found = row._asdict()
    found["roles"] = tuple(found["roles"])
    return Colleague(**found)


def colleagues(session: TenantSession, *, wanted: str = "", limit: int = 200) -> list[Colleague]:
    """Memberships of the session's organisation, by name. ``wanted`` is part of a name or e-mail address."""
    name = sa.func.coalesce(Membership.name, UserAccount.name)
    statement = _colleagues().where(Membership.tenant_id == session.actor.tenant_id)
    if wanted.strip():
        statement = statement.where(
            sa.or_(
                name.icontains(wanted.strip(), autoescape=True),
                UserAccount.email.icontains(wanted.strip(), autoescape=True),
            )
        )
    return [_colleague(row) for row in session.execute(statement.order_by(name, Membership.id).limit(limit))]


def colleague(session: TenantSession, membership_id: uuid.UUID) -> Colleague | None:
    """One membership of the session's organisation."""
    row = session.execute(
        _colleagues().where(Membership.tenant_id == session.actor.tenant_id, Membership.id == membership_id)
    ).one_or_none()
    return None if row is None else _colleague(row)


@dataclass(frozen=True, kw_only=True)
class RoleHere:
    """A role as it stands in one organisation."""

    key: str
    title: str
    permissions: frozenset[str]
    version: int | None
    """None while the organisation uses the role as proposed."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """All roles of one organisation, and the permissions that exist there."""

    by_key: Mapping[str, RoleHere]
    known: frozenset[str]

    def permissions_of(self, roles: Iterable[str]) -> frozenset[str]:
        """What somebody with these roles may do."""
        granted = {str(p) for role in roles if role in self.by_key for p in self.by_key[role].permissions}
        return frozenset(granted) & self.known


def roles_here(session: TenantSession) -> Roles:
    """The roles of the session's organisation: its own, and the proposed ones it has not changed."""
    tenant = session.actor.tenant_id
    kind = session.scalar(sa.select(Tenant.kind).where(Tenant.id == tenant))
    enabled = enabled_modules(session)
    found = {
        role.key: RoleHere(key=role.key, title=str(role.title), permissions=role.permissions, version=None)
        for role in registry().default_roles(kind or "", enabled)
    }
    for own in session.scalars(sa.select(TenantRole).where(TenantRole.tenant_id == tenant)):
        found[own.key] = RoleHere(
            key=own.key, title=own.title, permissions=frozenset(own.permissions), version=own.version
        )
    ordered = dict(sorted(found.items(), key=lambda item: item[1].title.casefold()))
    return Roles(by_key=ordered, known=CORE_PERMISSIONS | registry().permissions(enabled))


def permission_titles(session: TenantSession) -> dict[str, str]:
    """Every permission of the session's organisation with the words for it: core's first, then each
    module's.
    """
    titles = {str(key): str(title) for key, title in CORE_TITLES.items()}
    for name in sorted(enabled_modules(session)):
        module = registry().find(name)
        if module is not None:
            titles |= {permission.key: str(permission.title) for permission in module.permissions}
    return titles
