"""Reading parameters from a mapping (JSON or TOML), with dated values resolved for one day.

A value that changes on a known day is written
 `{"dated": [{"effective_from": "2028-01-01", "value": …}, …]}`; before the
first of the dates the default applies.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from fairlead.public import Rank, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts.reading import UNKNOWN, FactError, Reader, Unknown, read_day, read_text, read_word
from fairlead_oocd.facts.sheet import HistoryType, Tag
from fairlead_oocd.parameters.offence_tables import PenaltyTier
from fairlead_oocd.parameters.values import (
    GravityMap,
    HoursByCaution,
    OffenceMatch,
    Parameters,
    PenceByTrialClass,
    RepeatCautionRule,
    Weeks,
)

T = TypeVar("T")
_MOST = 100_000_000


def parse_parameters(document: Mapping[str, object], on: date) -> Parameters:
    """The parameters in force `on`: those given, and the defaults for the others.

    Raises `UnknownKey` and `FactError` with the path, as for facts. `null` is a value only for the keys that
    allow it (`part6_commencement_date`, `low_value_shop_theft_repealed_on`, `max_penalty_div_pence`,
    `max_penalty_com_pence`); elsewhere it means the default.
    """
    resolved = {str(key): _on(value, on, f"$.{key}") for key, value in document.items()}
    top = Reader(resolved, "$")
    d = Parameters()
    parameters = Parameters(
        part6_commencement_date=_or_none(top.day("part6_commencement_date")),
        code_of_practice_in_force=_or(top.flag("code_of_practice_in_force"), d.code_of_practice_in_force),
        excluded_offences_s98=_codes(top, "excluded_offences_s98", d.excluded_offences_s98),
        s117_rules=_s117_rules(top),
        max_penalty_div_pence=_or_none(top.whole("max_penalty_div_pence", 0, _MOST)),
        max_penalty_com_pence=_or_none(top.whole("max_penalty_com_pence", 0, _MOST)),
        unpaid_work_max_hours=_hours(top, "unpaid_work_max_hours", d.unpaid_work_max_hours),
        reparation_attendance_max_hours=_hours(
            top, "reparation_attendance_max_hours", d.reparation_attendance_max_hours
        ),
        cond_attendance_total_hours=_or(
            top.whole("cond_attendance_total_hours", 0, 1000), d.cond_attendance_total_hours
        ),
        cond_penalty_max_pence=_pence(top, "cond_penalty_max_pence", d.cond_penalty_max_pence),
        ycc_penalty_max_pence=_ycc(top, d.ycc_penalty_max_pence),
        pnd_amount_pence=_pnd_amounts(top, d.pnd_amount_pence),
        si2015_790_offences=_codes(top, "si2015_790_offences", d.si2015_790_offences),
        pnd_offences=_pnd_offences(top, d.pnd_offences),
        pnd_value_limits_pence=_pence_by_code(top, "pnd_value_limits_pence", d.pnd_value_limits_pence),
        similar_offence_lookback_years=_or(
            top.whole("similar_offence_lookback_years", 0, 50), d.similar_offence_lookback_years
        ),
        cond_completion_weeks=_weeks(top, "cond_completion_weeks", d.cond_completion_weeks),
        summary_time_limit_months=_or(
            top.whole("summary_time_limit_months", 1, 120), d.summary_time_limit_months
        ),
        div_completion_weeks=_weeks(top, "div_completion_weeks", d.div_completion_weeks),
        com_completion_weeks=_weeks(top, "com_completion_weeks", d.com_completion_weeks),
        summary_margin_days=_or(top.whole("summary_margin_days", 0, 180), d.summary_margin_days),
        gravity_map=_gravity_map(top, d.gravity_map),
        authorising_ranks=_ranks(top, d.authorising_ranks),
        simple_exceptional_rank=_or(top.word("simple_exceptional_rank", Rank), d.simple_exceptional_rank),
        simple_indictable_rank=_or(top.word("simple_indictable_rank", Rank), d.simple_indictable_rank),
        sensitive_rank=_or(top.word("sensitive_rank", Rank), d.sensitive_rank),
        weapon_cautions_enabled=_or(top.flag("weapon_cautions_enabled"), d.weapon_cautions_enabled),
        cr_excluded_tags=_or(top.words("cr_excluded_tags", Tag), d.cr_excluded_tags),
        cr_accepts_responsibility=_or(top.flag("cr_accepts_responsibility"), d.cr_accepts_responsibility),
        cr_repeat_count=_or(top.whole("cr_repeat_count", 1, 100), d.cr_repeat_count),
        cr_repeat_months=_or(top.whole("cr_repeat_months", 1, 600), d.cr_repeat_months),
        cond_similar_pattern_count=_or(
            top.whole("cond_similar_pattern_count", 1, 100), d.cond_similar_pattern_count
        ),
        driving_oocr_enabled=_or(top.flag("driving_oocr_enabled"), d.driving_oocr_enabled),
        o22_excludes_supervised=_or(top.flag("o22_excludes_supervised"), d.o22_excludes_supervised),
        cannabis_khat_offences=_codes(top, "cannabis_khat_offences", d.cannabis_khat_offences),
        low_value_damage_pence=_or(top.whole("low_value_damage_pence", 0, _MOST), d.low_value_damage_pence),
        low_value_shop_theft_pence=_or(
            top.whole("low_value_shop_theft_pence", 0, _MOST), d.low_value_shop_theft_pence
        ),
        low_value_shop_theft_repealed_on=_or_none(top.day("low_value_shop_theft_repealed_on")),
        gravity_matrix_licensed=_or(top.flag("gravity_matrix_licensed"), d.gravity_matrix_licensed),
        similar_cases_months=_or(top.whole("similar_cases_months", 1, 120), d.similar_cases_months),
        similar_cases_few=_or(top.whole("similar_cases_few", 0, 1000), d.similar_cases_few),
        outlier_least_cases=_or(top.whole("outlier_least_cases", 1, 10_000), d.outlier_least_cases),
        outlier_percent=_or(top.whole("outlier_percent", 0, 100), d.outlier_percent),
        fuller_rationale_characters=_or(
            top.whole("fuller_rationale_characters", 1, 4000), d.fuller_rationale_characters
        ),
        outcome_codes=_outcome_codes(top, d.outcome_codes),
        forces_outside_england_and_wales=_codes(
            top, "forces_outside_england_and_wales", d.forces_outside_england_and_wales
        ),
    )
    top.finish()
    return parameters


def _on(value: object, on: date, path: str) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if not (isinstance(value, Mapping) and "dated" in value):
        return value
    outer = Reader(value, path)
    rows = outer.items("dated")
    outer.finish()
    chosen: object = None
    latest: date | None = None
    for n, item in enumerate(rows if rows is not UNKNOWN else []):
        row = Reader(item, f"{path}.dated[{n}]")
        starts = read_day(row.raw("effective_from"), row.at("effective_from"))
        content = row.raw("value")
        row.finish()
        if starts == latest:
            raise FactError(row.at("effective_from"), starts.isoformat(), "a date that no other row has")
        if starts <= on and (latest is None or starts > latest):
            latest, chosen = starts, content
    return chosen


def _or(value: T | Unknown, default: T) -> T:
    return default if isinstance(value, Unknown) else value


def _or_none(value: T | Unknown) -> T | None:
    return None if isinstance(value, Unknown) else value


def _codes(top: Reader, key: str, default: frozenset[str]) -> frozenset[str]:
    found = top.texts(key)
    return default if found is UNKNOWN else frozenset(found)


def _given(top: Reader, key: str) -> Reader | None:
    value = top.raw(key)
    return None if value is None else Reader(value, top.at(key))


def _hours(top: Reader, key: str, default: HoursByCaution) -> HoursByCaution:
    inner = _given(top, key)
    if inner is None:
        return default
    found = HoursByCaution(
        div=_or(inner.whole("div", 0, 1000), default.div), com=_or(inner.whole("com", 0, 1000), default.com)
    )
    inner.finish()
    return found


def _weeks(top: Reader, key: str, default: Weeks) -> Weeks:
    inner = _given(top, key)
    if inner is None:
        return default
    found = Weeks(
        default=_or(inner.whole("default", 1, 520), default.default),
        max=_or(inner.whole("max", 1, 520), default.max),
    )
    inner.finish()
    if found.default > found.max:
        raise FactError(inner.at("default"), found.default, f"no more weeks than max, {found.max}")
    return found


def _pence(top: Reader, key: str, default: PenceByTrialClass) -> PenceByTrialClass:
    value = top.raw(key)
    if value is None:
        return default
    if isinstance(value, list | tuple):
        names = ("summary", "either_way", "indictable_only")
        if len(value) != len(names):
            raise FactError(top.at(key), value, "three amounts: summary, either way, indictable only")
        value = dict(zip(names, value, strict=True))
    inner = Reader(value, top.at(key))
    found = PenceByTrialClass(
        summary=_or(inner.whole("summary", 0, _MOST), default.summary),
        either_way=_or(inner.whole("either_way", 0, _MOST), default.either_way),
        indictable_only=_or(inner.whole("indictable_only", 0, _MOST), default.indictable_only),
    )
    inner.finish()
    return found


def _ycc(top: Reader, default: Mapping[str, PenceByTrialClass]) -> Mapping[str, PenceByTrialClass]:
    inner = _given(top, "ycc_penalty_max_pence")
    if inner is None:
        return default
    found = {band: _pence(inner, band, amounts) for band, amounts in default.items()}
    inner.finish()
    return found


def _pnd_amounts(top: Reader, default: Mapping[PenaltyTier, int]) -> Mapping[PenaltyTier, int]:
    inner = _given(top, "pnd_amount_pence")
    if inner is None:
        return default
    found = {tier: _or(inner.whole(tier.value, 1, _MOST), amount) for tier, amount in default.items()}
    inner.finish()
    return found


def _pnd_offences(top: Reader, default: Mapping[str, PenaltyTier | None]) -> Mapping[str, PenaltyTier | None]:
    """A list of codes (tier not known) or an object of code to `upper`, `lower` or null."""
    value, path = top.raw("pnd_offences"), top.at("pnd_offences")
    if value is None:
        return default
    if isinstance(value, list | tuple):
        return {read_text(item, f"{path}[{n}]"): None for n, item in enumerate(value)}
    if isinstance(value, Mapping):
        return {
            str(code): None if tier is None else read_word(tier, PenaltyTier, f"{path}.{code}")
            for code, tier in value.items()
        }
    raise FactError(path, value, "a list of offence codes, or an object of code to upper or lower")


def _pence_by_code(top: Reader, key: str, default: Mapping[str, int]) -> Mapping[str, int]:
    """An object of offence code to pence."""
    inner = _given(top, key)
    if inner is None:
        return default
    value = top.raw(key)
    codes = list(value) if isinstance(value, Mapping) else []
    return {str(code): _or(inner.whole(str(code), 0, _MOST), 0) for code in codes}


def _s117_rules(top: Reader) -> tuple[RepeatCautionRule, ...]:
    rows = top.items("s117_rules")
    if rows is UNKNOWN:
        return ()
    return tuple(_s117_rule(Reader(row, f"{top.at('s117_rules')}[{n}]")) for n, row in enumerate(rows))


_CAUTIONS = frozenset({HistoryType.DIV, HistoryType.COM, HistoryType.COND, HistoryType.SIMPLE})


def _s117_rule(row: Reader) -> RepeatCautionRule:
    kinds = row.words("caution_kinds", HistoryType)
    count = row.whole("max_count", 0, 1000)
    lookback = row.whole("lookback_days_before_offence", 0, 40_000)
    match = row.word("offence_match", OffenceMatch)
    row.finish()
    if kinds is UNKNOWN or not kinds or not kinds <= _CAUTIONS:
        raise FactError(row.at("caution_kinds"), None, "adult cautions: " + ", ".join(sorted(_CAUTIONS)))
    if count is UNKNOWN or lookback is UNKNOWN or match is UNKNOWN:
        raise FactError(
            row.at("max_count"), None, "max_count, lookback_days_before_offence and offence_match"
        )
    return RepeatCautionRule(
        caution_kinds=kinds, max_count=count, lookback_days_before_offence=lookback, offence_match=match
    )


def _gravity_map(top: Reader, default: GravityMap) -> GravityMap:
    """An object of score "1" to "5" to an object of disposal to result; the rest keeps its default."""
    outer = _given(top, "gravity_map")
    if outer is None:
        return default
    found: dict[int, Mapping[str, Result]] = {}
    for score, row in default.items():
        inner = _given(outer, str(score))
        found[score] = row
        if inner is not None:
            found[score] = {code: _outcome(inner, code, result) for code, result in row.items()}
            inner.finish()
    outer.finish()
    return found


_OUTCOMES = (Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS, Result.INELIGIBLE)


def _outcome(row: Reader, code: str, default: Result) -> Result:
    """What a score leads to; a score that is known never asks for more information."""
    found = _or(row.word(code, Result), default)
    if found not in _OUTCOMES:
        raise FactError(row.at(code), found.value, "one of " + ", ".join(_OUTCOMES))
    return found


def _outcome_codes(top: Reader, default: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """An object of disposal to code, or to null where a person chooses from the whole list."""
    value = top.raw("outcome_codes")
    if value is None:
        return default
    if not isinstance(value, Mapping) or not set(value) <= set(Disposal):
        raise FactError(top.at("outcome_codes"), value, "an object of disposal to outcome code or null")
    given = {
        str(code): None if found is None else read_text(found, f"{top.at('outcome_codes')}.{code}")
        for code, found in value.items()
    }
    return {**default, **given}


def _ranks(top: Reader, default: Mapping[str, Rank]) -> Mapping[str, Rank]:
    inner = _given(top, "authorising_ranks")
    if inner is None:
        return default
    found: dict[str, Rank] = {
        code.value: _or(inner.word(code.value, Rank), default[code]) for code in Disposal
    }
    inner.finish()
    return found
