"""A form shown in steps: a few questions under each heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wtforms import Field
from wtforms.validators import InputRequired


@dataclass(frozen=True, kw_only=True)
class Needed:
    """What is said where a question is left unanswered; with ``when``, only if that field has one of ``values``.

    Of several boxes one is enough, unless ``every`` says that each has to be ticked.
    """

    message: str
    when: str = ""
    values: tuple[str, ...] = ()
    every: bool = False


def needed_always(asked: Field) -> Needed | None:
    """What the form itself says where the field is left empty; None for one that may be."""
    for check in asked.validators:
        if isinstance(check, InputRequired) and check.message:
            return Needed(message=str(check.message))
    return None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A few questions under one heading; ``more`` are those that few officers need, folded away.

    ``needed`` has, by the field's name, what must be answered only after another answer. ``only_if`` is such an answer
    ("harmed=person organisation"): without it the whole step is passed over.
    """

    title: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    more_title: str = ""
    needed: Mapping[str, Needed] = field(default_factory=dict)
    only_if: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something that is folded away has to be put right."""
        return any(each.errors for each in self.more)

    def needed_for(self, asked: Field) -> Needed | None:
        """What is said before the next step where ``asked`` is left empty. The server checks again, and more."""
        return self.needed.get(asked.name) or needed_always(asked)
