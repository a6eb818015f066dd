"""Sending what was written down: at most once at the server, and nothing lost, whenever this is killed.

A message is marked as being sent, with the disclosure logged, in a transaction that is committed *before* the server is
spoken to. So after a kill the row says that nobody knows; it is never sent again by itself
(`core/docs/adr/0027-messages-sent-at-most-once.md`).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import structlog

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.secrets import CannotDecrypt
from fairlead.jobs.worker import BackgroundWorker
from fairlead.notifications.digest import fold_digests
from fairlead.notifications.models import Channel, Notification, RecipientKind, State
from fairlead.notifications.outcomes import NobodyKnows, NotSent, NotYet, RefusedForGood, TryLater
from fairlead.notifications.outgoing import Outgoing, outgoing_of
from fairlead.notifications.wording import TEMPLATES, Text, text_of
from fairlead.people.safe_contact.routes import Blocked
from fairlead.people.safe_contact.use_cases import still_safe
from fairlead.tenancy.base import TenantId, table_of
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession

log = structlog.get_logger()

LEASE = timedelta(minutes=15)
"""After which whoever began to send a message is taken for dead: longer than any conversation with a server can be."""
MOST_ATTEMPTS = 8
RETRY_AFTER = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 480, 720))
"""After the first, second … attempt that a server put off. [design]"""
IN_A_ROW = 50
"""Messages of one organisation before another has its turn."""
_TABLE = table_of(Notification)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A message that is ours to send, and nobody else's."""

    id: uuid.UUID
    claim: uuid.UUID
    channel: Channel
    address: str
    text: Text
    attempts: int


class Courier(BackgroundWorker):
    """The thread that sends. Apart from the other work, which must not wait for a mail server."""

    name = "fairlead-courier"

    def round(self) -> None:
        """Send what is due."""
        while send_due(self.database, now=datetime.now(UTC)):
            pass


def send_due(database: Database, *, now: datetime) -> int:
    """Try what is due in every organisation, some of each; returns how many messages were tried."""
    outgoing = outgoing_of(database)
    if outgoing is None:
        return 0
    with database.platform_transaction(NOBODY) as session:
        waiting = list(session.scalars(sa.select(sa.func.tenants_with_messages(now))))
    return sum(_send_of(database, outgoing, TenantId(each), now) for each in waiting)


def _send_of(database: Database, outgoing: Outgoing, tenant_id: TenantId, now: datetime) -> int:
    actor = Actor.system("courier", tenant_id)
    with database.tenant_transaction(actor) as session:
        _give_up_on_abandoned(session, now)
        fold_digests(session, outgoing.cipher, now)
    tried = 0
    for _turn in range(IN_A_ROW):
        with database.tenant_transaction(actor) as session:
            due = _next_due(session, now)
            claimed = None if due is None else _claim(session, outgoing, due, now)
        if due is None:
            break
        tried += 1
        if claimed is not None:
            _send(database, actor, outgoing, claimed, now)
    return tried


def _give_up_on_abandoned(session: TenantSession, now: datetime) -> None:
    """Messages whose sender died: whether they went, nobody knows."""
    session.execute(
        _update(session)
        .where(_TABLE.c.state == State.SENDING.value, _TABLE.c.next_try_at <= now)
        .values(state=State.UNCERTAIN.value, problem="interrupted")
    )


