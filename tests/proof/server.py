"""A server to kill: `python -m tests.proof.server` starts a new one of the same database for each line it reads.

The process imports the program once and forks; each fork leads a process group of its own, becomes gunicorn with two
workers through `fairlead.serving.run_server`, and is killed as a group, master, workers and background threads
together. The parent has built one application, so that everything is imported, and keeps no connection: a fork knows
no more than a program started anew. Importing takes two seconds and would be most of the test.

Lines: `serve PORT` (answers `PID`), `seal` (a process that only seals and delivers, in a loop; answers `PID`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable

from fairlead import serving
from fairlead.app import FairleadFlask, create_app
from fairlead.jobs import worker
from fairlead.settings import Settings, load_settings
from fairlead.tenancy.checks import refuse_unsafe_database
from fairlead.tenancy.sessions import Database
from tests.proof.faulty_views import faulty
from tests.proof.step_views import steps

WORKERS = 2
SEAL_EVERY = 0.02
"""Seconds between two looks of the background thread: in production 2, here short enough to be killed at work."""


def serve(port: int) -> None:
    """Become gunicorn, with the journey's steps that have no page yet."""
    settings = load_settings({**os.environ, "FAIRLEAD_PORT": str(port)})
    assert settings.database_url is not None
    usual = serving.build_application

    def with_steps(settings: Settings, url: str) -> FairleadFlask:
        app = usual(settings, url)
        app.register_blueprint(steps)
        app.register_blueprint(faulty)
        return app

    serving.build_application = with_steps
    serving.run_server(settings, settings.database_url.get_secret_value(), workers=WORKERS)


def seal_for_ever() -> None:
    """What the background thread does, with nothing else in the process."""
    settings = load_settings(os.environ)
    assert settings.database_url is not None
    database = Database(settings.database_url.get_secret_value())
    while True:
        worker.work_once(database)
        time.sleep(SEAL_EVERY)


def fork(work: Callable[[], None]) -> int:
    """Run ``work`` in a new process that leads a process group; returns its id."""
    pid = os.fork()
    if pid:
        os.waitid(
            os.P_PID, pid, os.WSTOPPED
        )  # it stops itself once it leads its group, so that killpg finds it
        os.kill(pid, signal.SIGCONT)
        return pid
    os.setpgid(0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    sys.stdin.close()
    sys.argv[1:] = []  # gunicorn reads them
    try:
        work()
    finally:
        os._exit(1)


def main() -> None:
    """Read commands until the end of the input."""
    settings = load_settings(os.environ)
    assert settings.database_url is not None
    database = Database(settings.database_url.get_secret_value())
    refuse_unsafe_database(database)
    create_app(settings, database)
    database.dispose()
    defaults = worker.BackgroundWorker.__init__.__kwdefaults__
    assert defaults is not None
    defaults["interval"] = SEAL_EVERY
    print("ready", flush=True)
    children: list[int] = []
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "serve":
            port = int(arguments[0])
            children.append(fork(lambda: serve(port)))  # noqa: B023  # runs before the next line is read
        else:
            children.append(fork(seal_for_ever))
        print(children[-1], flush=True)
        reap()
    for child in children:  # the test is over, or was killed itself
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def reap() -> None:
    """Forget children that were killed."""
    while True:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return


if __name__ == "__main__":
    main()
