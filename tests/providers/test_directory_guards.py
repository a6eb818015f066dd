"""What the database holds a provider and its commissioner to, whatever the application does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from fairlead.identity.actor import Actor
from fairlead.providers.directory.entry import Entry, entry_of
from fairlead.providers.directory.use_cases import install_entry
from fairlead.providers.models import Service
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, decide, lead, manager, propose, the_service, versions_seen


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def refused(world: TwoSides, who: Actor, statement: str) -> str:
    """What the database says to a statement of somebody's session."""
    with pytest.raises(DBAPIError) as told, world.acting(who) as session:
        session.execute(sa.text(statement), {"i": world.service_id})
    return str(told.value)


def test_a_provider_cannot_write_its_entry_past_the_commissioner(world: TwoSides) -> None:
    statement = "update service set summary = 'Mine alone' where id = :i"
    assert "its commissioner approves it" in refused(world, manager(world), statement)
    assert "its commissioner approves it" in refused(
        world, manager(world), "update service set approved_number = 9 where id = :i"
    )
    with world.behind() as owner:  # for whom no trigger fires
        owner.execute(sa.text(statement), {"i": world.service_id})
    assert the_service(world).summary == "Mine alone"


def test_a_provider_cannot_approve_its_own_version(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    statement = "update service_version set state = 'approved' where service_id = :i"
    assert "may not move a version from proposed to approved" in refused(world, manager(world), statement)
    with world.behind() as owner:
        assert owner.execute(sa.text(statement), {"i": world.service_id}).rowcount == 1


def test_a_version_stays_as_it_was_proposed(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    statement = "update service_version set content = '{}' where service_id = :i"
    for who in (manager(world), lead(world)):
        assert "stays as it was proposed" in refused(world, who, statement)


def test_a_version_begins_as_a_proposal_to_the_commissioner_of_the_service(world: TwoSides) -> None:
    insert = (
        "insert into service_version (id, tenant_id, service_id, number, state, content,"
        " commissioner_tenant_id, proposed_by, proposed_at)"
        " select gen_random_uuid(), tenant_id, id, 7, '{state}', '{{}}', {whose}, 'x', now()"
        " from service where id = :i"
    )
    for state, whose in (
        ("approved", "commissioner_tenant_id"),
        ("proposed", f"'{world.other_force.id}'"),
        ("proposed", "null"),
    ):
        told = refused(world, manager(world), insert.format(state=state, whose=whose))
        assert "proposes a version to the commissioner of the service" in told


def test_a_commissioner_writes_nothing_into_a_service_but_what_was_approved(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    own_words = "update service set summary = 'My own words', approved_number = 2 where id = :i"
    assert "what its approved version says" in refused(world, lead(world), own_words)
    live = "update service set places_free = 0 where id = :i"
    assert "changes nothing else of a service" in refused(world, lead(world), live)
    decide(world, 2)
    assert "what its approved version says" in refused(world, lead(world), own_words)


def test_another_force_changes_no_row_of_the_service(world: TwoSides) -> None:
    with world.acting(world.other_force.person("commissioning-lead")) as session:
        done = session.execute(
            sa.text("update service set summary = 'Theirs' where id = :i"), {"i": world.service_id}
        )
        assert done.rowcount == 0  # type: ignore[attr-defined]  # a CursorResult


def test_two_proposals_cannot_wait_at_once(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    with pytest.raises(IntegrityError), world.acting(manager(world)) as session:
        session.execute(
            sa.text(
                "insert into service_version (id, tenant_id, service_id, number, state, content,"
                " commissioner_tenant_id, proposed_by, proposed_at)"
                " select gen_random_uuid(), tenant_id, service_id, 9, 'proposed', content,"
                " commissioner_tenant_id, 'x', now() from service_version where service_id = :i"
            ),
            {"i": world.service_id},
        )


def test_an_installation_writes_an_entry_with_a_version_that_says_so(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    loader = Actor.system("pack", world.provider.id)
    wanted = Entry(name="Alcohol course", summary="Two sessions", needs=("alcohol",), methods=("group",))
    with world.acting(loader) as session:
        service = session.get_one(Service, world.service_id)
        assert "needs" in install_entry(session, loader, service, wanted, now=now())
        assert install_entry(session, loader, service, wanted, now=now()) == []
    assert versions_seen(world, manager(world)) == {2: "replaced", 3: "approved"}
    assert entry_of(the_service(world)) == wanted


def test_what_was_proposed_and_decided_is_in_the_log_of_the_provider(world: TwoSides) -> None:
    propose(world, summary="Shorter")
    decide(world, 2, approve=False, reason="No")
    propose(world, summary="Short")
    decide(world, 3)
    with world.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select action, actor_id, field_names from audit_entry where tenant_id = :t"
                " and object_type = 'service' order by at"
            ),
            {"t": world.provider.id},
        ).all()
    assert [(row.action, row.actor_id) for row in rows] == [
        ("core.service.proposed", manager(world).id),
        ("core.service.returned", lead(world).id),
        ("core.service.proposed", manager(world).id),
        ("core.service.approved", lead(world).id),
    ]
    assert {tuple(row.field_names) for row in rows} == {("summary",)}


def test_a_commissioner_writes_nothing_else_into_the_log_of_a_provider(world: TwoSides) -> None:
    statement = (
        "insert into audit_entry (id, tenant_id, at, actor_id, actor_name, actor_tenant_id, actor_role,"
        " interaction_id, operation, action, object_type, object_ids, subject_ids, field_names, purpose, outcome)"
        " select gen_random_uuid(), tenant_id, now(), gen_random_uuid(), 'x', tenant_id, 'x', gen_random_uuid(),"
        " 'security', '{action}', 'service', array[{about}]::uuid[], '{{}}', '{{}}', 'x', 'done'"
        " from service where id = :i"
    )
    for action, about in (("identity.signed-in", "id"), ("core.service.returned", "gen_random_uuid()")):
        told = refused(world, lead(world), statement.format(action=action, about=about))
        assert "row-level security" in told
    decided = statement.format(action="core.service.returned", about="id")
    with world.acting(lead(world)) as session:
        session.execute(sa.text(decided), {"i": world.service_id})
