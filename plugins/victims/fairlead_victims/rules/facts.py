"""What the promises turn on, and how it is read from JSON for the rule explorer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fairlead_victims.bases import BASES
from fairlead_victims.rules.clocks import CLOCKS, EVENTS

_DATES = (
    "occurred_on",
    "received_on",
    "told_on",
    "enhanced_since",
    "born",
    "incident_on",
    "reported_on",
    "due_on",
)


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """One event and the victim it matters to. Days are local; a day that is not known is None.

    ``enhanced_since`` is the day from which enhanced rights are owed, None while they are not. ``incident_on`` and
    ``reported_on`` are of the crime. ``due_on`` is the last day of a promise that runs already, for V-T18.
    """

    event: str
    bases: tuple[str, ...] = ("direct",)
    occurred_on: date | None = None
    received_on: date | None = None
    told_on: date | None = None
    enhanced_since: date | None = None
    born: date | None = None
    incident_on: date | None = None
    reported_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms that no source fixes, as an organisation has set them: numbers of the unit of their promise."""

    acknowledgement_days: int = 1
    complaint_days: int = 10
    review_acknowledged_days: int = 10
    review_result_days: int = 30
    expenses_days: int = 10
    lenient_sentence_days: int = 28
    enhanced_flip_days: int = 1

    def of(self, setting: str) -> int:
        """One term by the key of its setting."""
        found: int = getattr(self, setting)
        return found


SETTINGS: Mapping[str, str] = {
    clock.setting: f"{clock.title}: {clock.unit}" for clock in CLOCKS if clock.setting
}
"""Key of each setting to what it is about."""
EXAMPLE: Mapping[str, object] = {
    "event": "arrested",
    "bases": ["direct"],
    "occurred_on": "2026-03-27",
}


def read_facts(document: Mapping[str, object]) -> EventFacts:
    """The facts in a JSON object. Raises `ValueError` with the path of what cannot be read."""
    unknown = set(document) - {"event", "bases", *_DATES}
    if unknown:
        raise ValueError(f"{min(unknown)}: not a fact. Expected event, bases, {', '.join(_DATES)}.")
    event = document.get("event", "")
    if event not in EVENTS:
        raise ValueError(f"event: {event!r} is not known. Expected one of {', '.join(sorted(EVENTS))}.")
    bases = document.get("bases", ["direct"])
    if not isinstance(bases, list) or not set(bases) <= set(BASES):
        raise ValueError(f"bases: {bases!r}. Expected a list of {', '.join(BASES)}.")
    days = {name: _day(name, document.get(name)) for name in _DATES}
    return EventFacts(event=str(event), bases=tuple(str(each) for each in bases), **days)


def _day(name: str, value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name}: {value!r} is no day. Expected YYYY-MM-DD.") from None


def read_terms(document: Mapping[str, object], on: date) -> Terms:  # noqa: ARG001  # settings are read for a day
    """The terms of an organisation; what it has not set has its default. Raises `ValueError` with the key."""
    given: dict[str, int] = {}
    for key, value in document.items():
        if key not in SETTINGS:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{key}: {value!r}. Expected a whole number from 1.")
        given[key] = value
    return Terms(**given)


def write_terms(terms: Terms) -> Mapping[str, object]:
    """The terms, complete, as JSON."""
    return {key: terms.of(key) for key in SETTINGS}
