"""Steps with an entry of the directory that several tests take."""

from __future__ import annotations

import dataclasses
import uuid

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.directory.entry import Entry, entry_of
from fairlead.providers.directory.models import ServiceVersion
from fairlead.providers.directory.use_cases import (
    DecideProposal,
    ProposeEntry,
    decide_proposal,
    latest_version,
    propose_entry,
)
from fairlead.providers.models import Service
from fairlead.testing.two_sides import TwoSides, now


def commission(sides: TwoSides, commissioner: uuid.UUID | None = None) -> None:
    """The force commissions the provider's service, as an installation sets it up."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update service set commissioner_tenant_id = :c where id = :i"),
            {"c": commissioner or sides.force.id, "i": sides.service_id},
        )


def named_apart(sides: TwoSides) -> str:
    """The service under a name that no other test's service has: all of them are in one directory."""
    name = f"Course{uuid.uuid4().hex[:12]}"
    with sides.behind() as owner:
        owner.execute(
            sa.text("update service set name = :n where id = :i"), {"n": name, "i": sides.service_id}
        )
    return name


def manager(sides: TwoSides) -> Actor:
    """Who edits the provider's entries."""
    return sides.provider.person("provider-manager")


def lead(sides: TwoSides) -> Actor:
    """Who decides for the force that commissions the service."""
    return sides.force.person("commissioning-lead")


def the_service(sides: TwoSides, reader: Actor | None = None) -> Service:
    """The service as somebody sees it; an officer if nobody is named."""
    with sides.acting(reader or sides.officer) as session:
        return session.get_one(Service, sides.service_id)


def changed(sides: TwoSides, **fields: object) -> Entry:
    """The entry as the directory shows it, with some fields different."""
    return dataclasses.replace(entry_of(the_service(sides)), **fields)  # type: ignore[arg-type]  # by name


def propose(sides: TwoSides, **fields: object) -> ServiceVersion:
    """The provider's manager proposes the entry with these fields different, from the newest version."""
    return propose_from(sides, None, **fields)


def propose_from(sides: TwoSides, latest: int | None, **fields: object) -> ServiceVersion:
    """The same from the version with that number."""
    with sides.acting(manager(sides)) as session:
        service = session.get_one(Service, sides.service_id)
        newest = latest_version(session, service)
        number = newest.number if newest is not None else service.approved_number
        command = ProposeEntry(
            service_id=service.id,
            entry=changed(sides, **fields),
            latest=number if latest is None else latest,
        )
        return propose_entry(session, session.actor, command, now=now())


def decide(
    sides: TwoSides, number: int, *, approve: bool = True, reason: str = "", by: Actor | None = None
) -> ServiceVersion:
    """The commissioner answers the proposal with that number."""
    with sides.acting(by or lead(sides)) as session:
        command = DecideProposal(service_id=sides.service_id, number=number, approve=approve, reason=reason)
        return decide_proposal(session, session.actor, command, now=now())


def versions_seen(sides: TwoSides, reader: Actor) -> dict[int, str]:
    """Number and state of each version that somebody's session can read at all."""
    with sides.acting(reader) as session:
        rows = session.execute(
            sa.select(ServiceVersion.number, ServiceVersion.state).where(
                ServiceVersion.service_id == sides.service_id
            )
        )
        return {row.number: row.state for row in rows}
