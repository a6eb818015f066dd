"""The pure parts stay pure: no clock, no database, no web."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = sorted(
    [
        *(ROOT / "core/fairlead/workflow").rglob("*.py"),
        *(ROOT / "plugins/oocd/fairlead_oocd/rules").rglob("*.py"),
        *(ROOT / "plugins/oocd/fairlead_oocd/policy").rglob("*.py"),
        *(ROOT / "plugins/oocd/fairlead_oocd/limits").rglob("*.py"),
        *(ROOT / "plugins/oocd/fairlead_oocd/facts").rglob("*.py"),
        *(ROOT / "plugins/oocd/fairlead_oocd/parameters").rglob("*.py"),
        *(
            ROOT / "plugins/oocd/fairlead_oocd" / name
            for name in ("conditions.py", "dates.py", "disposals.py", "victims.py", "workflow.py")
        ),
    ]
)
ALLOWED = {
    "__future__",
    "ast",
    "bisect",
    "calendar",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "enum",
    "fairlead",
    "fairlead_oocd",
    "functools",
    "importlib",
    "json",  # text from values, and back
    "random",  # with a seed that was given: see UNREPEATABLE
    "re",
    "typing",
    "uuid",  # the type: see UNREPEATABLE
    "zoneinfo",
}
CLOCKS = {"today", "now", "utcnow", "time"}
UNREPEATABLE = {
    "uuid1",
    "uuid4",
    "choice",
    "choices",
    "randint",
    "randrange",
    "shuffle",
    "SystemRandom",
    "seed",
}
"""What gives another answer each time when it is asked of the library itself, and not of a generator with a seed."""


def _asked_of_the_world(node: ast.Attribute) -> list[str]:
    if node.attr in CLOCKS:
        return [f"reads a clock with .{node.attr} on line {node.lineno}"]
    asked = node.value.id if isinstance(node.value, ast.Name) else ""
    if node.attr in UNREPEATABLE and asked in {"random", "uuid"}:
        return [f"cannot be repeated: {asked}.{node.attr} on line {node.lineno}"]
    return []


def impurities(source: str, *, plugin: bool) -> list[str]:
    """What a pure file may not do: import anything else, or ask what time it is."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] not in ALLOWED:
                found.append(f"imports {name}")
            if name.split(".")[0] == "fairlead" and name != "fairlead.public" and plugin:
                found.append(f"imports {name}; modules import fairlead.public only")
            if name.split(".")[0] == "fairlead" and not plugin and not name.startswith("fairlead.workflow"):
                found.append(f"imports {name}")
        if isinstance(node, ast.Attribute):
            found += _asked_of_the_world(node)
    return found


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_file_reads_no_clock_and_knows_no_database(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8"), plugin="plugins" in path.parts) == []


@pytest.mark.parametrize(
    ("source", "plugin"),
    [
        ("import sqlalchemy", False),
        ("from flask import g", False),
        ("x = date.today()", False),
        ("from fairlead.workflow.rules import Rule", True),
        ("import time", False),
        ("import uuid; x = uuid.uuid4()", True),
        ("import random; x = random.choice(y)", True),
        ("from fairlead.cases import models", False),
    ],
)
def test_the_check_can_fail(source: str, *, plugin: bool) -> None:
    assert impurities(source, plugin=plugin)


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_file_stays_under_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400
