"""Money of a case: what is due, what was paid, and which entries may be added. Pure; whole pence.

An entry is never changed. Its amount is signed, so that the balance is the sum: a charge or a refund adds to
what is owed, a payment or a write-off takes from it, and a correction undoes one earlier entry exactly.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.public import add_months, add_weeks


class Purpose(StrEnum):
    """What money is for."""

    COMPENSATION = "compensation"
    COURSE_FEE = "course_fee"
    PENALTY = "penalty"
    NOTICE = "notice"


class EntryKind(StrEnum):
    """What an entry records."""

    CHARGE = "charge"
    PAYMENT = "payment"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    CORRECTION = "correction"


SIGN = {EntryKind.CHARGE: 1, EntryKind.REFUND: 1, EntryKind.PAYMENT: -1, EntryKind.WRITE_OFF: -1}
"""The sign of each kind but the correction, which has the opposite of what it corrects."""
MINUS = "\N{MINUS SIGN}"
LARGEST_PENCE = 99_999_999
"""The most one entry can be: a slip of the keyboard above it is no amount of this work. [design]"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry. ``amount_pence`` is signed; ``on`` is the day the money moved or fell due, not of recording."""

    id: uuid.UUID
    kind: EntryKind
    amount_pence: int
    on: date
    corrects: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """The sums of some entries, corrections counted with what they correct."""

    charged: int
    paid: int
    refunded: int
    written_off: int

    @property
    def pence(self) -> int:
        """What is left: above nothing is owed, below nothing was paid too much."""
        return self.charged + self.refunded - self.paid - self.written_off

    @property
    def owed(self) -> int:
        """Still to be paid."""
        return max(self.pence, 0)

    @property
    def overpaid(self) -> int:
        """Paid beyond what was due, and not given back."""
        return max(-self.pence, 0)

    @property
    def paid_in_full(self) -> bool:
        """Something was due, and all of it was paid. What was written off is not owed, and was not paid either."""
        return self.charged > 0 and self.pence <= 0 and self.written_off == 0


class UnlawfulEntry(ValueError):
    """An entry that may not be added, and why."""


def balance_of(entries: Iterable[Entry]) -> Balance:
    """The sums of the entries. ``Balance.pence`` is the sum of their amounts."""
    listed = list(entries)
    kinds = {entry.id: entry.kind for entry in listed}
    sums = dict.fromkeys(SIGN, 0)
    for entry in listed:
        kind = kinds[entry.corrects] if entry.corrects is not None else entry.kind
        sums[kind] += entry.amount_pence
    return Balance(
        charged=sums[EntryKind.CHARGE],
        paid=-sums[EntryKind.PAYMENT],
        refunded=sums[EntryKind.REFUND],
        written_off=-sums[EntryKind.WRITE_OFF],
    )


def paid_by(entries: Sequence[Entry], day: date) -> int:
    """Pence received on or before a day, less what was given back by then. A corrected entry never was."""
    undone = {entry.corrects for entry in entries}
    return -sum(
        entry.amount_pence
        for entry in entries
        if entry.kind in (EntryKind.PAYMENT, EntryKind.REFUND) and entry.on <= day and entry.id not in undone
    )


def new_entry(  # what an entry is
    entry_id: uuid.UUID, kind: EntryKind, pence: int, on: date, entries: Sequence[Entry]
) -> Entry:
    """The entry of a kind for a positive amount, beside those that are there already.

    A payment is always taken: what is too much is shown as overpaid. A refund gives back no more than that, and
    a write-off takes off no more than is owed. Raises `UnlawfulEntry`.
    """
    if not 0 < pence <= LARGEST_PENCE:
        raise UnlawfulEntry(f"The amount must be above nothing and at most {pounds(LARGEST_PENCE)}.")
    now = balance_of(entries)
    if kind is EntryKind.REFUND and pence > now.overpaid:
        raise UnlawfulEntry(f"No more can be given back than was paid too much: {pounds(now.overpaid)}.")
    if kind is EntryKind.WRITE_OFF and pence > now.owed:
        raise UnlawfulEntry(f"No more can be written off than is owed: {pounds(now.owed)}.")
    return Entry(id=entry_id, kind=kind, amount_pence=SIGN[kind] * pence, on=on)


