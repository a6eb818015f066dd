"""The rules of out-of-court resolutions, in the order of the decision procedure."""

from __future__ import annotations

from fairlead.public import RuleSet
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.facts import Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules import (
    authority,
    case_kinds,
    conditions,
    evidence_and_admission,
    gravity,
    history,
    jurisdiction_and_age,
    low_value,
    offence,
    victim,
    vulnerability,
)

RULE_SET: RuleSet[Facts, Parameters] = RuleSet(
    name="oocd",
    version="1",
    subjects=TITLES,
    rules=(
        *jurisdiction_and_age.RULES,
        *evidence_and_admission.RULES,
        *offence.RULES,
        *low_value.RULES,
        *case_kinds.RULES,
        *history.RULES,
        *gravity.RULES,
        *vulnerability.RULES,
        *victim.RULES,
        *conditions.RULES,
        *authority.RULES,
    ),
    closing=authority.CLOSING,
)

__all__ = ["RULE_SET"]
