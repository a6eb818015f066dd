"""The server dies at any moment: no half work, nothing acknowledged lost, nothing done twice, the audit chain whole.

What is killed is the program: gunicorn's master and workers with everything they run, as a machine's out-of-memory
killer or a pulled plug of an application server does. PostgreSQL lives on; that it survives its own end is its
promise, not ours. Starting again forks a process that has the program imported already (see `tests.proof.server`).
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time

import pytest
import sqlalchemy as sa

from fairlead.audit.sealer import AuditSession, chain_head, seal
from fairlead.audit.verify import verify
from fairlead.demo import DEMO_PASSWORD
from fairlead.identity.actor import Actor
from fairlead.jobs.worker import work_once
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import Database
from fairlead.testing.database import TestDatabase
from tests.proof.browser import Browser, Ledger
from tests.proof.conftest import Servers
from tests.proof.faulty_views import PAUSE
from tests.proof.invariants import half_done, lost_or_repeated, undelivered
from tests.proof.journeys import BORN, FORCE, NOT_RECORDED, Desk

# A server that is killed leaves its clients with sockets nobody closes: that is what these tests are about.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KILLS = 50
DESKS = 4
SUBMITS, MOMENT = 12, 0.08
"""A server lives until so many submits were sent at it, at random up to ``SUBMITS``, and then for a random part of
``MOMENT`` seconds, about what a submit takes: the load is the same on a slow machine, and the moment is any."""
SEALER_KILLS = 10


@pytest.mark.timeout(600)
def test_fifty_kills_leave_no_half_case_lose_nothing_and_repeat_nothing(
    servers: Servers, staffed_database: TestDatabase
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    rng, ledger, stop = random.Random(seed), Ledger(), threading.Event()
    desks = [Desk(number, servers.port, ledger, stop, seed) for number in range(DESKS)]
    servers.start()
    for desk in desks:
        desk.start()
    lives = []
    for _kill in range(KILLS):
        began, wanted = time.monotonic(), ledger.sent + rng.randint(1, SUBMITS)
        while ledger.sent < wanted:
            assert all(desk.is_alive() for desk in desks), [desk.failure for desk in desks]
            time.sleep(0.002)
        time.sleep(rng.uniform(0, MOMENT))
        servers.kill()
        lives.append(time.monotonic() - began)
        servers.start()
    stop.set()
    for desk in desks:
        desk.join(timeout=120)
    print(
        f"killed after {', '.join(f'{life:.2f}' for life in lives)} s;"
        f" {len(ledger.submits)} submits, {len(ledger.repeated())} sent again, {ledger.sign_ins} sign-ins,"
        f" {sum(desk.finished_cases for desk in desks)} cases from start to finish"
    )

    failures = [str(desk.failure) for desk in desks if desk.failure]
    assert failures == [], failures
    assert len(ledger.repeated()) > KILLS / 5, "the kills hit next to nothing: the test has lost its load"
    assert sum(desk.finished_cases for desk in desks) > 0
    servers.kill()
    assert_whole(staffed_database, ledger)


def test_a_sealer_killed_midway_leaves_a_chain_that_verifies(
    servers: Servers, staffed_database: TestDatabase
) -> None:
    rng, database = random.Random(62), Database(staffed_database.app_url)
    tenant = tenants(staffed_database)["northmoor"]
    lengths: list[tuple[int, int]] = []
    for _kill in range(SEALER_KILLS):
        queue_entries(
            database, tenant, 1500
        )  # each time anew: a busy machine may let a sealer finish before its end
        pid = servers.start_sealing()
        wait_until_sealing(database, tenant, beyond=lengths[-1][0] if lengths else 0)
        time.sleep(rng.uniform(0, 0.1))
        os.killpg(pid, signal.SIGKILL)
        found = verify(database, tenant)
        assert found.fault is None, found.fault
        lengths.append((found.sealed, found.unsealed))
    print(f"sealed and waiting after each kill: {lengths}")

    assert any(waiting for _sealed, waiting in lengths), "every kill came after the sealer had finished"
    seal(database, tenant)
    found = verify(database, tenant)
    database.dispose()
    assert (found.fault, found.unsealed) == (None, 0)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("two-transactions", "a case has one suspect"),
        ("answers-first", "acknowledged, and lost"),
        ("forgets-the-key", "done 2 times"),
    ],
)
def test_the_proof_sees_a_server_that_gets_it_wrong(
    servers: Servers, staffed_database: TestDatabase, fault: str, seen: str
) -> None:
    ledger = Ledger()
    browser = Browser(servers.port, ledger, "investigator@northmoor.example", random.Random(), gives_up=0)
    servers.start()
    browser.sign_in(DEMO_PASSWORD)
    suspect = browser.submit(
        "person", f"{FORCE}/people/new", {"given_names": "Proof", "family_name": fault.title(), **BORN, **NOT_RECORDED},
        form=f"{FORCE}/people/new?q={fault}", marker=fault.title(),
    ).rpartition("/")[2]  # fmt: skip

    def open_case(number: int) -> None:
        crime = f"14/{fault}-{number}/26".upper()
        browser.submit(
            "open", f"{FORCE}/faulty/{fault}", {"person_id": suspect, "crime_reference": crime},
            form=f"{FORCE}/people/{suspect}", marker=crime,
        )  # fmt: skip

    open_case(0)
    assert wrong_once_settled(staffed_database, ledger) == [], "unkilled, even this server does its work"
    submit = threading.Thread(target=open_case, args=(1,))
    submit.start()
    wait_for_the_moment(staffed_database, ledger, fault=fault)
    servers.kill()
    servers.start()
    submit.join(timeout=60)
    found = wrong_in(staffed_database, ledger)
    assert any(seen in line for line in found), found


def wait_for_the_moment(staffed: TestDatabase, ledger: Ledger, *, fault: str) -> None:
    """Return while the server rests in the middle of its mistake: something committed or acknowledged, not all done."""
    engine = sa.create_engine(staffed.superuser_url)
    committed = sa.text("select 1 from case_file where crime_reference = :crime")
    deadline = time.monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while time.monotonic() < deadline:
            sent = ledger.submits[-1]
            if sent.acknowledged and sent.marker.endswith("-1/26"):
                break
            if connection.execute(committed, {"crime": f"14/{fault}-1/26".upper()}).first():
                break
            time.sleep(0.005)
    engine.dispose()


def wait_until_sealing(database: Database, tenant: TenantId, *, beyond: int) -> None:
    """Return when the first batch of the sealer that was just started is in: others follow at once."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with AuditSession(database.engine, actor=Actor.system("proof", tenant)) as session:
            if chain_head(session, tenant)[0] > beyond:
                return
        time.sleep(0.002)
    raise AssertionError("the sealer has sealed nothing in 30 seconds")


