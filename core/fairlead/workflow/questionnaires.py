"""Questionnaires: questions with versions, answers that are checked, scores for each domain.

A questionnaire is data. What was answered is kept with the tool's key and version, so that it can be read and scored
years later as it was then. An answer that is missing is unknown, and gives no score: never the lowest one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.workflow.rules import Confidence

Answer = int | bool | str
Answers = Mapping[str, Answer]
"""Question key to answer: a number for a scale, true or false, or text."""

LONGEST_TEXT = 2000


class AnswerError(ValueError):
    """An answer that the questionnaire cannot have. Says where, what was seen, and what was expected."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    """One of the numbered choices; the number is the score."""
    YES_NO = "yes_no"
    TEXT = "text"


class Scoring(StrEnum):
    """How the scale answers of one domain make its score."""

    HIGHEST = "highest"
    SUM = "sum"
    """Only when every scale question of the domain was answered: half a sum means nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question. ``choices`` are (score, words) pairs of a scale; ``domain`` is what its score counts toward."""

    key: str
    text: str
    kind: QuestionKind
    domain: str = ""
    hint: str = ""
    choices: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Questionnaire:
    """One version of one tool. ``source`` and ``confidence`` say where it comes from and how sure that is."""

    key: str
    version: str
    title: str
    source: str
    confidence: Confidence
    scoring: Scoring
    questions: Sequence[Question]

    def question(self, key: str) -> Question:
        """The question of that key. Raises `AnswerError` when there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise AnswerError(f"{self.key} {self.version} has no question {key!r}.")

    def check(self, answers: Mapping[str, object]) -> dict[str, Answer]:
        """The answers, each of a kind its question can have. Raises `AnswerError`, naming the first that is not."""
        return {key: _checked(self.question(key), value) for key, value in answers.items()}

    def scores(self, answers: Answers) -> dict[str, int]:
        """Domain to score, in the order of the questions. A domain of which nothing is known is left out."""
        found: dict[str, list[int | None]] = {}
        for question in self.questions:
            if question.kind is QuestionKind.SCALE:
                answer = answers.get(question.key)
                score = answer if isinstance(answer, int) else None
                found.setdefault(question.domain or question.key, []).append(score)
        scored = {domain: _score(self.scoring, values) for domain, values in found.items()}
        return {domain: score for domain, score in scored.items() if score is not None}


def parse_questionnaire(data: Mapping[str, object]) -> Questionnaire:
    """A questionnaire from a table as in a TOML file. Raises `AnswerError` for a table that is none."""
    try:
        head = {key: str(data[key]) for key in ("key", "version", "title", "source")}
        questions = tuple(_question(each) for each in _tables(data["questions"]))
        made = Questionnaire(
            **head,
            confidence=Confidence(str(data["confidence"])),
            scoring=Scoring(str(data["scoring"])),
            questions=questions,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerError(f"This is not a questionnaire: {error}") from error
    keys = [question.key for question in questions]
    if len(keys) != len(set(keys)):
        raise AnswerError(f"{made.key} {made.version} asks a question twice.")
    return made


def _question(table: Mapping[str, object]) -> Question:
    kind = QuestionKind(str(table["kind"]))
    choices = tuple((int(str(score)), str(words)) for score, words in _pairs(table.get("choices", ())))
    if bool(choices) is not (kind is QuestionKind.SCALE):
        raise AnswerError(f"{table['key']}: a scale has choices, and nothing else has")
    return Question(
        key=str(table["key"]),
        text=str(table["text"]),
        kind=kind,
        domain=str(table.get("domain", "")),
        hint=str(table.get("hint", "")),
        choices=choices,
    )


def _checked(question: Question, value: object) -> Answer:
    scores = [score for score, _words in question.choices]
    if (
        question.kind is QuestionKind.SCALE
        and isinstance(value, int)
        and not isinstance(value, bool)
        and value in scores
    ):
        return value
    if question.kind is QuestionKind.YES_NO and isinstance(value, bool):
        return value
    if question.kind is QuestionKind.TEXT and isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT:
        return value
    expected = {
        QuestionKind.SCALE: f"one of {', '.join(map(str, scores))}",
        QuestionKind.YES_NO: "true or false",
        QuestionKind.TEXT: f"text of 1 to {LONGEST_TEXT} characters",
    }[question.kind]
    raise AnswerError(f"{question.key}: {value!r} cannot be an answer; expected {expected}.")


def _score(scoring: Scoring, values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    if not known or (scoring is Scoring.SUM and len(known) < len(values)):
        return None
    return sum(known) if scoring is Scoring.SUM else max(known)


def _tables(value: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(value, Sequence) or not all(isinstance(each, Mapping) for each in value):
        raise AnswerError("questions: expected a list of tables")
    return value


def _pairs(value: object) -> Sequence[Sequence[object]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise AnswerError("choices: expected pairs of a number and words")
    return value
