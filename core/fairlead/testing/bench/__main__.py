"""``python -m fairlead.testing.bench [CASES …]``: fill a database, run the servers, print the tables."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa

from fairlead.testing.bench import bare, ladder, processes, rungs, world
from fairlead.testing.bench.engine_speed import sheets_a_second
from fairlead.testing.bench.report import Report

REFERENCE = "fairlead.testing.bench.reference:create()"
DATABASE = "fairlead_bench"


@click.command()
@click.argument("cases", nargs=-1, type=click.IntRange(100, 10_000_000))
@click.option("--count", default=200, show_default=True, help="Requests of each operation at concurrency 1.")
@click.option(
    "--seconds", default=4.0, show_default=True, help="How long sixteen ask at once, for each operation."
)
@click.option(
    "--superuser-url", help="A server to measure on (postgresql+psycopg://…); the embedded one otherwise."
)
def main(cases: tuple[int, ...], count: int, seconds: float, superuser_url: str | None) -> None:
    """Measure with CASES cases in the database (12000 and 120000). Prints Markdown; never passes or fails."""
    for number in cases or (12_000, 120_000):
        with _server(superuser_url) as addresses:
            click.echo(_measure(addresses, number, count=count, seconds=seconds).markdown())


def _measure(addresses: world.Addresses, cases: int, *, count: int, seconds: float) -> Report:
    load = os.getloadavg()
    made = world.prepare(addresses, DATABASE, cases, _say)
    engine = sa.create_engine(addresses.superuser)
    with engine.connect() as connection:
        version = str(connection.scalar(sa.text("show server_version")))
    report = Report(cases=cases, database=version, load=load)
    with tempfile.TemporaryDirectory() as folder:
        _say("bare psycopg")
        report.bare = bare.measure(made, count)
        environment = _settings(addresses, folder)
        _say("reference")
        port = processes.free_port()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--workers",
            "2",
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--log-level",
            "warning",
            "--bind",
            f"127.0.0.1:{port}",
            REFERENCE,
        ]
        with processes.serving(command, {"FAIRLEAD_BENCH_URL": addresses.app}, port) as server:
            rung = rungs.reference_rung(made, engine)
            report.rungs["Reference"] = ladder.climb(rung, server, count=count, seconds=seconds, made=list)
            report.statements["Reference"] = _reference_statements(addresses, rung)
        _say("Fairlead")
        port = processes.free_port()
        command = [_program(), "serve", "--workers", "2"]
        with processes.serving(command, {**environment, "FAIRLEAD_PORT": str(port)}, port) as server:
            rung = rungs.fairlead_rung(made, port)
            fresh = lambda: _fresh_cases(engine, made)  # noqa: E731  # reads best where it is given
            report.rungs["Fairlead"] = ladder.climb(rung, server, count=count, seconds=seconds, made=fresh)
            memory, first_page = server.worker_memory_mb(), server.first_page_after
            report.statements["Fairlead"] = _fairlead_statements(environment, addresses, rung)
    engine.dispose()
    report.single = [
        ("`fairlead --help`, median of 5", f"{processes.median_seconds([_program(), '--help']):.2f} s", "≤ 0.3 s"),
        ("Start to first page on an existing database", f"{first_page:.1f} s", "≤ 3 s"),
        ("Memory of a worker after the load (PSS)", f"{memory:.0f} MB", "≤ 120 MB"),
        *(
            (f"Fact sheets a second a core, {name}", f"{speed:,.0f}", "≥ 2,000")
            for name, speed in sheets_a_second().items()
        ),
    ]  # fmt: skip
    return report


def _settings(addresses: world.Addresses, folder: str) -> dict[str, str]:
    return {
        "FAIRLEAD_DEMO": "1",  # without second factor; everything else as in production
        "FAIRLEAD_DATABASE_URL": addresses.app,
        "FAIRLEAD_SECRET_KEY": secrets.token_urlsafe(48),
        "FAIRLEAD_ENCRYPTION_KEY": secrets.token_urlsafe(48),
        "FAIRLEAD_DATA_DIR": folder,
        "FAIRLEAD_LOG_LEVEL": "warning",
    }


def _fresh_cases(engine: sa.Engine, made: world.World) -> list[str]:
    """Cases that the load has opened through the product and nobody has moved since."""
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "select c.reference from case_file c"
                " join oocd_resolution r on r.tenant_id = c.tenant_id and r.case_id = c.id"
                " where c.tenant_id = :tenant and c.lead_id = :user and c.reference not like 'REF-%'"
                " order by c.opened_at"
            ),
            {"tenant": made.tenant_id, "user": made.user_id},
        )
        return list(found.scalars())


def _reference_statements(addresses: world.Addresses, rung: rungs.Rung) -> Mapping[str, int]:
    from fairlead.testing.bench import reference

    os.environ["FAIRLEAD_BENCH_URL"] = addresses.app
    app = reference.create()
    return ladder.statements_of(app, app.extensions["engine"], rung)


def _fairlead_statements(
    environment: Mapping[str, str], addresses: world.Addresses, rung: rungs.Rung
) -> Mapping[str, int]:
    from fairlead.app import create_app
    from fairlead.settings import load_settings
    from fairlead.tenancy.sessions import Database

    database = Database(addresses.app)
    return ladder.statements_of(create_app(load_settings(environment), database), database.engine, rung)


@contextmanager
def _server(superuser_url: str | None) -> Iterator[world.Addresses]:
    """The server that was named, or an embedded one of our own; the database of the last run is gone afterwards."""
    if superuser_url is not None:
        yield from _on(lambda role, database: _address(superuser_url, role, database))
        return
    from fairlead.embedded import Cluster

    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
    folder.chmod(0o711)
    cluster = Cluster(folder, durable=True)
    cluster.start()
    try:
        yield from _on(lambda role, database: cluster.url(role or "postgres", database))
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _on(url: Callable[[str, str], str]) -> Iterator[world.Addresses]:
    """``url`` gives the address of a database for a role; an empty role is the superuser's."""
    server = url("", "postgres")
    _drop(server)
    yield world.Addresses(
        server=server,
        superuser=url("", DATABASE),
        owner=url("fairlead_owner", DATABASE),
        app=url("fairlead_app", DATABASE),
    )
    _drop(server)


def _drop(server: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop database if exists {DATABASE} with (force)"))
    engine.dispose()


def _address(superuser_url: str, role: str, database: str) -> str:
    address = sa.make_url(superuser_url)
    return address.set(username=role or address.username, database=database).render_as_string(
        hide_password=False
    )


def _program() -> str:
    return str(Path(sys.executable).with_name("fairlead"))


def _say(what: str) -> None:
    click.echo(what, err=True)


if __name__ == "__main__":
    main()
