"""Laws of the ledger: the balance is the sum, nothing lawful hides an overpayment, and a correction restores."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_money_cases import TWO_TIER
from oocd_sheets import facts

from fairlead_oocd.dates import dates_after, increased_penalty_pence, penalty_dates
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.policy import Progress
from fairlead_oocd.policy.claims import (
    LONGEST_ADJOURNMENT_DAYS,
    RESULTS,
    Claim,
    Finding,
    adjournment_fault,
    claims_open,
    ends_the_penalty,
)
from fairlead_oocd.policy.guards_of_penalty import may_attach_penalty
from fairlead_oocd.policy.money import (
    Entry,
    EntryKind,
    Part,
    UnlawfulEntry,
    balance_of,
    correction,
    holds_account_number,
    holds_card_number,
    instalments,
    new_entry,
    next_part,
    paid_by,
    plan_fault,
    pounds,
)

DAY = date(2026, 6, 1)
PENCE = st.integers(min_value=1, max_value=30000)
STEP = st.tuples(st.sampled_from([*EntryKind]), PENCE, st.integers(min_value=0, max_value=9))


def after(steps: list[tuple[EntryKind, int, int]]) -> list[Entry]:
    """The ledger after trying each step: those that are not lawful leave nothing."""
    entries: list[Entry] = []
    for kind, pence, place in steps:
        try:
            if kind is EntryKind.CORRECTION:
                wrong = entries[place].id if place < len(entries) else uuid.uuid4()
                entries.append(correction(uuid.uuid4(), wrong, DAY, entries))
            else:
                entries.append(new_entry(uuid.uuid4(), kind, pence, DAY, entries))
        except UnlawfulEntry:
            continue
    return entries


@given(st.lists(STEP, max_size=25))
def test_the_balance_is_the_sum_of_the_entries(steps: list[tuple[EntryKind, int, int]]) -> None:
    entries = after(steps)
    found = balance_of(entries)
    assert found.pence == sum(entry.amount_pence for entry in entries)
    assert found.owed - found.overpaid == found.pence
    assert min(found.owed, found.overpaid) == 0


@given(st.lists(STEP, max_size=25), PENCE)
def test_a_payment_of_more_than_is_owed_is_shown_as_overpaid_to_the_penny(
    steps: list[tuple[EntryKind, int, int]], pence: int
) -> None:
    entries = after(steps)
    before = balance_of(entries)
    then = balance_of([*entries, new_entry(uuid.uuid4(), EntryKind.PAYMENT, pence, DAY, entries)])
    assert then.overpaid == before.overpaid + max(pence - before.owed, 0)
    assert then.owed == max(before.owed - pence, 0)


@given(st.lists(STEP, max_size=25))
def test_refunds_and_write_offs_never_go_past_nothing(steps: list[tuple[EntryKind, int, int]]) -> None:
    entries: list[Entry] = []
    for entry in after(steps):
        before = balance_of(entries).pence
        entries.append(entry)
        then = balance_of(entries).pence
        if entry.kind is EntryKind.REFUND:
            assert before < then <= 0
        if entry.kind is EntryKind.WRITE_OFF:
            assert before > then >= 0


@given(st.lists(STEP, min_size=1, max_size=20), st.integers(min_value=0, max_value=19))
def test_a_correction_restores_every_sum_as_if_the_entry_had_never_been(
    steps: list[tuple[EntryKind, int, int]], place: int
) -> None:
    entries = after(steps)
    undone = {entry.corrects for entry in entries}
    open_to_it = [
        entry for entry in entries if entry.kind is not EntryKind.CORRECTION and entry.id not in undone
    ]
    if not open_to_it:
        return
    wrong = open_to_it[place % len(open_to_it)]
    mended = [*entries, correction(uuid.uuid4(), wrong.id, DAY, entries)]
    assert balance_of(mended) == balance_of([entry for entry in entries if entry.id != wrong.id])
    with pytest.raises(UnlawfulEntry, match="already"):
        correction(uuid.uuid4(), wrong.id, DAY, mended)
    with pytest.raises(UnlawfulEntry, match="cannot be corrected"):
        correction(uuid.uuid4(), mended[-1].id, DAY, mended)


@pytest.mark.parametrize("pence", [0, -1, 100_000_000])
def test_an_amount_is_above_nothing_and_of_this_world(pence: int) -> None:
    with pytest.raises(UnlawfulEntry, match="above nothing"):
        new_entry(uuid.uuid4(), EntryKind.PAYMENT, pence, DAY, [])


def test_what_counts_as_paid_by_a_day_leaves_out_later_and_undone_payments() -> None:
    entries = [new_entry(uuid.uuid4(), EntryKind.CHARGE, 9000, DAY, [])]
    for days, pence in ((0, 1000), (5, 2000), (6, 4000)):
        entries.append(new_entry(uuid.uuid4(), EntryKind.PAYMENT, pence, DAY + timedelta(days=days), entries))
    assert [paid_by(entries, DAY + timedelta(days=days)) for days in (0, 4, 5, 6)] == [1000, 1000, 3000, 7000]
    entries.append(correction(uuid.uuid4(), entries[2].id, DAY + timedelta(days=30), entries))
    assert paid_by(entries, DAY + timedelta(days=6)) == 5000


@given(
    st.integers(min_value=1, max_value=500000),
    st.integers(min_value=1, max_value=60),
    st.sampled_from(["week", "month"]),
)
def test_instalments_add_up_to_the_penny_in_order(total: int, number: int, every: str) -> None:
    if total < number:
        with pytest.raises(UnlawfulEntry):
            instalments(total, number, DAY, every)
        return
    parts = instalments(total, number, DAY, every)
    assert sum(part.amount_pence for part in parts) == total
    assert [part.due_on for part in parts] == sorted({part.due_on for part in parts})
    assert parts[0].due_on == DAY
    assert max(part.amount_pence for part in parts[:-1] or parts) <= parts[-1].amount_pence


@given(st.integers(min_value=0, max_value=12000))
def test_the_next_instalment_is_the_first_that_the_payments_do_not_reach(paid: int) -> None:
    parts = instalments(10000, 4, DAY, "month")
    found = next_part(parts, paid)
    assert found == (parts[paid // 2500] if paid < 10000 else None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"total_pence": 9999}, "add up"),
        ({"last_day": DAY + timedelta(days=6)}, "by 07/06/2026"),
        ({"given": DAY + timedelta(days=1)}, "before"),
    ],
)
def test_a_plan_lies_inside_the_completion_period(changes: dict[str, object], said: str | None) -> None:
    parts = (Part(due_on=DAY, amount_pence=5000), Part(due_on=DAY + timedelta(days=7), amount_pence=5000))
    values = {"total_pence": 10000, "given": DAY, "last_day": DAY + timedelta(days=7), **changes}
    fault = plan_fault(parts, **values)  # type: ignore[arg-type]  # by name
    assert (fault is None) == (said is None)
    assert said is None or (fault is not None and said in fault)


@pytest.mark.parametrize(
    ("pence", "words"),
    [(0, "£0.00"), (5, "£0.05"), (123456, "£1,234.56"), (-350, "\N{MINUS SIGN}£3.50")],
)
def test_money_is_written_to_the_penny(pence: int, words: str) -> None:
    assert pounds(pence) == words


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("4111 1111 1111 1111", True),
        ("paid with 5500-0000-0000-0004 today", True),
        ("4111 1111 1111 1112", False),
        ("receipt 20261126", False),
    ],
)
def test_a_card_number_is_recognised_by_its_check_digit(text: str, card: bool) -> None:  # noqa: FBT001  # of the table
    assert holds_card_number(text) == card


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("sort code 20-45-53", True),
        ("account number 12345678", True),
        ("at the front counter, reference 12345678", False),
        ("by 20/11/2026", False),
    ],
)
def test_a_bank_account_is_recognised(text: str, account: bool) -> None:  # noqa: FBT001  # of the table
    assert holds_account_number(text) == account


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1)))
def test_the_later_dates_of_a_penalty_follow_its_due_date_whether_the_act_or_advice_fixed_it(
    given_on: date,
) -> None:
    by_the_act = penalty_dates(given_on)
    assert dates_after(given_on, by_the_act.due) == by_the_act
    later = dates_after(given_on, by_the_act.due + timedelta(days=100))
    assert (later.increase_from - later.due).days == 1
    assert (later.registrable_from - later.due).days == 22
    assert (later.registrable_from - later.late_window_end).days == 1


@given(st.integers(min_value=1, max_value=1_000_000))
def test_an_increase_is_half_as_much_again_and_never_a_penny_above(pence: int) -> None:
    assert 0 <= 3 * pence - 2 * increased_penalty_pence(pence) <= 1


def test_what_a_court_may_find_depends_on_the_claim() -> None:
    """PCSC Act 2022 s.113: the first two claims are accepted or shown unfounded; an excuse has five ends."""
    assert (
        set(RESULTS[Claim.PAID])
        == set(RESULTS[Claim.NOT_THE_PERSON])
        == {Finding.ACCEPTED, Finding.UNFOUNDED}
    )
    assert Finding.ACCEPTED not in RESULTS[Claim.REASONABLE_EXCUSE]
    ends = {
        (claim, finding) for claim in Claim for finding in RESULTS[claim] if ends_the_penalty(claim, finding)
    }
    assert ends == {
        (Claim.PAID, Finding.ACCEPTED),
        (Claim.NOT_THE_PERSON, Finding.ACCEPTED),
        (Claim.REASONABLE_EXCUSE, Finding.ENDED),
    }
    with pytest.raises(ValueError, match="cannot follow"):
        ends_the_penalty(Claim.PAID, Finding.REDUCED)


def test_a_notice_knows_one_claim() -> None:
    assert claims_open(notice=True) == (Claim.NOT_THE_PERSON,)
    assert claims_open(notice=False) == tuple(Claim)


@given(st.lists(st.integers(min_value=0, max_value=28), max_size=5), st.integers(min_value=0, max_value=40))
def test_adjournments_come_to_28_days_in_all(days: list[int], more: int) -> None:
    assert (adjournment_fault(days, more) is None) == (sum(days) + more <= LONGEST_ADJOURNMENT_DAYS)


def test_on_the_last_lawful_day_a_penalty_needs_no_advice_and_the_day_after_it_does() -> None:
    """PCSC Act 2022 s.111(5): given on 1 June, due on 28 June."""
    on_the_day = Progress(
        facts=facts(),
        parameters=TWO_TIER,
        disposal=Disposal.COM,
        on=date(2026, 6, 28),
        given=DAY,
        reasonable_excuse=False,
        penalty_pence=9000,
        penalty_due=date(2026, 6, 28),
    )
    assert may_attach_penalty(on_the_day).clear
    assert not may_attach_penalty(replace(on_the_day, on=date(2026, 6, 29))).clear
