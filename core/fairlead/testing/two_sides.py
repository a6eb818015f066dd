"""Fixtures for what two organisations do together: two forces, two providers, a case of which everything is
recorded.

Import the fixtures into a ``conftest.py``: ``from fairlead.testing.two_sides import shared_sides, sides,
sides_app, sides_database``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask, create_app
from fairlead.identity import session_store
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import CORE_ROLES
from fairlead.identity.sessions import CSRF_KEY
from fairlead.providers.models import Referral, Service
from fairlead.providers.use_cases import (
    AnswerReferral,
    SendReferral,
    SharedItem,
    SharedPiece,
    answer_referral,
    send_referral,
)
from fairlead.settings import load_settings
from fairlead.tenancy.base import ActorId, Base, TenantId
from fairlead.tenancy.models import SharingAgreement, Tenant, TenantModule
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead.testing.rows import Row, RowMaker, tenant_tables
from fairlead.workflow.calendar import local_day

SCOPES = ("identity", "contact", "condition", "needs", "risk")
AGREED = ("identity", "contact", "condition", "needs")
_ROLES = {role.key: frozenset(map(str, role.permissions)) for role in CORE_ROLES}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Side:
    """One organisation and its people; the same person each time the same role is asked for."""

    database: Database
    id: TenantId
    slug: str
    name: str
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, role: str, *, name: str = "") -> Actor:
        """Somebody with one role of core, who can also sign in."""
        key = f"{role} {name}"
        if key not in self.people:
            actor = Actor(
                id=ActorId(uuid.uuid4()),
                tenant_id=self.id,
                name=name or f"Test {role}",
                organisation=self.name,
                roles=frozenset({role}),
                permissions=_ROLES[role],
                team="Response",
            )
            with self.database.platform_transaction(NOBODY) as platform:
                platform.add(
                    UserAccount(
                        id=actor.id,
                        email=f"{actor.id}@example.invalid",
                        name=actor.name,
                        password_hash="!",  # noqa: S106  # nobody signs in with it
                    )
                )
            with self.database.tenant_transaction(actor) as session:
                session.add(
                    Membership(user_id=actor.id, name=actor.name, roles=[role], team="Response", rank=None)
                )
            self.people[key] = actor
        return self.people[key]


@dataclass
class Browser:
    """One signed-in person's browser inside one organisation: remembers the hidden fields of the page it
    shows.
    """

    client: FlaskClient
    slug: str
    page: TestResponse | None = None

    def get(self, path: str, **query: str) -> TestResponse:
        """Open a page inside the organisation."""
        self.page = self.client.get(f"/t/{self.slug}{path}", query_string=query or None)
        return self.page

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the form that is open."""
        text = self.page.text if self.page is not None else ""
        patterns = {"csrf_token": _TOKEN, "idempotency_key": _KEY, "version": _VERSION}
        found = {name: pattern.search(text) for name, pattern in patterns.items()}
        return {name: match[1] for name, match in found.items() if match is not None}

    def post(self, path: str, **values: str | list[str]) -> TestResponse:
        """Send the form that is open; a date is a list of day, month and year. Not followed: a redirect
        is an answer.
        """
        return self.client.post(f"/t/{self.slug}{path}", data={**self.hidden(), **values})


@dataclass(frozen=True, kw_only=True)
class TwoSides:
    """A force with one case, and with a row in every table that has a tenant; a provider with one service."""

    url: TestDatabase
    database: Database
    app: FairleadFlask
    force: Side
    other_force: Side
    provider: Side
    other_provider: Side
    rows: Mapping[str, Row]
    service_id: uuid.UUID

    @property
    def officer(self) -> Actor:
        """The force's investigating officer."""
        return self.force.person("investigator")

    @property
    def worker(self) -> Actor:
        """The provider's worker."""
        return self.provider.person("provider-worker")

    @property
    def case_id(self) -> uuid.UUID:
        """The force's case."""
        found = self.rows["case_file"]["id"]
        assert isinstance(found, uuid.UUID)
        return found

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[TenantSession]:
        """One interaction of somebody, committed at the end."""
        with self.database.tenant_transaction(replace(actor, interaction_id=uuid.uuid4())) as session:
            yield session

    @contextmanager
    def behind(self) -> Iterator[sa.Connection]:
        """Behind the application's back: a superuser for whom no trigger fires. Committed."""
        engine = sa.create_engine(self.url.superuser_url)
        try:
            with engine.begin() as connection:
                connection.execute(sa.text("set local session_replication_role = replica"))
                yield connection
        finally:
            engine.dispose()

    def command(self, **changes: object) -> SendReferral:
        """A referral of the person in the case to the provider's service."""
        values: dict[str, object] = {
            "case_id": self.case_id,
            "service_id": self.service_id,
            "subject_label": "Testina Suspectsworth",
            "deliver_by": local_day(now()) + timedelta(days=60),
            "shared": tuple(piece(scope) for scope in ("identity", "contact", "condition")),
            **changes,
        }
        return SendReferral(**values)  # type: ignore[arg-type]  # values by name, for tests to change

    def send(self, **changes: object) -> Referral:
        """The officer sends a referral."""
        with self.acting(self.officer) as session:
            return send_referral(session, session.actor, self.command(**changes), now=now())

    def accept(self, referral: Referral) -> Referral:
        """The provider's worker accepts it as it stands now."""
        with self.acting(self.worker) as session:
            version = session.get_one(Referral, referral.id).version
            command = AnswerReferral(referral_id=referral.id, accept=True, version=version)
            return answer_referral(session, session.actor, command, now=now())

    def accepted(self) -> Referral:
        """A referral that was sent and accepted."""
        return self.accept(self.send())

    def browser(self, actor: Actor, side: Side) -> Browser:
        """The browser of somebody who has signed in."""
        with self.database.platform_transaction(NOBODY) as session:
            token = session_store.start(
                session,
                actor.id,
                browser=session_store.Browser(source_ip="127.0.0.1", user_agent="test"),
                now=now(),
                data={CSRF_KEY: uuid.uuid4().hex},
            )
        client = self.app.test_client()
        client.set_cookie("fairlead", token)
        return Browser(client, side.slug)

    def readable(self, actor: Actor) -> dict[str, set[uuid.UUID]]:
        """By table, the organisations whose rows that person's session can read at all, for every table
        with a tenant.
        """
        found: dict[str, set[uuid.UUID]] = {}
        with self.acting(actor) as session:
            for name in tenant_tables():
                table = Base.metadata.tables[name]
                tenants = session.scalars(sa.select(table.c.tenant_id).distinct())
                found[name] = set(tenants)
        return found


