"""R100 to R102: the duties to the victim."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Findings, Layer
from fairlead_oocd.disposals import ADULT, PART6, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, note, rule, supervisor
from fairlead_oocd.victims import (
    efforts_recorded,
    listed_action_not_asked,
    listed_action_settled,
    listed_action_wanted,
)

OWED_BY_STATUTE = PART6 | these(Disposal.COND, Disposal.CR, Disposal.YCC)
VIEWS = "PCSC Act 2022 ss.100(3), 109(3); CJA 2003 s.23ZA(1); CDA 1998 s.66BA(1); ASBCPA 2014 s.102(3)"
LISTED = (
    "PCSC Act 2022 ss.100(4)–(5), 109(4)–(5); CJA 2003 s.23ZA(1)–(3); CDA 1998 s.66BA(1)–(3);"
    " ASBCPA 2014 s.102(3)–(5)"
)
_CODE = "Victims' Code para 6.7"


def _efforts(facts: Facts, parameters: Parameters) -> Findings:
    """Reasonable efforts to have each victim's views, recorded before conditions are fixed. No veto."""
    if facts.victims is not UNKNOWN and all(efforts_recorded(victim) for victim in facts.victims):
        return ()
    action = "Record for every victim at least one attempt and the views, or why there are none."
    missing = "A victim's views, or the efforts to have them, are not recorded"
    if facts.conditions is UNKNOWN:
        return (note(OWED_BY_STATUTE, missing, actions=(action,)),)
    return (ask(OWED_BY_STATUTE, missing, action),)


def _listed_action(facts: Facts, parameters: Parameters) -> Findings:
    """The listed action that the victim, or all victims, want is attached, or an exception is recorded."""
    if facts.conditions is not UNKNOWN and listed_action_not_asked(facts):
        missing = "It is not recorded whether a victim who gave views wants a listed action"
        return (
            ask(
                OWED_BY_STATUTE,
                missing,
                "Record which listed action the victim wants, or that none is wanted.",
            ),
        )
    if listed_action_settled(facts):
        return ()
    message = f"The victim wants {listed_action_wanted(facts)}, a listed action, and it is not attached"
    action = "Attach the action, or record that it cannot be attached or is inappropriate, and why."
    if facts.conditions is UNKNOWN:
        return (note(OWED_BY_STATUTE, message, actions=(action,)),)
    return (ask(OWED_BY_STATUTE, message, action),)


def _opposed(facts: Facts, parameters: Parameters) -> Findings:
    """A victim who is against it: a supervisor decides. The victim has no veto."""
    if facts.victims is UNKNOWN or all(victim.supports is not False for victim in facts.victims):
        return ()
    change = "A supervisor's decision that records how the victim's views were taken into account."
    return (supervisor(ADULT, "a victim is against dealing with it out of court", change),)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R100",
        "Victim's views sought",
        layer=Layer.STATUTE,
        source=VIEWS,
        confidence=Confidence.VERIFIED,
        applies_to=OWED_BY_STATUTE,
        check=_efforts,
    ),
    rule(
        "R101",
        "Listed action wanted by the victim",
        layer=Layer.STATUTE,
        source=LISTED,
        confidence=Confidence.VERIFIED,
        applies_to=OWED_BY_STATUTE,
        check=_listed_action,
    ),
    rule(
        "R102",
        "Victim against it",
        layer=Layer.NATIONAL,
        source=_CODE,
        confidence=Confidence.VERIFIED,
        applies_to=ADULT,
        check=_opposed,
    ),
)
