"""Two organisations of their own for each test, with nothing in the outbox."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseFile
from fairlead.hookspecs.contributions import ReferralChange
from fairlead.jobs import handlers
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, shared_sides, sides, sides_app, sides_database

__all__ = ["shared_sides", "sides", "sides_app", "sides_database"]


@pytest.fixture(autouse=True)
def empty_outbox(sides: TwoSides) -> None:
    """Without the rows that every table was given."""
    with sides.behind() as owner:
        owner.execute(sa.text("delete from outbox_message where tenant_id = :t"), {"t": sides.force.id})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, sides: TwoSides) -> list[ReferralChange]:
    """What the module that owns this test's case was told, in order.

    The worker serves every organisation of the database, also what earlier tests left waiting in theirs.
    """
    heard: list[ReferralChange] = []

    class Hooks:
        def __init__(self, _enabled: frozenset[str]) -> None: ...

        def referral_changed(self, _session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
            if case.tenant_id == sides.force.id:
                heard.append(change)

    monkeypatch.setattr(handlers, "TenantHooks", Hooks)
    return heard
