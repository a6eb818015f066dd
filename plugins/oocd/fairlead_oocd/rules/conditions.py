"""R110 to R112: there are conditions, they are lawful, and they can be done."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Finding, Findings, Layer
from fairlead_oocd.conditions import check_conditions
from fairlead_oocd.disposals import STATUTORY_ADULT_CAUTIONS, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Condition, Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, note, rule

_CHECKED = STATUTORY_ADULT_CAUTIONS | these(Disposal.YCC)


def _at_least_one(facts: Facts, parameters: Parameters) -> Findings:
    """A caution with conditions has at least one."""
    if facts.conditions is UNKNOWN:
        return (
            note(
                STATUTORY_ADULT_CAUTIONS,
                "{subject} needs at least one condition",
                actions=("Agree the conditions.",),
            ),
        )
    if facts.conditions:
        return ()
    return (ask(STATUTORY_ADULT_CAUTIONS, "{subject} has no condition", "Add at least one condition."),)


def _lawful(facts: Facts, parameters: Parameters) -> Findings:
    """Each condition is of a kind and size that the disposal allows."""
    if facts.conditions is UNKNOWN or not facts.conditions:
        return ()
    age, giving = facts.age_at_giving, facts.proposed_giving_date
    found: list[Finding] = []
    for disposal in sorted(_CHECKED):
        decision = check_conditions(
            facts.conditions,
            disposal=disposal,
            parameters=parameters,
            trial_class=facts.offence.trial_class,
            given=None if giving is UNKNOWN else giving,
            age=None if age is UNKNOWN else age,
            immigration=facts.immigration.status,
        )
        found.extend(
            ask(
                (disposal,),
                reason.message,
                reason.what_would_change_it,
                layer=reason.layer,
                source=reason.source,
                computed=decision.computed,
            )
            for reason in decision.obstacles
        )
        found.extend(
            note(
                (disposal,), f"{reason.message}: kept for a reason", layer=reason.layer, source=reason.source
            )
            for reason in decision.reasons
            if reason.result.clear
        )
        if not decision.reasons and decision.computed:
            found.append(
                note((disposal,), "The conditions are within the limits", computed=decision.computed)
            )
    return tuple(found)


def unchecked(condition: Condition) -> tuple[str, ...]:
    """What is not yet recorded, or recorded as not so without a reason, about whether a condition can be done."""
    excused = condition.drafting_rationale is not UNKNOWN
    return tuple(
        name
        for name, value in (
            ("appropriate and proportionate", condition.proportionate),
            ("achievable", condition.achievable),
            ("provider has capacity", condition.provider_has_capacity),
            ("travel, caring, work and faith checked", condition.circumstances_checked),
        )
        if value is not True and not (value is False and excused)
    )


def _can_be_done(facts: Facts, parameters: Parameters) -> Findings:
    """Conditions are appropriate, proportionate and achievable, with a provider that has room."""
    if facts.conditions is UNKNOWN:
        return ()
    found: list[Finding] = []
    for number, condition in enumerate(facts.conditions, start=1):
        names = unchecked(condition)
        if names:
            message = f"Condition {number} is not recorded as: " + ", ".join(names)
            found.append(
                ask(_CHECKED, message, f"Check condition {number} and record: " + ", ".join(names) + ".")
            )
    return tuple(found)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R110",
        "At least one condition",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 s.98(4); CJA 2003 s.22(2)",
        confidence=Confidence.VERIFIED,
        applies_to=STATUTORY_ADULT_CAUTIONS,
        check=_at_least_one,
    ),
    rule(
        "R111",
        "Conditions lawful",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.101–103, 110–111; CJA 2003 ss.22–23A",
        confidence=Confidence.VERIFIED,
        applies_to=_CHECKED,
        check=_lawful,
    ),
    rule(
        "R112",
        "Conditions can be done",
        layer=Layer.NATIONAL,
        source="DPP guidance on conditional cautioning; [design] checklist",
        confidence=Confidence.DESIGN,
        applies_to=_CHECKED,
        check=_can_be_done,
    ),
)
