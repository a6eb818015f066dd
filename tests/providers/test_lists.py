"""The lists of referrals: which tab shows what to whom, how many, in which order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.matching import COUNT_UP_TO
from fairlead.providers.lists import ReferralFilter, View, count_referrals, read_referrals, views_for
from fairlead.providers.models import OPEN_STATES, Referral, ReferralState
from fairlead.testing.two_sides import Side, TwoSides

from .referral_steps import TODAY, end_by_expiry, end_by_recall, end_by_withdrawal
from .test_messages import write
from .test_pages import force, provider

ON = frozenset({"oocd"})


def shown(sides: TwoSides, side: Side, view: View, role: str = "") -> set[str]:
    """The references that a tab shows to somebody of a side."""
    person = side.person(role) if role else (sides.officer if side is sides.force else sides.worker)
    with sides.acting(person) as session:
        page = read_referrals(session, person, ON, ReferralFilter(view=view), {}, today=TODAY)
    return {row.reference for row in page.rows}


def put(sides: TwoSides, referral: Referral, **values: object) -> None:
    with sides.behind() as owner:
        for name, value in values.items():
            owner.execute(
                sa.text(f"update referral set {name} = :v where id = :i"), {"v": value, "i": referral.id}
            )


@pytest.mark.parametrize("state", ReferralState)
def test_each_state_is_in_the_tabs_it_belongs_to_on_both_sides(sides: TwoSides, state: ReferralState) -> None:
    referral = sides.send()
    put(sides, referral, state=state)
    expected = {View.OPEN} if state in OPEN_STATES else {View.CLOSED}
    expected |= {ReferralState.SENT: {View.AWAITING}, ReferralState.ASKED: {View.ASKED}}.get(state, set())
    if state in OPEN_STATES:
        expected.add(View.UNASSIGNED)
    for side in (sides.provider, sides.force):
        found = {view for view in View if referral.reference in shown(sides, side, view)}
        assert found - {View.MINE} == expected


def test_mine_are_those_of_a_key_worker_and_those_of_the_cases_one_leads(sides: TwoSides) -> None:
    referral = sides.accepted()
    assert shown(sides, sides.provider, View.MINE) == {referral.reference}
    assert shown(sides, sides.provider, View.MINE, "provider-manager") == set()
    assert shown(sides, sides.force, View.MINE) == {referral.reference}
    assert shown(sides, sides.force, View.MINE, "supervisor") == set()
    assert shown(sides, sides.provider, View.UNASSIGNED) == set()


@pytest.mark.parametrize(("days", "ending"), [(14, True), (15, False), (-1, True)])
def test_what_ends_within_two_weeks_is_ending_soon(sides: TwoSides, days: int, *, ending: bool) -> None:
    referral = sides.accepted()
    put(sides, referral, deliver_by=TODAY + timedelta(days=days))
    for side in (sides.provider, sides.force):
        assert (referral.reference in shown(sides, side, View.ENDING)) == ending


def test_unread_messages_are_on_the_list_of_the_side_that_has_not_read_them(sides: TwoSides) -> None:
    referral, other = sides.accepted(), sides.accepted()
    write(sides, sides.officer, referral)
    write(sides, sides.worker, other)
    assert shown(sides, sides.provider, View.UNREAD) == {referral.reference}
    found = shown(sides, sides.force, View.UNREAD)
    assert (other.reference in found, referral.reference in found) == (True, False)
    page = provider(sides).get("/referrals").text
    assert page.count("1 unread") == 1


def test_a_provider_is_offered_its_tabs_and_an_officer_theirs(sides: TwoSides) -> None:
    assert set(views_for(sides.worker)) == set(View) - {View.ASKED, View.REFER_ON}
    assert set(views_for(sides.officer)) == set(View) - {View.UNASSIGNED}


def test_each_tab_says_how_many_it_has_and_a_thousand_and_more_are_not_counted(
    sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides.send()
    sides.accepted()
    with sides.acting(sides.worker) as session:
        views = views_for(sides.worker)
        counts = count_referrals(session, sides.worker, ON, views, today=TODAY)
        assert counts == {
            View.AWAITING: 1,
            View.UNASSIGNED: 1,
            View.MINE: 1,
            View.OPEN: 2,
            View.ENDING: 0,
            View.UNREAD: 0,
        }
        assert COUNT_UP_TO == 1000
        monkeypatch.setattr("fairlead.providers.lists.COUNT_UP_TO", 1)
        assert count_referrals(session, sides.worker, ON, views, today=TODAY)[View.OPEN] is None


def references(text: str) -> list[str]:
    return re.findall(r">(REF-[A-Z0-9-]+)</a>", text)


def test_the_order_chosen_in_a_tab_is_there_the_next_time_and_in_that_tab_only(sides: TwoSides) -> None:
    first, second = sides.send(), sides.send()
    put(sides, first, due_on=TODAY + timedelta(days=9))
    browser = provider(sides)
    assert references(browser.get("/referrals").text) == [second.reference, first.reference]
    browser.get("/referrals", sort="sent")
    assert references(browser.get("/referrals").text) == [first.reference, second.reference]
    assert references(browser.get("/referrals", view="awaiting").text) == [
        second.reference,
        first.reference,
    ]
    assert references(browser.get("/referrals", sort="nonsense").text) == [second.reference, first.reference]


@pytest.mark.parametrize("sort", ["due", "-due", "sent", "-sent"])
def test_every_order_goes_through_every_referral_once_and_back(sides: TwoSides, sort: str) -> None:
    sent = {sides.send().reference for _number in range(27)}
    browser = provider(sides)
    first = browser.get("/referrals", sort=sort).text
    following = re.search(r'rel="next" href="/t/[^"]*(/referrals\?[^"]*)"', first)
    assert following is not None
    second = browser.get(following[1].replace("&amp;", "&")).text
    assert len(references(first)) == 25
    assert {*references(first), *references(second)} == sent
    back = re.search(r'rel="prev" href="/t/[^"]*(/referrals\?[^"]*)"', second)
    assert back is not None
    assert references(browser.get(back[1].replace("&amp;", "&")).text) == references(first)


def test_the_list_is_narrowed_to_a_service_and_to_a_key_worker(sides: TwoSides) -> None:
    waiting, accepted = sides.send(), sides.accepted()
    browser = provider(sides)
    assert set(references(browser.get("/referrals", service=str(sides.service_id)).text)) == {
        waiting.reference,
        accepted.reference,
    }
    page = browser.get("/referrals", worker=str(sides.worker.id)).text
    assert references(page) == [accepted.reference]
    assert "1 in use" in page
    assert references(browser.get("/referrals", worker=str(sides.officer.id)).text) == []
    assert len(references(browser.get("/referrals", worker="nonsense").text)) == 2


def test_both_sides_see_that_a_referral_is_overdue(sides: TwoSides) -> None:
    referral = sides.send()
    put(sides, referral, due_on=TODAY - timedelta(days=30))
    for browser in (provider(sides), force(sides)):
        for path in ("/referrals", f"/referrals/{referral.reference}"):
            assert "overdue" in browser.get(path).text


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_no_tab_shows_or_counts_it_for_the_provider(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sides.accepted()
    write(sides, sides.officer, referral)
    put(sides, referral, deliver_by=TODAY)
    end(sides, referral)
    for view in View:
        assert shown(sides, sides.provider, view) == set()
    with sides.acting(sides.worker) as session:
        counts = count_referrals(session, sides.worker, ON, tuple(View), today=TODAY)
    assert set(counts.values()) == {0}
    assert referral.reference not in provider(sides).get("/referrals").text
