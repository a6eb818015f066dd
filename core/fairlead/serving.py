"""``fairlead demo`` and ``fairlead serve``: the same server, with and without its own database."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairlead.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from fairlead.app import FairleadFlask
    from fairlead.tenancy.sessions import Database

DATABASE_NAME = "fairlead"
_MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108  # for the heartbeat files of gunicorn only


def build_application(settings: Settings, url: str) -> FairleadFlask:
    """The application of one worker process, with its background threads running.

    Raises `click.ClickException` when the database is behind, or when the role could go around row security.
    """
    from fairlead.app import create_app
    from fairlead.jobs.worker import BackgroundWorker
    from fairlead.logs import configure_logs
    from fairlead.notifications.sending import Courier
    from fairlead.tenancy.checks import refuse_unsafe_database
    from fairlead.tenancy.sessions import Database

    configure_logs(settings.log_level)
    database = Database(url)
    refuse_unsafe_database(database)
    app = create_app(settings, database)
    BackgroundWorker(database).start()
    Courier(database).start()
    return app


def refuse_to_serve_on(url: str) -> None:
    """Say once, before any worker is forked, why this database cannot be served. No connection stays open."""
    from fairlead.tenancy.checks import refuse_unsafe_database
    from fairlead.tenancy.sessions import Database

    database = Database(url)
    try:
        refuse_unsafe_database(database)
    finally:
        database.dispose()


def run_server(settings: Settings, url: str, *, workers: int) -> None:
    """Serve until interrupted. Workers are processes; each answers eight requests at a time."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            for key, value in {
                "bind": f"{settings.host}:{settings.port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": 8,
                "reuse_port": workers > 1,
                "timeout": 60,
                "graceful_timeout": 10,
                "loglevel": "warning",
                "proc_name": "fairlead",
                "limit_request_line": 8190,
                "limit_request_fields": 64,
                "worker_tmp_dir": str(_MEMORY) if _MEMORY.is_dir() else None,
                "control_socket_disable": True,
            }.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> FairleadFlask:
            return build_application(settings, url)

    Server().run()


def in_own_process(work: Callable[[], None]) -> None:
    """Do ``work`` in a forked process and wait for it, so that no library starts threads in this one.

    The worker processes are forked from this process, and a thread does not survive a fork: typst, used once
    here for a signed document of the demo, would wait for ever in a worker.

    Raises `SystemExit` with the exit code of a process that failed; the process itself says why.
    """
    child = get_context("fork").Process(target=_reporting, args=(work,))
    child.start()
    try:
        child.join()
    finally:
        child.terminate()
    if child.exitcode:
        raise SystemExit(child.exitcode)


def _reporting(work: Callable[[], None]) -> None:
    try:
        work()
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from error
    except KeyboardInterrupt:
        raise SystemExit(1) from None


def settings_or_exit(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment, or every problem with them in plain words and exit code 1."""
    try:
        return load_settings(environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def refuse_a_taken_port(settings: Settings) -> None:
    """Say so before anything is started, and before somebody signs in to what listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise click.ClickException(
                f"Something listens on port {settings.port} already. Choose another one: "
                f"--port {settings.port + 1}"
            ) from error


@click.command()
@click.option("--port", type=int, help="Port to listen on (8000).")
@click.option(
    "--tenants", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of tenant packs."
)
def demo(port: int | None, tenants: Path | None) -> None:
    """Start everything on this machine with invented data: database, organisations, people, cases."""
    environ = {**os.environ, "FAIRLEAD_DEMO": "1"}
    if port is not None:
        environ["FAIRLEAD_PORT"] = str(port)
    settings = settings_or_exit(environ)
    refuse_a_taken_port(settings)
    from fairlead.demo import prepare_demo, sign_ins
    from fairlead.embedded import EmbeddedServer, EmbeddedServerError

    try:
        with EmbeddedServer(settings.data_dir) as server:
            app_url = server.url("fairlead_app", DATABASE_NAME)
            in_own_process(
                partial(
                    prepare_demo,
                    superuser_url=server.url("postgres", "postgres"),
                    owner_url=server.url("fairlead_owner", DATABASE_NAME),
                    app_url=app_url,
                    database=DATABASE_NAME,
                    tenants=tenants,
                    say=click.echo,
                )
            )
            click.echo(sign_ins(settings))
            run_server(settings, app_url, workers=1)
    except EmbeddedServerError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes.")
def serve(workers: int) -> None:
    """Serve with settings from the environment. Never migrates; refuses to start on a database that is behind."""
    settings = settings_or_exit(os.environ)
    if settings.database_url is None:
        raise click.ClickException(
            "FAIRLEAD_DATABASE_URL is not set. For a first look without a database of your own use: fairlead demo"
        )
    url = settings.database_url.get_secret_value()
    refuse_to_serve_on(url)
    run_server(settings, url, workers=workers)


@contextmanager
def open_database(environ: Mapping[str, str]) -> Iterator[Database]:
    """The database of a command: the one named in the environment, or the demo's own, running or not.

    Used by commands that work beside a server (``fairlead audit verify``, ``fairlead tenant apply`` …).
    """
    from fairlead.tenancy.sessions import Database

    demo_environ = environ if environ.get("FAIRLEAD_DATABASE_URL") else {**environ, "FAIRLEAD_DEMO": "1"}
    settings = settings_or_exit(demo_environ)
    if settings.database_url is not None:
        database = Database(settings.database_url.get_secret_value())
        try:
            yield database
        finally:
            database.dispose()
        return
    from fairlead.embedded.borrow import running_or_started

    with running_or_started(settings.data_dir) as url_of:
        database = Database(url_of("fairlead_app", DATABASE_NAME))
        try:
            yield database
        finally:
            database.dispose()
