"""Rules as data: id, version, layer, source, dates, and a pure function from facts to findings.

One `check` may say different things about different subjects (statute bars one disposal outright and sends
another to a prosecutor), so it returns findings that each name their subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from fairlead.workflow.decisions import Decision, JsonScalar, Layer, Rank, Reason, Result, highest_rank, worst

F = TypeVar("F")
P = TypeVar("P")


class Confidence(StrEnum):
    """How far the rule was checked against its source; shown beside the rule, never hidden."""

    VERIFIED = "[verified]"
    VERIFIED_SECONDARY = "[verified-secondary]"
    FROM_MEMORY = "[from memory]"
    DESIGN = "[design]"
    OPEN = "OPEN"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What one rule says about some subjects.

    `message` may hold `{subject}`, replaced by the subject's title. `layer` and `source` replace those of the
    rule where the law differs between subjects. A finding with result ELIGIBLE changes nothing but adds its
    required actions, computed values and rank.
    """

    subjects: frozenset[str]
    result: Result
    message: str
    what_would_change_it: str
    layer: Layer | None = None
    source: str | None = None
    required_actions: tuple[str, ...] = ()
    computed: Mapping[str, JsonScalar] = field(default_factory=dict)
    min_rank: Rank | None = None
    cps_required: bool = False


Findings = tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[F, P]):
    """One rule in one version.

    `applies_to` are the subjects it can speak about. `check` reads nothing but its arguments and returns the
    same findings for the same arguments; `()` means that the rule has nothing to say. `effective_to` is the
    last day on which this version applies. `awaits` names an enactment that must still come into force before the
    rule can bite; empty for law that is in force.
    """

    id: str
    title: str
    version: str
    layer: Layer
    source: str
    effective_from: date
    confidence: Confidence
    applies_to: frozenset[str]
    check: Callable[[F, P], Findings]
    source_url: str | None = None
    effective_to: date | None = None
    awaits: str = ""

    def in_force(self, on: date) -> bool:
        """True when this version applies on the day given."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def run(self, facts: F, parameters: P) -> Findings:
        """The findings, with subjects outside `applies_to` refused (`RuleSetError`)."""
        findings = self.check(facts, parameters)
        for finding in findings:
            if not finding.subjects <= self.applies_to:
                outside = ", ".join(sorted(finding.subjects - self.applies_to))
                raise RuleSetError(
                    f"Rule {self.id} v{self.version} spoke about {outside}, outside its applies_to."
                )
        return findings


class RuleSetError(Exception):
    """A rule set is not consistent: says which rule and what to correct."""


class UnknownRule(LookupError):
    """No rule of that id (or id and version) exists; says which there are."""


@dataclass(frozen=True, kw_only=True)
class RuleSet(Generic[F, P]):
    """The rules of one domain.

    `subjects` maps each subject's code to its title, in display order. `closing` runs last, for the subjects
    on which no other rule stands in the way. `rules` may hold several versions of one id if their dates do
    not overlap.
    """

    name: str
    version: str
    subjects: Mapping[str, str]
    rules: tuple[Rule[F, P], ...]
    closing: Rule[F, P] | None = None

    def __post_init__(self) -> None:
        seen: dict[str, list[Rule[F, P]]] = {}
        for rule in self.all_rules:
            unknown = rule.applies_to - set(self.subjects)
            if unknown:
                raise RuleSetError(
                    f"Rule {rule.id} applies to unknown subjects {sorted(unknown)} in {self.name}."
                )
            if rule.effective_to is not None and rule.effective_to < rule.effective_from:
                raise RuleSetError(f"Rule {rule.id} v{rule.version} ends before it begins.")
            for other in seen.setdefault(rule.id, []):
                if other.version == rule.version:
                    raise RuleSetError(f"Rule {rule.id} v{rule.version} appears twice in {self.name}.")
                if _overlap(rule, other):
                    raise RuleSetError(
                        f"Rule {rule.id}: versions {other.version} and {rule.version} overlap in time."
                    )
            seen[rule.id].append(rule)

    @property
    def all_rules(self) -> tuple[Rule[F, P], ...]:
        """Every rule in every version, the closing one last."""
        return self.rules if self.closing is None else (*self.rules, self.closing)

    def in_force(self, on: date) -> tuple[Rule[F, P], ...]:
        """The rules that apply on the day given, in order."""
        return tuple(rule for rule in self.all_rules if rule.in_force(on))

    def versions(self, on: date) -> dict[str, str]:
        """Rule id to version in force on the day: store it with the decision, for `replay`."""
        return {rule.id: rule.version for rule in self.in_force(on)}

    def find(self, rule_id: str, *, version: str | None = None, on: date | None = None) -> Rule[F, P]:
        """One rule: by version, or the one in force `on`, or the latest. Raises `UnknownRule`."""
        named = [rule for rule in self.all_rules if rule.id == rule_id]
        chosen = [
            rule
            for rule in named
            if (version is None or rule.version == version) and (on is None or rule.in_force(on))
        ]
        if not chosen:
            known = ", ".join(f"{rule.id} v{rule.version}" for rule in named or self.all_rules)
            raise UnknownRule(
                f"{self.name} has no rule {rule_id!r} (version {version}, on {on}). It has: {known}."
            )
        return max(chosen, key=lambda rule: rule.effective_from)

    def assess(self, facts: F, parameters: P, on: date) -> dict[str, Decision]:
        """One decision per subject, by the rules in force `on`."""
        return self.assess_by(self.in_force(on), facts, parameters)

    def replay(self, versions: Mapping[str, str], facts: F, parameters: P) -> dict[str, Decision]:
        """The decisions by exactly the rule versions stored. Raises `UnknownRule` if one is gone."""
        chosen = {(rule.id, rule.version): rule for rule in self.all_rules}
        missing = [
            f"{rule_id} v{version}"
            for rule_id, version in versions.items()
            if (rule_id, version) not in chosen
        ]
        if missing:
            raise UnknownRule(
                f"{self.name} no longer keeps {', '.join(missing)}: restore those versions to replay."
            )
        wanted = set(versions.items())
        rules = tuple(rule for rule in self.all_rules if (rule.id, rule.version) in wanted)
        return self.assess_by(rules, facts, parameters)

    def run_one(self, rule_id: str, facts: F, parameters: P, on: date) -> dict[str, Decision]:
        """What one rule alone says about each subject it speaks of."""
        rule = self.find(rule_id, on=on)
        tallies = {subject: _Tally() for subject in self.subjects}
        for finding in rule.run(facts, parameters):
            self._record(tallies, rule, finding)
        return {subject: tally.decision(subject) for subject, tally in tallies.items() if tally.reasons}

    def explain(self, decisions: Mapping[str, Decision]) -> str:
        """All decisions as plain text: one paragraph per subject, one line per reason."""
        lines: list[str] = []
        for subject, title in self.subjects.items():
            if subject not in decisions:
                continue
            decision = decisions[subject]
            lines.append(f"{title} ({subject}): {decision.result.value}")
            lines.extend(f"  {reason.text}" for reason in decision.obstacles)
            lines.extend(f"  To do: {action}" for action in decision.required_actions)
        return "\n".join(lines)

    def assess_by(self, rules: Iterable[Rule[F, P]], facts: F, parameters: P) -> dict[str, Decision]:
        """One decision per subject, by rules of this set that the caller chose: those `in_force` on a day."""
        tallies = {subject: _Tally() for subject in self.subjects}
        closing: Rule[F, P] | None = None
        for rule in rules:
            if rule is self.closing:
                closing = rule
                continue
            for finding in rule.run(facts, parameters):
                self._record(tallies, rule, finding)
        if closing is not None:
            clear = frozenset(subject for subject, tally in tallies.items() if tally.clear)
            for finding in closing.run(facts, parameters):
                if finding.subjects & clear:
                    self._record(tallies, closing, replace(finding, subjects=finding.subjects & clear))
        return {subject: tally.decision(subject) for subject, tally in tallies.items()}

    def _record(self, tallies: Mapping[str, _Tally], rule: Rule[F, P], finding: Finding) -> None:
        layer, source = finding.layer or rule.layer, finding.source or rule.source
        for subject in finding.subjects:
            reason = _reason(
                rule.id,
                rule.version,
                layer,
                source,
                finding.message,
                finding.what_would_change_it,
                finding.result,
                self.subjects[subject],
            )
            tallies[subject].add(reason, finding)


@lru_cache(maxsize=8192)
def _reason(  # noqa: PLR0917  # the key of the cache
    rule: str, version: str, layer: Layer, source: str, message: str, change: str, result: Result, title: str
) -> Reason:
    """The reason with the subject's title put in; most cases give the same few hundred, so they are kept."""
    return Reason(
        rule=rule,
        version=version,
        layer=layer,
        source=source,
        message=message.replace("{subject}", title),
        what_would_change_it=change,
        result=result,
    )


