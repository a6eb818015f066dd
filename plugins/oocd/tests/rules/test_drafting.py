"""A condition is specific, observable, dated and achievable, or the officer is told at which field it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import ON, condition

from fairlead.public import Layer, add_weeks
from fairlead_oocd.drafting import Plan, review_condition
from fairlead_oocd.facts import Condition
from fairlead_oocd.facts.parsing import parse_condition
from fairlead_oocd.parameters import Parameters, parse_parameters

PLAN = Plan(disposal="COND", parameters=Parameters(), giving=ON)


def a(**changes: object) -> Condition:
    """A condition that nothing speaks against, changed."""
    sound = {"evidence": "Certificate of the provider", "requires_staying_at_residence": False}
    return parse_condition(condition(**{**sound, **changes}))


def found(item: Condition, plan: Plan = PLAN, *others: Condition) -> set[tuple[str, str]]:
    """Field and layer of everything that speaks against it."""
    return {
        (fault.field, fault.reason.layer.value)
        for fault in review_condition(item, plan, others=others).faults
    }


def test_nothing_speaks_against_a_well_drafted_condition() -> None:
    assert found(a()) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "Be good"}, "text"),
        ({"text": "Attend sessions as directed by the officer"}, "text"),
        ({"text": "Pay the shop back if possible"}, "text"),
        ({"text": None}, "text"),
        ({"evidence": None}, "evidence"),
        ({"evidence": "n/a"}, "evidence"),
        ({"evidence": "Self-report"}, "evidence"),
        ({"evidence": "tbc"}, "evidence"),
        ({"deadline": None}, "due_on"),
        ({"deadline": "2026-05-31"}, "due_on"),
        ({"depends_on_third_party": True}, "depends_on_third_party"),
        ({"text": "Apologise, if the victim agrees to a meeting"}, "text"),
        ({"text": "Work the hours that your employer will give you"}, "text"),
        ({"text": "Keep a curfew from nine to six"}, "text"),
        ({"text": "Do not leave your house at night"}, "text"),
        ({"text": "Stay indoors on match days"}, "text"),
        ({"proportionate": False}, "proportionate"),
        ({"achievable": False}, "achievable"),
        ({"circumstances_checked": False}, "circumstances_checked"),
        ({"provider_has_capacity": False}, "provider_has_capacity"),
    ],
)
def test_each_fault_of_drafting_is_found_at_its_field_as_national_practice(
    changes: dict[str, object], field: str
) -> None:
    assert (field, "NATIONAL") in found(a(**changes))
    assert not any(layer == "STATUTE" for _field, layer in found(a(**changes)))


@pytest.mark.parametrize(
    "text",
    [
        "Write a letter of apology and hand it to the officer",
        "Do not go to the High Street shops",
        "Attend the course and hand in the certificate of the provider",
        "Do not contact the person you were told about",
    ],
)
def test_ordinary_wording_is_left_alone(text: str) -> None:
    assert found(a(text=text)) == set()


def test_a_no_to_depending_on_others_answers_the_words_that_look_like_it() -> None:
    text = "Ask your employer whether they will write a reference, and show the request"
    assert ("text", "NATIONAL") in found(a(text=text))
    assert found(a(text=text, depends_on_third_party=False)) == set()


@pytest.mark.parametrize(
    ("disposal", "layer"), [("DIV", "STATUTE"), ("COM", "STATUTE"), ("COND", "NATIONAL")]
)
def test_staying_at_a_home_is_forbidden_by_statute_in_part_6_only(disposal: str, layer: str) -> None:
    item = a(requires_staying_at_residence=True)
    assert ("staying_at_residence", layer) in found(item, replace(PLAN, disposal=disposal))


def test_caps_are_statute_at_the_hours_and_counted_over_all_conditions_of_a_conditional_caution() -> None:
    twelve = a(objects=["reparation"], hours=12)
    assert found(twelve) == set()
    assert found(twelve, PLAN, twelve) == {("hours", "STATUTE")}
    assert ("hours", "STATUTE") in found(
        a(type="unpaid_work", objects=["reparation"], hours=21), replace(PLAN, disposal="DIV")
    )


def test_a_penalty_that_no_regulation_prescribes_is_refused_by_statute() -> None:
    penalty = a(
        type="financial_penalty", objects=["punishment"], hours=None, amount_pence=100, payee="court office",
        payment_method="online", due_date="2026-06-28", consequences="a fine",
    )  # fmt: skip
    assert ("amount_pence", "STATUTE") in found(penalty, replace(PLAN, disposal="COM"))
    assert found(penalty, replace(PLAN, disposal="DIV", parameters=parse_parameters({"max_penalty_div_pence": 5000}, ON))) == set()  # fmt: skip  # noqa: E501  # one sentence


@given(st.integers(min_value=0, max_value=400))
def test_weeks_are_kept_for_every_last_day(days: int) -> None:
    due = ON + timedelta(days=days)
    review = review_condition(a(deadline=due.isoformat()), PLAN)
    rules = {fault.reason.rule for fault in review.faults}

    assert ("T17" in rules) == (due > add_weeks(ON, 20))
    assert ("R112" in rules) == (add_weeks(ON, 16) < due <= add_weeks(ON, 20))
    assert bool(review.blocking) == (due > add_weeks(ON, 20))


def test_the_last_day_leaves_time_to_prosecute_a_summary_offence() -> None:
    plan = replace(PLAN, prosecution_limit=date(2026, 8, 20))
    assert found(a(deadline="2026-08-05"), plan) == set()
    assert found(a(deadline="2026-08-06"), plan) == {("due_on", "FORCE")}
    assert found(a(deadline="2026-08-06"), replace(plan, disposal="CR")) == set()


def test_both_ways_of_counting_the_weeks_are_worked_out_and_the_earlier_is_warned_of() -> None:
    plan = replace(PLAN, offence_date=date(2026, 5, 1))
    review = review_condition(a(deadline="2026-09-01"), plan)

    assert review.faults == ()
    assert "OPEN" in review.by_field["due_on"][0].source
    assert review.decision.clear


def test_an_intervention_outside_the_catalogue_s_resolutions_is_a_matter_of_force_policy() -> None:
    assert found(a(), replace(PLAN, catalogue_disposals=frozenset({"CR"}))) == {("kind", "FORCE")}
    assert found(a(), replace(PLAN, catalogue_disposals=frozenset({"CR", "COND"}))) == set()


def test_what_nobody_answered_is_said_and_stands_in_nobody_s_way() -> None:
    review = review_condition(a(proportionate=None), PLAN)

    assert review.faults == ()
    assert "Not recorded yet" in review.by_field["proportionate"][0].message


def test_every_reason_says_what_would_change_it_and_statute_comes_first() -> None:
    item = a(text="Be good", evidence="none", hours=25, objects=["reparation"])
    decision = review_condition(item, PLAN).decision

    assert not decision.clear
    assert decision.reasons[0].layer is Layer.STATUTE
    assert all(reason.what_would_change_it and reason.source for reason in decision.reasons)
