"""What each limit of the law says, disposal by disposal. Letters: A within the limit, R refused, M more information."""

from __future__ import annotations

from oocd_cases import ALL, SUMMARY, Case, case
from oocd_sheets import condition

CAUTIONS = "DIV COM COND YCC"
WITH_OBJECTS = "DIV COM COND YCC CR O22"
NO_OBJECTS = "SIMPLE PND PND_ED CANN YC"
NO_PENALTY = "SIMPLE CR CANN O22 YC"
PRESCRIBED = {"max_penalty_div_pence": 10000, "max_penalty_com_pence": 8000}
CHILD = {"offender__dob": "2010-01-01"}


def _work(hours: int | None) -> dict[str, object]:
    return condition(type="unpaid_work", objects=["reparation"], hours=hours)


def _repair(hours: int | None) -> dict[str, object]:
    return condition(objects=["reparation"], hours=hours)


def _penalty(pence: int, **more: object) -> dict[str, object]:
    return condition(
        **{
            "type": "financial_penalty",
            "objects": ["punishment"],
            "hours": None,
            "amount_pence": pence,
            "payee": "designated officer",
            "payment_method": "online",
            "due_date": "2026-06-28",
            "consequences": "half as much again, then a fine",
            **more,
        }
    )


def _one(item: dict[str, object], **more: object) -> dict[str, object]:
    return {"conditions": [item], **more}


