"""A module brought up for the contract suite: a database with core and it, and its pages behind the gate."""

from __future__ import annotations

import importlib.util
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, g, request

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.migrations import runner
from fairlead.modules.facade import TenantHooks
from fairlead.modules.gate import refuse_switched_off
from fairlead.modules.manifest import Module
from fairlead.modules.registry import Registry, discover, in_force, package_of
from fairlead.tenancy.base import Base, TenantId
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead.testing.rows import Row, RowMaker
from fairlead.web.paths import register_path_kinds

Samples = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class ModuleUnderTest:
    """What the contract tests look at.

    ``mine`` and ``theirs`` are two organisations, each with a row in every table.
    """

    module: Module
    registry: Registry
    database: TestDatabase
    pages: Flask
    plain: Flask
    package: Path
    mine: TenantId
    theirs: TenantId
    rows: Mapping[tuple[str, TenantId], Row]
    server: TestServer = field(repr=False)
    template: TestDatabase = field(repr=False)
    worker: str

    @property
    def tables(self) -> list[str]:
        """The module's tables as they are in the database, by name."""
        with self.as_superuser() as connection:
            return tables_in(connection, self.module.name)

    @contextmanager
    def as_superuser(self) -> Generator[sa.Connection]:
        """A connection that sees everything, for looking at the catalogue. Rolled back."""
        engine = sa.create_engine(self.database.superuser_url)
        with engine.connect() as connection:
            yield connection
            connection.rollback()
        engine.dispose()

    @contextmanager
    def acting(self, tenant_id: TenantId) -> Generator[TenantSession]:
        """A session of somebody with every permission there is in that organisation, as the application's role."""
        database = Database(self.database.app_url)
        try:
            with database.tenant(self.actor(tenant_id)) as session:
                yield session
        finally:
            database.dispose()

    def actor(self, tenant_id: TenantId) -> Actor:
        """Somebody with every permission of core and of the module."""
        known = {permission.key for permission in self.module.permissions} | {str(each) for each in Core}
        return Actor.system("contract", tenant_id, permissions=frozenset(known))

    def hooks(self, enabled: frozenset[str]) -> TenantHooks:
        """The façade of an organisation that has ``enabled`` on."""
        with self.registry_in_force():
            return TenantHooks(enabled)

    @contextmanager
    def registry_in_force(self) -> Generator[None]:
        """As if exactly the modules of this test were installed."""
        with in_force(self.registry):
            yield

    @contextmanager
    def another_database(self) -> Generator[TestDatabase]:
        """A migrated database of its own, for a test that takes it apart."""
        suffix = f"{self.worker}_again_{self.module.name}"
        with copied_database(self.server, self.template, suffix) as database, self.registry_in_force():
            runner.upgrade_all(database.owner_url)
            yield database


def tables_in(connection: sa.Connection, module: str) -> list[str]:
    """The tables of ``module`` in a database: those whose names begin with its own."""
    found = connection.scalars(
        sa.text(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind in ('r', 'p') and starts_with(c.relname, :prefix)"
            " order by c.relname"
        ),
        {"prefix": f"{module}_"},
    )
    return list(found)


@contextmanager
def under_test(
    module: Module, server: TestServer, template: TestDatabase, *, worker: str, samples: Samples | None = None
) -> Iterator[ModuleUnderTest]:
    """Bring ``module`` up with the modules it requires and no other, in a database of its own."""
    with ExitStack() as stack:
        registry = Registry([*required_by(module), module])
        suffix = f"{worker}_contract_{module.name}"
        database = stack.enter_context(copied_database(server, template, suffix))
        with in_force(registry):
            runner.upgrade_all(database.owner_url)
            mine, theirs, rows = two_organisations(database, module, samples or {})
        yield ModuleUnderTest(
            module=module,
            registry=registry,
            database=database,
            pages=pages_of(registry, module),
            plain=_application(),
            package=package_folder(module),
            mine=mine,
            theirs=theirs,
            rows=rows,
            server=server,
            template=template,
            worker=worker,
        )


def required_by(module: Module) -> list[Module]:
    """The installed modules that ``module`` requires, and those that they require."""
    installed = {other.name: other for other in discover()} if module.requires else {}
    found: dict[str, Module] = {}
    waiting = list(module.requires)
    while waiting:
        other = installed.get(waiting.pop())
        if other is not None and other.name not in found:
            found[other.name] = other
            waiting += other.requires
    return list(found.values())


def two_organisations(
    database: TestDatabase, module: Module, samples: Samples
) -> tuple[TenantId, TenantId, dict[tuple[str, TenantId], Row]]:
    """Two forces, each with one row in every table of the module that has a tenant."""
    mine, theirs = TenantId(uuid.uuid4()), TenantId(uuid.uuid4())
    rows: dict[tuple[str, TenantId], Row] = {}
    engine = sa.create_engine(database.superuser_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("select set_config('app.actor', :a, true), set_config('app.interaction', :a, true)"),
            {"a": str(uuid.uuid4())},
        )
        maker = RowMaker(connection, samples)
        for number, tenant in enumerate((mine, theirs)):
            connection.execute(
                sa.text(
                    "insert into tenant (id, slug, name, kind, demo) values (:i, :s, :s, 'force', false)"
                ),
                {"i": tenant, "s": f"contract-{number}"},
            )
            for name in tables_in(connection, module.name):
                table = Base.metadata.tables.get(name)
                if table is not None and "tenant_id" in table.c:
                    rows[name, tenant] = maker.row(name, tenant)
    engine.dispose()
    return mine, theirs, rows


def package_folder(module: Module) -> Path:
    """The folder of the module's Python package."""
    spec = importlib.util.find_spec(package_of(module))
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package_of(module)} is not a package: put the plugin in <package>/plugin.py")
    return Path(next(iter(spec.submodule_search_locations)))


def _application() -> Flask:
    app = Flask("fairlead", static_folder=None, template_folder=None)
    register_path_kinds(app)
    return app


def pages_of(registry: Registry, module: Module) -> Flask:
    """An application with the module's blueprints and nothing else.

    Each view answers 'in' once the gate let it through. The request names organisation and
    modules in its environment (``fairlead.enabled``), where a signed-in person's
    organisation would say so.
    """
    app = _application()
    for page in registry.blueprints[module.name]:
        app.register_blueprint(page)
    app.extensions["contract.views"] = dict(app.view_functions)
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = _let_in

    def admit() -> object:
        if request.endpoint is None:
            return None
        g.enabled_modules = request.environ["fairlead.enabled"]
        return refuse_switched_off()

    app.before_request_funcs.setdefault(None, []).append(admit)  # type: ignore[arg-type]  # answers as Flask expects
    return app


def _let_in(**_values: object) -> str:
    return "in"
