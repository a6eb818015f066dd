"""The table of moves of a reminder."""

from __future__ import annotations

from fairlead.public import Transition, Workflow

from .permissions import Minimal

OPEN, DONE = "open", "done"
STATES = {OPEN: "Open", DONE: "Done"}

WORKFLOW = Workflow(
    name="reminder",
    states=(OPEN, DONE),
    initial=OPEN,
    final=frozenset({DONE}),
    transitions=(
        Transition(
            id="M1",
            from_state=OPEN,
            action="finish",
            to_state=DONE,
            label="Mark as done",
            permission=Minimal.REMINDER_EDIT,
            actor="anybody who works on the case",
            audit_action="minimal.reminder.done",
            event="minimal.reminder.done",
            holder="",
        ),
    ),
)
