"""Creates the database roles, and brings core and every installed module to their newest revision.

Never at start-up: ``fairlead db upgrade`` is explicit, and the application refuses to serve while behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

CORE = "core"
ROLES = {
    "fairlead_owner": "login",
    "fairlead_app": "login noinherit",  # so that the auditor's rights apply only after `set local role`
    "fairlead_auditor": "nologin",
}
_HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class History:
    """One line of revisions: core's, or a module's."""

    module: str
    versions: Path


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where one history stands in a database."""

    module: str
    current: str | None
    head: str | None

    @property
    def behind(self) -> bool:
        """Revisions are waiting to be applied."""
        return self.current != self.head


def histories() -> list[History]:
    """Core first, then the installed modules in name order."""
    from fairlead.modules.registry import installed_modules

    found = [History(module=CORE, versions=_HERE / "versions")]
    found += [
        History(module=module.name, versions=module.migrations)
        for module in sorted(installed_modules(), key=lambda item: item.name)
        if module.migrations is not None
    ]
    return found


def version_table(module: str) -> str:
    """Each history has its own: removing one module never stops another from being upgraded."""
    return "alembic_version" if module == CORE else f"alembic_version_{module}"


def owner_of(table: str, prefixes: frozenset[str]) -> str:
    """Which history a table belongs to: the module whose name it starts with, or core."""
    return next((name for name in prefixes if table.startswith(f"{name}_")), CORE)


def loose_tables(prefixes: frozenset[str]) -> frozenset[str]:
    """Tables that were imported from a module that is not installed (tests do this). They belong to no history."""
    from fairlead.tenancy.base import Base

    return frozenset(
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, sa.Table)
        and (
            not mapper.class_.__module__.startswith("fairlead.")
            or mapper.class_.__module__.startswith("fairlead.testing.")
        )
        and owner_of(mapper.local_table.name, prefixes) == CORE
    )


def _config(history: History, connection: sa.Connection, prefixes: frozenset[str]) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(history.versions))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes.update(connection=connection, module=history.module, prefixes=prefixes)
    return config


def _prefixes() -> frozenset[str]:
    return frozenset(history.module for history in histories()) - {CORE}


def bootstrap_cluster(superuser_url: str, database: str) -> None:
    """Create the three roles where missing, and ``database`` owned by ``fairlead_owner``. Needs a superuser.

    In production an administrator does this once by hand (see ``core/docs/settings.md``).
    """
    engine = sa.create_engine(superuser_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        existing = set(connection.scalars(sa.text("select rolname from pg_roles")))
        for role, options in ROLES.items():
            if role not in existing:
                connection.execute(sa.text(f"create role {role} {options}"))
        connection.execute(sa.text("grant fairlead_auditor to fairlead_app"))
        connection.execute(
            sa.text("alter role fairlead_app set jit = off")
        )  # short statements: compiling costs more
        known = connection.scalar(
            sa.text("select 1 from pg_database where datname = :name"), {"name": database}
        )
        if not known:
            quoted = '"' + database.replace('"', '""') + '"'
            connection.execute(sa.text(f"create database {quoted} owner fairlead_owner template template0"))
    engine.dispose()


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    """A connection that is closed for good when the block ends, also when a migration fails in it."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def upgrade_all(owner_url: str) -> list[str]:
    """Bring every history to its head, and the reference lists to the shipped ones.

    Returns the histories that moved.
    """
    from alembic import command

    from fairlead.cases.offence_list import load_offences

    moved: list[str] = []
    before = {status.module: status for status in status_of(owner_url)}
    with _connected(owner_url) as connection:
        for history in histories():
            if before[history.module].behind:
                command.upgrade(_config(history, connection, _prefixes()), "head")
                # the application role reads where each history stands, to refuse to serve while one is behind
                connection.execute(
                    sa.text(f"grant select on {version_table(history.module)} to fairlead_app")
                )
                connection.commit()
                moved.append(history.module)
    load_offences(owner_url)
    return moved


def downgrade(owner_url: str, module: str, revision: str = "base") -> None:
    """Take one history back to ``revision``. Other histories are not touched."""
    from alembic import command

    history = next(item for item in histories() if item.module == module)
    with _connected(owner_url) as connection:
        command.downgrade(_config(history, connection, _prefixes()), revision)


def status_of(url: str | sa.Engine) -> list[Status]:
    """Where each history stands. Reads only; the application role may call it."""
    from alembic.script import ScriptDirectory

    engine = url if isinstance(url, sa.Engine) else sa.create_engine(url)
    found: list[Status] = []
    with engine.connect() as connection:
        for history in histories():
            heads = ScriptDirectory.from_config(_config(history, connection, frozenset())).get_heads()
            if len(heads) > 1:
                raise RuntimeError(f"{history.module} has several heads: {heads}. Merge the revisions.")
            table = version_table(history.module)
            exists = connection.scalar(sa.text("select to_regclass(:name)"), {"name": f"public.{table}"})
            current = connection.scalar(sa.text(f"select version_num from {table}")) if exists else None  # noqa: S608  # nosec B608  # a name from the registry
            found.append(Status(module=history.module, current=current, head=heads[0] if heads else None))
    if engine is not url:
        engine.dispose()
    return found


def make_revision(owner_url: str, module: str, message: str) -> Path:
    """Write the next revision of ``module`` from the difference between its models and the database.

    Autogenerate sees tables, columns, keys and indexes; row security, grants and triggers are added by hand
    with `fairlead.tenancy.rls.protect`.
    """
    from alembic import command

    history = next(item for item in histories() if item.module == module)
    engine = sa.create_engine(owner_url)
    with engine.connect() as connection:
        number = len(list(history.versions.glob("[0-9]*.py"))) + 1
        slug = "_".join(message.lower().split())
        revision = command.revision(
            _config(history, connection, _prefixes()),
            message,
            autogenerate=True,
            rev_id=f"{number:04d}_{slug}"[:32],
        )
    engine.dispose()
    if revision is None or isinstance(revision, list):
        raise RuntimeError(f"Alembic wrote no single revision for {module}")
    return Path(revision.path)


def differences(owner_url: str) -> Mapping[str, list[object]]:
    """What models and database disagree on, for each history. Empty lists mean they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from fairlead.tenancy.base import Base

    prefixes = _prefixes()
    loose = loose_tables(prefixes)
    engine = sa.create_engine(owner_url)
    result: dict[str, list[object]] = {}
    with engine.connect() as connection:
        for history in histories():

            def owns(
                obj: object, name: str | None, kind: str, *_more: object, module: str = history.module
            ) -> bool:
                table = name if kind == "table" else getattr(getattr(obj, "table", None), "name", None)
                if table is None or table.startswith("alembic_version") or table in loose:
                    return False
                return owner_of(table, prefixes) == module

            context = MigrationContext.configure(
                connection,
                opts={
                    "include_object": owns,
                    "version_table": version_table(history.module),
                    "compare_type": True,
                },
            )
            result[history.module] = list(compare_metadata(context, Base.metadata))
    engine.dispose()
    return result
