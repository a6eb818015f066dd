"""The dates that the law and the parameters fix: pure functions of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fairlead.public import add_months, add_weeks, period_beginning_with
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN, Facts, Regime, TrialClass, Unknown
from fairlead_oocd.parameters import Parameters, Weeks

ADULT_AGE = 18
"""PCSC Act 2022 s.98(2)–(3); CJA 2003 s.22(1)."""
PENALTY_PERIOD_DAYS = 28
"""PCSC Act 2022 ss.102(5), 111(5): 28 days beginning with the day the caution is given."""
INCREASED_PENALTY_DAYS = 21
"""PCSC Act 2022 s.111(7): 21 days beginning with the day after the due date."""
PND_PERIOD_DAYS = 21
"""CJPA 2001 s.5(1): the suspended enforcement period, beginning with the day the notice is given."""

ADJOURNMENT_DAYS = 28
"""PCSC Act 2022 s.113(2): the most days that enforcement proceedings are adjourned, in total."""

LONGEST_MONTHS = 12
"""Within these months from today a condition or agreed action is to be done. [design]: the longest period that guidance
gives to conditions is 20 weeks, and a year leaves room for what is agreed without one; later days are slips of the
keyboard."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PenaltyDates:
    """The clock of a community caution penalty: PCSC Act 2022 s.111(5)–(7)."""

    given: date
    due: date
    increase_from: date
    late_window_end: date
    registrable_from: date


def penalty_dates(given: date) -> PenaltyDates:
    """The dates of a penalty in a caution given on the day: due +27, increased from due +1, registrable from
    due +22.
    """
    return dates_after(given, period_beginning_with(given, PENALTY_PERIOD_DAYS))


def dates_after(given: date, due: date) -> PenaltyDates:
    """The dates of a penalty due on a day that the Act does not fix, such as one attached after a breach: the
    later steps follow that day (PCSC Act 2022 s.111(6)–(7)).
    """
    increase_from = due + timedelta(days=1)
    late_window_end = period_beginning_with(increase_from, INCREASED_PENALTY_DAYS)
    return PenaltyDates(
        given=given,
        due=due,
        increase_from=increase_from,
        late_window_end=late_window_end,
        registrable_from=late_window_end + timedelta(days=1),
    )


def increased_penalty_pence(amount_pence: int) -> int:
    """The amount with half added (PCSC Act 2022 s.111(6); CJPA 2001 s.4(5)–(6)); an odd penny is dropped."""
    return amount_pence + amount_pence // 2


def pnd_last_day(given: date) -> date:
    """The last day of the suspended enforcement period of a penalty notice given on the day."""
    return period_beginning_with(given, PND_PERIOD_DAYS)


def spent_date(disposal: str, given: date, ceased: date | None = None) -> date | None:
    """When a caution is spent under ROA 1974 Sch.2 para 1; None for a disposal that the Act does not cover.

    Conditional and diversionary cautions (and youth conditional cautions): three months after giving, or when
    they cease to have effect if that is earlier. Other cautions: at once.
    """
    if disposal in (Disposal.COND, Disposal.DIV, Disposal.YCC):
        spent = add_months(given, 3)
        return spent if ceased is None else min(spent, ceased)
    if disposal in (Disposal.COM, Disposal.SIMPLE, Disposal.YC):
        return given
    return None


def completion_weeks(disposal: str, parameters: Parameters) -> Weeks | None:
    """Weeks to complete conditions; None for a disposal without a period. DIV and COM are placeholders
    pending the Code.
    """
    if disposal == Disposal.COND:
        return parameters.cond_completion_weeks
    if disposal == Disposal.DIV:
        return parameters.div_completion_weeks
    if disposal == Disposal.COM:
        return parameters.com_completion_weeks
    return None


def completion_dates(disposal: str, given: date, parameters: Parameters) -> tuple[date, date] | None:
    """Usual and latest completion date counted from giving; None for a disposal without a period.

    Whether the period of a conditional caution runs from the offence or the caution is open (domain reference
    3.1): the screen shows `completion_dates` from both and warns on the earlier.
    """
    weeks = completion_weeks(disposal, parameters)
    if weeks is None:
        return None
    return add_weeks(given, weeks.default), add_weeks(given, weeks.max)


def furthest_day(today: date) -> date:
    """The last day by which something that is agreed today may be due."""
    return add_months(today, LONGEST_MONTHS)


def commencement(facts: Facts, parameters: Parameters) -> date | None:
    """Commencement of Part 6: as the fact sheet says (a what-if), else as the parameters say; None while not
    in force.
    """
    stated = facts.part6_commencement_date
    return parameters.part6_commencement_date if stated is UNKNOWN else stated


def regime_of(facts: Facts, parameters: Parameters) -> Regime | Unknown:
    """The regime by the date of the offence; unknown when that date is needed and missing."""
    begins = commencement(facts, parameters)
    if begins is None:
        return Regime.CURRENT
    if facts.offence_date is UNKNOWN:
        return UNKNOWN
    return Regime.TWO_TIER if facts.offence_date >= begins else Regime.CURRENT


def prosecution_limit(facts: Facts, parameters: Parameters) -> date | None:
    """The last day to lay an information: six months from commission for a summary offence, None otherwise
    or unknown.
    """
    if facts.offence.trial_class is not TrialClass.SUMMARY or facts.offence_date is UNKNOWN:
        return None
    return add_months(facts.offence_date, parameters.summary_time_limit_months)


def committed_between(limit_from: date, limit_to: date, months: int) -> tuple[date, date]:
    """First and last day of commission whose limit, ``months`` later, lies between the two days.

    A shorter month ends several limits on its last day, so the range is found and not only subtracted.
    """
    first, last = add_months(limit_from, -months), add_months(limit_to, -months)
    while add_months(first - timedelta(days=1), months) >= limit_from:
        first -= timedelta(days=1)
    while add_months(first, months) < limit_from:
        first += timedelta(days=1)
    while add_months(last + timedelta(days=1), months) <= limit_to:
        last += timedelta(days=1)
    while add_months(last, months) > limit_to:
        last -= timedelta(days=1)
    return first, last


def latest_deadline(facts: Facts) -> date | None:
    """The latest deadline among the conditions; None while there is none."""
    if facts.conditions is UNKNOWN:
        return None
    return max((item.deadline for item in facts.conditions if item.deadline is not UNKNOWN), default=None)
