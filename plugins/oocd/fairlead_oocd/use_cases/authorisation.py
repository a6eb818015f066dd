"""Authorisation by another person (T11, T11r), and the prosecutor (T06, T06a, T07, T07r)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AuthoriseDecision,
    CaseFile,
    RecordDecision,
    Refusal,
    TenantSession,
    authorise_decision,
    local_day,
    record_decision,
)
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.authority import authorisation_record, prosecutor_decision, prosecutor_referral
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import assess_work, move, open_work


@dataclass(frozen=True, kw_only=True)
class Authorise:
    """The supervisor's yes, with reasons. The rank is the actor's own."""

    reference: str
    version: int
    rationale: str


@dataclass(frozen=True, kw_only=True)
class ReturnToOfficer:
    """The supervisor's not yet, with what has to be put right."""

    reference: str
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReferToProsecutor:
    """The submission to the prosecution service, and the exceptional circumstances if there are any."""

    reference: str
    version: int
    submission: str
    exceptional_circumstances: str


@dataclass(frozen=True, kw_only=True)
class RecordProsecutorDecision:
    """What the prosecutor decided, with the references. ``consent_reference`` is of the DPP's consent."""

    reference: str
    version: int
    approved: bool
    decision_reference: str
    decided_on: date
    consent_reference: str | None = None
    reason: str = ""


def authorise(session: TenantSession, actor: Actor, command: Authorise, *, now: datetime) -> CaseFile:
    """T11: the rules are run again, and another person of the rank asked for agrees.

    Raises `RuleRefusal` (rank, four eyes, something closed meanwhile), `Conflict`, `NotPermitted`,
    `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if not command.rationale.strip():
        raise Refusal(_("Give your reasons."), field="rationale")
    assessment = assess_work(work, now=now, authoriser=actor)
    record_decision(
        session,
        actor,
        RecordDecision(
            case_id=work.case.id,
            kind="authorisation",
            assessment=assessment,
            summary="Eligibility rules run again for authorisation",
        ),
        now=now,
    )
    title = TITLES[work.resolution.chosen or ""]
    move(
        session,
        work,
        "authorise",
        now=now,
        summary=f"{title} authorised",
        captured={"rank": actor.rank, "rationale": command.rationale},
    )
    _answer(session, actor, work, authorised=True, rationale=command.rationale, now=now)
    letter = authorisation_record(
        session,
        work,
        assessment.decisions[work.resolution.chosen or ""],
        rationale=command.rationale,
        on=local_day(now),
    )
    file_letter(session, actor, work, Kind.AUTHORISATION, letter, now=now)
    return work.case


def return_to_officer(
    session: TenantSession, actor: Actor, command: ReturnToOfficer, *, now: datetime
) -> CaseFile:
    """T11r: back to planning, with the reason."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if not command.reason.strip():
        raise Refusal(_("Say what has to be put right."), field="rationale")
    move(
        session,
        work,
        "return_to_officer",
        now=now,
        summary="Returned to the officer",
        captured={"reason": command.reason},
    )
    _answer(session, actor, work, authorised=False, rationale=command.reason, now=now)
    return work.case


def refer_to_prosecutor(
    session: TenantSession, actor: Actor, command: ReferToProsecutor, *, now: datetime
) -> CaseFile:
    """T06, T06a: a rule asks for a prosecutor, so the case goes there with the submission, which is filed."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    move(
        session,
        work,
        "refer_to_prosecutor",
        now=now,
        summary="Sent to the Crown Prosecution Service for a decision",
        captured={
            "submission": command.submission,
            "exceptional_circumstances": command.exceptional_circumstances,
        },
    )
    letter = prosecutor_referral(
        session,
        work,
        assess_work(work, now=now).decisions[work.resolution.chosen or ""],
        submission=command.submission,
        exceptional=command.exceptional_circumstances,
        on=local_day(now),
    )
    file_letter(session, actor, work, Kind.PROSECUTOR_REFERRAL, letter, now=now)
    return work.case


def record_prosecutor_decision(
    session: TenantSession, actor: Actor, command: RecordProsecutorDecision, *, now: datetime
) -> CaseFile:
    """T07 or T07r: what the prosecutor decided, as facts of the case."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.decided_on > local_day(now):
        raise Refusal(_("The date of the decision cannot be in the future."), field="decided_on")
    answers = dict(work.resolution.answers)
    answers["cps_decision"] = {
        "ref": command.decision_reference,
        "date": command.decided_on.isoformat(),
        "decision": "approved" if command.approved else "refused",
    }
    if command.consent_reference:
        answers["dpp_consent"] = {"ref": command.consent_reference, "date": command.decided_on.isoformat()}
    work.resolution.answers = answers
    if command.approved:
        move(
            session,
            work,
            "record_prosecutor_approval",
            now=now,
            summary="Approved by the Crown Prosecution Service",
            captured={"decision_reference": command.decision_reference},
        )
        _file_decision(session, actor, work, command, now)
        return work.case
    if not command.reason.strip():
        raise Refusal(_("Say why the prosecutor refused."), field="reason")
    work.resolution.ended_reason = command.reason.strip()
    move(
        session,
        work,
        "record_prosecutor_refusal",
        now=now,
        summary="Refused by the Crown Prosecution Service",
        captured={"decision_reference": command.decision_reference, "reason": command.reason},
    )
    _file_decision(session, actor, work, command, now)
    return work.case


def _file_decision(
    session: TenantSession, actor: Actor, work: CaseWork, command: RecordProsecutorDecision, now: datetime
) -> None:
    letter = prosecutor_decision(
        session,
        work,
        approved=command.approved,
        reference=command.decision_reference,
        decided_on=command.decided_on,
        consent_reference=command.consent_reference,
        reason=command.reason.strip(),
    )
    file_letter(session, actor, work, Kind.PROSECUTOR_DECISION, letter, now=now)


def _answer(
    session: TenantSession, actor: Actor, work: CaseWork, *, authorised: bool, rationale: str, now: datetime
) -> None:
    if work.decision is None:
        raise Refusal(_("Nothing was chosen yet, so there is nothing to authorise."))
    authorise_decision(
        session,
        actor,
        AuthoriseDecision(
            decision_id=work.decision.id,
            version=work.decision.version,
            authorised=authorised,
            rationale=rationale,
            rank=actor.rank,
        ),
        now=now,
    )
