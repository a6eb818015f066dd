"""The terms of a condition, which can be changed by agreement: as they are, as proposed, as facts for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from fairlead.public import Refusal
from fairlead_oocd.dates import furthest_day
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.models import Variation
from fairlead_oocd.policy.money import holds_account_number
from fairlead_oocd.queries.work import ConditionOnCase


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a condition asks for: the part of it that can be changed by agreement."""

    text: str
    due_on: date
    evidence: str
    hours: int | None = None
    place: str | None = None
    purpose: str | None = None

    def to_json(self) -> dict[str, object]:
        """As stored with the variation."""
        return {
            "text": self.text,
            "due_on": self.due_on.isoformat(),
            "hours": self.hours,
            "place": self.place,
            "purpose": self.purpose,
            "evidence": self.evidence,
        }


def terms_of(item: ConditionOnCase) -> Terms:
    """The terms of a condition as they are."""
    condition = item.condition
    return Terms(
        text=condition.text,
        due_on=condition.due_on,
        evidence=condition.evidence,
        hours=None if condition.hours is None else int(condition.hours),
        place=condition.place,
        purpose=condition.purpose,
    )


def terms_from(variation: Variation) -> Terms | None:
    """The terms that are proposed; None when the condition is to be left out."""
    after = variation.after
    if not after:
        return None
    hours = after["hours"]
    return Terms(
        text=str(after["text"]),
        due_on=date.fromisoformat(str(after["due_on"])),
        evidence=str(after["evidence"]),
        hours=hours if isinstance(hours, int) else None,
        place=None if after["place"] is None else str(after["place"]),
        purpose=None if after["purpose"] is None else str(after["purpose"]),
    )


def as_facts(terms: Terms, *, penalty: bool) -> dict[str, object]:
    """Terms in the shape of the fact sheet, over those of the condition they replace."""
    due = terms.due_on.isoformat()
    return {
        "text": terms.text,
        "hours": terms.hours,
        "place": terms.place,
        "purpose": terms.purpose,
        "evidence": terms.evidence,
        "deadline": due,
        "due_date": due if penalty else None,
    }


def refuse_too_far(due_on: date, today: date) -> None:
    """Raise `Refusal` for a last day that is further ahead than anything is agreed for."""
    furthest = furthest_day(today)
    if due_on > furthest:
        raise Refusal(
            _(
                "The date must be on or before %(furthest)s, a year from today.",
                furthest=in_words(furthest),
            ),
            field="due_on",
        )


_READ_BY_THE_PERSON = {
    "text": "wording",
    **{name: name for name in ("place", "purpose", "evidence", "payee", "payment_method", "consequences")},
    "reason": "reason",
}
"""What is said in words in the notice, and the form's name for it."""


def refuse_account(told: Mapping[str, object]) -> None:
    """The notice of the change goes to the person: the account of whoever is compensated has no place in it.

    Raises `Refusal` at the field of the form.
    """
    for name, field in _READ_BY_THE_PERSON.items():
        if holds_account_number(str(told.get(name) or "")):
            raise Refusal(
                _("This goes into the notice that the person is given. Leave the bank account out of it."),
                field=field,
            )
