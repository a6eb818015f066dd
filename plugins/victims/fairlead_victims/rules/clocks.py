"""The promises as data: each row of `clocks.toml` with what starts it, its terms, its source and its dates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any  # a row of a TOML file

from fairlead.public import Confidence, Layer

UNITS = frozenset({"working days", "days after", "months", "by age"})
STARTS = frozenset({"occurred", "received", "told"})
VICTIM = "victim"


class MalformedClocks(ValueError):
    """The file of promises has a row that cannot be read; names the row and what was expected."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One promise to a victim, or one last day for something the victim may ask for (`owner` is then the victim).

    ``starts_from`` is the day of the event that counts: occurred, received or told. ``ends_with`` is what keeps it:
    telling the victim, or for the court's own promise that word of it was received. ``standard`` and ``enhanced`` are
    numbers of ``unit``. ``code`` is the version of the Code, empty for what is not of the Code.
    """

    id: str
    version: str
    subject: str
    title: str
    right: int
    started_by: frozenset[str]
    starts_from: str
    ends_with: str
    unit: str
    standard: int
    enhanced: int
    owner: str
    layer: Layer
    source: str
    confidence: Confidence
    effective_from: date
    effective_to: date | None
    code: str
    setting: str

    def in_force(self, on: date) -> bool:
        """True when this wording applies to what happens on the day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    @property
    def shortens(self) -> bool:
        """Enhanced rights make it shorter."""
        return self.enhanced < self.standard

    @property
    def promised(self) -> bool:
        """Somebody owes it to the victim; otherwise it is the victim's own last day."""
        return self.owner != VICTIM


def read_clocks(text: str) -> tuple[Clock, ...]:
    """The promises in a TOML text. Raises `MalformedClocks` for an unknown unit or start, or a missing field."""
    return tuple(_clock(number, row) for number, row in enumerate(tomllib.loads(text)["clock"], start=1))


def _clock(number: int, row: Mapping[str, Any]) -> Clock:
    if row.get("unit") not in UNITS or row.get("from") not in STARTS:
        raise MalformedClocks(
            f"Row {number} ({row.get('id')}): unit {row.get('unit')!r} and from {row.get('from')!r};"
            f" expected one of {sorted(UNITS)} and one of {sorted(STARTS)}."
        )
    try:
        return Clock(
            id=row["id"],
            version=row.get("version", "1"),
            subject=row["subject"],
            title=row["title"],
            right=row["right"],
            started_by=frozenset(row["started_by"]),
            starts_from=row["from"],
            ends_with=row.get("until", "told"),
            unit=row["unit"],
            standard=row["standard"],
            enhanced=row.get("enhanced", row["standard"]),
            owner=row["owner"],
            layer=Layer(row["layer"]),
            source=row["source"],
            confidence=Confidence(row["checked"]),
            effective_from=row["since"],
            effective_to=row.get("to"),
            code=row.get("code", ""),
            setting=row.get("setting", ""),
        )
    except (KeyError, ValueError) as fault:
        raise MalformedClocks(f"Row {number} ({row.get('id')}): {fault}.") from fault


CLOCKS: tuple[Clock, ...] = read_clocks(
    files("fairlead_victims.rules").joinpath("clocks.toml").read_text(encoding="utf-8")
)
"""Every promise in every version, in the order of the rule numbers."""
BY_RULE: Mapping[tuple[str, str], Clock] = {(clock.id, clock.version): clock for clock in CLOCKS}
EVENTS: frozenset[str] = frozenset().union(*(clock.started_by for clock in CLOCKS))
"""Every kind of event that starts a promise."""


def started_on(event: str, on: date, clocks: Iterable[Clock] = CLOCKS) -> tuple[Clock, ...]:
    """The promises that an event of this kind starts, in the wording in force on the day it happened."""
    return tuple(clock for clock in clocks if event in clock.started_by and clock.in_force(on))
