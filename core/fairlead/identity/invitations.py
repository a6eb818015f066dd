"""How somebody comes into an organisation: the link goes to their mailbox, and they say yes themselves.

A place waits (``offered_at``) from the moment an administrator gives it. Whoever makes a new account with the link
takes it by that; the holder of an account takes it after signing in. Until then it counts as one that has ended.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.security_log import PURPOSE
from fairlead.identity.sign_in import SETUP_LINK_LIFE
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import outgoing_of
from fairlead.notifications.use_cases import Recipient, notify
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database, PlatformSession, TenantSession
from fairlead.web.filters import uk_datetime


@dataclass(frozen=True, kw_only=True)
class PlaceOffered:
    """A place that waits for the account's holder, as their own page shows it."""

    membership_id: uuid.UUID
    organisation: str
    offered_at: datetime


def mail_set_up_link(
    session: TenantSession, user_id: uuid.UUID, token: str, *, template: str, now: datetime
) -> bool:
    """Send a set-up link to the account's own mailbox; false where e-mail is off, and it is given by hand."""
    outgoing = outgoing_of(session)
    if outgoing is None:
        return False
    until = now + SETUP_LINK_LIFE
    values = {
        "organisation": session.actor.organisation,
        "link": f"{outgoing.public_url}/welcome/{token}",
        "until": uk_datetime(until),
    }
    if template == "user-invitation":
        values["address"] = outgoing.public_url
    sent = notify(
        session,
        template=template,
        channel=Channel.EMAIL,
        recipient=Recipient.account(user_id),
        values=values,
        now=now,
        purpose=PURPOSE,
        idempotency_key=f"set-up-link:{hashlib.sha256(token.encode()).hexdigest()}",
        expires_at=until,
    )
    return sent is not None


def places_offered(session: PlatformSession, user_id: uuid.UUID) -> list[PlaceOffered]:
    """The places that wait for the holder of this account, by name of the organisation."""
    rows = session.execute(
        sa.select(
            Membership.id.label("membership_id"), Tenant.name.label("organisation"), Membership.offered_at
        )
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .where(Membership.user_id == user_id, Membership.offered_at.is_not(None))
        .order_by(Tenant.name)
    ).mappings()
    return [PlaceOffered(**row) for row in rows]


def answer_offer(
    database: Database, user_id: uuid.UUID, membership_id: uuid.UUID, *, accept: bool, source_ip: str | None
) -> None:
    """The holder of the account takes a place that waits, or says no to it. Raises `NotVisible` for any other."""
    with database.platform_transaction(NOBODY) as session:
        tenant_id = session.scalar(
            sa.select(Membership.tenant_id).where(
                Membership.id == membership_id,
                Membership.user_id == user_id,
                Membership.offered_at.is_not(None),
            )
        )
    if tenant_id is None:
        raise NotVisible
    _answer(database, user_id, tenant_id, accept=accept, source_ip=source_ip)


def take_first_place(database: Database, user_id: uuid.UUID, *, source_ip: str | None) -> None:
    """Whoever has used the set-up link of a new account takes the place in the organisation that gave it; places that
    others have offered since go on waiting.
    """
    with database.platform_transaction(NOBODY) as session:
        tenant_id = session.scalar(
            sa.select(Membership.tenant_id)
            .join(UserAccount, UserAccount.id == Membership.user_id)
            .where(
                UserAccount.id == user_id,
                UserAccount.home_tenant_id == Membership.tenant_id,
                Membership.offered_at.is_not(None),
            )
        )
    if tenant_id is not None:
        _answer(database, user_id, tenant_id, accept=True, source_ip=source_ip)


def _answer(
    database: Database, user_id: uuid.UUID, tenant_id: TenantId, *, accept: bool, source_ip: str | None
) -> None:
    with database.platform_transaction(NOBODY) as session:
        name = session.scalar(sa.select(UserAccount.name).where(UserAccount.id == user_id)) or ""
    person = Actor(id=ActorId(user_id), tenant_id=tenant_id, name=name, source_ip=source_ip)
    with database.tenant_transaction(person) as session:
        membership = session.scalar(
            sa.select(Membership)
            .where(
                Membership.tenant_id == tenant_id,
                Membership.user_id == user_id,
                Membership.offered_at.is_not(None),
            )
            .with_for_update()
        )
        if membership is None:  # answered meanwhile, or taken back
            raise NotVisible
        membership.offered_at = None
        if accept:
            membership.disabled_at = None
        session.flush()
        record(
            session,
            Operation.SECURITY,
            "identity.place.accepted" if accept else "identity.place.declined",
            object_type="membership",
            object_ids=[membership.id],
            field_names=["offered_at", "disabled_at"],
            purpose=PURPOSE,
        )
