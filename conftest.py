"""What holds for every test: no network, no silent skip in continuous integration, real databases, a real
browser.
"""

import os
import shutil
import sys
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["fairlead.testing.plugin"]

# A busy machine is no reason to fail: the number of examples is what a property test promises, not their speed.
settings.register_profile("fairlead", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fairlead")

IN_CI = os.environ.get("CI") == "true"
_WATCHED = {"socket.connect", "socket.sendto", "socket.getaddrinfo"}


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


class NetworkBlockedError(RuntimeError):
    """A test wanted to leave this machine."""


def pytest_configure() -> None:
    # An audit hook sees every way to a socket, also those of libraries that kept their own reference to the
    # functions. It cannot be removed, which is right: the process ends with the tests.
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if event != "socket.getaddrinfo" and not isinstance(address, tuple):
        return  # a Unix socket: its address is a path
    if not is_loopback(host):
        raise NetworkBlockedError(
            f"A test tried to reach {host!r}. Tests use this machine only: "
            "start the server you need in a fixture."
        )


def is_loopback(host: object) -> bool:
    """Whether the host is this machine; None and the empty name mean this machine too."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        address = ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return fail_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return fail_skips((yield))


def fail_skips(report: Report) -> Report:
    """In continuous integration a test that did not run has failed; an expected failure did run."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and with CI=true every test must run: {reason}"
    return report


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser for journeys. In CI it must be there; elsewhere its tests say how to get it."""
    named = os.environ.get("FAIRLEAD_TEST_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(
            "no Chromium found. Install it (Debian: apt-get install chromium), "
            "or set FAIRLEAD_TEST_CHROMIUM to its path"
        )
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator["Browser"]:
    """The one browser of a worker: a process can drive only one at a time. Tests open contexts in it."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",  # tests run as root in CI
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()
