"""R120 and R130: who may authorise, and how the open disposals compare."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Finding, Findings, Layer, Rank
from fairlead_oocd.disposals import ADULT, ALL
from fairlead_oocd.facts import UNKNOWN, Facts, HistoryType
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, note, rule, supervisor


def _authoriser(facts: Facts, parameters: Parameters) -> Findings:
    """The authoriser has the rank needed and is not the investigating officer."""
    groups: dict[Rank, set[str]] = {}
    for disposal, rank in parameters.authorising_ranks.items():
        groups.setdefault(rank, set()).add(disposal)
    named = facts.authorisation
    found: list[Finding] = []
    for rank, disposals in groups.items():
        found.append(note(disposals, f"{{subject}} is authorised by a {rank.value} or above", min_rank=rank))
        if named.rank is not UNKNOWN and not named.rank.at_least(rank):
            why = f"the authoriser is a {named.rank.value}, below {rank.value}"
            found.append(
                supervisor(disposals, why, f"Have a {rank.value} or above authorise.", min_rank=rank)
            )
    same = named.authoriser is not UNKNOWN and named.authoriser == named.investigating_officer
    if same:
        why = "the authoriser is the investigating officer"
        found.append(supervisor(ALL, why, "Have somebody else authorise.", layer=Layer.NATIONAL))
    return tuple(found)


_PREFERENCE = {
    1: ("CR", "O22", "CANN", "PND_ED", "PND", "SIMPLE", "COM", "COND", "DIV"),
    2: ("CR", "O22", "COM", "COND", "PND_ED", "CANN", "PND", "DIV", "SIMPLE"),
    3: ("COND", "DIV", "O22", "COM", "CR", "SIMPLE", "PND_ED", "PND", "CANN"),
}


def _all_green(facts: Facts, parameters: Parameters) -> Findings:
    """Nothing stands in the way: the disposal may be used, placed by gravity and by what the victim wants.

    `place` is 1 for the disposal that suits best. It is advice; a person decides.
    """
    score = 3 if facts.gravity.final is UNKNOWN else min(facts.gravity.final, 3)
    order = list(_PREFERENCE[score])
    history = () if facts.history is UNKNOWN else facts.history
    if any(item.type is HistoryType.CR for item in history):
        order.append(order.pop(order.index("CR")))
    message = "Nothing recorded stands in the way of {subject}"
    found = [note((code,), message, computed={"place": place}) for place, code in enumerate(order, start=1)]
    found.append(note(ALL - ADULT, message))
    return tuple(found)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R120",
        "Who authorises",
        layer=Layer.NATIONAL,
        source="DPP guidance on conditional cautioning para 2.1; force policy",
        confidence=Confidence.VERIFIED,
        applies_to=ALL,
        check=_authoriser,
    ),
)
CLOSING = rule(
    "R130",
    "Open disposals compared",
    layer=Layer.FORCE,
    source="[design] order of advice",
    confidence=Confidence.DESIGN,
    applies_to=ALL,
    check=_all_green,
)
