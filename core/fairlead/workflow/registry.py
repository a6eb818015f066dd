"""The rule registry: every rule of every module, to list, show and run one.

Modules have different types of facts, so a registered set says how its facts and parameters are read from
JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from fairlead.workflow.decisions import Decision, MalformedDecision
from fairlead.workflow.rules import Rule, RuleSet, RuleSetError, UnknownRule

F = TypeVar("F")
P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class RuleEntry:
    """What the rule explorer shows of one rule version; dates ISO text or None."""

    rule_set: str
    id: str
    title: str
    version: str
    layer: str
    source: str
    source_url: str | None
    confidence: str
    effective_from: str
    effective_to: str | None
    applies_to: tuple[str, ...]
    meaning: str
    awaits: str = ""


@dataclass(frozen=True, kw_only=True)
class AssessmentRecord:
    """A decision as stored: the facts and parameters as JSON, the day, the rule versions and what they
    answered.
    """

    rule_set: str
    rule_set_version: str
    on: date
    rule_versions: Mapping[str, str]
    facts: Mapping[str, object]
    parameters: Mapping[str, object]
    decisions: Mapping[str, Decision]

    def to_json(self) -> dict[str, object]:
        """A JSON object; `from_json` gives an equal record back."""
        return {
            "rule_set": self.rule_set,
            "rule_set_version": self.rule_set_version,
            "on": self.on.isoformat(),
            "rule_versions": dict(self.rule_versions),
            "facts": dict(self.facts),
            "parameters": dict(self.parameters),
            "decisions": {subject: decision.to_json() for subject, decision in self.decisions.items()},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> AssessmentRecord:
        """Read what `to_json` wrote. Raises `MalformedDecision` for another shape."""
        versions, facts = document.get("rule_versions"), document.get("facts")
        parameters, decisions = document.get("parameters"), document.get("decisions")
        if not (
            isinstance(versions, dict)
            and isinstance(facts, dict)
            and isinstance(parameters, dict)
            and isinstance(decisions, dict)
        ):
            expected = "the objects rule_versions, facts, parameters and decisions"
            raise MalformedDecision("assessment", sorted(document), expected)
        return cls(
            rule_set=str(document["rule_set"]),
            rule_set_version=str(document["rule_set_version"]),
            on=date.fromisoformat(str(document["on"])),
            rule_versions={str(rule): str(version) for rule, version in versions.items()},
            facts=facts,
            parameters=parameters,
            decisions={str(subject): Decision.from_json(value) for subject, value in decisions.items()},
        )


@dataclass(frozen=True, kw_only=True)
class RegisteredRules(Generic[F, P]):
    """A rule set with how to read its facts and parameters from JSON mappings.

    The readers raise `ValueError` with a path.
    `write_parameters` writes them complete, so that a stored assessment does not depend on later defaults.
    `example` is a fact sheet to begin with. `restated` names facts that repeat what the parameters say; a replay by
    other parameters leaves them out.
    """

    rule_set: RuleSet[F, P]
    read_facts: Callable[[Mapping[str, object]], F]
    read_parameters: Callable[[Mapping[str, object], date], P]
    write_parameters: Callable[[P], Mapping[str, object]]
    example: Mapping[str, object] = field(default_factory=dict)
    restated: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name of the rule set."""
        return self.rule_set.name

    def entries(self) -> tuple[RuleEntry, ...]:
        """Every rule in every version, in order."""
        return tuple(_entry(self.rule_set.name, rule) for rule in self.rule_set.all_rules)

    def assess(
        self, facts: Mapping[str, object], parameters: Mapping[str, object], on: date
    ) -> AssessmentRecord:
        """Assess JSON facts and keep everything that a replay needs. For many fact sheets: `prepare`."""
        return self.prepare(parameters, on).assess(facts)

    def prepare(self, parameters: Mapping[str, object], on: date) -> PreparedRules[F, P]:
        """The rules with the parameters of one day read once, to assess many fact sheets."""
        in_force = self.read_parameters(parameters, on)
        return PreparedRules(
            rules=self,
            on=on,
            parameters=in_force,
            written=self.write_parameters(in_force),
            versions=self.rule_set.versions(on),
            in_force=self.rule_set.in_force(on),
        )

    def replay(self, record: AssessmentRecord) -> dict[str, Decision]:
        """The stored assessment made again by the same rule versions, facts and parameters."""
        facts, parameters = self.read_facts(record.facts), self.read_parameters(record.parameters, record.on)
        return self.rule_set.replay(record.rule_versions, facts, parameters)

    def replay_with(self, record: AssessmentRecord, changed: Mapping[str, object]) -> dict[str, Decision]:
        """The stored facts by the stored rule versions, with the parameters in ``changed`` over those stored."""
        kept = {key: value for key, value in record.facts.items() if key not in self.restated}
        parameters = self.read_parameters({**record.parameters, **changed}, record.on)
        return self.rule_set.replay(record.rule_versions, self.read_facts(kept), parameters)

    def only_parameters(self, settings: Mapping[str, object], on: date) -> dict[str, object]:
        """Of a module's settings those that are parameters of the rules."""
        known = self.write_parameters(self.read_parameters({}, on))
        return {key: value for key, value in settings.items() if key in known}

    def run_one(
        self, rule_id: str, facts: Mapping[str, object], parameters: Mapping[str, object], on: date
    ) -> dict[str, Decision]:
        """What one rule alone says; subjects it is silent about are left out."""
        return self.rule_set.run_one(
            rule_id, self.read_facts(facts), self.read_parameters(parameters, on), on
        )


