"""After the resolution is given: the provider's answers (T15 to T18), completion (T28),
the end (T29, T30n).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    CompleteCondition,
    NotPermitted,
    NotVisible,
    Refusal,
    TenantSession,
    Upload,
    complete_condition,
    load_calendar,
    local_day,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd import workflow
from fairlead_oocd.disposals import CAUTIONS
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.closing import End, compliance_letter
from fairlead_oocd.outcomes import codes_for, known_outcome
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.use_cases.closing import Told, file_closing_letters
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.finalised import hold_finalised
from fairlead_oocd.use_cases.keeping import CONFIRMING, file_evidence
from fairlead_oocd.use_cases.moving import at, hold, move, open_work
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.reaching import posted_or_handed_over
from fairlead_oocd.use_cases.referring import UNDER_WAY
from fairlead_oocd.use_cases.unpaid import why_not_paid
from fairlead_oocd.workflow import State

CONFIRM_WITHIN = 5
FINALISE_WITHIN = 5
"""Working days to confirm completion and to finalise. [design]"""


@dataclass(frozen=True, kw_only=True)
class MonitorWithoutProvider:
    """The officer monitors the conditions, and why no provider does."""

    reference: str
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FinishCondition:
    """When a condition was kept, and what shows it: what was seen, when, and the file it was seen in.

    ``seen_on`` is the day it was done unless another is given. ``provider_evidence`` is a file that the provider added.
    """

    reference: str
    condition_id: UUID
    version: int
    completed_on: date
    evidence: str
    seen_on: date | None = None
    upload: Upload | None = None
    provider_evidence: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RecordCompletion:
    """Every condition is evidenced: when that was, and the proof in short."""

    reference: str
    version: int
    completed_on: date
    proof: str


@dataclass(frozen=True, kw_only=True)
class Finalise:
    """The Home Office outcome code, and who was told when.

    ``pnc_reference`` when the offence is recordable; ``kept_things`` says what is done with property and biometrics.
    """

    reference: str
    version: int
    outcome_code: str
    victim_told: str
    offender_told_on: date
    letters_sent: str
    pnc_reference: str | None = None
    kept_things: str = ""


def monitor_without_provider(
    session: TenantSession, actor: Actor, command: MonitorWithoutProvider, *, now: datetime
) -> CaseFile:
    """T14m: for conditions that no provider delivers."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    move(
        session,
        work,
        "monitor_without_provider",
        now=now,
        summary=f"Conditions monitored by the officer: {command.reason}",
        captured={"reason": command.reason},
    )
    return work.case


def finish_condition(
    session: TenantSession, actor: Actor, command: FinishCondition, *, now: datetime
) -> CaseFile:
    """Record that one condition was kept; when it was the last, a clock to confirm completion starts.

    One that is kept by paying is kept by its last payment: raises `Refusal` while money is owed or was written off,
    and as `open_work` and `complete_condition` do.
    """
    if not actor.can(Oocd.RECORD_PROGRESS):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.RECORD_PROGRESS.value)
        )
    work = open_work(session, actor, command.reference, now=now)
    _condition(work, command.condition_id)
    if not at(work, *UNDER_WAY):
        raise Refusal(_("Conditions can be completed only while they are under way."))
    unpaid = why_not_paid(session, work, command.condition_id)
    if unpaid is not None:
        raise Refusal(unpaid)
    complete_condition(
        session,
        actor,
        CompleteCondition(
            condition_id=command.condition_id,
            completed_on=command.completed_on,
            evidence=command.evidence,
            version=command.version,
        ),
        now=now,
    )
    file_evidence(
        session,
        actor,
        work,
        command.condition_id,
        seen_on=command.seen_on or command.completed_on,
        what_was_seen=command.evidence,
        upload=command.upload,
        provider_evidence=command.provider_evidence,
        now=now,
    )
    settle_condition(session, work, command.condition_id, now=now)
    return work.case