# fmt: off
CASES: tuple[Case, ...] = (
    case("L01", "nothing planned"),
    case("L01", "rehabilitation", _one(condition()), {WITH_OBJECTS: "A", NO_OBJECTS: "R"}),
    case("L01", "a penalty", _one(_penalty(1)), {"DIV COM COND YCC CR": "A", "O22 " + NO_OBJECTS: "R"}),
    case("L01", "departure", _one(condition(type="foreign_offender", objects=["foreign_offender"])),
         {"DIV COND": "A", "COM YCC CR O22 " + NO_OBJECTS: "R"}),
    case("L02", "nothing planned"),
    case("L02", "a course", _one(condition()), {ALL: "A"}),
    case("L02", "a curfew", _one(condition(requires_staying_at_residence=True)), {ALL: "R"}),
    case("L03", "nothing planned"),
    case("L03", "place, purpose and hours", _one(condition()), {"DIV COM": "A"}),
    case("L03", "no place", _one(condition(place=None)), {"DIV COM": "R"}),
    case("L03", "no purpose", _one(condition(purpose=None)), {"DIV COM": "R"}),
    case("L03", "no hours", _one(condition(hours=None)), {"DIV COM": "R"}),
    case("L04", "nothing planned"),
    case("L04", "10 hours", _one(_work(10)), {ALL: "A"}),
    case("L04", "11 hours", _one(_work(11)), {ALL.replace("COM ", ""): "A", "COM": "R"}),
    case("L04", "20 hours", _one(_work(20)), {ALL.replace("COM ", ""): "A", "COM": "R"}),
    case("L04", "21 hours", _one(_work(21)), {ALL.replace("DIV COM ", ""): "A", "DIV COM": "R"}),
    case("L04", "hours not stated", _one(_work(None)), {ALL: "R"}),
    case("L05", "nothing planned"),
    case("L05", "10 hours", _one(_repair(10)), {"DIV COM": "A"}),
    case("L05", "11 hours", _one(_repair(11)), {"DIV": "A", "COM": "R"}),
    case("L05", "21 hours", _one(_repair(21)), {"DIV COM": "R"}),
    case("L05", "40 hours with rehabilitation",
         _one(condition(objects=["reparation", "rehabilitation"], hours=40)), {"DIV COM": "A"}),
    case("L06", "nothing planned"),
    case("L06", "either way, £100", _one(_penalty(10000)), {"COND": "A"}),
    case("L06", "either way, a penny more", _one(_penalty(10001)), {"COND": "R"}),
    case("L06", "summary, £50", _one(_penalty(5000), offence__trial_class="summary"), {"COND": "A"}),
    case("L06", "summary, a penny more", _one(_penalty(5001), offence__trial_class="summary"), {"COND": "R"}),
    case("L06", "indictable-only, £150", _one(_penalty(15000), offence__trial_class="indictable_only"),
         {"COND": "A"}),
    case("L06", "indictable-only, a penny more", _one(_penalty(15001), offence__trial_class="indictable_only"),
         {"COND": "R"}),
    case("L06", "mode of trial not known", _one(_penalty(1), offence__trial_class=None), {"COND": "R"}),
    case("L07", "nothing planned"),
    case("L07", "no maximum prescribed", _one(_penalty(1)), {"DIV COM": "R"}),
    case("L07", "within the maximum", _one(_penalty(8000)), {"DIV COM": "A"}, PRESCRIBED),
    case("L07", "above one maximum", _one(_penalty(8001)), {"DIV": "A", "COM": "R"}, PRESCRIBED),
    case("L08", "nothing planned"),
    case("L08", "aged 16, £50", _one(_penalty(5000), **CHILD), {"YCC": "A"}),
    case("L08", "aged 16, a penny more", _one(_penalty(5001), **CHILD), {"YCC": "R"}),
    case("L08", "aged 13, £25", _one(_penalty(2500), offender__dob="2012-06-02"), {"YCC": "A"}),
    case("L08", "aged 13, a penny more", _one(_penalty(2501), offender__dob="2012-06-02"), {"YCC": "R"}),
    case("L08", "age not known", _one(_penalty(1), offender__dob=None), {"YCC": "R"}),
    case("L09", "nothing planned"),
    case("L09", "a course", _one(condition()), {NO_PENALTY: "A"}),
    case("L09", "a penalty", _one(_penalty(1)), {NO_PENALTY: "R"}),
    case("L10", "nothing planned"),
    case("L10", "complete", _one(_penalty(1)), {CAUTIONS: "A"}),
    case("L10", "no payee", _one(_penalty(1, payee=None)), {CAUTIONS: "R"}),
    case("L10", "consequences not stated", _one(_penalty(1, consequences=None)),
         {"DIV COND YCC": "A", "COM": "R"}),
    case("L11", "nothing planned"),
    case("L11", "the 28th day", _one(_penalty(1, due_date="2026-06-28")), {"DIV COM": "A"}),
    case("L11", "the 27th day", _one(_penalty(1, due_date="2026-06-27")), {"DIV COM": "R"}),
    case("L11", "the 29th day", _one(_penalty(1, due_date="2026-06-29")), {"DIV COM": "R"}),
    case("L12", "nothing planned"),
    case("L12", "departure of a British citizen",
         _one(condition(type="foreign_offender", objects=["foreign_offender"])), {ALL: "R"}),
    case("L12", "departure of a relevant foreign offender",
         _one(condition(type="foreign_offender", objects=["foreign_offender"]),
              immigration__status="relevant_foreign_offender"), {ALL: "A"}),
    case("L13", "nothing planned", {}, {"COND": "A"}),
    case("L13", "20 hours in two parts", {"conditions": [_repair(12), _repair(8)]}, {"COND": "A"}),
    case("L13", "21 hours in two parts", {"conditions": [_repair(12), _repair(9)]}, {"COND": "R"}),
    case("L13", "hours not stated", {"conditions": [_repair(None)]}, {"COND": "R"}),
    case("L13", "rehabilitation does not count", {"conditions": [condition(hours=60)]}, {"COND": "A"}),
    case("L20", "given", {}, {"COM": "A"}),
    case("L20", "day of giving missing", {"proposed_giving_date": None}, {"COM": "M"}),
    case("L21", "given", {}, {"COM": "A"}),
    case("L21", "day of giving missing", {"proposed_giving_date": None}, {"COM": "M"}),
    case("L22", "an upper tier offence", {}, {"PND PND_ED": "A"}),
    case("L22", "not a penalty offence", {"offence__code": "OF61102"}, {"PND PND_ED": "M"}),
    case("L22", "day of giving missing", {"proposed_giving_date": None}, {"PND PND_ED": "M"}),
    case("L23", "either way", {"offence_date": "2019-05-01"}, {CAUTIONS: "A"}),
    case("L23", "summary, the last day", {**SUMMARY, "offence_date": "2025-12-01"}, {CAUTIONS: "A"}),
    case("L23", "summary, one day late", {**SUMMARY, "offence_date": "2025-11-30"}, {CAUTIONS: "R"}),
    case("L23", "date of offence missing", {**SUMMARY, "offence_date": None}, {CAUTIONS: "M"}),
    case("L23", "mode of trial missing", {"offence__trial_class": None}, {CAUTIONS: "M"}),
    case("L24", "nothing planned", {}, {"DIV COM COND": "A"}),
    case("L24", "16 weeks to the day", _one(condition(deadline="2026-09-21")), {"DIV COM COND": "A"}),
    case("L24", "a day more than 16 weeks", _one(condition(deadline="2026-09-22")),
         {"DIV COND": "A", "COM": "R"}),
    case("L24", "20 weeks to the day", _one(condition(deadline="2026-10-19")), {"DIV COND": "A", "COM": "R"}),
    case("L24", "a day more than 20 weeks", _one(condition(deadline="2026-10-20")), {"DIV COM COND": "R"}),
    case("L24", "day of giving missing", {"proposed_giving_date": None}, {"DIV COM COND": "M"}),
    case("L25", "the day is known", {}, {"SIMPLE": "A"}),
    case("L25", "date of offence missing", {"offence_date": None}, {"SIMPLE": "M"}),
    case("L26", "given", {}, {"DIV COM COND SIMPLE YC YCC": "A"}),
    case("L26", "day of giving missing", {"proposed_giving_date": None}, {"DIV COM COND SIMPLE YC YCC": "M"}),
    case("L27", "whatever the breach", {}, {"COM": "R"}),
    case("L28", "as the Act says", {}, {"COM": "A"}),
)
