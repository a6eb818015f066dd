"""R50 to R57: kinds of case with a route of their own."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Finding, Findings, Layer
from fairlead_oocd.disposals import ADULT, PART6, PENALTY_NOTICES, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Facts, RiskLevel, Tag, TrialClass, Unknown
from fairlead_oocd.facts.sheet import Flag
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, bar, note, prosecutor, rule, supervisor
from fairlead_oocd.victims import efforts_recorded

_DIV, _COM, _COND = these(Disposal.DIV), these(Disposal.COM), these(Disposal.COND)
_SIMPLE, _CR, _CANN = these(Disposal.SIMPLE), these(Disposal.CR), these(Disposal.CANN)
_WEAPONS = (Tag.KNIFE, Tag.OFFENSIVE_WEAPON, Tag.FIREARM)
_SAFEGUARDING = ("Record a safeguarding referral for the child.",)


def _domestic_abuse(facts: Facts, parameters: Parameters) -> Findings:
    """Domestic abuse: conditional caution by the standard-risk route; no resolution between partners."""
    if not facts.offence.tagged(Tag.DA):
        return ()
    rank = parameters.sensitive_rank
    change = f"The decision of the {rank.value} or above."
    found: list[Finding] = []
    if facts.offence.tagged(Tag.IPV):
        found.append(
            bar(
                _CR,
                "it is domestic abuse between intimate partners",
                "Consider: conditional caution, or charge.",
                source="Corker Binning on national guidance [verified-secondary]",
            )
        )
    else:
        found.append(supervisor(_CR, "it is domestic abuse", change, min_rank=rank))
    unmet = tuple(name for name, met in _standard_risk_route(facts) if met is not True)
    if unmet:
        why = "domestic abuse outside the standard-risk route: " + ", ".join(unmet)
        found.append(prosecutor(_COND, facts, why))
    else:
        found.append(supervisor(_COND, "it is standard-risk domestic abuse", change, min_rank=rank))
    found.append(supervisor(_SIMPLE, "a simple caution for domestic abuse is rare", change, min_rank=rank))
    found.append(supervisor(PART6, "it is domestic abuse and the Code is awaited", change, min_rank=rank))
    return tuple(found)


def _standard_risk_route(facts: Facts) -> tuple[tuple[str, bool | Unknown], ...]:
    victims = facts.victims
    consulted = (
        victims is not UNKNOWN and bool(victims) and all(efforts_recorded(victim) for victim in victims)
    )
    safe = (
        victims is not UNKNOWN and bool(victims) and all(victim.risk_to_victim is False for victim in victims)
    )
    return (
        ("risk not assessed as standard", facts.risk is RiskLevel.STANDARD),
        ("controlling or coercive behaviour", not facts.offence.tagged(Tag.COERCIVE_CONTROL)),
        ("not known to be the first time", facts.domestic_abuse.first_time),
        ("victim not consulted", consulted),
        ("added risk to the victim not excluded", safe),
        ("no suitable intervention available", facts.domestic_abuse.intervention_available),
    )


def _hate_crime(facts: Facts, parameters: Parameters) -> Findings:
    """Hate crime: a prosecutor decides, and only when every criterion is met."""
    if not facts.offence.tagged(Tag.HATE):
        return ()
    found: list[Finding] = [
        bar(_CR, "it is a hate crime", "Consider: conditional caution by a prosecutor, or charge.")
    ]
    criteria = _hate_criteria(facts)
    failed = tuple(name for name, met in criteria if met is False)
    if failed:
        found.append(
            bar(
                _COND | _DIV,
                "a criterion for hate crime is not met: " + ", ".join(failed),
                "Consider: charge.",
            )
        )
        return tuple(found)
    open_ones = tuple(f"Record whether this is so: {name}." for name, met in criteria if met is UNKNOWN)
    found.append(prosecutor(_COND | _DIV, facts, "it is a hate crime", actions=open_ones))
    return tuple(found)


def _hate_criteria(facts: Facts) -> tuple[tuple[str, bool | Unknown], ...]:
    hate, admission = facts.hate_crime, facts.admission
    trial = facts.offence.trial_class
    full = admission.made if admission.made is not True else _not(admission.defence_raised)
    return (
        (
            "not triable only in the Crown Court",
            UNKNOWN if trial is UNKNOWN else trial is not TrialClass.INDICTABLE_ONLY,
        ),
        ("no stirring up of hatred", _not(hate.stirring_up)),
        ("full admission with no defence raised", full),
        ("genuine remorse", hate.genuine_remorse),
        ("no relevant history of hate", _not(hate.relevant_history)),
        ("not a member of an extremist group", _not(hate.extremist_group)),
        ("not serious enough for custody or a high community order", _not(hate.custody_likely)),
    )


def _not(value: Flag) -> Flag:
    return UNKNOWN if isinstance(value, Unknown) else not value


def _weapon(facts: Facts, parameters: Parameters) -> Findings:
    """Knives, weapons and firearms: closed by default; a force may open the caution route to an inspector."""
    if not facts.offence.tagged(*_WEAPONS):
        return ()
    found: list[Finding] = []
    if not parameters.cr_excluded_tags.isdisjoint(
        facts.offence.tags if facts.offence.tags is not UNKNOWN else ()
    ):
        found.append(
            bar(
                _CR,
                "it involves a knife, an offensive weapon or a firearm",
                "Force policy. Consider: charge.",
                layer=Layer.FORCE,
            )
        )
    rank = parameters.sensitive_rank
    if parameters.weapon_cautions_enabled:
        why = "it involves a knife, an offensive weapon or a firearm"
        found.append(
            supervisor(
                _COND | PART6,
                why,
                f"The decision of the {rank.value} or above.",
                layer=Layer.FORCE,
                min_rank=rank,
            )
        )
    else:
        change = "Force policy, a setting (weapon_cautions_enabled). Consider: charge."
        found.append(
            bar(
                _COND | PART6,
                "force policy does not caution for knives, weapons or firearms",
                change,
                layer=Layer.FORCE,
            )
        )
    return tuple(found)


def _sexual(facts: Facts, parameters: Parameters) -> Findings:
    """Sexual offences: a prosecutor decides, and a caution can bring notification requirements."""
    if not facts.offence.tagged(Tag.SEXUAL):
        return ()
    cautions = _DIV | _COM | _COND | _SIMPLE
    found = [
        prosecutor(ADULT - _CR, facts, "it is a sexual offence"),
        note(
            cautions,
            "A caution for an offence in Schedule 3 to the Sexual Offences Act 2003 brings notification",
            layer=Layer.STATUTE,
            source="SOA 2003 ss.80(1)(d), 83(1)",
            actions=("Warn of sex offender notification: first notification within 3 days of the caution.",),
        ),
    ]
    if Tag.SEXUAL in parameters.cr_excluded_tags:
        found.insert(
            0, bar(_CR, "it is a sexual offence", "Force policy. Consider: charge.", layer=Layer.FORCE)
        )
    else:
        found.insert(0, prosecutor(_CR, facts, "it is a sexual offence"))
    return tuple(found)


def _child_victim(facts: Facts, parameters: Parameters) -> Findings:
    """A victim under 18: a supervisor decides and a safeguarding referral is recorded."""
    if not facts.offence.tagged(Tag.CHILD_VICTIM):
        return ()
    if facts.offence.tagged(Tag.SEXUAL):
        return (
            note(ADULT, "The victim is a child; the route of sexual offences applies", actions=_SAFEGUARDING),
        )
    change = "A supervisor's decision, with the safeguarding referral recorded."
    return (supervisor(ADULT, "the victim is under 18", change, actions=_SAFEGUARDING),)


def _class_a_supply(facts: Facts, parameters: Parameters) -> Findings:
    """Production, supply or possession with intent of Class A drugs."""
    if not (facts.offence.tagged(Tag.CLASS_A) and facts.offence.tagged(Tag.SUPPLY)):
        return ()
    why = "it is production, supply or possession with intent to supply of a Class A drug"
    return (
        bar(_CR | _CANN | PENALTY_NOTICES, why, "Consider: charge."),
        prosecutor(_COND | PART6, facts, why),
    )


def _driving(facts: Facts, parameters: Parameters) -> Findings:
    """Endorsable driving offences: a licence cannot be endorsed out of court."""
    if (
        not facts.offence.tagged(Tag.DRIVING)
        or facts.offence.endorsable is False
        or parameters.driving_oocr_enabled
    ):
        return ()
    if facts.offence.endorsable is UNKNOWN:
        missing = "It is not recorded whether the offence can be endorsed on a driving licence"
        return (ask(ADULT, missing, "Record whether the offence can be endorsed."),)
    change = (
        "Record that the offence is not endorsable. Consider: fixed penalty, NDORS course, or prosecution."
    )
    return (bar(ADULT, "a licence cannot be endorsed out of court", change),)


def _emergency_worker(facts: Facts, parameters: Parameters) -> Findings:
    """Assault on an emergency worker: an inspector decides."""
    if not facts.offence.tagged(Tag.EMERGENCY_WORKER):
        return ()
    rank = parameters.sensitive_rank
    why = "it is an assault on an emergency worker"
    return (supervisor(ADULT, why, f"The decision of the {rank.value} or above.", min_rank=rank),)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R50",
        "Domestic abuse",
        layer=Layer.NATIONAL,
        source="DPP guidance on conditional cautioning (8 August 2024); Project CARA [verified-secondary]",
        confidence=Confidence.VERIFIED_SECONDARY,
        applies_to=_CR | _COND | _SIMPLE | PART6,
        check=_domestic_abuse,
    ),
    rule(
        "R51",
        "Hate crime",
        layer=Layer.NATIONAL,
        source="DPP guidance on conditional cautioning para 3.1; seven-point criteria [verified-secondary]",
        confidence=Confidence.VERIFIED,
        applies_to=_COND | _DIV | _CR,
        check=_hate_crime,
    ),
    rule(
        "R52",
        "Knife, offensive weapon or firearm",
        layer=Layer.FORCE,
        source="force policy; draft Code of Practice 2023",
        confidence=Confidence.VERIFIED_SECONDARY,
        applies_to=_CR | _COND | PART6,
        check=_weapon,
    ),
    rule(
        "R53",
        "Sexual offence",
        layer=Layer.NATIONAL,
        source="force policy; DPP guidance",
        confidence=Confidence.DESIGN,
        applies_to=ADULT,
        check=_sexual,
    ),
    rule(
        "R54",
        "Child victim",
        layer=Layer.FORCE,
        source="force safeguarding policy",
        confidence=Confidence.DESIGN,
        applies_to=ADULT,
        check=_child_victim,
    ),
    rule(
        "R55",
        "Class A production or supply",
        layer=Layer.NATIONAL,
        source="SI 2015/790; national guidance",
        confidence=Confidence.VERIFIED,
        applies_to=_CR | _CANN | PENALTY_NOTICES | _COND | PART6,
        check=_class_a_supply,
    ),
    rule(
        "R56",
        "Driving offence",
        layer=Layer.FORCE,
        source="force policy [from memory]",
        confidence=Confidence.FROM_MEMORY,
        applies_to=ADULT,
        check=_driving,
    ),
    rule(
        "R57",
        "Assault on an emergency worker",
        layer=Layer.FORCE,
        source="force policy [from memory]",
        confidence=Confidence.FROM_MEMORY,
        applies_to=ADULT,
        check=_emergency_worker,
    ),
)
