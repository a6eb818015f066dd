"""The module's questionnaires, each version in a file: ``<key>-<version>.toml``. Old versions stay."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from fairlead.public import Question, QuestionKind, Questionnaire, parse_questionnaire

NEEDS, ALCOHOL, VULNERABILITY = "needs", "audit-c", "vulnerability"
ALCOHOL_POSITIVE = 5
"""AUDIT-C total of twelve from which the screen is positive in UK practice [verified-secondary]."""


@lru_cache(maxsize=1)
def every_version() -> Mapping[tuple[str, str], Questionnaire]:
    """Every version of every questionnaire, by key and version."""
    found = (
        parse_questionnaire(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(Path(__file__).parent.glob("*.toml"))
    )
    return {(each.key, each.version): each for each in found}


def questionnaire(key: str, version: str | None = None) -> Questionnaire:
    """One questionnaire, in the version asked for or the newest. Raises `KeyError` when there is none."""
    if version is not None:
        return every_version()[key, version]
    versions = [number for name, number in every_version() if name == key]
    return every_version()[key, max(versions, key=int)]


def scored_questions(tool: Questionnaire) -> Sequence[Question]:
    """The questions that are answered on a scale, in their order."""
    return tuple(question for question in tool.questions if question.kind is QuestionKind.SCALE)


def told_questions(tool: Questionnaire) -> Sequence[Question]:
    """The questions that are answered in words."""
    return tuple(question for question in tool.questions if question.kind is QuestionKind.TEXT)


def screen_findings() -> Sequence[Question]:
    """What the vulnerability screen may find."""
    tool = questionnaire(VULNERABILITY)
    return tuple(question for question in tool.questions if question.kind is QuestionKind.YES_NO)
