"""What a condition may be and how much it may ask: one pure check for each cap, L01 to L13.

Each check looks at one condition in one kind of caution. `rows` gives every cap its id, layer, source and dates;
`fairlead_oocd.conditions` asks them all; `fairlead rules run L03` asks one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fairlead.public import JsonScalar, Layer
from fairlead_oocd.dates import penalty_dates
from fairlead_oocd.disposals import PART6, TITLES, Disposal
from fairlead_oocd.facts import UNKNOWN, Condition, ConditionObject, ConditionType, TrialClass, Unknown
from fairlead_oocd.facts.sheet import ImmigrationStatus
from fairlead_oocd.parameters import Parameters, PenceByTrialClass

_REHABILITATIVE = frozenset({ConditionObject.REHABILITATION, ConditionObject.REPARATION})
_FINANCIAL = frozenset({ConditionObject.PUNISHMENT})
_FOREIGN = frozenset({ConditionObject.FOREIGN_OFFENDER})
PERMITTED_OBJECTS = {
    Disposal.DIV: _REHABILITATIVE | _FINANCIAL | _FOREIGN,
    Disposal.COM: _REHABILITATIVE | _FINANCIAL,
    Disposal.COND: _REHABILITATIVE | _FINANCIAL | _FOREIGN,
    Disposal.YCC: _REHABILITATIVE | _FINANCIAL,
    Disposal.CR: _REHABILITATIVE | _FINANCIAL,
    Disposal.O22: _REHABILITATIVE,
}
"""Objects by disposal: PCSC Act 2022 ss.101–103, 110–111; CJA 2003 s.22(3), (3D); ASBCPA 2014 s.101(3)."""
OLDER_BAND_FROM = 14
"""SI 2013/608 has one table for 10 to 13 and one for 14 to 17."""
_PENALTY_POWER = frozenset({Disposal.DIV, Disposal.COM, Disposal.COND, Disposal.YCC})


@dataclass(frozen=True, kw_only=True, slots=True)
class Caution:
    """What surrounds a condition. `given` is the day of giving; `age` decides the youth penalty cap."""

    disposal: Disposal
    parameters: Parameters
    trial_class: TrialClass | Unknown = UNKNOWN
    given: date | None = None
    age: int | None = None
    immigration: ImmigrationStatus | Unknown = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with a condition, and the provision. `layer` only where it is not that of the cap."""

    source: str
    message: str
    change: str
    layer: Layer | None = None


Faults = Iterable[Fault]
CapCheck = Callable[[Condition, Caution], Faults]


def _by_caution(caution: Caution, div: str, com: str) -> str:
    return f"PCSC Act 2022 s.{div if caution.disposal is Disposal.DIV else com}"


def objects(condition: Condition, caution: Caution) -> Faults:
    """A condition has only objects that its caution may have: no foreign-offender condition in a community caution."""
    outside = condition.objects - PERMITTED_OBJECTS.get(caution.disposal, frozenset[ConditionObject]())
    if outside:
        named = ", ".join(sorted(item.value for item in outside))
        yield Fault(
            source={
                Disposal.DIV: "PCSC Act 2022 s.100(2)",
                Disposal.COM: "PCSC Act 2022 s.109(2)",
                Disposal.COND: "CJA 2003 s.22(3), (3D)",
                Disposal.YCC: "CDA 1998 s.66A",
            }.get(caution.disposal, "NPCC guidance; ASBCPA 2014 s.101(3)"),
            message=f"{TITLES[caution.disposal]} may not have a condition for {named}",
            change="Choose another object.",
            layer=None if caution.disposal in _PENALTY_POWER else Layer.NATIONAL,
        )


def residence(condition: Condition, caution: Caution) -> Faults:
    """No condition makes anyone stay at a residence, their own or another's: no curfew, no home detention."""
    if condition.requires_staying_at_residence is True:
        statutory = caution.disposal in PART6
        yield Fault(
            source="PCSC Act 2022 ss.101(10), 110(10)"
            if statutory
            else "house rule [design] after PCSC Act 2022 s.101(10)",
            message="A condition may not make anyone stay at a residence",
            change="Use a non-contact or exclusion-zone condition instead.",
            layer=Layer.STATUTE if statutory else Layer.NATIONAL,
        )


