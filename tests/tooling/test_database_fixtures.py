"""The databases that tests get: one server, one migrated template, copies that do not touch each other."""

from collections.abc import Iterator

import psycopg
import pytest

from fairlead.migrations.runner import bootstrap_cluster
from fairlead.testing.database import (
    Migrations,
    TestDatabase,
    TestServer,
    copied_database,
    is_superuser,
    migrated_template,
)


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def own_server(test_cluster: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """The run's server under other names, so that the template of this test is not the real one."""
    folder = tmp_path_factory.mktemp("run")
    server = TestServer(
        superuser_url=test_cluster.superuser_url,
        prefix=f"{test_cluster.prefix}_{folder.parent.name[-6:].replace('-', '_')}_own",
        run_folder=folder,
    )
    yield server
    for name in server.databases():
        server.drop(name)


@pytest.fixture
def small_migrations(calls: list[str]) -> Migrations:
    """The real roles, and one table instead of all of Fairlead's."""

    def bootstrap(superuser_url: str, database: str) -> None:
        calls.append("bootstrap")
        bootstrap_cluster(superuser_url, database)

    def upgrade(owner_url: str) -> None:
        calls.append(owner_url)
        with psycopg.connect(owner_url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE thing (id int)")

    return Migrations(bootstrap_cluster=bootstrap, upgrade_all=upgrade)


def rows(database: TestDatabase) -> int:
    with psycopg.connect(database.superuser_url.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT count(*) FROM thing").fetchone()
        assert row is not None
        return int(row[0])


def add_row(database: TestDatabase) -> None:
    with psycopg.connect(database.superuser_url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO thing VALUES (1)")


def test_the_template_is_migrated_once_as_the_owner(
    own_server: TestServer, small_migrations: Migrations, calls: list[str]
) -> None:
    first = migrated_template(own_server, small_migrations)
    assert migrated_template(own_server, small_migrations) == first
    assert calls == ["bootstrap", first.owner_url]
    assert "fairlead_owner@" in first.owner_url
    assert "fairlead_app@" in first.app_url


def test_a_failed_migration_is_tried_again_from_nothing(
    own_server: TestServer, small_migrations: Migrations, calls: list[str]
) -> None:
    def fail(owner_url: str) -> None:
        small_migrations.upgrade_all(owner_url)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        migrated_template(
            own_server, Migrations(bootstrap_cluster=small_migrations.bootstrap_cluster, upgrade_all=fail)
        )
    migrated_template(own_server, small_migrations)
    assert calls.count("bootstrap") == 2


def test_copies_have_what_the_template_has_and_do_not_see_each_other(
    own_server: TestServer, small_migrations: Migrations
) -> None:
    template = migrated_template(own_server, small_migrations)
    with (
        copied_database(own_server, template, "a") as one,
        copied_database(own_server, template, "b") as other,
    ):
        add_row(one)
        assert (rows(one), rows(other)) == (1, 0)
        assert {one.name, other.name} <= set(own_server.databases())
    assert own_server.databases() == [template.name]


def test_a_copy_belongs_to_the_owner_role_so_that_it_can_be_migrated_further(
    own_server: TestServer, small_migrations: Migrations
) -> None:
    template = migrated_template(own_server, small_migrations)
    with (
        copied_database(own_server, template, "a") as copy,
        psycopg.connect(copy.owner_url.replace("+psycopg", "")) as owner,
    ):
        owner.execute("ALTER TABLE thing ADD name text")


def test_an_empty_database_has_no_table(empty_database: TestDatabase) -> None:
    with psycopg.connect(empty_database.superuser_url.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found is None


def test_database_tests_mark_themselves(test_cluster: TestServer, request: pytest.FixtureRequest) -> None:
    assert is_superuser(test_cluster.superuser_url)
    assert request.node.get_closest_marker("database") is not None


def test_a_server_that_does_not_answer_is_no_superuser() -> None:
    assert not is_superuser("postgresql+psycopg://postgres@127.0.0.1:1/postgres")
