"""A stored assessment gives the same answer years later; and the engine is fast enough to preview a policy
pack.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from oocd_cases import Case
from oocd_rule_cases import CASES
from oocd_sheets import ON, sheet

from fairlead.public import (
    AssessmentRecord,
    AssessmentWriter,
    Findings,
    Layer,
    RuleRegistry,
    StatutoryRefusal,
    UnknownRule,
    override,
)
from fairlead_oocd.facts import Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy import REGISTERED
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.rules.findings import OocdRule


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: f"{case.rule}: {case.name}")
def test_a_stored_assessment_replays_to_the_same_answer(case: Case) -> None:
    record = REGISTERED.assess(sheet(**case.changes), case.parameters, ON)
    stored = AssessmentRecord.from_json(json.loads(json.dumps(record.to_json())))
    assert stored == record
    assert REGISTERED.replay(stored) == record.decisions


def test_what_is_written_for_many_sheets_is_what_one_assessment_says() -> None:
    """Parameters and reasons that repeat are written once; the text is the same letter by letter."""
    prepared, writer = REGISTERED.prepare({}, ON), AssessmentWriter()
    for case in CASES[::5]:
        record = prepared.assess(sheet(**case.changes))
        assert writer.text(record) == json.dumps(record.to_json(), ensure_ascii=False), case.name
    other = REGISTERED.assess(sheet(), {"cr_repeat_count": 1}, ON)
    assert writer.text(other) == json.dumps(other.to_json(), ensure_ascii=False)


def test_an_absent_part_of_the_sheet_reads_like_an_empty_one() -> None:
    without, empty = sheet(immigration=None), sheet(immigration={})
    assert REGISTERED.read_facts(without) == REGISTERED.read_facts(empty)


def test_a_replay_uses_the_old_version_of_a_rule_after_the_rule_has_changed() -> None:
    record = REGISTERED.assess(sheet(vulnerability=None), {}, ON)
    old = RULE_SET.find("R80")
    ended = replace(old, effective_to=date(2027, 12, 31))
    newer = replace(old, version="2", effective_from=date(2028, 1, 1), check=lambda *_: ())
    rules = tuple(rule for rule in RULE_SET.rules if rule.id != "R80")
    index = RULE_SET.rules.index(old)
    later = replace(
        REGISTERED,
        rule_set=replace(RULE_SET, version="2", rules=(*rules[:index], ended, newer, *rules[index:])),
    )
    assert later.replay(record) == record.decisions
    again = later.assess(sheet(vulnerability=None), {}, date(2028, 6, 1))
    assert again.rule_versions["R80"] == "2"
    assert not any(reason.rule == "R80" for reason in again.decisions["COND"].reasons)


def test_a_replay_does_not_depend_on_defaults_that_change_later() -> None:
    record = REGISTERED.assess(sheet(), {}, ON)
    assert record.parameters["cond_attendance_total_hours"] == 20


def test_a_replay_refuses_when_a_version_is_gone() -> None:
    record = replace(REGISTERED.assess(sheet(), {}, ON), rule_versions={"R80": "0"})
    with pytest.raises(UnknownRule, match="R80 v0"):
        REGISTERED.replay(record)


def test_the_registry_lists_and_runs_one_rule() -> None:
    registry = RuleRegistry()
    registry.register(REGISTERED)
    assert [entry.id for entry in registry.entries()] == [rule.id for rule in RULE_SET.all_rules]
    said = registry.run("R40", sheet(offence__trial_class="indictable_only"), {}, ON)
    assert said["COM"].result == "INELIGIBLE"
    assert "Crown Court" in said["COM"].reasons[0].message
    assert registry.show("oocd/R02").layer == "STATUTE"


def test_nobody_overrides_statute_but_a_named_role_may_set_guidance_aside() -> None:
    decisions = REGISTERED.assess(sheet(consent__willing=False), {}, ON).decisions
    roles = frozenset({"superintendent"})
    with pytest.raises(StatutoryRefusal):
        override(decisions["COND"], role="superintendent", permitted_roles=roles, rationale="I want to.")
    resolution = override(
        decisions["CR"], role="superintendent", permitted_roles=roles, rationale="Consent came later."
    )
    assert resolution.clear
    assert resolution.reasons[-1].message == "Consent came later."


def test_statutory_obstacles_are_never_overridden_whatever_the_case() -> None:
    for case in CASES[::5]:
        for decision in REGISTERED.assess(sheet(**case.changes), case.parameters, ON).decisions.values():
            if any(reason.layer is Layer.STATUTE for reason in decision.obstacles):
                with pytest.raises(StatutoryRefusal):
                    override(
                        decision, role="chief", permitted_roles=frozenset({"chief"}), rationale="Because."
                    )


def test_assessing_costs_a_bounded_number_of_rule_calls() -> None:
    """Each rule is run once for all disposals: the budget that keeps policy previews fast, counted and not
    timed.
    """
    calls: list[str] = []
    watched = replace(RULE_SET, rules=tuple(_watched(rule, calls) for rule in RULE_SET.rules))
    watched.assess(REGISTERED.read_facts(sheet()), REGISTERED.read_parameters({}, ON), ON)
    assert calls == [rule.id for rule in RULE_SET.rules]


def _watched(rule: OocdRule, calls: list[str]) -> OocdRule:
    def check(facts: Facts, parameters: Parameters) -> Findings:
        calls.append(rule.id)
        return rule.check(facts, parameters)

    return replace(rule, check=check)
