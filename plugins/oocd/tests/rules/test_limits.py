"""The caps, amounts and dates that law fixes: each a listed rule, exact to the hour, the penny and the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_cases import Case
from oocd_limit_cases import CASES
from oocd_outcomes import LETTER, possible_outcomes
from oocd_sheets import ON, condition, facts, sheet

from fairlead.public import JsonScalar, Layer, Result
from fairlead_oocd.conditions import check_conditions
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import TrialClass, parse_facts
from fairlead_oocd.limits import LIMITS, LimitRule
from fairlead_oocd.limits.rows import CAPS
from fairlead_oocd.parameters import parse_parameters

DAYS = st.dates(min_value=date(2015, 4, 13), max_value=date(2090, 1, 1))


def answers(case: Case) -> dict[str, str]:
    known, parameters = parse_facts(sheet(**case.changes)), parse_parameters(case.parameters, ON)
    return {
        code: LETTER[found.result]
        for code, found in LIMITS.run_one(case.rule, known, parameters, date(2027, 1, 1)).items()
    }


def computed(rule: str, disposal: str, name: str, **changes: object) -> JsonScalar:
    found = LIMITS.run_one(rule, facts(**changes), parse_parameters({}, ON), date(2027, 1, 1))
    return found[disposal].computed[name]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.rule}: {case.name}") for case in CASES])
def test_a_limit_answers_exactly_as_the_table_says(case: Case) -> None:
    assert answers(case) == case.expected


@pytest.mark.parametrize("rule", LIMITS.rules, ids=lambda rule: rule.id)
def test_every_outcome_a_limit_can_give_has_a_case(rule: LimitRule) -> None:
    tested = {letter for case in CASES if case.rule == rule.id for letter in case.expected.values()}
    capped = {"A", "R"} if rule.id in {cap.id for cap in CAPS} else set()
    assert tested == possible_outcomes(rule.check) | capped


@pytest.mark.parametrize("rule", LIMITS.rules, ids=lambda rule: rule.id)
def test_every_limit_says_where_it_comes_from_and_since_when(rule: LimitRule) -> None:
    assert rule.source.strip()
    assert (rule.check.__doc__ or "").strip()
    assert rule.layer is (Layer.NATIONAL if rule.id == "L24" else Layer.STATUTE)
    prospective = rule.source.startswith("PCSC Act 2022") and ";" not in rule.source and rule.id != "L04"
    assert bool(rule.awaits) == prospective


def test_each_cap_of_a_condition_names_its_own_rule_in_the_refusal() -> None:
    known = facts(conditions=[condition(type="unpaid_work", hours=21, requires_staying_at_residence=True)])
    assert isinstance(known.conditions, tuple)
    decision = check_conditions(known.conditions, disposal="DIV", parameters=parse_parameters({}, ON))
    assert [reason.rule for reason in decision.reasons] == ["L02", "L04"]


@given(hours=st.lists(st.integers(min_value=0, max_value=40), max_size=6))
def test_reparation_hours_of_a_conditional_caution_are_lawful_exactly_up_to_twenty(hours: list[int]) -> None:
    known = facts(conditions=[condition(objects=["reparation"], hours=each) for each in hours])
    found = LIMITS.run_one("L13", known, parse_parameters({}, ON), ON)["COND"]
    assert found.result is (Result.ALLOWED if sum(hours) <= 20 else Result.REFUSED)


@given(hours=st.integers(min_value=0, max_value=60), rule=st.sampled_from(["L04", "L05"]))
def test_hours_of_one_condition_are_lawful_exactly_up_to_the_cap(hours: int, rule: str) -> None:
    kind = "unpaid_work" if rule == "L04" else "attendance"
    known = facts(conditions=[condition(type=kind, objects=["reparation"], hours=hours)])
    found = LIMITS.run_one(rule, known, parse_parameters({}, ON), date(2027, 1, 1))
    assert (found["DIV"].result is Result.ALLOWED) == (hours <= 20)
    assert (found["COM"].result is Result.ALLOWED) == (hours <= 10)


@given(
    pence=st.integers(min_value=1, max_value=30_000),
    kind=st.sampled_from([TrialClass.SUMMARY, TrialClass.EITHER_WAY, TrialClass.INDICTABLE_ONLY]),
)
def test_a_penalty_is_lawful_exactly_up_to_its_maximum(pence: int, kind: TrialClass) -> None:
    most = {TrialClass.SUMMARY: 5000, TrialClass.EITHER_WAY: 10000, TrialClass.INDICTABLE_ONLY: 15000}[kind]
    planned = condition(type="financial_penalty", objects=["punishment"], amount_pence=pence)
    known = facts(conditions=[planned], offence__trial_class=kind.value)
    found = LIMITS.run_one("L06", known, parse_parameters({}, ON), ON)["COND"]
    assert (found.result is Result.ALLOWED) == (pence <= most)


@given(pence=st.integers(min_value=1, max_value=10_000), years=st.integers(min_value=10, max_value=17))
def test_a_youth_penalty_follows_the_age_band(pence: int, years: int) -> None:
    planned = condition(type="financial_penalty", objects=["punishment"], amount_pence=pence)
    known = facts(conditions=[planned], offender__dob=f"{2026 - years}-06-01")
    found = LIMITS.run_one("L08", known, parse_parameters({}, ON), ON)["YCC"]
    assert (found.result is Result.ALLOWED) == (pence <= (2500 if years < 14 else 5000))


@given(given_on=DAYS)
def test_the_dates_of_a_penalty_follow_from_the_day_of_giving(given_on: date) -> None:
    days = {"proposed_giving_date": given_on.isoformat(), "offence_date": "2015-04-13"}
    due = given_on + timedelta(days=27)
    assert computed("L20", "COM", "penalty_due", **days) == due.isoformat()
    assert computed("L20", "COM", "increase_from", **days) == (due + timedelta(days=1)).isoformat()
    assert computed("L21", "COM", "late_window_end", **days) == (due + timedelta(days=21)).isoformat()
    assert computed("L21", "COM", "registrable_from", **days) == (due + timedelta(days=22)).isoformat()
    assert computed("L22", "PND", "last_day", **days) == (given_on + timedelta(days=20)).isoformat()


@given(due=st.integers(min_value=-40, max_value=40))
def test_a_penalty_is_due_on_the_last_of_twenty_eight_days_and_on_no_other(due: int) -> None:
    on = ON + timedelta(days=27 + due)
    planned = condition(type="financial_penalty", objects=["punishment"], due_date=on.isoformat())
    found = LIMITS.run_one("L11", facts(conditions=[planned]), parse_parameters({}, ON), date(2027, 1, 1))
    assert {code: decision.clear for code, decision in found.items()} == {"DIV": due == 0, "COM": due == 0}


@given(committed=DAYS, later=st.integers(min_value=0, max_value=400))
def test_a_summary_offence_is_prosecuted_within_six_months_by_the_calendar(
    committed: date, later: int
) -> None:
    limit_month = date(committed.year + (committed.month + 5) // 12, (committed.month + 5) % 12 + 1, 1)
    giving = committed + timedelta(days=later)
    known = facts(
        offence__trial_class="summary",
        offence_date=committed.isoformat(),
        proposed_giving_date=giving.isoformat(),
    )
    found = LIMITS.run_one("L23", known, parse_parameters({}, ON), date(2027, 1, 1))["COND"]
    limit = date.fromisoformat(str(found.computed["prosecution_limit"]))
    assert (limit.year, limit.month) == (limit_month.year, limit_month.month)
    assert limit.day == committed.day or (limit + timedelta(days=1)).day == 1
    assert found.clear == (giving <= limit)


@given(given_on=DAYS, after=st.integers(min_value=0, max_value=250))
def test_conditions_never_run_beyond_twenty_weeks(given_on: date, after: int) -> None:
    planned = condition(deadline=(given_on + timedelta(days=after)).isoformat())
    known = facts(
        conditions=[planned], proposed_giving_date=given_on.isoformat(), offence_date=given_on.isoformat()
    )
    found = LIMITS.run_one("L24", known, parse_parameters({}, ON), date(2027, 1, 1))
    assert found["COND"].clear == (after <= 140)
    assert found["COM"].clear == (after <= 112)


@given(committed=DAYS)
def test_the_two_years_of_similar_outcomes_are_counted_from_the_offence(committed: date) -> None:
    days = {"offence_date": committed.isoformat(), "proposed_giving_date": None}
    begins = date.fromisoformat(str(computed("L25", "SIMPLE", "counts_from", **days)))
    assert begins.year == committed.year - 2
    assert 730 <= (committed - begins).days <= 731


@given(given_on=DAYS)
def test_a_caution_is_spent_at_once_or_after_three_months(given_on: date) -> None:
    days = {"proposed_giving_date": given_on.isoformat(), "offence_date": "2015-04-13"}
    for disposal in (Disposal.COM, Disposal.SIMPLE, Disposal.YC):
        assert computed("L26", disposal, "spent_on", **days) == given_on.isoformat()
    for disposal in (Disposal.COND, Disposal.DIV, Disposal.YCC):
        spent = date.fromisoformat(str(computed("L26", disposal, "spent_on", **days)))
        assert 89 <= (spent - given_on).days <= 92


def test_an_unpaid_penalty_and_an_unpaid_notice_grow_by_half() -> None:
    planned = condition(type="financial_penalty", objects=["punishment"], amount_pence=5001)
    assert computed("L20", "COM", "increased_pence_1", conditions=[planned]) == 7501
    assert computed("L22", "PND", "penalty_pence") == 9000
    assert computed("L22", "PND", "registrable_pence") == 13500
