#!/usr/bin/env python3
"""What the Makefile's targets do, for machines with and without make. Standard library only.

python3 make.py help     lists the commands. The first one that needs it sets everything up below this folder:
`.venv` holds the Python packages, `var` everything else. Needs Python 3.11 or later, and a package index.
"""

from __future__ import annotations

import hashlib
import html.parser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
TOOLS = PROJECT / "var" / "tools"
LOWEST_PYTHON = (3, 11)

# uv reads the lock file. Older releases than LOWEST_UV on the PATH are passed over for the pinned one.
LOWEST_UV = (0, 9, 0)
UV_VERSION = "0.13.9"
UV_HASHES = (
    "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",  # Linux x86_64
    "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",  # Linux aarch64, glibc 2.28
    "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",  # Linux aarch64, older glibc
    "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",  # macOS arm64
    "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",  # macOS x86_64
)
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_HASH = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PUBLIC_INDEX = "https://pypi.org/simple"


class MakeError(Exception):
    """Something the person at the keyboard has to know; printed without a traceback."""


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is that of the work done."""
    os.chdir(PROJECT)
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name not in COMMANDS:
        say(f"make.py: there is no command {name!r}.\n")
        command_help([])
        return 2
    try:
        return COMMANDS[name](rest)
    except MakeError as error:
        say(f"make.py: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def command_help(arguments: list[str]) -> int:
    """list the commands"""
    say("Usage: make COMMAND, or: python3 make.py COMMAND [ARGUMENTS]\n")
    for name, command in COMMANDS.items():
        say(f"  {name:<7} {command.__doc__}")
    return 0


def command_setup(arguments: list[str]) -> int:
    """install what is locked into .venv; at once when nothing changed"""
    stamp = VENV / "fairlead-setup"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and venv_python().exists():
        return 0
    started = time.monotonic()
    uv = find_uv()
    say("Installing the locked packages into .venv")
    code = subprocess.run(
        [str(uv), "sync", "--locked", "--all-packages"], env=uv_environment(), check=False
    ).returncode
    if code != 0:
        raise MakeError(
            f"uv could not install the packages (exit code {code}, see above). Behind a proxy or a mirror, "
            "set "
            "HTTPS_PROXY or UV_DEFAULT_INDEX; after changing a pyproject.toml, run: uv lock"
        )
    stamp.write_text(wanted)
    say(f"Ready after {time.monotonic() - started:.0f} s")
    return 0


def command_run(arguments: list[str]) -> int:
    """start the demo on http://127.0.0.1:8000; Ctrl-C stops it"""
    command_setup([])
    return become([str(VENV / "bin" / "fairlead"), "demo", *arguments])


def command_test(arguments: list[str]) -> int:
    """run the tests; arguments go to pytest (python3 make.py test -k name)"""
    command_setup([])
    chosen = any(
        re.match(r"-n(\d|auto|logical|$)|--numprocesses|--dist|no:xdist|--pdb$", word) for word in arguments
    )
    workers = [] if chosen else ["-n", str(os.cpu_count() or 2)]
    return become([str(venv_python()), "-m", "pytest", *workers, *arguments])


def command_check(arguments: list[str]) -> int:
    """lint, types, architecture, dependencies, security; works without network"""
    command_setup([])
    failed = [title for title, command in checks().items() if not passes(title, command)]
    say(f"\ncheck: failed: {', '.join(failed)}" if failed else "\ncheck: everything passed")
    return 1 if failed else 0


def command_bench(arguments: list[str]) -> int:
    """measure the operations in the performance list and print the table"""
    command_setup([])
    return become([str(venv_python()), "-m", "fairlead.testing.bench", *arguments])


COMMANDS = {
    "help": command_help,
    "setup": command_setup,
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
}


