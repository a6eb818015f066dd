"""What a module says about itself. One frozen value, named by the distribution's entry point."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairlead.modules.outgoing import Outgoing
from fairlead.workflow.transitions import Workflow

if TYPE_CHECKING:
    from fairlead.tenancy.sessions import TenantSession
    from fairlead.workflow.registry import RegisteredRules

HOOK_API = (1, 2)
"""Version of the hook interface this core offers: (major, minor). Additions raise the minor number."""

TENANT_KINDS = frozenset({"force", "provider", "agency", "commissioner"})
SETTING_KINDS = ("integer", "number", "text", "boolean", "date", "table")
LAYERS = ("STATUTE", "NATIONAL", "FORCE")
REGIMES = ("Part 3", "UK GDPR")


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """Why a module processes personal data, and under which power (IG-02)."""

    key: str
    title: str
    regime: str  # 'Part 3' or 'UK GDPR'
    basis: str
    data_categories: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HeldItem:
    """One thing a module holds about a person, as it is told to that person (s.45, Article 15)."""

    category: str  # one of the data categories of the module's purposes
    title: str
    values: Mapping[str, str]  # label → value, in the words of the page
    source: str
    recorded_on: date
    third_parties: tuple[str, ...] = ()  # what must be looked at before it is disclosed


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """How long one kind of record is kept, from when, and what happens then (IG-20)."""

    table: str
    starts: str  # what starts the clock, in words: 'case closed'
    months: int | None  # None: reviewed, with no fixed end
    then: str  # 'review', 'erase' or 'anonymise'
    source: str


SubjectAccess = Callable[["TenantSession", uuid.UUID], Sequence[HeldItem]]
"""``(session, person_id)`` → everything the module's own tables hold about that person."""

Retention = Callable[[], Sequence[RetentionRule]]
"""``()`` → one rule for each of the module's own tables that hold personal data."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One thing a person may be allowed to do: ``module:resource:action``.

    ``system`` marks what the platform itself may do for the module when a provider answers a referral, and in
    its daily work.
    """

    key: str
    title: str
    system: bool = False


@dataclass(frozen=True, kw_only=True)
class DefaultRole:
    """A role a module or core proposes. A tenant may change it or define its own.

    A module that gives the key of one of core's roles adds its permissions to that role.
    """

    key: str
    title: str
    permissions: frozenset[str]
    tenant_kinds: frozenset[str] = TENANT_KINDS


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """A kind of case a module works on, with the words for each state."""

    key: str
    title: str
    reference_prefix: str
    states: Mapping[str, str]
    final_states: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One tenant setting of a module: key, type, default, and the rule layer it may not override.

    A setting of layer ``STATUTE`` holds what the law fixes as its ``default``. A tenant may only be stricter:
    ``tighter`` says which way that is, ``lower``, ``higher``, or ``fixed`` when no other value is lawful.
    ``choices`` lists the only values a text setting may take; empty means any.
    """

    key: str
    title: str
    kind: str  # integer, number, text, boolean, date, table
    default: object
    layer: str
    source: str
    tighter: str = "fixed"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Module:
    """The manifest of one module."""

    name: str
    title: str
    version: str
    summary: str
    hook_api: tuple[int, int]
    lowest_core_revision: str
    purposes: tuple[Purpose, ...]
    subject_access: SubjectAccess | None
    retention: Retention | None
    requires: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    case_kinds: tuple[CaseKind, ...] = ()
    permissions: tuple[Permission, ...] = ()
    roles: tuple[DefaultRole, ...] = ()
    settings: tuple[Setting, ...] = ()
    rule_sets: tuple[RegisteredRules[Any, Any], ...] = ()  # each with facts and parameters of its own types
    workflows: tuple[Workflow, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()  # everything the module sends
    audit_actions: Mapping[str, str] = field(default_factory=dict)
    migrations: Path | None = None
    plugin: object | None = None
