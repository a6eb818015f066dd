"""Amounts and dates that follow from the day of giving or of the offence, L13 and L20 to L28.

Each answers with what it works out (`computed`), and refuses where something planned goes beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fairlead.public import Finding, Findings, JsonScalar, Layer, Result, add_months, add_weeks
from fairlead_oocd import dates
from fairlead_oocd.disposals import PENALTY_NOTICES, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Facts, TrialClass
from fairlead_oocd.limits import caps
from fairlead_oocd.parameters import Parameters

Check = Callable[[Facts, Parameters], Findings]
_GIVING = "The day of giving is not recorded"
_RECORD_GIVING = "Record the proposed date of giving."


def _says(
    disposal: Disposal,
    result: Result,
    message: str,
    *,
    change: str = "",
    computed: Mapping[str, JsonScalar] | None = None,
    source: str | None = None,
    layer: Layer | None = None,
) -> Finding:
    return Finding(
        subjects=these(disposal),
        result=result,
        message=message,
        what_would_change_it=change,
        computed=computed or {},
        source=source,
        layer=layer,
    )


def _missing(disposals: frozenset[str], what: str, action: str) -> Findings:
    return tuple(
        _says(Disposal(disposal), Result.MORE_INFO, what, change=action) for disposal in sorted(disposals)
    )


def attendance_total(facts: Facts, parameters: Parameters) -> Findings:
    """All attendance of a conditional caution together, other than for rehabilitation: no more than 20 hours."""
    conditions = () if facts.conditions is UNKNOWN else facts.conditions
    caution = caps.Caution(disposal=Disposal.COND, parameters=parameters)
    computed = {
        "attendance_hours": caps.hours_towards_total(conditions),
        "most_hours": parameters.cond_attendance_total_hours,
    }
    faults = tuple(
        _says(
            Disposal.COND,
            Result.REFUSED,
            fault.message,
            change=fault.change,
            source=fault.source,
            computed=computed,
        )
        for fault in caps.attendance_total(conditions, caution)
    )
    within = _says(Disposal.COND, Result.ALLOWED, "Attendance is within the total", computed=computed)
    return faults or (within,)


def unpaid_penalty(facts: Facts, parameters: Parameters) -> Findings:  # noqa: ARG001  # every check has both
    """An unpaid penalty of a community caution rises by half on the day after it was due."""
    giving = facts.proposed_giving_date
    if giving is UNKNOWN:
        return _missing(these(Disposal.COM), _GIVING, _RECORD_GIVING)
    clock = dates.penalty_dates(giving)
    computed: dict[str, JsonScalar] = {
        "penalty_due": clock.due.isoformat(),
        "increase_from": clock.increase_from.isoformat(),
    }
    for number, condition in enumerate(() if facts.conditions is UNKNOWN else facts.conditions, start=1):
        if caps.is_penalty(condition) and condition.amount_pence is not UNKNOWN:
            computed[f"increased_pence_{number}"] = dates.increased_penalty_pence(condition.amount_pence)
    return (
        _says(
            Disposal.COM,
            Result.ALLOWED,
            "An unpaid penalty rises by half the day after it was due",
            computed=computed,
        ),
    )


def registrable(facts: Facts, parameters: Parameters) -> Findings:  # noqa: ARG001  # every check has both
    """The increased penalty may be registered as a fine after 21 days beginning with the day after it was due."""
    giving = facts.proposed_giving_date
    if giving is UNKNOWN:
        return _missing(these(Disposal.COM), _GIVING, _RECORD_GIVING)
    clock = dates.penalty_dates(giving)
    computed = {
        "late_window_end": clock.late_window_end.isoformat(),
        "registrable_from": clock.registrable_from.isoformat(),
    }
    message = "The increased penalty may be registered when the 21 days have passed"
    return (_says(Disposal.COM, Result.ALLOWED, message, computed=computed),)


def penalty_notice(facts: Facts, parameters: Parameters) -> Findings:
    """A penalty notice: the amount of its tier, 21 days beginning with giving, then half as much again as a fine."""
    code, giving = facts.offence.code, facts.proposed_giving_date
    if giving is UNKNOWN:
        return _missing(PENALTY_NOTICES, _GIVING, _RECORD_GIVING)
    tier = None if code is UNKNOWN else parameters.pnd_offences.get(code)
    if tier is None:
        what = "The amount is not known: no tier is loaded for the offence"
        return _missing(
            PENALTY_NOTICES,
            what,
            "Record the offence code, or load its tier into the force's settings (pnd_offences).",
        )
    amount = parameters.pnd_amount_pence[tier]
    computed: dict[str, JsonScalar] = {
        "penalty_pence": amount,
        "last_day": dates.pnd_last_day(giving).isoformat(),
        "registrable_pence": dates.increased_penalty_pence(amount),
    }
    message = "The amount, the last day to act on the notice, and the sum registrable after it"
    return tuple(
        _says(Disposal(disposal), Result.ALLOWED, message, computed=computed)
        for disposal in sorted(PENALTY_NOTICES)
    )


TRIED = these(Disposal.DIV, Disposal.COM, Disposal.COND, Disposal.YCC)


def six_months(facts: Facts, parameters: Parameters) -> Findings:
    """A summary offence is tried only on an information laid within six months of it; other offences have no limit."""
    kind = facts.offence.trial_class
    if kind is UNKNOWN or kind is TrialClass.NOT_KNOWN:
        return _missing(
            TRIED,
            "It is not recorded how the offence may be tried",
            "Record the mode of trial of the offence.",
        )
    if kind is not TrialClass.SUMMARY:
        message = "There is no time limit for an offence that can be tried in the Crown Court"
        return tuple(_says(Disposal(disposal), Result.ALLOWED, message) for disposal in sorted(TRIED))
    limit = dates.prosecution_limit(facts, parameters)
    if limit is None:
        return _missing(TRIED, "The date of the offence is not recorded", "Record the date of the offence.")
    computed = {"prosecution_limit": limit.isoformat()}
    giving = facts.proposed_giving_date
    if giving is not UNKNOWN and giving > limit:
        message = f"The summary offence could be prosecuted only until {limit.isoformat()}"
        return tuple(
            _says(Disposal(disposal), Result.REFUSED, message, change="Nothing.", computed=computed)
            for disposal in sorted(TRIED)
        )
    message = f"The summary offence can be prosecuted until {limit.isoformat()}"
    return tuple(
        _says(Disposal(disposal), Result.ALLOWED, message, computed=computed) for disposal in sorted(TRIED)
    )


def completion(facts: Facts, parameters: Parameters) -> Findings:
    """Conditions end within the usual weeks, and never later than the most weeks, counted from giving."""
    giving, last = facts.proposed_giving_date, dates.latest_deadline(facts)
    found: list[Finding] = []
    for disposal in (Disposal.COM, Disposal.COND, Disposal.DIV):
        weeks = dates.completion_weeks(disposal, parameters)
        if weeks is None:
            continue
        if giving is UNKNOWN:
            found += _missing(these(disposal), _GIVING, _RECORD_GIVING)
            continue
        ceiling = add_weeks(giving, weeks.max)
        computed = {
            "usual_completion": add_weeks(giving, weeks.default).isoformat(),
            "latest_completion": ceiling.isoformat(),
        }
        if last is not None and last > ceiling:
            message = f"The conditions would run beyond {weeks.max} weeks, {ceiling.isoformat()}"
            change = f"End them on or before {ceiling.isoformat()}."
            found.append(_says(disposal, Result.REFUSED, message, change=change, computed=computed))
        else:
            message = f"The conditions end within {weeks.max} weeks"
            found.append(_says(disposal, Result.ALLOWED, message, computed=computed))
    return tuple(found)


def look_back(facts: Facts, parameters: Parameters) -> Findings:
    """Similar convictions and cautions count when they fall in the two years before the offence."""
    if facts.offence_date is UNKNOWN:
        return _missing(
            these(Disposal.SIMPLE),
            "The date of the offence is not recorded",
            "Record the date of the offence.",
        )
    begins = add_months(facts.offence_date, -12 * parameters.similar_offence_lookback_years)
    message = f"Similar outcomes count from {begins.isoformat()} until the day before the offence"
    return (_says(Disposal.SIMPLE, Result.ALLOWED, message, computed={"counts_from": begins.isoformat()}),)


SPENT = these(Disposal.COND, Disposal.DIV, Disposal.YCC, Disposal.COM, Disposal.SIMPLE, Disposal.YC)


def spent(facts: Facts, parameters: Parameters) -> Findings:  # noqa: ARG001  # every check has both
    """A caution with the sanction of prosecution is spent after three months, every other caution at once."""
    giving = facts.proposed_giving_date
    if giving is UNKNOWN:
        return _missing(SPENT, _GIVING, _RECORD_GIVING)
    found = []
    for disposal in sorted(SPENT):
        day = dates.spent_date(disposal, giving)
        if day is not None:
            computed = {"spent_on": day.isoformat()}
            message = f"The caution is spent on {day.isoformat()}, or earlier when it ceases to have effect"
            found.append(_says(Disposal(disposal), Result.ALLOWED, message, computed=computed))
    return tuple(found)


def no_proceedings(facts: Facts, parameters: Parameters) -> Findings:  # noqa: ARG001  # every check has both
    """After a community caution the offence is never prosecuted, whatever the breach."""
    return (
        _says(
            Disposal.COM,
            Result.REFUSED,
            "No proceedings may follow a community caution",
            change="Consider: rescind the condition and attach a financial penalty.",
        ),
    )


def adjournments(facts: Facts, parameters: Parameters) -> Findings:  # noqa: ARG001  # every check has both
    """A court that hears a claim about a registered penalty may adjourn for 28 days in all."""
    computed = {"most_days": dates.ADJOURNMENT_DAYS}
    message = "Adjournments of enforcement proceedings last no longer than this in total"
    return (_says(Disposal.COM, Result.ALLOWED, message, computed=computed),)
