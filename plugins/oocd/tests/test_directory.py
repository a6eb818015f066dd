"""From a case to the directory of services and back, with a condition that the service would deliver."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from fairlead.app import FairleadFlask
from fairlead.providers.directory.words import NEEDS
from fairlead.public import Actor, Service
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.panels.needs import best_matches
from fairlead_oocd.questionnaires import questionnaire, scored_questions

from .conftest import NOW, World
from .journey import Journey


@pytest.fixture
def officer(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages as the investigating officer sees them."""
    return pages_for(app, monkeypatch, world.officer, world.slug)


@pytest.fixture
def planning(world: World) -> Journey:
    """A conditional caution whose conditions are being planned."""
    return Journey(world=world).open().review().answer().choose().consult().assess_needs()


def links(page: str) -> dict[str, str]:
    """What the links of a page say, and where they lead inside the organisation."""
    found = BeautifulSoup(page, "html5lib").select("main a[href]")
    return {link.get_text(strip=True): "/" + str(link["href"]).split("/", 3)[-1] for link in found}


def test_a_service_can_be_referred_to_from_the_case_whose_conditions_are_planned(
    officer: Pages, planning: Journey
) -> None:
    onward = links(officer.get(f"/oocd/{planning.reference}/conditions").text)
    listed = links(officer.get(onward["Look in the directory of services"]).text)
    found = listed["Victim awareness course"]  # of this test or of another: all are in one directory
    service = links(officer.get(found).text)
    form = officer.get(service[f"Refer: add it to the conditions of {planning.reference}"])
    assert form.status_code == 200
    chosen = BeautifulSoup(form.text, "html5lib").select_one(
        "[name=service] [selected], [name=service][checked]"
    )
    assert chosen is not None
    assert f"/services/{chosen['value']}?case={planning.reference}" in found


def test_before_conditions_are_planned_nothing_can_be_referred(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()
    page = officer.get(f"/services/{world.service_id}?case={case.reference}")
    assert page.status_code == 200
    assert "Refer:" not in page.text


@pytest.mark.parametrize("service", ["x", str(uuid.UUID(int=7))])
def test_a_service_that_does_not_exist_starts_no_condition(
    officer: Pages, planning: Journey, service: str
) -> None:
    page = officer.get(f"/oocd/{planning.reference}/conditions/new?service={service}")
    assert page.status_code == 404


def test_the_directory_knows_the_needs_that_the_assessment_asks_about() -> None:
    scored = {question.key: question.text for question in scored_questions(questionnaire("needs"))}
    assert {key: str(text) for key, text in NEEDS.items()} == scored


def suggestions(case: Journey) -> list[str]:
    """What is suggested for the needs of a case, the best first."""
    with case.world.database.tenant_transaction(case.world.officer) as session:
        return [match.service.name for match in best_matches(session, case.work(), NOW.date())]


def offered(world: World, side: Actor, *names: str) -> None:
    """Services of a provider for people who cannot read, those with more places first."""
    loader = Actor.system("tenant-pack", side.tenant_id)
    with world.database.tenant_transaction(loader) as session:
        for number, name in enumerate(names):
            session.add(
                Service(
                    code=uuid.uuid4().hex[:8], name=name, summary="x", delivery="group", places=[],
                    needs=["learning"], fee_pence=0, places_free=None if number else 3,
                )
            )  # fmt: skip


@pytest.fixture
def learning(world: World) -> Journey:
    """A resolution whose conditions are being planned for somebody who needs help to read."""
    case = Journey(world=world).open().review().answer().choose().consult()
    return case.assess_needs(learning=2)


def test_ten_services_are_suggested_the_best_first(learning: Journey) -> None:
    mark = uuid.uuid4().hex[:6]
    offered(learning.world, learning.world.worker, f"Z {mark}", *(f"A {mark} {n:02}" for n in range(12)))
    found = suggestions(learning)
    assert found[0] == f"Z {mark}"  # the only one that is known to have a place
    assert found[1:] == [f"A {mark} {n:02}" for n in range(9)]


def test_a_service_to_which_nothing_can_be_sent_is_not_suggested(learning: Journey) -> None:
    elsewhere = replace(learning.world.worker, tenant_id=learning.world.council)
    offered(learning.world, elsewhere, "Of somebody without an agreement")
    assert suggestions(learning) == []


def test_the_form_of_a_condition_lists_matches_and_finds_others_by_name(
    officer: Pages, planning: Journey
) -> None:
    mark = f"Qq{uuid.uuid4().hex[:8]}"
    offered(planning.world, planning.world.worker, f"Reading {mark}")
    path = f"/oocd/{planning.reference}/conditions/new"
    page = officer.get(path).text
    assert mark not in page
    found = officer.post(
        path, version=str(planning.version), find="service", find_service=mark, wording="Kept"
    )
    assert found.status_code == 200
    assert f"Reading {mark}" in found.text
    assert "Kept" in found.text
    nothing = officer.post(path, version=str(planning.version), find="service", find_service="Zzzzyx")
    assert "No service that takes referrals says this" in nothing.text


def test_the_service_that_was_chosen_stays_in_the_list(officer: Pages, planning: Journey) -> None:
    path = f"/oocd/{planning.reference}/conditions/new?service={planning.world.service_id}"
    page = BeautifulSoup(officer.get(path).text, "html5lib")
    chosen = page.select_one("[name=service] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(planning.world.service_id)