NEVER_WRITTEN_OFF = frozenset({Purpose.PENALTY, Purpose.NOTICE})
"""Only a court ends or reduces a penalty (PCSC Act 2022 s.113(4), (6)); a notice is paid, tried or registered
(CJPA 2001 ss.4, 5). So the police write off neither.
"""


def correction(entry_id: uuid.UUID, corrects: uuid.UUID, on: date, entries: Sequence[Entry]) -> Entry:
    """The counter-entry of one that is there. Raises `UnlawfulEntry` when it is a correction or was corrected."""
    wrong = next((entry for entry in entries if entry.id == corrects), None)
    if wrong is None:
        raise UnlawfulEntry("This entry is not among those of the account.")
    if wrong.kind is EntryKind.CORRECTION:
        raise UnlawfulEntry("A correction cannot be corrected: record the right entry instead.")
    if any(entry.corrects == corrects for entry in entries):
        raise UnlawfulEntry("This entry was corrected already.")
    return Entry(
        id=entry_id, kind=EntryKind.CORRECTION, amount_pence=-wrong.amount_pence, on=on, corrects=corrects
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One instalment: how much, by when."""

    due_on: date
    amount_pence: int


def instalments(total_pence: int, number: int, first: date, every: str) -> tuple[Part, ...]:
    """A sum in equal parts, weekly or monthly (``week``, ``month``) from the first day; the last takes the odd
    pence.

    Raises `UnlawfulEntry` when there would be a part without a penny.
    """
    if number < 1 or total_pence < number:
        raise UnlawfulEntry(f"{pounds(total_pence)} cannot be paid in {number} parts.")
    each = total_pence // number
    step = add_weeks if every == "week" else add_months
    parts = [Part(due_on=step(first, place), amount_pence=each) for place in range(number - 1)]
    last = Part(due_on=step(first, number - 1), amount_pence=total_pence - each * (number - 1))
    return (*parts, last)


def plan_fault(parts: Sequence[Part], *, total_pence: int, given: date, last_day: date) -> str | None:
    """Why a plan may not stand, or None: it adds up, and lies inside the completion period."""
    if sum(part.amount_pence for part in parts) != total_pence:
        return f"The instalments do not add up to {pounds(total_pence)}."
    if any(part.amount_pence <= 0 for part in parts):
        return "Every instalment must be above nothing."
    if any(part.due_on < given for part in parts):
        return "No instalment can be due before the resolution was given."
    if any(part.due_on > last_day for part in parts):
        return f"Every instalment must be due by {last_day:%d/%m/%Y}, when the condition ends."
    return None


def next_part(parts: Sequence[Part], paid_pence: int) -> Part | None:
    """The first instalment that what was paid does not reach; None when it reaches all."""
    reached = 0
    for part in sorted(parts, key=lambda each: each.due_on):
        reached += part.amount_pence
        if paid_pence < reached:
            return part
    return None


def pounds(pence: int) -> str:
    """``£1,234.05``; a negative amount with a minus sign before the pound."""
    whole, odd = divmod(abs(pence), 100)
    return f"{MINUS if pence < 0 else ''}£{whole:,}.{odd:02d}"


_CARD = re.compile(r"(?:\d[ -]?){13,19}")
_SORT_CODE = re.compile(r"\b\d{2}[- ]\d{2}[- ]\d{2}\b")
_ACCOUNT = re.compile(
    r"\b(?:account|a/c|acc|sort code|iban)\b[^0-9]{0,20}(?:GB\d{2}|\d{6,10})", re.IGNORECASE
)


def holds_card_number(text: str) -> bool:
    """Whether a text holds a payment card's number: 13 to 19 digits with a right check digit (ISO/IEC 7812-1)."""
    return any(_luhn("".join(filter(str.isdigit, found))) for found in _CARD.findall(text))


def holds_account_number(text: str) -> bool:
    """Whether a text looks as if it held a bank account: a sort code, or digits said to be an account."""
    return bool(_SORT_CODE.search(text) or _ACCOUNT.search(text))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  # the sum of its two digits
    return total % 10 == 0
