"""The tabs that a module adds to the worklist, and what each row says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from fairlead.app import FairleadFlask
from fairlead.cases.models import CaseCondition, CaseFile
from fairlead.cases.use_cases import AddCondition, add_condition
from fairlead.tenancy.models import TenantModule
from fairlead.testing.casework import MODULE, NOW, Force, Pages, pages_for
from fairlead.worklists.page import held_days

from .list_making import join, listed, open_cases, words

TODAY = datetime.now(UTC).date()
AUTHORISATION, ENDING = "/cases?view=oocd.awaiting-authorisation", "/cases?view=oocd.conditions-ending"


@pytest.fixture
def reader(casework_app: FairleadFlask, force: Force, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of a supervisor who may see resolutions."""
    actor = force.actor("supervisor")
    actor = replace(actor, permissions=actor.permissions | {"oocd:case:read"})
    return pages_for(casework_app, monkeypatch, actor, force.slug)


def row_of(page: str, reference: str) -> str:
    """What the row of one case says."""
    link = BeautifulSoup(page, "html.parser").find("a", string=reference)
    row = link.find_parent("tr") if link else None
    assert isinstance(row, Tag)
    return row.get_text(" ", strip=True).replace(" ,", ",")


def ends_on(force: Force, cases: list[CaseFile], days: list[int]) -> None:
    """A condition under way in each case, ending so many days from now."""
    actor = force.actor("supervisor")
    with force.work(actor) as session:
        for case, day in zip(cases, days, strict=True):
            condition = AddCondition(
                case_id=case.id, text="Write a letter", kind="other", objects=("reparation",),
                due_on=TODAY + timedelta(days=day), evidence="A copy",
            )  # fmt: skip
            add_condition(session, actor, condition, now=NOW)
        session.execute(sa.update(CaseCondition).values(state="active"))


def test_a_tab_shows_its_cases_its_count_and_what_it_is(force: Force, reader: Pages) -> None:
    waiting = open_cases(force, join(force, "Priya Nair"), state="AUTHORISATION")[0]
    open_cases(force, join(force, "Sam Patel"), state="OFFERED")
    page = reader.get(AUTHORISATION)
    assert listed(page) == [waiting.reference]
    assert "Awaiting authorisation 1" in words(page)
    assert "Submitted, and waiting for somebody else" in words(page)


def test_an_empty_tab_says_so_in_its_own_words(reader: Pages) -> None:
    assert "Nothing waits for authorisation" in words(reader.get(AUTHORISATION))
    assert "No breach waits for a review" in words(reader.get("/cases?view=oocd.breach-reviews"))


def test_who_leads_no_case_is_led_to_the_tabs_that_have_cases(force: Force, reader: Pages) -> None:
    def led_to() -> dict[str, str]:
        empty = BeautifulSoup(reader.get("/cases?view=mine").text, "html.parser").select_one(".fl-empty")
        assert isinstance(empty, Tag)
        return {each.get_text(" ", strip=True): str(each.a["href"]) for each in empty.select("li") if each.a}

    assert led_to() == {}
    open_cases(force, join(force, "Priya Nair"), state="AUTHORISATION")
    found = led_to()
    assert "Awaiting authorisation (1)" in found
    assert found["Awaiting authorisation (1)"].endswith(AUTHORISATION)
    assert "All cases (1)" in found
    assert not any(name.startswith(("My cases", "Shared with us")) for name in found)


def test_a_tab_is_not_there_without_its_permission(force: Force, reader: Pages) -> None:
    assert "Awaiting authorisation" in words(reader.get("/cases?view=all"))
    reader.actor = force.actor("supervisor")
    page = words(reader.get(AUTHORISATION))
    assert "Awaiting authorisation" not in page
    assert page.startswith("My cases"), "an address nobody knows opens one's own cases"


def test_switching_the_module_off_takes_its_tabs_away(force: Force, reader: Pages) -> None:
    with force.work(force.actor("supervisor")) as session:
        session.execute(sa.update(TenantModule).where(TenantModule.module == MODULE).values(enabled=False))
    assert "Awaiting authorisation" not in words(reader.get("/cases?view=all"))


def test_a_tab_with_days_of_its_own_starts_with_the_earliest_and_can_be_turned_round(
    force: Force, reader: Pages
) -> None:
    cases = open_cases(force, join(force, "Priya Nair"), 3)
    ends_on(force, cases, [9, 2, 5])
    first = [cases[1].reference, cases[2].reference, cases[0].reference]
    assert listed(reader.get(ENDING)) == first
    assert listed(reader.get(f"{ENDING}&sort=-date")) == first[::-1]
    assert "Condition ends" in words(reader.get(ENDING))


def test_a_case_with_two_conditions_is_listed_once_with_the_earlier(force: Force, reader: Pages) -> None:
    case = open_cases(force, join(force, "Priya Nair"))[0]
    ends_on(force, [case, case], [9, 3])
    page = reader.get(ENDING)
    assert listed(page) == [case.reference]
    assert f"{TODAY + timedelta(days=3):%-d %b %Y}" in row_of(page.text, case.reference)


def test_paging_through_a_tab_with_days_shows_every_case_once(force: Force, reader: Pages) -> None:
    cases = open_cases(force, join(force, "Priya Nair"), 60)
    ends_on(force, cases, [number % 4 for number in range(60)])
    seen: list[str] = []
    address = ENDING
    for _page in range(3):
        page = reader.get(address)
        seen += listed(page)
        following = BeautifulSoup(page.text, "html.parser").select_one("a[rel=next]")
        address = str(following["href"]).removeprefix(f"/t/{force.slug}") if following else ""
    assert address == ""
    assert len(seen) == 60
    assert set(seen) == {case.reference for case in cases}


def test_more_than_can_be_counted_is_said_as_such(
    force: Force, reader: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairlead.cases.matching.COUNT_UP_TO", 2)
    monkeypatch.setattr("fairlead.worklists.page.COUNT_UP_TO", 2)
    open_cases(force, join(force, "Priya Nair"), 3, state="AUTHORISATION")
    page = words(reader.get(AUTHORISATION))
    assert "Awaiting authorisation 2+" in page
    assert "Offers expiring 0" in page


def test_each_row_says_who_holds_the_case_since_when_and_for_how_long(force: Force, reader: Pages) -> None:
    since = datetime.now(UTC) - timedelta(days=4)
    case = open_cases(force, join(force, "Priya Nair"), now=since)[0]
    new = open_cases(force, join(force, "Sam Patel"), now=datetime.now(UTC))[0]
    page = reader.get("/cases?view=all").text
    assert f"Priya Nair since {since:%-d %b}, 4 days" in row_of(page, case.reference)
    assert ", today" in row_of(page, new.reference)


@pytest.mark.parametrize(("days", "said"), [(-1, "Overdue"), (-5, "overdue"), (0, "today"), (30, "in ")])
def test_a_deadline_that_has_passed_says_so_in_words(
    force: Force, reader: Pages, days: int, said: str
) -> None:
    case = open_cases(force, join(force, "Priya Nair"))[0]
    with force.work(force.actor("supervisor")) as session:
        stored = session.get_one(CaseFile, case.id)
        stored.next_deadline_on, stored.next_deadline_label = TODAY + timedelta(days=days), "Decide"
    row = row_of(reader.get("/cases?view=all").text, case.reference)
    assert "Decide" in row
    assert said.lower() in row.lower()


def test_a_case_held_from_tomorrow_is_held_for_no_days() -> None:
    assert held_days(TODAY + timedelta(days=1), TODAY) == 0
    assert held_days(TODAY - timedelta(days=3), TODAY) == 3
