"""Questionnaires: what may be answered, and what the answers are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.workflow.questionnaires import AnswerError, Questionnaire, parse_questionnaire

SCALE = [[0, "No"], [1, "Some"], [2, "Much"]]


def made(scoring: str, *questions: dict[str, object]) -> Questionnaire:
    return parse_questionnaire(
        {
            "key": "sample",
            "version": "1",
            "title": "Sample",
            "source": "invented",
            "confidence": "[design]",
            "scoring": scoring,
            "questions": list(questions),
        }
    )


def scale(key: str, domain: str) -> dict[str, object]:
    return {"key": key, "domain": domain, "kind": "scale", "text": key, "choices": SCALE}


def test_an_open_question_gives_no_score_rather_than_none() -> None:
    tool = made("highest", scale("housing", "home"), scale("debt", "money"))

    assert tool.scores({"debt": 0}) == {"money": 0}


def test_the_highest_answer_of_a_domain_is_its_score() -> None:
    tool = made("highest", scale("illness", "health"), scale("mood", "health"))

    assert tool.scores({"illness": 1, "mood": 2}) == {"health": 2}
    assert tool.scores({"illness": 1}) == {"health": 1}


def test_a_sum_is_given_only_when_every_question_was_answered() -> None:
    tool = made("sum", scale("often", "alcohol"), scale("much", "alcohol"))

    assert tool.scores({"often": 2, "much": 1}) == {"alcohol": 3}
    assert tool.scores({"often": 2}) == {}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"housing": 3}, "one of 0, 1, 2", id="a score the scale does not have"),
        pytest.param({"housing": True}, "one of 0, 1, 2", id="yes is not a score"),
        pytest.param({"housing": "2"}, "one of 0, 1, 2", id="a number typed as text"),
        pytest.param({"linked": 1}, "true or false", id="a number for yes or no"),
        pytest.param({"words": ""}, "text of 1 to", id="no words"),
        pytest.param({"shoe-size": 2}, "has no question 'shoe-size'", id="a question nobody asks"),
    ],
)
def test_an_answer_its_question_cannot_have_is_refused(answers: dict[str, object], expected: str) -> None:
    tool = made(
        "highest",
        scale("housing", "home"),
        {"key": "linked", "kind": "yes_no", "text": "Linked"},
        {"key": "words", "kind": "text", "text": "Words"},
    )

    with pytest.raises(AnswerError, match=expected):
        tool.check(answers)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 2)))
def test_raising_an_answer_never_lowers_a_score(answers: dict[str, int]) -> None:
    tool = made("highest", scale("a", "one"), scale("b", "one"), scale("c", "two"))
    raised = {key: min(2, value + 1) for key, value in answers.items()}

    before, after = tool.scores(answers), tool.scores(raised)
    assert set(before) == set(after)
    assert all(after[domain] >= score for domain, score in before.items())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"key": "a", "kind": "scale", "text": "A"}, "a scale has choices"),
        ({"key": "a", "kind": "text", "text": "A", "choices": SCALE}, "a scale has choices"),
        ({"key": "a", "kind": "guess", "text": "A"}, "'guess' is not a valid"),
        ({"kind": "text", "text": "A"}, "'key'"),
    ],
)
def test_a_table_that_is_no_questionnaire_is_refused(question: dict[str, object], expected: str) -> None:
    with pytest.raises(AnswerError, match=expected):
        made("highest", question)


def test_a_question_asked_twice_is_refused() -> None:
    with pytest.raises(AnswerError, match="asks a question twice"):
        made("highest", scale("a", "one"), scale("a", "two"))
