"""Which cases a scrutiny panel always sees, and how a sample is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead_oocd.facts import Condition, ConditionObject, ConditionType, Tag
from fairlead_oocd.policy.legal_traps import traps_after_breach, traps_of_variation
from fairlead_oocd.policy.scrutiny import ALWAYS, Reviewed, always_included, draw


@pytest.mark.parametrize(
    ("case", "key"),
    [
        (Reviewed(indictable_only=True), "indictable-only"),
        (Reviewed(matrix_deviation=True), "matrix-deviation"),
        (Reviewed(tags=frozenset({Tag.IPV})), "da"),
        (Reviewed(tags=frozenset({Tag.HATE})), "hate"),
        (Reviewed(tags=frozenset({Tag.KNIFE})), "knife"),
        (Reviewed(tags=frozenset({Tag.SEXUAL})), "sexual"),
        (Reviewed(breach_not_pursued=True), "breach-not-pursued"),
        (Reviewed(override=True), "override"),
        (Reviewed(victim_opposed=True), "victim-opposed"),
    ],
)
def test_each_kind_of_case_on_the_list_is_always_included(case: Reviewed, key: str) -> None:
    assert always_included(case, ALWAYS) == (key,)
    assert always_included(case, [each for each in ALWAYS if each != key]) == ()


def test_an_unremarkable_case_is_not_included_and_an_unknown_key_includes_nothing() -> None:
    assert always_included(Reviewed(tags=frozenset({Tag.DRIVING})), ALWAYS) == ()
    assert always_included(Reviewed(override=True), ["everything"]) == ()


STRATA = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.integers(0, 999).map(str), unique=True, max_size=8), max_size=5
)


@given(strata=STRATA, size=st.integers(1, 30), seed=st.integers(0, 999_999))
def test_a_draw_can_be_repeated_takes_no_case_twice_and_leaves_no_stratum_out(
    strata: dict[str, list[str]], size: int, seed: int
) -> None:
    own = {key: [f"{key}{number}" for number in numbers] for key, numbers in strata.items()}
    drawn = draw(own, size, seed)

    assert drawn == draw({key: list(reversed(each)) for key, each in own.items()}, size, seed)
    assert len(drawn) == min(size, sum(map(len, own.values()))) == len(set(drawn))
    filled = [key for key, each in own.items() if each]
    if size >= len(filled):
        assert {reference[0] for reference in drawn} == set(filled)


def test_what_the_act_leaves_open_about_penalties_is_said_after_a_community_caution_only() -> None:
    assert [trap.rule for trap in traps_after_breach("COM", breaches=1)] == ["TRAP1"]
    assert [trap.rule for trap in traps_after_breach("COM", breaches=2)] == ["TRAP1", "TRAP3"]
    assert traps_after_breach("COND", breaches=2) == ()


def test_a_condition_of_an_open_kind_needs_legal_advice_under_the_two_tier_framework() -> None:
    letter = Condition(objects=frozenset({ConditionObject.REPARATION}), type=ConditionType.OTHER)
    course = Condition(objects=frozenset({ConditionObject.REHABILITATION}), type=ConditionType.ATTENDANCE)

    assert [trap.rule for trap in traps_of_variation("DIV", letter)] == ["TRAP6"]
    assert traps_of_variation("DIV", course) == ()
    assert traps_of_variation("COND", letter) == ()
