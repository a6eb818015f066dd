"""Alembic environment shared by core and every module: one history and one version table each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from sqlalchemy.schema import SchemaItem

import fairlead.migrations.tables  # noqa: F401  # completes the metadata
from fairlead.migrations import runner
from fairlead.tenancy.base import Base

_LOCK = 0x0FA1_81EA  # one advisory lock for all histories: parallel upgrades wait for each other
_module = context.config.attributes["module"]
_prefixes = context.config.attributes["prefixes"]


def _owns(obj: SchemaItem, name: str | None, kind: str, *_more: object) -> bool:
    table = name if kind == "table" else getattr(getattr(obj, "table", None), "name", None)
    if table is None or table.startswith("alembic_version") or table in runner.loose_tables(_prefixes):
        return False
    return bool(runner.owner_of(table, _prefixes) == _module)


def _run() -> None:
    connection: sa.Connection = context.config.attributes["connection"]
    connection.execute(sa.text("select pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.commit()  # the lock is the session's; each migration has a transaction of its own
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            version_table=runner.version_table(_module),
            include_object=_owns,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()


_run()
