"""A force, a provider and a council of their own for each test, in real PostgreSQL, as the application
role.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fairlead.app import FairleadFlask, create_app
from fairlead.identity.models import UserAccount
from fairlead.modules.registry import registry
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.providers.models import Service
from fairlead.public import Actor
from fairlead.settings import load_settings
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import SharingAgreement, Tenant, TenantModule
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead.testing.casework import Pages, pages_for
from fairlead.testing.database import TestDatabase

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
SHOP_THEFT = "TH68010"


@dataclass(frozen=True, kw_only=True)
class World:
    """Organisations and people of one test. Names are invented and said to be so."""

    database: Database
    force: TenantId
    slug: str
    provider: TenantId
    council: TenantId
    officer: Actor
    supervisor: Actor
    worker: Actor
    service_id: uuid.UUID
    suspect_id: uuid.UUID
    victim_id: uuid.UUID


@pytest.fixture(scope="session")
def database(worker_database: TestDatabase) -> Iterator[Database]:
    """This worker's database, connected as the application."""
    connection = Database(worker_database.app_url)
    yield connection
    connection.dispose()


@pytest.fixture
def world(database: Database) -> World:
    """A force with the module on, a provider with one service and an agreement, a council with nothing."""
    force, provider, council = (TenantId(uuid.uuid4()) for _ in range(3))
    names = {
        force: ("Testford Police", "force"),
        provider: ("Testwell Trust", "provider"),
        council: ("Testham Council", "agency"),
    }
    people = {name: uuid.uuid4() for name in ("officer", "supervisor", "worker")}
    with database.platform_transaction(NOBODY) as session:
        for tenant_id, (name, kind) in names.items():
            session.add(
                Tenant(id=tenant_id, slug=f"{kind}-{tenant_id.hex[:8]}", name=name, kind=kind, demo=True)
            )
        for name, user_id in people.items():
            session.add(
                UserAccount(
                    id=user_id,
                    email=f"{name}.{user_id.hex}@test.example",
                    name=f"Test {name.title()}",
                    password_hash="x",
                )
            )
    officer = _actor(
        people["officer"], force, "Test Officer", "Testford Police", "investigator", "force", "constable"
    )
    supervisor = _actor(
        people["supervisor"], force, "Test Supervisor", "Testford Police", "supervisor", "force", "sergeant"
    )
    worker = _actor(
        people["worker"], provider, "Test Worker", "Testwell Trust", "provider-worker", "provider", None
    )
    with database.tenant_transaction(Actor.system("tenant-pack", provider)) as session:
        service = Service(
            code="VAC",
            name="Victim awareness course",
            summary="Three hours in a group",
            delivery="in person",
            places=["Testford"],
            needs=["attitudes"],
            fee_pence=0,
            accepting=True,
        )
        session.add(service)
        session.flush()
        service_id = service.id
    with database.tenant_transaction(officer) as session:
        session.add(
            TenantModule(module="oocd", enabled=True, changed_at=NOW, changed_by="test", dpia_reference="T1")
        )
        session.add(
            SharingAgreement(
                partner_tenant_id=provider,
                reference="T-ISA-1",
                purpose="Delivering conditions",
                gateway="Common law policing",
                regime="Part 3 to UK GDPR",
                partner_role="separate controller",
                data_classes=["identity", "contact", "condition", "needs"],
                valid_from=date(2026, 1, 1),
            )
        )
        suspect = create_person(
            session,
            officer,
            CreatePerson(given_names="Testina", family_name="Suspectsworth", date_of_birth=date(1990, 5, 4)),
            now=NOW,
        )
        set_contact_point(
            session,
            officer,
            SetContactPoint(
                person_id=suspect.id,
                kind="phone",
                value="07700 900111",
                safe_to_use=True,
                last_confirmed_on=date(2026, 11, 1),
            ),
            now=NOW,
        )
        victim = create_person(
            session,
            officer,
            CreatePerson(given_names="Vera", family_name="Harmedley", date_of_birth=date(1980, 1, 1)),
            now=NOW,
        )
        set_contact_point(
            session,
            officer,
            SetContactPoint(
                person_id=victim.id, kind="address", value="9 Secret Lane, Testford", safe_to_use=True
            ),
            now=NOW,
        )
        suspect_id, victim_id = suspect.id, victim.id
    return World(
        database=database,
        force=force,
        slug=f"force-{force.hex[:8]}",
        provider=provider,
        council=council,
        officer=officer,
        supervisor=supervisor,
        worker=worker,
        service_id=service_id,
        suspect_id=suspect_id,
        victim_id=victim_id,
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
def officer(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages as the investigating officer sees them."""
    return pages_for(app, monkeypatch, world.officer, world.slug)


@pytest.fixture
def supervisor(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages as the supervisor sees them."""
    return pages_for(app, monkeypatch, world.supervisor, world.slug)


@pytest.fixture
def matrix(world: World) -> World:
    """The world, whose force has a gravity matrix with theft from a shop."""
    row = {"code": f"{SHOP_THEFT}*", "group": "Theft from shops", "base": "2", "title": "Shop theft"}
    set_to(world, "gravity_matrix", [row], source="A test's matrix")
    return world


def set_to(world: World, key: str, value: object, *, source: str = "The test") -> None:
    """A setting of the force from the beginning of the year on."""
    command = RecordSetting(
        module="oocd", key=key, value=value, effective_from=date(2026, 1, 1), effective_to=None, source=source
    )
    with world.database.tenant_transaction(world.supervisor) as session:
        record_setting(session, world.supervisor, command, now=NOW)


def _actor(
    user_id: uuid.UUID,
    tenant_id: TenantId,
    name: str,
    organisation: str,
    role: str,
    kind: str,
    rank: str | None,
) -> Actor:
    enabled = frozenset({"oocd"}) if kind == "force" else frozenset()
    roles = {each.key: each for each in registry().default_roles(kind, enabled)}
    return Actor(
        id=ActorId(user_id),
        tenant_id=tenant_id,
        name=name,
        organisation=organisation,
        roles=frozenset({role}),
        permissions=frozenset(str(key) for key in roles[role].permissions),
        team="Response team 1",
        rank=rank,
    )
