"""Inviting a provider, and taking an invitation back."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.identity.accounts import normal_email
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import channel_is_on, outgoing_of
from fairlead.notifications.use_cases import Recipient, notify
from fairlead.providers.onboarding.models import ProviderInvitation
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.models import SharingAgreement
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import settings_in_force
from fairlead.web.filters import uk_datetime
from fairlead.workflow.calendar import local_day

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
MOST_A_DAY = 25
"""Invitations of one organisation within 24 hours. [design]"""
SHARED_CLASSES = ("identity", "contact", "condition", "needs", "risk")
"""What a sharing agreement may cover: the scopes of the pieces of a referral."""


@dataclass(frozen=True, kw_only=True)
class InviteProvider:
    """Who is invited for which organisation, and the terms of the agreement that it will be asked to accept."""

    organisation_name: str
    email: str
    agreement_reference: str
    agreement_purpose: str
    agreement_gateway: str
    agreement_classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Invited:
    """The invitation, and the token of its link: shown once, kept nowhere. None when it went by e-mail."""

    invitation: ProviderInvitation
    token: str | None


def hash_of(token: str) -> bytes:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).digest()


def invite_provider(
    session: TenantSession, actor: Actor, command: InviteProvider, *, now: datetime
) -> Invited:
    """Invite one person to set up one provider. The link goes to their mailbox; where e-mail is off it is returned.
    Nothing is told of who has an account, or is here already.

    Raises `NotPermitted`, `Refusal` for a malformed address or one of the own organisation, a reference that is in
    use, or too many in a day.
    """
    need(actor, Core.PROVIDER_INVITE)
    address = normal_email(command.email)
    if not EMAIL.fullmatch(address):
        raise Refusal(
            _("Enter an e-mail address in the correct format, like name@example.org"), field="email"
        )
    _refuse_own_person(session, actor, address)
    _refuse_too_many(session, actor, now)
    _refuse_used_reference(session, actor, command.agreement_reference.strip())
    token = secrets.token_urlsafe(32)
    days = settings_in_force(session, CORE, local_day(now))["provider_invitation_days"].value
    invitation = ProviderInvitation(
        organisation_name=" ".join(command.organisation_name.split()),
        email=address,
        token_hash=hash_of(token),
        by_mail=channel_is_on(session, Channel.EMAIL),
        agreement_reference=command.agreement_reference.strip(),
        agreement_purpose=command.agreement_purpose.strip(),
        agreement_gateway=command.agreement_gateway.strip(),
        agreement_classes=[each for each in SHARED_CLASSES if each in command.agreement_classes],
        invited_by=actor.name,
        invited_at=now,
        expires_at=now + timedelta(days=days if isinstance(days, int) else 1),
    )
    session.add(invitation)
    session.flush()
    _note(session, invitation, "core.provider.invited")
    mailed = _mail_link(session, invitation, token, now=now)
    return Invited(invitation=invitation, token=None if mailed else token)


def _mail_link(session: TenantSession, invitation: ProviderInvitation, token: str, *, now: datetime) -> bool:
    outgoing = outgoing_of(session)
    if outgoing is None:
        return False
    sent = notify(
        session,
        template="provider-invitation",
        channel=Channel.EMAIL,
        recipient=Recipient.organisation(invitation.email),
        values={
            "organisation": session.actor.organisation,
            "link": f"{outgoing.public_url}/join/{token}",
            "until": uk_datetime(invitation.expires_at),
        },
        now=now,
        purpose="administration",
        idempotency_key=f"provider-invitation:{invitation.id}",
        expires_at=invitation.expires_at,
    )
    return sent is not None


def revoke_invitation(
    session: TenantSession, actor: Actor, invitation_id: uuid.UUID, *, now: datetime
) -> ProviderInvitation:
    """Take an invitation back: its link works no more. `NotPermitted`, `NotVisible`, `Conflict` once accepted."""
    need(actor, Core.PROVIDER_INVITE)
    invitation = session.scalar(
        sa.select(ProviderInvitation)
        .where(ProviderInvitation.tenant_id == actor.tenant_id, ProviderInvitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        raise NotVisible
    if invitation.accepted_at is not None:
        raise Conflict(_("This invitation was accepted meanwhile."))
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        session.flush()
        _note(session, invitation, "core.provider.invitation-revoked")
    return invitation


def _refuse_too_many(session: TenantSession, actor: Actor, now: datetime) -> None:
    recent = session.scalar(
        sa.select(sa.func.count()).where(
            ProviderInvitation.tenant_id == actor.tenant_id,
            ProviderInvitation.invited_at > now - timedelta(days=1),
        )
    )
    if (recent or 0) >= MOST_A_DAY:
        raise Refusal(
            _("Your organisation has sent %(most)d invitations today. Go on tomorrow", most=MOST_A_DAY)
        )


def _refuse_own_person(session: TenantSession, actor: Actor, address: str) -> None:
    """One person on both sides would send a document or a price, and approve it."""
    member = sa.exists().where(
        Membership.tenant_id == actor.tenant_id,
        Membership.user_id == UserAccount.id,
        UserAccount.email == address,
    )
    if session.scalar(sa.select(member)):
        raise Refusal(
            _("This address is of somebody of your own organisation. Invite somebody of the provider."),
            field="email",
        )


def _refuse_used_reference(session: TenantSession, actor: Actor, reference: str) -> None:
    """An agreement is known by its reference, so two providers cannot have the same one."""
    used = session.scalar(
        sa.select(
            sa.exists().where(
                SharingAgreement.tenant_id == actor.tenant_id, SharingAgreement.reference == reference
            )
            | sa.exists().where(
                ProviderInvitation.tenant_id == actor.tenant_id,
                ProviderInvitation.agreement_reference == reference,
                ProviderInvitation.revoked_at.is_(None),
                sa.or_(
                    ProviderInvitation.accepted_at.is_not(None), ProviderInvitation.expires_at > sa.func.now()
                ),
            )
        )
    )
    if used:
        raise Refusal(_("Another agreement of yours has this reference"), field="agreement_reference")


def _note(session: TenantSession, invitation: ProviderInvitation, action: str) -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="provider_invitation",
        object_ids=[invitation.id],
        field_names=["email", "organisation_name"],
        purpose="administration",
    )
