"""A child's case from the street to the youth justice service and back, as far as a youth caution and a youth
conditional caution: the appropriate adult, the hand-over, the answer, the end.

Every page that is opened on the way is checked for accessibility (see `conftest.Person`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from fairlead.workflow.calendar import load_calendar
from fairlead_oocd.disposals import ADULT_ONLY

from .caution_steps import (
    REASONS,
    TODAY,
    add_victim,
    answer_questions,
    consult_victim,
    decide_evidence,
    open_case,
    propose,
    review_evidence,
    state_of,
    this_minute,
)
from .conftest import Arrive, Person
from .disposal_steps import ADMITS, ADVISED, AGREEMENT, SIGNED, WARNED, complete, keep_condition

ADULT = "Mother, Larkspur Inventedname"
SERVICE = "Northmoor Youth Justice Service"
LETTER = "Write a letter of apology to the shop"


@dataclass(frozen=True, kw_only=True)
class Caution:
    """A resolution for a child: what its giving asks for, what the service answers, and an invented child."""

    disposal: str
    name: str
    family: str
    victim: str
    born: date
    width: int
    chosen: Mapping[str, str]
    answer: str
    answered: str
    typed: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    never: tuple[str, ...] = ()


CAUTIONS = (
    Caution(
        disposal="YC",
        name="Youth caution",
        family="Youngerby",
        victim="Fictionalname",
        born=TODAY - timedelta(days=15 * 366),
        width=1280,
        chosen={**ADMITS, **WARNED, **ADVISED, "other_courses_considered": "y"},
        answer="programme",
        answered="Youth justice service: A programme was arranged",
        never=("consented", "signed_name"),
    ),
    Caution(
        disposal="YCC",
        name="Youth conditional caution",
        family="Childerley",
        victim="Pretendhurst",
        born=TODAY - timedelta(days=13 * 366),
        width=320,
        chosen=AGREEMENT,
        typed=SIGNED,
        answer="monitoring",
        answered="Youth justice service: The service supports and monitors what was agreed",
        condition=LETTER,
    ),
)


@pytest.mark.parametrize("caution", CAUTIONS, ids=lambda caution: caution.disposal)
def test_a_child_s_case_goes_to_the_youth_justice_service_and_comes_back(
    arrive: Arrive, caution: Caution
) -> None:
    officer = arrive("investigator@northmoor.example", width=caution.width)
    supervisor = arrive("supervisor@northmoor.example")
    reference = open_case(officer, given="Minnow", family=caution.family, born=caution.born)
    add_victim(officer, reference, caution.victim)
    review_evidence(officer, reference)
    answer_questions(officer, reference, appropriate_adult=ADULT)
    decide_evidence(supervisor, reference)
    find_only_youth_cautions(officer, reference)
    propose(officer, reference, caution.disposal)
    consult_victim(officer, reference)
    if caution.condition:
        plan_letter(officer, reference)
    submit(officer, reference)
    authorise(supervisor, reference)

    give_with_the_adult(officer, reference, caution)
    assert state_of(officer, reference)[0] == "Given"
    nothing_follows_before_the_service_is_told(officer, reference, caution)
    hand_over(officer, reference)
    record_answer(officer, reference, caution)
    if caution.condition:
        keep_condition(officer, reference)
    complete(officer, reference)
    finalise(officer, reference)
    assert state_of(officer, reference)[0] == "Finalised"
    assert officer.sees(caution.name)


def find_only_youth_cautions(officer: Person, reference: str) -> None:
    """The page of results offers the two cautions for children and says that the rest is closed by law."""
    officer.go(f"/oocd/{reference}/result")
    assert officer.sees("Adult resolutions are closed by law")
    offered = {
        option.get_attribute("value") for option in officer.page.locator("main [name='disposal']").all()
    }
    assert {"YC", "YCC"} <= offered
    assert not offered & {str(each) for each in ADULT_ONLY}


def plan_letter(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/conditions/new")
    officer.choose(
        kind="other", objects="reparation", proportionate="yes", achievable="yes", circumstances_checked="yes",
        provider_has_capacity="yes", staying_at_residence="no",
    )  # fmt: skip
    officer.fill(
        wording=LETTER, evidence="The letter, read by the officer", due_on=TODAY + timedelta(days=60)
    )
    officer.press("Add the condition")
    assert not officer.errors, officer.errors


def submit(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/conditions")
    officer.fill(rationale=REASONS)
    officer.choose(checked="y")
    officer.press("Submit")
    assert not officer.errors, officer.errors


def authorise(supervisor: Person, reference: str) -> None:
    supervisor.go(f"/oocd/{reference}/authorise")
    supervisor.choose(answer="authorise")
    supervisor.fill(rationale="In proportion, and the victim was heard")
    supervisor.press("Record your decision")
    assert not supervisor.errors, supervisor.errors


def give_with_the_adult(officer: Person, reference: str, caution: Caution) -> None:
    """Without the appropriate adult's name nothing is given, and what was typed stays."""
    officer.go(f"/oocd/{reference}/offer")
    for name in caution.never:
        assert not officer.page.locator(f"main [name='{name}']").count(), (
            f"{caution.disposal} asks for {name}"
        )
    officer.choose(explained="y", fit="yes", copy_given="y", **caution.chosen)
    officer.fill(
        given_on=TODAY, started=this_minute(), ended=this_minute(), place="Invented station",
        appropriate_adult="", **caution.typed,
    )  # fmt: skip
    officer.press_in_vain("Record that it was given")
    assert any("appropriate adult" in line for line in officer.errors), officer.errors
    assert officer.page.locator("main [name='place']").input_value() == "Invented station"
    officer.fill(appropriate_adult=ADULT)
    officer.press("Record that it was given")
    assert not officer.errors, officer.errors