def assert_whole(staffed: TestDatabase, ledger: Ledger) -> None:
    """Nothing half, nothing lost, nothing twice; then the outbox drains and every chain verifies."""
    assert wrong_in(staffed, ledger) == []
    database = Database(staffed.app_url)
    while work_once(database):
        pass
    engine = sa.create_engine(staffed.superuser_url)
    with engine.connect() as connection:
        untold = undelivered(connection)
        states = connection.scalars(sa.text("select distinct state from referral")).all()
    engine.dispose()
    assert untold == []
    assert "completed" in states
    for slug, tenant in tenants(staffed).items():
        found = verify(database, tenant)
        assert (found.fault, found.unsealed) == (None, 0), slug
        print(f"{slug}: {found.sealed} entries verify")
    database.dispose()
    assert wrong_in(staffed, ledger) == [], "what the outbox did is whole too"


def wrong_once_settled(staffed: TestDatabase, ledger: Ledger) -> list[str]:
    """What is wrong when the server has had time to end what it does late; a busy machine takes its time."""
    time.sleep(PAUSE)
    deadline = time.monotonic() + 30
    while (wrong := wrong_in(staffed, ledger)) and time.monotonic() < deadline:
        time.sleep(PAUSE / 4)
    return wrong


def wrong_in(staffed: TestDatabase, ledger: Ledger) -> list[str]:
    """Everything that is wrong; a superuser looks, past row security."""
    engine = sa.create_engine(staffed.superuser_url)
    with engine.connect() as connection:
        found = [*half_done(connection), *lost_or_repeated(connection, ledger)]
    engine.dispose()
    return found


def tenants(staffed: TestDatabase) -> dict[str, TenantId]:
    """Every organisation by its slug."""
    engine = sa.create_engine(staffed.superuser_url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("select slug, id from tenant")).all()
    engine.dispose()
    return {row.slug: TenantId(row.id) for row in rows}


def queue_entries(database: Database, tenant: TenantId, count: int) -> None:
    """Entries that wait for the sealer, in one statement."""
    with database.tenant_transaction(Actor.system("proof", tenant)) as session:
        session.execute(
            sa.text(
                "insert into audit_entry (id, tenant_id, actor_id, actor_name, actor_tenant_id, actor_role,"
                " interaction_id, operation, action, object_type, object_ids, subject_ids, field_names, purpose,"
                " outcome)"
                " select gen_random_uuid(), :tenant, gen_random_uuid(), 'proof', :tenant, 'system', gen_random_uuid(),"
                " 'consultation', 'case.listed', 'case', '{}', '{}', '{}', 'casework', 'done'"
                " from generate_series(1, :count)"
            ),
            {"tenant": tenant, "count": count},
        )
