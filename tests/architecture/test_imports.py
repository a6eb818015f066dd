"""Who may import whom: the contracts in pyproject.toml name every module, and they catch what they are
for.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def contracts() -> dict[str, dict[str, list[str]]]:
    configuration = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in configuration["tool"]["importlinter"]["contracts"]}


def test_every_module_is_under_every_contract() -> None:
    modules = {path.parent.name for path in PROJECT.glob("plugins/*/fairlead_*/__init__.py")}
    configuration = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(configuration["tool"]["importlinter"]["root_packages"]) == {"fairlead", *modules}
    assert set(contracts()["core-knows-no-module"]["forbidden_modules"]) == modules
    assert set(contracts()["modules-use-public"]["source_modules"]) == modules
    assert set(contracts()["modules-are-independent"]["modules"]) == modules


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small copy of the workspace in which imports may be wrong."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    areas = ("people", "cases", "providers", "worklists", "help", "notifications")
    for name in ("public", "testing", "tenancy", "workflow", "workflow/deadlines", *areas):
        file = tmp_path / "fairlead" / name / "__init__.py"
        file.parent.mkdir(parents=True)
        file.write_text("")
    (tmp_path / "fairlead" / "__init__.py").write_text("")
    (tmp_path / "fairlead" / "public" / "__init__.py").write_text("import fairlead.tenancy\n")
    for path in PROJECT.glob("plugins/*/fairlead_*/__init__.py"):
        package = tmp_path / path.parent.name
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "views.py").write_text("import fairlead.public\nimport fairlead.testing\n")
    return tmp_path


def broken_contracts(workspace: Path) -> str:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(workspace), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return "\n".join(line for line in done.stdout.splitlines() if " BROKEN" in line)


def test_a_module_that_uses_the_public_parts_keeps_every_contract(workspace: Path) -> None:
    assert broken_contracts(workspace) == ""


PUBLIC_ONLY, PURE = "Modules import fairlead.public", "fairlead.workflow computes"
AREA, FLASK = "import fairlead.tenancy", "import flask"


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        pytest.param(
            "fairlead/tenancy/__init__.py",
            "import fairlead_oocd",
            "Core imports no module",
            id="core imports a module",
        ),
        pytest.param("fairlead_oocd/views.py", AREA, PUBLIC_ONLY, id="a module reaches inside core"),
        pytest.param(
            "fairlead_oocd/__init__.py", "import fairlead", PUBLIC_ONLY, id="a module imports all of core"
        ),
        pytest.param(
            "fairlead/notifications/__init__.py",
            "import fairlead.cases",
            "fairlead.notifications sends",
            id="sending knows casework",
        ),
        pytest.param("fairlead/workflow/deadlines/__init__.py", FLASK, PURE, id="workflow imports the web"),
        pytest.param("fairlead/workflow/__init__.py", AREA, PURE, id="workflow imports another area"),
    ],
)
def test_a_wrong_import_breaks_its_contract(workspace: Path, file: str, line: str, contract: str) -> None:
    (workspace / file).write_text(f"{line}\n")
    assert contract in broken_contracts(workspace)
