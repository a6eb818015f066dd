"""Money in words: rows of label and value, and the lines of the ledger, for the pages and the case's section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from fairlead_oocd.forms.penalty import CLAIMS, FINDINGS
from fairlead_oocd.ledger import Account, title_of
from fairlead_oocd.models import MoneyEntry, Penalty, PenaltyClaim
from fairlead_oocd.policy.claims import Claim, Finding
from fairlead_oocd.policy.money import Balance, EntryKind, pounds

Row = Mapping[str, object]


def state_of(balance: Balance) -> str:
    """In one sentence: owed, paid too much, or nothing owed, and whether that is because it was written off."""
    if balance.overpaid:
        return _("%(amount)s was paid too much", amount=pounds(balance.overpaid))
    if balance.owed:
        return _("%(amount)s is still to be paid", amount=pounds(balance.owed))
    if balance.written_off:
        return _("Nothing is owed: %(amount)s was written off, not paid", amount=pounds(balance.written_off))
    return _("Nothing is owed")


def balance_rows(balance: Balance) -> list[Row]:
    """The sums, those that are nothing left out but what is due and what is left."""
    rows = [_row(_("Due"), pounds(balance.charged)), _row(_("Paid"), pounds(balance.paid))]
    if balance.refunded:
        rows.append(_row(_("Given back"), pounds(balance.refunded)))
    if balance.written_off:
        rows.append(_row(_("Written off"), pounds(balance.written_off)))
    return [*rows, _row(_("Left"), state_of(balance))]


def entry_rows(account: Account) -> list[dict[str, object]]:
    """The lines of one account, oldest first, with what was left to pay after each."""
    undone = {entry.corrects for entry in account.entries}
    left = 0
    rows: list[dict[str, object]] = []
    for line in account.lines:
        left += line.amount_pence
        stands = line.id not in undone
        rows.append(
            {
                "id": line.id,
                "on": line.on_day,
                "what": _what(line),
                "note": line.reason or line.receipt_reference or "",
                "amount": pounds(line.amount_pence),
                "balance": pounds(left),
                "by": line.recorded_by,
                "undone": not stands,
                "receipt": stands and line.kind == EntryKind.PAYMENT,
                "correctable": stands and line.kind not in (EntryKind.CHARGE, EntryKind.CORRECTION),
            }
        )
    return rows


def penalty_rows(penalty: Penalty) -> list[Row]:
    """Where the enforcement of a penalty stands."""
    rows = [
        _row(_("Amount"), pounds(penalty.amount_pence)),
        _row(_("To be paid by"), day(penalty.due_on), source=penalty.legal_adviser),
    ]
    dated: Sequence[tuple[str, date | None, str | None]] = (
        (_("Increased by half from"), penalty.increased_on, None),
        (_("May be registered from"), penalty.registrable_on, None),
        (_("Certificate sent to the court"), penalty.sent_to_court_on, penalty.local_justice_area),
        (_("Asked to be tried"), penalty.trial_requested_on, penalty.trial_request),
        (_("Asked for the course"), penalty.course_asked_on, None),
        (_("Course to be done by"), penalty.course_by, None),
        (_("Course completed"), penalty.course_completed_on, None),
        (_("Ended"), penalty.ended_on, penalty.ended_how),
    )
    rows += [_row(label, day(on), source=source) for label, on, source in dated if on is not None]
    if penalty.payee:
        rows.append(_row(_("Paid to"), penalty.payee, source=penalty.payment_method))
    if penalty.legal_advice:
        rows.append(_row(_("Legal advice"), penalty.legal_advice, source=penalty.legal_adviser))
    return rows


def claim_rows(claims: Sequence[PenaltyClaim]) -> list[Row]:
    """What was claimed in court, and what it found."""
    rows = []
    for each in claims:
        found = str(FINDINGS[Finding(each.result)]) if each.result else _("Not decided yet")
        adjourned = (
            _("adjourned for %(days)d days", days=each.adjourned_days) if each.adjourned_days else None
        )
        said = _("%(claim)s. %(found)s", claim=CLAIMS[Claim(each.claim)], found=found)
        source = ", ".join(text for text in (each.court, adjourned, each.note) if text)
        rows.append(_row(_("Claim in court of %(day)s", day=day(each.claimed_on)), said, source=source))
    return rows


def money_row(accounts: Sequence[Account]) -> str:
    """All accounts in one line for the case's section; empty when the case has no money."""
    return "; ".join(f"{title_of(each.purpose)}: {state_of(each.balance)}" for each in accounts)


def day(value: date) -> str:
    """A date in words."""
    return str(format_date(value, "d MMMM y", rebase=False))


def _what(line: MoneyEntry) -> str:
    words = {
        EntryKind.CHARGE: _("Due"),
        EntryKind.PAYMENT: _("Payment"),
        EntryKind.REFUND: _("Given back"),
        EntryKind.WRITE_OFF: _("Written off"),
        EntryKind.CORRECTION: _("Correction"),
    }
    return words[EntryKind(line.kind)]


def _row(key: str, value: object, *, source: str | None = None) -> Row:
    return {"key": key, "value": value, "source": source or ""}
