"""Whom a policy would have concerned: small numbers are hidden, and cannot be worked out from what is shown."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.modules.disparity import MERGED, THRESHOLD, Breakdown, Tally, breakdown

Case = tuple[uuid.UUID, str, bool]
"""A case, the group of its person, and whether its answer would have been another."""
Counts = dict[str, tuple[int, int]]
"""Of each group: cases with another answer, cases with the same answer."""


def broken_down(counts: Counts) -> Breakdown:
    counted = {
        (group, flag): pair[0 if flag else 1] for group, pair in counts.items() for flag in (True, False)
    }
    return breakdown("age", counted, counts)


def shown(found: Breakdown) -> dict[str, tuple[int | None, int | None, int | None]]:
    return {each.group: (each.assessed, each.changed, each.percent) for each in found.groups}


def test_large_groups_are_shown_with_counts_rounded_to_a_multiple_of_five_beside_them() -> None:
    found = shown(broken_down({"a": (412, 88), "b": (60, 20)}))
    assert found["a"] in ((500, 410, 82), (500, 415, 83))
    assert found["b"] == (80, 60, 75), "a multiple of five stays what it is"


def tallied(cases: Sequence[Case]) -> Breakdown:
    tally = Tally(["age"])
    for case, group, changed in cases:
        tally.add({"age": group}, changed=changed, case=case)
    return tally.breakdowns({"age": ("18-24", "25+")})[0]


def test_the_same_cases_are_always_shown_alike_and_never_with_more_changed_than_there_are() -> None:
    for number in range(10, 80):
        cases = some_cases(number)
        assert tallied(cases) == tallied(cases[::-1])
        for each in tallied(cases).groups:
            assert each.assessed is not None
            assert each.changed is None or each.changed <= each.assessed


def test_tries_with_one_case_more_each_do_not_show_whose_group_it_is() -> None:
    """Rounded to the nearest 5, a count went up with a case of that group only: every fifth person's was known."""
    cases = some_cases(120)
    right, wrong = 0, 0
    before: dict[str, int | None] = {}
    for number in range(1, len(cases) + 1):
        now = {each.group: each.assessed for each in tallied(cases[:number]).groups}
        risen = [group for group in now if (now[group] or 0) > (before.get(group) or 0)]
        if now.keys() == before.keys() and len(risen) == 1:
            known = risen[0] == cases[number - 1][1]
            right, wrong = right + known, wrong + (not known)
        elif now.keys() == before.keys():
            wrong += any(
                (now[group] or 0) < (before[group] or 0) for group in now
            )  # one case more, and it fell
        before = now
    assert wrong > 0
    assert {each.group for each in tallied(cases).groups} == {"18-24", "25+"}


def some_cases(number: int) -> list[Case]:
    """Invented cases, the same in every run."""
    drawn = random.Random(7)
    return [
        (
            uuid.UUID(int=drawn.getrandbits(128)),
            "18-24" if drawn.random() < 0.4 else "25+",
            drawn.random() < 0.5,
        )
        for _ in range(number)
    ]


def test_a_small_count_is_never_hidden_alone() -> None:
    """The example of the reference: hiding the 3 alone would give it back from the totals."""
    found = shown(broken_down({"a": (412, 88), "b": (61, 19), "c": (37, 14), "d": (9, 3), "e": (22, 8)}))
    assert [group for group, (_total, changed, _percent) in found.items() if changed is None] == ["d", "e"]
    assert found["d"][2] is None


def test_groups_below_five_cases_stand_together_and_none_of_them_alone() -> None:
    found = shown(broken_down({"a": (50, 50), "b": (40, 30), "c": (2, 1), "d": (3, 1)}))
    assert set(found) == {"a", "b", MERGED}


def test_nothing_is_shown_when_no_pattern_of_hiding_protects_the_small_numbers() -> None:
    assert broken_down({"a": (1, 99), "b": (2, 98)}).groups == ()
    assert broken_down({"a": (2, 0)}).groups == ()
    assert broken_down({}).groups == ()


def test_a_group_without_any_change_keeps_its_zero() -> None:
    assert shown(broken_down({"a": (0, 100), "b": (50, 50)}))["a"] == (100, 0, 0)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)
)
def test_no_hidden_count_can_be_worked_out_to_fewer_than_five_values(counts: Counts) -> None:
    """An attacker who knows every exact total and every exact count that is shown tries all that is left."""
    found = broken_down(counts)
    for each in found.groups:
        pair = counts.get(each.group)
        if each.changed is not None and pair is not None:
            assert not any(0 < count < THRESHOLD for count in pair), each
    hidden = [each.group for each in found.groups if each.changed is None]
    known = {group: pair for group, pair in counts.items() if group in hidden}
    if not hidden or MERGED in {each.group for each in found.groups} or len(hidden) > 3:
        return
    total_changed = sum(pair[0] for pair in known.values())
    for group in hidden:
        possible = {
            values[hidden.index(group)]
            for values in product(*(range(sum(known[each]) + 1) for each in hidden))
            if sum(values) == total_changed
        }
        assert max(possible) - min(possible) >= THRESHOLD, (group, counts)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_counts_from_one_to_four_are_on_no_page(count: int) -> None:
    found = broken_down({"a": (count, 60), "b": (20, 40), "c": (30, 30)})
    assert shown(found)["a"][1:] == (None, None)
