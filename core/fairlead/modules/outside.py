"""What a module's commands and demonstration data need without a request: an organisation, a member of it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, TenantRole, UserAccount
from fairlead.identity.permissions import CORE_PERMISSIONS
from fairlead.identity.policy import permissions_of
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import registry
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession


def organisation_called(database: Database, slug: str) -> Tenant | None:
    """The organisation with this slug, or nothing."""
    with database.platform_transaction(NOBODY) as session:
        return session.scalar(sa.select(Tenant).where(Tenant.slug == slug))


def member_of(database: Database, slug: str, email: str) -> Actor | None:
    """The actor that this person is when signed in to this organisation; nothing when they are no member.

    For demonstration data, which is made by the people of the demonstration and not by nobody.
    """
    tenant = organisation_called(database, slug)
    if tenant is None:
        return None
    with database.tenant_transaction(Actor.system("demo-loader", TenantId(tenant.id))) as session:
        enabled = enabled_modules(session)
        own = {
            row.key: frozenset(row.permissions)
            for row in session.execute(
                sa.select(TenantRole.key, TenantRole.permissions).where(TenantRole.tenant_id == tenant.id)
            )
        }
        found = session.execute(
            sa.select(
                UserAccount.id,
                UserAccount.name,
                Membership.id.label("membership"),
                Membership.roles,
                Membership.team,
                Membership.rank,
            )
            .join(Membership, Membership.user_id == UserAccount.id)
            .where(
                Membership.tenant_id == tenant.id,
                UserAccount.email == email.lower(),
                Membership.disabled_at.is_(None),
            )
        ).first()
    if found is None:
        return None
    roles = frozenset(found.roles)
    return Actor(
        id=ActorId(found.id),
        tenant_id=TenantId(tenant.id),
        name=found.name,
        organisation=tenant.name,
        roles=roles,
        permissions=permissions_of(
            roles,
            proposed=registry().default_roles(tenant.kind, enabled),
            own_roles=own,
            known=CORE_PERMISSIONS | registry().permissions(enabled),
        ),
        team=found.team,
        rank=found.rank,
        membership_id=found.membership,
    )


@contextmanager
def inside_organisation(slug: str, *, permissions: frozenset[str] = frozenset()) -> Iterator[TenantSession]:
    """One unit of work of a command in the organisation ``slug``, as whoever is signed in to this machine.

    Raises `NotVisible` when there is no such organisation.
    """
    from fairlead.serving import open_database

    with open_database(os.environ) as database:
        tenant = organisation_called(database, slug)
        if tenant is None:
            raise NotVisible(f"There is no organisation {slug!r}. See: fairlead tenant list")
        actor = Actor.system(
            f"command line ({getpass.getuser()})", TenantId(tenant.id), permissions=permissions
        )
        with database.tenant_transaction(actor) as session:
            yield session
