"""News for the other side of a referral, by e-mail: that there is some, and never what it is.

Who writes may not write in the other organisation, so the database leaves a message in its outbox, made of the referral
itself. There it becomes an e-mail for each person whom it concerns: the key worker, or else everybody who answers
referrals; on the sender's side the lead of the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from fairlead.cases.models import CaseFile
from fairlead.identity.permissions import Core
from fairlead.jobs.models import OutboxMessage
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import channel_is_on, outgoing_of
from fairlead.notifications.use_cases import Recipient, notify
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.queries import receivers

REFERRAL_NEWS = "referral.news"
"""The topic of the outbox."""
ANSWERS = frozenset({"accepted", "declined", "waitlisted"})
"""What the sender waits for. Everything else that happens is on its lists."""
MOST_PEOPLE = 50
"""Of one organisation who are told of a referral that nobody works on yet. [design]"""


class News(StrEnum):
    """What there is, by the text that says so."""

    ARRIVED = "referral-arrived"
    MESSAGE = "referral-message"
    ANSWERED = "referral-answered"


def tell_other_side(session: TenantSession, referral: Referral, news: News) -> None:
    """Have the people of the other side told, after the commit. Nothing where e-mail is off: their lists say it too."""
    if not channel_is_on(session, Channel.EMAIL):
        return
    session.flush()
    other = session.scalar(sa.select(sa.func.tell_other_side(referral.id, news.value)))
    session.info.setdefault("outbox_tenants", set()).add(other)


def send_news(session: TenantSession, message: OutboxMessage) -> None:
    """Write an e-mail for each person of this organisation whom a message of the outbox concerns.

    The message was written by the database from the referral, which is read again here, as this organisation may see
    it: when its grant is over, nobody is told of anything.
    """
    referral = session.scalar(
        sa.select(Referral)
        .where(Referral.id == uuid.UUID(str(message.payload["referral"])))
        .execution_options(populate_existing=True)
    )
    if referral is not None:
        news = News(str(message.payload["news"]))
        mail_news(session, referral, news, about=message.id, now=message.created_at)


def mail_news(
    session: TenantSession, referral: Referral, news: News, *, about: uuid.UUID, now: datetime
) -> None:
    """E-mails in this organisation. ``about`` names the one thing that happened: nobody is told of it twice."""
    outgoing = outgoing_of(session)
    if outgoing is None:
        return
    for user_id in _concerned(session, referral):
        notify(
            session,
            template=news.value,
            channel=Channel.EMAIL,
            recipient=Recipient.account(user_id),
            values={"reference": referral.reference, "address": outgoing.public_url},
            now=now,
            purpose="casework",
            idempotency_key=f"{news}:{about}:{user_id}",
        )


def _concerned(session: TenantSession, referral: Referral) -> Iterable[uuid.UUID]:
    if referral.tenant_id == session.actor.tenant_id:
        lead = session.scalar(
            sa.select(CaseFile.lead_id).where(
                CaseFile.tenant_id == referral.tenant_id, CaseFile.id == referral.case_id
            )
        )
        return [] if lead is None else [lead]
    if referral.key_worker_id is not None:  # who works by a link is no member, and is told otherwise
        return [
            each.id for each in receivers(session, Core.REFERRAL_DELIVER) if each.id == referral.key_worker_id
        ]
    return [each.id for each in receivers(session, Core.REFERRAL_ANSWER)[:MOST_PEOPLE]]
