"""Children: the hand-over to the youth justice service (T14y, T14a), and safeguarding under 10 (T10s)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    ContactLine,
    Refusal,
    TenantSession,
    contact_lines,
    hand_to,
    local_day,
    routes_to_share,
    stop_deadlines,
)
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.giving import youth_referral
from fairlead_oocd.models import YouthReferral
from fairlead_oocd.outgoing import OUTGOING
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.use_cases.offer import YOUTH_REFERRAL

ANSWERS = {
    "programme": "A programme was arranged",
    "no-programme": "No programme is needed",
    "monitoring": "The service supports and monitors what was agreed",
}
"""What the service may answer, in the words of the chronology (CDA 1998 s.66ZB(2)–(3))."""


@dataclass(frozen=True, kw_only=True)
class ReferToYouthJustice:
    """Which service was told, when and how."""

    reference: str
    version: int
    service: str
    sent_on: date
    method: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordYouthJusticeAnswer:
    """What the service decided after its assessment; ``answer`` is a key of `ANSWERS`."""

    reference: str
    version: int
    answer: str
    answered_on: date
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordSafeguarding:
    """To whom a child under 10 was referred, and why."""

    reference: str
    version: int
    referral: str


def refer_to_youth_justice(
    session: TenantSession, actor: Actor, command: ReferToYouthJustice, *, now: datetime
) -> CaseFile:
    """T14y: the case is with the service until it answers.

    Raises `Refusal`, `RuleRefusal` when it was given to an adult, `Conflict`, `NotPermitted`, `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if work.youth_referral is not None:
        raise Refusal(_("The youth justice service was told already."))
    if not command.service.strip():
        raise Refusal(_("Enter the youth justice service."), field="service")
    if command.sent_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="sent_on")
    if work.resolution.given_on is not None and command.sent_on < work.resolution.given_on:
        raise Refusal(_("The date cannot be before the day of giving."), field="sent_on")
    service = command.service.strip()
    referral = YouthReferral(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        service=service,
        sent_on=command.sent_on,
        method=command.method,
        note=command.note,
        sent_by=actor.name,
        recorded_at=now,
    )
    session.add(referral)
    move(
        session,
        work,
        "refer_to_youth_justice",
        now=now,
        summary=f"Referred to {service}",
        captured={"service": service, "sent_on": command.sent_on.isoformat()},
    )
    hand_to(work.case, kind="organisation", holder_id=None, label=service, now=now)
    stop_deadlines(session, work.case, (YOUTH_REFERRAL,), now=now)
    letter = youth_referral(session, work, referral, _told(session, work, command, now))
    file_letter(session, actor, work, Kind.YOUTH_REFERRAL, letter, now=now)
    return work.case


def _told(
    session: TenantSession, work: CaseWork, command: ReferToYouthJustice, now: datetime
) -> Sequence[ContactLine]:
    """How to reach the child: what may be told, each with its route. Raises `Refusal` for what was typed in a note."""
    sent = OUTGOING[Kind.YOUTH_REFERRAL]
    lines = contact_lines(session, work.suspect, now, sent=sent)
    texts = [command.note or "", *(each.value for each in lines if each.value is not None)]
    people = [work.suspect.id, *(victim.person.id for victim in work.victims)]
    routes_to_share(session, people, texts, sent=sent, purpose="youth justice", at=now, field="note")
    return lines


def record_youth_justice_answer(
    session: TenantSession, actor: Actor, command: RecordYouthJusticeAnswer, *, now: datetime
) -> CaseFile:
    """T14a: the case is the officer's again. Raises as `refer_to_youth_justice` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.answer not in ANSWERS:
        raise Refusal(_("Choose what the service answered."), field="answer")
    if command.answered_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="answered_on")
    move(
        session,
        work,
        "record_youth_justice_answer",
        now=now,
        summary=f"Youth justice service: {ANSWERS[command.answer]}",
        captured={"answer": command.answer},
    )
    referral = work.youth_referral
    if referral is not None:  # the guard has refused otherwise
        referral.answer, referral.answered_on = command.answer, command.answered_on
        referral.answer_note = command.note
    return work.case


def record_safeguarding(
    session: TenantSession, actor: Actor, command: RecordSafeguarding, *, now: datetime
) -> CaseFile:
    """T10s: the only thing that may follow for a child under 10; the case ends with it.

    Raises `Refusal` without a note, `RuleRefusal` for anybody of 10 or over, and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if not command.referral.strip():
        raise Refusal(_("Enter to whom the child was referred, and why."), field="referral")
    work.resolution.ended_reason = command.referral.strip()
    move(
        session,
        work,
        "record_safeguarding",
        now=now,
        summary="Safeguarding referral recorded: the child is under the age of criminal responsibility",
        captured={"referral": command.referral.strip()},
    )
    return work.case
