"""R60 to R65: earlier outcomes and present supervision."""

from __future__ import annotations

from datetime import timedelta

from fairlead.public import Confidence, Finding, Findings, Layer, add_months
from fairlead_oocd.dates import ADULT_AGE
from fairlead_oocd.disposals import ADULT, PART6, PENALTY_NOTICES, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Facts, HistoryItem, HistoryType, Tag, TrialClass, Unknown
from fairlead_oocd.limits.rows import AWAITS_PART6, ROYAL_ASSENT
from fairlead_oocd.parameters import OffenceMatch, Parameters, RepeatCautionRule
from fairlead_oocd.rules.findings import CJCA_2015, OocdRule, ask, bar, note, rule, supervisor
from fairlead_oocd.rules.offence import is_specified

_SIMPLE, _COND, _CR = these(Disposal.SIMPLE), these(Disposal.COND), these(Disposal.CR)
_CANN, _O22 = these(Disposal.CANN), these(Disposal.O22)
_NO_HISTORY = "It is not recorded what happened before"
_CHECK_HISTORY = "Check PNC, PND and local records and record the history, or that there is none."
_CONVICTION_OR_CAUTION = frozenset(
    {
        HistoryType.CONVICTION,
        HistoryType.SIMPLE,
        HistoryType.COND,
        HistoryType.DIV,
        HistoryType.COM,
        HistoryType.YC,
        HistoryType.YCC,
    }
)


def _similar(item: HistoryItem, facts: Facts) -> bool | Unknown:
    """As the officer judged; the same offence code is similar without a judgement."""
    if item.similar is not UNKNOWN:
        return item.similar
    code = facts.offence.code
    return True if item.offence is not UNKNOWN and code is not UNKNOWN and item.offence == code else UNKNOWN


def _similar_within_two_years(facts: Facts, parameters: Parameters) -> Findings:
    """A simple caution needs exceptional circumstances after a similar conviction or caution in the two
    years before.
    """
    offence = facts.offence
    if offence.trial_class is TrialClass.INDICTABLE_ONLY or is_specified(offence, parameters) is True:
        return ()
    if facts.history is UNKNOWN:
        return (ask(_SIMPLE, _NO_HISTORY, _CHECK_HISTORY),)
    if facts.offence_date is UNKNOWN:
        return (ask(_SIMPLE, "The date of the offence is not recorded", "Record the date of the offence."),)
    begins = add_months(facts.offence_date, -12 * parameters.similar_offence_lookback_years)
    relevant = [
        item
        for item in facts.history
        if item.type in _CONVICTION_OR_CAUTION and begins <= item.date < facts.offence_date
    ]
    judged = [_similar(item, facts) for item in relevant]
    rank = parameters.simple_exceptional_rank
    if True in judged:
        exceptional = facts.exceptional_circumstances
        by = exceptional.by_rank
        if exceptional.recorded is True and by is not UNKNOWN and by.at_least(rank):
            return (
                note(
                    _SIMPLE,
                    "Exceptional circumstances are recorded despite a similar earlier offence",
                    min_rank=rank,
                ),
            )
        change = f"Exceptional circumstances found by an officer of the rank of {rank.value} or above."
        years = parameters.similar_offence_lookback_years
        return (
            bar(
                _SIMPLE,
                f"there was a similar conviction or caution in the {years} years before the offence",
                change,
            ),
        )
    if UNKNOWN in judged:
        missing = "It is not recorded whether an earlier conviction or caution was for a similar offence"
        return (
            ask(
                _SIMPLE,
                missing,
                f"Have the {rank.value} record whether the earlier offence was similar.",
                min_rank=rank,
            ),
        )
    return ()


def _repeat_cautions(facts: Facts, parameters: Parameters) -> Findings:
    """Regulations under s.117, row by row; youth cautions never count."""
    if not parameters.s117_rules:
        return ()
    if facts.history is UNKNOWN or facts.offence_date is UNKNOWN:
        return (ask(PART6, _NO_HISTORY, _CHECK_HISTORY),)
    for row in parameters.s117_rules:
        begins = facts.offence_date - timedelta(days=row.lookback_days_before_offence)
        counted = [
            _matches(item, row, facts)
            for item in facts.history
            if item.type in row.caution_kinds
            and begins <= item.date < facts.offence_date
            and (item.age_at is UNKNOWN or item.age_at >= ADULT_AGE)
        ]
        if counted.count(True) > row.max_count:
            return (
                bar(PART6, "regulations bar another caution after those already given", "Consider: charge."),
            )
        if counted.count(True) + counted.count(UNKNOWN) > row.max_count:
            missing = "It is not recorded whether earlier cautions were for a matching offence"
            return (
                ask(PART6, missing, "Record the offence of each earlier caution and whether it was similar."),
            )
    return ()


def _matches(item: HistoryItem, row: RepeatCautionRule, facts: Facts) -> bool | Unknown:
    if row.offence_match is OffenceMatch.ANY:
        return True
    if row.offence_match is OffenceMatch.SIMILAR:
        return _similar(item, facts)
    if item.offence is UNKNOWN or facts.offence.code is UNKNOWN:
        return UNKNOWN
    return item.offence == facts.offence.code


def _pattern(facts: Facts, parameters: Parameters) -> Findings:
    """A pattern of similar offending or a breached conditional caution brings in a supervisor."""
    if facts.history is UNKNOWN:
        return (ask(_COND, _NO_HISTORY, _CHECK_HISTORY),)
    found: list[Finding] = []
    if sum(_similar(item, facts) is True for item in facts.history) >= parameters.cond_similar_pattern_count:
        found.append(
            supervisor(
                _COND, "there is a pattern of similar offending", "A supervisor's decision with rationale."
            )
        )
    if any(item.type is HistoryType.COND and item.breached is True for item in facts.history):
        why = "an earlier conditional caution was breached"
        found.append(supervisor(_COND, why, "A supervisor's decision with rationale."))
    return tuple(found)


