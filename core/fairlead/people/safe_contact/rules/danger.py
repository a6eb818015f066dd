"""SC01 to SC04, and SC11: what could put the person in danger."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.policy import REACHES, ContactFacts
from fairlead.people.safe_contact.rules.writing import EVERY_WAY, refused, rule
from fairlead.workflow.decisions import Result
from fairlead.workflow.rules import Finding, Findings

_CODE = "Code of Practice for Victims of Crime, Right 3: by a safe method where harm is feared"
_NOUN = {"address": "address", "phone": "telephone number", "email": "email address"}


def _nothing_recorded(facts: ContactFacts, parameters: None) -> Findings:
    """There is a contact point of the kind that the way needs."""
    return tuple(
        Finding(
            subjects=frozenset({channel}),
            result=Result.REFUSED,
            message=f"No {' or '.join(_NOUN[kind] for kind in sorted(REACHES[channel]))} is recorded",
            what_would_change_it="Ask the person, and record it on their page.",
        )
        for channel in sorted(EVERY_WAY)
        if facts.kind not in REACHES[channel]
    )


def _marked_unsafe(facts: ContactFacts, parameters: None) -> Findings:
    """A contact point marked as not safe is never used."""
    if facts.kind is None or facts.safe is not False:
        return ()
    return refused(
        EVERY_WAY,
        f"This {_NOUN[facts.kind]} is marked as not safe to use",
        "Only the person can say that it has become safe. Record that on their page.",
    )


def _nobody_asked(facts: ContactFacts, parameters: None) -> Findings:
    """Nothing goes to somebody who was harmed before anybody asked whether it is safe."""
    if facts.kind is None or facts.safe is not None or not facts.harmed:
        return ()
    return refused(
        EVERY_WAY,
        f"Nobody has asked whether this {_NOUN[facts.kind]} is safe to use",
        "Ask the person in a way that is safe, and record the answer on their page.",
    )


def _shared_with_whom_they_fear(facts: ContactFacts, parameters: None) -> Findings:
    """Where somebody they fear shares the device or home, nothing but a call at times the person gave."""
    if facts.kind is None or not facts.feared:
        return ()
    blocked = EVERY_WAY if not (facts.windows and facts.safe) else EVERY_WAY - {Channel.CALL}
    return refused(
        blocked,
        "Somebody whom the person may fear shares this device or home",
        "Ask the person for another way, or for times at which they can be called.",
    )


def _replaced(facts: ContactFacts, parameters: None) -> Findings:
    """It is still the one that is recorded: what was written to an earlier one is not sent."""
    if facts.kind is None or not facts.replaced:
        return ()
    return refused(
        EVERY_WAY,
        f"Another {_NOUN[facts.kind]} was recorded since",
        "Make it again, so that it goes to the one that is recorded now.",
    )


RULES = (
    rule("SC01", "Something is recorded to reach them by", _CODE, EVERY_WAY, _nothing_recorded),
    rule("SC02", "Not marked as unsafe", _CODE, EVERY_WAY, _marked_unsafe),
    rule("SC03", "Somebody has asked whether it is safe", _CODE, EVERY_WAY, _nobody_asked),
    rule("SC04", "Not shared with somebody they fear", _CODE, EVERY_WAY, _shared_with_whom_they_fear),
    rule("SC11", "Not replaced since", _CODE, EVERY_WAY, _replaced),
)
