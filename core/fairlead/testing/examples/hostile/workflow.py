"""A workflow whose audit action and permission nobody declares."""

from __future__ import annotations

from fairlead.public import Transition, Workflow

WORKFLOW = Workflow(
    name="hostile",
    states=("open", "shut"),
    initial="open",
    final=frozenset({"shut"}),
    transitions=(
        Transition(
            id="H1",
            from_state="open",
            action="shut",
            to_state="shut",
            label="Shut",
            permission="hostile:thing:shut",
            actor="anybody",
            audit_action="hostile.never.declared",
            event="hostile.shut",
            holder="",
        ),
    ),
)
