"""A database with two organisations at work in it, and servers on it that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairlead.cases.offence_list import load_offences
from fairlead.demo import tenants_folder
from fairlead.tenancy.packs import apply_packs
from fairlead.tenancy.sessions import Database
from fairlead.testing.database import TestDatabase, TestServer, copied_database

PROJECT = Path(__file__).resolve().parents[2]
START_WITHIN = 60


@pytest.fixture(scope="module")
def staffed_template(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """The migrated database with the offence list and the demonstration's organisations and people; no case."""
    with copied_database(test_cluster, template_database, f"{_worker(request)}_proof") as database:
        load_offences(database.owner_url)
        connection = Database(database.app_url)
        apply_packs(connection, tenants_folder(), demo=True)
        connection.dispose()
        yield database


@pytest.fixture
def staffed_database(
    test_cluster: TestServer, staffed_template: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A copy of it for one test."""
    with copied_database(
        test_cluster, staffed_template, f"{_worker(request)}_proof_{uuid.uuid4().hex[:6]}"
    ) as database:
        yield database


def _worker(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@dataclass
class Servers:
    """Starts servers on one port, one after another, and kills them."""

    zygote: subprocess.Popen[str]
    port: int
    pid: int | None = None

    def start(self) -> None:
        """Start the next server; returns when it answers."""
        self.pid = self._ask(f"serve {self.port}")
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                    connection.sendall(b"GET /health/live HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                    if b" 200 " in connection.recv(100):
                        return
            except OSError:
                time.sleep(0.01)
        raise AssertionError(f"the server did not answer within {START_WITHIN} s")

    def start_sealing(self) -> int:
        """Start a process that does nothing but seal and deliver; returns its id."""
        return self._ask("seal")

    def kill(self) -> None:
        """SIGKILL to the master, its workers and whatever they run, at once."""
        if self.pid is not None:
            os.killpg(self.pid, signal.SIGKILL)
            self.pid = None

    def _ask(self, line: str) -> int:
        assert self.zygote.stdin is not None
        assert self.zygote.stdout is not None
        self.zygote.stdin.write(f"{line}\n")
        self.zygote.stdin.flush()
        return int(self.zygote.stdout.readline())


@pytest.fixture
def servers(staffed_database: TestDatabase, tmp_path: Path) -> Iterator[Servers]:
    """Servers of the staffed database, with the journey's steps and the three faulty views."""
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("FAIRLEAD_", "PYTEST_"))
        },
        "FAIRLEAD_DEMO": "1",  # without second factor; secrets below as in production
        "FAIRLEAD_DATABASE_URL": staffed_database.app_url,
        "FAIRLEAD_SECRET_KEY": "the same for every server of this test",
        "FAIRLEAD_ENCRYPTION_KEY": "the same for every server of this test",
        "FAIRLEAD_DATA_DIR": str(tmp_path),
        "FAIRLEAD_LOG_LEVEL": "error",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    zygote = subprocess.Popen(
        [sys.executable, "-m", "tests.proof.server"],
        cwd=PROJECT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert zygote.stdout is not None
    assert zygote.stdout.readline() == "ready\n"
    found = Servers(zygote=zygote, port=port)
    try:
        yield found
    finally:
        found.kill()
        assert zygote.stdin is not None
        zygote.stdin.close()
        zygote.wait(timeout=30)
        zygote.stdout.close()
