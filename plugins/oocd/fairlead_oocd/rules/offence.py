"""R40 to R45: how the offence may be tried and which lists it stands on."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Finding, Findings, Layer, Result
from fairlead_oocd.disposals import ADULT, PENALTY_NOTICES, Disposal, DisposalSet, these
from fairlead_oocd.facts import UNKNOWN, Facts, Tag, TrialClass, Unknown
from fairlead_oocd.facts.sheet import Offence
from fairlead_oocd.limits.rows import AWAITS_PART6, ROYAL_ASSENT
from fairlead_oocd.parameters import Parameters, PenaltyTier
from fairlead_oocd.rules.findings import CJCA_2015, OocdRule, ask, bar, note, prosecutor, rule, supervisor

_DIV, _COM, _COND = these(Disposal.DIV), these(Disposal.COM), these(Disposal.COND)
_SIMPLE, _CANN, _CR = these(Disposal.SIMPLE), these(Disposal.CANN), these(Disposal.CR)
_BY_TRIAL_CLASS = _DIV | _COM | _COND | _SIMPLE | _CR | PENALTY_NOTICES | _CANN
_CHARGED_BY_CPS = (Tag.DPP_OR_LO_CONSENT, Tag.DEATH, Tag.TERROR, Tag.HARASSMENT_STALKING)


def _indictable_only(facts: Facts, parameters: Parameters) -> Findings:
    """Offences triable only in the Crown Court: never, or only with exceptional circumstances and DPP
    consent.
    """
    trial_class = facts.offence.trial_class
    if trial_class is UNKNOWN or trial_class is TrialClass.NOT_KNOWN:
        missing = "It is not recorded how the offence may be tried"
        return (ask(_BY_TRIAL_CLASS, missing, "Record the mode of trial of the offence."),)
    if trial_class is not TrialClass.INDICTABLE_ONLY:
        return ()
    only = "the offence can only be tried in the Crown Court"
    change = "Consider: diversionary caution with DPP consent, or charge."
    guidance = "NPCC community resolution guidance; PND and cannabis warning guidance"
    return (
        bar(_COM, only, change, source="PCSC Act 2022 s.98(6)(a)"),
        bar(PENALTY_NOTICES, only, change, source="CJPA 2001 s.1"),
        bar(_CR | _CANN, only, change, layer=Layer.NATIONAL, source=guidance),
        *_exceptional(facts, parameters),
        prosecutor(
            _COND, facts, only, layer=Layer.NATIONAL, source="DPP guidance on conditional cautioning para 6"
        ),
    )


def _exceptional(facts: Facts, parameters: Parameters) -> Findings:
    recorded = facts.exceptional_circumstances.recorded is True
    consent = facts.dpp_consent.ref is not UNKNOWN
    sources = ((_DIV, "PCSC Act 2022 s.99(3)"), (_SIMPLE, "CJCA 2015 s.17(2)"))
    if recorded and consent:
        met = "Exceptional circumstances and the consent of the DPP are both recorded"
        ranks = {_DIV: None, _SIMPLE: parameters.simple_indictable_rank}
        return tuple(
            note(to, met, source=source, cps_required=True, min_rank=ranks[to]) for to, source in sources
        )
    actions = tuple(
        action
        for action, done in (
            ("Record the exceptional circumstances relating to the person or the offence.", recorded),
            ("Obtain the consent of the DPP and record its reference.", consent),
        )
        if not done
    )
    why = "an indictable-only offence needs exceptional circumstances and the consent of the DPP, both"
    return tuple(_refer_for_consent(to, why, source, actions) for to, source in sources)


def _refer_for_consent(subjects: DisposalSet, why: str, source: str, actions: tuple[str, ...]) -> Finding:
    return Finding(
        subjects=subjects,
        result=Result.REFER_CPS,
        message=f"{{subject}} needs the decision of a prosecutor: {why}",
        what_would_change_it=" ".join(actions),
        source=source,
        required_actions=actions,
        cps_required=True,
    )


def _excluded_from_community_caution(facts: Facts, parameters: Parameters) -> Findings:
    """Either-way and summary offences prescribed in regulations are closed to community cautions."""
    code = facts.offence.code
    if not parameters.excluded_offences_s98:
        return ()
    if code is UNKNOWN:
        return (ask(_COM, "The offence code is not recorded", "Record the offence code."),)
    if code in parameters.excluded_offences_s98:
        change = "Consider: diversionary caution, or charge."
        return (bar(_COM, "regulations exclude this offence", change),)
    return ()


def is_specified(offence: Offence, parameters: Parameters) -> bool | Unknown:
    """True for an either-way offence of SI 2015/790: by its code, or as production, supply or possession with
    intent of a Class A drug, which the schedule names.
    """
    if offence.tagged(Tag.CLASS_A) and offence.tagged(Tag.SUPPLY):
        return True
    return UNKNOWN if offence.code is UNKNOWN else offence.code in parameters.si2015_790_offences


def _specified_either_way(facts: Facts, parameters: Parameters) -> Findings:
    """Either-way offences of SI 2015/790: a simple caution only in exceptional circumstances."""
    specified = is_specified(facts.offence, parameters)
    if specified is UNKNOWN:
        return (ask(_SIMPLE, "The offence code is not recorded", "Record the offence code."),)
    if not specified:
        return ()
    rank = parameters.simple_exceptional_rank
    if facts.exceptional_circumstances.recorded is True:
        why = "the offence is specified in SI 2015/790 and exceptional circumstances are recorded"
        return (supervisor(_SIMPLE, why, f"The decision of the {rank.value} or above.", min_rank=rank),)
    change = f"Exceptional circumstances found by an officer of the rank of {rank.value} or above."
    return (bar(_SIMPLE, "the offence is specified in SI 2015/790", change),)


def _penalty_offence(facts: Facts, parameters: Parameters) -> Findings:
    """A penalty notice is possible only for the offences of the table in CJPA 2001 s.1."""
    code = facts.offence.code
    if code is UNKNOWN:
        return (ask(PENALTY_NOTICES, "The offence code is not recorded", "Record the offence code."),)
    if code not in parameters.pnd_offences:
        change = "Consider: community resolution or caution."
        return (bar(PENALTY_NOTICES, "the offence is not a penalty offence", change),)
    tier = parameters.pnd_offences[code]
    if tier is None:
        missing = "The tier of the penalty notice for this offence is not loaded"
        return (
            ask(
                PENALTY_NOTICES,
                missing,
                "Ask the force administrator to load the tier of this offence.",
                layer=Layer.FORCE,
                source="parameter pnd_offences",
            ),
        )
    amount = parameters.pnd_amount_pence[tier]
    name = "upper" if tier is PenaltyTier.UPPER else "lower"
    return (note(PENALTY_NOTICES, f"The offence is in the {name} tier", computed={"penalty_pence": amount}),)


def _cannabis_or_khat(facts: Facts, parameters: Parameters) -> Findings:
    """A warning is possible only for simple possession of cannabis or khat."""
    offence = facts.offence
    if offence.tagged(Tag.CANNABIS_POSSESSION, Tag.KHAT_POSSESSION):
        return ()
    if offence.code is not UNKNOWN and offence.code in parameters.cannabis_khat_offences:
        return ()
    if offence.code is UNKNOWN and offence.tags is UNKNOWN:
        return (ask(_CANN, "The offence is not recorded", "Record the offence code."),)
    change = "Consider: another disposal."
    return (bar(_CANN, "the offence is not simple possession of cannabis or khat", change),)


def _police_may_not_charge(facts: Facts, parameters: Parameters) -> Findings:
    """Where the police may not charge, a prosecutor decides, by the route of the kind of case where there is
    one.
    """
    offence = facts.offence
    if offence.tags is UNKNOWN:
        missing = "It is not recorded what kind of case this is"
        return (ask(ADULT, missing, "Record the features of the offence, or that there are none."),)
    found: list[Finding] = []
    if offence.tagged(*_CHARGED_BY_CPS):
        found.append(prosecutor(ADULT, facts, "the police may not charge this kind of case"))
    elif offence.tagged(Tag.HATE):
        found.append(prosecutor(ADULT - _DIV - _COND - _CR, facts, "the police may not charge a hate crime"))
    elif offence.tagged(Tag.DA):
        found.append(
            prosecutor(
                PENALTY_NOTICES | _CANN | these(Disposal.O22),
                facts,
                "the police may not charge a domestic abuse case",
            )
        )
    return tuple(found)


RULES: tuple[OocdRule, ...] = (
    rule(
        "R40",
        "Triable only in the Crown Court",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.98(6)(a), 99(3); CJCA 2015 s.17(2)",
        confidence=Confidence.VERIFIED,
        applies_to=_BY_TRIAL_CLASS,
        check=_indictable_only,
    ),
    rule(
        "R41",
        "Excluded from community caution by regulations",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 s.98(6)(b),(c)",
        confidence=Confidence.VERIFIED,
        applies_to=_COM,
        check=_excluded_from_community_caution,
        effective_from=ROYAL_ASSENT,
        awaits=AWAITS_PART6,
    ),
    rule(
        "R42",
        "Specified either-way offence",
        layer=Layer.STATUTE,
        source="CJCA 2015 s.17(3); SI 2015/790",
        source_url="https://www.legislation.gov.uk/uksi/2015/790",
        confidence=Confidence.VERIFIED,
        applies_to=_SIMPLE,
        check=_specified_either_way,
        effective_from=CJCA_2015,
    ),
    rule(
        "R43",
        "Penalty offence",
        layer=Layer.STATUTE,
        source="CJPA 2001 s.1",
        source_url="https://www.legislation.gov.uk/ukpga/2001/16/section/1",
        confidence=Confidence.VERIFIED,
        applies_to=PENALTY_NOTICES,
        check=_penalty_offence,
    ),
    rule(
        "R44",
        "Simple possession of cannabis or khat",
        layer=Layer.NATIONAL,
        source="cannabis and khat warning guidance (Sentencing Council)",
        confidence=Confidence.VERIFIED,
        applies_to=_CANN,
        check=_cannabis_or_khat,
    ),
    rule(
        "R45",
        "Charging decision belongs to a prosecutor",
        layer=Layer.NATIONAL,
        source="Director's Guidance on Charging, 6th edition",
        confidence=Confidence.VERIFIED,
        applies_to=ADULT,
        check=_police_may_not_charge,
    ),
)
