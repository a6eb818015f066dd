"""Writing a message down, in the transaction of the work that it is about. Sending it is `sending`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from fairlead.notifications.models import Channel, Notification, RecipientKind, State
from fairlead.notifications.outgoing import outgoing_of
from fairlead.notifications.smtp import ADDRESS
from fairlead.notifications.wording import ENGLISH, TEMPLATES
from fairlead.refusals import Refusal
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession

_TABLE = table_of(Notification)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom. An account is written to at the address it has when the message goes; others bring theirs."""

    kind: RecipientKind
    id: uuid.UUID | None
    address: str | None = field(default=None, repr=False)
    language: str = ENGLISH

    @classmethod
    def account(cls, user_id: uuid.UUID) -> Recipient:
        """Somebody who has a membership in the organisation of the session."""
        return cls(kind=RecipientKind.ACCOUNT, id=user_id)

    @classmethod
    def organisation(cls, address: str, *, organisation_id: uuid.UUID | None = None) -> Recipient:
        """Another organisation, or one that is not here yet."""
        return cls(kind=RecipientKind.ORGANISATION, id=organisation_id, address=address)

    @classmethod
    def person(cls, person_id: uuid.UUID, address: str, *, language: str) -> Recipient:
        """Somebody in a case, in the language that they read: ``en`` or ``cy``."""
        return cls(kind=RecipientKind.PERSON, id=person_id, address=address, language=language)


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
    be given by hand. ``values`` are exactly the template's fields. ``purpose`` goes into the log with the disclosure.
    After ``expires_at`` it is not sent any more.

    Raises `Refusal` for an address that the channel cannot reach, `ValueError` for values the template has no room for.
    """
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
            address=None if recipient.address is None else sealed("address", recipient.address),
            content=sealed("content", json.dumps(dict(values))),
            idempotency_key=idempotency_key,
            made_at=now,
            expires_at=expires_at,
            state=State.QUEUED.value,
            attempts=0,
            next_try_at=now,
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
