"""A service that does not exist yet is proposed, and is in the directory once its commissioner approved it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.assurance.models import DocumentKind
from fairlead.providers.directory.entry import entry_of
from fairlead.providers.directory.proposing_new import ProposeService, our_commissioners, propose_service
from fairlead.providers.directory.queries import Sought, list_services, own_services
from fairlead.providers.directory.use_cases import (
    DecideProposal,
    ProposeEntry,
    SetCapacity,
    WithdrawProposal,
    decide_proposal,
    propose_entry,
    set_capacity,
    withdraw_proposal,
)
from fairlead.providers.models import Service
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import Side, TwoSides, now
from fairlead.workflow.calendar import local_day

from .onboarding_steps import COURSE, check, joined, lead, manager, send


def propose(sides: TwoSides, side: Side, to: Side | None = None, by: Actor | None = None) -> Service:
    with sides.acting(by or manager(side)) as session:
        command = ProposeService(entry=COURSE, commissioner_id=(to or sides.force).id)
        return propose_service(session, session.actor, command, now=now())


def decide(sides: TwoSides, service: Service, number: int = 1, *, approve: bool = True) -> None:
    with sides.acting(lead(sides)) as session:
        command = DecideProposal(service_id=service.id, number=number, approve=approve, reason="No")
        decide_proposal(session, session.actor, command, now=now())


def agreed(sides: TwoSides) -> Side:
    """A provider that joined, and whose data-sharing agreement is in force."""
    side = joined(sides)
    check(sides, send(sides, side, DocumentKind.AGREEMENT))
    return side


def found_by(sides: TwoSides, reader: Actor, service: Service) -> bool:
    """Whether somebody can read the service at all."""
    with sides.acting(reader) as session:
        return session.get(Service, service.id) is not None


def test_a_proposed_service_is_seen_by_two_and_in_no_directory(sides: TwoSides) -> None:
    side = agreed(sides)
    service = propose(sides, side)
    assert (service.accepting, service.approved_number) == (False, 0)
    assert found_by(sides, manager(side), service)
    assert found_by(sides, lead(sides), service)
    for stranger in (sides.worker, sides.other_force.person("investigator")):
        assert not found_by(sides, stranger, service)
    with sides.acting(manager(side)) as session:
        page, _names = list_services(session, Sought(words="walking"), None)
        assert service.id not in {row.id for row in page.rows}


def test_until_the_agreement_is_in_force_the_commissioner_sees_no_service(sides: TwoSides) -> None:
    side = joined(sides)
    service = propose(sides, side)
    assert not found_by(sides, lead(sides), service)
    check(sides, send(sides, side, DocumentKind.AGREEMENT))
    assert found_by(sides, lead(sides), service)


def test_once_approved_it_takes_referrals_and_everybody_finds_it(sides: TwoSides) -> None:
    side = agreed(sides)
    service = propose(sides, side)
    decide(sides, service)
    with sides.acting(sides.other_force.person("investigator")) as session:
        shown = session.get_one(Service, service.id)
        assert (shown.accepting, shown.approved_number, entry_of(shown)) == (True, 1, COURSE)


def test_a_returned_service_is_proposed_again_and_then_approved_as_it_is_then(sides: TwoSides) -> None:
    side = agreed(sides)
    service = propose(sides, side)
    decide(sides, service, approve=False)
    better = dataclasses.replace(COURSE, summary="Three hours outdoors")
    with sides.acting(manager(side)) as session:
        command = ProposeEntry(service_id=service.id, entry=better, latest=1)
        propose_entry(session, session.actor, command, now=now())
    decide(sides, service, 2)
    with sides.acting(sides.officer) as session:
        assert session.get_one(Service, service.id).summary == "Three hours outdoors"


def test_a_proposal_of_a_new_service_can_be_taken_back(sides: TwoSides) -> None:
    side = agreed(sides)
    service = propose(sides, side)
    with sides.acting(manager(side)) as session:
        withdraw_proposal(session, session.actor, WithdrawProposal(service_id=service.id, number=1))
    assert not found_by(sides, sides.worker, service)


def test_a_service_takes_no_referrals_before_it_was_approved(sides: TwoSides) -> None:
    """Neither by the page nor past it."""
    side = agreed(sides)
    service = propose(sides, side)
    command = SetCapacity(
        service_id=service.id, accepting=True, places_free=1, next_start=None, version=service.version
    )
    with sides.acting(manager(side)) as session, pytest.raises(Refusal, match="approve the service"):
        set_capacity(session, session.actor, command, now=now())
    forced = sa.update(Service).where(Service.id == service.id).values(accepting=True)
    with sides.acting(manager(side)) as session, pytest.raises(DBAPIError, match="approved_before_accepting"):
        session.execute(forced)


def test_only_a_commissioner_that_works_with_the_provider_can_be_asked(sides: TwoSides) -> None:
    side = agreed(sides)
    with sides.acting(manager(side)) as session:
        assert our_commissioners(session, session.actor) == [(sides.force.id, "Testford Police")]
    with pytest.raises(Refusal, match="who commissions"):
        propose(sides, side, to=sides.other_force)


@pytest.mark.parametrize(
    "values",
    [
        {"accepting": True, "approved_number": 1},
        {"accepting": False, "approved_number": 1},
        {"accepting": False, "approved_number": 0, "commissioner_tenant_id": None},
        {"accepting": False, "approved_number": 0, "commissioner_tenant_id": "another force"},
    ],
)
def test_in_no_other_way_does_a_person_add_a_service(sides: TwoSides, values: dict[str, object]) -> None:
    """What a pack of the installation may do, nobody who signed in may."""
    side = agreed(sides)
    commissioner = values.get("commissioner_tenant_id", sides.force.id)
    row = {
        "code": "X", **COURSE.columns(), **values,
        "commissioner_tenant_id": sides.other_force.id if commissioner == "another force" else commissioner,
    }  # fmt: skip
    with sides.acting(manager(side)) as session:
        session.add(Service(**row))
        with pytest.raises(DBAPIError, match="commissioner of its own"):
            session.flush()
        session.rollback()
    with sides.database.tenant_transaction(Actor.system("tenant-pack", side.id)) as session:
        session.add(Service(**row))


def test_who_may_not_manage_services_proposes_none(sides: TwoSides) -> None:
    side = agreed(sides)
    with pytest.raises(NotPermitted):
        propose(sides, side, by=side.person("provider-worker"))


def test_a_service_of_a_provider_that_is_not_complete_takes_nothing_though_it_was_approved(
    sides: TwoSides,
) -> None:
    side = agreed(sides)
    service = propose(sides, side)
    decide(sides, service)
    with pytest.raises(Refusal, match="profile is not filled in yet"):
        sides.send(service_id=service.id, deliver_by=local_day(now()) + timedelta(days=30))


def test_of_many_services_a_page_is_shown(sides: TwoSides) -> None:
    side = agreed(sides)
    for _number in range(26):
        propose(sides, side)
    with sides.acting(manager(side)) as session:
        page = own_services(session, session.actor, None)
    assert (len(page.rows), bool(page.following), page.rows[0].waits) == (25, True, True)


def test_a_stranger_decides_nothing_about_a_new_service(sides: TwoSides) -> None:
    service = propose(sides, agreed(sides))
    command = DecideProposal(service_id=service.id, number=1, approve=True)
    with sides.acting(sides.other_force.person("commissioning-lead")) as session, pytest.raises(NotVisible):
        decide_proposal(session, session.actor, command, now=now())
