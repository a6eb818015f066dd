"""How promises were kept: every promise is counted once, by the same condition as the lists."""

from __future__ import annotations

from datetime import date

import pytest

from fairlead_victims.reporting import KeptRow, Quarter, promises_kept, quarters_until
from fairlead_victims.use_cases.promises import settle_promise

from .conftest import NOW, TODAY, World
from .test_promises import happened, said
from .test_records import promises

AUTUMN = Quarter(first=date(2026, 10, 1))


def counted(world: World, quarter: Quarter = AUTUMN) -> dict[int, KeptRow]:
    with world.database.tenant_transaction(world.care) as session:
        return {row.right: row for row in promises_kept(session, world.care, quarter, TODAY)}


def test_each_promise_is_counted_once_under_what_became_of_it(world: World) -> None:
    outcomes = {
        "told": {"done_on": date(2026, 11, 10)},
        "attempted": {"done_on": date(2026, 11, 10)},
        "victim-choice": {"done_on": None, "reason": "Asked not to hear"},
        "missed": {"done_on": None, "reason": "Forgotten"},
        "late": {"done_on": date(2026, 11, 13), "reason": "Illness"},
    }
    for outcome, changed in outcomes.items():
        reference = world.opened(offence_on=date(2026, 11, 2), reported_on=date(2026, 11, 2))
        happened(world, reference, "arrested", date(2026, 11, 4))
        command = said(
            promises(world, reference)["V-T3"], reference, "told" if outcome == "late" else outcome, **changed
        )
        world.run(settle_promise, command)
    reference = world.opened()  # told of an arrest by the 25th: runs
    happened(world, reference, "arrested")
    investigation = counted(world)[6]
    assert investigation == KeptRow(
        right=6, owner="police", told=1, attempted=1, choice=1, late=1, missed=1, overdue=0, running=1
    )
    assert investigation.kept_per_cent == 50
    support = counted(world)[4]
    assert (support.overdue, support.running, support.kept_per_cent) == (5, 1, 0)
    assert counted(world, Quarter(first=date(2026, 7, 1))) == {}


def test_whoever_may_not_see_a_record_does_not_see_it_in_the_numbers(world: World) -> None:
    world.opened()
    with world.database.tenant_transaction(world.supervisor) as session:
        assert promises_kept(session, world.supervisor, AUTUMN, NOW.date()) == []


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-18", "2026-10-01", "2026-12-31"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
        ("2027-01-01", "2027-01-01", "2027-03-31"),
        ("2028-02-29", "2028-01-01", "2028-03-31"),
    ],
)
def test_a_quarter_begins_with_its_first_month(today: str, first: str, last: str) -> None:
    newest, *older = quarters_until(date.fromisoformat(today))
    assert (newest.first, newest.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert [each.first for each in older] == sorted((each.first for each in older), reverse=True)
    assert newest.key == first[:7]


def test_of_no_promise_nothing_is_a_share() -> None:
    row = KeptRow(
        right=6, owner="police", told=0, attempted=2, choice=0, late=0, missed=0, overdue=0, running=3
    )
    assert row.kept_per_cent is None