def _next_due(session: TenantSession, now: datetime) -> Notification | None:
    return session.scalar(
        sa.select(Notification)
        .where(
            Notification.tenant_id == session.actor.tenant_id,
            Notification.state == State.QUEUED.value,
            Notification.digest.is_(False),
            Notification.next_try_at <= now,
        )
        .order_by(Notification.next_try_at, Notification.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _claim(
    session: TenantSession, outgoing: Outgoing, message: Notification, now: datetime
) -> Claimed | None:
    """Mark it as being sent, with the disclosure logged; None, and the reason written down, when it cannot be."""
    try:
        _must_go(outgoing, message, now)
        address, text = _address_of(session, outgoing, message, now), _text_of(outgoing, message)
    except CannotDecrypt:
        message.state, message.problem = State.FAILED.value, "cannot-decrypt"
        return None
    except NotYet as wait:
        message.next_try_at, message.problem = wait.again_at, wait.code
        return None
    except RefusedForGood as reason:
        message.state, message.problem = State.FAILED.value, reason.code
        return None
    message.state, message.claim, message.problem = State.SENDING.value, uuid.uuid4(), None
    message.attempts, message.next_try_at = message.attempts + 1, now + LEASE
    _note(session, message)
    return Claimed(
        id=message.id,
        claim=message.claim,
        channel=Channel(message.channel),
        address=address,
        text=text,
        attempts=message.attempts,
    )


def _must_go(outgoing: Outgoing, message: Notification, now: datetime) -> None:
    if message.expires_at is not None and message.expires_at <= now:
        raise RefusedForGood("expired")
    if message.channel not in outgoing.transports:
        raise RefusedForGood("channel-off")


def _address_of(session: TenantSession, outgoing: Outgoing, message: Notification, now: datetime) -> str:
    """Of an account the present one, as long as it belongs here or is asked to; of a person the one that is safe now.

    Raises `RefusedForGood` where there is none, and `NotYet` outside the times that the person gave.
    """
    if message.recipient_kind == RecipientKind.ACCOUNT:
        found = _account_address(session, message)
    elif message.recipient_kind == RecipientKind.PERSON:
        found = _safe_address(session, message, now)
    else:
        found = _opened(outgoing, message, "address")
    if not found:
        raise RefusedForGood("no-address")
    return found


def _safe_address(session: TenantSession, message: Notification, now: datetime) -> str | None:
    """What was safe when the message was written down may not be any more, or there is another by now."""
    if message.route_id is None:
        raise RefusedForGood("not-safe")
    answer = still_safe(session, message.route_id, at=now)
    if isinstance(answer, Blocked):
        if answer.again_at is not None:
            raise NotYet(answer.again_at)
        raise RefusedForGood("not-safe")
    message.route_id = answer.id
    return answer.address


def _account_address(session: TenantSession, message: Notification) -> str | None:
    return session.scalar(
        sa.select(UserAccount.email)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(
            Membership.tenant_id == message.tenant_id,
            sa.or_(Membership.disabled_at.is_(None), Membership.offered_at.is_not(None)),
            UserAccount.id == message.recipient_id,
            UserAccount.disabled_at.is_(None),
        )
    )


def _text_of(outgoing: Outgoing, message: Notification) -> Text:
    values = json.loads(_opened(outgoing, message, "content") or "{}")
    return text_of(TEMPLATES[message.template], message.language, values)


def _opened(outgoing: Outgoing, message: Notification, column: str) -> str | None:
    stored = getattr(message, column)
    if stored is None:
        return None
    return outgoing.cipher.decrypt(stored, table=_TABLE.name, column=column, row=message.id)


def _note(session: TenantSession, message: Notification) -> None:
    of_person = message.recipient_kind == RecipientKind.PERSON and message.recipient_id is not None
    record(
        session,
        Operation.DISCLOSURE,
        "notification.handed-over",
        object_type="notification",
        object_ids=[message.id],
        subject_ids=[message.recipient_id] if of_person and message.recipient_id else [],
        field_names=sorted(TEMPLATES[message.template].fields),
        purpose=message.purpose,
        reason=f"{message.channel} {message.template}",
    )


def _send(database: Database, actor: Actor, outgoing: Outgoing, claimed: Claimed, now: datetime) -> None:
    """Speak to the server, and write down what came of it."""
    try:
        provider_id = outgoing.transports[claimed.channel].send(
            claimed.address, claimed.text, message_id=str(claimed.id)
        )
    except NotSent as ending:
        log.warning("notification_not_sent", notification=str(claimed.id), code=ending.code)
        change = _after(ending, claimed.attempts, now)
    else:
        change = {
            "state": State.SENT.value,
            "sent_at": now,
            "provider_id": provider_id,
            "problem": None,
            "address": None,
            "content": None,
        }
    with database.tenant_transaction(actor) as session:
        session.execute(
            _update(session)
            # Somebody who was taken for dead may still say that it went, unless it was given to another since.
            .where(
                _TABLE.c.id == claimed.id,
                _TABLE.c.claim == claimed.claim,
                _TABLE.c.state.in_((State.SENDING.value, State.UNCERTAIN.value)),
            )
            .values(change)
        )


def _after(ending: NotSent, attempts: int, now: datetime) -> dict[str, object]:
    match ending:
        case TryLater() if attempts < MOST_ATTEMPTS:
            wait = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
            return {"state": State.QUEUED.value, "next_try_at": now + wait, "problem": ending.code}
        case TryLater():
            return {"state": State.DEAD.value, "problem": ending.code}
        case NobodyKnows():
            return {"state": State.UNCERTAIN.value, "problem": ending.code}
        case RefusedForGood():
            return {"state": State.FAILED.value, "problem": ending.code}
    raise ending


def _update(session: TenantSession) -> sa.Update:
    return (
        sa.update(_TABLE)
        .where(_TABLE.c.tenant_id == session.actor.tenant_id)
        .values(version=_TABLE.c.version + 1)
    )
