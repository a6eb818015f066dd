"""Which outcomes a rule can give at all, and whether it compares, read from its code: what the tables must cover."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType

from fairlead.public import Result
from fairlead_oocd.facts import Facts

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


_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def ordering_comparisons(check: Callable[..., object]) -> tuple[str, ...]:
    """Every comparison by size or date in a check, the functions it calls and the properties of the facts it reads."""
    return tuple(dict.fromkeys(_comparisons(check, set())))


def _comparisons(check: Callable[..., object], seen: set[object]) -> Iterator[str]:
    function = check if isinstance(check, FunctionType) else type(check).__call__
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Compare) and any(isinstance(each, _ORDERING) for each in node.ops):
            yield f"{function.__name__}: {ast.unparse(node)}"
        called = function.__globals__.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(called, FunctionType) and called.__module__.startswith("fairlead_oocd."):
            yield from _comparisons(called, seen)
        read = getattr(Facts, node.attr, None) if isinstance(node, ast.Attribute) else None
        if isinstance(read, property) and read.fget is not None:
            yield from _comparisons(read.fget, seen)
