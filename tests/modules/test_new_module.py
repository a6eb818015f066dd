"""`fairlead module new` writes a module that works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fairlead.modules.cli import module


def test_a_new_module_passes_its_own_tests(tmp_path: Path) -> None:
    result = CliRunner().invoke(module, ["new", "outreach", "--into", str(tmp_path)])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "outreach"
    assert (folder / "fairlead_outreach" / "templates" / "outreach" / "reminders.html").is_file()
    assert "minimal" not in "".join(file.read_text() for file in folder.rglob("*") if file.is_file()).lower()

    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environ.pop("FAIRLEAD_TEST_RUN", None)  # a run of its own
    environ["PYTHONPATH"] = str(folder)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
    ]
    tests = subprocess.run(
        [*command, str(folder)], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert "26 passed" in tests.stdout


@pytest.mark.parametrize("name", ["Case", "case", "x", "with-hyphen", "minimal", "person"])
def test_a_name_that_could_not_be_loaded_is_refused(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(module, ["new", name, "--into", str(tmp_path)])
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "outreach").mkdir()
    result = CliRunner().invoke(module, ["new", "outreach", "--into", str(tmp_path)])
    assert result.exit_code == 1
    assert "exists already" in result.output
