"""Cases for the guards of penalties and penalty notices, as changes of the case of `test_guards`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from oocd_cases import SUMMARY
from oocd_sheets import ON, condition, facts

from fairlead_oocd.disposals import Disposal
from fairlead_oocd.parameters import parse_parameters

TWO_TIER = parse_parameters({"part6_commencement_date": "2026-01-01", "max_penalty_com_pence": 10000}, ON)
Changes = Mapping[str, object]

COM: Changes = {"disposal": Disposal.COM, "parameters": TWO_TIER}
NOTICE: Changes = {"disposal": Disposal.PND}
COURSE: Changes = {"disposal": Disposal.PND_ED}
LAST_DAY, DAY_AFTER = date(2026, 6, 21), date(2026, 6, 22)
"""Of the suspended enforcement period of a notice given on 1 June 2026."""
DONE: Changes = {"course_completed": True, "course_fee_paid": True}

MONEY_ALLOWED: Mapping[str, Changes] = {
    "penalty_paid_conditions_running": {"penalty_paid": True, "conditions_running": True},
    "conditions_running": {"conditions_running": True},
    "notice_paid": {**NOTICE, "penalty_paid": True},
    "trial_may_be_requested": {**NOTICE, "on": LAST_DAY},
    "course_may_be_asked": {**COURSE, "on": LAST_DAY},
    "course_done": {**COURSE, **DONE},
    "notice_unpaid": {**NOTICE, "on": DAY_AFTER},
    "course_not_done": {
        **COURSE,
        "on": date(2026, 7, 2),
        "course_by": date(2026, 7, 1),
        "course_completed": True,
    },
    "trial_in_time": NOTICE,
}

MONEY_REFUSALS: tuple[tuple[str, str, Changes, str], ...] = (
    (
        "may_attach_penalty",
        "after the due date, no legal sign-off",
        {**COM, "on": date(2026, 6, 29), "legal_sign_off": False},
        "LEGAL_SIGN_OFF_REQUIRED: the due date",
    ),
    (
        "may_attach_penalty",
        "a second penalty, no legal sign-off",
        {**COM, "another_penalty": True, "legal_sign_off": False},
        "LEGAL_SIGN_OFF_REQUIRED: this caution has another",
    ),
    (
        "may_attach_penalty",
        "another date than the Act's",
        {**COM, "penalty_due": date(2026, 6, 29)},
        "2026-06-28",
    ),
    ("may_attach_penalty", "a penny too much", {**COM, "penalty_pence": 10001}, "£100.01 is not within"),
    ("may_attach_penalty", "for an unpaid penalty", {**COM, "rescinds_a_penalty": True}, "not replaced"),
    (
        "penalty_overdue",
        "on the due date as advised",
        {"on": date(2026, 8, 1), "penalty_due": date(2026, 8, 1)},
        "2026-08-02",
    ),
    ("penalty_paid", "others go on", {"penalty_paid": True, "conditions_running": True}, "go on"),
    ("penalty_paid_conditions_running", "nothing else", {"penalty_paid": True}, "No other"),
    ("penalty_paid_conditions_running", "not paid", {"conditions_running": True}, "payment"),
    ("no_conditions_running", "others go on", {"conditions_running": True}, "go on"),
    ("conditions_running", "nothing else", {}, "No other"),
    ("notice_paid", "not in full", NOTICE, "in full"),
    ("notice_paid", "no notice", {"penalty_paid": True}, "No penalty notice"),
    ("trial_may_be_requested", "a day late", {**NOTICE, "on": DAY_AFTER}, "2026-06-21"),
    ("course_may_be_asked", "without education option", NOTICE, "education option"),
    ("course_may_be_asked", "a day late", {**COURSE, "on": DAY_AFTER}, "2026-06-21"),
    ("course_done", "fee not paid", {"course_completed": True}, "fee"),
    ("course_done", "not completed", {"course_fee_paid": True}, "completed"),
    ("notice_unpaid", "on the last day", {**NOTICE, "on": LAST_DAY}, "2026-06-21"),
    ("notice_unpaid", "paid", {**NOTICE, "on": DAY_AFTER, "penalty_paid": True}, "paid"),
    (
        "course_not_done",
        "still time",
        {**COURSE, "on": date(2026, 7, 1), "course_by": date(2026, 7, 1)},
        "not over",
    ),
    (
        "course_not_done",
        "done and paid",
        {**COURSE, **DONE, "on": date(2026, 7, 2), "course_by": date(2026, 7, 1)},
        "completed and paid",
    ),
    (
        "trial_in_time",
        "six months are over",
        {**NOTICE, "known": facts(conditions=[condition()], **SUMMARY), "on": date(2026, 11, 2)},
        "until 2026-11-01",
    ),
    (
        "certificate_complete",
        "a notice without the sum",
        {
            **NOTICE,
            "certificate_contents": frozenset({"name", "last_known_address", "offence_particulars"}),
        },
        "registrable_sum",
    ),
    ("may_monitor", "nothing agreed", {"known": facts(conditions=[])}, "no condition or action"),
    ("nothing_to_monitor", "a penalty notice", {**NOTICE, "known": facts()}, "ends with payment"),
)
