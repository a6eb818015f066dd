"""The news of a day in one e-mail: the messages that wait for the same person become one, inside the database.

From then on it is a message like any other, sent at most once. Whatever is killed, each piece of news is in one.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from fairlead.identity.secrets import FieldCipher
from fairlead.notifications.models import Notification, State
from fairlead.tenancy.sessions import TenantSession

DAILY_NEWS = "daily-news"
MOST_AT_ONCE = 500


def fold_digests(session: TenantSession, cipher: FieldCipher, now: datetime) -> int:
    """Make one message for each person out of the news that are due together; returns how many."""
    waiting: dict[uuid.UUID | None, list[Notification]] = defaultdict(list)
    for message in session.scalars(
        sa.select(Notification)
        .where(
            Notification.tenant_id == session.actor.tenant_id,
            Notification.state == State.QUEUED.value,
            Notification.digest.is_(True),
            Notification.next_try_at <= now,
        )
        .order_by(Notification.next_try_at, Notification.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ):
        waiting[message.recipient_id].append(message)
    for messages in waiting.values():
        _fold(messages, cipher)
    session.flush()
    return len(waiting)


def _fold(messages: list[Notification], cipher: FieldCipher) -> None:
    told = [
        json.loads(cipher.decrypt(each.content or "", table="notification", column="content", row=each.id))
        for each in sorted(messages, key=lambda each: each.made_at)
    ]
    references = ", ".join(dict.fromkeys(values["reference"] for values in told))
    first, *others = messages
    values = json.dumps({"references": references, "address": told[0]["address"]})
    first.template, first.digest = DAILY_NEWS, False
    first.content = cipher.encrypt(values, table="notification", column="content", row=first.id)
    for each in others:
        each.state, each.digest, each.content = State.FOLDED.value, False, None
