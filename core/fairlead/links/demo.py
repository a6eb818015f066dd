"""The demonstration's provider without accounts: one person there works by secure link."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.links.queries import contact_of
from fairlead.links.use_cases import NameContact, name_contact
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database

SENDER, PROVIDER = "northmoor", "harbour"
LOADER = "demo-loader"


def name_demo_contact(database: Database) -> bool:
    """Let the demonstration's force send to a provider by secure link. Safe to repeat.

    Returns whether anything was done: nothing where somebody is named already, or either organisation is missing.
    """
    with database.platform_transaction(NOBODY) as session:
        wanted = sa.select(Tenant.slug, Tenant.id).where(Tenant.slug.in_((SENDER, PROVIDER)))
        found = {row.slug: TenantId(row.id) for row in session.execute(wanted)}
    if set(found) != {SENDER, PROVIDER}:
        return False
    lead = Actor.system(LOADER, found[SENDER], permissions=frozenset({Core.PROVIDER_INVITE}))
    with database.tenant_transaction(replace(lead, name="The demonstration")) as session:
        if contact_of(session, found[PROVIDER]) is not None:
            return False
        command = NameContact(
            provider_id=found[PROVIDER],
            name="Mary Jones",
            email="mary.jones@harbour.example",
            phone="01632 960 123",
        )
        name_contact(session, session.actor, command, now=datetime.now(UTC))
    return True
