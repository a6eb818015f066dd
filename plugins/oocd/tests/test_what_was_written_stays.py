"""What somebody had to write to move a case on can be read in its chronology afterwards."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.public import CaseEvent

from .conftest import World
from .journey import Journey, in_force


def chronology(case: Journey) -> list[str]:
    """Its entries, oldest first."""
    with in_force(case.world) as session:
        entries = sa.select(CaseEvent.summary).where(CaseEvent.case_id == case.case().id)
        return list(session.scalars(entries.order_by(CaseEvent.at, CaseEvent.id)))


def test_why_no_provider_monitors_and_what_showed_completion(world: World) -> None:
    case = Journey(world=world).to_offer().give().monitor().keep_condition().complete()

    told = chronology(case)
    assert "Conditions monitored by the officer: A letter only" in told
    assert f"Every condition completed on {case.now:%d/%m/%Y}. Certificate" in told
