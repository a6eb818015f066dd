"""R70 and R71: the gravity matrix, a triage tool and not law."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Finding, Findings, Layer, Result
from fairlead_oocd.disposals import ADULT, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Facts, HistoryType
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, bar, note, prosecutor, rule, supervisor

_MATRIX = "adult gravity matrix (placeholder [from memory]: each force loads its licensed matrix)"

FIRST_TIME_SCORE = 2
"""At this score a community resolution is for the first time only."""


def _scored(facts: Facts, parameters: Parameters) -> Findings:
    """The final gravity score must be recorded."""
    if facts.gravity.final is not UNKNOWN:
        return ()
    return (
        ask(ADULT, "The final gravity score is not recorded", "Score the offence in the gravity matrix."),
    )


def _disposal_map(facts: Facts, parameters: Parameters) -> Findings:
    """What the force's map says of each disposal at the final score."""
    score = facts.gravity.final
    if score is UNKNOWN or facts.is_child:
        return ()
    groups: dict[Result, set[str]] = {}
    for disposal, result in parameters.gravity_map[score].items():
        groups.setdefault(result, set()).add(disposal)
    computed = {"gravity": score}
    found: list[Finding] = []
    for result, disposals in groups.items():
        why = f"the gravity score is {score}"
        if result is Result.INELIGIBLE:
            change = "A lower final score with its factors recorded. Consider: charge."
            found.append(bar(disposals, why, change, computed=computed))
        elif result is Result.REFER_CPS:
            found.append(prosecutor(disposals, facts, why))
        elif result is Result.REFER_SUPERVISOR:
            action = "Record why this disposal is chosen although it differs from the matrix."
            found.append(
                supervisor(
                    disposals,
                    why,
                    "A supervisor's decision with rationale.",
                    actions=(action,),
                    computed=computed,
                )
            )
        else:
            found.append(note(disposals, f"The gravity score {score} allows {{subject}}", computed=computed))
    repeat = facts.history is not UNKNOWN and any(item.type is HistoryType.CR for item in facts.history)
    resolution = these(Disposal.CR)
    if (
        score == FIRST_TIME_SCORE
        and repeat
        and parameters.gravity_map[score].get(Disposal.CR) is Result.ELIGIBLE
    ):
        why = "at score 2 a community resolution is for the first time, and there was one before"
        found.append(supervisor(resolution, why, "A supervisor's decision with rationale."))
    return tuple(found)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R70",
        "Gravity scored",
        layer=Layer.NATIONAL,
        source="NPCC adult gravity matrix",
        confidence=Confidence.VERIFIED,
        applies_to=ADULT,
        check=_scored,
    ),
    rule(
        "R71",
        "Gravity score and disposal",
        layer=Layer.FORCE,
        source=_MATRIX,
        confidence=Confidence.FROM_MEMORY,
        applies_to=ADULT,
        check=_disposal_map,
    ),
)
