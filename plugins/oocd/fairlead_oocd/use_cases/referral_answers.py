"""What a provider did, taken into the case: accepted, declined, session, completed, ended early (T15,
T15r, T16, T18); and that the force itself took a referral back (T15w).

Runs as the platform's referral desk in the force's own tenant; the chronology names the provider's worker.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from fairlead.public import (
    CaseFile,
    CompleteCondition,
    Ending,
    Referral,
    ReferralChange,
    TenantSession,
    complete_condition,
    ending_of,
    load_calendar,
    local_day,
    start_deadline,
)
from fairlead_oocd import workflow
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.provider import provider_outcome
from fairlead_oocd.models import Breach
from fairlead_oocd.policy import GUARDS
from fairlead_oocd.policy.guards_of_breach import ATTENDANCE
from fairlead_oocd.queries.after_giving import counted, open_referrals, outcomes_of, sessions_of_referral
from fairlead_oocd.queries.work import CaseWork, work_on
from fairlead_oocd.use_cases.delivery import settle_condition
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.keeping import file_evidence
from fairlead_oocd.use_cases.moving import By, at, hold, move, progress_of
from fairlead_oocd.use_cases.referral_clocks import await_first_contact, follow_referral
from fairlead_oocd.use_cases.unpaid import why_not_paid
from fairlead_oocd.workflow import State

_NOT_YET = ("asked", "question-answered", "waitlisted")
"""What happens to a referral before the provider's yes or no."""
_INTERRUPTED = (State.VARIATION, State.SUSPECTED_BREACH, State.BREACH_REVIEW)
"""States in which a provider may still be at work on another condition."""


def take_in_referral_change(
    session: TenantSession, case: CaseFile, change: ReferralChange, *, now: datetime
) -> None:
    """Move the case as the provider's answer says. Safe to repeat: a case that moved already is left as it
    is.

    Raises whatever `move` raises, so that the message is tried again and nothing is half done.
    """
    work = work_on(session, case, local_day(now))
    by = (change.actor_id, change.actor_name, change.actor_organisation)
    referral = session.get_one(Referral, change.referral_id)
    provider = (referral.receiver_tenant_id, referral.receiver_name)
    if change.topic == "accepted" and at(work, State.PROVIDER_REFERRAL):
        move(
            session,
            work,
            "accept_referral",
            now=now,
            summary=f"Conditions under way with {referral.receiver_name}",
            by=by,
            holder=provider,
            captured={"key_worker": change.actor_name, "first_appointment": "to be arranged by the provider"},
        )
        await_first_contact(session, work, referral, change.at, now=now)
    elif change.topic in _NOT_YET:
        follow_referral(session, work, referral, now=now)
    elif change.topic == "declined" and at(work, State.PROVIDER_REFERRAL):
        move(
            session,
            work,
            "reject_referral",
            now=now,
            by=by,
            summary=f"Back with the officer: {referral.receiver_name} cannot take it",
            captured={"reason": change.summary},
        )
    elif change.topic == "declined" and at(work, State.MONITORING):
        if work.case.holder_id == referral.receiver_tenant_id:
            summary = f"Back with the officer: {referral.receiver_name} cannot take it"
            _back_to_officer(session, work, change, summary, by=by, now=now)
    elif change.topic == "withdrawn":
        _taken_back(session, work, change, referral, by=by, now=now)
    elif change.topic == "session-recorded" and at(work, State.MONITORING):
        move(
            session,
            work,
            "record_progress",
            now=now,
            summary="Progress taken into the case",
            by=by,
            holder=provider,
            captured={"progress": change.summary},
        )
    elif change.topic == "completed" and at(work, State.MONITORING, *_INTERRUPTED):
        _complete(session, work, change, referral, by=by, now=now)
    elif change.topic == "ended-early" and at(work, State.MONITORING):
        _end_early(session, work, change, referral, by=by, now=now)


def _taken_back(
    session: TenantSession,
    work: CaseWork,
    change: ReferralChange,
    referral: Referral,
    *,
    by: By,
    now: datetime,
) -> None:
    """The officer holds the case again, unless the same provider, or before any answer another one, still has a part.

    A resolution that ended or was varied took its referrals back itself, and holds the case already.
    """
    summary = f"Back with the officer: the referral to {referral.receiver_name} was withdrawn"
    others = [each for each in open_referrals(session, work.case) if each.id != referral.id]
    still_there = referral.receiver_tenant_id in {each.receiver_tenant_id for each in others}
    if at(work, State.PROVIDER_REFERRAL) and not others:
        captured = {"reason": change.summary}
        move(
            session,
            work,
            "take_referral_back",
            now=now,
            by=by,
            summary=summary,
            captured=captured,
        )
    elif (
        at(work, State.MONITORING) and work.case.holder_id == referral.receiver_tenant_id and not still_there
    ):
        _back_to_officer(session, work, change, summary, by=by, now=now)


