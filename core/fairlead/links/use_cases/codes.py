"""The second factor of a link: the desk rings the number that is held, and reads a code out."""

from __future__ import annotations

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
from fairlead.links.models import LinkContact, LinkOpening, SecretLink
from fairlead.links.policy import CODE_LIVES, code_hash, new_code
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class MakeCode:
    """A code for one opening that waits. ``key`` is the deployment's secret."""

    opening_id: uuid.UUID
    key: str


@dataclass(frozen=True, kw_only=True)
class MadeCode:
    """The code, shown this once; the person and the number to ring; and until when it works."""

    code: str
    contact: LinkContact
    until: datetime


def make_code(session: TenantSession, actor: Actor, command: MakeCode, *, now: datetime) -> MadeCode:
    """Make the code of an opening, once. Whoever made the link does not read out its code: one person would have both.

    Raises `Refusal` for the maker of the link, `Conflict` when the opening has its code or waits no more,
    `NotPermitted`, `NotVisible`.
    """
    need(actor, Core.HELP_ANSWER)
    found = session.execute(
        sa.select(LinkOpening, SecretLink, LinkContact)
        .join(
            SecretLink,
            sa.and_(SecretLink.tenant_id == LinkOpening.tenant_id, SecretLink.id == LinkOpening.link_id),
        )
        .join(
            LinkContact,
            sa.and_(LinkContact.tenant_id == SecretLink.tenant_id, LinkContact.id == SecretLink.contact_id),
        )
        .where(LinkOpening.tenant_id == actor.tenant_id, LinkOpening.id == command.opening_id)
        .with_for_update(of=LinkOpening)
    ).one_or_none()
    if found is None:
        raise NotVisible
    opening, link, contact = found
    if link.made_by_id == actor.id:
        raise Refusal(
            _("You made this link. A colleague reads out its code, so that no one person has both."),
        )
    if opening.code_at is not None or opening.ends_at <= now or link.revoked_at is not None:
        raise Conflict(
            _("This has its code already, or waits no more. Ask the person to open the link again.")
        )
    code = new_code()
    opening.code_hash = code_hash(command.key, opening.id, code)
    opening.code_at, opening.code_by = now, actor.name
    session.flush()
    record(
        session,
        Operation.SECURITY,
        "core.link.code-made",
        object_type="secret_link",
        object_ids=[link.id, link.referral_id],
        field_names=["phone"],
        recipient_org=contact.provider_name,
    )
    return MadeCode(code=code, contact=contact, until=now + CODE_LIVES)
