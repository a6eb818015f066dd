"""Databases for tests: one server for a run, one migrated template, one database for each worker.

A pytest plugin. The server is the embedded one, in a temporary folder, shared by all xdist workers and
stopped by the process that started the run; or the one that `FAIRLEAD_TEST_DATABASE_URL` names (signed in as
a superuser, on a server where the roles `fairlead_owner` and `fairlead_app` may sign in the same way, for
example with `trust`).

Tests that use any of these fixtures get the marker `database`.
"""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from fairlead.embedded import Cluster

OWNER_ROLE = "fairlead_owner"
APP_ROLE = "fairlead_app"
_SUPERUSER = "postgres"
_SERVER_VARIABLE = "FAIRLEAD_TEST_DATABASE_URL"
_RUN_VARIABLE = "FAIRLEAD_TEST_RUN"
_RUN_PREFIX = "fairlead-tests-"


@dataclass(frozen=True, kw_only=True)
class TestServer:
    """The server of this run. `prefix` starts the name of every database the run makes."""

    __test__ = False  # the name is no invitation to pytest

    superuser_url: str
    prefix: str
    run_folder: Path

    def url(self, role: str, database: str) -> str:
        """An SQLAlchemy URL for that role and database on this server."""
        address = make_url(self.superuser_url).set(username=role, database=database)
        return address.render_as_string(hide_password=False)

    def database(self, name: str) -> "TestDatabase":
        """The three ways into one database of this server."""
        return TestDatabase(
            name=name,
            superuser_url=self.url(make_url(self.superuser_url).username or _SUPERUSER, name),
            owner_url=self.url(OWNER_ROLE, name),
            app_url=self.url(APP_ROLE, name),
        )

    def copy(self, template: str, name: str) -> "TestDatabase":
        """Make a database as a copy of `template`, to which nobody may be connected."""
        self._execute(f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE} TEMPLATE "{template}" STRATEGY wal_log')
        return self.database(name)

    def drop(self, name: str) -> None:
        """Remove a database and close what is connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def databases(self) -> list[str]:
        """The names of the databases this run has made."""
        with _autocommit(self.superuser_url) as engine, engine.connect() as connection:
            found = connection.execute(
                text("SELECT datname FROM pg_database WHERE starts_with(datname, :p)"), {"p": self.prefix}
            )
            return [str(name) for name in found.scalars()]

    def _execute(self, statement: str) -> None:
        with _autocommit(self.superuser_url) as engine, engine.connect() as connection:
            connection.execute(text(statement))


@dataclass(frozen=True, kw_only=True)
class TestDatabase:
    """One database. Tests of behaviour use `app_url`: the other two roles are not held by row security in the
    same way.
    """

    __test__ = False

    name: str
    superuser_url: str
    owner_url: str
    app_url: str


@dataclass(frozen=True, kw_only=True)
class Migrations:
    """How a test database becomes Fairlead's: two functions of `fairlead.migrations.runner`."""

    bootstrap_cluster: Callable[[str, str], object]
    upgrade_all: Callable[[str], object]


