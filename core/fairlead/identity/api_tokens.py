"""Tokens for programs: made, taken back, and found again when a program presents one.

A token acts as one member of one organisation. What it may do is its scopes (permissions, by name) as far as the
member has them at that moment: with the member's roles, place or account its rights end too.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.accounts import normal_email
from fairlead.identity.actor import Actor
from fairlead.identity.models import ApiToken, Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.identity.policy import may_administer
from fairlead.identity.queries import roles_here
from fairlead.identity.security_log import PURPOSE
from fairlead.identity.session_actor import actor_of
from fairlead.identity.session_store import key_of, modules_on, own_roles, place_of
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database, PlatformSession, TenantSession

PREFIX = "flt_"
"""Begins every token, so that scanners for lost secrets can find one."""
LONGEST_DAYS = 365
CALLS_A_MINUTE = 600
"""A call that asks for several pieces of work at once counts as many. [design]"""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class IssueToken:
    """A token that acts as the member with this e-mail address. ``days`` until it expires, at most 365."""

    email: str
    name: str
    scopes: frozenset[str]
    days: int = 90


@dataclass(frozen=True, kw_only=True)
class Issued:
    """The new token: ``token`` is shown once and kept nowhere."""

    id: uuid.UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """One token as lists show it."""

    id: uuid.UUID
    name: str
    organisation: str
    email: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Neither expired nor taken back."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, kw_only=True)
class TooManyCalls:
    """The token has been used up for this minute."""

    retry_after: int
    """Seconds."""


def issue_token(session: TenantSession, actor: Actor, command: IssueToken, *, now: datetime) -> Issued:
    """Make a token for a member of the session's organisation.

    Raises `NotPermitted` without ``core:user:manage`` or for a member who may do more than the actor may give,
    `NotVisible` for nobody's address, `Refusal` for scopes that the member does not have.
    """
    if not actor.can(Core.USER_MANAGE):
        raise NotPermitted(_("Your role does not include managing users"))
    found = session.execute(
        sa.select(Membership.user_id, Membership.roles)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(
            Membership.tenant_id == actor.tenant_id,
            Membership.disabled_at.is_(None),
            UserAccount.email == normal_email(command.email),
        )
    ).one_or_none()
    if found is None:
        raise NotVisible(_("Nobody with this e-mail address works here"))
    theirs = roles_here(session).permissions_of(found.roles)
    if not may_administer(actor.permissions, theirs):
        raise NotPermitted(_("This person may do more than you may give. Ask an administrator"))
    if not command.name.strip():
        raise Refusal(_("Say what the token is for"), field="name")
    missing = sorted(command.scopes - theirs)
    if missing or not command.scopes:
        has = ", ".join(sorted(theirs))
        raise Refusal(
            _(
                "%(scopes)s: the person has no such permission here. They have: %(has)s",
                scopes=", ".join(missing),
                has=has,
            )
            if missing
            else _("Give at least one scope. The person has: %(has)s", has=has),
            field="scopes",
        )
    if not 1 <= command.days <= LONGEST_DAYS:
        raise Refusal(_("A token lives from 1 to %(most)d days", most=LONGEST_DAYS), field="days")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        user_id=found.user_id,
        name=command.name.strip(),
        hash=key_of(token),
        scopes=sorted(command.scopes),
        created_at=now,
        created_by=actor.name,
        expires_at=now + timedelta(days=command.days),
    )
    session.add(row)
    session.flush()
    _log(session, "identity.token.issued", row.id, " ".join(row.scopes))
    return Issued(id=row.id, token=token, expires_at=row.expires_at)


def revoke_token(session: TenantSession, actor: Actor, token_id: uuid.UUID, *, now: datetime) -> None:
    """Take a token back, at once and for good. One's own needs no permission; `NotVisible` for any other without
    ``core:user:manage``.
    """
    row = session.scalar(
        sa.select(ApiToken)
        .where(ApiToken.tenant_id == actor.tenant_id, ApiToken.id == token_id)
        .with_for_update()
    )
    if row is None or (row.user_id != actor.id and not actor.can(Core.USER_MANAGE)):
        raise NotVisible
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        _log(session, "identity.token.revoked", row.id, None)


def _log(session: TenantSession, action: str, token_id: uuid.UUID, reason: str | None) -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="api_token",
        object_ids=[token_id],
        purpose=PURPOSE,
        reason=reason,
    )


def _lines(session: TenantSession, *where: sa.ColumnElement[bool]) -> list[TokenLine]:
    rows = session.execute(
        sa.select(
            ApiToken.id,
            ApiToken.name,
            Tenant.name.label("organisation"),
            UserAccount.email,
            ApiToken.scopes,
            ApiToken.created_at,
            ApiToken.expires_at,
            ApiToken.revoked_at,
            ApiToken.last_used_at,
        )
        .join(Tenant, Tenant.id == ApiToken.tenant_id)
        .join(UserAccount, UserAccount.id == ApiToken.user_id)
        .where(*where)
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return [TokenLine(**{**row._asdict(), "scopes": tuple(row.scopes)}) for row in rows]


def tokens_here(session: TenantSession) -> Sequence[TokenLine]:
    """Every token of the session's organisation, newest first."""
    return _lines(session, ApiToken.tenant_id == session.actor.tenant_id)


