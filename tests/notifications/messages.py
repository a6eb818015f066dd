"""Messages of a test's force: written down, sent, looked at."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from fairlead.audit.models import AuditEntry
from fairlead.notifications.models import Channel, Notification
from fairlead.notifications.sending import LEASE, send_due
from fairlead.notifications.use_cases import Recipient, notify
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, now

VALUES = {"organisation": "Testford Police", "code": "301 447", "until": "10:15 today"}
ADDRESS = "somebody@outside.example"


def write_in(
    session: TenantSession,
    *,
    key: str = "",
    recipient: Recipient | None = None,
    expires_at: datetime | None = None,
) -> uuid.UUID | None:
    """A message to somebody outside, in a transaction that is not committed yet."""
    return notify(
        session,
        template="code",
        channel=Channel.EMAIL,
        recipient=recipient or Recipient.organisation(ADDRESS),
        values=VALUES,
        now=now(),
        purpose="casework",
        idempotency_key=key or uuid.uuid4().hex,
        expires_at=expires_at,
    )


def write(
    sides: TwoSides,
    *,
    key: str = "",
    recipient: Recipient | None = None,
    expires_at: datetime | None = None,
) -> uuid.UUID | None:
    """The officer's transaction writes a message to somebody outside."""
    with sides.acting(sides.officer) as session:
        return write_in(session, key=key, recipient=recipient, expires_at=expires_at)


def messages(sides: TwoSides) -> list[Notification]:
    """Every message of the force that these tests wrote, in the order in which they were written."""
    with sides.acting(sides.officer) as session:
        return list(
            session.scalars(
                sa.select(Notification).where(Notification.template == "code").order_by(Notification.made_at)
            )
        )


def states(sides: TwoSides) -> list[str]:
    return [message.state for message in messages(sides)]


def send(sides: TwoSides, *, after: timedelta = timedelta()) -> int:
    """The courier makes one round, now or later."""
    return send_due(sides.database, now=now() + after)


def disclosures(sides: TwoSides) -> list[AuditEntry]:
    """What the force's log says was handed to a server."""
    with sides.behind() as owner:
        return list(
            owner.execute(
                sa.select(AuditEntry.__table__).where(
                    AuditEntry.tenant_id == sides.force.id, AuditEntry.action == "notification.handed-over"
                )
            ).all()  # type: ignore[arg-type]  # rows with the entry's columns
        )


A_MOMENT_AFTER_THE_LEASE = LEASE + timedelta(seconds=5)
