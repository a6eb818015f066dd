"""Real servers as processes of their own, and what the system says about them. Linux only: it reads /proc."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
START_WITHIN = 120


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running gunicorn. ``first_page_after`` in seconds from the start of the process."""

    pid: int
    port: int
    first_page_after: float

    def workers(self) -> list[int]:
        """The worker processes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return [int(child) for child in children]

    def cpu_seconds(self) -> float:
        """Processor time that the workers have used."""
        return sum(_cpu_of(pid) for pid in self.workers())

    def worker_memory_mb(self) -> float:
        """Memory of the largest worker, shared pages divided among those that share them (PSS)."""
        return max(_pss_of(pid) for pid in self.workers()) / 1024


def clean_environment() -> dict[str, str]:
    """The environment without what changes how Python starts or Fairlead is set up."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("FAIRLEAD_", "PYTHON"))}


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[Server]:
    """Run a server until the block ends. Raises `RuntimeError` when it does not answer."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own program
        list(command), env={**clean_environment(), **environment}, start_new_session=True
    )
    try:
        _wait_for_page(port, process)
        yield Server(pid=process.pid, port=port, first_page_after=time.perf_counter() - began)
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def median_seconds(command: Sequence[str], times: int = 5) -> float:
    """Median time of a command from start to end, after one run that warms the caches."""
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        subprocess.run(  # noqa: S603  # our own program
            command, env=clean_environment(), check=True, stdout=subprocess.DEVNULL
        )
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])


def _wait_for_page(port: int, process: subprocess.Popen[bytes]) -> None:
    over = time.perf_counter() + START_WITHIN
    while time.perf_counter() < over and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=START_WITHIN) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if connection.recv(64).startswith(b"HTTP/1."):
                    return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"no server answered on port {port} (exit code {process.poll()})")


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss_of(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
