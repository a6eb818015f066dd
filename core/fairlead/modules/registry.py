"""Finds the installed modules once for each process, refuses what is incomplete, and knows who owns what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

import pluggy

from fairlead.identity.permissions import CORE_ROLES
from fairlead.modules.manifest import CaseKind, DefaultRole, Module
from fairlead.modules.outgoing import Outgoing
from fairlead.modules.validation import problems_between, problems_of

if TYPE_CHECKING:
    from flask import Blueprint, Flask
    from werkzeug.routing import Rule

    from fairlead.hookspecs.synthetic import SyntheticKind
    from fairlead.tenancy.sessions import Database

GROUP = "fairlead.modules"
COMMANDS_GROUP = "fairlead.commands"
PROJECT = "fairlead"
CORE = "core"

_FORBIDDEN_OPTIONS = ("specname", "hookwrapper", "wrapper", "tryfirst", "trylast")


class ModuleRefused(Exception):
    """An installed module is not fit to be loaded. ``problems`` has one line for each thing to put right."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(["Installed modules cannot be loaded.", *(f"  * {line}" for line in self.problems)])
        )


class HookCall(Protocol):
    """One hook of one module. pluggy gives what the implementation returned, in a list that may be empty."""

    def __call__(self, **arguments: object) -> list[object]:
        """Call the implementation."""


class Registry:
    """The modules of one process. Made once; raises `ModuleRefused` when any of them is not complete."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = tuple(sorted(modules, key=lambda module: module.name))
        problems = [problem for module in self.modules for problem in problems_of(module)]
        problems += problems_between(self.modules)
        if problems:
            raise ModuleRefused(problems)
        self._by_name = {module.name: module for module in self.modules}
        self._implemented: set[tuple[str, str]] = set()
        self._plugins = self._register()
        self._callers: dict[tuple[str, str], HookCall] = {}

    def _register(self) -> pluggy.PluginManager:
        from fairlead.hookspecs import install, tenant

        plugins = pluggy.PluginManager(PROJECT)
        plugins.add_hookspecs(install)
        plugins.add_hookspecs(tenant)
        problems = []
        for module in self.modules:
            plugins.register(module.plugin, name=module.name)
            for caller in plugins.get_hookcallers(module.plugin) or ():
                self._implemented.add((module.name, caller.name))
                implementation = next(
                    impl for impl in caller.get_hookimpls() if impl.plugin_name == module.name
                )
                used = [
                    option
                    for option in _FORBIDDEN_OPTIONS
                    if getattr(implementation, option, None) or implementation.opts.get(option)
                ]
                if used:
                    problems.append(
                        f"module {module.name!r}: hook {caller.name!r} uses {', '.join(used)}. Order is data: give"
                        " contributions an `order`, and implement each hook under its own name."
                    )
        try:
            plugins.check_pending()
        except pluggy.PluginValidationError as error:
            problems.append(f"{error}. Hooks are listed in docs/hooks.md.")
        if problems:
            raise ModuleRefused(problems)
        return plugins

    @property
    def names(self) -> frozenset[str]:
        """Names of the installed modules."""
        return frozenset(self._by_name)

    def find(self, name: str) -> Module | None:
        """The manifest of ``name``, or nothing when it is not installed."""
        return self._by_name.get(name)

    def implements(self, module: str, name: str) -> bool:
        """Has ``module`` an implementation of the hook ``name``?"""
        return (module, name) in self._implemented

    def hook(self, module: str, name: str) -> HookCall:
        """The hook ``name`` of one module and of no other. Only the façade and this file call what it returns."""
        key = (module, name)
        if key not in self._callers:
            others = [plugin for other, plugin in self._plugins.list_name_plugin() if other != module]
            self._callers[key] = self._plugins.subset_hook_caller(name, remove_plugins=others)
        return self._callers[key]

    @cached_property
    def blueprints(self) -> dict[str, tuple[Blueprint, ...]]:
        """Each module's blueprints. Raises `ModuleRefused` for one that is not named or placed as its module's."""
        found: dict[str, tuple[Blueprint, ...]] = {}
        problems = []
        for module in self.modules:
            pages: list[Blueprint] = []
            for given in self.hook(module.name, "blueprints")():
                pages += given  # type: ignore[arg-type]  # pluggy is untyped; the contract suite compares annotations
            problems += [problem for page in pages for problem in _blueprint_problems(module, page)]
            found[module.name] = tuple(pages)
        if problems:
            raise ModuleRefused(problems)
        return found

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {page.name: name for name, pages in self.blueprints.items() for page in pages}

    def owner_of_endpoint(self, endpoint: str) -> str:
        """The module whose blueprint, or whose nested blueprint, answers ``endpoint``; `CORE` for core's own."""
        return self._owners.get(endpoint.partition(".")[0], CORE)

    def case_kinds(self, enabled: frozenset[str]) -> tuple[CaseKind, ...]:
        """The kinds of case of the modules in ``enabled``."""
        return tuple(kind for module in self.modules if module.name in enabled for kind in module.case_kinds)

    def default_roles(self, tenant_kind: str, enabled: frozenset[str]) -> tuple[DefaultRole, ...]:
        """Core's roles for that kind of organisation, with what the modules in ``enabled`` add to them or bring."""
        roles = {role.key: role for role in CORE_ROLES if tenant_kind in role.tenant_kinds}
        for module in self.modules:
            if module.name not in enabled:
                continue
            for role in module.roles:
                if role.key in roles:
                    known = roles[role.key]
                    roles[role.key] = replace(known, permissions=known.permissions | role.permissions)
                elif tenant_kind in role.tenant_kinds:
                    roles[role.key] = role
        return tuple(roles.values())

    def permissions(self, enabled: frozenset[str]) -> frozenset[str]:
        """Every permission the modules in ``enabled`` know."""
        return frozenset(
            permission.key
            for module in self.modules
            if module.name in enabled
            for permission in module.permissions
        )

    def check_url_map(self, app: Flask) -> None:
        """Refuse an application in which a page has no owner, or lies or is registered outside its module."""
        problems = [
            problem for rule in app.url_map.iter_rules() for problem in self._rule_problems(app, rule)
        ]
        if problems:
            raise ModuleRefused(problems)

    def _rule_problems(self, app: Flask, rule: Rule) -> Iterator[str]:
        if "." not in rule.endpoint and rule.endpoint != "static":
            yield f"{rule.rule} ({rule.endpoint}) belongs to no blueprint, so the gate cannot know its owner."
        owner = self.owner_of_endpoint(rule.endpoint)
        if owner != CORE and not _is_under(rule.rule, owner):
            yield (
                f"{rule.rule} of module {owner!r} must lie under /t/<slug:tenant>/{owner}/"
                f" or /api/v1/t/<slug:tenant>/{owner}/."
            )
        view = app.view_functions.get(rule.endpoint)
        author = self.author_of(view) if view is not None else owner
        if author not in {owner, CORE}:
            yield f"{rule.rule} answers with a view of module {author!r} but is registered outside its blueprints."

    def author_of(self, view: Callable[..., object]) -> str:
        """The module whose package a view was written in; `CORE` when it is no module's."""
        written_in = f"{getattr(view, '__module__', '')}."
        return next((m.name for m in self.modules if written_in.startswith(f"{package_of(m)}.")), CORE)


