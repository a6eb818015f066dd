"""The receiver's first answer: yes, no and why, not yet, or a question first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.decline_reasons import reason_of
from fairlead.providers.models import MessageKind, Referral
from fairlead.providers.use_cases.messages import add_message
from fairlead.providers.use_cases.moving import Move, apply, for_receiver
from fairlead.providers.words import as_recorded
from fairlead.providers.workflow import EXPECTED_START
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


@dataclass(frozen=True, kw_only=True)
class AnswerReferral:
    """A provider's yes or no. To decline, ``reason_code`` is one of `DECLINE_REASONS` and ``reason`` says more.

    ``version`` is the referral as it was shown.
    """

    referral_id: uuid.UUID
    accept: bool
    version: int
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitlistReferral:
    """Accepted in principle: a place is expected on that day. May be repeated when the day moves."""

    referral_id: uuid.UUID
    expected_on: date
    version: int


@dataclass(frozen=True, kw_only=True)
class AskAboutReferral:
    """A question that the sender must answer before the provider can."""

    referral_id: uuid.UUID
    question: str
    version: int


def answer_referral(
    session: TenantSession, actor: Actor, command: AnswerReferral, *, now: datetime
) -> Referral:
    """Accept (the accepting worker becomes the key worker, unless somebody is already) or decline with a reason.

    Raises `Refusal`, `Conflict`, `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if command.accept:
        if referral.key_worker_id is None:
            referral.key_worker_id, referral.key_worker_name = actor.id, actor.name
        move = Move(
            action="accept",
            captured={"key_worker": referral.key_worker_name},
            summary=f"{referral.receiver_name} accepted the referral",
        )
    else:
        move = _declined(referral, command.reason_code, command.reason.strip())
    referral.answered_at = now
    apply(session, actor, referral, move, now=now)
    return referral


def _declined(referral: Referral, code: str, words: str) -> Move:
    reason = reason_of(code)
    if reason is None:
        raise Refusal(_("Select why you cannot take this referral"), field="reason_code")
    if reason.needs_words and not words:
        raise Refusal(_("Enter why you cannot take this referral"), field="reason")
    referral.answer_code, referral.answer_reason = code, words or None
    label = as_recorded(reason.label)
    said = f"{label}. {words}" if words else label
    return Move(
        action="decline",
        captured={"reason_code": code, "reason": words},
        summary=f"{referral.receiver_name} declined the referral: {said}",
    )


def waitlist_referral(
    session: TenantSession, actor: Actor, command: WaitlistReferral, *, now: datetime
) -> Referral:
    """Put the referral on the waiting list, or move the day on which a place is expected: that day is the clock.

    Raises `Refusal` for a day that is over or too late for the intervention; `Conflict`, `NotPermitted`,
    `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if command.expected_on < local_day(now):
        raise Refusal(_("The expected start must be today or later."), field="expected_on")
    if command.expected_on > referral.deliver_by:
        raise Refusal(
            _("The intervention is to end before that day. Decline the referral, or ask the sender."),
            field="expected_on",
        )
    referral.expected_on = command.expected_on
    referral.due_on, referral.due_label = command.expected_on, EXPECTED_START
    move = Move(
        action="waitlist",
        captured={"expected_on": command.expected_on.isoformat()},
        summary=f"{referral.receiver_name} expects a place on {command.expected_on:%-d %B %Y}",
    )
    apply(session, actor, referral, move, now=now)
    return referral


def ask_about_referral(
    session: TenantSession, actor: Actor, command: AskAboutReferral, *, now: datetime
) -> Referral:
    """Ask the sender, who then holds the referral, with a clock of its own, until the question is answered.

    Raises `Refusal`, `Conflict`, `NotPermitted`, `NotVisible`.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    question = command.question.strip()
    if not question:
        raise Refusal(_("Enter your question"), field="question")
    move = Move(
        action="ask",
        captured={"question": question},
        summary=f"{referral.receiver_name} asked: {question}",
    )
    apply(session, actor, referral, move, now=now)
    add_message(session, referral, MessageKind.QUESTION, question, alert=True, now=now)
    return referral
