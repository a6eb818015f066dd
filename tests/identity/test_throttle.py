"""Guessing is slow, and nobody can use that to keep the owner of an account out."""

import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from fairlead.app import FairleadFlask
from fairlead.identity import passwords, sign_in
from fairlead.identity.attempts import Attempts, Source, Ticket, Wait, forget_old_attempts
from fairlead.identity.throttle import (
    ACCOUNT_CEILING,
    FREE_FAILURES,
    LONGEST_WAIT,
    PRESSURE,
    SOURCE_CEILING,
    WINDOW,
    History,
    wait_before_next,
)
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.testing.database import TestDatabase

from .conftest import Browser, Organisation, audit_actions

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
SECRET = "s" * 40

counts = st.integers(min_value=0, max_value=100_000)
moments = st.datetimes(min_value=datetime(2029, 1, 1), max_value=datetime(2030, 1, 1, 12)).map(  # noqa: DTZ001  # made aware below
    lambda moment: moment.replace(tzinfo=UTC)
)


def history(**changes: object) -> History:
    values: dict[str, object] = {
        "pair_failures": 0,
        "pair_last_failure": None,
        "familiar": False,
        "account_failures": 0,
        "source_failures": 0,
    }
    return History(**{**values, **changes})  # type: ignore[arg-type]  # a dictionary of the fields


@given(failures=counts, last=moments, on_account=counts, from_source=counts, familiar=st.booleans())
def test_no_wait_is_longer_than_a_quarter_of_an_hour(
    *, failures: int, last: datetime, on_account: int, from_source: int, familiar: bool
) -> None:
    past = history(
        pair_failures=failures,
        pair_last_failure=last,
        account_failures=on_account,
        source_failures=from_source,
        familiar=familiar,
    )
    assert timedelta() <= wait_before_next(past, NOON) <= max(LONGEST_WAIT, WINDOW)


@given(failures=counts, last=moments, on_account=counts, from_source=counts)
def test_what_others_do_never_makes_a_familiar_browser_wait(
    failures: int, last: datetime, on_account: int, from_source: int
) -> None:
    quiet = history(pair_failures=failures, pair_last_failure=last, familiar=True)
    attacked = history(
        pair_failures=failures,
        pair_last_failure=last,
        familiar=True,
        account_failures=on_account,
        source_failures=from_source,
    )
    assert wait_before_next(attacked, NOON) == wait_before_next(quiet, NOON)


@given(failures=counts, more=counts, last=moments, on_account=counts)
def test_more_failures_never_shorten_the_wait(
    failures: int, more: int, last: datetime, on_account: int
) -> None:
    few = history(pair_failures=failures, pair_last_failure=last, account_failures=on_account)
    many = history(pair_failures=failures + more, pair_last_failure=last, account_failures=on_account + more)
    assert wait_before_next(many, NOON) >= wait_before_next(few, NOON)


@given(
    failures=counts,
    on_account=st.integers(0, ACCOUNT_CEILING - 1),
    from_source=st.integers(0, SOURCE_CEILING - 1),
)
def test_every_wait_of_a_source_ends_when_its_time_is_over(
    failures: int, on_account: int, from_source: int
) -> None:
    past = history(
        pair_failures=failures,
        pair_last_failure=NOON,
        account_failures=on_account,
        source_failures=from_source,
    )
    wait = wait_before_next(past, NOON)
    assert wait_before_next(past, NOON + wait) == timedelta()


def guesses_let_through(gap: timedelta, during: timedelta, **changes: object) -> int:
    """How many attempts one source gets that tries every ``gap`` and is always wrong."""
    let_through, last, now = 0, None, NOON
    while now <= NOON + during:
        if not wait_before_next(history(pair_failures=let_through, pair_last_failure=last, **changes), now):
            let_through, last = let_through + 1, now
        now += gap
    return let_through


def test_one_source_gets_ten_guesses_in_five_minutes_and_a_hundred_and_odd_in_a_day() -> None:
    assert guesses_let_through(timedelta(seconds=1), timedelta(minutes=5)) == 10
    assert guesses_let_through(timedelta(seconds=5), timedelta(hours=24)) < 110


def test_under_pressure_an_unfamiliar_source_still_gets_its_one_guess_each_quarter_of_an_hour() -> None:
    assert guesses_let_through(timedelta(seconds=5), timedelta(minutes=59), account_failures=PRESSURE) == 4


def test_sources_are_told_apart_by_address_and_by_site() -> None:
    def network(address: str | None) -> str:
        return Source(address=address, browser=None).network()

    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("2001:db8:0:aa01::1") == network("2001:db8:0:aaff::2")
    assert network("2001:db8:0:aa01::1") != network("2001:db8:0:bb01::1")
    assert network(None) == network("no address") == "unknown"


def test_five_wrong_guesses_bring_a_wait_that_a_right_password_does_not_end(
    app: FairleadFlask, force: Organisation
) -> None:
    email = force.person()
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Browser(app.test_client())
        answers = [browser.sign_in(email, "wrong").status_code for _ in range(6)]
        assert answers == [422] * 5 + [429]
        assert browser.sign_in(email).status_code == 429
        assert "Try again in 5 seconds" in browser.sign_in(email).text
        clock.shift(timedelta(seconds=5))
        assert browser.sign_in(email).status_code == 303
        another = Browser(app.test_client())
        assert another.sign_in(email, "wrong").status_code == 422, "signing in clears what was before"


