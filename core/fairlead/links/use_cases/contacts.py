"""A provider works by secure link: naming the one person there who does, and ending it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.links.models import LinkContact, SecretLink
from fairlead.links.queries import contact_of
from fairlead.providers.onboarding.use_cases import EMAIL
from fairlead.providers.use_cases.granting import agreement_in_force
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.models import Tenant, TenantKind
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

PHONE = re.compile(r"\+?[0-9][0-9 ]{8,18}[0-9]\Z")
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class NameContact:
    """The person at a provider who works by secure link, their e-mail address, and the number that a code is read out
    to: two ways that are not the same device in the same hand.
    """

    provider_id: uuid.UUID
    name: str
    email: str
    phone: str


def name_contact(session: TenantSession, actor: Actor, command: NameContact, *, now: datetime) -> LinkContact:
    """Mark a provider as working by secure link, and whose. Another person, address or number ends every link before.

    Raises `Refusal` beside the field that cannot be, and without a sharing agreement in force; `NotPermitted`,
    `NotVisible` for what is no provider.
    """
    need(actor, Core.PROVIDER_INVITE)
    provider = provider_called(session, command.provider_id)
    agreement_in_force(session, provider, local_day(now))
    name, email, phone = (
        " ".join(each.split()) for each in (command.name, command.email.lower(), command.phone)
    )
    if not name or len(name) > LONGEST:
        raise Refusal(_("Enter the full name of the contact person"), field="name")
    if not EMAIL.fullmatch(email):
        raise Refusal(
            _("Enter an e-mail address in the correct format, like name@example.org"), field="email"
        )
    if not PHONE.fullmatch(phone):
        raise Refusal(_("Enter a telephone number, like 01632 960 001 or 07700 900 982"), field="phone")
    before = contact_of(session, provider.id)
    if before is not None:
        if (before.name, before.email, before.phone) == (name, email, phone):
            return before
        _end(session, actor, before, now=now)
    contact = LinkContact(
        provider_tenant_id=provider.id,
        provider_name=provider.name,
        name=name,
        email=email,
        phone=phone,
        named_by=actor.name,
        named_at=now,
    )
    session.add(contact)
    session.flush()
    _note(session, contact, "core.link-contact.named")
    return contact


def end_contact(session: TenantSession, actor: Actor, provider_id: uuid.UUID, *, now: datetime) -> None:
    """The provider works by secure link no more: every link of its contact stops at once.

    Raises `NotPermitted`, `NotVisible`.
    """
    need(actor, Core.PROVIDER_INVITE)
    contact = contact_of(session, provider_id)
    if contact is None:
        raise NotVisible
    _end(session, actor, contact, now=now)


def provider_called(session: TenantSession, provider_id: uuid.UUID) -> Tenant:
    """The organisation, if it is a provider. Raises `NotVisible`."""
    provider = session.get(Tenant, provider_id)
    if provider is None or provider.kind != TenantKind.PROVIDER:
        raise NotVisible
    return provider


def _end(session: TenantSession, actor: Actor, contact: LinkContact, *, now: datetime) -> None:
    contact.ended_at, contact.ended_by = now, actor.name
    for link in session.scalars(
        sa.select(SecretLink).where(
            SecretLink.tenant_id == contact.tenant_id,
            SecretLink.contact_id == contact.id,
            SecretLink.revoked_at.is_(None),
        )
    ):
        link.revoked_at, link.revoked_by = now, actor.name
    session.flush()
    _note(session, contact, "core.link-contact.ended")


def _note(session: TenantSession, contact: LinkContact, action: str) -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="link_contact",
        object_ids=[contact.id],
        field_names=["name", "email", "phone"],
        purpose="administration",
        recipient_org=contact.provider_name,
    )
