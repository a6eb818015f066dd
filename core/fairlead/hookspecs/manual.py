"""Writes ``core/docs/hooks.md`` from the specifications.

Run it as ``python -m fairlead.hookspecs.manual > core/docs/hooks.md``.
"""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields
from types import ModuleType

from fairlead.hookspecs import contributions, install, synthetic, tenant
from fairlead.modules.manifest import HOOK_API

_INTRODUCTION = """\
# Hooks

Written from the code by `python -m fairlead.hookspecs.manual`; a test compares this page with it. Hook interface
{major}.{minor}. A module says in its manifest for which it was written; a hook or an argument that is added raises the
second number, anything taken away the first.

Implement a hook with `@hookimpl` under its own name, with the annotations shown here (the contract suite compares
them). Return values: frozen dataclasses, never markup, never a changed argument. Order is the number `order`, then the
module's name; `tryfirst`, `trylast`, `specname` and wrappers are refused.

A **display hook** that fails is left out of the page and logged. A **guard hook** that fails refuses what was asked.
A module that is off for an organisation is not asked at all.
"""


def specifications(file: ModuleType) -> Iterator[tuple[str, object]]:
    """The hooks of one specification file in the order in which they stand there."""
    found = [
        (name, function)
        for name, function in inspect.getmembers(file, inspect.isfunction)
        if hasattr(function, "fairlead_spec")
    ]
    yield from sorted(found, key=lambda pair: inspect.getsourcelines(pair[1])[1])


def signature(name: str, function: object) -> str:
    """``name(argument: Type) -> Type``, without the modules that types come from."""
    hints = typing.get_type_hints(function)
    shown = [f"{argument}: {_type(hints[argument])}" for argument in inspect.signature(function).parameters]  # type: ignore[arg-type]  # a function
    return f"{name}({', '.join(shown)}) -> {_type(hints['return'])}"


def _type(annotation: object) -> str:
    if annotation is type(None):
        return "None"
    arguments = typing.get_args(annotation)
    if arguments:
        origin = typing.get_origin(annotation)
        return f"{getattr(origin, '__name__', origin)}[{', '.join(_type(each) for each in arguments)}]"
    return getattr(annotation, "__name__", str(annotation))


def page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION.format(major=HOOK_API[0], minor=HOOK_API[1])]
    for title, file in (("Install hooks", install), ("Tenant hooks", tenant)):
        parts.append(f"## {title}\n\n{inspect.cleandoc(file.__doc__ or '')}\n")
        for name, function in specifications(file):
            parts.append(f"### {signature(name, function)}\n\n{inspect.getdoc(function)}\n")
    parts.append("## What hooks return\n")
    for file in (contributions, synthetic):
        for name, kind in inspect.getmembers(file, inspect.isclass):
            if kind.__module__ == file.__name__:
                parts.append(f"### {name}\n\n{inspect.getdoc(kind)}\n\n{_fields(kind)}")
    return "\n".join(parts)


def _fields(kind: type) -> str:
    lines = ["| Field | Type | Default |", "|---|---|---|"]
    hints = typing.get_type_hints(kind)
    for field in fields(kind):
        default = (
            "required"
            if field.default is MISSING and field.default_factory is MISSING
            else f"`{_default(field)}`"
        )
        shown = str(hints[field.name]).replace("collections.abc.", "").replace("typing.", "")
        plain = (
            hints[field.name].__name__ if isinstance(hints[field.name], type) and "[" not in shown else shown
        )
        lines.append(f"| `{field.name}` | `{plain.replace('|', '&#124;')}` | {default} |")
    return "\n".join(lines) + "\n"


def _default(field: object) -> str:
    value = getattr(field, "default", MISSING)
    return repr(value) if value is not MISSING else "empty"


if __name__ == "__main__":
    sys.stdout.write(page())
