"""The rule explorer's reads: every rule of the modules that are on, and one rule run on facts typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any  # rule sets have facts of their own types

from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.manifest import Module
from fairlead.modules.registry import registry
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import settings_in_force
from fairlead.workflow.decisions import Decision
from fairlead.workflow.registry import RegisteredRules, RuleEntry


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One rule version and the module it comes from."""

    module: str
    module_title: str
    entry: RuleEntry

    @property
    def since(self) -> date:
        """The first day on which this version applies."""
        return date.fromisoformat(self.entry.effective_from)

    @property
    def until(self) -> date | None:
        """The last; None without an end."""
        return None if self.entry.effective_to is None else date.fromisoformat(self.entry.effective_to)


@dataclass(frozen=True, kw_only=True)
class RuleFilter:
    """What the list shows: of one module, of one layer, with these words. Empty means all."""

    module: str = ""
    layer: str = ""
    words: str = ""

    def admits(self, line: RuleLine) -> bool:
        """True when the rule is asked for."""
        entry = line.entry
        text = " ".join((entry.id, entry.title, entry.source, entry.meaning, *entry.applies_to)).casefold()
        return (
            self.module in ("", line.module)
            and self.layer in ("", entry.layer)
            and all(word in text for word in self.words.casefold().split())
        )


class FactsRefused(Refusal):
    """The facts typed in cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="facts")


def modules_with_rules(enabled: Iterable[str]) -> list[Module]:
    """The modules that are on and have rules, by name."""
    return [module for module in registry().modules if module.name in set(enabled) and module.rule_sets]


def rule_lines(enabled: Iterable[str], wanted: RuleFilter = RuleFilter()) -> list[RuleLine]:
    """Every rule version of the modules that are on, in the order of the rule sets."""
    lines = (
        RuleLine(module=module.name, module_title=module.title, entry=entry)
        for module in modules_with_rules(enabled)
        for rules in module.rule_sets
        for entry in rules.entries()
    )
    return [line for line in lines if wanted.admits(line)]


def find_rule(
    enabled: Iterable[str], rule_set: str, rule_id: str
) -> tuple[Module, RegisteredRules[Any, Any], RuleEntry]:
    """The newest version of a rule with its rule set. Raises `NotVisible`, also for a module that is off."""
    for module in modules_with_rules(enabled):
        for rules in module.rule_sets:
            found = [entry for entry in rules.entries() if entry.id == rule_id]
            if rules.name == rule_set and found:
                return module, rules, max(found, key=lambda entry: entry.effective_from)
    raise NotVisible


def parameters_here(
    session: TenantSession, module: str, rules: RegisteredRules[Any, Any], on: date
) -> dict[str, object]:
    """The parameters of a rule set as this organisation has them on the day."""
    settings = {key: each.value for key, each in settings_in_force(session, module, on).items()}
    return rules.only_parameters(settings, on)


@dataclass(frozen=True, kw_only=True)
class RunRule:
    """One rule on facts that belong to no case."""

    rule_set: str
    rule_id: str
    facts: Mapping[str, object]
    on: date


def run_rule(
    session: TenantSession, actor: Actor, command: RunRule, *, enabled: Iterable[str]
) -> dict[str, Decision]:
    """What the rule says, by the organisation's settings; nothing is kept, the use is recorded.

    Raises `NotPermitted`, `NotVisible`, `FactsRefused` with the path of what cannot be read.
    """
    if not actor.can(Core.RULE_READ):
        raise NotPermitted(_("Your role does not include reading rules"))
    module, rules, entry = find_rule(enabled, command.rule_set, command.rule_id)
    try:
        said = rules.run_one(
            entry.id, command.facts, parameters_here(session, module.name, rules, command.on), command.on
        )
    except (LookupError, ValueError) as error:  # no version of the rule on that day, or a fact that cannot be
        raise FactsRefused(str(error)) from error
    record(
        session,
        Operation.CONSULTATION,
        "core.rule.run",
        object_type="rule",
        purpose=module.purposes[0].key,
        reason=f"{command.rule_set}/{entry.id}",
    )
    return said
