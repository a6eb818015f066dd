"""The steps of a case that are about money: what is paid, enforced, disputed, or asked for after a notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from fairlead.public import TenantSession
from fairlead_oocd.disposals import PENALTY_NOTICES, Disposal
from fairlead_oocd.ledger import Account, accounts_of, running_penalty
from fairlead_oocd.panels.money import state_of
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.workflow import State

PENALTY_STATES = (
    State.BREACH_CONFIRMED,
    State.PENALTY_ATTACHED,
    State.PENALTY_INCREASED,
    State.REGISTRABLE,
    State.REGISTERED,
    State.COURT_DISPUTE,
    State.COURSE_ASKED,
    State.TRIAL_REQUESTED,
)
_MONEY_STATES = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING, *PENALTY_STATES)


@dataclass(frozen=True, kw_only=True)
class MoneyStep:
    """One step, before it knows who looks at it."""

    endpoint: str
    label: str
    permission: str
    state: str = "todo"
    hint: str = ""


def money_steps(session: TenantSession, work: CaseWork) -> Iterator[MoneyStep]:
    """The steps of money in the order in which they come. No statement where the case cannot have any."""
    if work.case.state not in _MONEY_STATES:
        return
    accounts = accounts_of(session, work)
    yield from _payments(work, accounts)
    if work.case.state == State.BREACH_CONFIRMED and work.resolution.chosen == Disposal.COM:
        yield MoneyStep(
            endpoint="oocd.attach",
            label=_("Attach a financial penalty"),
            permission=Oocd.DECIDE_BREACH,
            state="optional",
            hint=_("One of the ways on after the breach"),
        )
    yield from _enforcement(work)
    if work.resolution.chosen in PENALTY_NOTICES:
        yield from _notice(session, work)


def _payments(work: CaseWork, accounts: tuple[Account, ...]) -> Iterator[MoneyStep]:
    owed = [each for each in accounts if each.balance.owed or not each.lines]
    if accounts and work.case.state not in (State.REGISTERED, State.COURT_DISPUTE):
        collected = work.case.state in (State.PENALTY_ATTACHED, State.PENALTY_INCREASED, State.REGISTRABLE)
        yield MoneyStep(
            endpoint="oocd.money",
            label=_("Record payments") if owed else _("Money of the case"),
            permission=Oocd.ENFORCE_PENALTY if collected else Oocd.RECORD_MONEY,
            state="todo" if owed else "done",
            hint=", ".join(state_of(each.balance) for each in owed or accounts),
        )


def _enforcement(work: CaseWork) -> Iterator[MoneyStep]:
    state, enforce = work.case.state, Oocd.ENFORCE_PENALTY
    if state in (State.PENALTY_ATTACHED, State.PENALTY_INCREASED):
        yield MoneyStep(
            endpoint="oocd.register",
            label=_("Register as a fine"),
            permission=enforce,
            state="blocked",
            hint=_("Only if it stays unpaid"),
        )
    if state == State.REGISTRABLE:
        yield MoneyStep(endpoint="oocd.register", label=_("Register as a fine"), permission=enforce)
    if state == State.REGISTERED:
        yield MoneyStep(
            endpoint="oocd.claim",
            label=_("Record a claim made in court"),
            permission=enforce,
            state="optional",
            hint=_("Only if the person makes one"),
        )
        yield MoneyStep(
            endpoint="oocd.hand_over", label=_("Leave enforcement to the court"), permission=enforce
        )
    if state == State.COURT_DISPUTE:
        yield MoneyStep(
            endpoint="oocd.adjourn",
            label=_("Record an adjournment"),
            permission=enforce,
            state="optional",
            hint=_("Only if the court adjourns"),
        )
        yield MoneyStep(
            endpoint="oocd.claim_finding", label=_("Record what the court found"), permission=enforce
        )


def _notice(session: TenantSession, work: CaseWork) -> Iterator[MoneyStep]:
    state, record = work.case.state, Oocd.RECORD_MONEY
    penalty = running_penalty(session, work.case)
    if state in (State.GIVEN, State.COURSE_ASKED):
        yield MoneyStep(
            endpoint="oocd.trial",
            label=_("Record that the person asks to be tried"),
            permission=record,
            state="optional",
        )
    if state == State.GIVEN and work.resolution.chosen == Disposal.PND_ED:
        yield MoneyStep(
            endpoint="oocd.course",
            label=_("Record that the course was asked for"),
            permission=record,
            state="optional",
        )
    if state == State.COURSE_ASKED and penalty is not None:
        done = penalty.course_completed_on is not None
        yield MoneyStep(
            endpoint="oocd.course_done",
            label=_("Record the course as completed"),
            permission=record,
            state="done" if done else "todo",
        )
    if state == State.TRIAL_REQUESTED:
        yield MoneyStep(
            endpoint="oocd.trial_decision",
            label=_("Bring proceedings, or none"),
            permission=Oocd.ENFORCE_PENALTY,
        )
