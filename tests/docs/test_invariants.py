"""The table of invariants names tests that exist, and at least one for each."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "core" / "docs" / "invariants.md"
CONTRACT = Path("core/fairlead/testing/contract.py")
COUNT = 9

_HEADING = re.compile(r"^## (\d+)\. .+$", re.MULTILINE)
_NAMED = re.compile(r"^\| `([^`]+)::(\w+)` \|", re.MULTILINE)


def names_of_tests(path: Path) -> set[str]:
    """The names of the test functions of a file, those in classes included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def problems(text: str, project: Path) -> Iterable[str]:
    """What is wrong with the page, each with what to do about it."""
    parts = _HEADING.split(text)
    numbers = [int(number) for number in parts[1::2]]
    if numbers != list(range(1, COUNT + 1)):
        yield f"the invariants are numbered {numbers}; expected 1 to {COUNT}"
    for number, section in zip(numbers, parts[2::2], strict=True):
        named = _NAMED.findall(section)
        if not named:
            yield f"invariant {number} names no test: add a line | `path::test_name` | what it holds |"
        for file, name in named:
            path = project / (CONTRACT if file == "ModuleContract" else file)
            if not path.is_file():
                yield f"invariant {number}: there is no file {file}"
            elif name not in names_of_tests(path):
                yield f"invariant {number}: {file} has no test {name}; was it renamed?"


def test_every_invariant_is_held_by_tests_that_exist() -> None:
    assert list(problems(PAGE.read_text(encoding="utf-8"), PROJECT)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "twice_writes_it_once", "twice", "invariant 7: .* was it renamed", id="a test that is gone"
        ),
        pytest.param(
            "cases/test_case_pages.py::test_sen", "x.py::test_sen", "no file tests/x.py", id="a file"
        ),
        pytest.param("## 9. Unknown", "## 10. Unknown", "expected 1 to 9", id="a number"),
    ],
)
def test_a_wrong_line_is_noticed(old: str, new: str, said: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert old in text
    [problem] = problems(text.replace(old, new), PROJECT)
    assert re.search(said, problem)


def test_an_invariant_without_tests_is_noticed() -> None:
    text = re.sub(
        r"(## 5\. .*?)(?=\| Test \|)(.*?)(?=## 6\.)", r"\1", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert list(problems(text, PROJECT)) == [
        "invariant 5 names no test: add a line | `path::test_name` | what it holds |"
    ]
