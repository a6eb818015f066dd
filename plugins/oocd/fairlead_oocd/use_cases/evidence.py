"""The decision on the evidence (T02, T03, T04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, Refusal, TenantSession, local_day
from fairlead_oocd.use_cases.moving import move, open_work


@dataclass(frozen=True, kw_only=True)
class AcceptForReview:
    """A short summary of the evidence, and that nobody has opened this case already."""

    reference: str
    version: int
    summary: str
    duplicate_checked: bool


@dataclass(frozen=True, kw_only=True)
class DecideEvidence:
    """Who decided what about the evidence and the public interest, and when.

    ``rank`` is the decider's: an authorised person or a prosecutor (CJA 2003 s.23(2)).
    ``suggested_outcome`` is a Home
    Office outcome code and is asked for when the evidence is not sufficient.
    """

    reference: str
    version: int
    sufficient: bool
    decider: str
    rank: str
    decided_on: date
    evidence_summary: str
    public_interest: str
    admission_reference: str | None = None
    reason: str = ""
    suggested_outcome: str = ""


def accept_for_review(
    session: TenantSession, actor: Actor, command: AcceptForReview, *, now: datetime
) -> CaseFile:
    """T02. Raises `Conflict`, `NotPermitted`, `NotVisible`, `Refusal` or `RuleRefusal`."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    work.resolution.evidence_summary = command.summary.strip() or None
    move(
        session,
        work,
        "accept_for_review",
        now=now,
        summary="Accepted for review of the evidence",
        captured={"summary": command.summary},
        recorded={"duplicate_checked": command.duplicate_checked},
    )
    return work.case


def decide_evidence(
    session: TenantSession, actor: Actor, command: DecideEvidence, *, now: datetime
) -> CaseFile:
    """T03 when the evidence is sufficient to charge, T04 (which ends the case here) when it is not."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.decided_on > local_day(now):
        raise Refusal(_("The date of the decision cannot be in the future."), field="decided_on")
    resolution = work.resolution
    resolution.evidence_sufficient = command.sufficient
    resolution.evidence_decider, resolution.evidence_decider_rank = command.decider.strip(), command.rank
    resolution.evidence_decided_on = command.decided_on
    resolution.evidence_summary = command.evidence_summary.strip()
    resolution.public_interest = command.public_interest.strip() or None
    resolution.admission_reference = command.admission_reference
    if command.sufficient:
        if resolution.public_interest is None:
            raise Refusal(
                _("Say why an out-of-court resolution is in the public interest."), field="public_interest"
            )
        move(
            session,
            work,
            "accept_evidence",
            now=now,
            summary=f"Evidence sufficient to charge, decided by {resolution.evidence_decider}",
            captured={
                "decider": resolution.evidence_decider,
                "decider_rank": command.rank,
                "decided_on": command.decided_on.isoformat(),
                "evidence_summary": resolution.evidence_summary,
            },
        )
        return work.case
    if not command.reason.strip():
        raise Refusal(_("Say why the evidence is not sufficient."), field="reason")
    if not command.suggested_outcome:
        raise Refusal(_("Choose the outcome that is suggested."), field="suggested_outcome")
    resolution.ended_reason = command.reason.strip()
    work.case.outcome_code = command.suggested_outcome
    move(
        session,
        work,
        "reject_evidence",
        now=now,
        summary="Evidence not sufficient; closed here",
        captured={"reason": command.reason, "suggested_outcome": command.suggested_outcome},
    )
    return work.case