def pytest_configure(config: pytest.Config) -> None:
    """In the process that starts the run: name the run, and clear away what killed runs left behind."""
    if hasattr(config, "workerinput") or _RUN_VARIABLE in os.environ:
        return
    _clear_dead_runs()
    folder = tempfile.mkdtemp(prefix=f"{_RUN_PREFIX}{os.geteuid()}-{os.getpid()}-")
    Path(folder).chmod(0o711)  # the server's own user has to pass when root runs the tests
    os.environ[_RUN_VARIABLE] = folder
    config.add_cleanup(_end_run)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a database, before `-m` selects."""
    for item in items:
        if "test_cluster" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def test_cluster() -> TestServer:
    """The server of this run, started by whoever needs it first."""
    folder = Path(os.environ[_RUN_VARIABLE])
    outside = os.environ.get(_SERVER_VARIABLE)
    prefix = f"fl_test_{folder.name.removeprefix(_RUN_PREFIX).replace('-', '_').lower()}"
    if outside:
        return TestServer(superuser_url=outside, prefix=prefix, run_folder=folder)
    cluster = Cluster(folder, durable=False)
    with _only_one(folder / "server"):
        cluster.start()
    return TestServer(superuser_url=cluster.url(_SUPERUSER, _SUPERUSER), prefix=prefix, run_folder=folder)


@pytest.fixture(scope="session")
def migrations() -> Migrations:
    """The real migrations. A test of these fixtures puts others in their place."""
    from fairlead.migrations.runner import bootstrap_cluster, upgrade_all

    return Migrations(bootstrap_cluster=bootstrap_cluster, upgrade_all=upgrade_all)


@pytest.fixture(scope="session")
def template_database(test_cluster: TestServer, migrations: Migrations) -> TestDatabase:
    """The migrated database that others are copied from; made once in a run. Never connect to it: copying
    would fail.
    """
    return migrated_template(test_cluster, migrations)


@pytest.fixture(scope="session")
def worker_database(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """This worker's own migrated database. Tests share it and roll back what they do."""
    with copied_database(test_cluster, template_database, _worker(request)) as database:
        yield database


@pytest.fixture
def fresh_database(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A migrated database for one test that has to commit, kill connections or migrate further."""
    with copied_database(test_cluster, template_database, f"{_worker(request)}_fresh") as database:
        yield database


@pytest.fixture
def empty_database(
    test_cluster: TestServer, migrations: Migrations, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A database with the roles and nothing in it, for tests of the migrations themselves."""
    name = f"{test_cluster.prefix}_{_worker(request)}_empty"
    try:
        with _only_one(test_cluster.run_folder / "template"):
            migrations.bootstrap_cluster(test_cluster.superuser_url, name)
        yield test_cluster.database(name)
    finally:
        test_cluster.drop(name)


def migrated_template(server: TestServer, migrations: Migrations) -> TestDatabase:
    """Make and migrate the template unless another worker has; a failed attempt leaves nothing behind."""
    name = f"{server.prefix}_template"
    done = server.run_folder / "template.done"
    with _only_one(server.run_folder / "template"):
        if not done.exists():
            server.drop(name)
            migrations.bootstrap_cluster(server.superuser_url, name)
            migrations.upgrade_all(server.database(name).owner_url)
            done.touch()
    return server.database(name)


@contextmanager
def copied_database(server: TestServer, template: TestDatabase, suffix: str) -> Generator[TestDatabase]:
    """A copy of the template for the length of a `with` block."""
    name = f"{server.prefix}_{suffix}"
    # Two copies of one template at a time are refused by the server.
    with _only_one(server.run_folder / "template"):
        database = server.copy(template.name, name)
    try:
        yield database
    finally:
        server.drop(name)


def is_superuser(url: str) -> bool:
    """Whether a server answers at `url` and takes us for a superuser."""
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            return connection.execute(text("SHOW is_superuser")).scalar() == "on"
    except OperationalError:
        return False
    finally:
        engine.dispose()


def _worker(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@contextmanager
def _autocommit(url: str | URL) -> Generator[Engine]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _only_one(path: Path) -> Generator[None]:
    """Let one process of the run at a time into the block."""
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _end_run() -> None:
    folder = Path(os.environ.pop(_RUN_VARIABLE))
    outside = os.environ.get(_SERVER_VARIABLE)
    if outside and (folder / "template.done").exists():
        prefix = f"fl_test_{folder.name.removeprefix(_RUN_PREFIX).replace('-', '_').lower()}"
        server = TestServer(superuser_url=outside, prefix=prefix, run_folder=folder)
        for name in server.databases():
            server.drop(name)
    Cluster(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


def _clear_dead_runs() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_RUN_PREFIX}{os.geteuid()}-*"):
        starter = folder.name.removeprefix(f"{_RUN_PREFIX}{os.geteuid()}-").partition("-")[0]
        if starter.isdecimal() and not Path(f"/proc/{starter}").exists() and Path("/proc/self").exists():
            Cluster(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(0 if is_superuser(sys.argv[1]) else 1)
