"""A server that speaks the documented protocol of clamd over a real socket, well or badly: another program's protocol,
not a stand-in for anything of ours.

What it knows of viruses is the harmless test string of EICAR.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two pieces, so that no scanner takes this file for it."""
LENGTH = 4


@dataclass
class ClamdServer:
    """``manner``: how it answers. ``received``: the files it was sent, as far as it read them."""

    address: str = ""
    manner: str = "well"
    limit: int = 25 * 1024 * 1024
    received: list[bytes] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Answer until the listener is closed."""
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, EOFError):
            command = self._command(connection)
            if self.manner == "slow":
                time.sleep(1.5)
            if self.manner == "silent":
                return
            if command == b"zPING":
                connection.sendall(b"PONG\0")
            elif command == b"zINSTREAM":
                connection.sendall(self._scan(connection))
            else:
                connection.sendall(b"UNKNOWN COMMAND\0")

    def _scan(self, connection: socket.socket) -> bytes:
        content = b""
        while length := struct.unpack("!I", _exactly(connection, LENGTH))[0]:
            content += _exactly(connection, length)
            if len(content) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.received.append(content)
        return {
            "half": b"stream: O",
            "gibberish": b"\xff\xfe OK\0",
            "other": b"stream: OK, probably\0",
            "failing": b"Can't allocate memory. ERROR\0",
        }.get(
            self.manner,
            b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0",
        )

    @staticmethod
    def _command(connection: socket.socket) -> bytes:
        command = b""
        while not command.endswith(b"\0"):
            command += _exactly(connection, 1)
        return command[:-1]


def _exactly(connection: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        piece = connection.recv(length - len(received))
        if not piece:
            raise EOFError
        received += piece
    return received


@contextlib.contextmanager
def listening(kind: str, folder: Path) -> Iterator[ClamdServer]:
    """A server on a free TCP port, or on a socket in the folder."""
    if kind == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        server = ClamdServer(address=f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    else:
        listener = socket.socket(socket.AF_UNIX)
        path = folder / "clamd.sock"
        listener.bind(str(path))
        listener.listen()
        server = ClamdServer(address=f"unix://{path}")
    thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.close()
