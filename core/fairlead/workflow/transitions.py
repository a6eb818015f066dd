"""Workflows as one table of transitions.

A state is left only by a row of the table. The table is checked when it is built, so a workflow that exists
is sound: every state can be reached, no final state has a way out, and every row names its audit action.
Diagrams and tables in the documentation are generated from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineRule:
    """A clock that a transition starts: `working_days` after the day of the transition, with where the limit
    comes from.
    """

    name: str
    label: str
    working_days: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One row: in `from_state`, `action` leads to `to_state`.

    `permission` has the form `module:resource:action`. `guard` names a pure function from facts to a Decision
    (None when the permission and the captures are enough). `audit_action` and `event` are domain words.
    `captures` are the things that must be recorded. `holder` is the role that holds the case afterwards.
    """

    id: str
    from_state: str
    action: str
    to_state: str
    label: str
    permission: str
    actor: str
    audit_action: str
    event: str
    holder: str
    guard: str | None = None
    captures: tuple[str, ...] = ()
    deadline_started: tuple[DeadlineRule, ...] = ()
    deadlines_stopped: tuple[str, ...] = ()

    def missing_captures(self, captured: Mapping[str, object]) -> tuple[str, ...]:
        """The names in `captures` for which nothing, None or blank text was recorded."""
        return tuple(name for name in self.captures if _blank(captured.get(name)))


class IllegalWorkflow(Exception):
    """A table of transitions is unsound: lists every fault found."""

    def __init__(self, workflow: str, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"Workflow {workflow!r} is unsound: " + "; ".join(self.faults) + ".")


class IllegalTransition(Exception):
    """No row allows this action in this state."""

    def __init__(self, workflow: str, state: str, action: str, possible: tuple[str, ...]) -> None:
        self.workflow = workflow
        self.state = state
        self.action = action
        self.possible = possible
        listed = ", ".join(possible) if possible else "nothing; the state is final"
        super().__init__(
            f"Workflow {workflow!r}: {action!r} is not possible in state {state!r}. Possible: {listed}."
        )


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A sound table of transitions. Construction raises `IllegalWorkflow` with every fault."""

    name: str
    states: tuple[str, ...]
    initial: str
    final: frozenset[str]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise IllegalWorkflow(self.name, faults)
        by_state: dict[str, tuple[Transition, ...]] = dict.fromkeys(self.states, ())
        for transition in self.transitions:
            by_state[transition.from_state] += (transition,)
        object.__setattr__(self, "_by_state", by_state)
        object.__setattr__(self, "_by_pair", {(row.from_state, row.action): row for row in self.transitions})

    def allowed_actions(self, state: str) -> tuple[Transition, ...]:
        """The rows that leave the state, in table order; empty for a final state. Raises `KeyError` if
        unknown.
        """
        by_state: dict[str, tuple[Transition, ...]] = self.__dict__["_by_state"]
        return by_state[state]

    def find(self, state: str, action: str) -> Transition:
        """The row for the action in the state. Raises `IllegalTransition` naming what is possible."""
        by_pair: dict[tuple[str, str], Transition] = self.__dict__["_by_pair"]
        found = by_pair.get((state, action))
        if found is None:
            leaving = self.allowed_actions(state) if state in self.states else ()
            raise IllegalTransition(self.name, state, action, tuple(row.action for row in leaving))
        return found

    @property
    def actions(self) -> frozenset[str]:
        """Every action word in the table."""
        return frozenset(row.action for row in self.transitions)

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission the table asks for."""
        return frozenset(row.permission for row in self.transitions)


def mermaid(workflow: Workflow) -> str:
    """The workflow as a Mermaid `stateDiagram-v2`, rows in table order."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines.extend(
        f"    {row.from_state} --> {row.to_state}: {row.id} {row.action}" for row in workflow.transitions
    )
    lines.extend(f"    {state} --> [*]" for state in workflow.states if state in workflow.final)
    return "\n".join(lines) + "\n"


def markdown_table(workflow: Workflow) -> str:
    """The workflow as a Markdown table: one row per transition."""
    lines = [
        "| Id | From | Action | To | Who | Guard | Audit action | Recorded | Time limit | Then held by |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in workflow.transitions:
        limits = "; ".join(
            f"{clock.label}: {clock.working_days} working days {clock.source}"
            for clock in row.deadline_started
        )
        cells = (
            row.id,
            row.from_state,
            row.action,
            row.to_state,
            row.actor,
            row.guard or "–",
            row.audit_action,
            ", ".join(row.captures) or "–",
            limits or "–",
            row.holder,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _faults(workflow: Workflow) -> Iterable[str]:
    states = set(workflow.states)
    if len(states) != len(workflow.states):
        yield "a state is listed twice"
    if workflow.initial not in states:
        yield f"initial state {workflow.initial!r} is not a state"
    for state in sorted(workflow.final - states):
        yield f"final state {state!r} is not a state"
    yield from _row_faults(workflow)
    yield from _repetitions(workflow)
    yield from _unreachable(workflow)


def _row_faults(workflow: Workflow) -> Iterable[str]:
    for row in workflow.transitions:
        for end, state in (("from", row.from_state), ("to", row.to_state)):
            if state not in workflow.states:
                yield f"{row.id} goes {end} unknown state {state!r}"
        if row.from_state in workflow.final:
            yield f"{row.id} leaves final state {row.from_state!r}"
        if not row.audit_action.strip():
            yield f"{row.id} has no audit action"
        parts = row.permission.split(":")
        if len(parts) != len(("module", "resource", "action")) or not all(parts):
            yield f"{row.id} has permission {row.permission!r}, expected module:resource:action"


def _repetitions(workflow: Workflow) -> Iterable[str]:
    ids: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for row in workflow.transitions:
        if row.id in ids:
            yield f"id {row.id} is used twice"
        if (row.from_state, row.action) in pairs:
            yield f"{row.action!r} in {row.from_state!r} is in the table twice"
        ids.add(row.id)
        pairs.add((row.from_state, row.action))


def _unreachable(workflow: Workflow) -> Iterable[str]:
    reached: set[str] = set()
    further = {workflow.initial}
    while further:
        reached |= further
        further = {row.to_state for row in workflow.transitions if row.from_state in reached} - reached
    for state in workflow.states:
        if state not in reached:
            yield f"state {state!r} cannot be reached"
        if state not in workflow.final and all(row.from_state != state for row in workflow.transitions):
            yield f"state {state!r} has no way out and is not final"
