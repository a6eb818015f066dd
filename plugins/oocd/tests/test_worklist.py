"""The module's tabs of the worklist: which case is in which, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from fairlead.cases.worklist import WorklistRow, read_worklist
from fairlead.cases.worklist_filter import filter_from, queue_key
from fairlead.modules.facade import TenantHooks
from fairlead.public import CaseOffence, TenantSession, add_months
from fairlead_oocd.dates import committed_between

from .conftest import NOW, World
from .journey import Journey, in_force

TODAY = NOW.date()
ON = frozenset({"oocd"})
DRUNK_AND_DISORDERLY = "CJ67002"  # tried summarily only
PLACES = {
    "authorisation": "oocd.awaiting-authorisation",
    "offer": "oocd.offers-expiring",
    "conditions": "oocd.conditions-ending",
    "limit": "oocd.six-month-limit",
    "breach": "oocd.breach-reviews",
}


def rows(session: TenantSession, tab: str, today: date) -> Mapping[str, WorklistRow]:
    """The cases in a tab on a day, by reference."""
    views = TenantHooks(ON).worklist_views(session, today)
    asked = {"view": PLACES[tab]}
    wanted = filter_from(asked, session.actor, queues=views)
    assert wanted.key == PLACES[tab]
    found = read_worklist(session, session.actor, ON, wanted, asked, today=today)
    return {row.reference: row for row in found.page.rows}


def tabs_of(world: World, reference: str, today: date = TODAY) -> set[str]:
    """The tabs in which a supervisor finds the case on a day."""
    with in_force(world) as session:
        return {tab for tab in PLACES if reference in rows(session, tab, today)}


def test_a_case_moves_through_the_tabs_as_it_is_worked_on(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan()
    assert tabs_of(world, case.reference) == set()
    case.submit()
    assert tabs_of(world, case.reference) == {"authorisation"}
    case.authorise()
    assert tabs_of(world, case.reference) == set(), "the appointment is ten working days away"
    due = case.case().next_deadline_on
    assert tabs_of(world, case.reference, due - timedelta(days=8)) == set()
    assert tabs_of(world, case.reference, due - timedelta(days=7)) == {"offer"}
    assert tabs_of(world, case.reference, due + timedelta(days=1)) == {"offer"}, "late is not gone"


def test_conditions_that_end_soon_are_listed_by_their_day_until_they_are_kept(world: World) -> None:
    case = Journey(world=world).to_offer().give()
    ends = case.work().conditions[0].condition.due_on
    assert tabs_of(world, case.reference, ends - timedelta(days=15)) == set()
    with in_force(world) as session:
        assert rows(session, "conditions", ends - timedelta(days=14))[case.reference].on_day == ends
    assert tabs_of(world, case.reference, ends + timedelta(days=30)) == {"conditions"}
    case.refer().accept().hold_session().end_service()
    assert tabs_of(world, case.reference, ends) == set()


def test_a_condition_proposed_but_not_given_is_not_outstanding(world: World) -> None:
    case = Journey(world=world).to_offer()
    ends = case.work().conditions[0].condition.due_on
    assert "conditions" not in tabs_of(world, case.reference, ends)


def test_a_summary_only_offence_is_listed_from_four_weeks_before_to_four_weeks_after_its_limit(
    world: World,
) -> None:
    case = Journey(world=world).open(offence_code=DRUNK_AND_DISORDERLY, committed_from=date(2026, 8, 31))
    limit = date(2027, 2, 28)
    for day, there in (
        (limit - timedelta(days=29), False),
        (limit - timedelta(days=28), True),
        (limit, True),
        (limit + timedelta(days=28), True),
        (limit + timedelta(days=29), False),
    ):
        assert ("limit" in tabs_of(world, case.reference, day)) is there, day
    with in_force(world) as session:
        assert rows(session, "limit", limit)[case.reference].on_day == limit


def test_an_either_way_offence_has_no_such_limit(world: World) -> None:
    case = Journey(world=world).open()
    assert "limit" not in tabs_of(world, case.reference, date(2027, 5, 16))


def test_a_suspected_breach_waits_for_its_review(world: World) -> None:
    case = Journey(world=world).to_offer().give().refer().accept().end_service(completed=False)
    assert case.case().state == "SUSPECTED_BREACH"
    assert "breach" in tabs_of(world, case.reference)


def test_the_limit_that_the_database_computes_is_the_one_of_the_rules(world: World) -> None:
    case = Journey(world=world).open(offence_code=DRUNK_AND_DISORDERLY, committed_from=date(2026, 8, 31))
    with in_force(world) as session:
        for day in (date(2026, 8, 29), date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 1)):
            session.execute(
                sa.update(CaseOffence).where(CaseOffence.case_id == case.case().id).values(committed_from=day)
            )
            found = rows(session, "limit", add_months(day, 6))
            assert found[case.reference].on_day == add_months(day, 6)


def test_no_tab_is_offered_to_somebody_who_may_not_see_resolutions(world: World) -> None:
    with in_force(world, world.worker) as session:
        assert TenantHooks(ON).worklist_views(session, TODAY) == ()
    with in_force(world) as session:
        assert [queue_key(view) for view in TenantHooks(ON).worklist_views(session, TODAY)] == list(
            PLACES.values()
        )


@given(
    limit_from=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    length=st.integers(0, 90),
    months=st.integers(1, 12),
    committed=st.integers(-400, 400),
)
def test_exactly_the_days_whose_limit_lies_between_are_found(
    limit_from: date, length: int, months: int, committed: int
) -> None:
    limit_to = limit_from + timedelta(days=length)
    first, last = committed_between(limit_from, limit_to, months)
    day = add_months(limit_from, -months) + timedelta(days=committed)
    assert (first <= day <= last) is (limit_from <= add_months(day, months) <= limit_to)


@pytest.mark.parametrize(
    ("limit_from", "limit_to", "first", "last"),
    [
        (date(2027, 2, 28), date(2027, 2, 28), date(2026, 8, 28), date(2026, 8, 31)),
        (date(2027, 3, 1), date(2027, 3, 1), date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 7, 1), date(2026, 6, 30)),
    ],
)
def test_the_end_of_a_month_holds_the_limits_of_several_days_and_sometimes_of_none(
    limit_from: date, limit_to: date, first: date, last: date
) -> None:
    assert committed_between(limit_from, limit_to, 6) == (first, last)
