"""The gravity score: where it starts, what moves it, and what nobody may do alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import Result
from fairlead_oocd.disposals import ADULT
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy.gravity import (
    KEY_FACTORS,
    Direction,
    Factor,
    GravityTables,
    MatrixRow,
    Score,
    check_score,
    deviates,
    proposed,
    read_tables,
)

WORSE = Factor(code="weapon", title="Weapon", direction=Direction.AGGRAVATING)
LESS = Factor(code="remorse", title="Remorse", direction=Direction.MITIGATING)
PLANNED = Factor(code="planned", title="Planned", direction=Direction.AGGRAVATING, group="Theft")
BASES = st.integers(1, 5)
FACTORS = st.lists(st.sampled_from([WORSE, LESS]), max_size=12)
TABLES = GravityTables(
    matrix=(
        MatrixRow(code="TH68*", group="Theft", base=3),
        MatrixRow(code="TH68010*", group="Shop theft", base=2),
        MatrixRow(code="TH68010A", group="Attempts", base=1),
    ),
    factors=(WORSE, LESS, PLANNED),
)


def score(**changes: object) -> Score:
    ready = Score(base=2, from_matrix=True, key_factors=KEY_FACTORS)
    return replace(ready, **changes)  # type: ignore[arg-type]  # the tests name fields by keyword


@given(BASES, FACTORS)
def test_another_aggravating_factor_never_lowers_the_score_nor_a_mitigating_one_raises_it(
    base: int, factors: list[Factor]
) -> None:
    assert proposed(base, [*factors, WORSE]) >= proposed(base, factors) >= proposed(base, [*factors, LESS])


@given(BASES, FACTORS)
def test_factors_move_the_score_by_one_level_at_most_and_it_is_always_from_1_to_5(
    base: int, factors: list[Factor]
) -> None:
    found = proposed(base, factors)
    assert abs(found - base) <= 1
    assert 1 <= found <= 5


@given(st.integers(-3, 9), st.integers(-3, 9), FACTORS, st.booleans())
def test_a_score_that_stands_is_from_1_to_5_and_near_its_base(
    base: int,
    final: int,
    factors: list[Factor],
    supervisor: bool,  # noqa: FBT001  # a column of the table
) -> None:
    given_score = score(base=base, final=final, factors=tuple(factors), final_reason="because")
    if check_score(given_score, by_supervisor=supervisor).result is Result.ALLOWED:
        assert 1 <= base <= 5
        assert 1 <= final <= 5
        assert abs(final - base) <= (2 if supervisor else 1)


@pytest.mark.parametrize(
    ("changes", "supervisor", "refused_by"),
    [
        ({}, False, set()),
        ({"factors": (WORSE,), "final": 3}, False, set()),
        ({"final": 3}, False, {"G05"}),
        ({"final": 3, "final_reason": "A nurse on duty"}, False, set()),
        ({"final": 4, "final_reason": "A nurse on duty"}, False, {"G04"}),
        ({"final": 4, "final_reason": "A nurse on duty"}, True, set()),
        ({"final": 5, "final_reason": "A nurse on duty"}, True, {"G04"}),
        ({"from_matrix": False}, False, {"G02"}),
        ({"from_matrix": False, "base_reason": "Like theft"}, False, set()),
        ({"key_factors": KEY_FACTORS[1:]}, False, {"G03"}),
        ({"base": 0}, False, {"G01"}),
    ],
)
def test_what_a_score_needs(changes: dict[str, object], supervisor: bool, refused_by: set[str]) -> None:  # noqa: FBT001  # a column of the table
    decision = check_score(score(**changes), by_supervisor=supervisor)
    assert {reason.rule for reason in decision.reasons} == refused_by
    assert (decision.result is Result.ALLOWED) is not bool(refused_by)


@pytest.mark.parametrize(
    ("code", "group", "base"),
    [
        ("TH68006", "Theft", 3),
        ("TH68010", "Shop theft", 2),
        ("TH68010B", "Shop theft", 2),
        ("TH68010A", "Attempts", 1),
    ],
)
def test_the_row_that_says_most_about_the_code_counts(code: str, group: str, base: int) -> None:
    row = TABLES.row_for(code)
    assert row is not None
    assert (row.group, row.base) == (group, base)


def test_an_offence_that_is_not_in_the_matrix_has_no_base_and_is_a_group_of_its_own() -> None:
    assert TABLES.row_for("CJ67002") is None
    assert TABLES.group_of("CJ67002") == "CJ67002"


def test_factors_of_a_group_are_for_that_group_only() -> None:
    assert TABLES.factors_for("TH68006") == [WORSE, LESS, PLANNED]
    assert TABLES.factors_for("TH68010") == [WORSE, LESS]


def test_a_row_that_cannot_be_read_is_left_out_and_named() -> None:
    tables = read_tables(
        [{"code": "TH68010", "group": "Theft", "base": "2"}, {"code": "X", "group": "Y", "base": "6"}],
        [{"code": "weapon", "direction": "aggravating", "title": "Weapon"}, {"code": "odd", "title": "Odd"}],
        source="test",
        licensed=False,
    )
    assert [row.code for row in tables.matrix] == ["TH68010"]
    assert [factor.code for factor in tables.factors] == ["weapon"]
    assert len(tables.problems) == 2


@pytest.mark.parametrize(
    ("final", "disposal", "differs"),
    [
        (1, "CR", False),
        (1, "COND", True),
        (2, "COND", False),
        (3, "CR", True),
        (4, "COND", True),
        (None, "CR", False),
    ],
)
def test_a_resolution_that_the_map_leaves_to_somebody_deviates(
    final: int | None,
    disposal: str,
    differs: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert deviates(Parameters(), final, disposal) is differs


def test_every_score_has_a_place_for_every_resolution_in_the_map() -> None:
    for final in range(1, 6):
        assert set(Parameters().gravity_map[final]) >= set(ADULT)
