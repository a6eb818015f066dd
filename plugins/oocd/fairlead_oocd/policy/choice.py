"""What a choice of resolution has to say for itself, beyond being open."""

from __future__ import annotations

from fairlead.public import Layer
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.policy.gravity import deviates
from fairlead_oocd.policy.progress import Progress, Requirements
from fairlead_oocd.policy.similar_cases import is_outlying


def need_reasons(check: Requirements, case: Progress) -> None:
    """A fuller rationale for an unusual choice, and why where it is not what the gravity matrix leads to."""
    final = case.facts.gravity.final
    check.need(
        not deviates(case.parameters, None if final is UNKNOWN else final, case.disposal)
        or bool(case.deviation.strip()),
        "R71",
        Layer.FORCE,
        "disposal map of the force [from memory]",
        f"At gravity {final} the matrix does not lead to this resolution without somebody's decision",
        "Say why this case differs from the matrix.",
    )
    similar, least = case.similar, case.parameters.fuller_rationale_characters
    if similar is None or not is_outlying(similar, case.disposal, case.parameters):
        return
    check.need(
        len(case.rationale.strip()) >= least,
        "S01",
        Layer.FORCE,
        "decision quality [design]",
        f"This is an unusual choice: {similar.chosen(case.disposal)} of {similar.total} similar cases of this"
        f" force were resolved in this way",
        f"Give your reasons in at least {least} characters: say what makes this case different.",
    )