def unpaid_work(condition: Condition, caution: Caution) -> Faults:
    """Unpaid work states its hours; in one condition no more than 20 (diversionary) or 10 (community), whatever its
    object.
    """
    if condition.type is not ConditionType.UNPAID_WORK:
        return
    statutory = caution.disposal in PART6
    source = _by_caution(caution, "101(5)", "110(5)") if statutory else "CJA 2003 s.22 [design]"
    if condition.hours is UNKNOWN:
        yield Fault(
            source=source,
            message="An unpaid-work condition must state its hours",
            change="State the hours.",
            layer=Layer.STATUTE if statutory else Layer.NATIONAL,
        )
    elif statutory and condition.hours > (most := most_unpaid_work(caution)):
        yield Fault(
            source=source,
            message=f"Unpaid work of {condition.hours} hours is more than {most}",
            change=f"Set {most} hours or fewer.",
        )


def most_unpaid_work(caution: Caution) -> int:
    """The most hours of one unpaid-work condition in a caution of Part 6."""
    hours = caution.parameters.unpaid_work_max_hours
    return hours.div if caution.disposal is Disposal.DIV else hours.com


def attendance_particulars(condition: Condition, caution: Caution) -> Faults:
    """An attendance condition of Part 6 states a place, a purpose and a number of hours."""
    if condition.type is not ConditionType.ATTENDANCE:
        return
    if UNKNOWN in (condition.place, condition.purpose, condition.hours):
        yield Fault(
            source=_by_caution(caution, "101(6)", "110(6)"),
            message="An attendance condition must state place, purpose and number of hours",
            change="State the place, the purpose and the hours.",
        )


def reparation_attendance(condition: Condition, caution: Caution) -> Faults:
    """Attendance whose only object is reparation: in one condition no more than 20 (diversionary) or 10 (community)
    hours.
    """
    if condition.type is not ConditionType.ATTENDANCE or condition.hours is UNKNOWN:
        return
    most = most_reparation(caution)
    if condition.objects == {ConditionObject.REPARATION} and condition.hours > most:
        yield Fault(
            source=_by_caution(caution, "101(6)(b)", "110(6)(b)"),
            message=f"Attendance only for reparation of {condition.hours} hours is more than {most}",
            change=f"Set {most} hours or fewer.",
        )


def most_reparation(caution: Caution) -> int:
    """The most hours of one attendance condition for reparation only in a caution of Part 6."""
    hours = caution.parameters.reparation_attendance_max_hours
    return hours.div if caution.disposal is Disposal.DIV else hours.com


def is_penalty(condition: Condition) -> bool:
    """True for a financial penalty, by its type or by its object."""
    return (
        condition.type is ConditionType.FINANCIAL_PENALTY or ConditionObject.PUNISHMENT in condition.objects
    )


def penalty_maximum(
    disposal: str, parameters: Parameters, trial_class: TrialClass | Unknown, age: int | None
) -> tuple[int | None, str]:
    """The greatest penalty in pence and its source; None while none is prescribed or the facts do not decide
    it.
    """
    if disposal == Disposal.DIV:
        return parameters.max_penalty_div_pence, "PCSC Act 2022 s.102(3)"
    if disposal == Disposal.COM:
        return parameters.max_penalty_com_pence, "PCSC Act 2022 s.111(3)"
    if disposal == Disposal.COND:
        return _by_class(parameters.cond_penalty_max_pence, trial_class), "CJA 2003 s.23A; SI 2013/615 art.2"
    if disposal == Disposal.YCC and age is not None:
        band = "10_13" if age < OLDER_BAND_FROM else "14_17"
        return _by_class(parameters.ycc_penalty_max_pence[band], trial_class), "SI 2013/608"
    return None, "SI 2013/608" if disposal == Disposal.YCC else "no power to set a penalty"


def _by_class(amounts: PenceByTrialClass, trial_class: TrialClass | Unknown) -> int | None:
    if trial_class is TrialClass.SUMMARY:
        return amounts.summary
    if trial_class is TrialClass.EITHER_WAY:
        return amounts.either_way
    return amounts.indictable_only if trial_class is TrialClass.INDICTABLE_ONLY else None


def penalty_amount(condition: Condition, caution: Caution) -> Faults:
    """A penalty is no more than the maximum prescribed; while none is prescribed there is no penalty at all."""
    if not is_penalty(condition):
        return
    maximum, source = penalty_maximum(caution.disposal, caution.parameters, caution.trial_class, caution.age)
    if maximum is None:
        yield Fault(
            source=source,
            message="No greatest penalty is prescribed for this case, so no penalty may be set",
            change="Drop the penalty, or wait for regulations that prescribe the maximum.",
        )
    elif condition.amount_pence is not UNKNOWN and condition.amount_pence > maximum:
        yield Fault(
            source=source,
            message=f"A penalty of {pounds(condition.amount_pence)} is more than the maximum of {pounds(maximum)}",
            change=f"Set {pounds(maximum)} or less.",
        )


