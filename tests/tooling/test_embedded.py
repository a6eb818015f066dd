"""The embedded server starts, keeps its data, lets nobody else in, and never outlives its owner unless that
was killed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from fairlead.embedded import Cluster, EmbeddedServer, EmbeddedServerError
from fairlead.embedded.account import Account, blocking_folder

pytestmark = pytest.mark.database


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that the server's own user may reach; pytest's own temporary folders are closed when root runs
    it.
    """
    with tempfile.TemporaryDirectory(prefix="fl-embedded-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
        Cluster(Path(folder)).stop()


def ask(server: EmbeddedServer | Cluster, query: str, role: str = "postgres") -> object:
    with psycopg.connect(server.url(role, "postgres").replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def servers_on(data_dir: Path) -> list[int]:
    """The main processes of PostgreSQL servers whose data lies below the folder."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"] and str(data_dir) in " ".join(process.info["cmdline"])
        and Path(process.info["cmdline"][0]).name == "postgres"
    ]  # fmt: skip


def wait_until(happened: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.02)


@pytest.fixture
def owner(data_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts another Python process that owns a server on the folder and waits to be ended."""
    program = textwrap.dedent(f"""
        import signal, time
        from pathlib import Path
        from fairlead.embedded import EmbeddedServer
        # A shell that runs the tests in the background lets its children ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with EmbeddedServer(Path({str(data_dir)!r}), durable=False) as server:
            print("started", flush=True)
            time.sleep(120)
    """)
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_data_is_found_again_after_a_restart(data_dir: Path) -> None:
    with EmbeddedServer(data_dir, durable=False) as server:
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert len(servers_on(data_dir)) == 1
    assert servers_on(data_dir) == []
    with EmbeddedServer(data_dir, durable=False) as server:
        assert ask(server, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("major", [16, 18])
def test_every_version_offered_speaks_the_same_settings(data_dir: Path, major: int) -> None:
    with EmbeddedServer(data_dir, major=major, durable=False) as server:
        assert str(ask(server, "SHOW server_version")).startswith(f"{major}.")
        assert ask(server, "SHOW timezone") == "UTC"
        assert ask(server, "SHOW server_encoding") == "UTF8"
        assert ask(server, "SHOW lc_messages") == "C"
        assert ask(server, "SELECT upper('siân') || (U&'\\00E9' > 'z')") == "SIÂNtrue"
        assert ask(server, "SHOW listen_addresses") == ""


def test_existing_data_keep_their_version_and_another_one_is_refused(data_dir: Path) -> None:
    with EmbeddedServer(data_dir, major=16, durable=False):
        pass
    with pytest.raises(EmbeddedServerError, match=r"written by PostgreSQL 16, and version 18 was asked for"):
        EmbeddedServer(data_dir, major=18, durable=False).start()


def test_an_unknown_version_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "9")
    with pytest.raises(EmbeddedServerError, match="is '9'; the embedded PostgreSQL offers 16 and 18"):
        EmbeddedServer(data_dir).start()


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_nothing_is_left_running_after_the_owner_is_told_to_end(
    data_dir: Path, owner: Callable[[], subprocess.Popen[str]], number: signal.Signals
) -> None:
    process = owner()
    assert len(servers_on(data_dir)) == 1
    process.send_signal(number)
    process.wait(timeout=90)
    assert servers_on(data_dir) == []


def test_a_server_whose_owner_was_killed_is_taken_over(
    data_dir: Path, owner: Callable[[], subprocess.Popen[str]]
) -> None:
    process = owner()
    [left_over] = servers_on(data_dir)
    process.kill()
    process.wait()
    with EmbeddedServer(data_dir, durable=False) as server:
        assert servers_on(data_dir) == [left_over]
        assert ask(server, "SELECT 1") == 1
    assert servers_on(data_dir) == []


def test_a_server_that_was_killed_with_its_owner_starts_again(
    data_dir: Path, owner: Callable[[], subprocess.Popen[str]]
) -> None:
    process = owner()
    [left_over] = servers_on(data_dir)
    process.kill()
    os.kill(left_over, signal.SIGKILL)
    wait_until(lambda: servers_on(data_dir) == [])
    with EmbeddedServer(data_dir, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_second_owner_is_told_who_has_the_folder(
    data_dir: Path, owner: Callable[[], subprocess.Popen[str]]
) -> None:
    process = owner()
    with pytest.raises(EmbeddedServerError, match=rf"already running .* \(process {process.pid}\)"):
        EmbeddedServer(data_dir).start()
    assert len(servers_on(data_dir)) == 1


def test_a_forked_child_neither_stops_the_server_nor_holds_its_folder(data_dir: Path) -> None:
    program = textwrap.dedent(f"""
        import os, time
        from pathlib import Path
        from fairlead.embedded import EmbeddedServer
        server = EmbeddedServer(Path({str(data_dir)!r}), durable=False)
        server.start()
        child = os.fork()
        if child == 0:
            server.stop()
            os.write(1, b"child\\n")
            time.sleep(60)
            os._exit(0)
        os.write(1, f"{{child}}\\n".encode())
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        [child] = [
            int(line) for line in (parent.stdout.readline(), parent.stdout.readline()) if line != "child\n"
        ]
        try:
            assert len(servers_on(data_dir)) == 1
            parent.kill()
            parent.wait()
            with EmbeddedServer(data_dir, durable=False) as server:
                assert ask(server, "SELECT 1") == 1
        finally:
            os.kill(child, signal.SIGKILL)


def test_an_interrupted_creation_is_repeated(data_dir: Path) -> None:
    draft = data_dir / "postgres" / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(data_dir, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_only_the_user_who_started_it_can_connect(data_dir: Path) -> None:
    with EmbeddedServer(data_dir, durable=False) as server:
        ask(server, "CREATE ROLE fairlead_app LOGIN")
        assert ask(server, "SELECT current_user", role="fairlead_app") == "fairlead_app"
        folder = Path(Cluster(data_dir).socket_folder)
        assert folder.stat().st_mode & 0o077 == 0
        assert (data_dir / "postgres").stat().st_mode & 0o077 == 0
        rules = (data_dir / "postgres" / "data" / "pg_hba.conf").read_text()
        assert rules == "local all all peer map=fairlead\n"


def test_nobody_else_may_connect_even_if_the_folder_were_open(data_dir: Path) -> None:
    """The kernel's word on who is asking is the second wall: shown by mapping another user than the present
    one.
    """
    with EmbeddedServer(data_dir, durable=False):
        pass
    identities = data_dir / "postgres" / "data" / "pg_ident.conf"
    with EmbeddedServer(data_dir, durable=False) as server:
        identities.write_text('fairlead "somebody-else" all\n')
        ask(server, "SELECT pg_reload_conf()")
        wait_until(lambda: refused(server))


def refused(server: EmbeddedServer) -> bool:
    try:
        ask(server, "SELECT 1")
    except psycopg.OperationalError as error:
        return "Peer authentication failed" in str(error)
    return False


def test_what_people_write_does_not_reach_the_log(data_dir: Path) -> None:
    with EmbeddedServer(data_dir, durable=False) as server:
        ask(server, "CREATE TABLE person (name text PRIMARY KEY)")
        ask(server, "INSERT INTO person VALUES ('Nomen Nescio')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            ask(server, "INSERT INTO person VALUES ('Nomen Nescio')")
        log = (data_dir / "postgres" / "server.log").read_text()
    assert "duplicate key value" in log
    assert "Nescio" not in log


def test_a_deep_folder_gets_a_short_socket_path(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    with EmbeddedServer(deep, durable=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert len(str(Cluster(deep).socket_folder)) < 90
        assert Cluster(deep).socket_folder.stat().st_mode & 0o077 == 0
    assert not Cluster(deep).socket_folder.exists()


def test_a_closed_folder_on_the_way_is_named_and_left_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stranger = Account(name="stranger", uid=54321, gid=54321, client="root", switch=True)
    first = blocking_folder(closed / "data", stranger)
    assert first is not None
    assert first.stat().st_mode & 0o001 == 0
    assert closed.stat().st_mode & 0o777 == 0o700


def test_starting_on_existing_data_is_quick(data_dir: Path) -> None:
    with EmbeddedServer(data_dir, durable=False):
        pass
    started = time.monotonic()
    with EmbeddedServer(data_dir, durable=False):
        # Measured 0.15 s; the bound is far away so that a busy machine does not decide the test.
        assert time.monotonic() - started < 10
