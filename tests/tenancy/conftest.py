"""Two forces with one row in every table, and a way to act as either with and without the wall."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead.testing.rows import Row, RowMaker, tenant_tables


@dataclass(frozen=True, kw_only=True)
class TwoForces:
    """A database with two organisations, each with one row in every tenant-owned table."""

    engine: sa.Engine
    mine: TenantId
    theirs: TenantId
    my_rows: dict[str, Row]
    their_rows: dict[str, Row]

    @contextmanager
    def acting(self, *, open_table: str = "", without: tuple[str, ...] = ()) -> Generator[TenantSession]:
        """A session of my force as the application role, rolled back at the end.

        ``open_table`` names a table whose row security is taken off first; ``without`` are further statements that
        take another protection away (a constraint, a trigger), so that a test can show what it prevents.
        """
        with self.engine.connect() as connection:
            if open_table:
                connection.execute(sa.text(f"alter table {open_table} disable row level security"))
            for statement in without:
                connection.execute(sa.text(statement))
            connection.execute(sa.text("set local role fairlead_app"))
            with TenantSession(connection, actor=Actor.system("tester", self.mine)) as session:
                yield session
            connection.rollback()


@pytest.fixture(scope="module")
def two_forces(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TwoForces]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with copied_database(
        test_cluster, template_database, f"{worker}_tenancy_{uuid.uuid4().hex[:6]}"
    ) as database:
        engine = sa.create_engine(database.superuser_url)
        mine, theirs = TenantId(uuid.uuid4()), TenantId(uuid.uuid4())
        with engine.begin() as connection:
            connection.execute(
                sa.text("select set_config('app.actor', :a, true), set_config('app.interaction', :a, true)"),
                {"a": str(uuid.uuid4())},
            )
            for number, tenant in enumerate((mine, theirs)):
                connection.execute(
                    sa.text(
                        "insert into tenant (id, slug, name, kind, demo) values (:i, :s, :s, 'force', false)"
                    ),
                    {"i": tenant, "s": f"force-{number}"},
                )
            maker = RowMaker(connection)
            rows = {
                tenant: {name: maker.row(name, tenant) for name in tenant_tables()}
                for tenant in (mine, theirs)
            }
        yield TwoForces(engine=engine, mine=mine, theirs=theirs, my_rows=rows[mine], their_rows=rows[theirs])
        engine.dispose()
