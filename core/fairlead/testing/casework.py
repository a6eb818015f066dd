"""Fixtures for tests of casework: a force with people in it, the whole application, and a browser signed in
as one.

Import the fixtures into a ``conftest.py``: ``from fairlead.testing.casework import casework_database, force,
pages``.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask, create_app
from fairlead.cases.offence_list import load_offences
from fairlead.identity.actor import Actor
from fairlead.identity.models import UserAccount
from fairlead.identity.permissions import CORE_ROLES
from fairlead.identity.session_actor import SignedIn
from fairlead.settings import load_settings
from fairlead.tenancy.base import ActorId, TenantId
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.testing.database import TestDatabase, TestServer, copied_database

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
KIND, MODULE = "oocd.resolution", "oocd"
_ROLES = {role.key: role.permissions for role in CORE_ROLES}


@dataclass(frozen=True, kw_only=True)
class Force:
    """One organisation of its own, so that tests share a database without seeing one another."""

    database: Database
    tenant_id: TenantId
    slug: str
    people: dict[str, Actor] = field(default_factory=dict)

    def actor(self, role: str = "investigator", *, name: str = "", team: str | None = "Team 1") -> Actor:
        """Somebody with a role of core, the same person each time the same name is asked for."""
        name = name or role
        if name not in self.people:
            actor = Actor(
                id=ActorId(uuid.uuid4()),
                tenant_id=self.tenant_id,
                name=name,
                organisation=self.slug,
                roles=frozenset({role}),
                permissions=frozenset(map(str, _ROLES[role])),
                team=team,
            )
            with self.database.platform_transaction(actor) as platform:
                platform.add(
                    UserAccount(
                        id=actor.id,
                        email=f"{actor.id}@example.invalid",
                        name=name,
                        password_hash="!",  # noqa: S106  # nobody signs in with it
                    )
                )
            self.people[name] = actor
        return self.people[name]

    @contextmanager
    def work(self, actor: Actor) -> Generator[TenantSession]:
        """One unit of work of somebody, committed at the end."""
        with self.database.tenant_transaction(replace(actor, interaction_id=uuid.uuid4())) as session:
            yield session


@dataclass(kw_only=True)
class Pages:
    """The application as one signed-in person's browser sees it."""

    app: FairleadFlask
    client: FlaskClient
    slug: str
    actor: Actor

    def get(self, path: str) -> TestResponse:
        """Open a page inside the organisation."""
        return self.client.get(f"/t/{self.slug}{path}")

    def post(self, path: str, **values: str | list[str]) -> TestResponse:
        """Send a form inside the organisation; a list fills fields of one name. A redirect is an answer."""
        return self.client.post(f"/t/{self.slug}{path}", data=values)


@pytest.fixture(scope="session")
def casework_database(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A migrated database with the offence list, in which tests commit, each in organisations of its own."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    # Each folder of tests that imports this fixture has one of its own, and a worker runs several folders.
    name = f"{worker}_casework_{uuid.uuid4().hex[:6]}"
    with copied_database(test_cluster, template_database, name) as copied:
        load_offences(copied.owner_url)
        database = Database(copied.app_url)
        yield database
        database.dispose()


def new_force(database: Database, *, kind: str = "force") -> Force:
    """An organisation with the module ``oocd`` on."""
    tenant_id = TenantId(uuid.uuid4())
    slug = f"{kind}-{tenant_id.hex[:10]}"
    setter = Actor.system("setter", tenant_id)
    with database.platform_transaction(setter) as platform:
        platform.add(Tenant(id=tenant_id, slug=slug, name=slug.title(), kind=kind))
    with database.tenant_transaction(setter) as session:
        session.add(TenantModule(module=MODULE, enabled=True, changed_at=NOW, changed_by="setter"))
    return Force(database=database, tenant_id=tenant_id, slug=slug)


@pytest.fixture
def force(casework_database: Database) -> Force:
    """A force nobody else uses."""
    return new_force(casework_database)


@pytest.fixture
def other_force(casework_database: Database) -> Force:
    """Another force in the same database."""
    return new_force(casework_database)


@pytest.fixture(scope="session")
def casework_app(casework_database: Database, tmp_path_factory: pytest.TempPathFactory) -> FairleadFlask:
    """The whole application. Forged requests are identity's matter and not checked here."""
    folder = tmp_path_factory.mktemp("data")
    settings = load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(folder)})
    app = create_app(settings, casework_database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def pages_for(app: FairleadFlask, monkeypatch: pytest.MonkeyPatch, actor: Actor, slug: str) -> Pages:
    """A browser in which ``actor`` is signed in; only signing in itself is left out."""
    seen = Pages(app=app, client=app.test_client(), slug=slug, actor=actor)
    signed_in = SignedIn(
        user_id=actor.id,
        email="x@example.invalid",
        name=actor.name,
        session_id=uuid.uuid4(),
        second_factor_at=None,
        started_at=NOW,
    )
    monkeypatch.setattr("fairlead.app.load_signed_in", lambda: signed_in)
    monkeypatch.setattr(
        "fairlead.app.actor_in",
        lambda asked: replace(seen.actor, interaction_id=uuid.uuid4()) if asked == slug else None,
    )
    return seen


@pytest.fixture
def pages(casework_app: FairleadFlask, force: Force, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of ``force`` as its investigator sees them."""
    return pages_for(casework_app, monkeypatch, force.actor(), force.slug)


@contextmanager
def counted_statements(database: Database) -> Generator[list[str]]:
    """Every statement sent while the block runs."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", hear)
