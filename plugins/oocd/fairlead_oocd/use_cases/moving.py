"""Moving a case: the guard of the transition asked with facts built in one place, then core's one
function, then who holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AssessmentRecord,
    CaseFile,
    Conflict,
    Decision,
    IllegalTransition,
    Operation,
    Rank,
    Refusal,
    TenantSession,
    Transition,
    add_event,
    apply_transition,
    hand_to,
    local_day,
    own_case,
    record,
)
from fairlead_oocd import workflow
from fairlead_oocd.case_facts import facts_document, facts_for
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import FactError
from fairlead_oocd.giving import SCHEDULE_3
from fairlead_oocd.parameters import parameters_to_json
from fairlead_oocd.policy import GUARDS, REGISTERED, Progress
from fairlead_oocd.queries.work import CaseWork, find_work
from fairlead_oocd.use_cases.four_eyes import involved_in_resolution
from fairlead_oocd.use_cases.recorded import recorded_after_giving
from fairlead_oocd.workflow import WORKFLOW, State

By = tuple[UUID, str, str]
"""Who did it when it was not the session's actor: id, name, organisation."""

_TEAMS = {
    workflow.TRIAGE: "Triage desk",
    workflow.SUPERVISOR: "Supervisor",
    workflow.PANEL: "Scrutiny panel",
    workflow.ENFORCEMENT: "Penalty enforcement",
}
_OUTSIDE = {
    workflow.PROSECUTOR: "Crown Prosecution Service",
    workflow.COURT: "Magistrates' court",
    workflow.YOUTH_JUSTICE: "Youth justice service",
}


def open_work(
    session: TenantSession, actor: Actor, reference: str, *, now: datetime, version: int | None = None
) -> CaseWork:
    """The case a use case is about to change.

    Raises `NotVisible`, or `Conflict` when the form was of an older state.
    """
    work = find_work(session, reference, local_day(now))
    own_case(session, actor, work.case.id)
    if version is not None and work.version != version:
        raise Conflict(_("Somebody else changed this case while you were working on it."))
    return work


def assess_work(work: CaseWork, *, now: datetime, authoriser: Actor | None = None) -> AssessmentRecord:
    """The rules run on the case as it stands, with everything a replay needs.

    Raises `Refusal` for impossible facts.
    """
    on = local_day(now)
    try:
        document = facts_document(work, on, authoriser=authoriser)
        return REGISTERED.assess(document, parameters_to_json(work.parameters), on)
    except FactError as error:
        raise Refusal(_("The facts of this case cannot be right: %(reason)s", reason=str(error))) from error


def chosen_decision(work: CaseWork, *, now: datetime, authoriser: Actor | None = None) -> Decision | None:
    """What the rules say today about the resolution that was chosen; None before one is."""
    if work.resolution.chosen is None:
        return None
    return assess_work(work, now=now, authoriser=authoriser).decisions[work.resolution.chosen]


def progress_of(session: TenantSession, work: CaseWork, *, now: datetime) -> Progress:
    """What guards look at, from what is recorded.

    Use cases add with ``replace`` what they are recording now.
    """
    resolution, decision, actor = work.resolution, work.decision, session.actor
    conditions = [item.condition for item in work.conditions]
    on = local_day(now)
    recorded = Progress(
        facts=facts_for(work, on),
        parameters=work.parameters,
        disposal=Disposal(resolution.chosen)
        if resolution.chosen
        else Disposal.O22,  # no guard before T05 looks at it
        on=on,
        decision=chosen_decision(work, now=now),
        assessed_on=on,
        actor=str(actor.id),
        actor_rank=rank_of(actor.rank),
        involved=involved_in_resolution(session, work) if at(work, State.AUTHORISATION) else frozenset(),
        authorised_by_rank=rank_of(decision.authoriser_rank) if decision and decision.authorised else None,
        agreed_to_needs_assessment=resolution.needs_consent is not None,
        schedule3_listed=SCHEDULE_3 in work.offence_flags,
        referred_to_youth_justice=work.youth_referral is not None,
        given=resolution.given_on,
        all_conditions_evidenced=bool(conditions)
        and all(condition.state == "completed" for condition in conditions),
        conditions_running=any(condition.state == "active" for condition in conditions),
        outcome_code=work.case.outcome_code or "",
        victim_told=bool(resolution.victim_told),
        offender_told=resolution.offender_told_on is not None,
    )
    return replace(recorded, **recorded_after_giving(session, work, on))  # type: ignore[arg-type]  # names of Progress


