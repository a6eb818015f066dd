"""Making a link for the contact of the provider that received a referral, and taking it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.links.issuing import MadeLink, issue_link, note_link
from fairlead.links.queries import contact_of, link_of
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.providers.use_cases.moving import locked
from fairlead.providers.use_cases.questions import case_of_sent
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class MakeLink:
    """A link for one referral that the actor's organisation sent."""

    referral_id: uuid.UUID


def make_link(session: TenantSession, actor: Actor, command: MakeLink, *, now: datetime) -> MadeLink:
    """Make a link; the one before, if there is one, stops at once.

    Raises `Refusal` when the provider does not work by secure link or sees the referral no more, `Conflict` when the
    referral is closed, `NotPermitted`, `NotVisible`.
    """
    need(actor, Core.REFERRAL_SEND)
    referral = _sent(session, actor, command.referral_id)
    if referral.state not in OPEN_STATES:
        raise Conflict("This referral is closed, so there is nothing to open.")
    contact = contact_of(session, referral.receiver_tenant_id)
    if contact is None:
        raise Refusal(_("This provider does not work by secure link. It signs in."))
    ends = _end_of_sharing(session, referral, now)
    before = link_of(session, referral.id)
    if before is not None and before.revoked_at is None:
        before.revoked_at, before.revoked_by = now, actor.name
        session.flush()
    return issue_link(session, referral, contact, ends=ends, now=now)


def revoke_link(session: TenantSession, actor: Actor, referral_id: uuid.UUID, *, now: datetime) -> None:
    """Take the link of a referral back: whoever has it open sees nothing more. `NotPermitted`, `NotVisible`."""
    need(actor, Core.REFERRAL_SEND)
    referral = _sent(session, actor, referral_id)
    link = link_of(session, referral.id)
    if link is None:
        raise NotVisible
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = now, actor.name
        session.flush()
        note_link(session, referral, link, "core.link.revoked")


def _sent(session: TenantSession, actor: Actor, referral_id: uuid.UUID) -> Referral:
    """The referral, locked, if the actor's organisation sent it from a case that the actor may see."""
    case, referral = case_of_sent(session, actor, referral_id), locked(session, referral_id)
    if case is None or referral is None:
        raise NotVisible
    return referral


def _end_of_sharing(session: TenantSession, referral: Referral, now: datetime) -> datetime:
    ends = session.scalar(
        sa.select(sa.func.max(AccessGrant.expires_at)).where(
            AccessGrant.tenant_id == referral.tenant_id,
            AccessGrant.referral_id == referral.id,
            AccessGrant.recalled_at.is_(None),
            AccessGrant.expires_at > now,
        )
    )
    if ends is None:
        raise Refusal(_("This referral is shared with the provider no more."))
    return ends
