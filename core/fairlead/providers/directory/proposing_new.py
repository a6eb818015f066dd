"""A service that does not exist yet, proposed through the pages: the same four eyes as a change of one that does."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.directory.entry import Entry
from fairlead.providers.directory.models import ServiceVersion, VersionState
from fairlead.providers.models import Service
from fairlead.providers.onboarding.models import ProviderAdmission
from fairlead.refusals import Refusal
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession

NOTHING = Entry(name="", summary="")
"""What the directory says of a service that was only proposed."""


@dataclass(frozen=True, kw_only=True)
class ProposeService:
    """A new service as the provider wants it, and who is to approve it."""

    entry: Entry
    commissioner_id: uuid.UUID


def propose_service(
    session: TenantSession, actor: Actor, command: ProposeService, *, now: datetime
) -> Service:
    """Propose a service that does not exist yet. The directory shows it, and it takes referrals, once it is approved.

    Raises `NotPermitted`, `Refusal` for a commissioner that does not work with this provider, or an entry that
    cannot be. The database refuses any other way in which a person may add a service.
    """
    need(actor, Core.SERVICE_MANAGE)
    command.entry.refuse_impossible()
    if command.commissioner_id not in {each for each, _name in our_commissioners(session, actor)}:
        raise Refusal(_("Select who commissions the service"), field="commissioner")
    service = Service(
        code=f"S-{secrets.token_hex(4).upper()}",
        accepting=False,
        approved_number=0,
        commissioner_tenant_id=command.commissioner_id,
        **command.entry.columns(),
    )
    session.add(service)
    session.flush()
    session.add(
        ServiceVersion(
            service_id=service.id,
            number=1,
            state=VersionState.PROPOSED,
            content=command.entry.content(),
            commissioner_tenant_id=command.commissioner_id,
            proposed_by_id=actor.id,
            proposed_by=actor.name,
            proposed_at=now,
        )
    )
    session.flush()
    record(
        session,
        Operation.SECURITY,
        "core.service.proposed",
        object_type="service",
        object_ids=[service.id],
        field_names=list(command.entry.columns()),
        purpose="administration",
    )
    return service


def our_commissioners(session: TenantSession, actor: Actor) -> Sequence[tuple[uuid.UUID, str]]:
    """Who may approve a service of the actor's organisation: id and name, by name. One statement."""
    asks = sa.select(ProviderAdmission.tenant_id).where(
        ProviderAdmission.provider_tenant_id == actor.tenant_id
    )
    commissions = sa.select(Service.commissioner_tenant_id).where(
        Service.tenant_id == actor.tenant_id,
        Service.approved_number > 0,
        Service.commissioner_tenant_id.is_not(None),
    )
    rows = session.execute(
        sa.select(Tenant.id, Tenant.name)
        .where(Tenant.id.in_(asks.union(commissions)), Tenant.id != actor.tenant_id)
        .order_by(Tenant.name, Tenant.id)
    )
    return [(row.id, row.name) for row in rows]
