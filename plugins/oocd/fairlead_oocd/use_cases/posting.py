"""Writing to the ledger: what every use case of money does, and the charges that conditions ask for."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import Actor, NotPermitted, NotVisible, Operation, Refusal, TenantSession
from fairlead_oocd.ledger import CHARGED_STATES, Account, accounts_of, penalties_of
from fairlead_oocd.models import MoneyEntry
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.money import (
    Entry,
    EntryKind,
    Purpose,
    UnlawfulEntry,
    correction,
    holds_card_number,
    new_entry,
    pounds,
)
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import note, open_work

WORDS = {
    Purpose.COMPENSATION: "compensation",
    Purpose.COURSE_FEE: "course fee",
    Purpose.PENALTY: "financial penalty",
    Purpose.NOTICE: "penalty notice",
}
"""What money is for, as the chronology says it."""
PENALTY_CLOCK = "penalty"
"""The clock of a penalty or notice: there is one at a time."""


def charge_agreed(
    session: TenantSession, work: CaseWork, *, now: datetime, agreed_on: date | None = None
) -> None:
    """Bring what is charged in line with the conditions in force; nothing happens when it is.

    ``agreed_on`` is the day of a sum that was not asked for before; without it, the day of giving. Called after
    giving and after a change of conditions, and before money is recorded. A penalty that was attached after a
    breach, and a notice, are charged where they begin.
    """
    given = work.resolution.given_on
    if given is None:
        return
    attached = {penalty.condition_id for penalty in penalties_of(session, work.case)}
    for account in accounts_of(session, work):
        condition = account.condition
        if condition is None or condition.id in attached:
            continue
        asked = (condition.amount_pence or 0) if condition.state in CHARGED_STATES else 0
        if account.balance.charged == asked:
            continue
        undo_charges(session, work, account, reason="The condition was changed", now=now)
        if asked:
            on = given if account.entries else agreed_on or given
            post(session, work, account, EntryKind.CHARGE, asked, on, now=now)
        tell(session, work, "charged", f"{pounds(asked)} to be paid: {WORDS[account.purpose]}", now=now)


def account_named(session: TenantSession, work: CaseWork, key: str) -> Account:
    """One account by its key, with what is due charged. Raises `NotVisible`."""
    account = next((each for each in accounts_of(session, work) if each.key == key), None)
    if account is None or work.resolution.given_on is None:
        raise NotVisible
    return account


def new_account(purpose: Purpose) -> Account:
    """The account of a notice or its course, which begins now."""
    return Account(purpose=purpose, condition=None, lines=())


def post(  # noqa: PLR0917  # what an entry is
    session: TenantSession,
    work: CaseWork,
    account: Account,
    kind: EntryKind,
    pence: int,
    on: date,
    *,
    now: datetime,
    method: str | None = None,
    receipt_reference: str | None = None,
    reason: str | None = None,
) -> MoneyEntry:
    """Add an entry of a positive amount. Raises `Refusal` for one that may not be added."""
    try:
        entry = new_entry(uuid.uuid4(), kind, pence, on, account.entries)
    except UnlawfulEntry as error:
        raise Refusal(str(error), field="amount") from error
    line = _line(session, work, account, entry, now)
    line.method, line.receipt_reference, line.reason = method, receipt_reference, reason
    return _stored(session, line)


def undo(
    session: TenantSession, work: CaseWork, account: Account, entry_id: UUID, *, reason: str, now: datetime
) -> MoneyEntry:
    """Add the counter-entry of one entry, on the same day as that. Raises `Refusal`."""
    try:
        wrong = next((each for each in account.entries if each.id == entry_id), None)
        entry = correction(uuid.uuid4(), entry_id, wrong.on if wrong else now.date(), account.entries)
    except UnlawfulEntry as error:
        raise Refusal(str(error)) from error
    line = _line(session, work, account, entry, now)
    line.reason = reason
    return _stored(session, line)


def undo_charges(
    session: TenantSession, work: CaseWork, account: Account, *, reason: str, now: datetime
) -> None:
    """Undo every charge that was not undone yet: nothing is due any more, so nothing of it was written off."""
    undone = {entry.corrects for entry in account.entries}
    for entry in account.entries:
        if entry.kind in (EntryKind.CHARGE, EntryKind.WRITE_OFF) and entry.id not in undone:
            undo(session, work, account, entry.id, reason=reason, now=now)


def locked_work(session: TenantSession, actor: Actor, reference: str, *, now: datetime) -> CaseWork:
    """The case, with nobody else writing to its ledger until this transaction ends. Raises `NotVisible`."""
    work = open_work(session, actor, reference, now=now)
    session.refresh(work.case, with_for_update={"key_share": True})
    return work


def need(actor: Actor, permission: Oocd) -> None:
    """Raise `NotPermitted` unless the actor has the permission."""
    if not actor.can(permission):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=permission.value)
        )


def refuse_card(text: str | None, field: str) -> None:
    """Raise `Refusal` when a text holds the number of a payment card: such data are never kept here."""
    if text and holds_card_number(text):
        raise Refusal(_("This looks like the number of a payment card. Leave it out."), field=field)


def tell(session: TenantSession, work: CaseWork, what: str, summary: str, *, now: datetime) -> None:
    """The entry of chronology and audit log for something about money."""
    note(
        session,
        work,
        Operation.COLLECTION,
        f"money.{what}",
        summary,
        now=now,
        field_names=("amount_pence", "on_day"),
        subject_ids=(work.suspect.id,),
    )


def _line(
    session: TenantSession, work: CaseWork, account: Account, entry: Entry, now: datetime
) -> MoneyEntry:
    order = session.info["money_entries"] = session.info.get("money_entries", -1) + 1
    return MoneyEntry(
        id=entry.id,
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        condition_id=account.condition_id,
        purpose=account.purpose.value,
        kind=entry.kind.value,
        amount_pence=entry.amount_pence,
        on_day=entry.on,
        corrects_id=entry.corrects,
        recorded_by=session.actor.name,
        recorded_at=now + timedelta(microseconds=order),  # entries of one moment stay in order
    )


def _stored(session: TenantSession, line: MoneyEntry) -> MoneyEntry:
    session.add(line)
    session.flush()
    return line
