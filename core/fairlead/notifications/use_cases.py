"""Writing a message down, in the transaction of the work that it is about. Sending it is `sending`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, same_version
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.notifications.models import Channel, Notification, RecipientKind, State
from fairlead.notifications.outgoing import outgoing_of
from fairlead.notifications.preferences import news_due
from fairlead.notifications.smtp import ADDRESS
from fairlead.notifications.wording import ENGLISH, MESSAGES, TEMPLATES
from fairlead.people.safe_contact.routes import Route
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession

_TABLE = table_of(Notification)


class Step(StrEnum):
    """What a person may do about a message that did not go, or of which nobody knows."""

    ARRIVED = "arrived"
    AGAIN = "again"
    SETTLE = "settle"


_LOST = frozenset({State.UNCERTAIN, State.FAILED, State.DEAD})
_STEPS: Mapping[Step, tuple[frozenset[State], State, str]] = {
    Step.ARRIVED: (frozenset({State.UNCERTAIN}), State.SENT, "notification.arrived"),
    Step.AGAIN: (_LOST, State.QUEUED, "notification.queued-again"),
    Step.SETTLE: (_LOST, State.SETTLED, "notification.settled"),
}
"""From which states, to which, and the word in the log."""


@dataclass(frozen=True, kw_only=True)
class TakeStep:
    """One step about one message. ``version`` is the one that the list showed."""

    message_id: uuid.UUID
    step: Step
    version: int


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom. An account is written to at the address it has when the message goes; others bring theirs."""

    kind: RecipientKind
    id: uuid.UUID | None
    address: str | None = field(default=None, repr=False)
    language: str = ENGLISH
    route: Route | None = field(default=None, repr=False)

    @classmethod
    def account(cls, user_id: uuid.UUID) -> Recipient:
        """Somebody who has a membership in the organisation of the session."""
        return cls(kind=RecipientKind.ACCOUNT, id=user_id)

    @classmethod
    def organisation(cls, address: str, *, organisation_id: uuid.UUID | None = None) -> Recipient:
        """Another organisation, or one that is not here yet."""
        return cls(kind=RecipientKind.ORGANISATION, id=organisation_id, address=address)

    @classmethod
    def person(cls, route: Route, *, language: str) -> Recipient:
        """Somebody in a case, by the route that `route_to` gave, in the language that they read: ``en`` or ``cy``."""
        return cls(
            kind=RecipientKind.PERSON,
            id=route.person_id,
            address=route.address,
            language=language,
            route=route,
        )


def notify(
    session: TenantSession,
    *,
    template: str,
    channel: Channel,
    recipient: Recipient,
    values: Mapping[str, str],
    now: datetime,
    purpose: str,
    idempotency_key: str,
    expires_at: datetime | None = None,
) -> uuid.UUID | None:
    """Write one message down, to be sent after the commit: never twice under one ``idempotency_key``.

    Returns its id, the first one's when the key was used before; None where the channel is off: then say what is to
    be given by hand. News waits for the time at which the account's holder wants it; what they never want is not
    written down (None).

    ``values`` are exactly the template's fields. ``purpose`` goes into the log with the disclosure.
    After ``expires_at`` it is not sent any more.

    Raises `Refusal` for an address that the channel cannot reach, `ValueError` for values the template has no room for
    or a route that was made for something else.
    """
    _refuse_another_route(template, recipient)
    outgoing = outgoing_of(session)
    if outgoing is None or channel not in outgoing.transports:
        return None
    if values.keys() != TEMPLATES[template].fields:
        expected = ", ".join(sorted(TEMPLATES[template].fields))
        raise ValueError(f"{template!r} takes {expected}; it was given {', '.join(sorted(values))}.")
    if recipient.address is not None and not ADDRESS.fullmatch(recipient.address):
        raise Refusal(
            _("Enter an e-mail address in the correct format, like name@example.org"), field="email"
        )
    due: tuple[datetime, bool] | None = (now, False)
    if TEMPLATES[template].is_news and recipient.id is not None:
        due = news_due(session, recipient.id, template, now)
    if due is None:
        return None
    message_id = uuid.uuid4()

    def sealed(column: str, value: str) -> str:
        return outgoing.cipher.encrypt(value, table=_TABLE.name, column=column, row=message_id)

    session.flush()
    written = session.scalar(
        insert(_TABLE)
        .values(
            id=message_id,
            tenant_id=session.actor.tenant_id,
            version=1,
            channel=channel.value,
            template=template,
            language=recipient.language,
            purpose=purpose,
            recipient_kind=recipient.kind.value,
            recipient_id=recipient.id,
            route_id=None if recipient.route is None else recipient.route.id,
            address=None if recipient.address is None else sealed("address", recipient.address),
            content=sealed("content", json.dumps(dict(values))),
            idempotency_key=idempotency_key,
            made_at=now,
            expires_at=expires_at,
            state=State.QUEUED.value,
            attempts=0,
            next_try_at=due[0],
            digest=due[1],
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "idempotency_key"])
        .returning(_TABLE.c.id)
    )
    if written is not None:
        return uuid.UUID(str(written))
    return session.scalar(
        sa.select(Notification.id).where(
            Notification.tenant_id == session.actor.tenant_id,
            Notification.idempotency_key == idempotency_key,
        )
    )


def _refuse_another_route(template: str, recipient: Recipient) -> None:
    if recipient.kind is not RecipientKind.PERSON:
        return
    expected = MESSAGES[template].key
    if recipient.route is None or recipient.route.outgoing != expected:
        raise ValueError(f"{template!r} goes to a person by a route that was asked for {expected!r}.")


def take_step(session: TenantSession, actor: Actor, command: TakeStep, *, now: datetime) -> Notification:
    """Say that a message arrived, have it sent again, or take it off the list.

    Raises `NotPermitted`, `NotVisible`, `Conflict` for one that moved on, `Refusal` to send one again whose time is
    over.
    """
    need(actor, Core.MESSAGE_MANAGE)
    message = session.scalar(
        sa.select(Notification)
        .where(Notification.tenant_id == actor.tenant_id, Notification.id == command.message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if message is None:
        raise NotVisible
    same_version(message, command.version)
    allowed, to_state, action = _STEPS[command.step]
    if message.state not in allowed:
        raise Conflict(_("This message has moved on, so this can no longer be done."))
    if command.step is Step.AGAIN:
        if message.expires_at is not None and message.expires_at <= now:
            raise Refusal(_("What it says is over. Start anew where it came from, or take it off the list."))
        message.attempts, message.next_try_at = 0, now
    else:
        message.address = message.content = None
    message.state, message.claim = to_state.value, None
    session.flush()
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="notification",
        object_ids=[message.id],
        field_names=["state"],
        purpose="administration",
    )
    return message
