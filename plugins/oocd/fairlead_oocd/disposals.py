"""The disposals (out-of-court resolutions) by the codes of the field, with their titles and groups."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Disposal(StrEnum):
    """One way of dealing with an offence out of court."""

    DIV = "DIV"
    COM = "COM"
    COND = "COND"
    SIMPLE = "SIMPLE"
    CR = "CR"
    PND = "PND"
    PND_ED = "PND_ED"
    CANN = "CANN"
    O22 = "O22"
    YC = "YC"
    YCC = "YCC"


TITLES: Mapping[str, str] = {
    Disposal.DIV: "Diversionary caution",
    Disposal.COM: "Community caution",
    Disposal.COND: "Conditional caution",
    Disposal.SIMPLE: "Simple caution",
    Disposal.CR: "Community resolution",
    Disposal.PND: "Penalty notice for disorder",
    Disposal.PND_ED: "Penalty notice with education option",
    Disposal.CANN: "Cannabis or khat warning",
    Disposal.O22: "Outcome 22",
    Disposal.YC: "Youth caution",
    Disposal.YCC: "Youth conditional caution",
}

DisposalSet = frozenset[str]


def these(*disposals: Disposal) -> DisposalSet:
    """A set of disposals."""
    return frozenset(disposals)


ALL: DisposalSet = frozenset(Disposal)
CHILD_ONLY = these(Disposal.YC, Disposal.YCC)
ADULT = ALL - CHILD_ONLY
"""Every disposal open to an adult, including those open at any age."""
ANY_AGE = these(Disposal.CR, Disposal.O22)
ADULT_ONLY = ADULT - ANY_AGE
FOR_CHILD = CHILD_ONLY | ANY_AGE
"""Every disposal open to a child; which of them is in force is for the rules (CDA 1998 s.66ZA(6))."""
PENALTY_NOTICES = these(Disposal.PND, Disposal.PND_ED)
PART6 = these(Disposal.DIV, Disposal.COM)
ABOLISHED_BY_PART6 = these(Disposal.COND, Disposal.SIMPLE, *(Disposal.PND, Disposal.PND_ED))
STATUTORY_ADULT_CAUTIONS = these(Disposal.DIV, Disposal.COM, Disposal.COND)
"""The adult cautions with conditions, whose requirements are in an Act."""
ADULT_CAUTIONS = STATUTORY_ADULT_CAUTIONS | these(Disposal.SIMPLE)
CAUTIONS = ADULT_CAUTIONS | CHILD_ONLY
"""What is recorded on the PNC when the offence is recordable."""
WITH_CONDITIONS = STATUTORY_ADULT_CAUTIONS | these(Disposal.YCC)