def checks() -> dict[str, list[str]]:
    """Title and command of each check, in the order they run."""
    plugins = sorted(path.parent.relative_to(PROJECT) for path in PROJECT.glob("plugins/*/pyproject.toml"))
    packages = ["core/fairlead", *(str(path) for folder in plugins for path in folder.glob("fairlead_*"))]
    found = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy core": ["mypy", "core/fairlead", "tests", "conftest.py", "make.py"],
        # One run for each module: their test folders have equal names.
        **{f"mypy {folder}": ["mypy", str(folder)] for folder in plugins},
        "import-linter": ["lint-imports", "--no-cache"],
    }
    # deptry reads its settings from the distribution; an editable install does not tell it our own names.
    own_names = [
        "--package-module-name-map",
        "fairlead-core=fairlead",
        "--extend-exclude",
        r".*/tests/",  # matched from the start of the path
        "--no-ansi",
    ]
    for folder in ("core", *map(str, plugins)):
        found[f"deptry {folder}"] = ["deptry", folder, "--config", f"{folder}/pyproject.toml", *own_names]
    found["bandit"] = ["bandit", "-q", "-c", "pyproject.toml", "-r", *packages, "make.py"]
    return found


def passes(title: str, command: list[str]) -> bool:
    """Run one check and show what it says."""
    say(f"\n== {title}")
    # Every package is named, so that mypy sees one module name for each file wherever it starts.
    roots = ["core", *sorted(str(path.parent) for path in PROJECT.glob("plugins/*/pyproject.toml"))]
    env = {**environment(), "MYPYPATH": os.pathsep.join(roots)}
    program, *arguments = command
    return subprocess.run([str(VENV / "bin" / program), *arguments], env=env, check=False).returncode == 0


def become(command: list[str]) -> int:
    """Let `command` take this process's place, so that signals reach it and nothing is left between."""
    sys.stdout.flush()
    try:
        os.execve(command[0], command, environment())
    except OSError as error:
        raise MakeError(f"{command[0]} could not be started: {error}. Remove .venv and try again.") from error


def environment() -> dict[str, str]:
    """The environment for programs of the virtual environment."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    # Containers often forbid kept byte code; without it every program that a test starts compiles everything anew.
    outer = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**outer, "PATH": path, "VIRTUAL_ENV": str(VENV)}


def uv_environment() -> dict[str, str]:
    """uv uses this Python, this folder, and the system's certificates: agencies sit behind inspecting
    proxies.
    """
    ours = {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
    ours["UV_COMPILE_BYTECODE"] = "1"  # once here, by all cores, instead of at the first start
    outer = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    # UV_NATIVE_TLS is what older releases call it.
    return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **outer, **ours}


def fingerprint() -> str:
    """What an existing .venv must have been made from to be used as it is."""
    digest = hashlib.sha256()
    for path in (
        PROJECT / "uv.lock",
        *sorted(PROJECT.glob("pyproject.toml")),
        *sorted(PROJECT.glob("*/*/pyproject.toml")),
    ):
        digest.update(path.read_bytes())
    digest.update((PROJECT / "core" / "pyproject.toml").read_bytes())
    return digest.hexdigest()


def venv_python() -> Path:
    """The Python of the virtual environment."""
    return VENV / "bin" / "python"


def find_uv() -> Path:
    """uv from the PATH when it is new enough, else the pinned release, fetched into var/tools once."""
    ours = TOOLS / f"uv-{UV_VERSION}"
    for candidate in (shutil.which("uv"), str(ours / "bin" / "uv")):
        if candidate and uv_version(candidate) >= LOWEST_UV:
            return Path(candidate)
    say(f"Fetching uv {UV_VERSION} into {ours.relative_to(PROJECT)}")
    TOOLS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as scratch:
        requirement = Path(scratch) / "uv.txt"
        requirement.write_text(
            f"uv=={UV_VERSION} " + " ".join(f"--hash=sha256:{value}" for value in UV_HASHES) + "\n"
        )
        # A slim Debian has neither pip nor ensurepip; pip's wheel runs from the ZIP.
        pip = Path(scratch) / PIP_WHEEL
        pip.write_bytes(fetch_pip())
        command = [
            sys.executable,
            str(pip / "pip"),
            "--disable-pip-version-check",
            "install",
            "--quiet",
            "--no-deps",
        ]
        command += [
            "--only-binary",
            ":all:",
            "--require-hashes",
            "--target",
            f"{scratch}/uv",
            "-r",
            str(requirement),
        ]
        if subprocess.run(command, check=False).returncode != 0:
            raise MakeError(
                f"pip could not install uv {UV_VERSION} (see above). Install uv "
                f"{'.'.join(map(str, LOWEST_UV))} or later "
                "yourself (https://docs.astral.sh/uv/) and try again."
            )
        shutil.rmtree(ours, ignore_errors=True)
        Path(scratch, "uv").rename(ours)
    return ours / "bin" / "uv"


def uv_version(program: str) -> tuple[int, ...]:
    """The release of that uv; (0,) when it does not run (a pyenv shim may stand for nothing)."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", done.stdout)
    return tuple(int(part) for part in found.groups()) if found and done.returncode == 0 else (0,)