class _Tally:
    """What was found about one subject so far."""

    __slots__ = ("actions", "computed", "cps_required", "ranks", "reasons")

    def __init__(self) -> None:
        self.reasons: list[Reason] = []
        self.actions: dict[str, None] = {}
        self.computed: dict[str, JsonScalar] = {}
        self.ranks: list[Rank] = []
        self.cps_required = False

    @property
    def clear(self) -> bool:
        return all(reason.result.clear for reason in self.reasons)

    def add(self, reason: Reason, finding: Finding) -> None:
        self.reasons.append(reason)
        for action in finding.required_actions:
            self.actions[action] = None
        if finding.computed:
            self.computed.update(finding.computed)
        if finding.min_rank is not None:
            self.ranks.append(finding.min_rank)
        if finding.cps_required:
            self.cps_required = True

    def decision(self, subject: str) -> Decision:
        return Decision(
            subject=subject,
            result=worst(reason.result for reason in self.reasons),
            reasons=tuple(self.reasons),
            required_actions=tuple(self.actions),
            computed=self.computed,
            min_rank=highest_rank(self.ranks),
            cps_required=self.cps_required,
        )


def _overlap(one: Rule[F, P], other: Rule[F, P]) -> bool:
    one_ends = one.effective_to or date.max
    other_ends = other.effective_to or date.max
    return one.effective_from <= other_ends and other.effective_from <= one_ends
