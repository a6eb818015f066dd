"""Planning conditions: what nobody gets past, what a reason answers, and everything that can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from fairlead.identity.permissions import Core
from fairlead.public import Actor, Conflict, NotVisible, Refusal, RuleRefusal, add_months, local_day
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.use_cases import conditions
from fairlead_oocd.use_cases.conditions import ConditionRefused

from .conftest import World
from .journey import Journey

LETTER = {
    "kind": "other",
    "objects": ("reparation",),
    "text": "Write a letter of apology and hand it to the officer",
    "evidence": "Copy of the letter",
    "service_id": None,
    "hours": None,
}


@pytest.fixture
def planning(world: World) -> Journey:
    """A conditional caution whose conditions are being planned."""
    return Journey(world=world).open().review().answer().choose().consult().assess_needs()


def texts(case: Journey) -> list[str]:
    """The conditions in their order."""
    return [item.condition.text for item in case.work().conditions]


def edit(case: Journey, number: int, **changes: object) -> None:
    """Change one condition of the list."""
    item = case.work().conditions[number]
    proposal = replace(conditions.proposal_of(item, case.reference), **changes)  # type: ignore[arg-type]  # by name
    case.run(
        case.world.officer,
        conditions.edit_condition,
        conditions.EditCondition(
            condition_id=item.condition.id, version=item.condition.version, proposal=proposal
        ),
    )


def undo(case: Journey, number: int) -> None:
    """Undo the last change of one condition of the list."""
    item = case.work().conditions[number].condition
    case.run(
        case.world.officer,
        conditions.undo_edit,
        conditions.UndoEdit(reference=case.reference, condition_id=item.id, version=item.version),
    )


def all_powerful(actor: Actor) -> Actor:
    """The same person with every permission there is and the highest rank."""
    return replace(
        actor,
        permissions=frozenset(str(each) for each in (*Oocd, *Core)),
        roles=frozenset({"force-administrator", "supervisor", "investigator"}),
        rank="chief_superintendent",
    )


def test_what_statute_forbids_is_refused_to_somebody_with_every_permission_and_any_reason(
    planning: Journey,
) -> None:
    planning.world = replace(planning.world, officer=all_powerful(planning.world.officer))
    with pytest.raises(ConditionRefused, match="20 is the most") as refused:
        planning.plan(objects=("reparation",), hours=21, rationale="I am the administrator and I say so")

    assert {fault.reason.layer.value for fault in refused.value.review.blocking} == {"STATUTE"}
    assert texts(planning) == []


def test_a_penalty_above_the_maximum_of_the_mode_of_trial_is_refused_whoever_asks(planning: Journey) -> None:
    planning.world = replace(planning.world, officer=all_powerful(planning.world.officer))
    with pytest.raises(ConditionRefused, match="£100"):
        planning.plan(
            kind="financial_penalty", objects=("punishment",), hours=None, amount_pence=10001, payee="Court office",
            payment_method="online", service_id=None, rationale="Because",
        )  # fmt: skip


def test_the_longest_time_is_kept_whatever_the_reason(planning: Journey) -> None:
    with pytest.raises(ConditionRefused, match="more than 20 weeks"):
        planning.plan(due_on=date(2027, 6, 1), rationale="The course runs in June")


def test_what_practice_speaks_against_needs_a_reason_and_stands_with_one(planning: Journey) -> None:
    with pytest.raises(ConditionRefused, match="beyond the usual 16 weeks") as refused:
        planning.plan(due_on=date(2027, 3, 30))
    assert set(refused.value.review.by_field) >= {"due_on"}

    planning.plan(due_on=date(2027, 3, 30), rationale="The only course begins in March")
    detail = planning.work().conditions[0].detail
    assert detail is not None
    assert detail.drafting_rationale == "The only course begins in March"


def test_a_reason_carries_through_submission_and_authorisation(planning: Journey) -> None:
    planning.plan(achievable=False, rationale="A support worker goes along").submit().authorise()

    assert planning.case().state == "OFFERED"


def test_a_reason_nobody_needs_is_not_kept(planning: Journey) -> None:
    planning.plan(rationale="Just in case")
    detail = planning.work().conditions[0].detail

    assert detail is not None
    assert detail.drafting_rationale is None


def test_a_condition_is_changed_in_its_place_and_the_change_undone_and_done_again(planning: Journey) -> None:
    planning.plan().plan(**LETTER)
    edit(planning, 0, text="Attend the course on the second Tuesday")
    assert texts(planning) == ["Attend the course on the second Tuesday", LETTER["text"]]

    undo(planning, 0)
    assert texts(planning) == ["Attend a victim awareness course", LETTER["text"]]
    undo(planning, 0)
    assert texts(planning) == ["Attend the course on the second Tuesday", LETTER["text"]]


def test_undoing_brings_back_every_particular(planning: Journey) -> None:
    planning.plan()
    before = conditions.proposal_of(planning.work().conditions[0], planning.reference)
    edit(
        planning,
        0,
        service_id=None,
        hours=5,
        due_on=date(2027, 2, 1),
        objects=("reparation",),
        achievable=None,
    )
    undo(planning, 0)

    assert conditions.proposal_of(planning.work().conditions[0], planning.reference) == before


def test_there_is_nothing_to_undo_in_a_condition_that_was_not_changed(planning: Journey) -> None:
    planning.plan()
    with pytest.raises(Refusal, match="nothing to undo"):
        undo(planning, 0)


def test_a_change_that_the_law_forbids_leaves_the_condition_as_it_was(planning: Journey) -> None:
    planning.plan(objects=("reparation",), hours=20)
    with pytest.raises(ConditionRefused):
        edit(planning, 0, hours=21, rationale="One hour more")

    assert planning.work().conditions[0].condition.hours == 20


def test_two_people_who_change_one_condition_get_a_conflict(planning: Journey) -> None:
    planning.plan()
    stale = planning.work().conditions[0]
    edit(planning, 0, text="Attend the course on Tuesday")
    command = conditions.EditCondition(
        condition_id=stale.condition.id,
        version=stale.condition.version,
        proposal=replace(conditions.proposal_of(stale, planning.reference), text="Attend it on Wednesday"),
    )
    with pytest.raises(Conflict):
        planning.run(planning.world.officer, conditions.edit_condition, command)


def test_a_condition_that_was_taken_back_is_put_back_in_its_place(planning: Journey) -> None:
    planning.plan().plan(**LETTER)
    first = planning.work().conditions[0].condition
    take_back(planning, first.id, first.version)
    assert texts(planning) == [LETTER["text"]]

    put_back(planning, first.id, first.version + 1)
    assert texts(planning) == ["Attend a victim awareness course", LETTER["text"]]


def test_a_condition_is_not_put_back_where_the_hours_no_longer_allow_it(planning: Journey) -> None:
    planning.plan(objects=("reparation",), hours=15)
    first = planning.work().conditions[0].condition
    take_back(planning, first.id, first.version)
    planning.plan(objects=("reparation",), hours=10)

    with pytest.raises(RuleRefusal, match="25 hours"):
        put_back(planning, first.id, first.version + 1)
    assert len(texts(planning)) == 1


def test_a_condition_of_another_case_is_not_found(planning: Journey, world: World) -> None:
    other = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan()
    item = other.work().conditions[0].condition
    with pytest.raises(NotVisible):
        take_back(planning, item.id, item.version)
    take_back(other, item.id, item.version)
    with pytest.raises(NotVisible):
        put_back(planning, item.id, item.version + 1)


def test_after_submission_nothing_is_changed_any_more(planning: Journey) -> None:
    planning.plan().submit()
    with pytest.raises(Refusal, match="only while they are being planned"):
        edit(planning, 0, text="Attend another course")


def take_back(case: Journey, condition_id: UUID, version: int) -> None:
    """Take one condition back."""
    command = conditions.TakeBackCondition(
        reference=case.reference, condition_id=condition_id, version=version, reason="A better one was found"
    )
    case.run(case.world.officer, conditions.take_back_condition, command)


def put_back(case: Journey, condition_id: UUID, version: int) -> None:
    """Put one condition back."""
    command = conditions.PutBackCondition(
        reference=case.reference, condition_id=condition_id, version=version
    )
    case.run(case.world.officer, conditions.put_back_condition, command)


def test_nobody_agrees_to_anything_that_is_due_more_than_a_year_ahead(world: World) -> None:
    """The resolution without a period of its own is the one that nothing else would stop."""
    case = Journey(world=world, disposal="CR").open().review().answer().choose().consult().assess_needs()
    today = local_day(case.now)
    last = add_months(today, 12)
    for due_on in (date(9999, 12, 31), last + timedelta(days=1)):
        with pytest.raises(Refusal, match=f"on or before {in_words(last)}, a year from today") as refused:
            case.plan(**{**LETTER, "due_on": due_on})
        assert refused.value.field == "due_on"
    case.plan(**{**LETTER, "due_on": last})
    with pytest.raises(Refusal, match="a year from today"):
        edit(case, 0, due_on=date(9999, 12, 31))
    assert [item.condition.due_on for item in case.work().conditions] == [last]
