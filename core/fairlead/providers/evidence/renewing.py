"""After a change of the deployment's key: the keys of all files, wrapped under the present one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.secrets import CannotDecrypt
from fairlead.providers.evidence.models import ReferralEvidence, content_place
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.uploads.sealing import FileCipher

AT_ONCE = 500
"""Files in one transaction."""


@dataclass
class Renewed:
    """How many files are under the present key now that were not, and which could not be read at all."""

    files: int = 0
    unreadable: list[uuid.UUID] = field(default_factory=list)


def renew_files(database: Database, cipher: FileCipher) -> Renewed:
    """Wrap the key of every file that is under a former key anew, organisation by organisation.

    One that is damaged, or under a key that is not among the settings, stays as it is and is named.
    """
    done = Renewed()
    with database.platform_transaction(NOBODY) as session:
        tenants = session.scalars(sa.select(Tenant.id).order_by(Tenant.id)).all()
    for tenant in tenants:
        _renew_of(database, TenantId(tenant), cipher, done)
    return done


def _renew_of(database: Database, tenant: TenantId, cipher: FileCipher, done: Renewed) -> None:
    """Those of one organisation, in the order of their ids."""
    actor, last = Actor.system("command-line", tenant), None
    while True:
        with database.tenant_transaction(actor) as session:
            statement = sa.select(ReferralEvidence).where(ReferralEvidence.tenant_id == tenant)
            if last is not None:
                statement = statement.where(ReferralEvidence.id > last)
            rows = session.scalars(
                statement.order_by(ReferralEvidence.id).limit(AT_ONCE).with_for_update()
            ).all()
            for row in rows:
                _renew(row, cipher, done)
            last = rows[-1].id if rows else None
        if len(rows) < AT_ONCE:
            return


def _renew(row: ReferralEvidence, cipher: FileCipher, done: Renewed) -> None:
    try:
        wrapped = cipher.renewed(row.wrapped_key, content_place(row.tenant_id, row.id))
    except CannotDecrypt:
        done.unreadable.append(row.id)
        return
    if wrapped is not None:
        row.wrapped_key = wrapped
        done.files += 1
