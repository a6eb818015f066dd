"""The pages of the directory through the real application: finding a service, and changing what it says."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from fairlead.testing.two_sides import Browser, TwoSides, now
from fairlead.workflow.calendar import local_day

from .directory_steps import (
    commission,
    decide,
    lead,
    manager,
    named_apart,
    propose,
    the_service,
    versions_seen,
)

ENTRY: dict[str, str | list[str]] = {
    "name": "Alcohol course",
    "summary": "Two sessions on drinking",
    "needs": ["alcohol"],
    "methods": ["group", "online"],
    "places": "Middlesbrough\n\nRedcar\nRedcar",
    "areas": "Middlesbrough\nE06000003",
    "sex": "female",
    "age_from": "18",
    "age_to": "",
    "highest_risk": "medium",
    "exclusions": "Arson",
    "languages": "English\nPolish",
    "access": ["step-free"],
    "hours": "4.5",
    "fee": "45",
    "cost": "",
    "payer": "commissioner",
    "contract_reference": "C-1",
    "contract_from": ["1", "1", "2026"],
    "contract_to": ["", "", ""],
}


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def as_manager(world: TwoSides) -> Browser:
    return world.browser(manager(world), world.provider)


def as_lead(world: TwoSides) -> Browser:
    return world.browser(lead(world), world.force)


def as_officer(world: TwoSides) -> Browser:
    return world.browser(world.officer, world.force)


def path(world: TwoSides, more: str = "") -> str:
    return f"/services/{world.service_id}{more}"


def names(text: str) -> list[str]:
    """Names of the services on a page of the directory, in their order."""
    return re.findall(r'fl-card__title"><a class="govuk-link" href="[^"]+">([^<]+)</a>', text)


def test_a_provider_changes_an_entry_and_an_officer_reads_it_once_it_is_approved(world: TwoSides) -> None:
    browser = as_manager(world)
    browser.get(path(world, "/edit"))
    assert browser.post(path(world, "/edit"), **ENTRY).status_code == 303
    assert "waits for Testford Police" in browser.get(path(world)).text
    assert "Alcohol course" not in as_officer(world).get(path(world)).text

    desk = as_lead(world)
    assert "Victim awareness course" in desk.get("/services/changes").text
    page = desk.get(path(world, "/decide")).text
    for words in ("Two sessions on drinking", "Middlesbrough, Redcar", "English, Polish", "Women only"):
        assert words in page
    assert desk.post(path(world, "/decide"), answer="approve").status_code == 303
    assert "Nothing waits" in desk.get("/services/changes").text

    page = as_officer(world).get(path(world)).text
    for words in (
        "Alcohol course", "Middlesbrough, Redcar and Cleveland", "Women only, aged 18 or older", "Polish",
        "Step-free access", "£45.00", "4.5", "Arson", "1 January 2026", "Testford Police",
    ):  # fmt: skip
        assert words in page, words


def test_an_entry_that_is_sent_as_it_was_shown_changes_nothing(world: TwoSides) -> None:
    propose(
        world,
        needs=("family", "alcohol"),
        methods=("online", "group"),
        delivery="online",
        areas=("W06000015",),
    )
    decide(world, 2)
    browser = as_manager(world)
    browser.get(path(world, "/edit"))
    sent = {
        **ENTRY, "name": "Victim awareness course", "summary": "Three hours in a group", "places": "",
        "needs": ["alcohol", "family"], "areas": "Cardiff", "sex": "", "age_from": "", "highest_risk": "",
        "exclusions": "", "languages": "", "access": [], "hours": "3", "fee": "0.00", "payer": "",
        "contract_reference": "", "contract_from": ["", "", ""],
    }  # fmt: skip
    page = browser.post(path(world, "/edit"), **sent)
    assert page.status_code == 422
    assert "Nothing is different" in page.text


def test_a_returned_change_is_shown_with_its_reason_where_it_was_written(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    desk = as_lead(world)
    desk.get(path(world, "/decide"))
    page = desk.post(path(world, "/decide"), answer="return", reason=" ")
    assert page.status_code == 422
    assert "Enter why you return it" in page.text
    assert desk.post(path(world, "/decide"), answer="return", reason="It is three hours").status_code == 303
    text = as_manager(world).get(path(world, "/edit")).text
    assert "Testford Police returned your last change: It is three hours" in text
    assert "Shorter</textarea>" in text.replace("\n", "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter the name of the service"),
        ({"methods": []}, "Choose at least one way"),
        ({"areas": "Middlesbrough\nAtlantis"}, "No local authority has the name or code: Atlantis"),
        ({"languages": "Klingonese"}, "No language has the name: Klingonese"),
        ({"age_from": "200"}, "Enter an age between 0 and 120"),
        ({"age_from": "30", "age_to": "20"}, "The oldest age must be"),
        ({"hours": "many"}, "Enter a number between 0 and 1,000"),
        ({"fee": "1.234"}, "Enter a number between 0 and 100,000"),
        ({"fee": "NaN"}, "Enter a number between 0 and 100,000"),
        ({"cost": "-1"}, "Enter a number between 0 and 100,000"),
        ({"contract_from": ["31", "2", "2026"]}, "must be a real date"),
        ({"places": "\n".join(f"Place {number}" for number in range(61))}, "Enter at most 60 places"),
    ],
)
def test_an_entry_with_a_mistake_is_shown_again_as_it_was_typed(
    world: TwoSides, fields: dict[str, str | list[str]], said: str
) -> None:
    browser = as_manager(world)
    browser.get(path(world, "/edit"))
    page = browser.post(path(world, "/edit"), **{**ENTRY, **fields})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert said in page.text
    assert "Two sessions on drinking" in page.text
    assert versions_seen(world, manager(world)) == {}


def test_two_people_editing_get_a_conflict_that_keeps_the_words(world: TwoSides) -> None:
    slow, quick = as_manager(world), as_manager(world)
    slow.get(path(world, "/edit"))
    quick.get(path(world, "/edit"))
    assert quick.post(path(world, "/edit"), **{**ENTRY, "summary": "The quick one"}).status_code == 303
    page = slow.post(path(world, "/edit"), **{**ENTRY, "summary": "The slow one"})
    assert page.status_code == 409
    assert "Someone else saved this while you were working" in page.text
    assert "The quick one" in page.text
    assert "The slow one" in page.text
    slow.page = page
    assert slow.post(path(world, "/edit"), **{**ENTRY, "summary": "The slow one"}).status_code == 303
    assert versions_seen(world, manager(world)) == {2: "replaced", 3: "proposed"}


def test_an_answer_to_a_change_that_was_replaced_meanwhile_is_not_sent(world: TwoSides) -> None:
    propose(world, summary="First thought")
    desk = as_lead(world)
    desk.get(path(world, "/decide"))
    propose(world, summary="Second thought")
    page = desk.post(path(world, "/decide"), answer="return", reason="Words that must not be lost")
    assert page.status_code == 409
    assert "Second thought" in page.text
    assert "Words that must not be lost" in page.text
    desk.page = page
    assert desk.post(path(world, "/decide"), answer="approve").status_code == 303
    assert the_service(world).summary == "Second thought"


def test_a_change_sent_twice_is_one_change(world: TwoSides) -> None:
    browser = as_manager(world)
    browser.get(path(world, "/edit"))
    first, again = browser.post(path(world, "/edit"), **ENTRY), browser.post(path(world, "/edit"), **ENTRY)
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    assert versions_seen(world, manager(world)) == {2: "proposed"}


def test_a_provider_takes_a_change_back(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    browser = as_manager(world)
    browser.get(path(world))
    assert browser.post(path(world, "/withdraw")).status_code == 303
    assert versions_seen(world, manager(world)) == {2: "withdrawn"}
    answer = as_lead(world).get(path(world, "/decide"))
    assert answer.status_code == 303


def test_places_free_are_shown_at_once_and_a_stale_form_is_a_conflict(world: TwoSides) -> None:
    name = named_apart(world)
    start = local_day(now()) + timedelta(days=30)
    typed: dict[str, str | list[str]] = {
        "accepting": "yes",
        "places_free": "7",
        "next_start": [str(start.day), str(start.month), str(start.year)],
    }
    slow, quick = as_manager(world), as_manager(world)
    slow.get(path(world, "/capacity"))
    quick.get(path(world, "/capacity"))
    assert quick.post(path(world, "/capacity"), **typed).status_code == 303
    assert "7 places free" in as_officer(world).get("/services", q=name).text
    page = slow.post(path(world, "/capacity"), **{**typed, "places_free": "3"})
    assert page.status_code == 409
    assert 'value="3"' in page.text
    slow.page = page
    assert slow.post(path(world, "/capacity"), **{**typed, "places_free": "3"}).status_code == 303
    assert the_service(world).places_free == 3
    assert slow.post(path(world, "/capacity"), **{**typed, "places_free": "many"}).status_code in {303, 422}


def test_for_everybody_else_the_pages_that_change_an_entry_do_not_exist(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    other = world.browser(world.other_provider.person("provider-manager"), world.other_provider)
    for page in ("/edit", "/capacity"):
        assert other.get(path(world, page)).status_code == 404
        assert as_officer(world).get(path(world, page)).status_code == 403
    stranger = world.browser(world.other_force.person("commissioning-lead"), world.other_force)
    assert stranger.get(path(world, "/decide")).status_code == 404
    assert "Nothing waits" in stranger.get("/services/changes").text
    assert "waits for" not in stranger.get(path(world)).text
    assert "Shorter" not in stranger.get(path(world, "/versions")).text
    assert as_manager(world).get(path(world, "/decide")).status_code == 403


@pytest.mark.parametrize("page", ["", "/versions", "/edit", "/capacity"])
def test_an_id_that_is_nobodys_is_not_found(world: TwoSides, page: str) -> None:
    assert as_manager(world).get(f"/services/{uuid.uuid4()}{page}").status_code == 404
    assert as_lead(world).get(f"/services/{uuid.uuid4()}/decide").status_code == 404


def test_the_versions_of_an_entry_can_be_read(world: TwoSides) -> None:
    assert "No version was kept yet" in as_officer(world).get(path(world, "/versions")).text
    propose(world, summary="What it said first")
    decide(world, 2)
    propose(world, summary="What was returned")
    decide(world, 3, approve=False, reason="Too short")
    page = as_manager(world).get(path(world, "/versions")).text
    for words in (
        "Version 3",
        "Returned",
        "Too short",
        "Version 2",
        "in the directory now",
        "What it said first",
    ):
        assert words in page
    page = as_officer(world).get(path(world, "/versions")).text
    assert "What was returned" in page  # of the commissioning organisation
    stranger = world.browser(world.other_force.person("investigator"), world.other_force)
    page = stranger.get(path(world, "/versions")).text
    assert "What it said first" in page
    assert "What was returned" not in page


def test_a_provider_finds_its_own_services_with_what_waits(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    page = as_manager(world).get("/services/own").text
    assert names(page) == ["Victim awareness course"]
    assert "A change waits" in page
    other = world.browser(world.other_provider.person("provider-manager"), world.other_provider)
    assert "offers no service yet" in other.get("/services/own").text
