"""Asking for work across the wall, and doing it: once, in the tenant it belongs to, however often we are
killed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import aliased

from fairlead.identity.actor import Actor
from fairlead.jobs.models import OutboxMessage
from fairlead.tenancy.base import TenantId, table_of
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession

log = structlog.get_logger()

Handler = Callable[[TenantSession, OutboxMessage], None]
"""Acts on one message inside the tenant it is for. Raises `Postponed` to leave it for later."""

_RETRY_AFTER = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class Postponed(Exception):
    """The message cannot be acted on yet (its module is off): it stays, and is not counted as a failure."""


def enqueue(
    session: TenantSession,
    tenant_id: TenantId,
    topic: str,
    payload: Mapping[str, object],
    *,
    now: datetime,
    referral_id: uuid.UUID | None = None,
) -> None:
    """Ask, in the caller's transaction, for ``topic`` to be handled in ``tenant_id`` after the commit.

    Asking another organisation needs the referral that was sent by it; the database refuses anything else.
    Messages
    about one referral are handled in the order in which they were asked for.
    """
    actor = session.actor
    session.flush()
    session.execute(
        sa.insert(table_of(OutboxMessage)).values(
            id=uuid.uuid4(),
            tenant_id=tenant_id,
            topic=topic,
            referral_id=referral_id,
            payload=dict(payload),
            actor_id=actor.id,
            actor_name=actor.name,
            actor_organisation=actor.organisation,
            created_at=now,
            attempts=0,
            next_try_at=sa.func.clock_timestamp(),
        )
    )
    session.info.setdefault("outbox_tenants", set()).add(tenant_id)


def dispatch(
    database: Database, tenant_id: TenantId, handlers: Mapping[str, Handler], permissions: frozenset[str]
) -> int:
    """Act on every due message of one tenant; returns how many were done.

    Each message is removed in the transaction that acts on it, so being killed between the two is
    impossible. A
    message that fails stays with the name of the error and is tried again later.
    """
    actor = Actor.system("referral-desk", tenant_id, permissions=permissions)
    done = 0
    while (message_id := _next_due(database, actor)) is not None:
        try:
            with database.tenant_transaction(actor) as session:
                message = _take(session, message_id)
                if message is None:
                    continue
                handlers[message.topic](session, message)
                session.delete(message)
            done += 1
        except Postponed:
            _put_off(database, actor, message_id, error=None)
        except Exception as error:  # noqa: BLE001  # whatever it is, the message must stay
            log.error(  # noqa: TRY400  # no traceback: its values may be personal
                "outbox_message_failed", message=str(message_id), error=type(error).__name__
            )
            _put_off(database, actor, message_id, error=type(error).__name__)
    return done


def tenants_with_work(database: Database) -> list[TenantId]:
    """Organisations with due messages or unsealed audit entries. Says who, never what."""
    with database.platform_transaction(NOBODY) as session:
        return list(session.scalars(sa.text("select * from tenants_with_work()")))


def _next_due(database: Database, actor: Actor) -> uuid.UUID | None:
    """The oldest due message that waits for no earlier one about the same referral."""
    earlier = aliased(OutboxMessage)
    first = ~sa.exists().where(
        earlier.referral_id == OutboxMessage.referral_id,
        sa.tuple_(earlier.created_at, earlier.id) < sa.tuple_(OutboxMessage.created_at, OutboxMessage.id),
    )
    with database.tenant_transaction(actor) as session:
        return session.scalar(
            sa.select(OutboxMessage.id)
            .where(OutboxMessage.tenant_id == actor.tenant_id, _due(), first)
            .order_by(OutboxMessage.created_at, OutboxMessage.id)
            .limit(1)
        )


def _due() -> sa.ColumnElement[bool]:
    return OutboxMessage.next_try_at <= sa.func.clock_timestamp()


def _take(session: TenantSession, message_id: uuid.UUID) -> OutboxMessage | None:
    """Lock one message; nothing when somebody else has done it or put it off while we waited."""
    return session.scalar(
        sa.select(OutboxMessage)
        .where(OutboxMessage.tenant_id == session.actor.tenant_id, OutboxMessage.id == message_id, _due())
        .with_for_update()
    )


def _put_off(database: Database, actor: Actor, message_id: uuid.UUID, *, error: str | None) -> None:
    with database.tenant_transaction(actor) as session:
        message = session.get(OutboxMessage, message_id)
        if message is None:
            return
        wait = _RETRY_AFTER[min(message.attempts, len(_RETRY_AFTER) - 1)] if error else _RETRY_AFTER[1]
        message.attempts += 1 if error else 0
        message.last_error = error
        message.next_try_at = datetime.now(tz=message.created_at.tzinfo) + wait
