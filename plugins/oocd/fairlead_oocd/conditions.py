"""Whether conditions may lawfully stand in a caution: every cap of `fairlead_oocd.limits` asked, all reasons given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NotRequired, TypedDict, Unpack

from fairlead.public import Decision, JsonScalar, Layer, Reason, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN, Condition, TrialClass, Unknown
from fairlead_oocd.facts.sheet import ImmigrationStatus
from fairlead_oocd.limits import caps
from fairlead_oocd.limits.caps import penalty_maximum
from fairlead_oocd.limits.rows import CAPS, TOTAL_ID
from fairlead_oocd.parameters import Parameters

__all__ = [
    "Fault",
    "check_condition",
    "check_conditions",
    "cond_attendance_hours",
    "faults_of",
    "penalty_maximum",
    "total_faults",
]
_FIELDS: Mapping[str, str] = {
    "L01": "objects",
    "L02": "staying_at_residence",
    "L03": "place",
    "L04": "hours",
    "L05": "hours",
    **dict.fromkeys(("L06", "L07", "L08", "L09"), "amount_pence"),
    "L10": "payment_method",
    "L11": "due_on",
    "L12": "objects",
    TOTAL_ID: "hours",
}
"""Which part of a condition each cap is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What speaks against a condition, and the field of it that would be changed."""

    field: str
    reason: Reason


class Surroundings(TypedDict):
    """What is known of the caution beside its disposal; what is left out is not known."""

    parameters: Parameters
    trial_class: NotRequired[TrialClass | Unknown]
    given: NotRequired[date | None]
    age: NotRequired[int | None]
    immigration: NotRequired[ImmigrationStatus | Unknown]


def check_condition(
    condition: Condition,
    *,
    disposal: str,
    **known: Unpack[Surroundings],
) -> Decision:
    """ALLOWED or REFUSED for one condition with every reason (rule R111, by the rules L01 to L12).

    `given` is the day of giving (the penalty due date is +27 days); `age` decides the youth penalty cap. A
    cap that is not prescribed (None) blocks a penalty: it is never read as no limit. The 20-hour total of
    conditional cautions needs all conditions: `check_conditions`. A reason that is not statutory is ALLOWED once
    the condition carries a rationale.
    """
    caution = _caution(disposal, known)
    faults = _faults(condition, caution)
    return _decided("condition", (each.reason for each in faults), caps.computed_of(condition, caution))


def faults_of(
    condition: Condition,
    *,
    disposal: str,
    **known: Unpack[Surroundings],
) -> tuple[Fault, ...]:
    """The same reasons, each with the field of the condition that it is about."""
    caution = _caution(disposal, known)
    return tuple(_faults(condition, caution))


def total_faults(conditions: Sequence[Condition], parameters: Parameters) -> tuple[Fault, ...]:
    """What speaks against the conditions of a conditional caution together: the total of CJA 2003 s.22(3B)."""
    caution = caps.Caution(disposal=Disposal.COND, parameters=parameters)
    return tuple(
        _fault(TOTAL_ID, Layer.STATUTE, fault) for fault in caps.attendance_total(conditions, caution)
    )


def check_conditions(
    conditions: Sequence[Condition],
    *,
    disposal: str,
    **known: Unpack[Surroundings],
) -> Decision:
    """ALLOWED or REFUSED for all conditions together: each by itself, and the total of CJA 2003 s.22(3B)."""
    caution = _caution(disposal, known)
    reasons: list[Reason] = []
    computed: dict[str, JsonScalar] = {}
    for number, condition in enumerate(conditions, start=1):
        computed.update(caps.computed_of(condition, caution))
        reasons.extend(
            replace(fault.reason, message=f"Condition {number}: {fault.reason.message}")
            for fault in _faults(condition, caution)
        )
    if caution.disposal is Disposal.COND:
        computed["attendance_hours"] = caps.hours_towards_total(conditions)
        reasons.extend(fault.reason for fault in total_faults(conditions, caution.parameters))
    return _decided("conditions", reasons, computed)


def cond_attendance_hours(conditions: Sequence[Condition]) -> int:
    """Attendance hours that count towards the total of CJA 2003 s.22(3B): all but those attached for
    rehabilitation.
    """
    return caps.hours_towards_total(conditions)


def _caution(disposal: str, known: Surroundings) -> caps.Caution:
    """The caution that the caps look at."""
    return caps.Caution(disposal=Disposal(disposal), **known)


def _faults(condition: Condition, caution: caps.Caution) -> Iterator[Fault]:
    excused = condition.drafting_rationale is not UNKNOWN
    for cap in CAPS:
        if caution.disposal in cap.applies_to:
            for fault in cap.check(condition, caution):
                yield _fault(cap.id, cap.layer, fault, excused=excused)


def _fault(rule: str, layer: Layer, fault: caps.Fault, *, excused: bool = False) -> Fault:
    layer = fault.layer or layer
    stands = layer is Layer.STATUTE or not excused
    reason = Reason(
        rule=rule,
        version="1",
        layer=layer,
        source=fault.source,
        message=fault.message,
        what_would_change_it=fault.change,
        result=Result.REFUSED if stands else Result.ALLOWED,
    )
    return Fault(field=_FIELDS[rule], reason=reason)


def _decided(subject: str, found: Iterable[Reason], computed: dict[str, JsonScalar]) -> Decision:
    reasons = tuple(found)
    standing = [reason for reason in reasons if not reason.result.clear]
    return Decision(
        subject=subject,
        result=Result.REFUSED if standing else Result.ALLOWED,
        reasons=reasons,
        required_actions=tuple(dict.fromkeys(reason.what_would_change_it for reason in standing)),
        computed=computed,
    )
