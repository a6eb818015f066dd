"""Messages between the two sides of a referral: written once, never changed, read by the other side."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import own_case
from fairlead.cases.models import CaseFile
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import TenantHooks
from fairlead.modules.queries import enabled_modules
from fairlead.providers.models import OPEN_STATES, MessageKind, Referral, ReferralMessage
from fairlead.providers.news import News, tell_other_side
from fairlead.providers.use_cases.moving import locked
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession

LONGEST_MESSAGE = 4000
_MAY_WRITE = (Core.REFERRAL_SEND, Core.REFERRAL_DELIVER)
"""Of the sender's side, and of the receiver's."""


@dataclass(frozen=True, kw_only=True)
class WriteMessage:
    """Words for the other side. With ``alert`` they count as unread on its list until somebody there reads them."""

    referral_id: uuid.UUID
    body: str
    alert: bool


@dataclass(frozen=True, kw_only=True)
class ReadMessages:
    """Somebody has read what the other side wrote, up to the messages that were shown."""

    referral_id: uuid.UUID
    message_ids: tuple[uuid.UUID, ...]


def write_message(
    session: TenantSession, actor: Actor, command: WriteMessage, *, now: datetime
) -> ReferralMessage:
    """Write to the other side of an open referral.

    Raises `Refusal` when the words are missing or would tell a provider about somebody it must not learn of,
    `Conflict` when the referral is closed, `NotPermitted`, `NotVisible`.
    """
    referral = of_either_side(session, actor, command.referral_id)
    if referral.state not in OPEN_STATES:
        raise Conflict("This referral has moved on, so this can no longer be done.")
    body = command.body.strip()
    if not body:
        raise Refusal(_("Enter a message"), field="body")
    if referral.tenant_id == actor.tenant_id:
        refuse_hidden_names(session, referral, body, field="body")
    message = add_message(session, referral, MessageKind.MESSAGE, body, alert=command.alert, now=now)
    _note(session, referral, message, "referral.message.written", "written_at", now=now)
    return message


def read_messages(session: TenantSession, actor: Actor, command: ReadMessages, *, now: datetime) -> int:
    """Note who read the messages that were shown, and when; returns how many. Reading twice changes nothing.

    Raises `NotPermitted`, `NotVisible`.
    """
    referral = of_either_side(session, actor, command.referral_id)
    read = _mark_read(session, referral, command.message_ids, now=now)
    if read:
        record(
            session,
            Operation.ALTERATION,
            "referral.message.read",
            object_type="referral",
            object_ids=[referral.id],
            case_id=referral.case_id,
            field_names=["read_at"],
            owner=referral.tenant_id,
        )
    return read


def add_message(
    session: TenantSession,
    referral: Referral,
    kind: MessageKind,
    body: str,
    *,
    alert: bool,
    now: datetime,
    read: tuple[uuid.UUID, ...] = (),
) -> ReferralMessage:
    """Write one message as the session's actor, and count anew what is unread.

    ``read`` are messages of the other side that this one answers. No other is marked: one may have come while this
    was typed.
    """
    actor = session.actor
    message = ReferralMessage(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        kind=kind,
        from_receiver=referral.tenant_id != actor.tenant_id,
        body=body,
        alert=alert,
        written_at=now,
        written_by_id=actor.id,
        written_by=actor.name,
        organisation=actor.organisation,
    )
    session.add(message)
    session.flush()
    _mark_read(session, referral, read, now=now)
    if alert:
        tell_other_side(session, referral, News.MESSAGE)
    return message


def refuse_hidden_names(session: TenantSession, referral: Referral, text: str, *, field: str) -> None:
    """Raise `Refusal` when a text of the sender's side would tell the provider who or where somebody is that the
    module of the case hides from it.
    """
    case = session.get_one(CaseFile, referral.case_id)
    hooks = TenantHooks(enabled_modules(session) & {case.module})
    found = hooks.names_to_leave_out(session, case, text)
    if found:
        raise Refusal(
            _(
                "This would tell the provider about somebody it must not learn of. Take this out: %(texts)s",
                texts="; ".join(found),
            ),
            field=field,
        )


def of_either_side(session: TenantSession, actor: Actor, referral_id: uuid.UUID) -> Referral:
    """The referral, locked, if the actor's organisation received it, or sent it from a case that the actor may see, and
    the actor works on referrals.

    Raises `NotVisible`, `NotPermitted`.
    """
    referral = locked(session, referral_id)
    if referral is None or actor.tenant_id not in (referral.tenant_id, referral.receiver_tenant_id):
        raise NotVisible
    if referral.tenant_id == actor.tenant_id:
        own_case(session, actor, referral.case_id)
    if not actor.can(_MAY_WRITE[actor.tenant_id == referral.receiver_tenant_id]):
        raise NotPermitted("You need a permission to work on referrals.")
    return referral


def _mark_read(
    session: TenantSession, referral: Referral, shown: tuple[uuid.UUID, ...], *, now: datetime
) -> int:
    """Mark those messages of the other side that were ``shown``, and count on both sides what is left.

    The counts are written past the version of the referral: a message makes nobody's open form out of date.
    """
    receiving = session.actor.tenant_id != referral.tenant_id
    unread = (
        ReferralMessage.tenant_id == referral.tenant_id,
        ReferralMessage.referral_id == referral.id,
        ReferralMessage.read_at.is_(None),
    )
    theirs = (
        *unread,
        ReferralMessage.from_receiver.is_(not receiving),
        ReferralMessage.id.in_(shown),
    )
    marked = session.execute(
        sa.update(ReferralMessage)
        .where(*theirs)
        .values(read_at=now, read_by=session.actor.name)
        .returning(ReferralMessage.id)
        .execution_options(synchronize_session=False)
    ).all()

    def left(*, from_receiver: bool) -> sa.ScalarSelect[int]:
        statement = sa.select(sa.func.count()).where(
            *unread, ReferralMessage.alert.is_(True), ReferralMessage.from_receiver.is_(from_receiver)
        )
        return statement.scalar_subquery()

    table = table_of(Referral)
    counts = {"unread_by_sender": left(from_receiver=True), "unread_by_receiver": left(from_receiver=False)}
    session.execute(
        sa.update(table)
        .where(
            table.c.tenant_id == referral.tenant_id,
            table.c.id == referral.id,
            # a closed referral is not written where nothing that calls for attention was read
            sa.or_(*(table.c[name].is_distinct_from(count) for name, count in counts.items())),
        )
        .values(counts)
    )
    session.refresh(referral, ["unread_by_sender", "unread_by_receiver"])
    return len(marked)


def _note(  # an entry of the chronology
    session: TenantSession,
    referral: Referral,
    message: ReferralMessage,
    action: str,
    field: str,
    *,
    now: datetime,
) -> None:
    add_event(
        session,
        CaseRef(id=referral.case_id, tenant_id=referral.tenant_id),
        action,
        f"Message from {session.actor.organisation}",
        at=now,
        detail={"message": str(message.id)},
        referral_id=referral.id,
    )
    sent = referral.tenant_id == session.actor.tenant_id
    record(
        session,
        Operation.DISCLOSURE if sent else Operation.COLLECTION,
        action,
        object_type="referral",
        object_ids=[referral.id],
        case_id=referral.case_id,
        field_names=[field],
        recipient_org=referral.receiver_name if sent else referral.sender_name,
        owner=referral.tenant_id,
    )
