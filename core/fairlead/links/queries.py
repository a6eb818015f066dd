"""Reads for the pages about links: whose they are, and which wait for a code."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.links.models import LinkContact, LinkOpening, SecretLink
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import TenantSession

MOST_WAITING = 50


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One opening that waits: for its code, or for the code to be typed. Nothing of the person in the case."""

    opening_id: uuid.UUID
    link_id: uuid.UUID
    asked_at: datetime
    code_at: datetime | None
    provider_name: str
    contact: str
    phone: str
    reference: str
    made_by_id: uuid.UUID


def contact_of(session: TenantSession, provider_id: uuid.UUID) -> LinkContact | None:
    """Who works by secure link at a provider, for the session's organisation; None where the provider signs in."""
    return session.scalar(
        sa.select(LinkContact).where(
            LinkContact.tenant_id == session.actor.tenant_id,
            LinkContact.provider_tenant_id == provider_id,
            LinkContact.ended_at.is_(None),
        )
    )


def link_of(session: TenantSession, referral_id: uuid.UUID) -> SecretLink | None:
    """The newest link of a referral of the session's organisation, whether it still works or not."""
    return session.scalar(
        sa.select(SecretLink)
        .where(SecretLink.tenant_id == session.actor.tenant_id, SecretLink.referral_id == referral_id)
        .order_by(SecretLink.made_at.desc(), SecretLink.id)
        .limit(1)
    )


def waiting_for_code(session: TenantSession, actor: Actor, *, now: datetime) -> Sequence[Waiting]:
    """Who waits at a link of the actor's organisation, the longest first. One statement."""
    rows = session.execute(
        sa.select(
            LinkOpening.id.label("opening_id"),
            SecretLink.id.label("link_id"),
            LinkOpening.asked_at,
            LinkOpening.code_at,
            LinkContact.provider_name,
            LinkContact.name.label("contact"),
            LinkContact.phone,
            Referral.reference,
            SecretLink.made_by_id,
        )
        .join(
            SecretLink,
            sa.and_(SecretLink.tenant_id == LinkOpening.tenant_id, SecretLink.id == LinkOpening.link_id),
        )
        .join(
            LinkContact,
            sa.and_(LinkContact.tenant_id == SecretLink.tenant_id, LinkContact.id == SecretLink.contact_id),
        )
        .join(
            Referral,
            sa.and_(Referral.tenant_id == SecretLink.tenant_id, Referral.id == SecretLink.referral_id),
        )
        .where(
            LinkOpening.tenant_id == actor.tenant_id,
            LinkOpening.passed_at.is_(None),
            LinkOpening.ends_at > now,
            SecretLink.revoked_at.is_(None),
        )
        .order_by(LinkOpening.asked_at, LinkOpening.id)
        .limit(MOST_WAITING)
    ).mappings()
    return [Waiting(**row) for row in rows]
