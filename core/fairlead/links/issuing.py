"""A new link for a contact, and its way to them: by e-mail where the deployment sends any, otherwise by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.links.models import LinkContact, SecretLink
from fairlead.links.policy import hash_of, new_secret
from fairlead.links.purposes import PURPOSES, REFERRAL
from fairlead.links.queries import contact_of
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import outgoing_of
from fairlead.notifications.use_cases import Recipient, notify
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_datetime

PURPOSE = "Work on a referral by secure link"


@dataclass(frozen=True, kw_only=True)
class MadeLink:
    """The link, whom it is for, and whether it goes by e-mail. ``token`` is its secret, to be given by hand where it
    does not: it is in no table, so this is the only time that anybody has it.
    """

    link: SecretLink
    contact: LinkContact
    token: str
    emailed: bool


def issue_link(
    session: TenantSession, referral: Referral, contact: LinkContact, *, ends: datetime, now: datetime
) -> MadeLink:
    """Make a link for the contact, as the session's actor. Whether there may be one was checked before."""
    actor, token = session.actor, new_secret()
    link = SecretLink(
        purpose=REFERRAL,
        referral_id=referral.id,
        contact_id=contact.id,
        token_hash=hash_of(token),
        made_by_id=actor.id,
        made_by=actor.name,
        made_at=now,
        expires_at=min(now + PURPOSES[REFERRAL].lives, ends),
    )
    session.add(link)
    session.flush()
    note_link(session, referral, link, "core.link.made")
    emailed = _email(session, referral, contact, link, token, now=now)
    return MadeLink(link=link, contact=contact, token=token, emailed=emailed)


def email_link_of_new(session: TenantSession, referral: Referral, *, ends: datetime, now: datetime) -> None:
    """A referral was sent: the contact of a provider that works by secure link gets one. Where no e-mail is sent,
    nothing is made: the sender makes it, and gives it by hand.
    """
    outgoing = outgoing_of(session)
    if outgoing is None or Channel.EMAIL not in outgoing.transports:
        return
    contact = contact_of(session, referral.receiver_tenant_id)
    if contact is not None:
        issue_link(session, referral, contact, ends=ends, now=now)


def note_link(session: TenantSession, referral: Referral, link: SecretLink, action: str) -> None:
    """One entry of the log about a link."""
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="secret_link",
        object_ids=[link.id, referral.id],
        case_id=referral.case_id,
        field_names=["token_hash"],
        recipient_org=referral.receiver_name,
    )


def _email(
    session: TenantSession,
    referral: Referral,
    contact: LinkContact,
    link: SecretLink,
    token: str,
    *,
    now: datetime,
) -> bool:
    outgoing = outgoing_of(session)
    address = "" if outgoing is None else outgoing.public_url
    sent = notify(
        session,
        template="link",
        channel=Channel.EMAIL,
        recipient=Recipient.organisation(contact.email, organisation_id=contact.provider_tenant_id),
        values={
            "organisation": referral.sender_name,
            "link": f"{address}/p/{token}",
            "until": uk_datetime(link.expires_at),
        },
        now=now,
        purpose=PURPOSE,
        idempotency_key=f"secret-link {link.id}",
        expires_at=link.expires_at,
    )
    return sent is not None
