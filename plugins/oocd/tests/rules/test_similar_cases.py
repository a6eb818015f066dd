"""What figures of similar cases say, when they are few, and which choice asks for a fuller rationale."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import ON, condition, facts

from fairlead.public import Decision, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.policy import GUARDS, Progress, assess
from fairlead_oocd.policy.similar_cases import SimilarCases, are_few, is_outlying, similar_from

SHORT, FULL = (
    "Suits this person, who admitted it.",
    "Here the cause is debt, which the course deals with. " * 4,
)


def similar(unlike_this: dict[str, int] | None = None, **like_this: int) -> SimilarCases:
    return SimilarCases(
        group="Theft from shops",
        gravity=2,
        with_record=False,
        since=date(2024, 6, 1),
        until=ON,
        like_this=like_this,
        unlike_this=unlike_this or {},
    )


@pytest.mark.parametrize(
    ("figures", "disposal", "outlying"),
    [
        (similar(CR=28, COND=2), "COND", True),  # 2 of 30
        (similar(CR=27, COND=3), "COND", False),  # exactly 10 %
        (similar(CR=27, COND=2), "COND", False),  # 29 cases are too few to say so
        (similar(CR=30), "COND", True),  # never before
        (similar(CR=30), "CR", False),
        (similar(), "COND", False),
        (None, "COND", False),
    ],
)
def test_under_ten_percent_of_at_least_thirty_similar_cases_is_unusual(
    figures: SimilarCases | None,
    disposal: str,
    outlying: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert is_outlying(figures, disposal, Parameters()) is outlying


def test_a_force_sets_its_own_bounds() -> None:
    strict = parse_parameters({"outlier_least_cases": 10, "outlier_percent": 50}, ON)
    assert is_outlying(similar(CR=6, COND=4), "COND", strict)
    assert not is_outlying(similar(CR=6, COND=4), "COND", Parameters())


@pytest.mark.parametrize(("number", "few"), [(0, True), (9, True), (10, False)])
def test_fewer_than_ten_similar_cases_are_few(number: int, few: bool) -> None:  # noqa: FBT001  # a column of the table
    assert are_few(similar(CR=number), Parameters()) is few


@given(st.dictionaries(st.sampled_from(list(Disposal)), st.integers(0, 10_000)))
def test_figures_come_back_as_they_were_stored(numbers: dict[str, int]) -> None:
    figures = replace(similar(), like_this=numbers, unlike_this=numbers)
    assert similar_from(json.loads(json.dumps(figures.to_json()))) == figures
    assert sum(figures.percent(code) for code in numbers) <= 100


def t05(disposal: Disposal = Disposal.COND, final: int = 2, **changes: object) -> Decision:
    known = facts(conditions=[condition()], gravity__final=final)
    case = Progress(
        facts=known,
        parameters=Parameters(),
        disposal=disposal,
        on=ON,
        assessed_on=ON,
        decision=assess(known, Parameters(), ON)[disposal],
    )
    return GUARDS["disposal_open"](replace(case, **changes))  # type: ignore[arg-type]  # fields by keyword


def test_an_unusual_choice_is_refused_without_a_fuller_rationale_and_passes_with_it() -> None:
    refused = t05(similar=similar(CR=30), rationale=SHORT)
    assert refused.result is Result.REFUSED
    assert [reason.rule for reason in refused.reasons] == ["S01"]
    assert "0 of 30 similar cases" in refused.reasons[0].message
    assert "at least 200 characters" in refused.reasons[0].what_would_change_it
    assert t05(similar=similar(CR=30), rationale=FULL).result is Result.ALLOWED


def test_a_usual_choice_needs_no_fuller_rationale() -> None:
    assert t05(similar=similar(CR=10, COND=20), rationale=SHORT).result is Result.ALLOWED
    assert t05(similar=None, rationale=SHORT).result is Result.ALLOWED


def test_a_choice_that_is_not_what_the_matrix_leads_to_says_why() -> None:
    refused = t05(final=1)
    assert [reason.rule for reason in refused.reasons] == ["R71"]
    assert t05(final=1, deviation="  ").result is Result.REFUSED
    assert t05(final=1, deviation="A course is needed now").result is Result.ALLOWED
