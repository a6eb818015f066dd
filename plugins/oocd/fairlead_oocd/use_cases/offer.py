"""Explaining, consent and signature (T12), the suspect's no (T13), and choosing again (T12r)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseDocument,
    CaseFile,
    Category,
    ChangeParty,
    RecordDecision,
    Refusal,
    RuleRefusal,
    StoreDocument,
    TenantSession,
    Upload,
    change_party,
    load_calendar,
    local_day,
    record_decision,
    start_deadline,
    stop_deadlines,
    store_document,
)
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import TEMPLATE_VERSION
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.letter import Reader
from fairlead_oocd.documents.rendering import agreement_html, agreement_pdf
from fairlead_oocd.documents.scripts import Script
from fairlead_oocd.giving import RESPONSIBILITY, Element, asks
from fairlead_oocd.letters.agreement import agreement_of, is_child, script_of
from fairlead_oocd.policy import prosecution_limit
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.filing import file_both, refuse_what_is_hidden
from fairlead_oocd.use_cases.giving_papers import file_beside
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.use_cases.notice_period import begin_money
from fairlead_oocd.use_cases.on_the_day import (
    DRAWN,
    GiveDisposal,
    assess_on_the_day,
    evidenced,
    particulars_of,
)
from fairlead_oocd.use_cases.reaching import handed_over
from fairlead_oocd.workflow import REFER

PROSECUTION_LIMIT = "prosecution-limit"
"""The clock of MCA 1980 s.127(1)."""
YOUTH_REFERRAL = "youth-justice-referral"
REFER_CHILD_WITHIN = 1
"""Working days to refer a child to the youth justice service. [design]: CDA 1998 s.66ZB(1) says as soon as
practicable.
"""


@dataclass(frozen=True, kw_only=True)
class DeclineOffer:
    """The suspect does not agree, and what they said."""

    reference: str
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChooseAgain:
    """Back to the choice, because a rule closes today what was chosen; what happened, in words."""

    reference: str
    version: int
    reason: str


def give_disposal(
    session: TenantSession, actor: Actor, command: GiveDisposal, *, now: datetime
) -> CaseDocument:
    """T12: the rules are run again, every requirement is evidenced, and the document is made and filed.

    Returns the PDF. Raises `RuleRefusal` with every requirement that is not met, `Refusal` when a condition or
    the offence would tell the suspect who or where the victim is, `Conflict`, `NotPermitted`, `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    command = _named(work, command)
    on = local_day(now)
    assessment = assess_on_the_day(work, actor, command, now)
    record_decision(
        session,
        actor,
        RecordDecision(
            case_id=work.case.id,
            kind="giving",
            assessment=assessment,
            summary="Eligibility rules run again before giving",
        ),
        now=now,
    )
    script = script_of(work, on)
    if script is None:  # there are words for every choice that the person's age leaves open
        raise RuleRefusal(assessment.decisions[work.resolution.chosen or ""])
    if script.version != command.script_version:
        raise Refusal(_("The words to read out have changed. Read the new version, then record it."))
    giving = particulars_of(session, work, actor, command, now)
    route = handed_over(session, work, Kind.AGREEMENT, now=now)
    document = replace(
        agreement_of(session, replace(work, giving=giving), actor, script, on, route), drawn=command.drawn
    )
    content = document.to_json()
    refuse_what_is_hidden(session, work, Reader.PERSON, content)
    pdf = file_both(
        session,
        actor,
        work,
        Kind.AGREEMENT,
        content,
        pdf=agreement_pdf(content),
        page=agreement_html(content),
        template_version=TEMPLATE_VERSION,
        now=now,
        signed_at=now if asks(script.disposal, Element.SIGNATURE) else None,
        route=route,
    )
    work.resolution.document_id = pdf.id
    if command.signed_copy is not None:
        _file_signed_copy(session, actor, work, command.signed_copy, title=str(content["title"]), now=now)
    for item in work.conditions:
        item.condition.state = "active"
    _start_clocks(session, work, now)
    if _admits(work, command):
        _mark_admitted(session, actor, work, now)
    move(
        session,
        work,
        "give",
        now=now,
        summary=_summary(script),
        captured={
            "explained_by": actor.name,
            "explanation_version": command.script_version,
            "started_at": command.started_at.isoformat(),
            "ended_at": command.ended_at.isoformat(),
            "place": command.place,
            "document": str(pdf.id),
            "copy_given": "yes" if command.copy_given else None,
        },
        recorded=evidenced(command, document.contents),
    )
    file_beside(session, actor, replace(work, giving=giving), now=now)
    begin_money(session, work, now=now)
    if not work.conditions:
        stop_deadlines(session, work.case, (REFER.name,), now=now)  # there is nothing to refer
    return pdf


def decline_offer(session: TenantSession, actor: Actor, command: DeclineOffer, *, now: datetime) -> CaseFile:
    """T13: no resolution without agreement; the case goes back for another decision.

    Raises `Refusal` for a resolution that is given without agreement.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if work.resolution.chosen and not asks(work.resolution.chosen, Element.CONSENT):
        raise Refusal(_("This is given without the person’s agreement, so it cannot be declined."))
    work.resolution.ended_reason = command.reason.strip() or None
    work.resolution.consent_given = False
    move(
        session,
        work,
        "decline",
        now=now,
        summary="Declined by the suspect",
        captured={"reason": command.reason},
    )
    return work.case


def choose_again(session: TenantSession, actor: Actor, command: ChooseAgain, *, now: datetime) -> CaseFile:
    """T12r: a case whose choice the day has closed goes back to the choice; conditions and answers stay.

    Raises `RuleRefusal` while the choice is still open, and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    title = TITLES.get(work.resolution.chosen or "", "")
    move(
        session,
        work,
        "choose_again",
        now=now,
        summary=f"{title} is no longer open: back to the choice. {command.reason}",
        captured={"reason": command.reason},
    )
    work.resolution.chosen = work.resolution.decision_id = None
    session.flush()
    return work.case


def _named(work: CaseWork, command: GiveDisposal) -> GiveDisposal:
    """Who signs by hand does not type their name as well."""
    if command.drawn is None or command.signed_name.strip():
        return command
    return replace(command, signed_name=work.suspect.full_name)


def _file_signed_copy(
    session: TenantSession, actor: Actor, work: CaseWork, copy: Upload, *, title: str, now: datetime
) -> None:
    """The paper that was signed, beside the document that was read out."""
    filed = StoreDocument(
        case_id=work.case.id,
        kind="oocd.signed-copy",
        title=f"{title}, signed on paper",
        media_type=copy.media_type,
        content=copy.content,
        signed_at=now,
    )
    store_document(session, actor, filed, now=now)


def _summary(script: Script) -> str:
    signed = asks(script.disposal, Element.SIGNATURE)
    return f"{script.title} explained, agreed and signed" if signed else f"{script.title} explained and given"


def _admits(work: CaseWork, command: GiveDisposal) -> bool:
    """Whether an offence was admitted now: accepting responsibility is less than that."""
    disposal = work.resolution.chosen or ""
    if not command.admitted or not asks(disposal, Element.ADMISSION):
        return False
    before = work.resolution.answers.get("admission")
    made = isinstance(before, Mapping) and before.get("made") is True
    return disposal not in RESPONSIBILITY or made


def _start_clocks(session: TenantSession, work: CaseWork, now: datetime) -> None:
    for item in work.conditions:
        start_deadline(
            session,
            work.case,
            key=condition_key(item.condition.id),
            label="Condition to be completed",
            due_on=item.condition.due_on,
            layer="NATIONAL",
            source="as agreed in the signed document",
            now=now,
        )
    if is_child(work, local_day(now)):
        start_deadline(
            session,
            work.case,
            key=YOUTH_REFERRAL,
            label="Refer to the youth justice service",
            due_on=load_calendar().within_working_days(local_day(now), REFER_CHILD_WITHIN),
            layer="NATIONAL",
            source="[design] 1 working day; CDA 1998 s.66ZB(1) says as soon as practicable",
            now=now,
        )
    keep_limit_clock(session, work, now=now)


def keep_limit_clock(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """One clock for the last day on which a summary offence can be prosecuted; none for any other offence."""
    limit = prosecution_limit(facts_for(work, local_day(now)), work.parameters)
    if limit is None:
        stop_deadlines(session, work.case, (PROSECUTION_LIMIT,), now=now)
        return
    start_deadline(
        session,
        work.case,
        key=PROSECUTION_LIMIT,
        label="Last day to lay an information",
        due_on=limit,
        layer="STATUTE",
        source="Magistrates' Courts Act 1980 s.127(1)",
        now=now,
    )


def condition_key(condition_id: UUID) -> str:
    """The name of a condition's clock."""
    return f"condition:{condition_id}"


def _mark_admitted(session: TenantSession, actor: Actor, work: CaseWork, now: datetime) -> None:
    change_party(
        session,
        actor,
        ChangeParty(
            party_id=work.suspect_party.id,
            version=work.suspect_party.version,
            role=work.suspect_party.role,
            category=Category.CONVICTED_OR_ADMITTED,
            reason=f"admitted; {TITLES[work.resolution.chosen or '']} given",
        ),
        now=now,
    )


__all__ = [
    "DRAWN",
    "ChooseAgain",
    "DeclineOffer",
    "GiveDisposal",
    "choose_again",
    "condition_key",
    "decline_offer",
    "give_disposal",
    "keep_limit_clock",
]
