"""SC05 to SC10: what the person agreed to, and the form in which they can read it."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.modules.outgoing import STANDARD, Channel
from fairlead.people.safe_contact.policy import AT_A_TIME, ContactFacts
from fairlead.people.safe_contact.rules.writing import EVERY_WAY, for_a_person, refused, rule
from fairlead.workflow.rules import Findings

_RIGHT_1 = "Code of Practice for Victims of Crime, Right 1: to understand and to be understood"
_RIGHT_6 = "Code of Practice for Victims of Crime, Right 6: how and when, as agreed with the person"
_SEEN_BY_OTHERS = EVERY_WAY - {Channel.CALL, Channel.SHARED}
_READ = frozenset({Channel.HAND, Channel.LETTER, Channel.TEXT, Channel.EMAIL, Channel.LINK})
FORMATS = {
    STANDARD: "standard print",
    "large_print": "large print",
    "easy_read": "easy read",
    "braille": "braille",
    "audio": "an audio recording",
    "signed": "British Sign Language",
}
"""In which form somebody can take in what is written."""


def _agreed_ways(facts: ContactFacts, parameters: None) -> Findings:
    """When the person said which ways they want, no other is used."""
    if facts.kind is None or facts.agreed is None:
        return ()
    return refused(
        EVERY_WAY - facts.agreed - {Channel.SHARED},
        "{subject} is not among the ways that the person agreed to",
        "Ask the person whether this way is right for them, and record it.",
    )


def _times_given(facts: ContactFacts, parameters: None) -> Findings:
    """Nothing arrives outside the times that the person gave (time of England and Wales)."""
    if facts.in_time:
        return ()
    return refused(
        AT_A_TIME, "It is outside the times that the person gave", "Wait until one of these times begins."
    )


def _message_allowed(facts: ContactFacts, parameters: None) -> Findings:
    """A message is left only where the person said that it may be."""
    if facts.kind is None or facts.leave_message:
        return ()
    why = (
        "The person said that no message may be left"
        if facts.leave_message is False
        else "Nobody has asked whether a message may be left"
    )
    return refused({Channel.VOICEMAIL}, why, "Do not leave a message. Call again at another time.")


def _police_named(facts: ContactFacts, parameters: None) -> Findings:
    """What names the organisation does not go where others would see it."""
    if facts.name_police is not False or not facts.names_police:
        return ()
    return refused(
        _SEEN_BY_OTHERS,
        "The person said that nobody else may learn who is writing, and this says so",
        "Use a way that only the person sees, or tell them face to face.",
    )


def _language(facts: ContactFacts, parameters: None) -> Findings:
    """It exists in the language that the person reads."""
    wanted = (facts.language or "").strip().casefold()
    if not wanted or wanted in {each.casefold() for each in facts.languages}:
        return ()
    spoken = (facts.language or "").strip()
    return for_a_person(
        _READ, facts, f"It does not exist in {spoken}", f"Have it put into {spoken}, or have it interpreted."
    )


def _format(facts: ContactFacts, parameters: None) -> Findings:
    """It exists in the form that the person can take in."""
    wanted = facts.reading_format
    if wanted is None or wanted in facts.formats:
        return ()
    name = FORMATS.get(wanted, wanted)
    return for_a_person(
        _READ, facts, f"It does not exist as {name}", f"Make it as {name}, or go through it with them."
    )


RULES = (
    rule("SC05", "Among the ways agreed", _RIGHT_6, EVERY_WAY, _agreed_ways),
    rule("SC06", "Inside the times given", _RIGHT_6, AT_A_TIME, _times_given),
    rule("SC07", "A message may be left", _RIGHT_6, {Channel.VOICEMAIL}, _message_allowed),
    rule("SC08", "Nobody learns who is writing", _RIGHT_6, _SEEN_BY_OTHERS, _police_named),
    rule("SC09", "In the person’s language", _RIGHT_1, _READ, _language),
    rule("SC10", "In a form the person can take in", _RIGHT_1, _READ, _format),
)
