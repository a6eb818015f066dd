"""Contract checks that read the module's code: hooks, imports, workflows."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

from fairlead.cases.offence_list import offence_rows
from fairlead.hookspecs import install, tenant
from fairlead.hookspecs.synthetic import SyntheticKind
from fairlead.identity.permissions import Core
from fairlead.modules.manifest import CaseKind, Module
from fairlead.modules.registry import PROJECT, Registry, package_of
from fairlead.testing.load_rows import Kind, one_of_each

PUBLIC = "fairlead.public"
TESTING = "fairlead.testing"
_EXAMPLES = "fairlead.testing.examples"


def specifications() -> dict[str, object]:
    """Every hook by name, with the function that specifies it."""
    return {
        name: function
        for file in (install, tenant)
        for name, function in inspect.getmembers(file, inspect.isfunction)
        if hasattr(function, f"{PROJECT}_spec")
    }


def implementations(plugin: object) -> dict[str, object]:
    """Every hook implementation of a plugin by name."""
    return {
        name: function
        for name, function in inspect.getmembers(plugin, inspect.isroutine)
        if hasattr(function, f"{PROJECT}_impl")
    }


def hook_type_problems(module: Module) -> Iterator[str]:
    """Annotations that differ from the specification's. pluggy passes by name and compares no types."""
    known = specifications()
    for name, implementation in implementations(module.plugin).items():
        if name not in known:
            yield f"{name} is no hook. Hooks are listed in docs/hooks.md."
            continue
        wanted, given = get_type_hints(known[name]), get_type_hints(implementation)
        for argument in inspect.signature(implementation).parameters:  # type: ignore[arg-type]  # a function
            if argument not in wanted:
                yield f"{name} takes {argument!r}, which the hook does not have."
            elif given.get(argument) != wanted[argument]:
                yield f"{name}: {argument} is {_name(given.get(argument))}; expected {_name(wanted[argument])}."
        if given.get("return", None) != wanted["return"]:
            yield f"{name} returns {_name(given.get('return'))}; expected {_name(wanted['return'])}."


def _name(annotation: object) -> str:
    if annotation is None:
        return "not annotated"
    return (
        annotation.__name__
        if isinstance(annotation, type) and not hasattr(annotation, "__args__")
        else str(annotation)
    )


def import_problems(module: Module, folder: Path) -> Iterator[str]:
    """Imports of core beside its public interface, or of another module, wherever in the package they stand."""
    own = package_of(module)
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
        for name, line in _imported(tree):
            if _is_within(name, own) or _is_within(name, PUBLIC):
                continue
            if _is_within(name, TESTING) and not _is_within(name, _EXAMPLES):
                continue
            place = f"{file.relative_to(folder)}:{line}"
            if _is_within(name, _EXAMPLES) or name.startswith("fairlead_"):
                yield f"{place} imports {name}, another module. Modules meet through hooks and events only."
            elif _is_within(name, "fairlead"):
                yield f"{place} imports {name}. Import from fairlead.public; nothing else of core is promised to stay."


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "fairlead":
                yield from ((f"fairlead.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            given = node.args[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value, node.lineno


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def transition_problems(module: Module) -> Iterator[str]:
    """Rows of the module's workflows whose audit action or permission the manifest does not declare."""
    if module.case_kinds and not module.workflows:
        yield "the module has case kinds but names no workflow. Add workflows=(…) to the manifest."
    permissions = {permission.key for permission in module.permissions} | {
        str(permission) for permission in Core
    }
    for workflow in module.workflows:
        for row in workflow.transitions:
            where = f"transition {row.id} of {workflow.name}"
            if row.audit_action not in module.audit_actions:
                yield f"{where}: the audit action {row.audit_action!r} is not in audit_actions. Add it with its words."
            if row.permission not in permissions:
                yield f"{where}: the permission {row.permission!r} is declared neither by core nor by the module."


def synthetic_problems(registry: Registry, module: Module) -> Iterator[str]:
    """Made-up cases of a kind, state or offence that is not declared, or that cannot be made."""
    kinds = {kind.key: kind for kind in module.case_kinds}
    for given in registry.hook(module.name, "synthetic_cases")():
        for made_by in given:  # type: ignore[attr-defined]  # pluggy is untyped
            if made_by.kind in kinds:
                yield from _problems_of_kind(module, kinds[made_by.kind], made_by)
            else:
                yield f"synthetic_cases makes cases of {made_by.kind!r}, which is no case kind of the module."


def _problems_of_kind(module: Module, kind: CaseKind, made_by: SyntheticKind) -> Iterator[str]:
    where = f"synthetic_cases, {kind.key}"
    open_ones = set(kind.states) - kind.final_states
    for state in sorted(set(made_by.open_states) - open_ones):
        yield f"{where}: {state!r} is no open state of the kind."
    for state in sorted(set(made_by.final_states) - kind.final_states):
        yield f"{where}: {state!r} is no final state of the kind."
    listed = {str(row[0]): (str(row[0]), str(row[1]), str(row[4])) for row in offence_rows()}
    for code in sorted(set(made_by.offences) - set(listed)):
        yield f"{where}: {code!r} is not on the offence list."
    offences = [listed[code] for code in made_by.offences if code in listed]
    if not offences:
        return
    try:
        one_of_each(Kind(module=module.name, case_kind=kind, made_by=made_by, offences=offences))
    except Exception as error:  # noqa: BLE001  # whatever it is, no case of that kind can be made
        yield f"{where}: {type(error).__name__}: {error}"
