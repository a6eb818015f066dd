"""Parameters carry the canonical names and defaults, dated rows and a labelled source."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date

import pytest
from oocd_sheets import ON

from fairlead.public import Confidence, Rank, Result
from fairlead_oocd.facts import FactError, UnknownKey
from fairlead_oocd.parameters import CATALOGUE, Parameters, PenaltyTier, parameters_to_json, parse_parameters

CANONICAL: dict[str, object] = {
    "part6_commencement_date": None,
    "code_of_practice_in_force": False,
    "excluded_offences_s98": [],
    "s117_rules": [],
    "max_penalty_div_pence": None,
    "max_penalty_com_pence": None,
    "unpaid_work_max_hours": {"div": 20, "com": 10},
    "reparation_attendance_max_hours": {"div": 20, "com": 10},
    "cond_attendance_total_hours": 20,
    "cond_penalty_max_pence": {"summary": 5000, "either_way": 10000, "indictable_only": 15000},
    "ycc_penalty_max_pence": {
        "14_17": {"summary": 3000, "either_way": 5000, "indictable_only": 7500},
        "10_13": {"summary": 1500, "either_way": 2500, "indictable_only": 3500},
    },
    "pnd_amount_pence": {"upper": 9000, "lower": 6000},
    "similar_offence_lookback_years": 2,
    "cond_completion_weeks": {"default": 16, "max": 20},
    "summary_time_limit_months": 6,
}


@pytest.mark.parametrize("key", CANONICAL)
def test_a_canonical_key_has_the_default_of_the_reference(key: str) -> None:
    assert parameters_to_json(Parameters())[key] == CANONICAL[key]


@pytest.mark.parametrize("key", ["si2015_790_offences", "pnd_offences"])
def test_the_offence_lists_have_their_canonical_names(key: str) -> None:
    assert parameters_to_json(Parameters())[key]


def test_every_parameter_is_in_the_catalogue_in_the_same_order() -> None:
    assert [spec.key for spec in CATALOGUE] == [field.name for field in fields(Parameters)]
    assert all(spec.meaning and spec.source for spec in CATALOGUE)


def test_what_could_not_be_established_is_not_presented_as_verified() -> None:
    confidence = {spec.key: spec.confidence for spec in CATALOGUE}
    for key in ("max_penalty_div_pence", "max_penalty_com_pence", "code_of_practice_in_force"):
        assert confidence[key] is Confidence.OPEN
    for key in ("gravity_map", "simple_exceptional_rank", "s117_rules"):
        assert confidence[key] is Confidence.FROM_MEMORY
    for key in ("div_completion_weeks", "com_completion_weeks", "summary_margin_days"):
        assert confidence[key] is Confidence.DESIGN


def test_what_is_written_is_read_back_equal() -> None:
    written = json.loads(json.dumps(parameters_to_json(Parameters())))
    assert parse_parameters(written, ON) == Parameters()


def test_changed_values_are_written_and_read_back() -> None:
    changed = {
        "part6_commencement_date": "2028-01-01",
        "s117_rules": [
            {
                "caution_kinds": ["COND"],
                "max_count": 1,
                "lookback_days_before_offence": 730,
                "offence_match": "similar",
            }
        ],
        "gravity_map": {"4": {"COND": "INELIGIBLE"}},
        "authorising_ranks": {"CR": "inspector"},
        "pnd_offences": {"X1": "lower", "X2": None},
        "ycc_penalty_max_pence": {"14_17": [1, 2, 3]},
    }
    parameters = parse_parameters(changed, ON)
    assert parameters.gravity_map[4]["COND"] is Result.INELIGIBLE
    assert parameters.gravity_map[4]["DIV"] is Result.REFER_SUPERVISOR
    assert parameters.authorising_ranks["CR"] is Rank.INSPECTOR
    assert parameters.pnd_offences == {"X1": PenaltyTier.LOWER, "X2": None}
    assert parameters.ycc_penalty_max_pence["14_17"].indictable_only == 3
    assert parse_parameters(json.loads(json.dumps(parameters_to_json(parameters))), ON) == parameters


@pytest.mark.parametrize(
    ("on", "hours"),
    [(date(2027, 12, 31), 20), (date(2028, 1, 1), 30), (date(2029, 12, 31), 30), (date(2030, 1, 1), 40)],
)
def test_a_dated_value_applies_from_its_day(on: date, hours: int) -> None:
    dated = {
        "cond_attendance_total_hours": {
            "dated": [
                {"effective_from": "2030-01-01", "value": 40},
                {"effective_from": "2028-01-01", "value": 30},
            ]
        }
    }
    assert parse_parameters(dated, on).cond_attendance_total_hours == hours


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(UnknownKey) as refusal:
        parse_parameters({"max_penalty_pence": 1}, ON)
    assert refusal.value.path == "$.max_penalty_pence"


@pytest.mark.parametrize(
    ("key", "value", "at"),
    [
        ("cond_attendance_total_hours", "20", "$.cond_attendance_total_hours"),
        ("unpaid_work_max_hours", {"cond": 1}, "$.unpaid_work_max_hours.cond"),
        ("cond_completion_weeks", {"default": 21}, "$.cond_completion_weeks.default"),
        ("cond_penalty_max_pence", [1, 2], "$.cond_penalty_max_pence"),
        ("pnd_offences", {"X": "middle"}, "$.pnd_offences.X"),
        ("pnd_offences", 3, "$.pnd_offences"),
        ("gravity_map", {"6": {}}, "$.gravity_map.6"),
        ("gravity_map", {"3": {"CR": "MORE_INFO"}}, "$.gravity_map.3.CR"),
        ("gravity_map", {"3": {"CR": "ALLOWED"}}, "$.gravity_map.3.CR"),
        ("s117_rules", [{"caution_kinds": ["YC"], "max_count": 1}], "$.s117_rules[0].caution_kinds"),
        ("s117_rules", [{"caution_kinds": ["COND"], "max_count": 1}], "$.s117_rules[0].max_count"),
        (
            "summary_margin_days",
            {
                "dated": [
                    {"effective_from": "2028-01-01", "value": 1},
                    {"effective_from": "2028-01-01", "value": 2},
                ]
            },
            "$.summary_margin_days.dated[1].effective_from",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(key: str, value: object, at: str) -> None:
    with pytest.raises(FactError) as refusal:
        parse_parameters({key: value}, date(2029, 1, 1))
    assert refusal.value.path == at
