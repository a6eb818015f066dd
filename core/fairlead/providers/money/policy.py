"""What is owed for what, in whole pence. Pure: no session, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

QUARTER_HOUR = 15
QUARTERS = 4


class Payer(StrEnum):
    """Who pays for a unit of a service."""

    FORCE = "force"
    """The organisation that referred."""
    COMMISSIONER = "commissioner"
    PERSON = "person"
    """By a fee, which is in the ledger of the case."""
    PROVIDER = "provider"
    """Nobody is asked: the provider has it paid by its own means."""


CLAIMED_FROM = (Payer.FORCE, Payer.COMMISSIONER)
"""Payers to whom a provider sends claims."""


class Unit(StrEnum):
    """What is counted."""

    ACCEPTANCE = "acceptance"
    SESSION = "session"
    HOUR = "hour"
    COMPLETION = "completion"
    PLACE = "place"
    """A place taken up: once for a referral, with the first session that was attended."""


EARNED_BY = {
    Unit.ACCEPTANCE: "accepted",
    Unit.SESSION: "session",
    Unit.HOUR: "session",
    Unit.COMPLETION: "completed",
    Unit.PLACE: "session",
}
"""Which kind of delivered unit earns it."""


class Dated(Protocol):
    """A price with the day from which it holds."""

    @property
    def starts_on(self) -> date:
        """From this day."""


P = TypeVar("P", bound=Dated)


def price_in(prices: Iterable[P], month: date) -> P | None:
    """The price that holds in a month: the last that has begun. None before the first."""
    begun = [price for price in prices if price.starts_on <= month]
    return max(begun, key=lambda price: price.starts_on, default=None)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What one delivered unit is charged at: ``quantity`` at ``rate_pence`` each."""

    quantity: int
    rate_pence: int

    @property
    def amount_pence(self) -> int:
        """Exact: nothing is rounded."""
        return self.quantity * self.rate_pence


def charge_for(unit: Unit, price_pence: int, minutes: int) -> Charge | None:
    """The charge for one delivered unit. An hour is counted in its full quarters; None where there is none."""
    if unit is not Unit.HOUR:
        return Charge(quantity=1, rate_pence=price_pence)
    quarters = minutes // QUARTER_HOUR
    return Charge(quantity=quarters, rate_pence=price_pence // QUARTERS) if quarters else None


def price_fault(unit: Unit, price_pence: int) -> str:
    """Why this cannot be the price of the unit: a code, or nothing."""
    if price_pence <= 0:
        return "none"
    if unit is Unit.HOUR and price_pence % QUARTERS:
        return "quarters"
    return ""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Totals of some lines, in pence."""

    delivered: int = 0
    claimed: int = 0
    approved: int = 0
    disputed: int = 0
    credited: int = 0
    paid: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(
            **{name: getattr(self, name) + getattr(other, name) for name in Sums.__dataclass_fields__}
        )

    @property
    def agree(self) -> bool:
        """Everything that was delivered was claimed, approved and paid, and nothing was taken back."""
        return self.delivered == self.claimed == self.approved == self.paid and not self.credited


def total(parts: Iterable[Sums]) -> Sums:
    """The sum of the lines."""
    return sum(parts, Sums())


def covered_by(fee_pence: int, amount_pence: int | None) -> int:
    """How much of a fee a voucher covers. One without an amount covers all of it."""
    return fee_pence if amount_pence is None else min(fee_pence, amount_pence)


_RUN = re.compile(r"\d+(?:[ .\-]\d+)*")
SHORTEST_CARD, LONGEST_CARD = 13, 19


def holds_card_number(text: str) -> bool:
    """Digits, in one piece or in groups, that are as many as on a payment card and end in its check digit (ISO/IEC
    7812-1).
    """
    for run in _RUN.findall(text):
        groups = re.findall(r"\d+", run)
        for first in range(len(groups)):
            digits = ""
            for group in groups[first:]:
                digits += group
                if SHORTEST_CARD <= len(digits) <= LONGEST_CARD and _checks(digits):
                    return True
    return False


def _checks(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004  # its two digits
