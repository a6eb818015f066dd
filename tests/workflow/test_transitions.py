"""A table of transitions is sound when it exists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairlead.public import IllegalTransition, IllegalWorkflow, Transition, Workflow, markdown_table, mermaid

OPEN_ROW = Transition(
    id="X1",
    from_state="NEW",
    action="open",
    to_state="OPEN",
    label="Open",
    permission="m:case:open",
    actor="officer",
    audit_action="m.case.opened",
    event="m.case.opened",
    holder="officer",
)
CLOSE_ROW = replace(OPEN_ROW, id="X2", from_state="OPEN", action="close", to_state="CLOSED")


def workflow(
    *rows: Transition,
    states: tuple[str, ...] = ("NEW", "OPEN", "CLOSED"),
    initial: str = "NEW",
    final: frozenset[str] = frozenset({"CLOSED"}),
) -> Workflow:
    return Workflow(name="example", states=states, initial=initial, final=final, transitions=rows)


def test_a_sound_table_answers() -> None:
    sound = workflow(OPEN_ROW, CLOSE_ROW)
    assert sound.find("OPEN", "close") is CLOSE_ROW
    assert sound.allowed_actions("OPEN") == (CLOSE_ROW,)
    assert sound.allowed_actions("CLOSED") == ()


def test_an_illegal_action_names_workflow_state_action_and_what_is_possible() -> None:
    with pytest.raises(
        IllegalTransition,
        match=r"Workflow 'example': 'close' is not possible in state 'NEW'\. Possible: open\.",
    ):
        workflow(OPEN_ROW, CLOSE_ROW).find("NEW", "close")
    with pytest.raises(IllegalTransition, match="the state is final"):
        workflow(OPEN_ROW, CLOSE_ROW).find("CLOSED", "close")
    with pytest.raises(IllegalTransition, match="'LOST'"):
        workflow(OPEN_ROW, CLOSE_ROW).find("LOST", "close")


@pytest.mark.parametrize(
    ("rows", "changes", "fault"),
    [
        pytest.param(
            (OPEN_ROW, replace(CLOSE_ROW, to_state="GONE")), {}, "unknown state 'GONE'", id="unknown target"
        ),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW, replace(OPEN_ROW, id="X3", from_state="LOST")),
            {},
            "unknown state 'LOST'",
            id="unknown source",
        ),
        pytest.param((OPEN_ROW, replace(CLOSE_ROW, id="X1")), {}, "used twice", id="id twice"),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW, replace(CLOSE_ROW, id="X3", to_state="NEW")),
            {},
            "in the table twice",
            id="same action twice",
        ),
        pytest.param((OPEN_ROW,), {}, "'CLOSED' cannot be reached", id="unreachable"),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW, replace(OPEN_ROW, id="X3", from_state="CLOSED")),
            {},
            "leaves final state",
            id="way out of a final state",
        ),
        pytest.param(
            (OPEN_ROW, replace(CLOSE_ROW, audit_action=" ")), {}, "no audit action", id="no audit action"
        ),
        pytest.param(
            (OPEN_ROW, replace(CLOSE_ROW, permission="close")), {}, "module:resource:action", id="permission"
        ),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW),
            {"states": ("NEW", "OPEN", "CLOSED", "OPEN")},
            "listed twice",
            id="state twice",
        ),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW), {"initial": "LOST"}, "initial state 'LOST'", id="unknown initial"
        ),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW),
            {"final": frozenset({"CLOSED", "LOST"})},
            "final state 'LOST'",
            id="unknown final",
        ),
        pytest.param(
            (OPEN_ROW, CLOSE_ROW), {"final": frozenset[str]()}, "no way out and is not final", id="dead end"
        ),
    ],
)
def test_an_unsound_table_cannot_be_built(
    rows: tuple[Transition, ...], changes: dict[str, object], fault: str
) -> None:
    with pytest.raises(IllegalWorkflow) as refusal:
        workflow(*rows, **changes)  # type: ignore[arg-type]  # the cases name arguments by keyword
    assert any(fault in found for found in refusal.value.faults)


def test_all_faults_are_listed_together() -> None:
    with pytest.raises(IllegalWorkflow) as refusal:
        workflow(replace(OPEN_ROW, audit_action="", permission="open"))
    assert len(refusal.value.faults) >= 3


def test_diagram_and_table_are_generated() -> None:
    sound = workflow(OPEN_ROW, CLOSE_ROW)
    assert mermaid(sound) == (
        "stateDiagram-v2\n    [*] --> NEW\n    NEW --> OPEN: X1 open\n"
        "    OPEN --> CLOSED: X2 close\n    CLOSED --> [*]\n"
    )
    assert "| X1 | NEW | open | OPEN | officer | – | m.case.opened | – | – | officer |" in markdown_table(
        sound
    )


def test_missing_captures() -> None:
    row = replace(OPEN_ROW, captures=("reason", "count"))
    assert row.missing_captures({"reason": " ", "count": 0}) == ("reason",)
