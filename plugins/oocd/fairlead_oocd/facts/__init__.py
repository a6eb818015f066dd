"""The fact sheet and how it is read from JSON."""

from __future__ import annotations

from fairlead_oocd.facts.parsing import parse_facts
from fairlead_oocd.facts.reading import UNKNOWN, FactError, Unknown, UnknownKey
from fairlead_oocd.facts.sheet import (
    Admission,
    Condition,
    ConditionObject,
    ConditionType,
    Facts,
    HistoryItem,
    HistoryType,
    ImmigrationStatus,
    Jurisdiction,
    Offence,
    ProsecutorDecision,
    Regime,
    RiskLevel,
    Tag,
    TrialClass,
    Victim,
)

__all__ = [
    "UNKNOWN",
    "Admission",
    "Condition",
    "ConditionObject",
    "ConditionType",
    "FactError",
    "Facts",
    "HistoryItem",
    "HistoryType",
    "ImmigrationStatus",
    "Jurisdiction",
    "Offence",
    "ProsecutorDecision",
    "Regime",
    "RiskLevel",
    "Tag",
    "TrialClass",
    "Unknown",
    "UnknownKey",
    "Victim",
    "parse_facts",
]
