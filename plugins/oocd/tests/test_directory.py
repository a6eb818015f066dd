"""From a case to the directory of services and back, with a condition that the service would deliver."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from fairlead.app import FairleadFlask
from fairlead.providers.directory.words import NEEDS
from fairlead.public import Service
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.queries.services import services_on_offer
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


def test_of_many_services_for_a_need_ten_are_suggested(world: World) -> None:
    need = f"need-{uuid.uuid4().hex}"
    with world.database.tenant_transaction(world.worker) as session:
        for number in range(12):
            session.add(
                Service(
                    code=f"N{number}", name=f"Course {number:02}", summary="x", delivery="group", places=[],
                    needs=[need, "other"], fee_pence=0, accepting=number != 3,
                )
            )  # fmt: skip
    with world.database.tenant_transaction(world.officer) as session:
        offered = services_on_offer(session, [need, "nothing-is-for-this"], NOW.date())
        both = services_on_offer(session, [need, need], NOW.date())
    expected = [f"Course {number:02}" for number in range(12) if number != 3][:10]
    assert [each.title for each in offered] == [each.title for each in both] == expected


def test_services_of_providers_with_an_agreement_are_suggested_first(world: World) -> None:
    """A service to which nothing can be sent is no use to the officer, however early in the alphabet."""
    need = f"need-{uuid.uuid4().hex}"
    elsewhere = replace(world.worker, tenant_id=world.council)
    for side, first in ((elsewhere, "A"), (world.worker, "Z")):
        with world.database.tenant_transaction(side) as session:
            for number in range(10):
                session.add(
                    Service(
                        code=f"{first}{number}", name=f"{first} course {number}", summary="x",
                        delivery="group", places=[], needs=[need], fee_pence=0,
                    )
                )  # fmt: skip
    with world.database.tenant_transaction(world.officer) as session:
        offered = services_on_offer(session, [need], NOW.date())
    assert {each.title[0] for each in offered} == {"Z"}