def nothing_follows_before_the_service_is_told(officer: Person, reference: str, caution: Caution) -> None:
    """The clock runs for one working day; neither monitoring nor completion goes before the referral."""
    _state, facts = state_of(officer, reference)
    due = load_calendar().within_working_days(TODAY, 1)
    assert "Refer to the youth justice service" in facts
    assert f"{due:%-d %b %Y}" in facts
    if caution.condition:
        officer.go(f"/oocd/{reference}/monitor")
        officer.fill(reason="A letter only")
        officer.press_in_vain("Start monitoring")
    else:
        officer.go(f"/oocd/{reference}/complete")
        officer.press_in_vain("Confirm that")
    assert officer.sees("not referred to the youth justice service")


def hand_over(officer: Person, reference: str) -> None:
    """The force's own service is filled in; then it holds the case, by name and without a clock."""
    state_of(officer, reference)
    officer.follow("Refer to the youth justice service")
    assert officer.page.locator("[name=service]").input_value() == SERVICE
    officer.press_in_vain("Record the referral")
    assert officer.errors == ["Choose how it was told"]
    officer.choose(method="email")
    officer.fill(note="Reads better with large print")
    officer.press("Record the referral")
    assert not officer.errors, officer.errors
    assert SERVICE in state_of(officer, reference)[1]


def record_answer(officer: Person, reference: str, caution: Caution) -> None:
    """The answer is in the chronology, and the case is the officer's again."""
    officer.follow("Record the answer")
    officer.choose(answer=caution.answer)
    officer.fill(note="Worker named, first meeting next week")
    officer.press("Record the answer")
    assert not officer.errors, officer.errors
    assert SERVICE not in state_of(officer, reference)[1]
    assert officer.sees(caution.answered)


def finalise(officer: Person, reference: str) -> None:
    """Outcome 2 is the code of both, and is on the page to begin with."""
    officer.go(f"/oocd/{reference}/finalise")
    assert officer.page.locator("[name=outcome_code]").input_value() == "2"
    officer.fill(
        letters_sent="Letter to the child and the parent",
        victim_told="Told by telephone",
        offender_told_on=TODAY,
        pnc_reference="26/1234A",
    )
    officer.press("Finalise the case")
    assert not officer.errors, officer.errors
