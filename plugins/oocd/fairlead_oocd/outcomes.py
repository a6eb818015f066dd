"""Home Office outcome codes of a finalised resolution: core's published list, and which code suits which
disposal.
"""

from __future__ import annotations

from flask_babel import gettext as _

from fairlead.public import OutcomeType, Refusal, outcome_types
from fairlead_oocd.parameters import Parameters

INSUFFICIENT = ("14", "15", "16", "18")
"""Codes suggested when the evidence is not sufficient (T04)."""


def known_outcome(code: str) -> OutcomeType:
    """The published outcome type.

    Raises `Refusal` for a code that is not on the list, or means no outcome.
    """
    found = next((outcome for outcome in outcome_types() if outcome.code == code), None)
    if found is None or found.code == "0":
        raise Refusal(_("Choose an outcome code of the Home Office list."), field="outcome_code")
    return found


def codes_for(disposal: str, parameters: Parameters) -> tuple[str, ...]:
    """The codes that suit a disposal: the one of the organisation's table, with its alternate (3 and 3A).

    Empty where the table has none (DIV and COM: OPEN), so that a person chooses from the whole list.
    """
    code = parameters.outcome_codes.get(disposal)
    return () if code is None else (code, f"{code}A")


def outcomes_to_choose(only: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Codes with their labels, in the published order, without the one for no outcome yet."""
    return [
        (outcome.code, f"{outcome.code}: {outcome.label}")
        for outcome in outcome_types()
        if outcome.code != "0" and (not only or outcome.code in only)
    ]
