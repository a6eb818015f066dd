"""How the rules of safe contact are written: each has an id, a layer and a source, and refuses with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.policy import ContactFacts
from fairlead.workflow.decisions import Layer, Result
from fairlead.workflow.rules import Confidence, Finding, Findings, Rule

ContactRule = Rule[ContactFacts, None]
EVERY_WAY = frozenset(Channel) - {Channel.HAND}
"""Every channel that uses a contact point."""


def rule(
    rule_id: str,
    title: str,
    source: str,
    applies_to: Iterable[Channel],
    check: Callable[[ContactFacts, None], Findings],
) -> ContactRule:
    """One rule of safe contact. They follow from the Code's promises and are decided here, not by an Act."""
    return Rule(
        id=rule_id,
        title=title,
        version="1",
        layer=Layer.NATIONAL,
        source=source,
        effective_from=date(2026, 1, 1),
        confidence=Confidence.DESIGN,
        applies_to=frozenset(applies_to),
        check=check,
    )


def refused(channels: Iterable[Channel], message: str, change: str) -> Findings:
    """These ways are blocked, with the reason and what would change it."""
    return (
        Finding(
            subjects=frozenset(channels), result=Result.REFUSED, message=message, what_would_change_it=change
        ),
    )


def for_a_person(channels: Iterable[Channel], facts: ContactFacts, message: str, task: str) -> Findings:
    """Blocked for what the platform sends by itself; otherwise something the sender has to do."""
    if facts.self_acting:
        return refused(channels, message, f"Somebody has to do it: {task}")
    return (
        Finding(
            subjects=frozenset(channels),
            result=Result.ALLOWED,
            message=message,
            what_would_change_it=task,
            required_actions=(task,),
        ),
    )
