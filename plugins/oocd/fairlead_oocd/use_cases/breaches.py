"""A suspected breach: reported (T18), explained and sent for review (T19), decided on (T20, T21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseDocument,
    NotPermitted,
    Operation,
    Refusal,
    TenantSession,
    load_calendar,
    local_day,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.notices import breach_decision, breach_warning
from fairlead_oocd.models import Breach
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.after_giving import condition_on, counted, open_breach, sessions_for_condition
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import at, move, note, open_work
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.reaching import handed_over, posted, posted_or_handed_over
from fairlead_oocd.use_cases.resuming import resume_monitoring
from fairlead_oocd.workflow import State

ANSWER_CLOCK = "breach_explanation"
BY_LETTER = "letter"
VARY_CLOCK = "agreed_variation"
VARY_WITHIN = 5
"""Working days to record a variation that a reviewer agreed to. [design]"""


@dataclass(frozen=True, kw_only=True)
class ReportBreach:
    """What happened, to which condition, when, and what was tried to reach the person.

    ``caused_by_provider`` is True for what the provider caused, which never counts against the person.
    """

    reference: str
    version: int
    condition_id: UUID
    failure: str
    happened_on: date
    facts: str
    contact_attempts: str
    caused_by_provider: bool


@dataclass(frozen=True, kw_only=True)
class AskForExplanation:
    """How the person was asked why, and by when they were promised to be heard."""

    reference: str
    version: int
    asked_how: str
    reply_by: date


@dataclass(frozen=True, kw_only=True)
class SendForReview:
    """What the person said, and what shows it. ``explanation`` is None when nothing was said in time."""

    reference: str
    version: int
    explanation: str | None
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class DecideBreach:
    """``decision``: excused, variation (one is agreed with the person), or confirmed; and why."""

    reference: str
    version: int
    decision: str
    reason: str


def report_breach(session: TenantSession, actor: Actor, command: ReportBreach, *, now: datetime) -> Breach:
    """T18, by an officer.

    Raises `RuleRefusal` when the provider caused it, `Refusal`, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    item = condition_on(work, command.condition_id)
    if item.condition.state != "active":
        raise Refusal(_("This condition is not under way."), field="condition")
    if command.happened_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="happened_on")
    if work.resolution.given_on is not None and command.happened_on < work.resolution.given_on:
        raise Refusal(_("The date must not be before the resolution was given."), field="happened_on")
    sessions = counted(sessions_for_condition(session, work.case, item.condition.id))
    breach = Breach(
        case_id=work.case.id,
        condition_id=item.condition.id,
        failure=command.failure,
        happened_on=command.happened_on,
        facts=command.facts,
        contact_attempts=command.contact_attempts,
        reported_by_id=actor.id,
        reported_by=actor.name,
        reported_by_organisation=actor.organisation,
        reported_at=now,
    )
    session.add(breach)
    move(
        session,
        work,
        "report_suspected_breach",
        now=now,
        summary="Suspected breach reported",
        captured={"facts": command.facts},
        recorded={
            "failure": command.failure,
            "caused_by_provider": command.caused_by_provider,
            "sessions_missed": sessions.missed,
            "sessions_cancelled_by_provider": sessions.cancelled_by_provider,
        },
    )
    return breach


