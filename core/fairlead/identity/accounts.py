"""Accounts belong to the platform, memberships to an organisation: the few places that touch both."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.passwords import hash_password, unusable_password
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession

_REALM = sa.text("select set_config('app.realm', :realm, true)")


def normal_email(email: str) -> str:
    """How addresses are stored and compared: in lower case, without surrounding space."""
    return email.strip().lower()


@contextmanager
def platform_rights(session: TenantSession) -> Iterator[None]:
    """Let this transaction touch accounts too, so that account and membership are made together.

    The tenant stays what it is; only the policies that know the platform realm open, and only inside the
    block.
    """
    session.flush()
    session.execute(_REALM, {"realm": "platform"})
    try:
        yield
        session.flush()
    finally:
        if session.is_active:
            session.execute(_REALM, {"realm": session.realm})


def ensure_user(
    database: Database,
    tenant_id: TenantId,
    *,
    email: str,
    name: str,
    roles: Collection[str],
    team: str | None = None,
    rank: str | None = None,
    password: str | None = None,
    must_change: bool = False,
) -> uuid.UUID:
    """Make sure that this person has an account and this membership. Returns the account's id.

    For tenant packs, tests and the command line: safe to repeat. A password is only set on a new account;
    name, roles, team and rank of the membership become what is given. Without ``password`` nobody can sign
    in until a set-up link is made.
    """
    address = normal_email(email)
    with database.platform_transaction(NOBODY) as session:
        user_id = session.scalar(sa.select(UserAccount.id).where(UserAccount.email == address))
        if user_id is None:
            account = UserAccount(
                email=address,
                name=name,
                home_tenant_id=tenant_id,
                password_hash=hash_password(password) if password else unusable_password(),
                must_change_password=must_change or password is None,
            )
            session.add(account)
            session.flush()
            user_id = account.id
    loader = Actor.system("user-loader", tenant_id)
    with database.tenant_transaction(loader) as session:
        membership = session.scalar(
            sa.select(Membership).where(Membership.tenant_id == tenant_id, Membership.user_id == user_id)
        )
        if membership is None:
            membership = Membership(tenant_id=tenant_id, user_id=user_id)
            session.add(membership)
        membership.name, membership.roles = name, sorted(roles)
        membership.team, membership.rank = team, rank
    return user_id