def _end_early(
    session: TenantSession,
    work: CaseWork,
    change: ReferralChange,
    referral: Referral,
    *,
    by: By,
    now: datetime,
) -> None:
    """A suspected breach (T18), unless the provider caused the end or the only sessions that failed, or the end is
    nobody's failing.

    Then the officer holds the case again, reads why it ended, and refers the condition anew.
    """
    ending = ending_of(referral.end_code)
    sessions = counted(sessions_of_referral(session, referral))
    recorded: dict[str, object] = {
        "failure": ATTENDANCE,
        "caused_by_provider": ending.provider_caused if ending else None,
        "sessions_missed": sessions.missed,
        "sessions_cancelled_by_provider": sessions.cancelled_by_provider,
    }
    judged = replace(progress_of(session, work, now=now), **recorded)  # type: ignore[arg-type]  # names of Progress
    of_the_person = ending is None or ending.of_the_person
    if not of_the_person or not GUARDS["failure_of_the_offender"](judged).clear:
        summary = _why_it_does_not_count(ending)
        _back_to_officer(session, work, change, summary, by=by, now=now)
        _file_report(session, work, change, referral, name="Report of an early end", now=now)
        return
    session.add(
        Breach(
            case_id=work.case.id,
            condition_id=change.condition_id,
            failure="reported-by-provider",
            happened_on=local_day(change.at),
            facts=change.summary,
            reported_by_id=change.actor_id,
            reported_by=change.actor_name,
            reported_by_organisation=change.actor_organisation,
            reported_at=change.at,
        )
    )
    move(
        session,
        work,
        "report_suspected_breach",
        now=now,
        summary="Suspected breach: the intervention ended early",
        by=by,
        captured={"facts": change.summary},
        recorded=recorded,
    )
    _file_report(session, work, change, referral, name="Breach report", now=now)


def _why_it_does_not_count(ending: Ending | None) -> str:
    if ending is not None and ending.provider_caused:
        return "Ended by the provider for its own reasons: does not count against the person"
    if ending is not None and not ending.of_the_person:
        return "Ended early for a reason that does not count against the person"
    return "Ended by the provider after sessions it cancelled itself: does not count against the person"


def _back_to_officer(
    session: TenantSession, work: CaseWork, change: ReferralChange, summary: str, *, by: By, now: datetime
) -> None:
    """The conditions go on; the officer finds another provider, or another way."""
    move(
        session,
        work,
        "record_progress",
        now=now,
        summary=summary,
        by=by,
        captured={"progress": change.summary},
    )
    start_deadline(
        session,
        work.case,
        key=workflow.REFER.name,
        label="Refer the condition again",
        due_on=load_calendar().within_working_days(local_day(now), workflow.REFER.working_days),
        layer="FORCE",
        source="[design]",
        now=now,
    )
    hold(work.case, workflow.OFFICER, now=now)


def _complete(
    session: TenantSession,
    work: CaseWork,
    change: ReferralChange,
    referral: Referral,
    *,
    by: By,
    now: datetime,
) -> None:
    """Progress of the whole, then the condition itself, which may be the last one.

    While a breach is dealt with or a variation is agreed, the condition is kept all the same. One that is kept by
    paying is not, while money is owed: the ledger says when it is.
    """
    if at(work, State.MONITORING):
        move(
            session,
            work,
            "record_progress",
            now=now,
            summary="Completion taken into the case",
            by=by,
            holder=(referral.receiver_tenant_id, referral.receiver_name),
            captured={"progress": change.summary},
        )
    item = next((each for each in work.conditions if each.condition.id == change.condition_id), None)
    if item is None or item.condition.state != "active":
        return
    if why_not_paid(session, work, item.condition.id) is not None:
        hold(work.case, workflow.OFFICER, now=now)
        return
    done_on = referral.completed_on or local_day(change.at)
    told = f"{referral.receiver_name} reported completion ({referral.reference})"
    complete_condition(
        session,
        session.actor,
        CompleteCondition(condition_id=item.condition.id, completed_on=done_on, evidence=told),
        now=now,
    )
    file_evidence(
        session, session.actor, work, item.condition.id, seen_on=done_on, what_was_seen=told, now=now
    )
    _file_report(session, work, change, referral, name="Completion certificate", now=now)
    settle_condition(session, work, item.condition.id, now=now)


def _file_report(
    session: TenantSession,
    work: CaseWork,
    change: ReferralChange,
    referral: Referral,
    *,
    name: str,
    now: datetime,
) -> None:
    """What the provider reported at the end, with its log of attendance, as a record of the case."""
    item = next((each for each in work.conditions if each.condition.id == change.condition_id), None)
    letter = provider_outcome(
        work,
        referral,
        item,
        sessions_of_referral(session, referral),
        outcomes_of(session, referral),
        name=name,
        told=change.summary,
        by=f"{change.actor_name}, {change.actor_organisation}",
    )
    file_letter(session, session.actor, work, Kind.PROVIDER_OUTCOME, letter, now=now)
