"""The manual for module authors is compared with the code, so it cannot go stale."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import fairlead
from fairlead import public
from fairlead.hookspecs import install, manual, tenant
from fairlead.modules.registry import COMMANDS_GROUP, GROUP
from fairlead.testing.contract import ModuleContract

PACKAGE = Path(fairlead.__file__).parent
DOCS = PACKAGE.parent / "docs"
EXAMPLE = PACKAGE / "testing" / "examples" / "minimal"
GUIDE = (DOCS / "writing-a-module.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- (\S+): (\w+) -->\n```python\n(.*?)\n```", GUIDE, flags=re.DOTALL)
SECTIONS = [
    "audit", "cases", "hookspecs", "identity", "modules", "people", "providers", "refusals", "tenancy", "uploads",
    "web", "workflow",
]  # fmt: skip


def test_the_page_of_hooks_is_what_the_specifications_say() -> None:
    written = (DOCS / "hooks.md").read_text(encoding="utf-8")
    assert written == manual.page(), "run: python -m fairlead.hookspecs.manual > core/docs/hooks.md"
    assert "### case_panels(session: TenantSession, case: CaseFile) -> Sequence[CasePanel]" in written


def test_every_hook_says_since_when_and_what_happens_when_it_fails() -> None:
    for file in (install, tenant):
        for name, function in manual.specifications(file):
            documented = function.__doc__ or ""
            assert "Added in" in documented, name
            if file is tenant:
                assert ("Display hook" in documented) != ("Guard hook" in documented), name


@pytest.mark.parametrize(("file", "name", "code"), BLOCKS, ids=[f"{file}:{name}" for file, name, _ in BLOCKS])
def test_each_example_is_code_that_the_contract_suite_runs(file: str, name: str, code: str) -> None:
    source = (EXAMPLE / file).read_text(encoding="utf-8")
    assert f"\n{code}\n" in source, f"{file} has changed: update the example {name} in writing-a-module.md"
    assert {_name(node) for node in ast.parse(code).body} == {name}


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def test_every_block_of_python_says_where_it_is_from_but_the_one_line() -> None:
    unmarked = len(re.findall(r"```python", GUIDE)) - len(BLOCKS)
    assert unmarked == 1  # the one line of the contract, which is the minimal example's own test
    assert len(BLOCKS) >= 8


def test_entry_points_and_contract_tests_in_the_guide_are_those_of_the_code() -> None:
    assert f"group `{GROUP}`" in GUIDE
    assert f"group `{COMMANDS_GROUP}`" in GUIDE
    template = (PACKAGE / "testing" / "template_module" / "pyproject.toml.template").read_text(
        encoding="utf-8"
    )
    assert list(tomllib.loads(template)["project"]["entry-points"]) == [GROUP]
    listed = re.findall(r"^\| `(test_\w+)` \|", GUIDE, flags=re.MULTILINE)
    assert listed == [name for name in vars(ModuleContract) if name.startswith("test_")]


def test_the_public_interface_is_sorted_within_its_sections_and_complete() -> None:
    source = Path(public.__file__).read_text(encoding="utf-8")
    imports, names = source.split("__all__ = [")
    assert re.findall(r"^# (\w+)$", imports, flags=re.MULTILINE) == SECTIONS
    assert re.findall(r"^    # (\w+)$", names, flags=re.MULTILINE) == SECTIONS
    imported = re.split(r"^# \w+$", imports, flags=re.MULTILINE)[1:]
    for section, block, listed in zip(
        SECTIONS, imported, re.split(r"^    # \w+$", names, flags=re.MULTILINE)[1:], strict=True
    ):
        given = [
            alias.asname or alias.name
            for node in ast.walk(ast.parse(block))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        shown = re.findall(r'"(\w+)"', listed)
        assert shown == sorted(shown), f"sort the section {section}"
        assert sorted(given) == shown, f"__all__ and the imports of {section} differ"


def test_everything_public_can_be_imported_and_is_documented() -> None:
    for name in public.__all__:
        found = getattr(public, name)
        if isinstance(found, type) or callable(found):
            assert found.__doc__, f"{name} has no docstring"
