"""What officers do with the ledger: payments, money given back or written off, corrections, instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import Actor, NotVisible, Refusal, TenantSession, local_day
from fairlead_oocd.ledger import Account, accounts_of, penalties_of
from fairlead_oocd.models import Instalment, MoneyEntry
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.money import (
    NEVER_WRITTEN_OFF,
    EntryKind,
    Purpose,
    UnlawfulEntry,
    instalments,
    plan_fault,
    pounds,
)
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.posting import (
    WORDS,
    account_named,
    charge_agreed,
    locked_work,
    need,
    post,
    refuse_card,
    tell,
    undo,
)
from fairlead_oocd.use_cases.settling import PAID, penalty_of, refresh_clock, settle_account
from fairlead_oocd.workflow import State

COLLECTED = (State.PENALTY_ATTACHED, State.PENALTY_INCREASED, State.REGISTRABLE)
METHODS = ("cash", "cheque", "transfer", "card", "court", "other")
"""How money comes in. A card is taken elsewhere: nothing of it is written here."""


@dataclass(frozen=True, kw_only=True)
class RecordPayment:
    """Money that came in for one account of a case (see `Account.key`), and when."""

    reference: str
    account: str
    amount_pence: int
    received_on: date
    method: str
    receipt_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class GiveBack:
    """Money given back or written off (``refund``, ``write_off``), and why."""

    reference: str
    account: str
    kind: EntryKind
    amount_pence: int
    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class CorrectEntry:
    """An entry that was wrong, and why; its counter-entry is added."""

    reference: str
    entry_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlanInstalments:
    """A sum that is paid bit by bit: how many parts, weekly or monthly, from when."""

    reference: str
    account: str
    number: int
    first: date
    every: str  # week, month


def record_payment(
    session: TenantSession, actor: Actor, command: RecordPayment, *, now: datetime
) -> MoneyEntry:
    """Add a payment, and do what follows when it was the last: the condition is kept, or the liability ends.

    What is too much is shown as overpaid. Raises `Refusal`, `NotPermitted` or `NotVisible`.
    """
    work, account = _open(session, actor, command.reference, command.account, Oocd.RECORD_MONEY, now=now)
    if enforced(session, work, account):
        need(actor, Oocd.ENFORCE_PENALTY)
    given = work.resolution.given_on
    if command.received_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="received_on")
    if given is not None and command.received_on < given:
        raise Refusal(_("The date cannot be before the resolution was given."), field="received_on")
    if command.method not in METHODS:
        raise Refusal(_("Choose how it was paid."), field="method")
    refuse_card(command.receipt_reference, "receipt_reference")
    line = post(
        session,
        work,
        account,
        EntryKind.PAYMENT,
        command.amount_pence,
        command.received_on,
        now=now,
        method=command.method,
        receipt_reference=command.receipt_reference,
    )
    tell(
        session,
        work,
        "paid",
        f"{pounds(command.amount_pence)} paid: {WORDS[account.purpose]}",
        now=now,
    )
    settle_account(session, actor, work, account.key, now=now)
    return line


def give_back(session: TenantSession, actor: Actor, command: GiveBack, *, now: datetime) -> MoneyEntry:
    """Add a refund of what was paid too much, or write off what is still owed.

    What was written off is no longer asked for, and was not paid: a condition is not kept by it. Raises `Refusal`
    for more than is there and for a penalty or notice, which nobody but a court ends; `NotPermitted` or `NotVisible`.
    """
    work, account = _open(session, actor, command.reference, command.account, Oocd.CORRECT_MONEY, now=now)
    _need_reason(command.reason)
    if command.on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="on_day")
    if command.kind is EntryKind.WRITE_OFF:
        _refuse_to_write_off(account)
    line = post(
        session, work, account, command.kind, command.amount_pence, command.on, now=now, reason=command.reason
    )
    words = "given back" if command.kind is EntryKind.REFUND else "written off"
    tell(
        session,
        work,
        command.kind.value,
        f"{pounds(command.amount_pence)} {words}: {WORDS[account.purpose]}",
        now=now,
    )
    settle_account(session, actor, work, account.key, now=now)
    return line


def correct_entry(
    session: TenantSession, actor: Actor, command: CorrectEntry, *, now: datetime
) -> MoneyEntry:
    """Undo an entry by its counter-entry; the right entry is then recorded anew.

    Raises `Refusal` for a correction, a charge, what was corrected already, or a payment by which the liability for a
    penalty ended; `NotPermitted` or `NotVisible`.
    """
    need(actor, Oocd.CORRECT_MONEY)
    work = locked_work(session, actor, command.reference, now=now)
    account, wrong = line_of(session, work, command.entry_id)
    _need_reason(command.reason)
    if wrong.kind == EntryKind.CHARGE:
        raise Refusal(_("What is due follows the condition or the penalty. Change that, or write it off."))
    line = undo(session, work, account, wrong.id, reason=command.reason, now=now)
    _refuse_to_revive(session, work, account)
    tell(
        session,
        work,
        "corrected",
        f"Entry of {pounds(abs(wrong.amount_pence))} corrected: {WORDS[account.purpose]}",
        now=now,
    )
    settle_account(session, actor, work, account.key, now=now)
    return line


def plan_instalments(
    session: TenantSession, actor: Actor, command: PlanInstalments, *, now: datetime
) -> tuple[Instalment, ...]:
    """Divide what is charged into parts inside the completion period; the newest plan counts.

    Raises `Refusal` when the parts would end after the condition, `NotPermitted` or `NotVisible`.
    """
    work, account = _open(session, actor, command.reference, command.account, Oocd.RECORD_MONEY, now=now)
    condition, given = account.condition, work.resolution.given_on
    if condition is None or given is None or account.purpose is Purpose.PENALTY:
        raise Refusal(_("A penalty is paid in one sum, by its own date."))
    total = account.balance.charged
    try:
        parts = instalments(total, command.number, command.first, command.every)
    except UnlawfulEntry as error:
        raise Refusal(str(error), field="parts") from error
    fault = plan_fault(parts, total_pence=total, given=given, last_day=condition.due_on)
    if fault is not None:
        raise Refusal(fault, field="first")
    newest = sa.select(sa.func.max(Instalment.plan)).where(
        Instalment.tenant_id == work.case.tenant_id, Instalment.condition_id == condition.id
    )
    plan = (session.scalar(newest) or 0) + 1
    rows = tuple(
        Instalment(
            tenant_id=work.case.tenant_id,
            case_id=work.case.id,
            condition_id=condition.id,
            plan=plan,
            due_on=part.due_on,
            amount_pence=part.amount_pence,
            recorded_by=actor.name,
            recorded_at=now,
        )
        for part in parts
    )
    session.add_all(rows)
    session.flush()
    tell(
        session,
        work,
        "instalments",
        f"{pounds(total)} to be paid in {len(parts)} parts: {WORDS[account.purpose]}",
        now=now,
    )
    refresh_clock(session, work, account_named(session, work, account.key), now=now)
    return rows


def line_of(session: TenantSession, work: CaseWork, entry_id: UUID) -> tuple[Account, MoneyEntry]:
    """One line of the ledger and its account. Raises `NotVisible`."""
    for account in accounts_of(session, work):
        for line in account.lines:
            if line.id == entry_id:
                return account, line
    raise NotVisible


def enforced(session: TenantSession, work: CaseWork, account: Account) -> bool:
    """Whether payments on this account move the enforcement of a penalty of a community caution."""
    if account.purpose is not Purpose.PENALTY or work.case.state not in COLLECTED:
        return False
    return account.condition_id in {each.condition_id for each in penalties_of(session, work.case)}


def _open(
    session: TenantSession, actor: Actor, reference: str, key: str, permission: Oocd, *, now: datetime
) -> tuple[CaseWork, Account]:
    """The case, locked, with what is due charged, and one of its accounts. Raises `NotVisible`."""
    need(actor, permission)
    work = locked_work(session, actor, reference, now=now)
    charge_agreed(session, work, now=now)
    return work, account_named(session, work, key)


def may_be_written_off(account: Account) -> bool:
    """A penalty, a notice, and the course that stands for a notice are never written off by the police."""
    return account.purpose not in NEVER_WRITTEN_OFF and not account.of_course


def _refuse_to_write_off(account: Account) -> None:
    if not may_be_written_off(account):
        raise Refusal(
            _(
                "A penalty or notice cannot be written off: only a court ends or reduces it. Record the payment,"
                " leave it to be registered, or rescind the resolution on legal advice."
            ),
            field="kind",
        )


def _refuse_to_revive(session: TenantSession, work: CaseWork, account: Account) -> None:
    """What ended by being paid stays ended: whether somebody is liable again is a question of law, not of a ledger."""
    penalty = penalty_of(session, work, account)
    if penalty is None or penalty.ended_on is None or penalty.ended_how != PAID:
        return
    if not account_named(session, work, account.key).balance.paid_in_full:
        raise Refusal(
            _(
                "The liability for this penalty ended when it was paid, and a correction cannot bring it back. If it"
                " was never paid, ask for legal advice; then a supervisor can rescind the resolution. To correct a"
                " sum or a date, first record the right payment, then correct the wrong one."
            )
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("Say why."), field="reason")
    refuse_card(reason, "reason")
