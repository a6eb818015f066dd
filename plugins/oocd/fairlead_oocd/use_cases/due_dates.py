"""What falls due by the calendar without anybody asking: T24, T25, N05. Done by the platform, safe to repeat.

Each step has its effect on the day the law says, also when the machine was off on that day: the ledger, the
penalty and the chronology carry the lawful day, whatever day it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from fairlead.public import CaseFile, TenantSession, load_calendar, local_day, start_deadline, stop_deadlines
from fairlead_oocd.dates import dates_after, increased_penalty_pence
from fairlead_oocd.ledger import accounts_of, running_penalty
from fairlead_oocd.models import Penalty
from fairlead_oocd.policy.money import EntryKind, paid_by, pounds
from fairlead_oocd.queries.work import CaseWork, work_on
from fairlead_oocd.use_cases.moving import at, move
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, post
from fairlead_oocd.use_cases.settling import account_for
from fairlead_oocd.workflow import State

log = structlog.get_logger()

REGISTER_WITHIN = 5
"""Working days to decide on registration once it is possible. [design]"""
_WAITING = (
    State.MONITORING,
    State.PENALTY_ATTACHED,
    State.PENALTY_INCREASED,
    State.GIVEN,
    State.COURSE_ASKED,
)


def do_what_is_due(session: TenantSession, *, now: datetime) -> int:
    """Increase and mark as registrable whatever is unpaid past its day. Returns how many steps were taken.

    A case that fails is left as it was and logged, so that it stops no other; it is tried again next time.
    """
    done = 0
    for case_id in _cases(session, local_day(now)):
        try:
            with session.begin_nested():
                done += _bring_up_to_date(session, case_id, now)
        except Exception as error:  # noqa: BLE001  # one case's trouble must not keep the others waiting
            log.error(  # noqa: TRY400  # a traceback may hold personal values
                "due_date_failed", case=str(case_id), error=type(error).__name__
            )
            session.expire_all()
    return done


def _cases(session: TenantSession, today: date) -> list[UUID]:
    """Cases with a penalty whose next day is past, oldest first."""
    next_day = sa.func.coalesce(Penalty.course_by, Penalty.due_on)
    rows = session.scalars(
        sa.select(Penalty.case_id)
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Penalty.tenant_id, CaseFile.id == Penalty.case_id))
        .where(
            Penalty.tenant_id == session.actor.tenant_id,
            Penalty.ended_on.is_(None),
            next_day < today,
            CaseFile.state.in_([state.value for state in _WAITING]),
        )
        .order_by(Penalty.due_on, Penalty.case_id)
    )
    return list(dict.fromkeys(rows))


def _bring_up_to_date(session: TenantSession, case_id: UUID, now: datetime) -> int:
    """Every step that is due in one case, in order: after a week without the machine there may be two."""
    case = session.scalar(
        sa.select(CaseFile)
        .where(CaseFile.tenant_id == session.actor.tenant_id, CaseFile.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None:
        return 0
    return sum(1 for _ in _steps(session, work_on(session, case, local_day(now)), now))


def _steps(session: TenantSession, work: CaseWork, now: datetime) -> Iterator[str]:
    penalty, given = running_penalty(session, work.case), work.resolution.given_on
    if penalty is None or given is None:
        return
    today = local_day(now)
    dates = dates_after(given, penalty.due_on)
    attached = penalty.kind == "community_caution" and at(work, State.PENALTY_ATTACHED, State.MONITORING)
    if attached and today >= dates.increase_from and _unpaid(session, work, penalty):
        yield _increase(session, work, penalty, dates.increase_from, dates.late_window_end, now)
    if (
        at(work, State.PENALTY_INCREASED)
        and today >= dates.registrable_from
        and _owed(session, work, penalty)
    ):
        yield _make_registrable(session, work, penalty, dates.registrable_from, now)
    if at(work, State.GIVEN, State.COURSE_ASKED) and penalty.kind == "notice":
        last = penalty.course_by or penalty.due_on
        if today > last and _unpaid(session, work, penalty) and not _course_done(session, work, penalty):
            yield _default(session, work, penalty, last + timedelta(days=1), now)


def _increase(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, penalty: Penalty, on: date, last: date, now: datetime
) -> str:
    """T24, and T24o for a penalty of the caution itself: half is added on the day after the due date (s.111(6))."""
    if penalty.condition_id is not None:
        stop_deadlines(session, work.case, (condition_key(penalty.condition_id),), now=now)
    more = _add_half(session, work, penalty, on, "Not paid by the due date: PCSC Act 2022 s.111(6)", now)
    move(
        session,
        work,
        "increase_penalty",
        now=now,
        summary=f"Not paid by {penalty.due_on:%d/%m/%Y}: increased by {pounds(more)} from {on:%d/%m/%Y}",
        recorded={"penalty_paid": False, "penalty_due": penalty.due_on},
    )
    _clock(session, work, "Last day to pay the increased penalty", last, "PCSC Act 2022 s.111(7)", now)
    return "T24"


def _make_registrable(
    session: TenantSession, work: CaseWork, penalty: Penalty, on: date, now: datetime
) -> str:
    """T25: the increased sum is unpaid after the 21 days (s.111(7))."""
    penalty.registrable_on = on
    move(
        session,
        work,
        "make_registrable",
        now=now,
        summary=f"Increased penalty not paid: may be registered as a fine from {on:%d/%m/%Y}",
        recorded={"penalty_paid": False, "penalty_due": penalty.due_on},
    )
    _register_clock(session, work, now)
    return "T25"


def _default(session: TenantSession, work: CaseWork, penalty: Penalty, on: date, now: datetime) -> str:
    """N05: one and a half times the notice may be registered as a fine (CJPA 2001 s.4(5)–(8))."""
    _add_half(
        session, work, penalty, on, "Not paid in the suspended enforcement period: CJPA 2001 s.4(5)–(8)", now
    )
    penalty.registrable_on = on
    move(
        session,
        work,
        "default_on_notice",
        now=now,
        summary=f"Notice not paid in time: may be registered as a fine from {on:%d/%m/%Y}",
        recorded={"penalty_paid": False, "course_by": penalty.course_by},
    )
    _register_clock(session, work, now)
    return "N05"


def _add_half(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, penalty: Penalty, on: date, reason: str, now: datetime
) -> int:
    account = account_for(session, work, penalty)
    if account is None:
        raise ValueError("a penalty without an account cannot be increased")
    more = increased_penalty_pence(penalty.amount_pence) - penalty.amount_pence
    line = post(session, work, account, EntryKind.CHARGE, more, on, now=now, reason=reason)
    penalty.increased_on, penalty.increase_entry_id = on, line.id
    session.flush()
    return more


def _unpaid(session: TenantSession, work: CaseWork, penalty: Penalty) -> bool:
    """Whether less than the whole was received by the last day, and something is still owed."""
    account = account_for(session, work, penalty)
    if account is None or account.balance.owed == 0:
        return False
    return paid_by(account.entries, penalty.due_on) < penalty.amount_pence


def _owed(session: TenantSession, work: CaseWork, penalty: Penalty) -> bool:
    account = account_for(session, work, penalty)
    return account is not None and account.balance.owed > 0


def _course_done(session: TenantSession, work: CaseWork, penalty: Penalty) -> bool:
    if penalty.course_completed_on is None:
        return False
    fee = next((each for each in accounts_of(session, work) if each.of_course), None)
    return fee is not None and fee.balance.paid_in_full


def _register_clock(session: TenantSession, work: CaseWork, now: datetime) -> None:
    due = load_calendar().within_working_days(local_day(now), REGISTER_WITHIN)
    _clock(session, work, "Decide on registration as a fine", due, "[design]", now)


def _clock(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, label: str, due_on: date, source: str, now: datetime
) -> None:
    start_deadline(
        session,
        work.case,
        key=PENALTY_CLOCK,
        label=label,
        due_on=due_on,
        layer="FORCE" if source == "[design]" else "STATUTE",
        source=source,
        now=now,
    )
