"""Ways to reach suspects and victims: asked for with the name, shown where they are needed, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.people.models import ContactPoint, Person
from fairlead.people.use_cases import SetContactPoint, set_contact_point
from fairlead.providers.models import ReferralShare
from fairlead.public import Core
from fairlead.testing.casework import Pages
from fairlead_oocd.use_cases import opening

from .conftest import NOW, World
from .journey import Journey, in_force
from .test_letters import OUTSIDE, TO_THE_PERSON, every
from .test_pages import errors_on

SUSPECT = {
    "given_names": "Tabitha",
    "family_name": "Newlyrecorded",
    "phone": "07700 900333",
    "email": "tabitha@invented.example",
    "address": "2 Madeup Mews, Testford",
    "safe_to_use": "yes",
}


def points_of(world: World, family_name: str) -> dict[str, tuple[str, bool | None]]:
    """Kind of each contact point of a person to the value and whether it is safe."""
    with in_force(world) as session:
        found = session.scalars(
            sa.select(ContactPoint)
            .join(Person, Person.id == ContactPoint.person_id)
            .where(Person.family_name == family_name)
        )
        return {point.kind: (point.value, point.safe_to_use) for point in found}


def test_a_suspect_is_recorded_with_every_way_to_reach_them(officer: Pages, world: World) -> None:
    answer = officer.post("/oocd/new/person", **SUSPECT)

    assert answer.status_code == 303
    assert points_of(world, "Newlyrecorded") == {
        "phone": ("07700 900333", True),
        "email": ("tabitha@invented.example", True),
        "address": ("2 Madeup Mews, Testford", True),
    }


def test_somebody_who_cannot_be_reached_is_recorded_all_the_same(officer: Pages, world: World) -> None:
    answer = officer.post("/oocd/new/person", given_names="Tabitha", family_name="Newlyrecorded")

    assert answer.status_code == 303
    assert points_of(world, "Newlyrecorded") == {}


@pytest.mark.parametrize(
    ("changed", "pointed_at", "told"),
    [
        ({"safe_to_use": ""}, "#safe_to_use", "Choose whether it is safe to use these"),
        ({"email": "tabitha"}, "#email", "Enter an email address, like name@example.com"),
    ],
)
def test_what_was_typed_comes_back_when_a_way_to_reach_somebody_is_not_complete(
    officer: Pages, world: World, changed: dict[str, str], pointed_at: str, told: str
) -> None:
    answer = officer.post("/oocd/new/person", **{**SUSPECT, **changed})

    assert answer.status_code == 422
    assert errors_on(answer.text) == {pointed_at: told}
    assert "2 Madeup Mews, Testford" in answer.text
    assert points_of(world, "Newlyrecorded") == {}


def test_recording_somebody_twice_with_one_form_records_them_and_their_number_once(
    officer: Pages, world: World
) -> None:
    sent = {**SUSPECT, "idempotency_key": "5f0b2c64-86a9-4c59-8f5e-0a3c37a7f111"}
    first, second = officer.post("/oocd/new/person", **sent), officer.post("/oocd/new/person", **sent)

    assert first.location == second.location
    with in_force(world) as session:
        held = sa.select(sa.func.count()).where(ContactPoint.value == SUSPECT["phone"])
        assert session.scalar(held) == 1


def test_who_may_record_people_and_not_change_them_is_not_asked_how_to_reach_them(
    officer: Pages, world: World
) -> None:
    officer.actor = replace(world.officer, permissions=world.officer.permissions - {str(Core.PERSON_EDIT)})

    assert "Telephone number" not in officer.get("/oocd/new/person").text
    assert officer.post("/oocd/new/person", **SUSPECT).status_code == 303
    assert points_of(world, "Newlyrecorded") == {}


def test_a_victim_recorded_with_a_number_is_reached_by_it_and_an_unsafe_one_is_not_given(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open()
    recorded = officer.post(
        f"/oocd/{case.reference}/victims/new",
        given_names="Verity",
        family_name="Newlyharmed",
        phone="07700 900444",
        email="verity@invented.example",
        safe_to_use="yes",
    )
    person_id = recorded.location.rsplit("/", 1)[1]
    with world.database.tenant_transaction(world.officer) as session:
        person = session.scalars(sa.select(Person).where(Person.family_name == "Newlyharmed")).one()
        unsafe = SetContactPoint(
            person_id=person.id, kind="address", value="7 Hidden Hollow", safe_to_use=False
        )
        set_contact_point(session, world.officer, unsafe, now=NOW)
        session.execute(sa.update(ContactPoint).where(ContactPoint.kind == "email").values(safe_to_use=None))
    added = opening.AddVictim(reference=case.reference, person_id=person.id)
    case.run(world.officer, opening.add_victim, added)
    victim = next(each for each in case.work().victims if each.person.id == person.id)
    page = BeautifulSoup(
        officer.get(f"/oocd/{case.reference}/victims/{victim.party.id}/contact").text, "html5lib"
    ).get_text(" ")

    assert person_id == str(person.id)
    assert "07700 900444" in page
    assert "Nobody has asked whether this email address is safe to use" in page
    assert "verity@invented.example" not in page
    assert "Do not use" in page
    assert "7 Hidden Hollow" not in page


def test_what_was_recorded_of_a_victim_reaches_no_document_of_the_suspect_and_no_provider(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open()
    officer.post(
        f"/oocd/{case.reference}/victims/new",
        given_names="Verity",
        family_name="Newlyharmed",
        phone="07700 900444",
        email="verity@invented.example",
        address="8 Hidden Hollow, Testford",
        safe_to_use="yes",
    )
    with world.database.tenant_transaction(world.officer) as session:
        person = session.scalars(sa.select(Person).where(Person.family_name == "Newlyharmed")).one()
    added = opening.AddVictim(reference=case.reference, person_id=person.id)
    case.run(world.officer, opening.add_victim, added)
    case.review().answer().choose().consult().assess_needs().plan().submit().authorise().give().refer()

    told = [
        str(each.inputs) for each in every(case) if each.kind.removesuffix("-page") in TO_THE_PERSON | OUTSIDE
    ]
    with world.database.tenant_transaction(world.worker) as session:
        told += [str(share.content) for share in session.scalars(sa.select(ReferralShare))]
    assert told
    for hidden in ("900444", "verity@", "Hidden Hollow", "Newlyharmed"):
        assert not [text for text in told if hidden in text], hidden
    assert any("07700 900111" in text for text in told), (
        "the number of the suspect is what the provider needs"
    )
