"""A force with the module on, a victim care officer, and colleagues who work on offenders and may see none of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from fairlead.app import FairleadFlask, create_app
from fairlead.identity.models import UserAccount
from fairlead.modules.registry import registry
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import Actor
from fairlead.settings import load_settings
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.testing.casework import Pages, pages_for
from fairlead.testing.database import TestDatabase
from fairlead_victims.use_cases.records import OpenRecord, open_victim_record

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class World:
    """Two forces and the people of one test. Names are invented."""

    database: Database
    force: TenantId
    other_force: TenantId
    slug: str
    care: Actor
    investigator: Actor
    supervisor: Actor
    elsewhere: Actor
    adult_id: uuid.UUID
    child_id: uuid.UUID

    def run(
        self, use_case: Callable[..., R], command: object, *, actor: Actor | None = None, now: datetime = NOW
    ) -> R:
        """One use case in a transaction of its own."""
        who = actor or self.care
        with self.database.tenant_transaction(who) as session:
            return use_case(session, who, command, now=now)

    def opened(self, person_id: uuid.UUID | None = None, **changed: object) -> str:
        """The reference of a record of the adult, reported today, unless something else is said."""
        said: dict[str, object] = {
            "person_id": person_id or self.adult_id,
            "bases": ("direct",),
            "offence": "Assault outside a shop",
            "offence_on": date(2026, 11, 16),
            "reported_on": TODAY,
            "crime_reference": f"24/{uuid.uuid4().hex[:8].upper()}",
        }
        return self.run(open_victim_record, OpenRecord(**{**said, **changed})).reference  # type: ignore[arg-type]  # the fields of the command


@pytest.fixture(scope="session")
def database(worker_database: TestDatabase) -> Iterator[Database]:
    """This worker's database, connected as the application."""
    connection = Database(worker_database.app_url)
    yield connection
    connection.dispose()


@pytest.fixture
def world(database: Database) -> World:
    """A force with both modules on, and another one."""
    force, other = TenantId(uuid.uuid4()), TenantId(uuid.uuid4())
    people = {name: uuid.uuid4() for name in ("care", "investigator", "supervisor", "elsewhere")}
    with database.platform_transaction(NOBODY) as session:
        for tenant_id, name in ((force, "Testford Police"), (other, "Otherton Police")):
            session.add(
                Tenant(id=tenant_id, slug=f"force-{tenant_id.hex[:8]}", name=name, kind="force", demo=True)
            )
        for name, user_id in people.items():
            account = {"email": f"{name}.{user_id.hex}@test.example", "name": f"Test {name.title()}"}
            session.add(UserAccount(id=user_id, password_hash="x", **account))
    care = _actor(people["care"], force, "victims-care")
    elsewhere = _actor(people["elsewhere"], other, "victims-care")
    for actor in (care, elsewhere):
        with database.tenant_transaction(actor) as session:
            for module in ("victims", "oocd"):
                session.add(TenantModule(module=module, enabled=True, changed_at=NOW, changed_by="test"))
    with database.tenant_transaction(care) as session:
        adult, child = (
            create_person(session, care, command, now=NOW).id
            for command in (
                CreatePerson(given_names="Vera", family_name="Harmedley", date_of_birth=date(1980, 1, 1)),
                CreatePerson(given_names="Tobias", family_name="Youngerton", date_of_birth=date(2012, 6, 15)),
            )
        )
    return World(
        database=database,
        force=force,
        other_force=other,
        slug=f"force-{force.hex[:8]}",
        care=care,
        investigator=_actor(people["investigator"], force, "investigator"),
        supervisor=_actor(people["supervisor"], force, "supervisor"),
        elsewhere=elsewhere,
        adult_id=adult,
        child_id=child,
    )


@pytest.fixture
def app(world: World, tmp_path: Path) -> FairleadFlask:
    """The whole application on this worker's database."""
    made = create_app(
        load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)}), world.database
    )
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def care(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages as the victim care officer sees them."""
    return pages_for(app, monkeypatch, world.care, world.slug)


def _actor(user_id: uuid.UUID, tenant_id: TenantId, role: str) -> Actor:
    roles = {each.key: each for each in registry().default_roles("force", frozenset({"oocd", "victims"}))}
    return Actor(
        id=ActorId(user_id),
        tenant_id=tenant_id,
        name=f"Test {role}",
        organisation="Testford Police",
        roles=frozenset({role}),
        permissions=frozenset(str(key) for key in roles[role].permissions),
        team="Response team 1",
    )
