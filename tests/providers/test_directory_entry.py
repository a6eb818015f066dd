"""An entry of the directory: the provider proposes, its commissioner decides, and the database holds both to it."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.directory.areas import area_code, area_name, local_authorities, serving
from fairlead.providers.directory.entry import Entry, differing, entry_from, entry_of
from fairlead.providers.directory.models import ENTRY
from fairlead.providers.directory.use_cases import (
    ProposeEntry,
    SetCapacity,
    WithdrawProposal,
    propose_entry,
    set_capacity,
    withdraw_proposal,
)
from fairlead.providers.directory.words import FIELDS, language_code, language_name
from fairlead.providers.models import Service
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .directory_steps import (
    changed,
    commission,
    decide,
    lead,
    manager,
    propose,
    propose_from,
    the_service,
    versions_seen,
)

MIDDLESBROUGH = "E06000002"
FULL = Entry(
    name="Alcohol course",
    summary="Two sessions",
    needs=("alcohol",),
    delivery="group",
    methods=("group", "online"),
    places=("Middlesbrough",),
    areas=(MIDDLESBROUGH,),
    age_from=18,
    age_to=65,
    sex="female",
    highest_risk="medium",
    exclusions="Arson",
    languages=("en", "pl"),
    access=("step-free",),
    hours=Decimal("4.55"),
    fee_pence=4500,
    cost_pence=12000,
    payer="commissioner",
    contract_reference="C-1",
    contract_from=date(2026, 1, 1),
    contract_to=date(2027, 1, 1),
)


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def test_an_entry_keeps_every_field_through_a_version_and_names_them_all() -> None:
    assert entry_from(FULL.content()) == FULL
    assert tuple(field.name for field in dataclasses.fields(Entry)) == ENTRY == tuple(FIELDS)


def test_the_fields_that_differ_are_named() -> None:
    assert differing(FULL, dataclasses.replace(FULL, sex="", hours=Decimal(4))) == ("sex", "hours")


@pytest.mark.parametrize("typed", ["Middlesbrough", " middlesbrough ", "E06000002", "e06000002"])
def test_a_local_authority_is_known_by_code_and_by_name(typed: str) -> None:
    assert area_code(typed) == MIDDLESBROUGH


def test_areas_have_names_and_lie_in_a_country() -> None:
    assert len(local_authorities()) == 327
    assert area_name(MIDDLESBROUGH) == "Middlesbrough"
    assert area_name("W92000004") == "Wales"
    assert serving(MIDDLESBROUGH) == (MIDDLESBROUGH, "E92000001")
    assert area_code("Wales") == "W92000004"
    assert area_code("Atlantis") is None


def test_languages_are_known_by_code_and_by_name() -> None:
    assert language_code(" polish") == language_code("pl") == "pl"
    assert language_name("cy") == "Welsh"
    assert language_code("klingonese") is None


def test_what_a_provider_proposes_is_not_in_the_directory_until_it_is_approved(world: TwoSides) -> None:
    version = propose(world, **{name: getattr(FULL, name) for name in ENTRY})
    assert (version.number, version.state) == (2, "proposed")
    assert the_service(world).name == "Victim awareness course"
    decided = decide(world, 2)
    assert (decided.state, decided.decided_organisation) == ("approved", "Testford Police")
    assert entry_of(the_service(world)) == FULL
    assert the_service(world).approved_number == 2


def test_what_the_commissioner_remarks_on_approval_is_not_told_to_everybody(world: TwoSides) -> None:
    """An approved version is read by every organisation."""
    propose(world, name="A better name")
    assert decide(world, 2, approve=True, reason="Between us").reason is None


def test_a_returned_proposal_has_its_reason_and_changes_nothing(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    with pytest.raises(Refusal, match="Say why"):
        decide(world, 2, approve=False, reason=" ")
    version = decide(world, 2, approve=False, reason="The contract says three hours")
    assert (version.state, version.reason) == ("returned", "The contract says three hours")
    assert the_service(world).summary == "Three hours in a group"
    assert propose(world, summary="Three hours, in a group").number == 3


def test_a_second_proposal_replaces_the_one_that_waits(world: TwoSides) -> None:
    propose(world, summary="First thought")
    propose(world, summary="Second thought")
    assert versions_seen(world, manager(world)) == {2: "replaced", 3: "proposed"}
    with pytest.raises(Conflict):
        decide(world, 2)
    decide(world, 3)
    assert the_service(world).summary == "Second thought"


def test_a_proposal_written_from_an_older_version_is_a_conflict(world: TwoSides) -> None:
    propose(world, summary="First thought")
    with pytest.raises(Conflict):
        propose_from(world, 1, summary="Written meanwhile")
    assert versions_seen(world, manager(world)) == {2: "proposed"}


def test_a_proposal_that_changes_nothing_is_refused(world: TwoSides) -> None:
    with pytest.raises(Refusal, match="Nothing is different"):
        propose(world)


def test_one_proposal_is_decided_once(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    decide(world, 2)
    for approve in (True, False):
        with pytest.raises(Conflict):
            decide(world, 2, approve=approve, reason="Too late")


def test_a_proposal_that_was_taken_back_cannot_be_approved(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    with world.acting(manager(world)) as session:
        withdraw_proposal(session, session.actor, WithdrawProposal(service_id=world.service_id, number=2))
    with pytest.raises(Conflict):
        decide(world, 2)
    with world.acting(manager(world)) as session, pytest.raises(Conflict):
        withdraw_proposal(session, session.actor, WithdrawProposal(service_id=world.service_id, number=2))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"age_from": 18, "age_to": 17}, "oldest age"),
        ({"contract_from": date(2026, 2, 1), "contract_to": date(2026, 1, 1)}, "contract must end"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(world: TwoSides, fields: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        propose(world, **fields)


def test_without_a_commissioner_nothing_can_be_proposed(sides: TwoSides) -> None:
    with pytest.raises(Refusal, match="no commissioner"):
        propose(sides, summary="Shorter")


def test_live_capacity_takes_effect_at_once(world: TwoSides) -> None:
    start = local_day(now()) + timedelta(days=9)
    with world.acting(manager(world)) as session:
        version = session.get_one(Service, world.service_id).version
        command = SetCapacity(
            service_id=world.service_id, accepting=False, places_free=4, next_start=start, version=version
        )
        set_capacity(session, session.actor, command, now=now())
    shown = the_service(world)
    assert (shown.accepting, shown.places_free, shown.next_start) == (False, 4, start)
    assert (shown.live_by, shown.approved_number) == (manager(world).name, 1)
    with world.acting(manager(world)) as session, pytest.raises(Conflict):
        set_capacity(session, session.actor, command, now=now())


@pytest.mark.parametrize("places", [-1, 10_001])
def test_places_that_cannot_be_are_refused(world: TwoSides, places: int) -> None:
    command = SetCapacity(
        service_id=world.service_id,
        accepting=True,
        places_free=places,
        next_start=None,
        version=the_service(world).version,
    )
    with world.acting(manager(world)) as session, pytest.raises(Refusal, match="between 0 and"):
        set_capacity(session, session.actor, command, now=now())


def strangers(world: TwoSides) -> dict[str, Actor]:
    return {
        "another force": world.other_force.person("commissioning-lead"),
        "another provider": world.other_provider.person("provider-manager"),
        "the provider itself": manager(world),
        "an officer of the force": world.officer,
    }


@pytest.mark.parametrize(
    "who", ["another force", "another provider", "the provider itself", "an officer of the force"]
)
def test_nobody_but_the_commissioning_lead_decides(world: TwoSides, who: str) -> None:
    propose(world, summary="Shorter")
    with pytest.raises((NotPermitted, NotVisible)):
        decide(world, 2, by=strangers(world)[who])
    assert the_service(world).summary == "Three hours in a group"


def test_even_with_the_permission_a_provider_does_not_approve_its_own_proposal(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    both = dataclasses.replace(
        manager(world), permissions=manager(world).permissions | lead(world).permissions
    )
    with pytest.raises(NotVisible):
        decide(world, 2, by=both)


def test_a_commissioner_whose_agreement_has_ended_decides_nothing(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    with world.behind() as owner:
        owner.execute(
            sa.text("update sharing_agreement set valid_to = '2026-01-02' where tenant_id = :t"),
            {"t": world.force.id},
        )
    assert versions_seen(world, lead(world)) == {}
    with pytest.raises(NotVisible):
        decide(world, 2)


def test_other_peoples_entries_are_not_edited(world: TwoSides) -> None:
    other = world.other_provider.person("provider-manager")
    command = ProposeEntry(service_id=world.service_id, entry=changed(world, name="Mine"), latest=1)
    with world.acting(other) as session, pytest.raises(NotVisible):
        propose_entry(session, session.actor, command, now=now())
    with world.acting(world.worker) as session, pytest.raises(NotPermitted):
        propose_entry(session, session.actor, command, now=now())


def test_who_sees_which_version(world: TwoSides) -> None:
    propose(world, summary="Approved later")
    decide(world, 2)
    propose(world, summary="Sent back")
    decide(world, 3, approve=False, reason="No")
    propose(world, summary="Waiting")
    everything = {2: "approved", 3: "returned", 4: "proposed"}
    assert versions_seen(world, manager(world)) == everything
    assert versions_seen(world, lead(world)) == everything
    for stranger in (
        world.other_force.person("commissioning-lead"),
        world.other_provider.person("provider-manager"),
    ):
        assert versions_seen(world, stranger) == {2: "approved"}
