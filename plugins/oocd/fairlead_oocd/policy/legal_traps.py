"""Questions that the Act leaves open, where they bite after giving (domain reference 2.14).

Each is shown as a required action, LEGAL_SIGN_OFF_REQUIRED, and never guessed.
"""

from __future__ import annotations

from fairlead.public import Layer, Reason, Result
from fairlead_oocd.disposals import PART6, Disposal
from fairlead_oocd.facts import Condition, ConditionType


def _trap(rule: str, source: str, message: str, change: str) -> Reason:
    return Reason(
        rule=rule,
        version="1",
        layer=Layer.STATUTE,
        source=source,
        message=f"LEGAL_SIGN_OFF_REQUIRED: {message}",
        what_would_change_it=change,
        result=Result.MORE_INFO,
    )


LATE_PENALTY = _trap(
    "TRAP1",
    "PCSC Act 2022 ss.111(5), 115(2)(b)",
    "the due date of a penalty attached after a breach counts from the day of giving, which may be past already",
    "Obtain legal advice on the due date and record it before a penalty is attached.",
)
SEVERAL_PENALTIES = _trap(
    "TRAP3",
    "PCSC Act 2022 ss.111(3), 115(2)",
    "nothing says how several penalties of one caution sit against the prescribed maximum",
    "Obtain legal advice before a penalty is attached for more than one condition.",
)
OPEN_KIND = _trap(
    "TRAP6",
    "PCSC Act 2022 ss.101(3), 110(3)",
    "a condition that is neither restrictive, unpaid work nor attendance can be lawful if it has a permitted object",
    "Obtain legal advice that it is no disguised stay at a residence and no way around the hours.",
)
_NAMED = frozenset({ConditionType.RESTRICTIVE, ConditionType.UNPAID_WORK, ConditionType.ATTENDANCE})
_MONEY_OR_ABROAD = frozenset({ConditionType.FINANCIAL_PENALTY, ConditionType.FOREIGN_OFFENDER})


def traps_after_breach(disposal: str, *, breaches: int) -> tuple[Reason, ...]:
    """What has to be settled before anything follows a confirmed breach. ``breaches`` are those confirmed."""
    if disposal != Disposal.COM:
        return ()
    return (LATE_PENALTY, SEVERAL_PENALTIES) if breaches > 1 else (LATE_PENALTY,)


def traps_of_variation(disposal: str, condition: Condition) -> tuple[Reason, ...]:
    """What has to be settled before a condition of an open kind is changed."""
    ordinary = condition.type in _NAMED | _MONEY_OR_ABROAD
    return () if ordinary else traps_of_addition(disposal)


def traps_of_addition(disposal: str) -> tuple[Reason, ...]:
    """What has to be settled before a condition is added, should it be of an open kind."""
    return (OPEN_KIND,) if disposal in PART6 else ()
