"""Caps, particulars and dates of conditions and penalties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import ON, condition, facts

from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN, Condition, TrialClass, Unknown
from fairlead_oocd.facts.parsing import parse_condition
from fairlead_oocd.facts.sheet import ImmigrationStatus
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.policy import (
    check_condition,
    check_conditions,
    completion_dates,
    increased_penalty_pence,
    penalty_dates,
    pnd_last_day,
    prosecution_limit,
    spent_date,
)

DAYS = st.dates(min_value=date(2013, 4, 8), max_value=date(2090, 1, 1))
PRESCRIBED = parse_parameters({"max_penalty_div_pence": 10000, "max_penalty_com_pence": 8000}, ON)


def a(**changes: object) -> Condition:
    return parse_condition(condition(**changes))


def penalty(amount: int, **changes: object) -> Condition:
    return a(
        **{
            "type": "financial_penalty",
            "objects": ["punishment"],
            "hours": None,
            "amount_pence": amount,
            "payee": "designated officer",
            "payment_method": "online",
            "due_date": "2026-06-28",
            "consequences": "half as much again, then a fine",
            **changes,
        }
    )


def refused(
    item: Condition,
    disposal: str,
    parameters: Parameters | None = None,
    *,
    trial_class: TrialClass | Unknown = TrialClass.EITHER_WAY,
    given: date | None = ON,
    age: int | None = 30,
    immigration: ImmigrationStatus = ImmigrationStatus.BRITISH,
) -> tuple[str, ...]:
    """Sources of the reasons of refusal; empty when allowed."""
    decision = check_condition(
        item,
        disposal=disposal,
        parameters=parameters or Parameters(),
        trial_class=trial_class,
        given=given,
        age=age,
        immigration=immigration,
    )
    return tuple(reason.source for reason in decision.reasons)


@pytest.mark.parametrize(
    ("disposal", "most", "source"),
    [("DIV", 20, "PCSC Act 2022 s.101(5)"), ("COM", 10, "PCSC Act 2022 s.110(5)")],
)
def test_unpaid_work_is_capped_whatever_its_object(disposal: str, most: int, source: str) -> None:
    assert refused(a(type="unpaid_work", hours=most), disposal) == ()
    assert refused(a(type="unpaid_work", hours=most + 1), disposal) == (source,)


@pytest.mark.parametrize(
    ("disposal", "most", "source"),
    [("DIV", 20, "PCSC Act 2022 s.101(6)(b)"), ("COM", 10, "PCSC Act 2022 s.110(6)(b)")],
)
def test_attendance_is_capped_only_when_its_sole_object_is_reparation(
    disposal: str, most: int, source: str
) -> None:
    assert refused(a(objects=["reparation"], hours=most), disposal) == ()
    assert refused(a(objects=["reparation"], hours=most + 1), disposal) == (source,)
    assert refused(a(objects=["reparation", "rehabilitation"], hours=most + 1), disposal) == ()


def test_attendance_states_place_purpose_and_hours() -> None:
    for missing in ("place", "purpose", "hours"):
        assert refused(a(**{missing: None}), "DIV") == ("PCSC Act 2022 s.101(6)",)


def test_caps_follow_the_parameters() -> None:
    raised = parse_parameters({"unpaid_work_max_hours": {"div": 30, "com": 15}}, ON)
    assert refused(a(type="unpaid_work", hours=30), "DIV", raised) == ()


def test_the_conditional_caution_cap_is_a_total_without_rehabilitation() -> None:
    def total(*items: Condition) -> bool:
        return check_conditions(
            items, disposal="COND", parameters=Parameters(), trial_class=TrialClass.SUMMARY
        ).clear

    ten = a(objects=["reparation"], hours=10)
    eleven = a(objects=["reparation"], hours=11)
    course = a(objects=["rehabilitation", "reparation"], hours=40)
    assert total(ten, ten, course)
    assert not total(ten, eleven)


@pytest.mark.parametrize("disposal", ["DIV", "COM"])
def test_no_prescribed_maximum_means_no_penalty_at_all(disposal: str) -> None:
    assert refused(penalty(1), disposal)
    assert refused(penalty(1), disposal, PRESCRIBED) == ()


@pytest.mark.parametrize(
    ("disposal", "trial_class", "age", "most"),
    [
        ("COND", "summary", 30, 5000),
        ("COND", "either_way", 30, 10000),
        ("COND", "indictable_only", 30, 15000),
        ("YCC", "summary", 14, 3000),
        ("YCC", "either_way", 17, 5000),
        ("YCC", "indictable_only", 17, 7500),
        ("YCC", "summary", 13, 1500),
        ("YCC", "either_way", 10, 2500),
        ("YCC", "indictable_only", 13, 3500),
        ("DIV", "summary", 30, 10000),
        ("COM", "summary", 30, 8000),
    ],
)
def test_a_penalty_is_capped_to_the_penny(disposal: str, trial_class: str, age: int, most: int) -> None:
    assert refused(penalty(most), disposal, PRESCRIBED, trial_class=TrialClass(trial_class), age=age) == ()
    assert refused(penalty(most + 1), disposal, PRESCRIBED, trial_class=TrialClass(trial_class), age=age)


@pytest.mark.parametrize("trial_class", [UNKNOWN, TrialClass.NOT_KNOWN])
def test_without_a_mode_of_trial_no_penalty_maximum_is_guessed(trial_class: TrialClass | Unknown) -> None:
    assert refused(penalty(1), "COND", trial_class=trial_class)


def test_a_community_resolution_has_no_penalty() -> None:
    assert refused(penalty(1), "CR")


@pytest.mark.parametrize("missing", ["amount_pence", "payee", "payment_method", "due_date"])
def test_penalty_particulars_are_needed(missing: str) -> None:
    assert refused(penalty(1, **{missing: None}), "DIV", PRESCRIBED) == ("PCSC Act 2022 s.102(2)",)


def test_only_a_community_caution_states_the_consequences_of_not_paying() -> None:
    silent = penalty(1, consequences=None)
    assert refused(silent, "DIV", PRESCRIBED) == ()
    assert refused(silent, "COM", PRESCRIBED) == ("PCSC Act 2022 s.111(2)",)


def test_the_penalty_is_due_on_the_twenty_eighth_day() -> None:
    assert refused(penalty(1, due_date="2026-06-29"), "DIV", PRESCRIBED) == ("PCSC Act 2022 s.102(5)",)


@pytest.mark.parametrize("disposal", ["DIV", "COM", "COND"])
def test_nobody_can_be_made_to_stay_at_a_residence(disposal: str) -> None:
    assert refused(a(requires_staying_at_residence=True), disposal)


def test_foreign_offender_conditions_are_for_two_cautions_and_one_status() -> None:
    leave = a(type="foreign_offender", objects=["foreign_offender"])
    relevant = ImmigrationStatus.RELEVANT_FOREIGN_OFFENDER
    assert refused(leave, "DIV", immigration=relevant) == ()
    assert refused(leave, "COND", immigration=relevant) == ()
    assert "PCSC Act 2022 s.109(2)" in refused(leave, "COM", immigration=relevant)
    assert refused(leave, "DIV", immigration=ImmigrationStatus.NOT_BRITISH)


def test_a_condition_of_another_kind_with_a_permitted_object_is_lawful() -> None:
    assert refused(a(type="other", hours=None), "DIV") == ()


def test_penalty_dates_of_the_worked_example() -> None:
    dates = penalty_dates(date(2028, 2, 10))
    assert dates.due == date(2028, 3, 8)
    assert dates.increase_from == date(2028, 3, 9)
    assert dates.late_window_end == date(2028, 3, 29)
    assert dates.registrable_from == date(2028, 3, 30)


@given(DAYS)
def test_penalty_dates_keep_their_distances(given_on: date) -> None:
    dates = penalty_dates(given_on)
    assert dates.due - given_on == timedelta(days=27)
    assert dates.increase_from - dates.due == timedelta(days=1)
    assert dates.late_window_end - dates.due == timedelta(days=21)
    assert dates.registrable_from - dates.due == timedelta(days=22)


@given(st.integers(min_value=1, max_value=10**6))
def test_an_unpaid_penalty_grows_by_half_and_never_by_more(amount: int) -> None:
    assert amount * 1.5 - 1 < increased_penalty_pence(amount) <= amount * 1.5


def test_a_penalty_notice_runs_for_twenty_one_days_with_the_day_of_giving() -> None:
    assert pnd_last_day(date(2026, 6, 1)) == date(2026, 6, 21)


@given(DAYS)
def test_conditional_cautions_are_spent_after_three_months_or_earlier(given_on: date) -> None:
    spent = spent_date("COND", given_on)
    assert spent is not None
    assert 89 <= (spent - given_on).days <= 92
    assert spent_date("DIV", given_on, ceased=given_on + timedelta(days=5)) == given_on + timedelta(days=5)
    assert spent_date("DIV", given_on, ceased=given_on + timedelta(days=500)) == spent


@pytest.mark.parametrize(
    ("disposal", "spent"),
    [("COM", ON), ("SIMPLE", ON), ("YC", ON), ("CR", None), ("PND", None), ("O22", None)],
)
def test_other_disposals_are_spent_at_once_or_not_covered(disposal: str, spent: date | None) -> None:
    assert spent_date(disposal, ON) == spent


def test_three_months_from_the_end_of_november_end_with_february() -> None:
    assert spent_date("COND", date(2027, 11, 30)) == date(2028, 2, 29)


def test_completion_weeks() -> None:
    assert completion_dates("COND", date(2026, 6, 1), Parameters()) == (date(2026, 9, 21), date(2026, 10, 19))
    assert completion_dates("CR", date(2026, 6, 1), Parameters()) is None


def test_the_prosecution_limit_is_for_summary_offences_only() -> None:
    assert prosecution_limit(
        facts(offence__trial_class="summary", offence_date="2025-12-31", proposed_giving_date="2026-06-01"),
        Parameters(),
    ) == date(2026, 6, 30)
    assert prosecution_limit(facts(), Parameters()) is None


@pytest.mark.parametrize("disposal", list(Disposal))
@given(hours=st.integers(min_value=0, max_value=60), more=st.integers(min_value=1, max_value=20))
def test_more_hours_never_make_a_refused_condition_lawful(disposal: Disposal, hours: int, more: int) -> None:
    for kind in ("unpaid_work", "attendance"):
        if refused(a(type=kind, objects=["reparation"], hours=hours), disposal):
            assert refused(a(type=kind, objects=["reparation"], hours=hours + more), disposal)
