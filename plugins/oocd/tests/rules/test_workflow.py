"""The table of transitions: what an officer would recognise, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import ON

from fairlead.public import (
    IllegalTransition,
    Transition,
    load_calendar,
    markdown_table,
    mermaid,
    running_after,
    started_by,
)
from fairlead_oocd.policy import GUARDS
from fairlead_oocd.workflow import AFTER_CHOICE, AFTER_GIVING, BEFORE_GIVING, FINAL, WORKFLOW, State

ROUTE = (
    ("refer", "REFERRED", "triage_desk"),
    ("accept_for_review", "EVIDENCE_REVIEW", "supervisor"),
    ("accept_evidence", "ELIGIBILITY", "investigating_officer"),
    ("choose_disposal", "VICTIM_CONTACT", "victim_officer"),
    ("record_victim_views", "NEEDS_ASSESSMENT", "assessor"),
    ("record_needs", "CONDITION_PLANNING", "investigating_officer"),
    ("submit_for_authorisation", "AUTHORISATION", "supervisor"),
    ("return_to_officer", "CONDITION_PLANNING", "investigating_officer"),
    ("submit_for_authorisation", "AUTHORISATION", "supervisor"),
    ("authorise", "OFFERED", "investigating_officer"),
    ("give", "GIVEN", "investigating_officer"),
    ("refer_to_provider", "PROVIDER_REFERRAL", "provider"),
    ("accept_referral", "MONITORING", "provider"),
    ("record_progress", "MONITORING", "provider"),
    ("complete", "COMPLETED", "records"),
    ("finalise", "FINALISED", "scrutiny_panel"),
    ("close", "CLOSED", "nobody"),
)
PAIRS = {(row.from_state, row.action) for row in WORKFLOW.transitions}


def test_a_case_runs_from_referral_to_closing_with_one_holder_at_every_step() -> None:
    state = WORKFLOW.initial
    for action, expected, holder in ROUTE:
        row = WORKFLOW.find(state, action)
        assert (row.to_state, row.holder) == (expected, holder)
        state = row.to_state


@pytest.mark.parametrize("number", range(1, 33))
def test_every_transition_of_the_reference_is_in_the_table(number: int) -> None:
    assert any(re.fullmatch(rf"T{number:02d}([a-z]|\.[A-Z_]+)?", row.id) for row in WORKFLOW.transitions)


UNKNOWN_ACTIONS = frozenset({"", "GIVE", "no_such_action"})


def outside_the_table(state: str) -> list[str]:
    """Actions that are not in the table for a state, and some that are in it for none."""
    return sorted(action for action in WORKFLOW.actions | UNKNOWN_ACTIONS if (state, action) not in PAIRS)


def test_every_pair_of_state_and_action_is_either_in_the_table_or_tried_in_vain() -> None:
    refused = sum(len(outside_the_table(state.value)) for state in State)
    assert refused + len(PAIRS) == len(State) * (len(WORKFLOW.actions) + len(UNKNOWN_ACTIONS))
    assert {state for state, _action in PAIRS} | FINAL == set(State)


@pytest.mark.parametrize("state", [state.value for state in State])
def test_everything_outside_the_table_is_refused(state: str) -> None:
    for action in outside_the_table(state):
        with pytest.raises(IllegalTransition) as refusal:
            WORKFLOW.find(state, action)
        assert all(word in str(refusal.value) for word in ("oocd", state, action))
        assert refusal.value.possible == tuple(row.action for row in WORKFLOW.allowed_actions(state))


@given(st.lists(st.integers(min_value=0, max_value=20), max_size=60))
def test_no_list_of_actions_leaves_a_final_state(choices: list[int]) -> None:
    state = WORKFLOW.initial
    for choice in choices:
        rows = WORKFLOW.allowed_actions(state)
        assert bool(rows) != (state in FINAL)
        if not rows:
            return
        state = rows[choice % len(rows)].to_state


@pytest.mark.parametrize("found", WORKFLOW.transitions, ids=lambda row: row.id)
def test_every_row_is_complete(found: Transition) -> None:
    assert found.guard is None or found.guard in GUARDS
    assert found.permission.startswith("oocd:")
    assert re.fullmatch(r"oocd\.[a-z_]+\.[a-z_]+", found.audit_action)
    assert all((found.label, found.actor, found.holder))
    assert (found.holder == "nobody") == (found.to_state in FINAL)
    assert all(clock.source == "[design]" and clock.working_days > 0 for clock in found.deadline_started)


def test_every_guard_is_used_by_some_row() -> None:
    assert {row.guard for row in WORKFLOW.transitions if row.guard} == set(GUARDS)


@pytest.mark.parametrize("state", BEFORE_GIVING)
def test_a_case_can_be_withdrawn_until_it_is_given(state: State) -> None:
    assert WORKFLOW.find(state, "withdraw").to_state == State.WITHDRAWN


@pytest.mark.parametrize("state", AFTER_GIVING)
def test_a_given_disposal_is_rescinded_and_not_withdrawn(state: State) -> None:
    assert WORKFLOW.find(state, "rescind").to_state == State.RESCINDED
    with pytest.raises(IllegalTransition):
        WORKFLOW.find(state, "withdraw")


def test_a_rejected_provider_referral_comes_back_to_the_officer() -> None:
    row = WORKFLOW.find(State.PROVIDER_REFERRAL, "reject_referral")
    assert (row.to_state, row.holder) == (State.GIVEN, "investigating_officer")


def test_given_is_reached_only_by_signature_or_a_referral_that_came_back() -> None:
    into = {row.action for row in WORKFLOW.transitions if row.to_state == State.GIVEN != row.from_state}
    assert into == {"give", "reject_referral", "take_referral_back"}


@pytest.mark.parametrize("state", AFTER_CHOICE)
def test_a_choice_that_the_day_closes_goes_back_to_the_choice(state: State) -> None:
    assert WORKFLOW.find(state, "choose_again").to_state == State.ELIGIBILITY


def test_every_clock_that_starts_is_stopped_somewhere_after() -> None:
    started = {clock.name for row in WORKFLOW.transitions for clock in row.deadline_started}
    stopped = {name for row in WORKFLOW.transitions for name in row.deadlines_stopped}
    assert started == stopped


def test_no_clock_runs_in_a_final_state_whatever_the_way_there() -> None:
    """Walks every way through the table, keeping the clocks that run."""
    calendar = load_calendar()
    seen: set[tuple[str, frozenset[str]]] = set()
    todo: list[tuple[str, frozenset[str]]] = [(WORKFLOW.initial, frozenset())]
    while todo:
        state, running = todo.pop()
        if (state, running) in seen:
            continue
        seen.add((state, running))
        if state in FINAL:
            assert running == frozenset(), (state, running)
        for row in WORKFLOW.allowed_actions(state):
            kept = (running - set(row.deadlines_stopped)) | {clock.name for clock in row.deadline_started}
            todo.append((row.to_state, kept))
    giving = WORKFLOW.find("OFFERED", "give")
    assert [deadline.name for deadline in started_by(giving, ON, calendar)] == ["provider_referral"]
    appointed = started_by(WORKFLOW.find("AUTHORISATION", "authorise"), ON, calendar)
    assert [deadline.name for deadline in running_after(appointed, giving, ON, calendar)] == [
        "provider_referral"
    ]


def test_captures_that_are_missing_or_blank_are_named() -> None:
    row = WORKFLOW.find("AUTHORISATION", "authorise")
    assert row.missing_captures({"rank": "sergeant", "rationale": "  "}) == ("rationale",)
    assert row.missing_captures({"rank": "sergeant", "rationale": "Proportionate."}) == ()


def test_the_diagram_and_the_table_show_every_row() -> None:
    diagram, table = mermaid(WORKFLOW), markdown_table(WORKFLOW)
    for row in WORKFLOW.transitions:
        assert f"{row.from_state} --> {row.to_state}: {row.id} {row.action}" in diagram
        assert f"| {row.id} | {row.from_state} | {row.action} |" in table
    assert len(table.splitlines()) == len(WORKFLOW.transitions) + 2
