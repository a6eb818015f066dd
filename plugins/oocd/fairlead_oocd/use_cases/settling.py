"""What follows when an account is paid in full: the condition is kept, or the liability for a penalty ends."""

from __future__ import annotations

from datetime import date, datetime

from fairlead.public import (
    Actor,
    CompleteCondition,
    TenantSession,
    complete_condition,
    local_day,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd.ledger import Account, accounts_of, penalties_of
from fairlead_oocd.models import Penalty
from fairlead_oocd.policy.money import EntryKind, Purpose, next_part, paid_by
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.delivery import settle_condition
from fairlead_oocd.use_cases.keeping import UndoKept, put_under_way
from fairlead_oocd.use_cases.moving import at, move
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, account_named, undo, undo_charges
from fairlead_oocd.use_cases.unpaid import PAID_BY_PAYING
from fairlead_oocd.workflow import State

_UNDER_WAY = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING)
_COLLECTED = (State.PENALTY_ATTACHED, State.PENALTY_INCREASED, State.REGISTRABLE)
PAID = "paid"
"""How a liability ended that was paid: `Penalty.ended_how`."""
_NOTICE_OPEN = (State.GIVEN, State.COURSE_ASKED)


def settle_account(session: TenantSession, actor: Actor, work: CaseWork, key: str, *, now: datetime) -> None:
    """Do what follows from the account as it is now. Nothing while something is owed, or was written off.

    Yet a condition that counted as kept because it was paid is under way again when a payment is corrected, until T28.
    """
    account = account_named(session, work, key)
    penalty = penalty_of(session, work, account)
    if penalty is not None:
        settle_penalty(session, actor, work, penalty, now=now)
        return
    condition = account.condition
    refresh_clock(session, work, account, now=now)
    if condition is None or condition.kind not in PAID_BY_PAYING or not at(work, *_UNDER_WAY):
        return
    if condition.state == "completed" and not account.balance.paid_in_full:
        undone = UndoKept(
            reference=work.case.reference,
            condition_id=condition.id,
            version=condition.version,
            reason="A payment was corrected, so it is not paid in full",
        )
        put_under_way(session, actor, work, undone, now=now)
    elif condition.state == "active" and account.balance.paid_in_full:
        _complete(session, actor, account, _last_day(account, local_day(now)), now=now)
        settle_condition(session, work, condition.id, now=now)


def settle_penalty(
    session: TenantSession, actor: Actor, work: CaseWork, penalty: Penalty, *, now: datetime
) -> None:
    """End the liability when the penalty is paid, or its course done; an increase of what was paid in time was
    never due.
    """
    account = account_for(session, work, penalty)
    if penalty.ended_on is not None or account is None:
        return
    if (
        penalty.increase_entry_id is not None
        and paid_by(account.entries, penalty.due_on) >= penalty.amount_pence
    ):
        undo(
            session,
            work,
            account,
            penalty.increase_entry_id,
            reason="Paid in time, recorded later",
            now=now,
        )
        penalty.increase_entry_id, penalty.increased_on = None, None
        account = account_named(session, work, account.key)
    if account.balance.paid_in_full:
        _end_paid(session, actor, work, penalty, account, now=now)
    elif penalty.course_asked_on is not None:
        settle_course(session, work, penalty, now=now)


def settle_course(session: TenantSession, work: CaseWork, penalty: Penalty, *, now: datetime) -> None:
    """N04: the course is completed and its fee paid, in whichever order they were recorded."""
    fee = next((each for each in accounts_of(session, work) if each.of_course), None)
    if not at(work, State.COURSE_ASKED) or penalty.course_completed_on is None:
        return
    if fee is None or not fee.balance.paid_in_full:
        return
    move(
        session,
        work,
        "complete_course",
        now=now,
        summary="Course completed and paid: no further liability for the offence",
        captured={"completed_on": penalty.course_completed_on.isoformat()},
        recorded={"course_completed": True, "course_fee_paid": True},
    )
    end_penalty(session, work, penalty, on=local_day(now), how="course completed and paid", now=now)
    notice = account_for(session, work, penalty)
    if notice is not None:
        undo_charges(session, work, notice, reason="Discharged by the course: CJPA 2001 s.5(2B)", now=now)