def _is_under(rule: str, module: str) -> bool:
    prefixes = (
        f"/t/<tenant>/{module}",
        f"/t/<slug:tenant>/{module}",
        f"/api/v1/t/<slug:tenant>/{module}",
    )
    return rule in prefixes or rule.startswith(tuple(f"{prefix}/" for prefix in prefixes))


def _blueprint_problems(module: Module, page: Blueprint) -> Iterator[str]:
    where = f"module {module.name!r}: blueprint {page.name!r}"
    if page.name != module.name and not page.name.startswith(f"{module.name}_"):
        yield f"{where} must be called '{module.name}' or begin with '{module.name}_'."
    if not page.import_name.startswith(package_of(module)):
        yield f"{where} comes from {page.import_name}, outside the module's package {package_of(module)}."


def package_of(module: Module) -> str:
    """The Python package of a module: the one that holds its plugin."""
    plugin = module.plugin
    name = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__module__
    return name.rpartition(".")[0] or name


_current: Registry | None = None


def registry() -> Registry:
    """The registry of this process, made from the installed distributions when it is first asked for."""
    global _current  # noqa: PLW0603  # one value for the process, replaced only by `with_modules`
    if _current is None:
        _current = Registry(discover())
    return _current


def discover() -> list[Module]:
    """The manifests that installed distributions name under the entry-point group ``fairlead.modules``."""
    found = []
    for point in entry_points(group=GROUP):
        manifest = point.load()
        if not isinstance(manifest, Module):
            raise ModuleRefused([f"entry point {point.name!r} names {point.value}, which is not a Module."])
        if manifest.name != point.name:
            raise ModuleRefused(
                [f"entry point {point.name!r} names the module {manifest.name!r}. Use the same name."]
            )
        found.append(manifest)
    return found


def installed_modules() -> tuple[Module, ...]:
    """Every installed module's manifest, in name order."""
    return registry().modules


def declared_outgoing(key: str) -> Outgoing | None:
    """What an installed module declares to send by this key; None when none does."""
    return next((each for module in installed_modules() for each in module.outgoing if each.key == key), None)


def module_blueprints() -> tuple[Blueprint, ...]:
    """The pages of every installed module; the gate answers 404 for those of a module that is off."""
    return tuple(page for pages in registry().blueprints.values() for page in pages)


def load_demo_data(database: Database) -> None:
    """Let each installed module add its demonstration cases to the demo organisations. Safe to repeat."""
    for module in registry().modules:
        registry().hook(module.name, "demo_data")(database=database)


def synthetic_kinds() -> tuple[tuple[Module, SyntheticKind], ...]:
    """The kinds of case that installed modules can make up, each with its module."""
    found: list[tuple[Module, SyntheticKind]] = []
    for module in registry().modules:
        for given in registry().hook(module.name, "synthetic_cases")():
            found += [(module, kind) for kind in given]  # type: ignore[attr-defined]  # pluggy is untyped
    return tuple(found)


@contextmanager
def in_force(chosen: Registry) -> Iterator[Registry]:
    """For tests: ``chosen`` is the registry of this process until the block ends."""
    global _current  # noqa: PLW0603  # see `registry`
    before = _current
    _current = chosen
    try:
        yield chosen
    finally:
        _current = before


@contextmanager
def with_modules(*modules: Module) -> Iterator[Registry]:
    """For tests: as if exactly ``modules`` were installed, until the block ends."""
    with in_force(Registry(modules)) as chosen:
        yield chosen
