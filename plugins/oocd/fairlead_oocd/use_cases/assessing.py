"""Assessing fact sheets that belong to no case: for the API and the command. Nothing of them is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AssessmentRecord,
    NotPermitted,
    Operation,
    PreparedRules,
    TenantSession,
    local_day,
    record,
    refuse_off,
)
from fairlead_oocd.facts import FactError, Facts
from fairlead_oocd.parameters import Parameters as RuleParameters
from fairlead_oocd.parameters import parameters_to_json
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy import REGISTERED
from fairlead_oocd.queries.work import MODULE, parameters_on

Parameters = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class AssessFacts:
    """Fact sheets as JSON, one or many. ``on`` is the day for all of them; without it each sheet's day of giving."""

    sheets: Iterable[object]
    on: date | None = None
    settings: Parameters | None = None
    """Parameters over those of the organisation, key by key: a what-if of the command line."""


@dataclass(frozen=True, kw_only=True)
class FactsRefused:
    """A fact sheet that cannot be read: where, and what was expected there."""

    path: str
    detail: str


Assessed = AssessmentRecord | FactsRefused


def assess_facts(
    session: TenantSession, actor: Actor, command: AssessFacts, *, now: datetime
) -> Iterator[Assessed]:
    """One answer for each sheet, in order, by the organisation's settings. Leaves one audit entry and no case.

    Raises `NotPermitted`, `NotVisible` while the module is off, `FactError` for settings that cannot be read.
    """
    if not actor.can(Oocd.ASSESS_FACTS):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.ASSESS_FACTS.value)
        )
    refuse_off(session, MODULE)
    record(
        session,
        Operation.CONSULTATION,
        "oocd.facts.assessed",
        object_type="fact_sheet",
        purpose="out-of-court-resolution",
    )

    def of(day: date) -> Parameters:
        return {**parameters_to_json(parameters_on(session, day)), **(command.settings or {})}

    return assessed(command.sheets, of, on=command.on, today=local_day(now))


def assessed(
    sheets: Iterable[object], parameters_of: Callable[[date], Parameters], *, on: date | None, today: date
) -> Iterator[Assessed]:
    """The same without an organisation. Pure but for what ``parameters_of`` does."""
    ready: dict[date, PreparedRules[Facts, RuleParameters]] = {}
    for number, sheet in enumerate(sheets):
        if not isinstance(sheet, Mapping):
            yield FactsRefused(path=f"$[{number}]", detail=f"expected an object, found {_kind(sheet)}")
            continue
        day = on or _giving_day(sheet, today)
        if day not in ready:
            ready[day] = REGISTERED.prepare(
                parameters_of(day), day
            )  # a fault of the settings is no fault of the sheet
        try:
            yield ready[day].assess(sheet)
        except FactError as error:
            yield FactsRefused(path=error.path, detail=f"expected {error.expected}")


def _kind(value: object) -> str:
    return {list: "a list", str: "text", type(None): "null"}.get(type(value), "a number or truth value")


def _giving_day(sheet: Mapping[str, object], today: date) -> date:
    given = sheet.get("proposed_giving_date")
    try:
        return date.fromisoformat(given) if isinstance(given, str) else today
    except ValueError:
        return today  # the fact sheet says what is wrong with it


def without_facts(assessment: AssessmentRecord) -> dict[str, object]:
    """What is told of an assessment to whoever has the facts already."""
    told = assessment.to_json()
    return {key: told[key] for key in ("rule_set", "rule_set_version", "on", "rule_versions", "decisions")}
