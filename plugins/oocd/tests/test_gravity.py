"""Scoring gravity on a real case: what the page shows, what is stored, and who may do what."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fairlead.public import Refusal, RuleRefusal
from fairlead.testing.casework import Pages
from fairlead_oocd.policy.gravity import KEY_FACTORS
from fairlead_oocd.use_cases.eligibility import (
    AnswerQuestions,
    ChooseDisposal,
    answer_questions,
    choose_disposal,
)
from fairlead_oocd.use_cases.gravity import ScoreGravity, score_gravity

from .conftest import World, set_to
from .journey import Journey
from .journey_start import RATIONALE


def send(officer: Pages, path: str, **values: str) -> TestResponse:
    """The form with every key factor ticked."""
    data = MultiDict([*values.items(), *(("key_factors", each) for each in KEY_FACTORS)])
    return officer.client.post(f"/t/{officer.slug}{path}", data=data)


def give(case: Journey, *, by_supervisor: bool = False, **changes: object) -> None:
    values: dict[str, object] = {
        "reference": case.reference, "version": case.version, "key_factors": KEY_FACTORS, **changes
    }  # fmt: skip
    actor = case.world.supervisor if by_supervisor else case.world.officer
    case.run(actor, score_gravity, ScoreGravity(**values))  # type: ignore[arg-type]  # values by name


def test_the_base_is_the_matrix_s_and_the_whole_working_is_kept(matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    give(case, factors=("weapon", "repeat", "remorse"), base=5)
    resolution = case.work().resolution
    assert resolution.answers["gravity"] == {
        "base": 2,
        "factors": ["weapon", "repeat", "remorse"],
        "final": 3,
    }
    working = resolution.gravity_working
    assert working is not None
    assert (working["base"], working["proposed"], working["final"]) == (2, 3, 3)
    assert (working["group"], working["source"], working["licensed"]) == (
        "Theft from shops",
        "A test's matrix",
        False,
    )
    assert (working["by"], working["on"], working["key_factors"]) == (
        "Test Officer",
        "2026-11-18",
        list(KEY_FACTORS),
    )
    assert (resolution.offence_group, resolution.gravity_final) == ("Theft from shops", 3)


def test_two_levels_are_refused_to_an_officer_and_open_to_a_supervisor(matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    with pytest.raises(RuleRefusal, match="two levels need a supervisor"):
        give(case, final=4, final_reason="A nurse on duty was threatened")
    assert case.work().resolution.gravity_working is None
    give(case, final=4, final_reason="A nurse on duty was threatened", by_supervisor=True)
    assert case.work().resolution.gravity_final == 4


def test_an_offence_that_is_not_in_the_matrix_is_scored_by_a_person_with_a_reason(world: World) -> None:
    case = Journey(world=world).open().review()
    with pytest.raises(Refusal, match="Choose the score"):
        give(case)
    with pytest.raises(RuleRefusal, match="not in the force's gravity matrix"):
        give(case, base=2)
    give(case, base=2, base_reason="Like other theft of low value")
    working = case.work().resolution.gravity_working
    assert working is not None
    assert (working["from_matrix"], working["base_reason"]) == (False, "Like other theft of low value")


def test_a_factor_that_the_force_does_not_have_is_refused(matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    with pytest.raises(Refusal, match="no such factor: bad-character"):
        give(case, factors=("bad-character",))


def test_gravity_cannot_be_answered_past_its_own_page(matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    command = AnswerQuestions(
        reference=case.reference, version=case.version, group="gravity", title="Gravity",
        answers={"gravity": {"base": 1, "factors": [], "final": 1}},
    )  # fmt: skip
    with pytest.raises(Refusal, match="page of its own"):
        case.run(matrix.officer, answer_questions, command)


def test_the_page_shows_the_working_before_it_is_saved_and_says_illustrative(
    officer: Pages, matrix: World
) -> None:
    case = Journey(world=matrix).open().review()
    path = f"/oocd/{case.reference}/questions/gravity"
    first = officer.get(path).text
    assert "Illustrative matrix" in first
    assert "It starts Theft from a shop at 2 (Theft from shops)" in first
    assert 'name="base"' not in first

    shown = send(officer, path, version=str(case.version), preview="yes", factors="weapon", final="proposed")
    page = BeautifulSoup(shown.text, "html5lib").get_text(" ", strip=True)
    assert shown.status_code == 200
    assert "Working, not saved yet Score of the offence 2" in page
    assert "The factors lead to 3" in page
    assert case.work().resolution.gravity_working is None

    saved = send(officer, path, version=str(case.version), factors="weapon", final="proposed")
    assert saved.status_code == 303
    assert case.work().resolution.gravity_final == 3
    assert "Illustrative matrix" in officer.get(path).text


def test_a_refused_score_says_why_with_its_rule(officer: Pages, matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    answer = send(officer, f"/oocd/{case.reference}/questions/gravity", version=str(case.version), final="3")
    assert answer.status_code == 422
    assert "The factors lead to 2, and 3 was chosen without a reason" in answer.text


def test_a_licensed_matrix_is_not_called_illustrative(officer: Pages, matrix: World) -> None:
    set_to(matrix, "gravity_matrix_licensed", value=True)
    case = Journey(world=matrix).open().review()
    assert "Illustrative" not in officer.get(f"/oocd/{case.reference}/questions/gravity").text


def test_a_deviation_from_the_map_needs_its_own_reason_and_is_kept(matrix: World) -> None:
    case = Journey(world=matrix).open().review().answer()
    give(case, factors=("remorse",))
    assert case.work().resolution.gravity_final == 1

    def choose(deviation: str) -> None:
        command = ChooseDisposal(
            reference=case.reference,
            version=case.version,
            disposal="COND",
            rationale=RATIONALE,
            deviation=deviation,
        )
        case.run(matrix.officer, choose_disposal, command)

    with pytest.raises(RuleRefusal, match="does not lead to this resolution"):
        choose("")
    choose("The drinking needs a course that a resolution cannot ask for")
    assert (
        case.work().resolution.deviation_reason
        == "The drinking needs a course that a resolution cannot ask for"
    )