def settle_condition(session: TenantSession, work: CaseWork, condition_id: UUID, *, now: datetime) -> None:
    """Stop a kept condition's clock; see `await_confirmation`."""
    stop_deadlines(session, work.case, (condition_key(condition_id),), now=now)
    if at(work, *UNDER_WAY):
        await_confirmation(session, work, now=now)


def await_confirmation(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """When every condition is kept, the officer is to confirm completion."""
    states = {item.condition.state for item in work.conditions}
    if states == {"completed"}:
        start_deadline(
            session,
            work.case,
            key=CONFIRMING,
            label="Confirm completion",
            due_on=load_calendar().within_working_days(local_day(now), CONFIRM_WITHIN),
            layer="FORCE",
            source="[design]",
            now=now,
        )
        hold(work.case, workflow.OFFICER, now=now)


def record_completion(
    session: TenantSession, actor: Actor, command: RecordCompletion, *, now: datetime
) -> CaseFile:
    """T28 (from monitoring), or T28n for a resolution with nothing left to monitor."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.completed_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="completed_on")
    given_on = work.resolution.given_on
    if given_on is not None and command.completed_on < given_on:
        raise Refusal(_("The date cannot be before the day of giving."), field="completed_on")
    action = "complete" if at(work, State.MONITORING) else "complete_without_monitoring"
    what = "Every condition completed" if work.conditions else "Nothing to monitor: complete"
    move(
        session,
        work,
        action,
        now=now,
        summary=f"{what} on {command.completed_on:%d/%m/%Y}. {command.proof}",
        captured={"completed_on": command.completed_on.isoformat(), "proof": command.proof},
    )
    stop_deadlines(session, work.case, None, now=now)
    if work.conditions:
        route = posted_or_handed_over(session, work, Kind.COMPLIANCE_LETTER, now=now)
        letter = compliance_letter(session, work, route, command.completed_on, local_day(now))
        file_letter(session, actor, work, Kind.COMPLIANCE_LETTER, letter, now=now)
    start_deadline(
        session,
        work.case,
        key="finalise",
        label="Finalise and tell everybody",
        due_on=load_calendar().within_working_days(local_day(now), FINALISE_WITHIN),
        layer="FORCE",
        source="[design]",
        now=now,
    )
    return work.case


def finalise(session: TenantSession, actor: Actor, command: Finalise, *, now: datetime) -> CaseFile:
    """T29: the outcome code is set, victim and offender are told. Raises as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    outcome = known_outcome(command.outcome_code)
    chosen = work.resolution.chosen or ""
    suits = codes_for(chosen, work.parameters)
    if suits and outcome.code not in suits:
        raise Refusal(_("This is not the outcome code of what was given."), field="outcome_code")
    if command.offender_told_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="offender_told_on")
    if work.recordable and not command.pnc_reference and chosen in CAUTIONS:
        raise Refusal(_("The offence is recordable: enter the PNC reference."), field="pnc_reference")
    work.case.outcome_code = outcome.code
    work.resolution.victim_told = command.victim_told.strip() or None
    work.resolution.offender_told_on = command.offender_told_on
    work.resolution.pnc_reference = command.pnc_reference
    move(
        session,
        work,
        "finalise",
        now=now,
        summary=f"Finalised with outcome {outcome.code}: {outcome.label}",
        captured={"outcome_code": outcome.code, "letters_sent": command.letters_sent},
    )
    stop_deadlines(session, work.case, None, now=now)
    hold_finalised(session, work, now=now)
    told = Told(letters_sent=command.letters_sent, kept_things=command.kept_things)
    file_closing_letters(session, actor, work, End.DONE, outcome=outcome, told=told, now=now)
    return work.case


def close_case(
    session: TenantSession, actor: Actor, reference: str, version: int, *, now: datetime
) -> CaseFile:
    """T30n: a finalised case outside the scrutiny sample is closed."""
    work = open_work(session, actor, reference, now=now, version=version)
    move(session, work, "close", now=now, summary="Closed")
    return work.case


def _condition(work: CaseWork, condition_id: UUID) -> ConditionOnCase:
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found
