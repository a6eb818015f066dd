"""Rules that turn on a date or a number: exact on every day and at every count, not only on the days of the table.

Each test names its rules with ``turns_on``; the last test counts that no rule that compares is without one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_cases import earlier, repeat_rule
from oocd_outcomes import ordering_comparisons
from oocd_sheets import ON, condition, facts

from fairlead.public import Rank, Result, age_on
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.rules.findings import OocdRule

DAYS = st.dates(min_value=date(2015, 4, 13), max_value=date(2060, 1, 1))
NOW = date(2027, 1, 1)
PROVED: dict[str, list[str]] = {}
"""Rule to the property tests that are about it."""
Test = TypeVar("Test", bound=Callable[..., object])


def turns_on(*rules: str) -> Callable[[Test], Test]:
    """Say which rules a property test is about."""

    def note(test: Test) -> Test:
        for rule in rules:
            PROVED.setdefault(rule, []).append(getattr(test, "__name__", ""))
        return test

    return note


def results(rule: str, parameters: Parameters | None = None, /, **changes: object) -> dict[str, Result]:
    said = RULE_SET.run_one(rule, facts(**changes), parameters or Parameters(), NOW)
    return {subject: decision.result for subject, decision in said.items()}


@turns_on("R10", "R11", "R12")
@given(born=st.dates(min_value=date(1930, 1, 1), max_value=date(2015, 4, 12)), giving=DAYS)
def test_every_age_is_under_ten_a_child_or_an_adult_and_never_two_of_them(born: date, giving: date) -> None:
    days = {
        "offender__dob": born.isoformat(),
        "offence_date": giving.isoformat(),
        "proposed_giving_date": giving.isoformat(),
    }
    age = age_on(born, giving)
    assert bool(results("R10", **days)) == (age < 10)
    assert (results("R11", **days).get("COND") is Result.INELIGIBLE) == (10 <= age < 18)
    assert (results("R12", **days).get("YC") is Result.INELIGIBLE) == (age >= 18)


@turns_on("R02", "R03")
@given(begins=DAYS, committed=DAYS)
def test_the_day_of_commencement_divides_the_two_regimes(begins: date, committed: date) -> None:
    parameters = parse_parameters({"part6_commencement_date": begins.isoformat()}, ON)
    days = {
        "offence_date": committed.isoformat(),
        "proposed_giving_date": max(committed, begins).isoformat(),
        "offender__dob": "1980-01-01",
    }
    after = committed >= begins
    assert (results("R02", parameters, **days).get("DIV") is Result.INELIGIBLE) == (not after)
    assert (results("R03", parameters, **days).get("COND") is Result.INELIGIBLE) == after


@turns_on("R22", "R23")
@given(
    committed=DAYS,
    later=st.integers(min_value=0, max_value=300),
    planned=st.integers(min_value=0, max_value=300),
)
def test_a_summary_caution_needs_its_six_months_and_its_margin(
    committed: date, later: int, planned: int
) -> None:
    giving = committed + timedelta(days=later)
    days = {
        "offence__trial_class": "summary",
        "offence_date": committed.isoformat(),
        "proposed_giving_date": giving.isoformat(),
        "conditions": [condition(deadline=(committed + timedelta(days=planned)).isoformat())],
    }
    month = committed.year * 12 + committed.month - 1 + 6
    first_after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    limit = min(
        date(month // 12, month % 12 + 1, 1) + timedelta(days=committed.day - 1),
        first_after - timedelta(days=1),
    )
    assert (results("R22", **days).get("COND") is Result.INELIGIBLE) == (giving > limit)
    too_late = giving <= limit <= committed + timedelta(days=planned + 14)
    assert (results("R23", **days).get("COND") is Result.REFER_SUPERVISOR) == too_late


@turns_on("R60")
@given(committed=DAYS, before=st.integers(min_value=1, max_value=1200))
def test_a_similar_caution_bars_a_simple_one_exactly_within_two_years(committed: date, before: int) -> None:
    then = committed - timedelta(days=before)
    said = results(
        "R60",
        offence_date=committed.isoformat(),
        proposed_giving_date=committed.isoformat(),
        offender__dob="1980-01-01",
        history=[earlier("SIMPLE", then.isoformat(), similar=True)],
    )
    try:
        begins = committed.replace(year=committed.year - 2)
    except ValueError:  # 29 February
        begins = committed.replace(year=committed.year - 2, day=28)
    assert (said.get("SIMPLE") is Result.INELIGIBLE) == (then >= begins)


@turns_on("R61")
@given(before=st.integers(min_value=1, max_value=1500), number=st.integers(min_value=1, max_value=4))
def test_repeat_caution_regulations_count_days_before_the_offence(before: int, number: int) -> None:
    then = (date(2026, 5, 1) - timedelta(days=before)).isoformat()
    row = repeat_rule("any")["s117_rules"]
    assert isinstance(row, list)
    parameters = parse_parameters({"s117_rules": [{**row[0], "max_count": 2}]}, ON)
    said = results("R61", parameters, history=[earlier("COND", then)] * number)
    assert bool(said) == (number > 2 and before <= 730)


@turns_on("R63")
@given(days=st.lists(st.integers(min_value=0, max_value=800), min_size=1, max_size=5))
def test_two_resolutions_in_twelve_months_bring_in_a_supervisor(days: list[int]) -> None:
    history = [earlier("CR", (ON - timedelta(days=each)).isoformat()) for each in days]
    said = results("R63", history=history)
    recent = sum(each <= 365 for each in days)  # from 1 June 2025 to 1 June 2026
    assert (said.get("CR") is Result.REFER_SUPERVISOR) == (recent >= 2)


MAPPED = [Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS, Result.INELIGIBLE]


@turns_on("R71")
@given(
    score=st.integers(min_value=1, max_value=5),
    disposal=st.sampled_from(["DIV", "COND", "SIMPLE", "CR", "O22"]),
    result=st.sampled_from(MAPPED),
)
def test_the_gravity_map_of_a_force_is_followed_whatever_it_says(
    score: int, disposal: str, result: Result
) -> None:
    parameters = parse_parameters({"gravity_map": {str(score): {disposal: result.value}}}, ON)
    assert results("R71", parameters, gravity__final=score)[disposal] is result


@turns_on("R32", "R81")
@given(born=st.dates(min_value=date(1990, 1, 1), max_value=date(2017, 1, 1)))
def test_without_an_appropriate_adult_nothing_stands_for_anybody_under_eighteen(born: date) -> None:
    said = {
        "offender__dob": born.isoformat(),
        "aa__required": False,
        "aa__present": False,
        "offence_date": ON.isoformat(),
        "proposed_giving_date": ON.isoformat(),
    }
    child = age_on(born, ON) < 18
    assert (results("R81", **said).get("CR") is Result.MORE_INFO) == child
    assert (results("R32", **said).get("CR") is Result.MORE_INFO) == child


@turns_on("R46")
@given(value=st.integers(min_value=0, max_value=60_000), limit=st.integers(min_value=1, max_value=50_000))
def test_a_penalty_notice_is_closed_from_its_limit_to_the_penny(value: int, limit: int) -> None:
    parameters = parse_parameters({"pnd_value_limits_pence": {"TH68010": limit}}, ON)
    said = results("R46", parameters, offence__value_pence=value)
    assert (said.get("PND") is Result.INELIGIBLE) == (value >= limit)


@turns_on("R47")
@given(
    value=st.integers(min_value=0, max_value=1_000_000),
    damage=st.booleans(),
    ended=st.none() | st.dates(min_value=date(2026, 5, 20), max_value=date(2026, 6, 20)),
)
def test_small_value_is_noted_to_the_penny_and_for_shop_theft_to_the_day(
    *, value: int, damage: bool, ended: date | None
) -> None:
    parameters = parse_parameters(
        {"low_value_shop_theft_repealed_on": ended.isoformat() if ended else None}, ON
    )
    said = results(
        "R47",
        parameters,
        offence__code="CD71039" if damage else "TH68010",
        offence__value_pence=value,
        proposed_giving_date=ON.isoformat(),
    )
    small = value <= 500_000 if damage else value <= 20_000 and (ended is None or ended > ON)
    assert bool(said) == small


@turns_on("R62")
@given(similar=st.integers(min_value=0, max_value=5), other=st.integers(min_value=0, max_value=3))
def test_a_pattern_begins_with_the_count_of_similar_outcomes(similar: int, other: int) -> None:
    history = [earlier("SIMPLE", "2020-01-01", similar=True)] * similar
    history += [earlier("SIMPLE", "2020-01-01", similar=False)] * other
    said = results("R62", history=history)
    assert (said.get("COND") is Result.REFER_SUPERVISOR) == (
        similar >= Parameters().cond_similar_pattern_count
    )


@turns_on("R111")
@given(hours=st.integers(min_value=1, max_value=60), disposal=st.sampled_from(["DIV", "COM", "COND"]))
def test_reparation_hours_hold_a_caution_up_from_the_hour_above_its_cap(hours: int, disposal: str) -> None:
    said = results(
        "R111",
        parse_parameters({"part6_commencement_date": "2020-01-01"}, ON),
        conditions=[condition(objects=["reparation"], hours=hours)],
    )
    assert (said.get(disposal) is Result.MORE_INFO) == (hours > (10 if disposal == "COM" else 20))


RANKS = [rank for rank in Rank if rank.at_least(Rank.CONSTABLE)]


@turns_on("R120")
@given(asked=st.sampled_from(RANKS), has=st.sampled_from(RANKS))
def test_whoever_is_below_the_rank_asked_for_is_told_so_and_nobody_else(asked: Rank, has: Rank) -> None:
    parameters = parse_parameters({"authorising_ranks": {"COND": asked.value}}, ON)
    said = results(
        "R120",
        parameters,
        authorisation__rank=has.value,
        authorisation__authoriser="somebody",
        authorisation__investigating_officer="another",
    )
    assert (said.get("COND") is Result.REFER_SUPERVISOR) == (not has.at_least(asked))


@pytest.mark.parametrize("rule", RULE_SET.all_rules, ids=lambda rule: rule.id)
def test_every_rule_that_compares_numbers_or_dates_has_a_property_test(rule: OocdRule) -> None:
    if ordering_comparisons(rule.check):
        assert PROVED.get(rule.id), f"{rule.id} compares {ordering_comparisons(rule.check)}"


def test_a_rule_that_compares_is_recognised_and_no_test_is_about_a_rule_that_does_not_exist() -> None:
    comparing = {rule.id for rule in RULE_SET.all_rules if ordering_comparisons(rule.check)}
    assert comparing >= {"R02", "R10", "R22", "R46", "R47", "R60", "R61", "R62", "R63"}
    assert not comparing & {"R01", "R20", "R30", "R70", "R100"}
    assert set(PROVED) <= {rule.id for rule in RULE_SET.all_rules}
