"""A claim in court about a registered penalty: T27, its adjournments, and T27a or T27e."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import Actor, Operation, Refusal, TenantSession, local_day, start_deadline
from fairlead_oocd.ledger import claims_of, running_penalty
from fairlead_oocd.models import Penalty, PenaltyClaim
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.claims import (
    Claim,
    Finding,
    adjournment_fault,
    claims_open,
    ends_the_penalty,
)
from fairlead_oocd.policy.money import EntryKind, pounds
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import move, note, open_work
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, need, post
from fairlead_oocd.use_cases.settling import account_for, end_penalty

CLAIMS = {
    Claim.NOT_THE_PERSON: "not the person who was given it",
    Claim.PAID: "paid already",
    Claim.REASONABLE_EXCUSE: "reasonable excuse",
}
FINDINGS = {
    Finding.UNFOUNDED: "unfounded, the fine stands",
    Finding.ACCEPTED: "accepted, nothing more is enforced",
    Finding.STANDS: "facts accepted, the fine stands",
    Finding.REDUCED: "facts accepted, the amount is reduced",
    Finding.EXTENDED: "facts accepted, more time to pay",
    Finding.ENDED: "facts accepted, the condition ends",
}
"""Claims and findings as the chronology says them."""


@dataclass(frozen=True, kw_only=True)
class RecordClaim:
    """T27: what the person claims, before which court, and for how long it adjourned."""

    reference: str
    version: int
    claim: Claim
    claimed_on: date
    court: str | None = None
    adjourned_days: int = 0


@dataclass(frozen=True, kw_only=True)
class RecordAdjournment:
    """The court adjourned for more days."""

    reference: str
    version: int
    days: int


@dataclass(frozen=True, kw_only=True)
class RecordFinding:
    """T27a, T27e: what the court found. ``new_amount_pence`` for a reduction, ``new_due_on`` for more time."""

    reference: str
    version: int
    finding: Finding
    decided_on: date
    new_amount_pence: int | None = None
    new_due_on: date | None = None
    note: str | None = None


def record_claim(
    session: TenantSession, actor: Actor, command: RecordClaim, *, now: datetime
) -> PenaltyClaim:
    """T27: a claim of s.113(1), or of CJPA 2001 s.10.

    Raises `Refusal` for a claim the Act does not know for this penalty or adjournments of more than 28 days in
    all, and whatever `move` raises.
    """
    need(actor, Oocd.ENFORCE_PENALTY)
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    penalty = _penalty(session, work)
    if command.claim not in claims_open(notice=penalty.kind == "notice"):
        raise Refusal(_("This claim is not open for a penalty notice."), field="claim")
    if command.claimed_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="claimed_on")
    _refuse_long(session, penalty, command.adjourned_days)
    claim = PenaltyClaim(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        penalty_id=penalty.id,
        claim=command.claim.value,
        claimed_on=command.claimed_on,
        court=command.court,
        adjourned_days=command.adjourned_days,
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(claim)
    move(
        session,
        work,
        "record_dispute",
        now=now,
        summary=f"Claim in court: {CLAIMS[command.claim]}",
        captured={"claim_type": command.claim.value},
    )
    return claim


def record_adjournment(
    session: TenantSession, actor: Actor, command: RecordAdjournment, *, now: datetime
) -> PenaltyClaim:
    """More days of adjournment, up to 28 in all. Raises `Refusal`, `NotPermitted`, `Conflict`, `NotVisible`."""
    need(actor, Oocd.ENFORCE_PENALTY)
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    penalty = _penalty(session, work)
    claim = _open_claim(session, penalty)
    _refuse_long(session, penalty, command.days)
    claim.adjourned_days += command.days
    session.flush()
    note(
        session,
        work,
        Operation.ALTERATION,
        "penalty.adjourned",
        f"Claim adjourned for {command.days} days",
        now=now,
        field_names=("adjourned_days",),
    )
    return claim


def record_finding(
    session: TenantSession, actor: Actor, command: RecordFinding, *, now: datetime
) -> PenaltyClaim:
    """T27a when the fine stands, reduced or with more time; T27e when nothing more is enforced.

    Raises `Refusal` for a finding that cannot follow the claim, and whatever `move` raises.
    """
    need(actor, Oocd.ENFORCE_PENALTY)
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    penalty = _penalty(session, work)
    claim = _open_claim(session, penalty)
    try:
        ends = ends_the_penalty(Claim(claim.claim), command.finding)
    except ValueError as error:
        raise Refusal(_("The court cannot find this on that claim."), field="finding") from error
    if not claim.claimed_on <= command.decided_on <= local_day(now):
        raise Refusal(_("The date must be from the claim to today."), field="decided_on")
    claim.result, claim.decided_on = command.finding.value, command.decided_on
    claim.new_due_on, claim.note = command.new_due_on, command.note
    if ends:
        _end(session, work, penalty, command, now)
    else:
        _stand(session, work, penalty, command, now)
    return claim


def _stand(
    session: TenantSession, work: CaseWork, penalty: Penalty, command: RecordFinding, now: datetime
) -> None:
    if command.finding is Finding.REDUCED:
        _reduce(session, work, penalty, command, now)
    if command.finding is Finding.EXTENDED:
        if command.new_due_on is None or command.new_due_on <= command.decided_on:
            raise Refusal(_("Enter the later day to pay by."), field="new_due_on")
        start_deadline(
            session,
            work.case,
            key=PENALTY_CLOCK,
            label="Fine to be paid, as the court allowed",
            due_on=command.new_due_on,
            layer="STATUTE",
            source="PCSC Act 2022 s.113(6)",
            now=now,
        )
    move(
        session,
        work,
        "record_dispute_result",
        now=now,
        summary=f"Court: {FINDINGS[command.finding]}",
        captured={"result": command.finding.value},
    )


def _reduce(
    session: TenantSession, work: CaseWork, penalty: Penalty, command: RecordFinding, now: datetime
) -> None:
    account = account_for(session, work, penalty)
    owed = account.balance.owed if account else 0
    new = command.new_amount_pence
    if account is None or new is None or not 0 < new < owed:
        raise Refusal(
            _("Enter an amount below what is owed, %(owed)s.", owed=pounds(owed)), field="new_amount"
        )
    post(
        session,
        work,
        account,
        EntryKind.WRITE_OFF,
        owed - new,
        command.decided_on,
        now=now,
        reason="Reduced by the court: PCSC Act 2022 s.113(6)",
    )


def _end(
    session: TenantSession, work: CaseWork, penalty: Penalty, command: RecordFinding, now: datetime
) -> None:
    """The condition ceases to have effect, and what is owed is no longer asked for."""
    account = account_for(session, work, penalty)
    if account is not None and account.balance.owed:
        post(
            session,
            work,
            account,
            EntryKind.WRITE_OFF,
            account.balance.owed,
            command.decided_on,
            now=now,
            reason=f"Court: {FINDINGS[command.finding]}",
        )
    for item in work.conditions:
        if item.condition.id == penalty.condition_id:
            item.condition.state = "rescinded"
    session.flush()
    others = any(item.condition.state == "active" for item in work.conditions)
    move(
        session,
        work,
        "end_condition_and_go_on" if others else "end_condition",
        now=now,
        summary=f"Court: {FINDINGS[command.finding]}",
        captured={"result": command.finding.value},
    )
    end_penalty(session, work, penalty, on=command.decided_on, how=FINDINGS[command.finding], now=now)


def _penalty(session: TenantSession, work: CaseWork) -> Penalty:
    penalty = running_penalty(session, work.case)
    if penalty is None:
        raise Refusal(_("There is no registered penalty."))
    return penalty


def _open_claim(session: TenantSession, penalty: Penalty) -> PenaltyClaim:
    found = next((each for each in claims_of(session, penalty) if each.result is None), None)
    if found is None:
        raise Refusal(_("No claim is waiting for the court."))
    return found


def _refuse_long(session: TenantSession, penalty: Penalty, more: int) -> None:
    fault = adjournment_fault((each.adjourned_days for each in claims_of(session, penalty)), more)
    if fault is not None:
        raise Refusal(fault, field="days")
