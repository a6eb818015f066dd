"""Decisions keep every reason, the weightiest prevails, and statute cannot be set aside."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import (
    Decision,
    Layer,
    MalformedDecision,
    OverrideNotPermitted,
    Rank,
    Reason,
    Result,
    StatutoryRefusal,
    combine,
    highest_rank,
    override,
    worst,
)

ORDER = (Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS, Result.MORE_INFO, Result.INELIGIBLE)
REASONS = st.builds(
    Reason,
    rule=st.text(min_size=1, max_size=5),
    version=st.sampled_from(["1", "2"]),
    layer=st.sampled_from(Layer),
    source=st.text(max_size=10),
    message=st.text(max_size=10),
    what_would_change_it=st.text(max_size=10),
    result=st.sampled_from(Result),
)
DECISIONS = st.builds(
    Decision,
    subject=st.just("COND"),
    result=st.sampled_from(Result),
    reasons=st.lists(REASONS, max_size=4).map(tuple),
    required_actions=st.lists(st.text(max_size=8), max_size=3).map(tuple),
    computed=st.dictionaries(
        st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=3
    ),
    min_rank=st.none() | st.sampled_from(Rank),
    cps_required=st.booleans(),
)


def reason(layer: Layer, result: Result) -> Reason:
    return Reason(
        rule="R1",
        version="1",
        layer=layer,
        source="Act s.1",
        message="It is so",
        what_would_change_it="Consider: charge.",
        result=result,
    )


def refused(layer: Layer, result: Result = Result.INELIGIBLE) -> Decision:
    return Decision(subject="COND", result=result, reasons=(reason(layer, result),))


@pytest.mark.parametrize(("weaker", "stronger"), list(itertools.combinations(ORDER, 2)))
def test_the_stronger_result_prevails(weaker: Result, stronger: Result) -> None:
    assert worst([weaker, stronger]) is worst([stronger, weaker]) is stronger


def test_a_refusal_prevails_over_permission() -> None:
    assert worst([Result.ALLOWED, Result.REFUSED], otherwise=Result.ALLOWED) is Result.REFUSED


def test_no_findings_mean_eligible() -> None:
    assert worst([]) is Result.ELIGIBLE


@given(DECISIONS)
def test_a_decision_survives_storage(decision: Decision) -> None:
    assert Decision.from_json(json.loads(json.dumps(decision.to_json()))) == decision


@given(st.lists(DECISIONS, min_size=1, max_size=4))
def test_combining_keeps_every_reason_and_the_strictest_demands(decisions: list[Decision]) -> None:
    whole = combine("COND", decisions)
    for decision in decisions:
        assert set(decision.reasons) <= set(whole.reasons)
        assert set(decision.required_actions) <= set(whole.required_actions)
        assert (
            worst([whole.result, decision.result]) is whole.result
            or whole.result.clear == decision.result.clear
        )
        assert whole.cps_required or not decision.cps_required
        if decision.min_rank is not None:
            assert whole.min_rank is not None
            assert whole.min_rank.at_least(decision.min_rank)


@given(st.permutations(list(Rank)))
def test_the_highest_rank_is_asked_for(ranks: list[Rank]) -> None:
    assert highest_rank([None, *ranks]) is Rank.CHIEF_SUPERINTENDENT
    assert highest_rank([None]) is None


def test_reason_text_says_that_no_authority_can_waive_statute() -> None:
    assert reason(Layer.STATUTE, Result.INELIGIBLE).text == (
        "R1 It is so (Act s.1). No authority can waive this. Consider: charge."
    )
    assert reason(Layer.FORCE, Result.INELIGIBLE).text == "R1 It is so (Act s.1). Consider: charge."
    assert "No authority" not in reason(Layer.STATUTE, Result.MORE_INFO).text


@pytest.mark.parametrize(
    "result", [Result.INELIGIBLE, Result.MORE_INFO, Result.REFER_CPS, Result.REFER_SUPERVISOR, Result.REFUSED]
)
def test_statute_cannot_be_set_aside_by_anybody(result: Result) -> None:
    with pytest.raises(StatutoryRefusal) as refusal:
        override(
            refused(Layer.STATUTE, result),
            role="chief",
            permitted_roles=frozenset({"chief"}),
            rationale="Because.",
        )
    assert refusal.value.reasons == refused(Layer.STATUTE, result).reasons


def test_one_statutory_reason_among_others_is_enough() -> None:
    both = combine("COND", [refused(Layer.FORCE), refused(Layer.STATUTE)])
    with pytest.raises(StatutoryRefusal):
        override(both, role="chief", permitted_roles=frozenset({"chief"}), rationale="Because.")


def test_a_statutory_reason_that_is_met_does_not_stop_an_override() -> None:
    met = Decision(
        subject="COND",
        result=Result.INELIGIBLE,
        reasons=(reason(Layer.STATUTE, Result.ELIGIBLE), reason(Layer.FORCE, Result.INELIGIBLE)),
    )
    assert override(met, role="chief", permitted_roles=frozenset({"chief"}), rationale="Because.").clear


@pytest.mark.parametrize(
    ("result", "cleared"), [(Result.INELIGIBLE, Result.ELIGIBLE), (Result.REFUSED, Result.ALLOWED)]
)
def test_a_named_role_sets_guidance_aside_with_a_rationale_that_stays(
    result: Result, cleared: Result
) -> None:
    decision = override(
        refused(Layer.NATIONAL, result),
        role="chief",
        permitted_roles=frozenset({"chief"}),
        rationale=" Because. ",
    )
    assert decision.result is cleared
    assert [item.rule for item in decision.reasons] == ["R1", "OVERRIDE"]
    assert decision.reasons[-1].message == "Because."


@pytest.mark.parametrize(("role", "rationale"), [("officer", "Because."), ("chief", "  ")])
def test_an_override_needs_the_role_and_a_rationale(role: str, rationale: str) -> None:
    with pytest.raises(OverrideNotPermitted):
        override(refused(Layer.FORCE), role=role, permitted_roles=frozenset({"chief"}), rationale=rationale)


def test_an_override_of_a_clear_decision_changes_nothing() -> None:
    clear = Decision(subject="COND", result=Result.ELIGIBLE)
    assert override(clear, role="chief", permitted_roles=frozenset({"chief"}), rationale="Because.") is clear


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("reasons", None),
        ("required_actions", [1]),
        ("computed", []),
        ("computed", {"a": 1.5}),
        ("cps_required", "no"),
        ("min_rank", 3),
        ("subject", None),
    ],
)
def test_a_damaged_decision_is_refused(key: str, value: object) -> None:
    document = {**Decision(subject="COND", result=Result.ELIGIBLE).to_json(), key: value}
    with pytest.raises(MalformedDecision):
        Decision.from_json(document)
