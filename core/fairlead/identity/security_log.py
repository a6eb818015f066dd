"""Security events of a person, written to the log of every organisation they belong to.

Each organisation must be able to see what happened to the accounts of its people; none sees that there are
others.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.sessions import NOBODY, Database

PURPOSE = "security"


def tell_organisations(
    database: Database,
    user_id: uuid.UUID,
    action: str,
    *,
    source_ip: str | None,
    session_id: uuid.UUID | None = None,
    by_person: bool = True,
    outcome: str = "done",
    reason: str | None = None,
) -> None:
    """Write ``action`` into the log of each organisation where the account has a working membership.

    ``by_person`` is false while nobody has proved to be that person (a wrong password): then the system acts.
    """
    with database.platform_transaction(NOBODY) as session:
        places = session.execute(
            sa.select(Membership.tenant_id, Membership.roles, Membership.name).where(
                Membership.user_id == user_id, Membership.disabled_at.is_(None)
            )
        ).all()
    for place in places:
        if by_person:
            actor = Actor(
                id=ActorId(user_id),
                tenant_id=place.tenant_id,
                name=place.name or "",
                roles=frozenset(place.roles),
                session_id=session_id,
                source_ip=source_ip,
            )
        else:
            actor = replace(Actor.system("sign-in", place.tenant_id), source_ip=source_ip)
        with database.tenant_transaction(actor) as session:
            record(
                session,
                Operation.SECURITY,
                action,
                object_type="user_account",
                object_ids=[user_id],
                purpose=PURPOSE,
                outcome=outcome,
                reason=reason,
            )
