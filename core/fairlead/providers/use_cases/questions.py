"""The sender's side of a provider's question: the case's lead holds it, with a clock, until it is answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.access import visible_in_any_module
from fairlead.cases.models import CaseDeadline, CaseFile
from fairlead.cases.progress import hand_to, start_deadline, stop_deadlines
from fairlead.identity.actor import Actor
from fairlead.providers.models import MessageKind, Referral, ReferralMessage, ReferralState
from fairlead.providers.use_cases.messages import add_message, refuse_hidden_names
from fairlead.providers.use_cases.moving import Move, apply, locked, refuse_stale
from fairlead.providers.workflow import QUESTION
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """What the sender answers to the provider's question."""

    referral_id: uuid.UUID
    answer: str
    version: int


def case_of_sent(session: TenantSession, actor: Actor, referral_id: uuid.UUID) -> CaseFile | None:
    """The case of a referral that the actor's organisation sent, locked; None for any other, and for one that the actor
    may not see.

    Case before referral, as wherever both are locked: two people never wait for each other.
    """
    seen = sa.true() if actor.is_system else visible_in_any_module(actor)
    return session.scalar(
        sa.select(CaseFile)
        .join(Referral, sa.and_(Referral.tenant_id == CaseFile.tenant_id, Referral.case_id == CaseFile.id))
        .where(Referral.tenant_id == actor.tenant_id, Referral.id == referral_id, seen)
        .with_for_update(
            of=CaseFile, key_share=True
        )  # rows that point at the case can still be added meanwhile
    )


def answer_question(
    session: TenantSession, actor: Actor, command: AnswerQuestion, *, now: datetime
) -> Referral:
    """Answer the provider's question; the provider holds the referral again, with as long as it had at first.

    Raises `Refusal` when the answer is missing or would tell the provider about somebody it must not learn of;
    `Conflict`, `NotPermitted`, `NotVisible`.
    """
    case = case_of_sent(session, actor, command.referral_id)
    referral = locked(session, command.referral_id)
    if case is None or referral is None:
        raise NotVisible
    refuse_stale(referral, command.version)
    answer = command.answer.strip()
    if not answer:
        raise Refusal(_("Enter your answer"), field="answer")
    refuse_hidden_names(session, referral, answer, field="answer")
    move = Move(
        action="answer-question",
        captured={"answer": answer},
        summary=f"{referral.sender_name} answered: {answer}",
    )
    apply(session, actor, referral, move, now=now)
    asked = _questions(session, referral)
    add_message(session, referral, MessageKind.ANSWER, answer, alert=True, now=now, read=asked)
    ours = _held_for_question(session, case, referral)
    stop_deadlines(session, case, (_clock(referral),), now=now)
    if ours:
        hand_to(
            case,
            kind="organisation",
            holder_id=referral.receiver_tenant_id,
            label=referral.receiver_name,
            now=now,
        )
    return referral


def take_up_question(session: TenantSession, case: CaseFile, referral: Referral, *, now: datetime) -> None:
    """In the sender's organisation, after a provider asked: the clock of the case, and who there holds both.

    Safe to repeat; does nothing about a question that was answered meanwhile. A case that somebody else than this
    provider holds, such as a desk that decides on a breach, stays where it is.
    """
    if referral.state != ReferralState.ASKED:
        return
    start_deadline(
        session,
        case,
        key=_clock(referral),
        label=QUESTION.label,
        due_on=referral.due_on,
        layer="FORCE",
        source=QUESTION.source,
        now=now,
    )
    if case.holder_id == referral.receiver_tenant_id:
        _hold_ourselves(case, now=now)


def _questions(session: TenantSession, referral: Referral) -> tuple[uuid.UUID, ...]:
    """The questions of the receiver that nobody has marked as read."""
    found = session.scalars(
        sa.select(ReferralMessage.id).where(
            ReferralMessage.tenant_id == referral.tenant_id,
            ReferralMessage.referral_id == referral.id,
            ReferralMessage.kind == MessageKind.QUESTION,
            ReferralMessage.read_at.is_(None),
        )
    )
    return tuple(found)


def _held_for_question(session: TenantSession, case: CaseFile, referral: Referral) -> bool:
    """The case came to whoever holds it by this question or after it, so it goes back with the answer."""
    asked = session.scalar(
        sa.select(CaseDeadline.started_at).where(
            CaseDeadline.tenant_id == case.tenant_id,
            CaseDeadline.case_id == case.id,
            CaseDeadline.key == _clock(referral),
            CaseDeadline.stopped_at.is_(None),
        )
    )
    return asked is not None and case.holder_kind != "nobody" and case.held_since >= asked


def take_question_back(session: TenantSession, case: CaseFile, referral: Referral, *, now: datetime) -> None:
    """The referral ended unanswered: nobody need answer any more."""
    stop_deadlines(session, case, (_clock(referral),), now=now)


def name_the_holder(session: TenantSession, case: CaseFile) -> None:
    """Say who of the sender's organisation holds the case's referrals that wait for it: the lead, or the team.

    The provider that handed one over cannot know; and the lead may change meanwhile. Written past the version: it makes
    nobody's open form out of date.
    """
    session.flush()
    table = table_of(Referral)
    session.execute(
        sa.update(table)
        .where(
            table.c.tenant_id == case.tenant_id,
            table.c.case_id == case.id,
            table.c.holder_tenant_id == case.tenant_id,
        )
        .values(holder_label=sa.func.coalesce(case.lead_name or None, case.team or None, table.c.sender_name))
    )


def _hold_ourselves(case: CaseFile, *, now: datetime) -> None:
    if case.lead_id is not None:
        hand_to(case, kind="person", holder_id=case.lead_id, label=case.lead_name, now=now)
    else:
        hand_to(case, kind="team", holder_id=None, label=case.team, now=now)


def _clock(referral: Referral) -> str:
    return f"referral-question.{referral.id}"