def ask_for_explanation(
    session: TenantSession, actor: Actor, command: AskForExplanation, *, now: datetime
) -> CaseDocument:
    """Ask the person why, with a breach warning that is filed, and start the clock of the answer.

    Raises `Refusal`, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    if not actor.can(Oocd.REVIEW_BREACH):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.REVIEW_BREACH.value)
        )
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if not at(work, State.SUSPECTED_BREACH):
        raise Refusal(_("The person can be asked only while a breach is suspected."))
    if command.reply_by < local_day(now):
        raise Refusal(_("The date must be today or later."), field="reply_by")
    route = (
        posted(session, work, Kind.BREACH_WARNING, field="asked_how", now=now)
        if command.asked_how == BY_LETTER
        else handed_over(session, work, Kind.BREACH_WARNING, now=now)
    )
    breach = open_breach(session, work.case)
    breach.asked_at, breach.asked_by = now, actor.name
    breach.asked_how, breach.reply_by = command.asked_how, command.reply_by
    document = file_letter(
        session,
        actor,
        work,
        Kind.BREACH_WARNING,
        breach_warning(session, work, route, breach, _item(work, breach)),
        now=now,
    )
    start_deadline(
        session,
        work.case,
        key=ANSWER_CLOCK,
        label="Explanation due from the person",
        due_on=command.reply_by,
        layer="FORCE",
        source="[design] as promised in the breach warning",
        now=now,
    )
    note(
        session,
        work,
        Operation.COLLECTION,
        "breach.explanation_asked",
        "The person was asked for an explanation, with a breach warning",
        now=now,
        field_names=("asked_how", "reply_by"),
        subject_ids=(work.suspect.id,),
    )
    return document


def send_for_review(session: TenantSession, actor: Actor, command: SendForReview, *, now: datetime) -> Breach:
    """T19: with what the person said, or without when the time for it has passed. Raises as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    breach = open_breach(session, work.case)
    breach.explanation, breach.explanation_evidence = command.explanation, command.evidence
    breach.review_sent_by_id, breach.review_sent_by, breach.review_sent_at = actor.id, actor.name, now
    move(
        session,
        work,
        "review_breach",
        now=now,
        summary="Suspected breach sent for review",
        captured={"excuse_offered": command.explanation or "no answer"},
        recorded={"explanation_given": command.explanation is not None},
    )
    stop_deadlines(session, work.case, (ANSWER_CLOCK,), now=now)
    return breach


def decide_breach(
    session: TenantSession, actor: Actor, command: DecideBreach, *, now: datetime
) -> CaseDocument:
    """T20 or T21, by another person of the rank asked for; the person gets the decision in writing.

    Raises `RuleRefusal`, `Refusal` when the reasons would tell the person about a victim, and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.decision not in ("excused", "variation", "confirmed"):
        raise Refusal(_("Choose what you decide."), field="decision")
    breach = open_breach(session, work.case)
    breach.decision, breach.decision_reason = command.decision, command.reason
    breach.decided_by, breach.decided_by_rank, breach.decided_at = actor.name, actor.rank, now
    item = _item(work, breach)
    if command.decision == "confirmed":
        _confirm(session, work, command, item, now=now)
    else:
        resume_monitoring(
            session,
            work,
            "accept_excuse",
            now=now,
            summary="Excuse accepted, conditions go on"
            if command.decision == "excused"
            else "A variation is agreed, conditions go on",
            captured={"reason": command.reason},
            recorded={
                "reasonable_excuse": True if command.decision == "excused" else None,
                "variation_agreed": command.decision == "variation",
            },
        )
    if command.decision == "variation":
        _start_clock_of_variation(session, work, now)
    route = posted_or_handed_over(session, work, Kind.BREACH_DECISION, now=now)
    return file_letter(
        session,
        actor,
        work,
        Kind.BREACH_DECISION,
        breach_decision(session, work, route, breach, item),
        now=now,
    )


def _confirm(
    session: TenantSession,
    work: CaseWork,
    command: DecideBreach,
    item: ConditionOnCase | None,
    *,
    now: datetime,
) -> None:
    move(
        session,
        work,
        "confirm_breach",
        now=now,
        summary="Breach confirmed: no reasonable excuse",
        captured={"reason": command.reason, "rank": session.actor.rank},
        recorded={"reasonable_excuse": False},
    )
    if item is not None:
        item.condition.state = "breached"
        stop_deadlines(session, work.case, (condition_key(item.condition.id),), now=now)


def _start_clock_of_variation(session: TenantSession, work: CaseWork, now: datetime) -> None:
    """The clock of a variation that a reviewer agreed to."""
    start_deadline(
        session,
        work.case,
        key=VARY_CLOCK,
        label="Record the agreed variation",
        due_on=load_calendar().within_working_days(local_day(now), VARY_WITHIN),
        layer="FORCE",
        source="[design]",
        now=now,
    )


def _item(work: CaseWork, breach: Breach) -> ConditionOnCase | None:
    return None if breach.condition_id is None else condition_on(work, breach.condition_id)