def end_penalty(
    session: TenantSession, work: CaseWork, penalty: Penalty, *, on: date, how: str, now: datetime
) -> None:
    """Record why nothing more is collected here, and stop its clock."""
    penalty.ended_on, penalty.ended_how = on, how
    stop_deadlines(session, work.case, (PENALTY_CLOCK,), now=now)


def penalty_of(session: TenantSession, work: CaseWork, account: Account) -> Penalty | None:
    """The penalty an account is about; the fee of a course is about the notice it stands for."""
    for penalty in penalties_of(session, work.case):
        if penalty.kind == "notice" and account.condition_id is None:
            return penalty
        if penalty.condition_id is not None and penalty.condition_id == account.condition_id:
            return penalty
    return None


def account_for(session: TenantSession, work: CaseWork, penalty: Penalty) -> Account | None:
    """The account of a penalty or notice itself."""
    purpose = Purpose.NOTICE if penalty.kind == "notice" else Purpose.PENALTY
    return next(
        (
            each
            for each in accounts_of(session, work)
            if each.purpose is purpose and each.condition_id == penalty.condition_id
        ),
        None,
    )


def refresh_clock(session: TenantSession, work: CaseWork, account: Account, *, now: datetime) -> None:
    """One clock for the next instalment that is not paid yet."""
    if account.condition_id is None or not account.parts:
        return
    key = f"instalment:{account.condition_id}"
    following = next_part(account.parts, account.balance.paid - account.balance.refunded)
    if following is None or not account.balance.owed:
        stop_deadlines(session, work.case, (key,), now=now)
        return
    start_deadline(
        session,
        work.case,
        key=key,
        label="Next instalment",
        due_on=following.due_on,
        layer="FORCE",
        source="as agreed in instalments",
        now=now,
    )


def _end_paid(  # called above only
    session: TenantSession,
    actor: Actor,
    work: CaseWork,
    penalty: Penalty,
    account: Account,
    *,
    now: datetime,
) -> None:
    """N01, or T24p to T26p; back to monitoring (T24m to T26m) while other conditions go on."""
    on = _last_day(account, local_day(now))
    condition = account.condition
    captured = {"paid_on": on.isoformat()}
    recorded: dict[str, object] = {"penalty_paid": True}
    if penalty.kind == "notice" and at(work, *_NOTICE_OPEN):
        summary = "Notice paid in full: no further liability for the offence"
        move(
            session,
            work,
            "record_notice_paid",
            now=now,
            summary=summary,
            captured=captured,
            recorded=recorded,
        )
    elif at(work, *_COLLECTED):
        if condition is not None and condition.state == "active":
            _complete(session, actor, account, on, now=now)
        others = any(item.condition.state == "active" for item in work.conditions)
        action = "record_payment_and_go_on" if others else "record_payment"
        move(
            session,
            work,
            action,
            now=now,
            summary="Penalty paid in full",
            captured=captured,
            recorded=recorded,
        )
    elif at(work, *_UNDER_WAY) and condition is not None and condition.state == "active":
        _complete(session, actor, account, on, now=now)
        settle_condition(session, work, condition.id, now=now)
    else:
        return
    end_penalty(session, work, penalty, on=on, how=PAID, now=now)


def _complete(session: TenantSession, actor: Actor, account: Account, on: date, *, now: datetime) -> None:
    """The condition that asks for the money was kept."""
    if account.condition_id is not None:
        command = CompleteCondition(
            condition_id=account.condition_id,
            completed_on=on,
            evidence="Paid in full, by the ledger of the case",
        )
        complete_condition(session, actor, command, now=now)


def _last_day(account: Account, today: date) -> date:
    """The day of the newest payment."""
    undone = {entry.corrects for entry in account.entries}
    days = [
        entry.on for entry in account.entries if entry.kind is EntryKind.PAYMENT and entry.id not in undone
    ]
    return min(max(days, default=today), today)
