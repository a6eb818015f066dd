"""Every rule, every answer it can give, disposal by disposal."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest
from oocd_cases import Case, case
from oocd_outcomes import LETTER, possible_outcomes
from oocd_rule_cases import CASES
from oocd_sheets import ON, facts, sheet

from fairlead.public import Findings, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import Facts, parse_facts
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.policy import assess
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.rules.findings import OocdRule, bar, supervisor


def answers(rule: str, known: Facts, parameters: Parameters, on: date = ON) -> dict[str, str]:
    """Disposal to letter for those the rule speaks about."""
    return {
        code: LETTER[found.result] for code, found in RULE_SET.run_one(rule, known, parameters, on).items()
    }


def of(case: Case) -> tuple[Facts, Parameters]:
    return parse_facts(sheet(**case.changes)), parse_parameters(case.parameters, ON)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.rule}: {case.name}") for case in CASES])
def test_rule_answers_exactly_as_the_table_says(case: Case) -> None:
    known, parameters = of(case)
    assert answers(case.rule, known, parameters) == case.expected


def test_every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_is_silent() -> None:
    speaks = {case.rule for case in CASES if case.expects}
    silent = {case.rule for case in CASES if not case.expects}
    always_speaks = {"R71", "R110", "R111", "R120", "R130", "R43", "R44"}
    ids = {rule.id for rule in RULE_SET.all_rules}
    assert speaks == ids
    assert ids - silent <= always_speaks


def test_no_case_names_a_rule_that_does_not_exist() -> None:
    assert {case.rule for case in CASES} == {rule.id for rule in RULE_SET.all_rules}


def uncovered(rule: OocdRule, cases: tuple[Case, ...]) -> set[str]:
    """Outcomes that the rule can give and no case of the table expects of it."""
    tested = {letter for case in cases if case.rule == rule.id for letter in case.expected.values()}
    return set(possible_outcomes(rule.check)) - tested


@pytest.mark.parametrize("rule", RULE_SET.all_rules, ids=lambda rule: rule.id)
def test_every_outcome_a_rule_can_give_has_a_case(rule: OocdRule) -> None:
    assert uncovered(rule, CASES) == set()


def _made_up(known: Facts, _parameters: Parameters) -> Findings:
    """A rule that forgets nobody: for this test only."""
    if known.on_bail is True:
        return _sent_up()
    return (bar({"CR"}, "it was made up", "Nothing."),)


def _sent_up() -> Findings:
    return (supervisor({"CR"}, "it was made up", "Nothing."),)


def test_a_rule_with_an_outcome_that_no_case_covers_is_found_out() -> None:
    made_up = replace(RULE_SET.find("R80"), id="R999", check=_made_up)
    half = (case("R999", "not on bail", {}, {"CR": "I"}),)
    whole = (*half, case("R999", "on bail", {"on_bail": True}, {"CR": "S"}))
    assert uncovered(made_up, ()) == {"I", "S"}
    assert uncovered(made_up, half) == {"S"}
    assert uncovered(made_up, whole) == set()


def test_every_answer_found_by_combining_situations_is_one_that_the_table_tests() -> None:
    """Pairs of situations reach further than single ones; whatever a rule then says about a disposal must be
    in the table.
    """
    tested = {(case.rule, code, letter) for case in CASES for code, letter in case.expected.items()}
    seen: set[tuple[str, str, str]] = set()
    for one, other in itertools.islice(itertools.combinations(CASES, 2), 0, None, 17):
        merged = {**one.changes, **other.changes}
        try:
            known = parse_facts(sheet(**merged))
        except (ValueError, AssertionError, TypeError):
            continue
        parameters = parse_parameters({**one.parameters, **other.parameters}, ON)
        for rule in RULE_SET.rules:
            for finding in rule.run(known, parameters):
                seen.update((rule.id, code, LETTER[finding.result]) for code in finding.subjects)
    untested = {item for item in seen - tested if item[0] != "R111"}
    assert untested == set()
    assert len(seen) > 400


def test_the_unremarkable_case_is_open_for_every_disposal_in_force_but_a_drug_warning() -> None:
    decisions = assess(facts(), Parameters(), ON)
    open_ones = {code for code, decision in decisions.items() if decision.result is Result.ELIGIBLE}
    assert open_ones == {"COND", "SIMPLE", "CR", "PND", "PND_ED", "O22"}


def test_after_commencement_the_two_tiers_are_open_and_the_old_cautions_are_not() -> None:
    parameters = parse_parameters({"part6_commencement_date": "2026-01-01"}, ON)
    decisions = assess(facts(), parameters, ON)
    assert {code for code, decision in decisions.items() if decision.clear} == {"DIV", "COM", "CR", "O22"}


def test_a_conditional_caution_is_never_called_a_diversionary_one() -> None:
    decision = assess(facts(), Parameters(), ON)["COND"]
    assert not any("iversionary" in reason.message for reason in decision.reasons)


def test_an_empty_fact_sheet_opens_nothing() -> None:
    decisions = assess(parse_facts({}), Parameters(), ON)
    assert set(decisions) == set(Disposal)
    assert not any(decision.clear for decision in decisions.values())


def test_several_obstacles_are_all_reported_and_the_weightiest_decides() -> None:
    known = facts(consent__willing=False, vulnerability__screened=False, on_bail=True, history=None)
    decision = assess(known, Parameters(), ON)["COND"]
    assert decision.result is Result.INELIGIBLE
    assert {reason.rule for reason in decision.obstacles} == {"R33", "R80", "R65", "R62"}
    assert decision.obstacles[0].rule == "R33"


def test_the_rank_asked_for_is_the_highest_of_all_rules() -> None:
    decision = assess(facts(offence__tags=["emergency_worker"]), Parameters(), ON)["COND"]
    assert decision.min_rank == "inspector"


def test_reason_text_follows_the_pattern_of_the_reference() -> None:
    text = assess(facts(offence__trial_class="indictable_only"), Parameters(), ON)["COM"].obstacles
    crown = next(reason.text for reason in text if reason.rule == "R40")
    assert crown == (
        "R40 Community caution cannot be used: the offence can only be tried in the Crown Court "
        "(PCSC Act 2022 s.98(6)(a)). No authority can waive this. "
        "Consider: diversionary caution with DPP consent, or charge."
    )


def test_part6_bars_carry_their_code() -> None:
    parameters = parse_parameters({"part6_commencement_date": "2026-05-15"}, ON)
    assert assess(facts(), Parameters(), ON)["DIV"].computed["regime_bar"] == "NOT_IN_FORCE"
    assert assess(facts(), parameters, ON)["DIV"].computed["regime_bar"] == "OFFENCE_PREDATES"
    assert (
        assess(facts(offence_date="2026-05-15"), parameters, ON)["COND"].computed["regime_bar"] == "ABOLISHED"
    )


@pytest.mark.parametrize("rule", RULE_SET.all_rules, ids=lambda rule: rule.id)
def test_every_rule_says_where_it_comes_from_and_what_it_means(rule: OocdRule) -> None:
    assert rule.source.strip()
    assert (rule.check.__doc__ or "").strip()
    assert rule.title.strip()
    assert rule.applies_to <= set(Disposal)
    assert RULE_SET.find(rule.id) is rule


def test_rules_that_are_not_verified_say_so() -> None:
    unverified = {
        rule.id
        for rule in RULE_SET.all_rules
        if rule.confidence.value not in ("[verified]", "[verified-secondary]")
    }
    assert unverified == {
        "R10",
        "R23",
        "R31",
        "R32",
        "R53",
        "R54",
        "R56",
        "R57",
        "R63",
        "R71",
        "R81",
        "R82",
        "R83",
        "R112",
        "R130",
    }
