"""Rules that turn on a date or a number: exact on every day and at every count, not only on the days of the table."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from oocd_cases import earlier, repeat_rule
from oocd_sheets import ON, condition, facts

from fairlead.public import Result, age_on
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.rules import RULE_SET

DAYS = st.dates(min_value=date(2015, 4, 13), max_value=date(2060, 1, 1))
NOW = date(2027, 1, 1)


def results(rule: str, parameters: Parameters | None = None, /, **changes: object) -> dict[str, Result]:
    said = RULE_SET.run_one(rule, facts(**changes), parameters or Parameters(), NOW)
    return {subject: decision.result for subject, decision in said.items()}


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


@given(before=st.integers(min_value=1, max_value=1500), number=st.integers(min_value=1, max_value=4))
def test_repeat_caution_regulations_count_days_before_the_offence(before: int, number: int) -> None:
    then = (date(2026, 5, 1) - timedelta(days=before)).isoformat()
    row = repeat_rule("any")["s117_rules"]
    assert isinstance(row, list)
    parameters = parse_parameters({"s117_rules": [{**row[0], "max_count": 2}]}, ON)
    said = results("R61", parameters, history=[earlier("COND", then)] * number)
    assert bool(said) == (number > 2 and before <= 730)


@given(days=st.lists(st.integers(min_value=0, max_value=800), min_size=1, max_size=5))
def test_two_resolutions_in_twelve_months_bring_in_a_supervisor(days: list[int]) -> None:
    history = [earlier("CR", (ON - timedelta(days=each)).isoformat()) for each in days]
    said = results("R63", history=history)
    recent = sum(each <= 365 for each in days)  # from 1 June 2025 to 1 June 2026
    assert (said.get("CR") is Result.REFER_SUPERVISOR) == (recent >= 2)


MAPPED = [Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS, Result.INELIGIBLE]


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
