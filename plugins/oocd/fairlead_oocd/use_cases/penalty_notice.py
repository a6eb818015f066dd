"""What a person does after a penalty notice: asks to be tried, or takes the course. Payment is in `money`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    Operation,
    Refusal,
    TenantSession,
    local_day,
    start_deadline,
)
from fairlead_oocd.ledger import running_penalty
from fairlead_oocd.letters.closing import End
from fairlead_oocd.models import Penalty
from fairlead_oocd.outcomes import known_outcome
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.money import EntryKind, Purpose
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.closing import file_closing_letters
from fairlead_oocd.use_cases.moving import move, note, open_work
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, need, new_account, post, undo_charges
from fairlead_oocd.use_cases.settling import account_for, end_penalty, settle_course


@dataclass(frozen=True, kw_only=True)
class RequestTrial:
    """N02: when and how the person asked to be tried (CJPA 2001 s.4(3): as the notice says, in time)."""

    reference: str
    version: int
    requested_on: date
    request: str


@dataclass(frozen=True, kw_only=True)
class AskForCourse:
    """N03: when the course was asked for, by when the force's scheme wants it done, and its fee."""

    reference: str
    version: int
    asked_on: date
    course_by: date
    fee_pence: int


@dataclass(frozen=True, kw_only=True)
class CompleteCourse:
    """N04: when the course was completed."""

    reference: str
    version: int
    completed_on: date


@dataclass(frozen=True, kw_only=True)
class BringProceedings:
    """N06: the reference of the charge or requisition."""

    reference: str
    version: int
    charge_reference: str


@dataclass(frozen=True, kw_only=True)
class TakeNoProceedings:
    """N07: why nobody is tried, and the outcome of the crime."""

    reference: str
    version: int
    reason: str
    outcome_code: str


def request_trial(session: TenantSession, actor: Actor, command: RequestTrial, *, now: datetime) -> CaseFile:
    """N02: a request made by the last day, also when it is recorded later. No penalty is due any more.

    Raises `RuleRefusal` when it came too late, and whatever `move` raises.
    """
    need(actor, Oocd.RECORD_MONEY)
    work, penalty = _notice(session, actor, command.reference, command.version, now)
    _refuse_day(command.requested_on, work, now, "requested_on")
    move(
        session,
        work,
        "request_trial",
        now=now,
        summary="Asked to be tried for the offence",
        captured={"requested_on": command.requested_on.isoformat(), "request": command.request},
        recorded={"on": command.requested_on},
    )
    penalty.trial_requested_on, penalty.trial_request = command.requested_on, command.request
    _take_back_charge(session, work, penalty, "Asked to be tried: CJPA 2001 s.4(2)", now)
    end_penalty(session, work, penalty, on=command.requested_on, how="asked to be tried", now=now)
    return work.case


def ask_for_course(session: TenantSession, actor: Actor, command: AskForCourse, *, now: datetime) -> CaseFile:
    """N03: the course instead of the penalty. Raises `RuleRefusal`, `Refusal`, and whatever `move` raises."""
    need(actor, Oocd.RECORD_MONEY)
    work, penalty = _notice(session, actor, command.reference, command.version, now)
    _refuse_day(command.asked_on, work, now, "asked_on")
    if command.course_by < command.asked_on:
        raise Refusal(_("The last day cannot be before the course was asked for."), field="course_by")
    move(
        session,
        work,
        "ask_for_course",
        now=now,
        summary=f"Course asked for instead of the penalty, to be done by {command.course_by:%d/%m/%Y}",
        captured={"asked_on": command.asked_on.isoformat(), "course_by": command.course_by.isoformat()},
        recorded={"on": command.asked_on},
    )
    penalty.course_asked_on, penalty.course_by = command.asked_on, command.course_by
    post(
        session,
        work,
        new_account(Purpose.COURSE_FEE),
        EntryKind.CHARGE,
        command.fee_pence,
        command.asked_on,
        now=now,
    )
    start_deadline(
        session,
        work.case,
        key=PENALTY_CLOCK,
        label="Course to be completed and paid",
        due_on=command.course_by,
        layer="FORCE",
        source="the force's course scheme: CJPA 2001 ss.2A, 4(8)(b)",
        now=now,
    )
    return work.case


def complete_course(
    session: TenantSession, actor: Actor, command: CompleteCourse, *, now: datetime
) -> CaseFile:
    """The course was completed; with its fee paid this ends liability (N04).

    Raises `Refusal`, `NotPermitted`, `Conflict` or `NotVisible`.
    """
    need(actor, Oocd.RECORD_MONEY)
    work, penalty = _notice(session, actor, command.reference, command.version, now)
    if penalty.course_asked_on is None:
        raise Refusal(_("Nobody asked for a course."))
    if not penalty.course_asked_on <= command.completed_on <= local_day(now):
        raise Refusal(
            _("The date must be from the day the course was asked for to today."), field="completed_on"
        )
    penalty.course_completed_on = command.completed_on
    session.flush()
    note(
        session,
        work,
        Operation.COLLECTION,
        "notice.course_recorded",
        "Course completed",
        now=now,
        field_names=("course_completed_on",),
        subject_ids=(work.suspect.id,),
    )
    settle_course(session, work, penalty, now=now)
    return work.case


def bring_proceedings(
    session: TenantSession, actor: Actor, command: BringProceedings, *, now: datetime
) -> CaseFile:
    """N06: proceedings after a request to be tried. Raises as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    work.resolution.ended_reason = "Tried at the person's request"
    move(
        session,
        work,
        "bring_proceedings",
        now=now,
        summary=f"Proceedings brought: {command.charge_reference}",
        captured={"charge_reference": command.charge_reference},
    )
    return work.case


def take_no_proceedings(
    session: TenantSession, actor: Actor, command: TakeNoProceedings, *, now: datetime
) -> CaseFile:
    """N07: nobody is tried. Raises as `move` does, and `Refusal` for a code that is not on the list."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    outcome = known_outcome(command.outcome_code)
    work.case.outcome_code = outcome.code
    work.resolution.ended_reason = command.reason
    move(
        session,
        work,
        "take_no_proceedings",
        now=now,
        summary=f"No proceedings taken; outcome {outcome.code}: {outcome.label}",
        captured={"reason": command.reason, "outcome_code": outcome.code},
    )
    file_closing_letters(session, actor, work, End.NO_TRIAL, outcome=outcome, now=now)
    return work.case


def _notice(
    session: TenantSession, actor: Actor, reference: str, version: int, now: datetime
) -> tuple[CaseWork, Penalty]:
    work = open_work(session, actor, reference, now=now, version=version)
    penalty = running_penalty(session, work.case)
    if penalty is None or penalty.kind != "notice":
        raise Refusal(_("There is no penalty notice in force in this case."))
    return work, penalty


def _refuse_day(day: date, work: CaseWork, now: datetime, field: str) -> None:
    given = work.resolution.given_on
    if day > local_day(now) or (given is not None and day < given):
        raise Refusal(_("The date must be from the day the notice was given to today."), field=field)


def _take_back_charge(
    session: TenantSession, work: CaseWork, penalty: Penalty, reason: str, now: datetime
) -> None:
    account = account_for(session, work, penalty)
    if account is not None:
        undo_charges(session, work, account, reason=reason, now=now)
