"""After a change of the deployment's key: addresses and values of messages that are still kept."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.secrets import CannotDecrypt, FieldCipher
from fairlead.notifications.models import Notification
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.queries import list_tenants
from fairlead.tenancy.sessions import Database, TenantSession


def renew_messages(database: Database, cipher: FieldCipher) -> int:
    """Bring what is kept of messages under the present key; returns how many were under another one.

    One that no key opens stays as it is: sending it fails, and an administrator sees it.
    """
    done = 0
    for tenant in list_tenants(database):
        with database.tenant_transaction(Actor.system("key-renewal", TenantId(tenant.id))) as session:
            done += sum(_renew(message, cipher) for message in _kept(session))
    return done


def _kept(session: TenantSession) -> list[Notification]:
    return list(
        session.scalars(
            sa.select(Notification)
            .where(Notification.tenant_id == session.actor.tenant_id, Notification.content.is_not(None))
            .with_for_update()
        )
    )


def _renew(message: Notification, cipher: FieldCipher) -> bool:
    changed = False
    for column in ("address", "content"):
        stored = getattr(message, column)
        try:
            anew = stored and cipher.renewed(stored, table="notification", column=column, row=message.id)
        except CannotDecrypt:
            return False
        if anew:
            setattr(message, column, anew)
            changed = True
    return changed
