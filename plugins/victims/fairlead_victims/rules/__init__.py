"""The promises as rules of the explorer: V-T1 to V-T18, each with its source, its dates and what it says of facts."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.public import (
    Finding,
    Findings,
    RegisteredRules,
    Result,
    Rule,
    RuleSet,
    load_calendar,
)
from fairlead_victims import policy
from fairlead_victims.bases import owed_by_code
from fairlead_victims.rules.clocks import CLOCKS, Clock
from fairlead_victims.rules.facts import EXAMPLE, EventFacts, Terms, read_facts, read_terms, write_terms

FLIP = "enhanced-flip"


@dataclass(frozen=True)
class _LastDay:
    """What one promise says of an event: by when, or which day is missing. Silent about other events."""

    clock: Clock

    def __call__(self, facts: EventFacts, terms: Terms) -> Findings:
        clock = self.clock
        if facts.event not in clock.started_by:
            return ()
        if clock.code and not owed_by_code(facts.bases):
            return (_said(clock, Result.INELIGIBLE, "The Code makes no promise to somebody with this basis"),)
        due = policy.due_on(clock, facts, terms, load_calendar())
        if due is None:
            return (_said(clock, Result.MORE_INFO, f"A day is missing: {_missing(clock)}"),)
        return (_due(clock, due.isoformat()),)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # what the rule explorer shows
        return _meaning(self.clock)


@dataclass(frozen=True)
class _Flip:
    """V-T18: the earlier of the running last day and the shorter term from the day enhanced rights begin."""

    clock: Clock

    def __call__(self, facts: EventFacts, terms: Terms) -> Findings:
        running = next((each for each in CLOCKS if facts.event in each.started_by and each.shortens), None)
        if running is None or facts.due_on is None or facts.enhanced_since is None:
            return ()
        due = policy.after_flip(running, facts.due_on, facts.enhanced_since, terms, load_calendar())
        return (_due(self.clock, due.isoformat()),)


def _meaning(clock: Clock) -> str:
    """The row in one sentence, for the explorer."""
    if clock.unit == "by age":
        return "Two years from the incident; by age for a victim who was under 18."
    shorter = f", with enhanced rights {clock.enhanced}" if clock.shortens else ""
    set_here = " Each organisation sets its own." if clock.setting else ""
    whose = f"Owed by: {clock.owner}." if clock.promised else "The victim’s own last day."
    return (
        f"Within {clock.standard} {_UNITS[clock.unit]} of the day it {_FROM[clock.starts_from]}{shorter}."
        f" {whose}{set_here}"
    )


_UNITS = {"working days": "working day(s)", "days after": "day(s)", "months": "month(s)"}
_FROM = {"occurred": "occurred", "received": "was received", "told": "was told to the victim"}
_MISSING = {
    "occurred": "when it occurred",
    "received": "when word of it was received",
    "told": "when the victim was told",
}


def _missing(clock: Clock) -> str:
    if clock.unit == "by age":
        return "date of birth, day of the incident, and for a victim under 18 the day of the report"
    return _MISSING[clock.starts_from]


def _due(clock: Clock, day: str) -> Finding:
    return Finding(
        subjects=frozenset({clock.subject}),
        result=Result.ALLOWED,
        message=f"{{subject}}: by {day}",
        what_would_change_it="",
        computed={"due_on": day},
    )


def _said(clock: Clock, result: Result, message: str) -> Finding:
    return Finding(
        subjects=frozenset({clock.subject}),
        result=result,
        message=message,
        what_would_change_it="Record the day." if result is Result.MORE_INFO else "",
    )


def _rule(clock: Clock) -> Rule[EventFacts, Terms]:
    return Rule(
        id=clock.id,
        title=clock.title,
        version=clock.version,
        layer=clock.layer,
        source=clock.source,
        effective_from=clock.effective_from,
        effective_to=clock.effective_to,
        confidence=clock.confidence,
        applies_to=frozenset({clock.subject}),
        check=_Flip(clock) if clock.subject == FLIP else _LastDay(clock),
    )


RULE_SET: RuleSet[EventFacts, Terms] = RuleSet(
    name="victims-code",
    version="1",
    subjects={clock.subject: clock.title for clock in CLOCKS},
    rules=tuple(_rule(clock) for clock in CLOCKS),
)
REGISTERED: RegisteredRules[EventFacts, Terms] = RegisteredRules(
    rule_set=RULE_SET,
    read_facts=read_facts,
    read_parameters=read_terms,
    write_parameters=write_terms,
    example=EXAMPLE,
)

__all__ = ["REGISTERED", "RULE_SET"]
