"""Reading messages that did not arrive. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.notifications.models import Notification, State
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
LOST = (State.UNCERTAIN, State.FAILED, State.DEAD)
NEWEST = Order(name="made", attribute="made_at", read=read_moment, descending=True)


@dataclass(frozen=True, kw_only=True)
class LostMessage:
    """One line: which text, to whom, and what became of it. Neither its words nor its address."""

    id: uuid.UUID
    version: int
    template: str
    channel: str
    recipient_kind: str
    recipient_name: str | None
    """Of a colleague; of nobody else."""
    made_at: datetime
    state: str
    problem: str | None
    attempts: int


def lost_messages(session: TenantSession, actor: Actor, arguments: Mapping[str, str]) -> Slice[LostMessage]:
    """One page of what did not arrive or may not have, the newest first. One statement."""
    statement = (
        sa.select(
            *(
                getattr(Notification, name)
                for name in LostMessage.__dataclass_fields__
                if name != "recipient_name"
            ),
            Membership.name.label("recipient_name"),
        )
        .outerjoin(
            Membership,
            sa.and_(
                Membership.tenant_id == Notification.tenant_id,
                Membership.user_id == Notification.recipient_id,
                Notification.recipient_kind == "account",
            ),
        )
        .where(
            Notification.tenant_id == actor.tenant_id,
            Notification.state.in_([sa.literal_column(f"'{state.value}'") for state in LOST]),
        )
    )
    cursor = cursor_from(arguments, NEWEST)
    rows = session.execute(page_of(statement, NEWEST, cursor, size=PAGE_SIZE)).mappings()
    return sliced([LostMessage(**row) for row in rows], NEWEST, cursor, size=PAGE_SIZE)