def now() -> datetime:
    """The present: grants are judged by the database's clock."""
    return datetime.now(UTC)


def piece(scope: str) -> SharedPiece:
    """What is shared under one scope."""
    item = SharedItem(label="Label", value=f"the {scope} that was shared", source="case")
    return SharedPiece(scope=scope, title=scope.title(), items=(item,))


def _side(database: Database, name: str, kind: str) -> Side:
    tenant_id = TenantId(uuid.uuid4())
    slug = f"{kind}-{tenant_id.hex[:10]}"
    with database.platform_transaction(NOBODY) as session:
        session.add(Tenant(id=tenant_id, slug=slug, name=name, kind=kind, demo=True))
    return Side(database=database, id=tenant_id, slug=slug, name=name)


def _service(side: Side) -> uuid.UUID:
    with side.database.tenant_transaction(Actor.system("tenant-pack", side.id)) as session:
        service = Service(
            code="VAC",
            name="Victim awareness course",
            summary="Three hours in a group",
            delivery="in person",
            places=[],
            needs=[],
            hours=Decimal(3),
            fee_pence=0,
            accepting=True,
        )
        session.add(service)
        session.flush()
        return service.id


def _fill(url: TestDatabase, side: Side) -> Mapping[str, Row]:
    """One row in every table that has a tenant, with the case in a module that is on."""
    engine = sa.create_engine(url.superuser_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("select set_config('app.actor', :a, true), set_config('app.interaction', :a, true)"),
            {"a": str(uuid.uuid4())},
        )
        case = {"module": "oocd", "kind": "test.case", "team": "Response", "reference": "TST-26-AAAAAA"}
        maker = RowMaker(connection, {"case_file": case, "tenant_module": {"module": "test"}})
        rows = {name: maker.row(name, side.id) for name in tenant_tables()}
    engine.dispose()
    return rows


def agree(sides: TwoSides, **changes: object) -> None:
    """Write a sharing agreement of the force with the provider."""
    values: dict[str, object] = {
        "partner_tenant_id": sides.provider.id,
        "reference": f"ISA-{uuid.uuid4().hex[:6]}",
        "purpose": "Delivering conditions",
        "gateway": "Common law policing",
        "regime": "Part 3 to UK GDPR",
        "partner_role": "separate controller",
        "data_classes": list(AGREED),
        "valid_from": date(2026, 1, 1),
        **changes,
    }
    with sides.acting(sides.officer) as session:
        session.add(SharingAgreement(**values))


@pytest.fixture(scope="session")
def sides_database(
    test_cluster: TestServer, template_database: TestDatabase, request: pytest.FixtureRequest
) -> Iterator[TestDatabase]:
    """A migrated database of this worker, in which these tests commit; each has organisations of its own."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    suffix = f"{worker}_sides_{uuid.uuid4().hex[:6]}"
    with copied_database(test_cluster, template_database, suffix) as database:
        yield database


@pytest.fixture(scope="session")
def sides_app(
    sides_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FairleadFlask]:
    """The real application, as the application's role."""
    folder = tmp_path_factory.mktemp("sides")
    database = Database(sides_database.app_url)
    app = create_app(load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(folder)}), database)
    yield app
    database.dispose()


@pytest.fixture
def sides(sides_database: TestDatabase, sides_app: FairleadFlask) -> TwoSides:
    """Two forces and two providers of this test alone, with an agreement in force between the first of
    each.
    """
    return make_sides(sides_database, sides_app)


@pytest.fixture(scope="module")
def shared_sides(sides_database: TestDatabase, sides_app: FairleadFlask) -> TwoSides:
    """As `sides`, for the tests of one file that change nothing which another of them looks at."""
    return make_sides(sides_database, sides_app)


def make_sides(sides_database: TestDatabase, sides_app: FairleadFlask) -> TwoSides:
    """New organisations with an agreement in force, and the first force's case."""
    database: Database = sides_app.extensions["fairlead.database"]
    force = _side(database, "Testford Police", "force")
    provider = _side(database, "Testwell Trust", "provider")
    world = TwoSides(
        url=sides_database,
        database=database,
        app=sides_app,
        force=force,
        other_force=_side(database, "Otherford Police", "force"),
        provider=provider,
        other_provider=_side(database, "Otherwell Trust", "provider"),
        rows=_fill(sides_database, force),
        service_id=_service(provider),
    )
    with world.acting(world.officer) as session:
        session.add(TenantModule(module="oocd", enabled=True, changed_at=now(), changed_by="test"))
        session.execute(sa.text("update case_file set lead_id = :me"), {"me": world.officer.id})
    agree(world)
    return world
