"""The outbox: each message acted on once, whatever is killed, fails, or is switched off meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import Postponed, enqueue
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, now

from .messages import ask, due_now, fail, mark, run, team, waiting


def test_a_message_is_acted_on_and_gone(sides: TwoSides) -> None:
    ask(sides, 3)
    assert run(sides) == 3
    assert team(sides) == "Response+++"
    assert waiting(sides) == []
    assert run(sides) == 0


def test_a_message_of_work_that_was_rolled_back_was_never_asked_for(sides: TwoSides) -> None:
    session = sides.database.tenant(sides.officer)
    enqueue(session, sides.force.id, "test.work", {}, now=now())
    session.rollback()
    session.close()
    assert run(sides) == 0


def test_a_dispatcher_killed_after_the_work_and_before_the_commit_leaves_it_to_be_done_once(
    sides: TwoSides,
) -> None:
    ask(sides)
    program = Path(__file__).with_name("dying_dispatcher.py")
    died = subprocess.run(
        [sys.executable, program, sides.url.app_url, str(sides.force.id)],
        check=False,
        timeout=60,
        capture_output=True,
    )
    assert died.returncode == 9, died.stderr
    assert team(sides) == "Response"
    assert len(waiting(sides)) == 1
    assert run(sides) == 1
    assert team(sides) == "Response+"


def test_two_dispatchers_at_once_do_each_message_once(sides: TwoSides) -> None:
    ask(sides, 12)
    start = threading.Barrier(2)

    def slow(session: TenantSession, message: OutboxMessage) -> None:
        time.sleep(0.01)
        mark(session, message)

    def work() -> int:
        start.wait(timeout=10)
        return run(sides, slow)

    with ThreadPoolExecutor(2) as pool:
        done = [future.result(timeout=60) for future in [pool.submit(work), pool.submit(work)]]
    assert sum(done) == 12
    assert team(sides) == "Response" + "+" * 12


def test_a_handler_that_fails_leaves_nothing_but_the_message_and_the_name_of_the_error(
    sides: TwoSides,
) -> None:
    ask(sides)
    assert run(sides, fail) == 0
    assert team(sides) == "Response"
    (message,) = waiting(sides)
    assert (message.attempts, message.last_error) == (1, "ValueError")


def test_a_handler_that_goes_on_failing_is_tried_less_and_less_often_and_never_given_up(
    sides: TwoSides,
) -> None:
    ask(sides)
    waits = []
    for _attempt in range(6):
        before = now()
        assert run(sides, fail) == 0
        (message,) = waiting(sides)
        waits.append(message.next_try_at - before)
        assert run(sides, fail) == 0  # not due: not even tried
        assert waiting(sides)[0].attempts == message.attempts
        due_now(sides)
    expected = [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), *[timedelta(hours=1)] * 3]
    for wait, wanted in zip(waits, expected, strict=True):
        assert wanted <= wait < wanted + timedelta(seconds=4)
    assert run(sides) == 1
    assert team(sides) == "Response+"


def test_one_message_that_fails_does_not_hold_up_the_others(sides: TwoSides) -> None:
    ask(sides, 3)
    first = waiting(sides)[0].id

    def fail_first(session: TenantSession, message: OutboxMessage) -> None:
        if message.id == first:
            raise ValueError
        mark(session, message)

    assert run(sides, fail_first) == 2
    assert [message.id for message in waiting(sides)] == [first]


def test_a_topic_nobody_handles_stays_and_says_so(sides: TwoSides) -> None:
    ask(sides, topic="test.unheard-of")
    assert run(sides) == 0
    assert [message.last_error for message in waiting(sides)] == ["KeyError"]


def test_being_postponed_is_no_failure(sides: TwoSides) -> None:
    def postpone(_session: TenantSession, _message: OutboxMessage) -> None:
        raise Postponed

    ask(sides)
    assert run(sides, postpone) == 0
    (message,) = waiting(sides)
    assert (message.attempts, message.last_error) == (0, None)
    assert message.next_try_at > now()


def test_no_actor_no_message(sides: TwoSides) -> None:
    engine = sa.create_engine(sides.url.app_url)
    insert = sa.text(
        "insert into outbox_message (id, tenant_id, topic, payload, actor_id, actor_name, actor_organisation,"
        " attempts) values (gen_random_uuid(), :t, 'test.work', '{}', :t, 'x', 'x', 0)"
    )
    with engine.connect() as connection:
        connection.execute(sa.text("select set_config('app.tenant', :t, true)"), {"t": str(sides.force.id)})
        with pytest.raises(DBAPIError, match="no actor, no message"):
            connection.execute(insert, {"t": sides.force.id})
    engine.dispose()
