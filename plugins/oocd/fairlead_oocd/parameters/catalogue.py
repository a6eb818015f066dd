"""What each parameter means, which layer and source it has, and how sure that source is."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.public import Confidence, Layer

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE
_VERIFIED, _SECONDARY = Confidence.VERIFIED, Confidence.VERIFIED_SECONDARY
_MEMORY, _DESIGN, _OPEN = Confidence.FROM_MEMORY, Confidence.DESIGN, Confidence.OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterSpec:
    """One parameter for the settings page and the manual."""

    key: str
    meaning: str
    layer: Layer
    source: str
    confidence: Confidence


def _spec(key: str, meaning: str, layer: Layer, source: str, confidence: Confidence) -> ParameterSpec:
    return ParameterSpec(key=key, meaning=meaning, layer=layer, source=source, confidence=confidence)


CATALOGUE: tuple[ParameterSpec, ...] = (
    _spec(
        "part6_commencement_date",
        "Day on which PCSC Act 2022 Part 6 begins; not set while it is not in force",
        _S,
        "PCSC Act 2022 s.208(1)",
        _VERIFIED,
    ),
    _spec(
        "code_of_practice_in_force",
        "Whether the code under s.116 is in force",
        _N,
        "PCSC Act 2022 s.116",
        _OPEN,
    ),
    _spec(
        "excluded_offences_s98",
        "Either-way and summary offences prescribed as excluded from community caution",
        _S,
        "PCSC Act 2022 s.98(6)(b),(c)",
        _MEMORY,
    ),
    _spec(
        "s117_rules",
        "Repeat-caution rows of regulations; none were found",
        _S,
        "PCSC Act 2022 s.117",
        _MEMORY,
    ),
    _spec(
        "max_penalty_div_pence",
        "Greatest penalty in a diversionary caution; while it is not set, there is no penalty condition",
        _S,
        "PCSC Act 2022 s.102(3)",
        _OPEN,
    ),
    _spec(
        "max_penalty_com_pence",
        "Greatest penalty in a community caution; while it is not set, there is no penalty condition",
        _S,
        "PCSC Act 2022 s.111(3)",
        _OPEN,
    ),
    _spec(
        "unpaid_work_max_hours",
        "Greatest hours in one unpaid-work condition",
        _S,
        "PCSC Act 2022 ss.101(5), 110(5)",
        _VERIFIED,
    ),
    _spec(
        "reparation_attendance_max_hours",
        "Greatest hours in one attendance condition whose only object is reparation",
        _S,
        "PCSC Act 2022 ss.101(6)(b), 110(6)(b)",
        _VERIFIED,
    ),
    _spec(
        "cond_attendance_total_hours",
        "Greatest attendance hours in total, not counting rehabilitation",
        _S,
        "CJA 2003 s.22(3B)",
        _VERIFIED,
    ),
    _spec(
        "cond_penalty_max_pence",
        "Greatest penalty in a conditional caution",
        _S,
        "CJA 2003 s.23A; SI 2013/615 art.2",
        _VERIFIED,
    ),
    _spec(
        "ycc_penalty_max_pence",
        "Greatest penalty in a youth conditional caution by age",
        _S,
        "SI 2013/608",
        _VERIFIED,
    ),
    _spec(
        "pnd_amount_pence",
        "Amount of a penalty notice by tier",
        _S,
        "CJPA 2001 s.3; GOV.UK guidance",
        _VERIFIED,
    ),
    _spec(
        "si2015_790_offences",
        "CJS codes of SI 2015/790; load the whole schedule before use",
        _S,
        "SI 2015/790",
        _DESIGN,
    ),
    _spec(
        "pnd_offences",
        "CJS codes of the CJPA 2001 s.1 table with tier; check against the live table",
        _S,
        "CJPA 2001 s.1",
        _DESIGN,
    ),
    _spec(
        "pnd_value_limits_pence",
        "Value from which guidance no longer offers a penalty notice, by offence code; nought for theft that"
        " is not from a shop",
        _N,
        "Home Office guidance on penalty notices (archived)",
        _VERIFIED,
    ),
    _spec(
        "similar_offence_lookback_years",
        "Years before commission in which a similar offence counts",
        _S,
        "CJCA 2015 s.17(4)",
        _VERIFIED,
    ),
    _spec(
        "cond_completion_weeks",
        "Weeks to complete a conditional caution",
        _N,
        "Code of Practice 2013, as reported by Olliers Solicitors 2024",
        _SECONDARY,
    ),
    _spec(
        "summary_time_limit_months",
        "Months in which an information for a summary offence must be laid",
        _S,
        "MCA 1980 s.127(1)",
        _VERIFIED,
    ),
    _spec(
        "div_completion_weeks",
        "Placeholder pending Code: weeks to complete a diversionary caution",
        _N,
        "placeholder pending Code",
        _DESIGN,
    ),
    _spec(
        "com_completion_weeks",
        "Placeholder pending Code: weeks to complete a community caution",
        _N,
        "placeholder pending Code",
        _DESIGN,
    ),
    _spec(
        "summary_margin_days",
        "Days kept free before the six-month limit to lay an information",
        _F,
        "derived from MCA 1980 s.127",
        _DESIGN,
    ),
    _spec(
        "gravity_map",
        "Final gravity score to result per disposal; load the licensed matrix",
        _F,
        "adult gravity matrix",
        _MEMORY,
    ),
    _spec(
        "authorising_ranks",
        "Lowest rank that may authorise each disposal",
        _F,
        "DPP guidance para 2.1 (conditional caution); others local",
        _DESIGN,
    ),
    _spec(
        "simple_exceptional_rank",
        "Rank that may find exceptional circumstances for a simple caution",
        _S,
        "CJCA 2015 s.17(5)",
        _MEMORY,
    ),
    _spec(
        "simple_indictable_rank", "The same for an indictable-only offence", _S, "CJCA 2015 s.17(5)", _MEMORY
    ),
    _spec(
        "sensitive_rank", "Rank that authorises sensitive categories", _F, "placeholder pending Code", _DESIGN
    ),
    _spec(
        "weapon_cautions_enabled",
        "Whether knife, weapon and firearm cases may be cautioned with conditions",
        _F,
        "force policy; draft Code excludes knife crime",
        _DESIGN,
    ),
    _spec(
        "cr_excluded_tags",
        "Kinds of offence for which community resolution is not used",
        _F,
        "Metropolitan Police policy 2023, as a default",
        _VERIFIED,
    ),
    _spec(
        "cr_accepts_responsibility",
        "Whether accepting responsibility is enough for a community resolution",
        _F,
        "force policy",
        _SECONDARY,
    ),
    _spec(
        "cr_repeat_count",
        "Earlier community resolutions that bring in a supervisor",
        _F,
        "force policy",
        _DESIGN,
    ),
    _spec("cr_repeat_months", "Months in which they count", _F, "force policy", _DESIGN),
    _spec(
        "cond_similar_pattern_count",
        "Earlier similar outcomes that make a pattern",
        _F,
        "force policy",
        _DESIGN,
    ),
    _spec(
        "driving_oocr_enabled",
        "Whether endorsable driving offences may be dealt with out of court",
        _F,
        "force policy",
        _MEMORY,
    ),
    _spec(
        "o22_excludes_supervised",
        "Whether outcome 22 is closed to people on bail, licence or a court order",
        _F,
        "Durham Checkpoint criteria",
        _VERIFIED,
    ),
    _spec(
        "cannabis_khat_offences",
        "CJS codes of simple possession of cannabis or khat",
        _N,
        "cannabis and khat warning guidance",
        _DESIGN,
    ),
    _spec(
        "low_value_damage_pence",
        "Greatest value of criminal damage that a magistrates' court tries as if triable only summarily",
        _S,
        "MCA 1980 s.22(1)",
        _VERIFIED,
    ),
    _spec(
        "low_value_shop_theft_pence",
        "Greatest value of theft from a shop that is triable only summarily",
        _S,
        "MCA 1980 s.22A(3)",
        _VERIFIED,
    ),
    _spec(
        "low_value_shop_theft_repealed_on",
        "Day on which the Crime and Policing Act 2026 ends the rule for low-value shop theft; not verified",
        _S,
        "Crime and Policing Act 2026 (Royal Assent 29 April 2026)",
        _OPEN,
    ),
    _spec(
        "gravity_matrix_licensed",
        "Whether the gravity matrix loaded is the licensed one; until then every screen says illustrative",
        _F,
        "NPCC adult gravity matrix",
        _DESIGN,
    ),
    _spec("similar_cases_months", "Months of similar cases that are shown", _F, "force policy", _DESIGN),
    _spec("similar_cases_few", "Fewer similar cases than this bring a warning", _F, "force policy", _DESIGN),
    _spec(
        "outlier_least_cases",
        "Similar cases that must be there before a choice can be unusual",
        _F,
        "force policy",
        _DESIGN,
    ),
    _spec(
        "outlier_percent",
        "A choice made in fewer than this many of a hundred similar cases is unusual",
        _F,
        "force policy",
        _DESIGN,
    ),
    _spec(
        "fuller_rationale_characters",
        "Characters of rationale that an unusual choice asks for",
        _F,
        "force policy",
        _DESIGN,
    ),
    _spec(
        "outcome_codes",
        "Home Office outcome code of each disposal; null where none is allotted and a person chooses",
        _N,
        "Home Office Counting Rules: 2, 3, 8, 22 [verified-secondary]; 6, 7 [from memory]; DIV, COM OPEN",
        _OPEN,
    ),
    _spec(
        "forces_outside_england_and_wales",
        "PNC force codes outside the jurisdiction",
        _S,
        "PNC force code list",
        _DESIGN,
    ),
)
