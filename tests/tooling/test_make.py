"""make.py sets a machine up from nothing: the parts that can be shown without a package index of our own."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def make() -> ModuleType:
    """make.py as a module of its own, so that a test may change its constants."""
    spec = importlib.util.spec_from_file_location("make_under_test", PROJECT / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def index(tmp_path: Path, make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index in a folder, with a page for pip."""
    page = tmp_path / "simple" / "pip"
    page.mkdir(parents=True)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / make.PIP_WHEEL).write_bytes(b"a wheel")
    (page / "index.html").write_text(
        f'<a href="../../files/pip-1.0.tar.gz">old</a><a href="../../files/{make.PIP_WHEEL}#sha256=0">pip</a>'
    )
    monkeypatch.setattr(make, "PIP_HASH", hashlib.sha256(b"a wheel").hexdigest())
    monkeypatch.setattr(make, "package_index", page.parent.as_uri)
    # A folder has no page of its own; a web server answers with index.html.
    real = make.download
    monkeypatch.setattr(make, "download", lambda url: real(url + "index.html" if url.endswith("/") else url))
    return tmp_path


@pytest.mark.usefixtures("index")
def test_pip_comes_from_the_persons_own_index(make: ModuleType) -> None:
    assert make.fetch_pip() == b"a wheel"


def test_a_pip_with_another_hash_is_refused(make: ModuleType, index: Path) -> None:
    (index / "files" / make.PIP_WHEEL).write_bytes(b"something else")
    with pytest.raises(make.MakeError, match="is not the expected file"):
        make.fetch_pip()


def test_an_index_without_the_pinned_pip_says_so(make: ModuleType, index: Path) -> None:
    (index / "simple" / "pip" / "index.html").write_text("<a href='pip-1.0.tar.gz'>old</a>")
    with pytest.raises(make.MakeError, match="does not offer pip-"):
        make.fetch_pip()


def test_an_index_that_does_not_answer_says_what_to_set(make: ModuleType) -> None:
    with pytest.raises(make.MakeError, match=r"could not be fetched: .* Behind a proxy set HTTPS_PROXY"):
        make.download("http://127.0.0.1:1/simple/pip/")


def test_an_address_of_an_odd_kind_is_refused(make: ModuleType) -> None:
    with pytest.raises(make.MakeError, match="is not an address that packages can be fetched from"):
        make.download("ftp://127.0.0.1/simple")


@pytest.fixture
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_CONFIG_FILE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param(
            "PIP_INDEX_URL", "https://mirror.example/simple", "https://mirror.example/simple", id="pip"
        ),
        pytest.param("UV_DEFAULT_INDEX", "https://mirror.example/u", "https://mirror.example/u", id="uv"),
        pytest.param(
            "UV_DEFAULT_INDEX", "ours=https://mirror.example/u", "https://mirror.example/u", id="uv named"
        ),
        pytest.param("UV_DEFAULT_INDEX", "https://h/u?a=b", "https://h/u?a=b", id="uv with a query"),
    ],
)
@pytest.mark.usefixtures("no_configuration")
def test_the_index_is_taken_from_the_environment(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    assert make.package_index() == expected


def test_the_index_is_taken_from_pips_configuration(make: ModuleType, no_configuration: Path) -> None:
    file = no_configuration / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True)
    file.write_text("[global]\nindex-url = https://mirror.example/%2Fsimple\n")
    assert make.package_index() == "https://mirror.example/%2Fsimple"


def fake_uv(folder: Path, answer: str) -> str:
    program = folder / "uv"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        pytest.param("uv 0.13.9 (x86_64-unknown-linux-gnu)", (0, 13, 9), id="a release"),
        pytest.param("pyenv: uv: command not found", (0,), id="a shim for nothing"),
    ],
)
def test_the_release_of_uv_is_read(
    make: ModuleType, tmp_path: Path, answer: str, version: tuple[int, ...]
) -> None:
    assert make.uv_version(fake_uv(tmp_path, answer)) == version


def test_an_old_uv_on_the_path_is_passed_over(
    make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").mkdir()
    fake_uv(tmp_path / "old", "uv 0.1.0")
    monkeypatch.setenv("PATH", str(tmp_path / "old"), prepend=os.pathsep)
    pinned = tmp_path / f"uv-{make.UV_VERSION}" / "bin"
    pinned.mkdir(parents=True)
    ours = fake_uv(pinned, f"uv {make.UV_VERSION}")
    monkeypatch.setattr(make, "TOOLS", tmp_path)
    assert make.find_uv() == Path(ours)


def test_setup_runs_again_when_what_is_locked_changed(
    make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("uv.lock", "pyproject.toml", "core/pyproject.toml", "plugins/oocd/pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    monkeypatch.setattr(make, "PROJECT", tmp_path)
    seen = {make.fingerprint()}
    for name in ("uv.lock", "pyproject.toml", "core/pyproject.toml", "plugins/oocd/pyproject.toml"):
        (tmp_path / name).write_text("after")
        seen.add(make.fingerprint())
    assert len(seen) == 5


def run_make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "make.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_help_names_every_command_and_make_has_the_same_ones(make: ModuleType) -> None:
    done = subprocess.run(
        [sys.executable, "make.py"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert all(f"\n  {name} " in done.stdout for name in make.COMMANDS)
    targets = f"{' '.join(make.COMMANDS)}:"
    assert targets in (PROJECT / "Makefile").read_text()


def test_an_unknown_command_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "make.py", "ruin"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no command 'ruin'" in done.stdout


@pytest.mark.parametrize("failing", ["test", "check", None])
def test_continuous_integration_runs_everything_and_fails_when_anything_failed(
    tmp_path: Path, failing: str | None
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(PROJECT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    for name, line in {
        "make": f'echo "$1 CI=$CI" >> calls; [ "$1" != "{failing}" ]',
        "chromium": "true",
    }.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"],
        env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0] == "setup CI=true"
    assert calls[-1] == "check CI=true"
    assert "test CI=true" in calls
    assert done.returncode == (0 if failing is None else 1)
