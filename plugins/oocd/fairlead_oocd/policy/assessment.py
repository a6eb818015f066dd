"""Assessing a case: one decision per disposal, and the registration of the rules."""

from __future__ import annotations

from datetime import date

from fairlead.public import Decision, RegisteredRules
from fairlead_oocd.facts import Facts, parse_facts
from fairlead_oocd.limits import LIMITS
from fairlead_oocd.parameters import Parameters, parameters_to_json, parse_parameters
from fairlead_oocd.rules import RULE_SET


def assess(facts: Facts, parameters: Parameters, on: date) -> dict[str, Decision]:
    """Disposal code to decision, for every disposal, by the rules in force `on`.

    The engine advises and a person decides: no disposal is chosen here.
    """
    return RULE_SET.assess(facts, parameters, on)


RESTATED = frozenset({"regime", "part6_commencement_date"})
REGISTERED: RegisteredRules[Facts, Parameters] = RegisteredRules(
    rule_set=RULE_SET,
    read_facts=parse_facts,
    read_parameters=parse_parameters,
    write_parameters=parameters_to_json,
    restated=RESTATED,
)
"""What the module contributes to the rule registry."""
LIMIT_RULES: RegisteredRules[Facts, Parameters] = RegisteredRules(
    rule_set=LIMITS,
    read_facts=parse_facts,
    read_parameters=parse_parameters,
    write_parameters=parameters_to_json,
    restated=RESTATED,
)
"""The caps, amounts and dates that law fixes, as rules of their own."""
