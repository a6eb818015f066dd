"""What may be done: assessment per disposal, condition checks, dates and the guards of the workflow. All
pure.
"""

from __future__ import annotations

from fairlead_oocd.conditions import (
    check_condition,
    check_conditions,
    cond_attendance_hours,
    penalty_maximum,
)
from fairlead_oocd.dates import (
    PenaltyDates,
    completion_dates,
    completion_weeks,
    dates_after,
    increased_penalty_pence,
    penalty_dates,
    pnd_last_day,
    prosecution_limit,
    regime_of,
    spent_date,
)
from fairlead_oocd.policy.assessment import LIMIT_RULES, REGISTERED, assess
from fairlead_oocd.policy.guards_after_giving import GUARDS_AFTER_GIVING
from fairlead_oocd.policy.guards_at_giving import GUARDS_AT_GIVING
from fairlead_oocd.policy.guards_before_giving import GUARDS_BEFORE_GIVING
from fairlead_oocd.policy.guards_of_breach import GUARDS_OF_BREACH
from fairlead_oocd.policy.guards_of_notice import GUARDS_OF_NOTICE
from fairlead_oocd.policy.guards_of_penalty import GUARDS_OF_PENALTY
from fairlead_oocd.policy.progress import Guard, GuardTable, Progress

GUARDS: GuardTable = {
    **GUARDS_BEFORE_GIVING,
    **GUARDS_AT_GIVING,
    **GUARDS_AFTER_GIVING,
    **GUARDS_OF_BREACH,
    **GUARDS_OF_PENALTY,
    **GUARDS_OF_NOTICE,
}
"""Guard name, as in the workflow table, to its pure function."""

__all__ = [
    "GUARDS",
    "LIMIT_RULES",
    "REGISTERED",
    "Guard",
    "GuardTable",
    "PenaltyDates",
    "Progress",
    "assess",
    "check_condition",
    "check_conditions",
    "completion_dates",
    "completion_weeks",
    "cond_attendance_hours",
    "dates_after",
    "increased_penalty_pence",
    "penalty_dates",
    "penalty_maximum",
    "pnd_last_day",
    "prosecution_limit",
    "regime_of",
    "spent_date",
]
