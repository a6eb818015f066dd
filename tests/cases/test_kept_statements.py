"""A statement that is built once answers whoever asks it, and never for the person before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import StatementError

from fairlead.cases import matching
from fairlead.cases.access import ASKED
from fairlead.cases.matching import PAGE_SIZE, counted, first_rows, matching_cases
from fairlead.cases.paging import page_of
from fairlead.cases.worklist_filter import View, WorklistFilter
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Anybody
from fairlead.identity.permissions import Core
from fairlead.testing.casework import MODULE, Force

from .case_making import make_case

DAY = date(2026, 11, 20)
ON = frozenset({MODULE})
MINE = WorklistFilter(view=View.MINE)


def references(force: Force, actor: Actor) -> list[str]:
    with force.work(actor) as session:
        return [row.reference for row in first_rows(session, actor, ON, MINE, None, today=DAY)]


def test_two_officers_alike_ask_the_same_statement_and_each_sees_their_own_cases(force: Force) -> None:
    ann, ben = force.actor(name="Ann"), force.actor(name="Ben")
    with force.work(ann) as session:
        reference = make_case(session).reference
    matching._kept_page.cache_clear()
    assert references(force, ann) == [reference]
    assert references(force, ben) == []
    assert references(force, ann) == [reference]
    assert matching._kept_page.cache_info().misses == 1


def test_a_list_built_for_one_officer_would_show_her_cases_to_another(force: Force) -> None:
    ann, ben = force.actor(name="Ann"), force.actor(name="Ben")
    with force.work(ann) as session:
        reference = make_case(session).reference
    built_for_ann = page_of(matching_cases(ann, ON, MINE, today=DAY), MINE.order, None, size=PAGE_SIZE)
    with force.work(ben) as session:
        assert [row.reference for row in session.execute(built_for_ann)] == [reference]


def test_two_forces_ask_the_same_statement_and_count_their_own_cases(
    force: Force, other_force: Force
) -> None:
    with force.work(force.actor()) as session:
        make_case(session)
    everything = WorklistFilter(view=View.ALL)
    matching._kept_counts.cache_clear()
    for side, number in ((force, 1), (other_force, 0), (force, 1)):
        with side.work(side.actor("supervisor", team=None)) as session:
            found = counted(session, session.actor, ON, (everything, MINE), today=DAY)
            assert found == {everything: number, MINE: 0}
    assert matching._kept_counts.cache_info().misses == 1


def test_somebody_with_more_rights_asks_another_statement(force: Force) -> None:
    officer, supervisor = force.actor(), force.actor("supervisor")
    assert Anybody.like(officer, *ASKED) != Anybody.like(supervisor, *ASKED)
    assert Anybody.like(officer, *ASKED) != Anybody.like(force.actor(name="Alone", team=None), *ASKED)
    assert Anybody.like(officer, *ASKED) == Anybody.like(force.actor(name="Ben", team="Team 2"), *ASKED)


def test_a_kept_statement_is_refused_when_nobody_says_who_asks(force: Force) -> None:
    officer = force.actor()
    kept = matching._kept_page(Anybody.like(officer, *ASKED), ON, MINE, DAY)
    with force.work(officer) as session, pytest.raises(StatementError, match="asker_"):
        session.execute(kept)


def test_a_kept_statement_may_not_depend_on_a_right_that_its_people_may_differ_in(force: Force) -> None:
    alike = Anybody.like(force.actor(), *ASKED)
    with pytest.raises(KeyError, match="must not depend on"):
        alike.can(Core.CASE_EDIT)
