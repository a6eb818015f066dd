"""The organisations of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Asker
from fairlead.modules.queries import enabled_modules
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import SharingAgreement, Tenant
from fairlead.tenancy.sessions import NOBODY, Database


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One organisation, with the names of the installed modules that are on."""

    slug: str
    name: str
    kind: str
    modules: tuple[str, ...]


def organisations(database: Database) -> list[Organisation]:
    """Every organisation by slug. Which modules are on is asked inside each organisation: nobody else may know."""
    with database.platform_transaction(NOBODY) as session:
        rows = session.execute(
            sa.select(Tenant.id, Tenant.slug, Tenant.name, Tenant.kind).order_by(Tenant.slug)
        ).all()
    found = []
    for row in rows:
        with database.tenant_transaction(Actor.system("tenant-list", row.id)) as session:
            modules = tuple(sorted(enabled_modules(session)))
        found.append(Organisation(slug=row.slug, name=row.name, kind=row.kind, modules=modules))
    return found


def partners_of(asker: Asker, on: date) -> sa.Select[TenantId]:
    """Ids of the organisations with which a sharing agreement of the actor's own is in force on a day."""
    agreed = SharingAgreement
    return sa.select(agreed.partner_tenant_id).where(
        agreed.tenant_id == asker.tenant_id,
        agreed.valid_from <= on,
        sa.or_(agreed.valid_to.is_(None), agreed.valid_to >= on),
    )


@dataclass(frozen=True, kw_only=True)
class TenantKey:
    """An organisation's id and slug, for commands that walk over all of them."""

    id: TenantId
    slug: str


def list_tenants(database: Database) -> list[TenantKey]:
    """Every organisation by slug."""
    with database.platform_transaction(NOBODY) as session:
        rows = session.execute(sa.select(Tenant.id, Tenant.slug).order_by(Tenant.slug))
        return [TenantKey(id=row.id, slug=row.slug) for row in rows]
