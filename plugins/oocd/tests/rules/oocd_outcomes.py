"""Which outcomes a rule can give at all, read from its code: what the tables of cases must cover."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType

from fairlead.public import Result

LETTER = {
    Result.ELIGIBLE: "E",
    Result.INELIGIBLE: "I",
    Result.REFER_SUPERVISOR: "S",
    Result.REFER_CPS: "C",
    Result.MORE_INFO: "M",
    Result.ALLOWED: "A",
    Result.REFUSED: "R",
}
_CONSTRUCTORS = {"bar": "I", "ask": "M", "supervisor": "S", "note": "E", "prosecutor": "CIE"}


def possible_outcomes(check: Callable[..., object]) -> frozenset[str]:
    """The letters of every finding that a check, or a function of rules it calls, can make."""
    return frozenset(_outcomes(check, set()))


def _outcomes(check: Callable[..., object], seen: set[object]) -> Iterator[str]:
    function = check if isinstance(check, FunctionType) else type(check).__call__
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    compared = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.Compare) for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in compared:
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Result":
            yield LETTER[Result[node.attr]]
        if isinstance(node, ast.Name):
            if node.id in _CONSTRUCTORS:
                yield from _CONSTRUCTORS[node.id]
                continue
            called = function.__globals__.get(node.id)
            if isinstance(called, FunctionType) and _of_rules(called, function):
                yield from _outcomes(called, seen)


def _of_rules(called: FunctionType, caller: FunctionType) -> bool:
    rules = ("fairlead_oocd.rules.", "fairlead_oocd.limits.")
    return called.__module__ == caller.__module__ or called.__module__.startswith(rules)
