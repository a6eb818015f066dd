"""The caps of conditions as rows: id, title, layer, source, dates. Every reason against a condition carries one of
these ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairlead.public import Confidence, Layer
from fairlead_oocd.disposals import ALL, PART6, Disposal, DisposalSet, these
from fairlead_oocd.limits import caps

ROYAL_ASSENT = date(2022, 4, 28)
"""PCSC Act 2022. Part 6 is enacted and not commenced: such rows say so in `awaits`."""
LASPO_2012 = date(2013, 4, 8)
AWAITS_PART6 = "PCSC Act 2022 Part 6 (part6_commencement_date)"
_S = Layer.STATUTE


@dataclass(frozen=True, kw_only=True, slots=True)
class Cap:
    """One cap. `awaits` names what must come into force before it bites; empty when in force."""

    id: str
    title: str
    source: str
    applies_to: DisposalSet
    check: caps.CapCheck
    layer: Layer = _S
    confidence: Confidence = Confidence.VERIFIED
    effective_from: date = LASPO_2012
    awaits: str = ""


def _part6(rule_id: str, title: str, source: str, check: caps.CapCheck) -> Cap:
    return Cap(
        id=rule_id,
        title=title,
        source=source,
        applies_to=PART6,
        check=check,
        effective_from=ROYAL_ASSENT,
        awaits=AWAITS_PART6,
    )


_COND, _YCC = these(Disposal.COND), these(Disposal.YCC)
CAPS: tuple[Cap, ...] = (
    Cap(
        id="L01",
        title="Objects a condition may have",
        source="PCSC Act 2022 ss.100(2), 109(2); CJA 2003 s.22(3), (3D); CDA 1998 s.66A; NPCC guidance",
        applies_to=ALL,
        check=caps.objects,
    ),
    Cap(
        id="L02",
        title="Nobody is made to stay at a residence",
        source="PCSC Act 2022 ss.101(10), 110(10); elsewhere house rule [design]",
        applies_to=ALL,
        check=caps.residence,
    ),
    _part6("L03", "Attendance states place, purpose and hours", "PCSC Act 2022 ss.101(6), 110(6)",
           caps.attendance_particulars),
    Cap(
        id="L04",
        title="Unpaid work: most hours of one condition",
        source="PCSC Act 2022 ss.101(5), 110(5)",
        applies_to=ALL,
        check=caps.unpaid_work,
    ),
    _part6("L05", "Attendance for reparation only: most hours of one condition",
           "PCSC Act 2022 ss.101(6)(b), 110(6)(b)", caps.reparation_attendance),
    Cap(
        id="L06",
        title="Greatest penalty: conditional caution",
        source="CJA 2003 s.23A; SI 2013/615 art.2",
        applies_to=_COND,
        check=caps.penalty_amount,
    ),
    _part6("L07", "Greatest penalty: diversionary and community caution", "PCSC Act 2022 ss.102(3), 111(3)",
           caps.penalty_amount),
    Cap(
        id="L08",
        title="Greatest penalty: youth conditional caution, by age",
        source="SI 2013/608",
        applies_to=_YCC,
        check=caps.penalty_amount,
    ),
    Cap(
        id="L09",
        title="No penalty where no Act gives the power",
        source="no power to set a penalty",
        applies_to=ALL - PART6 - _COND - _YCC - these(Disposal.PND, Disposal.PND_ED),
        check=caps.penalty_amount,
        confidence=Confidence.DESIGN,
    ),
    Cap(
        id="L10",
        title="What a penalty condition states",
        source="PCSC Act 2022 ss.102(2), 111(2); CJA 2003 s.23A",
        applies_to=PART6 | _COND | _YCC,
        check=caps.penalty_particulars,
    ),
    _part6("L11", "Penalty due on the last of 28 days beginning with giving", "PCSC Act 2022 ss.102(5), 111(5)",
           caps.penalty_due),
    Cap(
        id="L12",
        title="Departure and non-return only for a relevant foreign offender",
        source="PCSC Act 2022 s.103(4); CJA 2003 s.22(3G)",
        applies_to=ALL,
        check=caps.foreign_offender,
    ),
)  # fmt: skip
"""Caps on one condition. L13, the total of a conditional caution, looks at all of them together."""
TOTAL_ID = "L13"
