"""The sender is killed again and again while messages are written and sent: nothing goes twice, nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import IO

from fairlead.notifications.smtp import SmtpServer
from fairlead.testing.two_sides import TwoSides

from .conftest import SECRET
from .mail_server import Post
from .messages import A_MOMENT_AFTER_THE_LEASE, disclosures, messages, send, write, write_in

KILLS = 100
LONGEST = 80
"""Milliseconds of a courier's life: from before its first statement to some messages later, on a laden machine."""
PAUSE = 0.03
"""Seconds between two messages: the queue is never empty, and never so long that the proof takes minutes."""


def test_a_courier_killed_a_hundred_times_under_load_sends_nothing_twice_and_loses_nothing(
    sides: TwoSides, post: Post, smtp: tuple[Post, SmtpServer]
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    lives = random.Random(seed)
    finished = Event()
    for _first in range(3):  # by which the program learns its statements
        write(sides)
    with ThreadPoolExecutor(1) as pool, mortal_couriers(sides, smtp[1].port) as (asked, answers):
        written = pool.submit(write_until, sides, finished)
        for _life in range(KILLS):
            asked.write(f"{lives.uniform(0, LONGEST)}\n")
            asked.flush()
            assert answers.readline() == "killed\n"
        finished.set()
        wanted = written.result(timeout=60)
    while send(sides, after=A_MOMENT_AFTER_THE_LEASE):  # one that lives; the dead ones are taken for dead
        pass

    found = {f"<{message.id}@northmoor.example>": message.state for message in messages(sides)}
    arrived = Counter(str(mail["Message-ID"]) for mail in post.arrived)
    doubtful = [each for each, state in found.items() if state == "uncertain"]
    print(
        f"{KILLS} kills, {wanted} messages, {len(doubtful)} uncertain,"
        f" of which {sum(arrived[each] for each in doubtful)} had arrived"
    )
    wanted += 3
    assert len(found) == wanted  # none lost, and none of those that were rolled back
    assert set(found.values()) <= {"sent", "uncertain"}  # none forgotten half-way
    assert arrived.keys() <= found.keys()
    assert max(arrived.values()) == 1  # none twice
    assert all(arrived[each] == 1 for each, state in found.items() if state == "sent")
    assert doubtful, "no kill hit a message on its way: this proves nothing"
    logged = Counter(each for entry in disclosures(sides) for each in entry.object_ids)
    assert len(logged) == wanted
    assert set(logged.values()) == {1}


def write_until(sides: TwoSides, finished: Event) -> int:
    """Messages one after the other, each third in a transaction that is rolled back. Returns how many stayed."""
    stayed = turn = 0
    while not finished.is_set():
        turn += 1
        if turn % 3:
            write(sides)
            stayed += 1
        else:
            session = sides.database.tenant(sides.officer)
            write_in(session)
            session.rollback()
            session.close()
        time.sleep(PAUSE)
    return stayed


@contextmanager
def mortal_couriers(sides: TwoSides, port: int) -> Iterator[tuple[IO[str], IO[str]]]:
    """The program that starts and kills them: what it is asked, and what it answers."""
    program = Path(__file__).with_name("mortal_couriers.py")
    with subprocess.Popen(
        [sys.executable, program, sides.url.app_url, str(port), SECRET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield running.stdin, running.stdout
        finally:
            running.stdin.close()
            running.wait(timeout=30)