def rank_of(rank: str | None) -> Rank | None:
    """A rank from its stored word; None for a word that is no rank."""
    return Rank(rank) if rank in set(Rank) else None


def move(
    session: TenantSession,
    work: CaseWork,
    action: str,
    *,
    now: datetime,
    summary: str,
    captured: Mapping[str, object] | None = None,
    recorded: Mapping[str, object] | None = None,
    by: By | None = None,
    holder: tuple[UUID, str] | None = None,
) -> Transition:
    """Apply one row of the workflow. ``recorded`` are the guard's facts that are being recorded with it.

    ``holder`` is the organisation that holds the case next where the row says provider. Raises `Conflict`
    when the case
    is no longer where the row starts, and whatever `apply_transition` raises.
    """
    try:
        row = WORKFLOW.find(work.case.state, action)
    except IllegalTransition as error:
        raise Conflict(_("This case has moved on, so this can no longer be done.")) from error
    guard = None
    if row.guard is not None:
        progress = replace(progress_of(session, work, now=now), **dict(recorded or {}))  # type: ignore[arg-type]  # names of Progress, checked by the dataclass
        guard = GUARDS[row.guard](progress)
    applied = apply_transition(
        session, work.case, WORKFLOW, action, now=now, captured=captured, guard=guard, summary=summary, by=by
    )
    hold(work.case, applied.holder, now=now, organisation=holder)
    session.flush()
    return applied


def hold(case: CaseFile, role: str, *, now: datetime, organisation: tuple[UUID, str] | None = None) -> None:
    """Say who holds the case: the officer in the case, a desk of the team, another organisation, or nobody.

    In a force that changes nothing, the officer in the case also consults the victim, assesses needs and
    finalises.
    """
    team = f", {case.team}" if case.team else ""
    if role == workflow.NOBODY:
        hand_to(case, kind="nobody", holder_id=None, label="", now=now)
    elif role == workflow.PROVIDER and organisation is not None:
        hand_to(case, kind="organisation", holder_id=organisation[0], label=organisation[1], now=now)
    elif role == workflow.PROVIDER and case.holder_kind == "organisation":
        return  # progress reported by the provider that holds it already
    elif role in _OUTSIDE:
        hand_to(case, kind="organisation", holder_id=None, label=_OUTSIDE[role], now=now)
    elif role in _TEAMS:
        hand_to(case, kind="team", holder_id=None, label=f"{_TEAMS[role]}{team}", now=now)
    elif case.lead_id is not None:
        hand_to(case, kind="person", holder_id=case.lead_id, label=case.lead_name, now=now)
    else:
        hand_to(case, kind="team", holder_id=None, label=f"Officer to be named{team}", now=now)


def note(
    session: TenantSession,
    work: CaseWork,
    operation: Operation,
    action: str,
    summary: str,
    *,
    now: datetime,
    field_names: tuple[str, ...] = (),
    detail: Mapping[str, object] | None = None,
    subject_ids: tuple[UUID, ...] = (),
) -> None:
    """One entry of the chronology and one of the audit log, for what changes no state."""
    add_event(session, work.case, f"oocd.{action}", summary, at=now, detail=detail)
    record(
        session,
        operation,
        f"oocd.{action}",
        object_type="case",
        object_ids=[work.case.id],
        case_id=work.case.id,
        subject_ids=subject_ids,
        field_names=field_names,
    )


def refuse_after_giving(work: CaseWork) -> None:
    """Answers and conditions may change only until the resolution is given. Raises `Refusal`."""
    if work.case.state not in workflow.BEFORE_GIVING:
        raise Refusal(_("This can no longer be changed: the resolution was given, or the case is over."))


def refuse_below_age(work: CaseWork, *, now: datetime) -> None:
    """Nothing is recorded about an offence of a child under 10 but a safeguarding referral (R10).

    Raises `Refusal`.
    """
    if facts_for(work, local_day(now)).below_age_of_responsibility:
        raise Refusal(_("The child is under 10: only a safeguarding referral can be recorded."))


def at(work: CaseWork, *states: State) -> bool:
    """Whether the case is in one of the states."""
    return work.case.state in states