def test_an_unknown_address_is_throttled_in_the_same_way(app: FairleadFlask) -> None:
    with time_machine.travel(NOON, tick=False):
        browser = Browser(app.test_client(), address="203.0.113.77")
        address = f"{uuid.uuid4().hex}@example.org"
        assert [browser.sign_in(address, "wrong").status_code for _ in range(6)] == [422] * 5 + [429]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong passwords are known to be wrong at once: these tests make hundreds."""
    real = passwords.password_matches
    monkeypatch.setattr(
        sign_in,
        "password_matches",
        lambda stored, typed: typed != "wrong" and real(stored, typed),
    )


@pytest.mark.usefixtures("quick")
def test_somebody_who_hammers_an_account_does_not_keep_its_owner_out(
    app: FairleadFlask, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    with time_machine.travel(NOON, tick=False) as clock:
        usual = Browser(app.test_client(), address="192.0.2.10")
        usual.sign_in(email)
        usual.get("/account")
        usual.post("/sign-out")
        clock.shift(timedelta(days=30))

        last = 0
        for number in range(ACCOUNT_CEILING + 20):
            # from everywhere, and from the owner's own network
            source = "192.0.2.10" if number % 10 == 0 else f"198.51.100.{number}"
            last = Browser(app.test_client(), address=source).sign_in(email, "wrong").status_code
        assert last == 429, "the attack is stopped"
        assert Browser(app.test_client(), address="203.0.113.5").sign_in(email).status_code == 429

        usual.address = "10.20.30.40"  # a phone has another address every day
        assert usual.sign_in(email).status_code == 303, "the owner gets in from the usual browser"

        clock.shift(WINDOW)
        assert Browser(app.test_client(), address="203.0.113.5").sign_in(email).status_code == 303, (
            "and from elsewhere when it is over"
        )
    assert audit_actions(owner, force).count("identity.sign-in.attacked") == 1


@pytest.mark.usefixtures("quick")
def test_an_invented_or_somebody_elses_browser_mark_gives_nothing(
    app: FairleadFlask, force: Organisation
) -> None:
    victim, attacker = force.person(), force.person()
    with time_machine.travel(NOON, tick=False):
        own = Browser(app.test_client(), address="203.0.113.9")
        own.sign_in(attacker)
        mark = own.cookie("fairlead-browser")
        assert mark
        for number in range(8):
            thief = Browser(app.test_client(), address="203.0.113.10")
            thief.client.set_cookie("fairlead-browser", mark if number % 2 else uuid.uuid4().hex)
            answer = thief.sign_in(victim, "wrong").status_code
            assert answer == (422 if number < FREE_FAILURES else 429)


WORKER = """
import sys
from datetime import UTC, datetime
from fairlead.identity import passwords, sign_in
from fairlead.identity.attempts import Attempts, Source, Ticket
from fairlead.tenancy.sessions import Database

attempts = Attempts(Database(sys.argv[1]), "s" * 40)
source, noon = Source(address="198.51.100.1", browser=None), datetime(2030, 1, 1, 12, tzinfo=UTC)
print(sum(isinstance(attempts.ask(sys.argv[2], source, noon), Ticket) for _ in range(8)))
"""


def test_the_limit_holds_for_all_worker_processes_together(identity_database: TestDatabase) -> None:
    command = [sys.executable, "-c", WORKER, identity_database.app_url, f"{uuid.uuid4()}@example.org"]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    let_through = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sum(let_through) == FREE_FAILURES


def test_old_attempts_are_forgotten_and_familiar_browsers_kept(database: Database) -> None:
    attempts, account = Attempts(database, SECRET), f"{uuid.uuid4()}@example.org"
    home = Source(address="198.51.100.3", browser="home")
    start = NOON - timedelta(days=2)
    for _ in range(FREE_FAILURES):
        assert isinstance(attempts.ask(account, Source(address="198.51.100.3", browser=None), start), Ticket)
    assert isinstance(attempts.ask(account, home, start), Wait)
    with database.platform_transaction(NOBODY) as session:
        attempts.remember_browser(session, account, "home", start)
    assert isinstance(attempts.ask(account, home, start), Ticket)

    with database.platform_transaction(NOBODY) as session:
        assert forget_old_attempts(session, NOON) >= FREE_FAILURES
    for _ in range(PRESSURE):
        attempts.ask(account, Source(address=f"198.51.100.{_ + 10}", browser=None), NOON)
    ticket = attempts.ask(account, home, NOON)
    assert isinstance(ticket, Ticket)


def test_the_table_of_attempts_holds_no_address_in_clear(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person()
    browser.sign_in(email, "wrong")
    rows = owner.execute(sa.text("select * from sign_in_attempt")).all()
    assert rows
    assert not any(email in str(row) or "192.0.2.1" in str(row) for row in rows)
    assert not any(email.encode() in bytes(row.account_key) for row in rows)
