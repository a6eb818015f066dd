"""``fairlead oocd assess``."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from fairlead_oocd.cli import oocd

FACTS = {
    "offence_date": "2026-11-16",
    "proposed_giving_date": "2026-11-18",
    "offender": {"dob": "1990-05-04"},
}


def test_facts_from_standard_input_give_one_decision_for_each_resolution_as_json() -> None:
    answer = CliRunner().invoke(oocd, ["assess", "-", "--json"], input=json.dumps(FACTS))

    assert answer.exit_code == 0
    found = json.loads(answer.output)
    assert found["on"] == "2026-11-18"
    assert found["decisions"]["DIV"]["result"] == "INELIGIBLE"
    assert found["decisions"]["COND"]["result"] == "MORE_INFO"


def test_settings_of_a_file_change_the_answer(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"part6_commencement_date": "2026-01-01"}), encoding="utf-8")
    arguments = ["assess", "-", "--json", "--settings", str(settings)]
    answer = CliRunner().invoke(oocd, arguments, input=json.dumps(FACTS))

    assert json.loads(answer.output)["decisions"]["COND"]["result"] == "INELIGIBLE"


def test_the_day_can_be_given() -> None:
    answer = CliRunner().invoke(
        oocd, ["assess", "-", "--json", "--on", "2026-12-01"], input=json.dumps(FACTS)
    )

    assert json.loads(answer.output)["on"] == "2026-12-01"


def test_the_reasons_can_be_told_in_words() -> None:
    answer = CliRunner().invoke(oocd, ["assess", "-", "--words"], input=json.dumps(FACTS))

    assert "Conditional caution (COND): MORE_INFO" in answer.output


def test_a_fact_of_the_wrong_kind_names_its_path_and_exits_with_1() -> None:
    answer = CliRunner().invoke(oocd, ["assess", "-"], input='{"offender": {"dob": "nineteen"}}')

    assert answer.exit_code == 1
    assert "$.offender.dob" in answer.output


def test_what_is_not_json_is_said_so() -> None:
    answer = CliRunner().invoke(oocd, ["assess", "-"], input="dob: 1990")

    assert answer.exit_code == 1
    assert "not JSON" in answer.output


def test_without_options_the_answer_is_json() -> None:
    answer = CliRunner().invoke(oocd, ["assess"], input=json.dumps(FACTS))

    decisions = json.loads(answer.output)["decisions"]
    assert {decision["subject"] for decision in decisions.values()} == set(decisions)
    assert len(decisions) == 11


def test_an_array_of_fact_sheets_gives_an_array_of_answers() -> None:
    answer = CliRunner().invoke(oocd, ["assess"], input=json.dumps([FACTS, {**FACTS, "on_bail": True}]))

    assert answer.exit_code == 0
    assert [found["on"] for found in json.loads(answer.output)] == ["2026-11-18"] * 2


def test_a_fact_sheet_on_each_line_gives_an_answer_on_each_line() -> None:
    lines = "\n".join(json.dumps(each) for each in [FACTS, FACTS, FACTS])
    answer = CliRunner().invoke(oocd, ["assess"], input=lines)

    assert answer.exit_code == 0
    assert [json.loads(line)["rule_set"] for line in answer.output.splitlines()] == ["oocd"] * 3


def test_one_bad_sheet_among_many_is_named_and_the_others_are_answered() -> None:
    answer = CliRunner().invoke(oocd, ["assess"], input=json.dumps([FACTS, {"nonsense": 1}, FACTS]))

    assert answer.exit_code == 1
    assert "Fact sheet 2: $.nonsense" in answer.stderr
    found = json.loads(answer.stdout)
    assert found[1] == {"error": {"path": "$.nonsense", "detail": found[1]["error"]["detail"]}}
    assert found[2]["rule_set"] == "oocd"


def test_an_unknown_setting_is_told_with_its_path(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"max_penalty": 1}), encoding="utf-8")
    answer = CliRunner().invoke(oocd, ["assess", "--settings", str(settings)], input=json.dumps(FACTS))

    assert answer.exit_code == 1
    assert "Settings: $.max_penalty" in answer.stderr
