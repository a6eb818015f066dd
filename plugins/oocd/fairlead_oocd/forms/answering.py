"""What every group of eligibility questions is: a form whose answers have the shape of the fact sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from fairlead_oocd.forms.fields import QuestionForm

Answers = dict[str, object]


class GroupForm(QuestionForm):
    """One group of questions. `facts` are the keys of the fact sheet it answers, whole."""

    facts: ClassVar[tuple[str, ...]]

    def answers(self) -> Answers:
        """What was answered, in the shape of the fact sheet. Null is: not known."""
        raise NotImplementedError

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show what was answered before."""
        raise NotImplementedError


def part(answers: Mapping[str, object], key: str) -> Mapping[str, object]:
    """One object of the answers; empty when there is none."""
    found = answers.get(key)
    return found if isinstance(found, Mapping) else {}


def as_day(value: object) -> date | None:
    """A date from the ISO text of a stored answer; None for anything else."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
