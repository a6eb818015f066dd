"""Couriers that are killed, by a program of its own: each line it reads is how many milliseconds the next one lives.

Everything is imported once; each courier is a fork with a connection of its own to the database, and dies by SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime

from fairlead.identity.secrets import FieldCipher
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import Outgoing, set_up_sending
from fairlead.notifications.sending import send_due
from fairlead.notifications.settings import Security
from fairlead.notifications.smtp import SmtpServer
from fairlead.tenancy.sessions import Database


def equipped(url: str, port: int, secret: str) -> Database:
    """A database by which can be sent, with its statements known already: a courier's life is short."""
    database = Database(url)
    server = SmtpServer(
        host="127.0.0.1", port=port, security=Security.NONE, sender="fairlead@northmoor.example"
    )
    outgoing = Outgoing(
        transports={Channel.EMAIL: server}, cipher=FieldCipher(secret), public_url="https://fairlead.example"
    )
    set_up_sending(database, outgoing)
    send_due(database, now=datetime.now(UTC))
    database.dispose()
    return database


def courier(database: Database, born: int) -> None:
    """Connect, say so, and send whatever is due, until killed."""
    with database.engine.connect():
        os.write(born, b"!")
    while True:
        send_due(database, now=datetime.now(UTC))


if __name__ == "__main__":
    url, port, secret = sys.argv[1:]
    database = equipped(url, int(port), secret)
    for line in sys.stdin:
        reads, born = os.pipe()
        child = os.fork()
        if child == 0:
            courier(database, born)
        os.close(born)
        os.read(reads, 1)
        os.close(reads)
        time.sleep(float(line) / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        sys.stdout.write("killed\n")
        sys.stdout.flush()
