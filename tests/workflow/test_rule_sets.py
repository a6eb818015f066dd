"""Rule sets: consistent, dated, replayable."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from datetime import date

import pytest

from fairlead.public import (
    Confidence,
    Finding,
    Findings,
    Layer,
    RegisteredRules,
    Result,
    Rule,
    RuleRegistry,
    RuleSet,
    RuleSetError,
    UnknownRule,
)

Facts = int
SUBJECTS = {"A": "Apple", "B": "Pear"}
ON = date(2026, 1, 1)


def too_big(facts: Facts, limit: int) -> Findings:
    """Too big."""
    if facts <= limit:
        return ()
    return (
        Finding(
            subjects=frozenset({"A"}),
            result=Result.INELIGIBLE,
            message="{subject} is too big",
            what_would_change_it="Shrink.",
            computed={"size": facts},
        ),
    )


def never(facts: Facts, limit: int) -> Findings:
    """Silent."""
    return ()


def closing(facts: Facts, limit: int) -> Findings:
    """All clear."""
    return (
        Finding(
            subjects=frozenset(SUBJECTS),
            result=Result.ELIGIBLE,
            message="{subject} is free",
            what_would_change_it="",
        ),
    )


def rule(
    rule_id: str = "R1",
    version: str = "1",
    check: object = too_big,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    applies_to: frozenset[str] = frozenset(SUBJECTS),
) -> Rule[Facts, int]:
    assert callable(check)
    return Rule(
        id=rule_id,
        title="Size",
        version=version,
        layer=Layer.FORCE,
        source="policy",
        effective_from=since,
        effective_to=until,
        confidence=Confidence.DESIGN,
        applies_to=applies_to,
        check=check,
    )


def rules(
    *rows: Rule[Facts, int], last: Rule[Facts, int] | None = None, name: str = "fruit"
) -> RuleSet[Facts, int]:
    return RuleSet(name=name, version="1", subjects=SUBJECTS, rules=rows, closing=last)


def test_the_subject_title_and_the_computed_values_are_put_in() -> None:
    decision = rules(rule()).assess(7, 5, ON)["A"]
    assert decision.reasons[0].message == "Apple is too big"
    assert decision.computed == {"size": 7}


def test_closing_speaks_only_of_subjects_that_nothing_stands_in_the_way_of() -> None:
    decisions = rules(rule(), last=rule("R9", check=closing)).assess(7, 5, ON)
    assert [reason.rule for reason in decisions["A"].reasons] == ["R1"]
    assert [reason.message for reason in decisions["B"].reasons] == ["Pear is free"]


@pytest.mark.parametrize(
    ("on", "result"),
    [
        (date(2019, 12, 31), Result.ELIGIBLE),
        (date(2020, 1, 1), Result.INELIGIBLE),
        (date(2024, 12, 31), Result.INELIGIBLE),
        (date(2025, 1, 1), Result.ELIGIBLE),
    ],
)
def test_a_rule_applies_from_its_first_to_its_last_day(on: date, result: Result) -> None:
    versions = rules(rule(until=date(2024, 12, 31)), rule(version="2", check=never, since=date(2025, 1, 1)))
    assert versions.assess(7, 5, on)["A"].result is result


def test_a_replay_uses_the_versions_named_whatever_the_day() -> None:
    versions = rules(rule(until=date(2024, 12, 31)), rule(version="2", check=never, since=date(2025, 1, 1)))
    assert versions.replay({"R1": "1"}, 7, 5)["A"].result is Result.INELIGIBLE
    assert versions.replay({"R1": "2"}, 7, 5)["A"].result is Result.ELIGIBLE
    assert versions.versions(ON) == {"R1": "2"}
    with pytest.raises(UnknownRule, match="R1 v3"):
        versions.replay({"R1": "3"}, 7, 5)


def test_explanation_lists_obstacles_and_things_to_do() -> None:
    text = rules(rule()).explain(rules(rule()).assess(7, 5, ON))
    assert "Apple (A): INELIGIBLE\n  R1 Apple is too big (policy). Shrink." in text
    assert "Pear (B): ELIGIBLE" in text


def test_finding_one_rule() -> None:
    versions = rules(rule(until=date(2024, 12, 31)), rule(version="2", since=date(2025, 1, 1)))
    assert versions.find("R1").version == "2"
    assert versions.find("R1", on=date(2021, 1, 1)).version == "1"
    with pytest.raises(UnknownRule, match="R7"):
        versions.find("R7")


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((rule(), rule()), id="same version twice"),
        pytest.param((rule(), rule(version="2")), id="overlapping dates"),
        pytest.param((rule(until=date(2019, 1, 1)),), id="ends before it begins"),
        pytest.param((rule(applies_to=frozenset({"C"})),), id="unknown subject"),
    ],
)
def test_an_inconsistent_rule_set_cannot_be_built(rows: tuple[Rule[Facts, int], ...]) -> None:
    with pytest.raises(RuleSetError):
        rules(*rows)


def test_a_rule_may_not_speak_about_what_it_does_not_apply_to() -> None:
    with pytest.raises(RuleSetError, match="applies_to"):
        rules(rule(applies_to=frozenset({"B"}))).assess(7, 5, ON)


def registered(name: str) -> RegisteredRules[Facts, int]:
    def size(document: object) -> int:
        assert isinstance(document, dict)
        return int(document["size"])

    return RegisteredRules(
        rule_set=rules(rule(), name=name),
        read_facts=size,
        read_parameters=lambda *_: 5,
        write_parameters=lambda limit: {"limit": limit},
    )


def test_an_id_in_two_sets_needs_the_name_of_the_set() -> None:
    registry = RuleRegistry()
    registry.register(registered("fruit"))
    registry.register(registered("nuts"))
    with pytest.raises(UnknownRule, match="fruit/R1 or nuts/R1"):
        registry.show("R1")
    assert registry.show("nuts/R1").meaning == "Too big."
    assert registry.run("nuts/R1", {"size": 7}, {}, ON)["A"].result is Result.INELIGIBLE
    with pytest.raises(UnknownRule, match="R7"):
        registry.show("R7")


def test_a_rule_set_is_registered_once() -> None:
    registry = RuleRegistry()
    registry.register(registered("fruit"))
    with pytest.raises(RuleSetError):
        registry.register(registered("fruit"))
