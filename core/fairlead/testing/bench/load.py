"""Requests over connections that stay open, one after another or sixteen at a time, and what they took."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PATIENCE = 60.0
_SEPARATOR = b"\r\n\r\n"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request. ``body`` is a form, already encoded; ``expected`` the status of an answer that counts."""

    path: str
    body: bytes | None = None
    expected: int = 200


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, headers by lower-case name (the last of each), content."""

    status: int
    headers: dict[str, str]
    content: bytes


class UnexpectedAnswer(RuntimeError):
    """The server answered something that cannot be measured as the operation."""


class Connection:
    """A browser's connection, with its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._port, self.cookies = port, dict(cookies or {})
        self._socket: socket.socket | None = None

    def send(self, request: Request) -> Answer:
        """Send and read the whole answer. Raises `UnexpectedAnswer` on another status."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(self._spelled(request))
        answer = _read(self._socket)
        for name, value in answer[1]:
            if name == "set-cookie":
                cookie, _sep, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        headers = dict(answer[1])
        if headers.get("connection") == "close":
            self.close()
        if answer[0] != request.expected:
            raise UnexpectedAnswer(
                f"{request.path} answered {answer[0]}, expected {request.expected}: {answer[2][:2000]!r}"
            )
        return Answer(status=answer[0], headers=headers, content=answer[2])

    def close(self) -> None:
        """Close; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _spelled(self, request: Request) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [
            f"{'GET' if request.body is None else 'POST'} {request.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Cookie: {cookies}",
        ]
        if request.body is not None:
            head += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(request.body)}",
            ]
        return "\r\n".join(head).encode() + _SEPARATOR + (request.body or b"")


def _read(connection: socket.socket) -> tuple[int, list[tuple[str, str]], bytes]:
    data = b""
    while _SEPARATOR not in data:
        more = connection.recv(65536)
        if not more:
            raise UnexpectedAnswer("the server closed the connection before it answered")
        data += more
    head, _sep, content = data.partition(_SEPARATOR)
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [
        (name.lower(), value.strip()) for name, _colon, value in (line.partition(":") for line in lines)
    ]
    length = int(dict(headers).get("content-length", "0"))
    while len(content) < length:
        content += connection.recv(65536)
    return int(first.split()[1]), headers, content


def one_by_one(connection: Connection, requests: Iterator[Request], count: int) -> float:
    """Median milliseconds of ``count`` requests, each sent when the one before was answered."""
    taken = []
    for _ in range(count):
        request = next(requests)
        began = time.perf_counter()
        connection.send(request)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def many_at_once(
    connect: Callable[[], Connection], requests: Iterator[Request], *, seconds: float, at_once: int = 16
) -> float:
    """Requests a second that ``at_once`` connections get answered. Raises what the first of them raised."""
    turn, done, failures = threading.Lock(), [0] * at_once, list[BaseException]()
    over = time.perf_counter() + seconds

    def ask(number: int) -> None:
        connection = connect()
        try:
            while time.perf_counter() < over:
                with turn:
                    request = next(requests, None)
                if request is None:
                    return
                connection.send(request)
                done[number] += 1
        except Exception as error:  # noqa: BLE001  # reported by the thread that waits
            failures.append(error)
        finally:
            connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.perf_counter() - began)
