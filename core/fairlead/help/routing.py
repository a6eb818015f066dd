"""Where a request for support goes: to the desk of a force, of the own organisation, or of the platform."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import case_by_reference
from fairlead.help.models import Kind
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.access import visible_referrals
from fairlead.providers.models import Referral
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.queries import receivers

LONGEST_PAGE = 200
TECHNICAL = frozenset({Kind.BROKEN, Kind.IDEA})
"""What the desk of the platform answers, whoever asks."""
_REFERENCE = re.compile(r"/([A-Z]{3}-\d{2}-[2-9A-HJ-NP-Z]+(?:-[2-9A-HJ-NP-Z]+)?)(?:/|$)")
_IDENTIFIES = re.compile(r"/[^/]*\d[^/]*")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who will answer. ``referral_id`` opens the request to the other side of a referral, while its grant lives."""

    tenant_id: TenantId
    name: str
    about: str = ""
    referral_id: uuid.UUID | None = None


def desk_for(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], kind: Kind, about: str
) -> Desk:
    """The desk to which a request of this kind goes.

    About a referral that was received: its sender's. What is technical: the platform's. Everything else: the own
    organisation's, where somebody there answers; otherwise the platform's. Raises `Refusal` for a reference that the
    actor may not see, and where there is no desk.
    """
    if kind is Kind.CASEWORK and about.strip():
        return _of_the_sender(session, actor, enabled_modules, about.strip().upper())
    if kind in TECHNICAL:
        return _platform(session) or _own(actor)
    if receivers(session, Core.HELP_ANSWER):
        return _own(actor)
    if kind is Kind.CASEWORK:
        raise Refusal(
            _(
                "Enter the reference of the referral, so that this can go to who sent it. Your organisation has no"
                " help desk of its own."
            ),
            field="about",
        )
    found = _platform(session)
    if found is None:
        raise Refusal(_("No help desk is set up yet. Ask an administrator of your organisation."))
    return found


def page_of(path: str, slug: str, *, leaves: bool) -> str:
    """The page somebody was on, as a path inside the organisation, without query.

    Where the request ``leaves`` the organisation, parts that name a record are left out.
    """
    start = f"/t/{slug}/"
    plain = path.partition("?")[0].partition("#")[0][:LONGEST_PAGE]
    if not plain.startswith(start) or not plain.isprintable():
        return ""
    inside = plain.removeprefix(start[:-1])
    return _IDENTIFIES.sub("/…", inside) if leaves else inside


def about_in(path: str) -> str:
    """The reference of the case or referral whose page this is, if it is one."""
    found = _REFERENCE.search(path)
    return found[1] if found else ""


def _of_the_sender(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], reference: str
) -> Desk:
    referral = session.scalar(
        sa.select(Referral).where(Referral.reference == reference, visible_referrals(actor, enabled_modules))
    )
    if referral is not None:
        name = session.scalar(sa.select(Tenant.name).where(Tenant.id == referral.tenant_id)) or ""
        return Desk(
            tenant_id=referral.tenant_id, name=name, about=referral.reference, referral_id=referral.id
        )
    unseen = Refusal(
        _("You can see no referral or case with the reference %(about)s. Check it.", about=reference),
        field="about",
    )
    if not actor.can(Core.CASE_READ):
        raise unseen
    try:
        case = case_by_reference(session, actor, reference, enabled_modules)
    except NotVisible:
        raise unseen from None
    return Desk(tenant_id=actor.tenant_id, name=actor.organisation, about=case.reference)


def _own(actor: Actor) -> Desk:
    return Desk(tenant_id=actor.tenant_id, name=actor.organisation)


def _platform(session: TenantSession) -> Desk | None:
    row = session.execute(sa.select(Tenant.id, Tenant.name).where(Tenant.help_desk.is_(True))).one_or_none()
    return Desk(tenant_id=row.id, name=row.name) if row is not None else None