def penalty_particulars(condition: Condition, caution: Caution) -> Faults:
    """A penalty states amount, payee, how to pay and by when; in a community caution what happens otherwise too."""
    if not is_penalty(condition):
        return
    wanted = {
        "amount": condition.amount_pence,
        "payee": condition.payee,
        "how to pay": condition.payment_method,
        "date to pay by": condition.due_date,
    }
    if caution.disposal is Disposal.COM:
        wanted["consequences of not paying"] = condition.consequences
    missing = ", ".join(name for name, value in wanted.items() if value is UNKNOWN)
    if missing:
        statutory = caution.disposal in PART6
        yield Fault(
            source=_by_caution(caution, "102(2)", "111(2)") if statutory else "CJA 2003 s.23A",
            message=f"The penalty does not state: {missing}",
            change=f"State {missing}.",
            layer=None if caution.disposal in _PENALTY_POWER else Layer.NATIONAL,
        )


def penalty_due(condition: Condition, caution: Caution) -> Faults:
    """A penalty of Part 6 is due on the last of the 28 days beginning with the day of giving: the day itself + 27."""
    if not is_penalty(condition) or caution.given is None or condition.due_date is UNKNOWN:
        return
    due = penalty_dates(caution.given).due
    if condition.due_date != due:
        yield Fault(
            source=_by_caution(caution, "102(5)", "111(5)"),
            message=f"The penalty is due on {condition.due_date.isoformat()}, but must be due on {due.isoformat()},"
            " the last of 28 days beginning with the day of giving",
            change=f"Set {due.isoformat()}.",
        )


def foreign_offender(condition: Condition, caution: Caution) -> Faults:
    """Departure and non-return are only for a relevant foreign offender."""
    foreign = (
        condition.type is ConditionType.FOREIGN_OFFENDER
        or ConditionObject.FOREIGN_OFFENDER in condition.objects
    )
    if foreign and caution.immigration is not ImmigrationStatus.RELEVANT_FOREIGN_OFFENDER:
        yield Fault(
            source="PCSC Act 2022 s.103(4); CJA 2003 s.22(3G)",
            message="A departure or non-return condition is only for a relevant foreign offender",
            change="Record the status as relevant foreign offender, or drop the condition.",
        )


def counts_towards_total(condition: Condition) -> bool:
    """Attendance that counts towards the total of CJA 2003 s.22(3B): all but what is attached for rehabilitation."""
    return (
        condition.type is ConditionType.ATTENDANCE and ConditionObject.REHABILITATION not in condition.objects
    )


def attendance_total(conditions: Sequence[Condition], caution: Caution) -> Faults:
    """All attendance in a conditional caution together, other than for rehabilitation: no more than 20 hours."""
    counted = [item for item in conditions if counts_towards_total(item)]
    most = caution.parameters.cond_attendance_total_hours
    if any(item.hours is UNKNOWN for item in counted):
        yield Fault(
            source="CJA 2003 s.22(3B)",
            message="Attendance other than for rehabilitation does not state its hours, so the total is not known",
            change="State the hours.",
        )
    total = hours_towards_total(conditions)
    if total > most:
        yield Fault(
            source="CJA 2003 s.22(3B)",
            message=f"Attendance other than for rehabilitation adds up to {total} hours; {most} is the most",
            change="Shorten the attendance.",
        )


def hours_towards_total(conditions: Sequence[Condition]) -> int:
    """Hours that count towards the total of CJA 2003 s.22(3B), as far as they are stated."""
    return sum(item.hours for item in conditions if counts_towards_total(item) and item.hours is not UNKNOWN)


def computed_of(condition: Condition, caution: Caution) -> dict[str, JsonScalar]:
    """The dates that a penalty of Part 6 brings with it; empty for anything else."""
    if not is_penalty(condition) or caution.given is None or caution.disposal not in PART6:
        return {}
    dates = penalty_dates(caution.given)
    found: dict[str, JsonScalar] = {"penalty_due": dates.due.isoformat()}
    if caution.disposal is Disposal.COM:
        found["penalty_increase_from"] = dates.increase_from.isoformat()
        found["penalty_registrable_from"] = dates.registrable_from.isoformat()
    return found


def pounds(pence: int) -> str:
    """Whole pence as a price: 5000 is £50, 5050 is £50.50."""
    return f"£{pence // 100}" if pence % 100 == 0 else f"£{pence // 100}.{pence % 100:02d}"