@dataclass(frozen=True, kw_only=True)
class PreparedRules(Generic[F, P]):
    """A rule set on one day with its parameters. What it assesses shares the written parameters: do not change them."""

    rules: RegisteredRules[F, P]
    on: date
    parameters: P
    written: Mapping[str, object]
    versions: Mapping[str, str]
    in_force: tuple[Rule[F, P], ...]

    def assess(self, facts: Mapping[str, object]) -> AssessmentRecord:
        """Assess JSON facts and keep everything that a replay needs.

        Raises `ValueError` with the path of a bad fact.
        """
        rule_set = self.rules.rule_set
        return AssessmentRecord(
            rule_set=rule_set.name,
            rule_set_version=rule_set.version,
            on=self.on,
            rule_versions=self.versions,
            facts=facts,
            parameters=self.written,
            decisions=rule_set.assess_by(self.in_force, self.rules.read_facts(facts), self.parameters),
        )


class RuleRegistry:
    """Rule sets by name. Rule ids are found across sets; an id used by two sets needs `set/id`."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[RuleEntry, ...]] = {}
        self._runners: dict[
            str, Callable[[str, Mapping[str, object], Mapping[str, object], date], dict[str, Decision]]
        ] = {}

    def register(self, registered: RegisteredRules[F, P]) -> None:
        """Add a rule set. Raises `RuleSetError` when its name is taken."""
        if registered.name in self._entries:
            raise RuleSetError(f"A rule set named {registered.name!r} is already registered.")
        self._entries[registered.name] = registered.entries()
        self._runners[registered.name] = registered.run_one

    def entries(self) -> tuple[RuleEntry, ...]:
        """Every rule of every set, in order of registration."""
        return tuple(entry for entries in self._entries.values() for entry in entries)

    def show(self, rule_id: str) -> RuleEntry:
        """The latest version of a rule, by `id` or `set/id`. Raises `UnknownRule`."""
        return max(self._named(rule_id), key=lambda entry: entry.effective_from)

    def run(
        self, rule_id: str, facts: Mapping[str, object], parameters: Mapping[str, object], on: date
    ) -> dict[str, Decision]:
        """Run one rule on JSON facts. Raises `UnknownRule`, or `ValueError` with the path of a bad fact."""
        entry = self.show(rule_id)
        return self._runners[entry.rule_set](entry.id, facts, parameters, on)

    def _named(self, rule_id: str) -> Iterable[RuleEntry]:
        found = [entry for entry in self.entries() if rule_id in (entry.id, f"{entry.rule_set}/{entry.id}")]
        sets = sorted({entry.rule_set for entry in found})
        if len(sets) > 1:
            raise UnknownRule(
                f"{rule_id!r} is in several rule sets: "
                f"say {' or '.join(f'{name}/{rule_id}' for name in sets)}."
            )
        if not found:
            raise UnknownRule(f"No rule {rule_id!r}. `fairlead rules list` shows every rule.")
        return found


def _entry(name: str, rule: Rule[F, P]) -> RuleEntry:
    return RuleEntry(
        rule_set=name,
        id=rule.id,
        title=rule.title,
        version=rule.version,
        layer=rule.layer.value,
        source=rule.source,
        source_url=rule.source_url,
        confidence=rule.confidence.value,
        effective_from=rule.effective_from.isoformat(),
        effective_to=None if rule.effective_to is None else rule.effective_to.isoformat(),
        applies_to=tuple(sorted(rule.applies_to)),
        meaning=(rule.check.__doc__ or "").strip(),
        awaits=rule.awaits,
    )