def tokens_of(session: PlatformSession, user_id: uuid.UUID) -> Sequence[TokenLine]:
    """The tokens that act as this person, in any organisation, newest first."""
    return _lines(session, ApiToken.user_id == user_id)


def organisation_of_token(session: PlatformSession, token_id: uuid.UUID, user_id: uuid.UUID) -> Tenant | None:
    """Where a token of this person belongs; nothing for a token of somebody else."""
    return session.scalar(
        sa.select(Tenant)
        .join(ApiToken, ApiToken.tenant_id == Tenant.id)
        .where(ApiToken.id == token_id, ApiToken.user_id == user_id)
    )


def actor_with_token(
    database: Database, token: str, slug: str, *, now: datetime, source_ip: str | None, interaction: uuid.UUID
) -> Actor | TooManyCalls | None:
    """Who calls with this token in the organisation called ``slug``. None for a token that does not work there.

    Counts the call; needs an application context, as `actor_of` does.
    """
    with database.platform_transaction(NOBODY) as session:
        row = session.execute(
            sa.select(
                ApiToken.id.label("token_id"),
                ApiToken.scopes,
                UserAccount.id.label("user_id"),
                UserAccount.name,
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
            .select_from(ApiToken)
            .join(UserAccount, UserAccount.id == ApiToken.user_id)
            .join(Tenant, Tenant.id == ApiToken.tenant_id)
            .join(
                Membership,
                sa.and_(Membership.tenant_id == ApiToken.tenant_id, Membership.user_id == ApiToken.user_id),
            )
            .where(
                ApiToken.hash == key_of(token),
                ApiToken.revoked_at.is_(None),
                ApiToken.expires_at > now,
                UserAccount.disabled_at.is_(None),
                Membership.disabled_at.is_(None),
                Tenant.slug == slug,
            )
        ).one_or_none()
        if row is None:
            return None
        wait = _count(session, row.token_id, now)
    if wait is not None:
        return wait
    member = actor_of(ActorId(row.user_id), place_of(row))
    return replace(
        member,
        permissions=member.permissions & frozenset(row.scopes),
        session_id=row.token_id,
        interaction_id=interaction,
        source_ip=source_ip,
        kind="token",
    )


def count_more(database: Database, token_id: uuid.UUID, pieces: int, *, now: datetime) -> TooManyCalls | None:
    """Count further pieces of work of a call that was counted as one, in the token's present minute."""
    with database.platform_transaction(NOBODY) as session:
        return _count(session, token_id, now, pieces=pieces)


def _count(
    session: PlatformSession, token_id: uuid.UUID, now: datetime, *, pieces: int = 1
) -> TooManyCalls | None:
    """Count one call, or so many pieces of work, in the token's present minute."""
    running = sa.and_(ApiToken.minute_began_at.is_not(None), ApiToken.minute_began_at > now - _MINUTE)
    row = session.execute(
        sa.update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(
            last_used_at=now,
            minute_began_at=sa.case((running, ApiToken.minute_began_at), else_=now),
            minute_count=sa.case((running, ApiToken.minute_count + pieces), else_=pieces),
        )
        .returning(ApiToken.minute_count, ApiToken.minute_began_at)
        .execution_options(synchronize_session=False)
    ).one()
    if row.minute_count <= CALLS_A_MINUTE:
        return None
    return TooManyCalls(retry_after=max(1, int((row.minute_began_at + _MINUTE - now).total_seconds())))