def fetch_pip() -> bytes:
    """The pinned pip wheel from the person's own package index, its hash checked."""
    page_url = f"{package_index().rstrip('/')}/pip/"
    page = download(page_url).decode("utf-8", errors="replace")
    links = _Links()
    links.feed(page)
    for link in links.found:
        address = urllib.parse.urljoin(page_url, link)
        if urllib.parse.unquote(urllib.parse.urlsplit(address).path).rpartition("/")[2] == PIP_WHEEL:
            content = download(address)
            if hashlib.sha256(content).hexdigest() != PIP_HASH:
                raise MakeError(
                    f"{address} is not the expected file: its SHA-256 differs from the pinned {PIP_HASH}."
                )
            return content
    raise MakeError(f"{page_url} does not offer {PIP_WHEEL}. Install uv yourself and try again.")


def package_index() -> str:
    """The index to ask: from the environment, else from pip's configuration files, else the public one."""
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        named = re.match(r"(?:[\w.-]+=)?(\S+)", os.environ.get(name, ""))  # uv also takes NAME=ADDRESS
        if named:
            return named.group(1)
    home = Path(os.path.expanduser("~"))
    configured = home / Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
    files = [
        os.environ.get("PIP_CONFIG_FILE", ""),
        str(configured),
        str(home / ".pip" / "pip.conf"),
        "/etc/pip.conf",
    ]
    for file in filter(None, files):
        parser = ConfigParser(interpolation=None)
        try:
            parser.read(file)
        except (ConfigError, OSError, UnicodeDecodeError):
            continue
        for section in ("install", "global"):
            if parser.has_option(section, "index-url"):
                return parser.get(section, "index-url")
    return PUBLIC_INDEX


class _Links(html.parser.HTMLParser):
    """Collects the addresses a page of the index links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def download(address: str) -> bytes:
    """The content at `address` (https, http or file); user and password in it are sent as such."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in {"https", "http", "file"}:
        raise MakeError(f"{address} is not an address that packages can be fetched from.")
    handlers: list[urllib.request.BaseHandler] = []
    if parts.username:
        passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        user, password = urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or "")
        passwords.add_password(None, address, user, password, is_authenticated=True)
        handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
    try:
        with urllib.request.build_opener(*handlers).open(address, timeout=60) as answer:
            content: bytes = answer.read()
            return content
    except (urllib.error.URLError, OSError) as error:
        raise MakeError(
            f"{address} could not be fetched: {error}. Behind a proxy set HTTPS_PROXY, for an inspecting one "
            "SSL_CERT_FILE, for a mirror PIP_INDEX_URL."
        ) from error


def say(text: str) -> None:
    """Print a line at once, in order with what the programs started from here print."""
    print(text, flush=True)


def better_python() -> str | None:
    """A new enough Python on the PATH, for when this one is too old."""
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0:
            return found
    return None


if __name__ == "__main__":
    if sys.version_info < LOWEST_PYTHON:
        newer = better_python()
        if newer is None:
            sys.exit(
                f"make.py: Fairlead needs Python 3.11 or later; this is {sys.version.split()[0]} "
                f"({sys.executable})."
            )
        os.execv(newer, [newer, *sys.argv])
    sys.exit(main(sys.argv[1:]))
