"""The background worker does what no request did, and knows where there is work."""

from __future__ import annotations

import time
import uuid

import pytest
import sqlalchemy as sa

from fairlead.audit.verify import verify
from fairlead.hookspecs.contributions import ReferralChange
from fairlead.jobs import worker
from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import tenants_with_work
from fairlead.jobs.worker import BackgroundWorker, work_once
from fairlead.testing.two_sides import TwoSides

from .messages import ask, fail, run, waiting


def test_the_worker_does_what_no_request_did_and_seals(sides: TwoSides, told: list[ReferralChange]) -> None:
    sides.accepted()
    background = BackgroundWorker(sides.database, interval=0.05)
    background.start()
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and (not told or verify(sides.database, sides.force.id).unsealed):
            time.sleep(0.05)
    finally:
        background.stop()
    assert {change.topic for change in told} == {
        "accepted"
    }  # a call may be repeated; that its effect is not: test_outbox
    assert waiting(sides) == []
    result = verify(sides.database, sides.force.id)
    assert (result.intact, result.unsealed) == (True, 0)


def test_trouble_in_one_organisation_does_not_stop_the_others(
    sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = []

    def seal(_database: object, tenant_id: uuid.UUID) -> int:
        sealed.append(tenant_id)
        raise RuntimeError(tenant_id)

    monkeypatch.setattr(worker, "seal", seal)
    monkeypatch.setattr(worker, "tenants_with_work", lambda _database: [sides.other_force.id, sides.force.id])
    work_once(sides.database)
    assert sealed == [sides.other_force.id, sides.force.id]


def test_which_organisations_have_work_says_who_and_nothing_else(sides: TwoSides) -> None:
    while work_once(sides.database):
        pass
    assert sides.force.id not in tenants_with_work(sides.database)
    with sides.behind() as owner:  # leaves no change to be sealed
        owner.execute(
            sa.text(
                "insert into outbox_message (id, tenant_id, topic, payload, actor_id, actor_name,"
                " actor_organisation,"
                " attempts) values (gen_random_uuid(), :t, 'test.work', '{}', :t, 'x', 'x', 0)"
            ),
            {"t": sides.other_force.id},
        )
    found = tenants_with_work(sides.database)
    assert (sides.other_force.id in found, sides.force.id in found) == (True, False)
    with sides.acting(sides.worker) as session:  # from any session: ids of organisations, not one column more
        (columns,) = {
            tuple(row._mapping) for row in session.execute(sa.text("select * from tenants_with_work()"))
        }
        assert columns == ("tenants_with_work",)
        assert session.scalars(sa.select(OutboxMessage.id)).all() == []


def test_a_message_that_is_put_off_is_not_work(sides: TwoSides) -> None:
    ask(sides)
    run(sides, fail)
    while work_once(sides.database):
        pass
    assert sides.force.id not in tenants_with_work(sides.database)
