"""The parameters that law or policy may change, typed, as in force on one day.

The names of the canonical keys are fixed, so that a legal fixture loads without a change of code. Keys marked
[design], [from memory] or OPEN in `parameters.catalogue` are labelled placeholders that a tenant edits; they
are not law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fairlead.public import Rank, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts.sheet import HistoryType, Tag
from fairlead_oocd.parameters.offence_tables import (
    PenaltyTier,
    penalty_offences,
    penalty_value_limits,
    simple_caution_offences,
)


class OffenceMatch(StrEnum):
    """Which earlier offences a repeat-caution rule looks at."""

    ANY = "any"
    SAME = "same"
    SIMILAR = "similar"


@dataclass(frozen=True, kw_only=True, slots=True)
class HoursByCaution:
    """Hours for a diversionary and a community caution."""

    div: int
    com: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PenceByTrialClass:
    """Greatest financial penalty in pence by how the offence is triable."""

    summary: int
    either_way: int
    indictable_only: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Weeks:
    """Weeks to complete conditions: usual and greatest."""

    default: int
    max: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RepeatCautionRule:
    """A row of regulations under PCSC Act 2022 s.117: too many earlier cautions bar another.

    More than `max_count` of the kinds are too many.
    The look-back is counted in days before the commission of the new offence.
    """

    caution_kinds: frozenset[HistoryType]
    max_count: int
    lookback_days_before_offence: int
    offence_match: OffenceMatch


_E, _S, _C, _I = Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS, Result.INELIGIBLE
_COLUMNS = (
    Disposal.DIV,
    Disposal.COM,
    Disposal.COND,
    Disposal.SIMPLE,
    Disposal.CR,
    Disposal.PND,
    Disposal.PND_ED,
    Disposal.CANN,
    Disposal.O22,
)
GravityMap = Mapping[int, Mapping[str, Result]]
DEFAULT_GRAVITY_MAP: GravityMap = {
    score: dict(zip(_COLUMNS, results, strict=True))
    for score, results in {
        1: (_S, _S, _S, _S, _E, _E, _E, _E, _E),
        2: (_E, _E, _E, _E, _E, _E, _E, _E, _E),
        3: (_E, _S, _E, _S, _S, _S, _S, _S, _S),
        4: (_S, _I, _S, _I, _I, _I, _I, _I, _S),
        5: (_C, _C, _C, _C, _I, _I, _I, _I, _C),
    }.items()
}

# Home Office outcome of each disposal. None was allotted to the two-tier cautions, so a person chooses.
DEFAULT_OUTCOME_CODES: Mapping[str, str | None] = {
    Disposal.DIV: None,
    Disposal.COM: None,
    Disposal.COND: "3",
    Disposal.SIMPLE: "3",
    Disposal.CR: "8",
    Disposal.PND: "6",
    Disposal.PND_ED: "6",
    Disposal.CANN: "7",
    Disposal.O22: "22",
    Disposal.YC: "2",
    Disposal.YCC: "2",
}
DEFAULT_RANKS: Mapping[str, Rank] = {
    Disposal.DIV: Rank.SERGEANT,
    Disposal.COM: Rank.SERGEANT,
    Disposal.COND: Rank.SERGEANT,
    Disposal.SIMPLE: Rank.SERGEANT,
    Disposal.CR: Rank.SERGEANT,
    Disposal.PND: Rank.CONSTABLE,
    Disposal.PND_ED: Rank.CONSTABLE,
    Disposal.CANN: Rank.CONSTABLE,
    Disposal.O22: Rank.SERGEANT,
    Disposal.YC: Rank.SERGEANT,
    Disposal.YCC: Rank.SERGEANT,
}


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """All parameters as in force on one day. Money in whole pence, periods in the unit the name says."""

    part6_commencement_date: date | None = None
    code_of_practice_in_force: bool = False
    excluded_offences_s98: frozenset[str] = frozenset()
    s117_rules: tuple[RepeatCautionRule, ...] = ()
    max_penalty_div_pence: int | None = None
    max_penalty_com_pence: int | None = None
    unpaid_work_max_hours: HoursByCaution = HoursByCaution(div=20, com=10)
    reparation_attendance_max_hours: HoursByCaution = HoursByCaution(div=20, com=10)
    cond_attendance_total_hours: int = 20
    cond_penalty_max_pence: PenceByTrialClass = PenceByTrialClass(
        summary=5000, either_way=10000, indictable_only=15000
    )
    ycc_penalty_max_pence: Mapping[str, PenceByTrialClass] = field(
        default_factory=lambda: {
            "14_17": PenceByTrialClass(summary=3000, either_way=5000, indictable_only=7500),
            "10_13": PenceByTrialClass(summary=1500, either_way=2500, indictable_only=3500),
        }
    )
    pnd_amount_pence: Mapping[PenaltyTier, int] = field(
        default_factory=lambda: {PenaltyTier.UPPER: 9000, PenaltyTier.LOWER: 6000}
    )
    si2015_790_offences: frozenset[str] = field(default_factory=simple_caution_offences)
    pnd_offences: Mapping[str, PenaltyTier | None] = field(default_factory=penalty_offences)
    pnd_value_limits_pence: Mapping[str, int] = field(default_factory=penalty_value_limits)
    similar_offence_lookback_years: int = 2
    cond_completion_weeks: Weeks = Weeks(default=16, max=20)
    summary_time_limit_months: int = 6
    div_completion_weeks: Weeks = Weeks(default=16, max=20)
    com_completion_weeks: Weeks = Weeks(default=16, max=16)
    summary_margin_days: int = 14
    gravity_map: GravityMap = field(default_factory=lambda: DEFAULT_GRAVITY_MAP)
    authorising_ranks: Mapping[str, Rank] = field(default_factory=lambda: DEFAULT_RANKS)
    simple_exceptional_rank: Rank = Rank.INSPECTOR
    simple_indictable_rank: Rank = Rank.SUPERINTENDENT
    sensitive_rank: Rank = Rank.INSPECTOR
    weapon_cautions_enabled: bool = False
    cr_excluded_tags: frozenset[Tag] = frozenset(
        {Tag.HATE, Tag.KNIFE, Tag.OFFENSIVE_WEAPON, Tag.FIREARM, Tag.SEXUAL}
    )
    cr_accepts_responsibility: bool = True
    cr_repeat_count: int = 2
    cr_repeat_months: int = 12
    cond_similar_pattern_count: int = 2
    driving_oocr_enabled: bool = False
    o22_excludes_supervised: bool = True
    cannabis_khat_offences: frozenset[str] = frozenset({"MD71530", "MD71599"})
    low_value_damage_pence: int = 500_000
    low_value_shop_theft_pence: int = 20_000
    low_value_shop_theft_repealed_on: date | None = None
    gravity_matrix_licensed: bool = False
    similar_cases_months: int = 24
    similar_cases_few: int = 10
    outlier_least_cases: int = 30
    outlier_percent: int = 10
    fuller_rationale_characters: int = 200
    outcome_codes: Mapping[str, str | None] = field(default_factory=lambda: dict(DEFAULT_OUTCOME_CODES))
    forces_outside_england_and_wales: frozenset[str] = frozenset(
        {"56", "57", "80", "82", "83", "84", "87", "90", "96", "97", "98"}
    )
