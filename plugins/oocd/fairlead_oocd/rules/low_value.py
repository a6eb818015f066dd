"""R46 and R47: what turns on the value of the property stolen or damaged.

The value decides where a court would try the offence. It does not change how the offence may be tried for any
rule here: damage of small value stays triable either way (Interpretation Act 1978 Sch.1; R v Fennell [2000];
DPP v Bird [2015] EWHC 4077), and theft from a shop stays indictable until the first appearance in court
(Candlish v DPP [2022] EWHC 842; Jobson v DPP [2025] EWHC 1385). So neither has the six-month time limit.
"""

from __future__ import annotations

from fairlead.public import Confidence, Findings, Layer
from fairlead_oocd.disposals import PENALTY_NOTICES, STATUTORY_ADULT_CAUTIONS
from fairlead_oocd.facts import UNKNOWN, Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, bar, note, rule

DAMAGE = frozenset({"CD71038", "CD71039", "CD71040"})
"""Damage other than by fire: the scheduled offence of MCA 1980 Sch.2."""
SHOP_THEFT = frozenset({"TH68010"})


def _penalty_notice_limit(facts: Facts, parameters: Parameters) -> Findings:
    """Guidance keeps penalty notices for damage and theft from a shop below a value."""
    code, value = facts.offence.code, facts.offence.value_pence
    limit = None if code is UNKNOWN else parameters.pnd_value_limits_pence.get(code)
    if limit is None:
        return ()
    if limit == 0:
        change = "Consider: community resolution or caution."
        return (bar(PENALTY_NOTICES, "guidance keeps penalty notices for theft from a shop", change),)
    if value is UNKNOWN:
        missing = "The value of what was stolen or damaged is not recorded"
        return (ask(PENALTY_NOTICES, missing, "Record the value of what was stolen or damaged."),)
    if value >= limit:
        why = f"the value is {_pounds(value)}, and guidance offers it below {_pounds(limit)} only"
        return (bar(PENALTY_NOTICES, why, "Consider: community resolution or caution."),)
    return ()


def _where_it_would_be_tried(facts: Facts, parameters: Parameters) -> Findings:
    """Small value: tried summarily, but still an either-way offence, without the six-month time limit."""
    code, value = facts.offence.code, facts.offence.value_pence
    if code is UNKNOWN or value is UNKNOWN:
        return ()
    if code in DAMAGE and value <= parameters.low_value_damage_pence:
        limit = _pounds(parameters.low_value_damage_pence)
        return (
            note(
                STATUTORY_ADULT_CAUTIONS,
                f"Damage of {limit} or less would be tried in a magistrates' court, but stays an either-way"
                " offence, so the six-month time limit does not apply",
                source="MCA 1980 s.22(2); Interpretation Act 1978 Sch.1; DPP v Bird [2015] EWHC 4077 (Admin)",
                computed={"tried_summarily": True},
            ),
        )
    if (
        code in SHOP_THEFT
        and value <= parameters.low_value_shop_theft_pence
        and not _ended(facts, parameters)
    ):
        limit = _pounds(parameters.low_value_shop_theft_pence)
        return (
            note(
                STATUTORY_ADULT_CAUTIONS,
                f"Theft from a shop of {limit} or less is triable only summarily unless the accused elects, but"
                " stays indictable until the first appearance, so the six-month time limit does not apply",
                change="The Crime and Policing Act 2026 ends this rule. Its first day was not verified: see the"
                " setting low_value_shop_theft_repealed_on.",
                source="MCA 1980 s.22A; Jobson v DPP [2025] EWHC 1385 (Admin)",
                computed={"tried_summarily": True},
            ),
        )
    return ()


def _ended(facts: Facts, parameters: Parameters) -> bool:
    """Whether the rule for shop theft has ended; asked of the day of giving, as proceedings would be later."""
    ended, giving = parameters.low_value_shop_theft_repealed_on, facts.proposed_giving_date
    return ended is not None and giving is not UNKNOWN and giving >= ended


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


RULES: tuple[OocdRule, ...] = (
    rule(
        "R46",
        "Value limit of a penalty notice",
        layer=Layer.NATIONAL,
        source="Home Office guidance on penalty notices for disorder (archived)",
        confidence=Confidence.VERIFIED,
        applies_to=PENALTY_NOTICES,
        check=_penalty_notice_limit,
    ),
    rule(
        "R47",
        "Low value and mode of trial",
        layer=Layer.STATUTE,
        source="MCA 1980 ss.22, 22A",
        source_url="https://www.legislation.gov.uk/ukpga/1980/43/section/22",
        confidence=Confidence.VERIFIED,
        applies_to=STATUTORY_ADULT_CAUTIONS,
        check=_where_it_would_be_tried,
    ),
)
