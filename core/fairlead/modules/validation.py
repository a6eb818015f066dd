"""What makes a manifest good enough to load. Each problem says what was found and what to add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from fairlead.identity.permissions import CORE_ROLES, Core
from fairlead.modules.manifest import (
    HOOK_API,
    LAYERS,
    REGIMES,
    SETTING_KINDS,
    TENANT_KINDS,
    CaseKind,
    DefaultRole,
    Module,
    Purpose,
    Setting,
)

NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
WORD = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
KEY = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{2,5}")
RESERVED = frozenset(
    {
        "access", "admin", "alembic", "appointment", "audit", "auth", "case", "cases", "change", "contact", "core",
        "fairlead", "identity", "jobs", "membership", "module", "modules", "note", "offence", "outbox", "party",
        "people", "person", "providers", "referral", "search", "service", "sharing", "sign", "tenancy", "tenant",
        "used", "user", "web",
    }
)  # fmt: skip
"""Names that are core's, or begin the names of core's tables and pages."""

_CORE_REVISIONS = Path(__file__).parents[1] / "migrations" / "versions"
_KINDS: dict[str, tuple[type, ...]] = {
    "integer": (int,), "number": (int, float), "text": (str,), "boolean": (bool,), "date": (date,),
    "table": (list, tuple, dict),
}  # fmt: skip


def core_revisions() -> frozenset[str]:
    """The revisions this core has."""
    return frozenset(file.stem for file in _CORE_REVISIONS.glob("[0-9]*.py"))


def fits(kind: str, value: object) -> bool:
    """Is ``value`` of the setting kind ``kind``? A truth value is not a number; ``None`` means not set."""
    if value is None:
        return True
    if isinstance(value, bool) and kind != "boolean":
        return False
    return isinstance(value, _KINDS[kind])


def problems_of(module: Module) -> list[str]:
    """Everything that is wrong with one manifest, looked at on its own. Empty: it may load."""
    return [f"module {module.name!r}: {problem}" for problem in _problems(module)]


def problems_between(modules: Sequence[Module]) -> list[str]:
    """What is wrong between manifests: names used twice, requirements that are missing or go in a circle."""
    found = [problem for first, second in combinations(modules, 2) for problem in _clashes(first, second)]
    names = {module.name for module in modules}
    needs = {module.name: set(module.requires) for module in modules}
    found += [
        f"module {name!r} requires {other!r}, which is not installed. Install it, or remove {name!r}."
        for name, required in needs.items()
        for other in sorted(required - names)
    ]
    found += [
        f"module {name!r} requires itself through {', '.join(sorted(needs[name]))}."
        for name in needs
        if _circular(name, needs)
    ]
    return found


def _clashes(first: Module, second: Module) -> Iterator[str]:
    if first.name == second.name:
        yield f"two installed modules are called {first.name!r}. Rename or remove one of them."
    both = f"modules {first.name!r} and {second.name!r} both"
    for key in sorted({kind.key for kind in first.case_kinds} & {kind.key for kind in second.case_kinds}):
        yield f"{both} register the case kind {key!r}."
    theirs = {kind.reference_prefix for kind in second.case_kinds}
    for prefix in sorted({kind.reference_prefix for kind in first.case_kinds} & theirs):
        yield f"{both} use the reference prefix {prefix!r}."


def _circular(name: str, needs: dict[str, set[str]]) -> bool:
    reached: set[str] = set()
    waiting = set(needs.get(name, ()))
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting |= needs.get(current, set())
    return name in reached


def _problems(module: Module) -> Iterator[str]:
    yield from _identity(module)
    yield from _data_protection(module)
    yield from _versions(module)
    yield from _permissions(module)
    for kind in module.case_kinds:
        yield from _case_kind(module, kind)
    for setting in module.settings:
        yield from _setting(setting)
    yield from _repeated("setting", [setting.key for setting in module.settings])
    yield from _repeated("case kind", [kind.key for kind in module.case_kinds])
    for action in module.audit_actions:
        if not action.startswith(f"{module.name}."):
            yield f"audit action {action!r} must begin with '{module.name}.'."
    if module.migrations is not None and not module.migrations.is_dir():
        yield f"migrations names {module.migrations}, which is not a folder."
    if module.plugin is None:
        yield "plugin is missing. Give the object (or Python module) that has the hook implementations."


def _identity(module: Module) -> Iterator[str]:
    if not NAME.fullmatch(module.name):
        yield (
            "the name must be 2 to 20 lower-case letters and digits, beginning with a letter; it prefixes tables and"
            " pages."
        )
    if module.name in RESERVED:
        yield "the name is core's own, or begins the name of one of core's tables. Choose another."
    for attribute in ("title", "version", "summary"):
        if not str(getattr(module, attribute)).strip():
            yield f"{attribute} is empty. Say it in a few words; people see it when they switch the module on."


def _data_protection(module: Module) -> Iterator[str]:
    if not module.purposes:
        yield (
            "purposes is empty. Add a Purpose(key, title, regime, basis, data_categories) for each use of personal"
            " data."
        )
    for purpose in module.purposes:
        yield from _purpose(purpose)
    yield from _repeated("purpose", [purpose.key for purpose in module.purposes])
    if module.subject_access is None:
        yield (
            "subject_access is missing. Add a function (session, person_id) -> Sequence[HeldItem] that tells a person"
            " everything the module's tables hold about them."
        )
    if module.retention is None:
        yield (
            "retention is missing. Add a function () -> Sequence[RetentionRule] with one rule for each of the module's"
            " tables that hold personal data."
        )


def _purpose(purpose: Purpose) -> Iterator[str]:
    if purpose.regime not in REGIMES:
        yield f"purpose {purpose.key!r} has the regime {purpose.regime!r}; expected one of {', '.join(REGIMES)}."
    if not purpose.basis.strip():
        yield f"purpose {purpose.key!r} has no basis. Name the power or legal basis it rests on."
    if not purpose.data_categories:
        yield f"purpose {purpose.key!r} names no data categories. List the kinds of data it uses."


def _versions(module: Module) -> Iterator[str]:
    major, minor = module.hook_api
    if major != HOOK_API[0] or minor > HOOK_API[1]:
        yield (
            f"it was written for hook interface {major}.{minor}; this core offers {HOOK_API[0]}.{HOOK_API[1]}."
            " Install a version of the module for this core."
        )
    if module.lowest_core_revision not in core_revisions():
        yield (
            f"it needs core revision {module.lowest_core_revision!r}, which this core does not have (newest:"
            f" {max(core_revisions())}). Upgrade core, or correct lowest_core_revision."
        )


def _permissions(module: Module) -> Iterator[str]:
    shape = re.compile(rf"{re.escape(module.name)}:{WORD}:{WORD}")
    for permission in module.permissions:
        if not shape.fullmatch(permission.key):
            yield (
                f"permission {permission.key!r} must be named '{module.name}:<resource>:<action>', in lower case with"
                " hyphens."
            )
        if not permission.title.strip():
            yield f"permission {permission.key!r} has no title."
    yield from _repeated("permission", [permission.key for permission in module.permissions])
    yield from _repeated("role", [role.key for role in module.roles])
    for role in module.roles:
        yield from _role(module, role)


def _role(module: Module, role: DefaultRole) -> Iterator[str]:
    core_keys = {core.key for core in CORE_ROLES}
    if role.key not in core_keys and not re.fullmatch(rf"{re.escape(module.name)}-{WORD}", role.key):
        yield (
            f"role {role.key!r} must be one of core's ({', '.join(sorted(core_keys))})"
            f" or begin with '{module.name}-'."
        )
    known = {permission.key for permission in module.permissions} | {str(permission) for permission in Core}
    required = tuple(f"{name}:" for name in module.requires)
    for key in sorted(role.permissions - known):
        if not (required and key.startswith(required)):
            yield f"role {role.key!r} has the permission {key!r}, which neither core nor this module declares."
    for kind in sorted(role.tenant_kinds - TENANT_KINDS):
        yield f"role {role.key!r} is for the kind of organisation {kind!r}; expected {', '.join(sorted(TENANT_KINDS))}."


def _case_kind(module: Module, kind: CaseKind) -> Iterator[str]:
    if not re.fullmatch(rf"{re.escape(module.name)}\.{WORD}", kind.key):
        yield f"case kind {kind.key!r} must be named '{module.name}.<kind>'."
    if not PREFIX.fullmatch(kind.reference_prefix):
        yield (
            f"case kind {kind.key!r} has the reference prefix {kind.reference_prefix!r}; expected 2 to 5 capital"
            " letters."
        )
    unknown = kind.final_states - set(kind.states)
    if not kind.states or unknown:
        missing = ", ".join(sorted(unknown)) or "all of them"
        yield f"case kind {kind.key!r} must have words for every state; missing: {missing}."


def _setting(setting: Setting) -> Iterator[str]:
    where = f"setting {setting.key!r}"
    if not KEY.fullmatch(setting.key):
        yield f"{where}: keys are lower-case words joined by '_' or '-'."
    if not setting.title.strip() or not setting.source.strip():
        yield f"{where} needs a title and a source (the law or guidance, or 'force policy')."
    if setting.kind not in SETTING_KINDS:
        yield f"{where} has the kind {setting.kind!r}; expected one of {', '.join(SETTING_KINDS)}."
    elif not fits(setting.kind, setting.default):
        yield f"{where} is of kind {setting.kind} but its default is {setting.default!r}."
    if setting.layer not in LAYERS:
        yield f"{where} has the layer {setting.layer!r}; expected one of {', '.join(LAYERS)}."
    if setting.tighter not in {"lower", "higher", "fixed"}:
        yield f"{where}: tighter is {setting.tighter!r}; expected lower, higher or fixed."


def _repeated(what: str, keys: Sequence[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{what} {key!r} is declared twice."
