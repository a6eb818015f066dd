"""The tables of moves: a record is open or closed; a promise runs until it is said what became of it."""

from __future__ import annotations

from fairlead.public import Transition, Workflow
from fairlead_victims.permissions import Victims
from fairlead_victims.policy import Kept

OPEN, CLOSED = "open", "closed"
_CARE = "victim care officer"

RECORD = Workflow(
    name="victim-record",
    states=(OPEN, CLOSED),
    initial=OPEN,
    final=frozenset(),
    transitions=(
        Transition(
            id="VR1",
            from_state=OPEN,
            action="close",
            to_state=CLOSED,
            label="Close the record",
            permission=Victims.CLOSE,
            actor=_CARE,
            audit_action="victims.record.closed",
            event="victims.record.closed",
            holder="",
            captures=("closing_reason",),
        ),
        Transition(
            id="VR2",
            from_state=CLOSED,
            action="reopen",
            to_state=OPEN,
            label="Reopen the record",
            permission=Victims.CLOSE,
            actor=_CARE,
            audit_action="victims.record.reopened",
            event="victims.record.reopened",
            holder=_CARE,
        ),
    ),
)


_TOLD = ("done_on", "channel", "told_by")


def _settles(
    number: int, action: str, to_state: str, label: str, *captures: str, start: str = OPEN
) -> Transition:
    return Transition(
        id=f"VP{number}",
        from_state=start,
        action=action,
        to_state=to_state,
        label=label,
        permission=Victims.TRACK,
        actor=_CARE,
        audit_action="victims.promise.settled",
        event="victims.promise.settled",
        holder="",
        captures=captures,
    )


PROMISE = Workflow(
    name="victim-promise",
    states=(OPEN, *Kept),
    initial=OPEN,
    final=frozenset({Kept.TOLD, Kept.VICTIM_CHOICE, Kept.LATE, Kept.MISSED}),
    transitions=(
        _settles(1, "tell", Kept.TOLD, "Done in time", *_TOLD),
        _settles(2, "tell-late", Kept.LATE, "Done late", *_TOLD, "reason"),
        _settles(
            3, "attempt", Kept.ATTEMPTED, "Tried in time, not reached", "attempted_on", "channel", "told_by"
        ),
        _settles(4, "leave-out", Kept.VICTIM_CHOICE, "The victim chose not to be told", "reason"),
        _settles(5, "miss", Kept.MISSED, "Not done", "reason"),
        _settles(6, "tell", Kept.TOLD, "Done in time", *_TOLD, start=Kept.ATTEMPTED),
        _settles(
            7,
            "tell-late",
            Kept.LATE,
            "Done late",
            "done_on",
            "channel",
            "told_by",
            "reason",
            start=Kept.ATTEMPTED,
        ),
    ),
)
