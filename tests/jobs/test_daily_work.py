"""Daily work is done in every organisation that has the module on, as the platform, and made up for later."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import structlog

from fairlead.jobs import worker
from fairlead.jobs.daily import daily_work_of, do_daily_work
from fairlead.jobs.worker import BackgroundWorker
from fairlead.modules.manifest import Permission
from fairlead.modules.registry import Registry, in_force
from fairlead.public import TenantSession, hookimpl
from fairlead.testing.casework import new_force
from fairlead.testing.examples.minimal.plugin import module as minimal
from fairlead.testing.two_sides import TwoSides

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
OF_THE_PLATFORM = "oocd:thing:fall-due"


class Clockwork:
    """A module that writes down for whom its daily work was done."""

    def __init__(self, *, fails_for: uuid.UUID | None = None) -> None:
        self.done: list[tuple[uuid.UUID, frozenset[str], str]] = []
        self._fails_for = fails_for

    @hookimpl
    def daily_work(self, session: TenantSession, now: datetime) -> int:
        actor = session.actor
        if actor.tenant_id == self._fails_for:
            raise ValueError("a name nobody may read in a log")
        self.done.append((actor.tenant_id, actor.permissions, actor.kind))
        return int(now == NOW)


def installed(clockwork: Clockwork) -> Registry:
    """The module of this test, under the name of the one that the organisations have on."""
    permissions = (
        Permission(key=OF_THE_PLATFORM, title="Fall due", system=True),
        Permission(key="oocd:thing:decide", title="Decide"),
    )
    return Registry(
        [
            replace(
                minimal,
                name="oocd",
                permissions=permissions,
                roles=(),
                workflows=(),
                audit_actions={},
                migrations=None,
                plugin=clockwork,
            )
        ]
    )


def test_each_organisation_s_work_is_done_as_the_platform_with_the_permissions_marked_for_it(
    sides: TwoSides,
) -> None:
    clockwork = Clockwork()
    with in_force(installed(clockwork)):
        assert do_daily_work(sides.database, now=NOW) == len(clockwork.done)
    mine = [entry for entry in clockwork.done if entry[0] == sides.force.id]
    assert mine == [(sides.force.id, frozenset({OF_THE_PLATFORM}), "system")]


def test_trouble_in_one_organisation_stops_no_other_and_is_logged_without_its_words(sides: TwoSides) -> None:
    other = new_force(sides.database)
    clockwork = Clockwork(fails_for=sides.force.id)
    with in_force(installed(clockwork)), structlog.testing.capture_logs() as logged:
        do_daily_work(sides.database, now=NOW)
    assert other.tenant_id in {tenant_id for tenant_id, _, _ in clockwork.done}
    assert [(entry["event"], entry["error"]) for entry in logged] == [("daily_work_failed", "ValueError")]
    assert "a name" not in str(logged)


def test_an_organisation_without_the_module_has_none(sides: TwoSides) -> None:
    clockwork = Clockwork()
    with in_force(installed(clockwork)):
        assert daily_work_of(sides.database, sides.provider.id, now=NOW) == 0
    assert clockwork.done == []


def test_the_worker_does_it_soon_after_it_starts_and_not_again_within_the_hour(
    sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[datetime] = []
    rounds = threading.Semaphore(0)
    monkeypatch.setattr(worker, "work_once", lambda _database: rounds.release())
    monkeypatch.setattr(worker, "do_daily_work", lambda _database, *, now: done.append(now))
    background = BackgroundWorker(sides.database, interval=0.01)
    background.start()
    try:
        assert all(rounds.acquire(timeout=30) for _ in range(4))
    finally:
        background.stop()
    assert len(done) == 1