def _repeat_resolutions(facts: Facts, parameters: Parameters) -> Findings:
    """Several community resolutions in a year, or one for a similar offence, bring in a supervisor."""
    if facts.history is UNKNOWN:
        return (ask(_CR, _NO_HISTORY, _CHECK_HISTORY),)
    earlier = [item for item in facts.history if item.type is HistoryType.CR]
    if not earlier:
        return ()
    if any(_similar(item, facts) is True for item in earlier):
        return (
            supervisor(
                _CR, "there was a community resolution for a similar offence", "A supervisor's decision."
            ),
        )
    if facts.proposed_giving_date is UNKNOWN:
        return (ask(_CR, "The date of giving is not recorded", "Record the proposed date of giving."),)
    begins = add_months(facts.proposed_giving_date, -parameters.cr_repeat_months)
    recent = sum(begins <= item.date <= facts.proposed_giving_date for item in earlier)
    if recent >= parameters.cr_repeat_count:
        why = f"there were {recent} community resolutions in {parameters.cr_repeat_months} months"
        return (supervisor(_CR, why, "A supervisor's decision."),)
    return ()


def _escalation(facts: Facts, parameters: Parameters) -> Findings:
    """Cannabis and khat: first a warning, then a penalty notice, then arrest; no step is used twice."""
    offence = facts.offence
    is_drug = offence.tagged(Tag.CANNABIS_POSSESSION, Tag.KHAT_POSSESSION) or (
        offence.code is not UNKNOWN and offence.code in parameters.cannabis_khat_offences
    )
    if not is_drug:
        return ()
    if facts.history is UNKNOWN:
        return (ask(_CANN | PENALTY_NOTICES, _NO_HISTORY, _CHECK_HISTORY),)
    notices = frozenset({HistoryType.PND, HistoryType.PND_ED})
    if any(item.type in notices and _for_drug(item, facts, parameters) for item in facts.history):
        change = "Consider: arrest and charge, or another disposal."
        return (bar(_CANN | PENALTY_NOTICES, "the penalty notice step was already used", change),)
    if any(item.type is HistoryType.CANN for item in facts.history):
        return (bar(_CANN, "a warning was already given", "Consider: penalty notice."),)
    return ()


def _for_drug(item: HistoryItem, facts: Facts, parameters: Parameters) -> bool:
    listed = item.offence is not UNKNOWN and item.offence in parameters.cannabis_khat_offences
    return listed or _similar(item, facts) is True


def _supervised(facts: Facts, parameters: Parameters) -> Findings:
    """On bail, on licence or under a court order: a supervisor decides and probation is told."""
    states = (facts.on_bail, facts.under_court_order, facts.on_licence)
    if True in states:
        change = "A supervisor's decision, with probation told."
        actions = ("Notify probation.",)
        why = "the person is on bail, on licence or under a court order"
        if parameters.o22_excludes_supervised:
            source = "Durham Checkpoint criteria, as force policy"
            return (
                supervisor(ADULT - _O22, why, change, actions=actions),
                bar(
                    _O22,
                    why,
                    "The end of the bail, licence or order; or force policy.",
                    source=source,
                    actions=actions,
                ),
            )
        return (supervisor(ADULT, why, change, actions=actions),)
    if UNKNOWN in states:
        missing = "It is not recorded whether the person is on bail, on licence or under a court order"
        return (ask(ADULT, missing, "Record bail, licence and court orders, or that there are none."),)
    return ()


RULES: tuple[OocdRule, ...] = (
    rule(
        "R60",
        "Similar offence in the two years before",
        layer=Layer.STATUTE,
        source="CJCA 2015 s.17(4)",
        source_url="https://www.legislation.gov.uk/ukpga/2015/2/section/17",
        confidence=Confidence.VERIFIED,
        applies_to=_SIMPLE,
        check=_similar_within_two_years,
        effective_from=CJCA_2015,
    ),
    rule(
        "R61",
        "Repeat-caution regulations",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 s.117",
        confidence=Confidence.VERIFIED,
        applies_to=PART6,
        check=_repeat_cautions,
        effective_from=ROYAL_ASSENT,
        awaits=AWAITS_PART6,
    ),
    rule(
        "R62",
        "Pattern of offending or earlier breach",
        layer=Layer.NATIONAL,
        source="DPP guidance on conditional cautioning heading 13",
        confidence=Confidence.VERIFIED,
        applies_to=_COND,
        check=_pattern,
    ),
    rule(
        "R63",
        "Repeated community resolutions",
        layer=Layer.FORCE,
        source="force policy [design]",
        confidence=Confidence.DESIGN,
        applies_to=_CR,
        check=_repeat_resolutions,
    ),
    rule(
        "R64",
        "Escalation for cannabis and khat",
        layer=Layer.NATIONAL,
        source="ACPO and NPCC statements on cannabis",
        confidence=Confidence.VERIFIED_SECONDARY,
        applies_to=_CANN | PENALTY_NOTICES,
        check=_escalation,
    ),
    rule(
        "R65",
        "On bail, licence or court order",
        layer=Layer.FORCE,
        source="force policy",
        confidence=Confidence.VERIFIED,
        applies_to=ADULT,
        check=_supervised,
    ),
)
