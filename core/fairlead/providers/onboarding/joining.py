"""Accepting an invitation: an account if the person has none, and a new provider with them as its first member.

All in one transaction, of a session that belongs to the organisation it makes. What the session may write is what the
database's function writes: see ``ddl.py``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # JSON of the database

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.accounts import platform_rights
from fairlead.identity.actor import Actor
from fairlead.identity.models import UserAccount
from fairlead.identity.passwords import hash_password, password_problem
from fairlead.providers.onboarding.use_cases import hash_of
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the bearer of a working link is told."""

    organisation: str
    email: str
    inviter: str
    by_mail: bool
    """The link went to that address and to nobody else."""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The person, and the slug of the provider that was made for them."""

    user_id: uuid.UUID
    slug: str


def find_offer(database: Database, token: str) -> Offer | None:
    """What a link offers; None when it is over, was taken back, was used, or never was: the four are not told apart."""
    with database.tenant_transaction(NOBODY) as session:
        found: Mapping[str, Any] | None = session.scalar(sa.select(sa.func.app_invitation(hash_of(token))))
    return None if not found else Offer(**found)


def join_with_new_account(
    database: Database, token: str, *, name: str, password: str, now: datetime
) -> Joined:
    """Make the account and the provider. Raises `NotVisible` for a link that is over.

    Raises `Refusal` for a password that is not acceptable, and for an address that has an account: its owner signs in
    first. Only who holds a working link for that very address is told so.
    """
    offer = find_offer(database, token)
    if offer is None:
        raise NotVisible
    name = " ".join(name.split())
    if problem := password_problem(password, (offer.email, name)):
        raise Refusal(problem, field="new_password")
    person = _person(uuid.uuid4(), name)
    with database.tenant_transaction(person) as session:
        with platform_rights(session):
            if session.scalar(sa.select(UserAccount.id).where(UserAccount.email == offer.email)):
                raise Refusal(
                    _(
                        "There is an account with this e-mail address. Sign in with it, then open the link again"
                    )
                )
            session.add(
                UserAccount(
                    id=person.id,
                    email=offer.email,
                    name=name,
                    password_hash=hash_password(password),
                    password_changed_at=now,
                    email_proven_at=now if offer.by_mail else None,
                )
            )
        slug = _accept(session, token)
        with platform_rights(session):
            session.execute(
                sa.update(UserAccount)
                .where(UserAccount.id == person.id)
                .values(home_tenant_id=person.tenant_id)
            )
    return Joined(user_id=person.id, slug=slug)


def join_as(database: Database, token: str, *, user_id: uuid.UUID, name: str) -> Joined:
    """Make the provider for somebody who has signed in with the invited address.

    Raises `NotVisible`, `Refusal` for somebody of the organisation that invited.
    """
    offer = find_offer(database, token)
    with database.tenant_transaction(_person(user_id, name)) as session:
        slug = _accept(session, token)
        if offer is not None and offer.by_mail:
            with platform_rights(session):
                session.execute(
                    sa.update(UserAccount)
                    .where(UserAccount.id == user_id)
                    .values(email_proven_at=sa.func.now())
                    .execution_options(synchronize_session=False)
                )
    return Joined(user_id=user_id, slug=slug)


def _person(user_id: uuid.UUID, name: str) -> Actor:
    """The person, in an organisation that does not exist yet."""
    return Actor(id=ActorId(user_id), tenant_id=TenantId(uuid.uuid4()), name=name)


def _accept(session: TenantSession, token: str) -> str:
    if session.scalar(sa.select(sa.func.app_invited_by_own(hash_of(token)))):
        raise Refusal(
            _(
                "You belong to the organisation that sent this invitation, and nobody sits on both sides."
                " Ask it to invite somebody of the provider."
            )
        )
    slug = session.scalar(sa.select(sa.func.accept_provider_invitation(hash_of(token))))
    if slug is None:
        raise NotVisible
    record(
        session,
        Operation.SECURITY,
        "core.provider.joined",
        object_type="tenant",
        object_ids=[session.actor.tenant_id],
        field_names=["name", "roles"],
        purpose="administration",
    )
    return str(slug)
