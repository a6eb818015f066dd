"""Prices, sums and vouchers in whole pence: nothing overlaps, nothing is rounded, nothing gets lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.providers.money.forms import month_in, pence_in
from fairlead.providers.money.policy import (
    Sums,
    Unit,
    charge_for,
    covered_by,
    holds_card_number,
    price_fault,
    price_in,
    total,
)
from fairlead.providers.money.words import pounds

PENCE = st.integers(min_value=0, max_value=10_000_000)


@dataclass(frozen=True)
class Price:
    starts_on: date


MONTHS = st.dates(date(2025, 1, 1), date(2030, 12, 1)).map(lambda day: day.replace(day=1))


@given(st.sets(MONTHS, max_size=12), MONTHS)
def test_in_each_month_one_price_holds_the_last_that_has_begun(starts: set[date], month: date) -> None:
    found = price_in([Price(day) for day in starts], month)
    begun = [day for day in starts if day <= month]
    assert (found.starts_on if found else None) == max(begun, default=None)


@given(st.sampled_from(list(Unit)), st.integers(1, 1_000_000), st.integers(0, 720))
def test_a_charge_is_exact_to_the_penny(unit: Unit, pence: int, minutes: int) -> None:
    if price_fault(unit, pence):
        assert unit is Unit.HOUR
        return
    charge = charge_for(unit, pence, minutes)
    if unit is not Unit.HOUR:
        assert charge is not None
        assert charge.amount_pence == pence
    elif minutes < 15:
        assert charge is None
    else:
        assert charge is not None
        assert charge.amount_pence * 4 == pence * (minutes // 15)


def test_an_hour_is_counted_in_the_quarters_that_are_full() -> None:
    charge = charge_for(Unit.HOUR, 5000, 100)
    assert charge is not None
    assert (charge.quantity, charge.rate_pence, charge.amount_pence) == (6, 1250, 7500)


@pytest.mark.parametrize(
    ("unit", "pence", "fault"),
    [
        (Unit.SESSION, 0, "none"),
        (Unit.SESSION, -1, "none"),
        (Unit.SESSION, 1, ""),
        (Unit.HOUR, 5001, "quarters"),
        (Unit.HOUR, 5000, ""),
    ],
)
def test_a_price_that_cannot_be_is_named(unit: Unit, pence: int, fault: str) -> None:
    assert price_fault(unit, pence) == fault


SUMS = st.builds(
    Sums, delivered=PENCE, claimed=PENCE, approved=PENCE, disputed=PENCE, credited=PENCE, paid=PENCE
)


@given(st.lists(SUMS, max_size=30))
def test_a_total_is_the_sum_of_its_lines(lines: list[Sums]) -> None:
    found = total(lines)
    for name in Sums.__dataclass_fields__:
        assert getattr(found, name) == sum(getattr(line, name) for line in lines)


def test_what_agrees_all_the_way_is_said_to_agree() -> None:
    assert Sums(delivered=5, claimed=5, approved=5, paid=5).agree
    assert not Sums(delivered=5, claimed=5, approved=5).agree
    assert not Sums(delivered=5, claimed=5, approved=5, paid=5, credited=1).agree


@given(PENCE, st.one_of(st.none(), st.integers(1, 10_000_000)))
def test_voucher_and_rest_are_the_fee_to_the_penny(fee: int, amount: int | None) -> None:
    covered = covered_by(fee, amount)
    assert 0 <= covered <= fee
    assert covered + (fee - covered) == fee
    assert covered == fee if amount is None or amount >= fee else covered == amount


@given(PENCE)
def test_an_amount_reads_back_as_it_was_written(pence: int) -> None:
    assert pence_in(pounds(pence)) == (pence if pence <= 100_000_000 else None)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("85", 8500), ("£1,234.50", 123450), (" 42.5 ", 4250), ("0.01", 1), ("-1", None), ("1.005", None),
        ("NaN", None), ("Infinity", None), ("1e400", None), ("ten", None), ("", None),
    ],
)  # fmt: skip
def test_only_an_amount_is_an_amount(typed: str, pence: int | None) -> None:
    assert pence_in(typed) == pence


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111", "4111 1111 1111 1111", "paid with 5555-5555-5555-4444 today", "378282246310005",
        "12 4111 1111 1111 1111", "6304000000000000", "4222222222222",
    ],
)  # fmt: skip
def test_the_number_of_a_card_is_recognised(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    ["BACS 4711", "07700 900123", "4111111111111112", "2026-11-27", "INV-2026-000123", "", "REF-26-7KQ4MX"],
)
def test_what_is_no_card_may_be_written(text: str) -> None:
    assert not holds_card_number(text)


@given(st.integers(10**11, 10**18 - 1))
def test_every_number_with_its_check_digit_is_recognised(number: int) -> None:
    def checks(digits: str) -> bool:
        doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
        return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0

    text = next(f"{number}{digit}" for digit in range(10) if checks(f"{number}{digit}"))
    if len(text) >= 13:
        assert holds_card_number(text)


def test_a_month_of_an_address_is_a_month_or_the_default() -> None:
    default = date(2026, 11, 1)
    assert month_in("2026-02", default) == date(2026, 2, 1)
    for text in ("", "2026", "2026-13", "a-b", "0-0"):
        assert month_in(text, default) == default
