"""How a request for support moves, as one table."""

from __future__ import annotations

from fairlead.help.models import State
from fairlead.identity.permissions import Core
from fairlead.workflow.transitions import Transition, Workflow

DESK, ASKER = "desk", "asker"
OWN = "core:help:own"
"""What everybody may do with a request of their own; no role gives or takes it."""


def _row(id_: str, from_state: State, action: str, to_state: State, actor: str) -> Transition:
    return Transition(
        id=id_,
        from_state=from_state,
        action=action,
        to_state=to_state,
        label=action,
        permission=Core.HELP_ANSWER if actor == DESK else OWN,
        actor=actor,
        audit_action=_DONE[action],
        event=_DONE[action],
        holder=DESK if to_state is State.OPEN else ASKER,
        captures=("body",) if action in WRITES else (),
    )


_DONE = {
    "take": "help.taken",
    "answer": "help.answered",
    "ask": "help.asked-back",
    "reply": "help.replied",
    "close": "help.closed",
    "settle": "help.closed",
    "reopen": "help.reopened",
}
WRITES = frozenset({"answer", "ask", "reply", "reopen"})
"""Actions that need words."""

SUPPORT = Workflow(
    name="support",
    states=tuple(State),
    initial=State.OPEN,
    final=frozenset(),
    transitions=(
        _row("SR01", State.OPEN, "take", State.OPEN, DESK),
        _row("SR01w", State.WAITING, "take", State.WAITING, DESK),
        _row("SR01a", State.ANSWERED, "take", State.ANSWERED, DESK),
        _row("SR02", State.OPEN, "answer", State.ANSWERED, DESK),
        _row("SR02w", State.WAITING, "answer", State.ANSWERED, DESK),
        _row("SR02a", State.ANSWERED, "answer", State.ANSWERED, DESK),
        _row("SR03", State.OPEN, "ask", State.WAITING, DESK),
        _row("SR04", State.OPEN, "reply", State.OPEN, ASKER),
        _row("SR04w", State.WAITING, "reply", State.OPEN, ASKER),
        _row("SR04a", State.ANSWERED, "reply", State.OPEN, ASKER),
        _row("SR05", State.OPEN, "close", State.CLOSED, ASKER),
        _row("SR05w", State.WAITING, "close", State.CLOSED, ASKER),
        _row("SR05a", State.ANSWERED, "close", State.CLOSED, ASKER),
        _row("SR06w", State.WAITING, "settle", State.CLOSED, DESK),
        _row("SR06a", State.ANSWERED, "settle", State.CLOSED, DESK),
        _row("SR07", State.CLOSED, "reopen", State.OPEN, ASKER),
    ),
)
"""The desk cannot close what it has not answered: `settle` leads out of `waiting` and `answered` only."""
