"""Asking a virus scanner about a file: clamd, over its own protocol, and closed when it gives no clear answer.

Protocol: clamd(8), ``zINSTREAM`` and ``zPING``: commands and answers end in a zero byte; the file goes in chunks, each
with its length as four bytes in network order, and a chunk of length zero ends it. Clamd answers ``stream: OK``,
``stream: <name> FOUND``, ``INSTREAM size limit exceeded. ERROR`` or ``… ERROR``.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_PING_SECONDS = 2
_UNSAFE = re.compile(r"[^A-Za-z0-9._:@/() -]+")


class ScannerUnavailable(RuntimeError):
    """The scanner did not answer, not in time, or not clearly. The file must not be taken."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a scanner found: nothing, or something by the ``signature``'s name."""

    signature: str | None

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return self.signature is None


class Scanner(Protocol):
    """Whatever can say whether a file has a virus in it."""

    def scan(self, content: bytes) -> Verdict:
        """What is in the file. Raises `ScannerUnavailable` whenever that is not certain."""
        ...

    def answers(self) -> bool:
        """Whether it would scan now."""
        ...


@dataclass(frozen=True, kw_only=True)
class Clamd:
    """One clamd, at ``tcp://host:port`` or ``unix:///path``. ``seconds`` are for a whole file, not for each step."""

    address: str
    seconds: float

    def scan(self, content: bytes) -> Verdict:
        """What is in the file. Raises `ScannerUnavailable` whenever that is not certain."""
        deadline = time.monotonic() + self.seconds
        return _verdict(self._ask(b"zINSTREAM\0", content, deadline))

    def answers(self) -> bool:
        """Whether it answers a ping within two seconds."""
        try:
            return self._ask(b"zPING\0", None, time.monotonic() + _PING_SECONDS) == "PONG"
        except ScannerUnavailable:
            return False

    def _ask(self, command: bytes, content: bytes | None, deadline: float) -> str:
        try:
            with self._connect(deadline) as connection:
                try:
                    _send(connection, command, deadline)
                    for chunk in _chunks(content):
                        _send(connection, chunk, deadline)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it stops listening once a file is too large for it, and then says so
                return _answer(connection, deadline)
        except (OSError, ValueError) as error:
            raise ScannerUnavailable(f"clamd at {self.address}: {type(error).__name__}") from error

    def _connect(self, deadline: float) -> socket.socket:
        place = urlsplit(self.address)
        if place.scheme == "tcp":
            return socket.create_connection((place.hostname, place.port), timeout=_left(deadline))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(deadline))
            connection.connect(place.path)
        except OSError:
            connection.close()
            raise
        return connection


def _chunks(content: bytes | None) -> list[bytes]:
    if content is None:
        return []
    starts = range(0, len(content), _CHUNK)
    pieces = [content[start : start + _CHUNK] for start in starts]
    return [*(struct.pack("!I", len(piece)) + piece for piece in pieces), struct.pack("!I", 0)]


def _send(connection: socket.socket, what: bytes, deadline: float) -> None:
    connection.settimeout(_left(deadline))
    connection.sendall(what)


def _answer(connection: socket.socket, deadline: float) -> str:
    """Everything up to the zero byte. One that breaks off before is no answer."""
    received = b""
    while not received.endswith(b"\0"):
        connection.settimeout(_left(deadline))
        piece = connection.recv(_LONGEST_ANSWER)
        received += piece
        if not piece or len(received) > _LONGEST_ANSWER:
            raise ValueError("no whole answer")
    return received[:-1].decode("utf-8", "replace")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(signature=None)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return Verdict(signature=_UNSAFE.sub("?", name)[:200] or "unnamed")
    raise ScannerUnavailable(f"clamd answered {_UNSAFE.sub('?', answer)[:200]!r}")
