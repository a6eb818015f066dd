"""The embedded server as something a program owns: started by it, and stopped when it ends."""

import atexit
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from fairlead.embedded.cluster import Cluster
from fairlead.embedded.errors import EmbeddedServerError

_held_locks: set[int] = set()


class EmbeddedServer:
    """A PostgreSQL server in `<data_dir>/postgres` that lives as long as its owner.

    Used as a context manager, or by `start` and `stop`. It stops when the owner leaves the block, ends
    normally, or receives SIGINT, SIGTERM or SIGHUP (the latter two become `SystemExit` unless the owner
    handles them). After a SIGKILL of the owner the server stays, and the next `start` on the same folder
    takes it over. Children of the owner by `fork` (web workers) neither own nor stop it.

    ```python
    with EmbeddedServer(settings.data_dir) as server:
        engine = create_engine(server.url("fairlead_app", "fairlead"))
    ```
    """

    def __init__(self, data_dir: Path, *, major: int | None = None, durable: bool = True) -> None:
        self._cluster = Cluster(data_dir, major=major, durable=durable)
        self._lock_path = self._cluster.data_dir / "postgres.lock"
        self._lock: int | None = None
        self._owner = os.getpid()

    def start(self) -> None:
        """Start the server, creating its data folder the first time.

        Raises `EmbeddedServerError` when another live process owns the folder, or when the server does not
        start.
        """
        if self._lock is not None:
            return
        self._cluster.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        self._lock = self._take_lock()
        self._owner = os.getpid()
        atexit.register(self.stop)
        _end_on_signals()
        try:
            self._cluster.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and give the folder free. Does nothing when this process does not own it."""
        if self._lock is None or self._owner != os.getpid():
            return
        self._cluster.stop()
        _held_locks.discard(self._lock)
        os.close(self._lock)
        self._lock = None
        atexit.unregister(self.stop)

    def url(self, role: str, database: str) -> str:
        """An SQLAlchemy URL (`postgresql+psycopg://`) for that database role; no password is needed."""
        return self._cluster.url(role, database)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _take_lock(self) -> int:
        lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode().strip() or "unknown"
            os.close(lock)
            raise EmbeddedServerError(
                f"Fairlead is already running on the data in {self._cluster.data_dir} (process {owner}). "
                "Stop that one first, or set FAIRLEAD_DATA_DIR to another folder for this one."
            ) from None
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        _held_locks.add(lock)
        return lock


def _end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the program through its `finally` blocks, where nobody else handles them."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _release_in_child() -> None:
    """A forked child shares the lock's open file; it must let go, or it would hold the folder after the owner
    died.
    """
    for lock in _held_locks:
        os.close(lock)
    _held_locks.clear()


os.register_at_fork(after_in_child=_release_in_child)
