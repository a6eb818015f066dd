"""Contract checks that look at, and try out, what a module put into the database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.migrations import runner
from fairlead.modules.registry import package_of
from fairlead.modules.use_cases import SwitchModule, disable_module, enable_module
from fairlead.tenancy.base import Base, TenantOwned
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.module_under_test import ModuleUnderTest, tables_in

DIRECTORY = frozenset({"service", "place_hold"})
"""Tables that every organisation reads: what a provider offers is chosen by a force, so the tenant differs."""


def difference_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """What models and database disagree on after an upgrade from nothing."""
    with subject.registry_in_force():
        differences = runner.differences(subject.database.owner_url)
    for difference in differences.get(subject.module.name, []):
        yield f"models and migrations differ: {difference}"
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        written_here = f"{mapper.class_.__module__}.".startswith(f"{package_of(subject.module)}.")
        if (
            written_here
            and isinstance(table, sa.Table)
            and not table.name.startswith(f"{subject.module.name}_")
        ):
            yield f"table {table.name} of {mapper.class_.__name__} must be called '{subject.module.name}_…'."


def round_trip_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """What going down leaves behind, and why going up again fails, in a database of its own."""
    name = subject.module.name
    if subject.module.migrations is None:
        return
    with subject.another_database() as database:
        runner.downgrade(database.owner_url, name)
        engine = sa.create_engine(database.superuser_url)
        with engine.connect() as connection:
            for table in tables_in(connection, name):
                yield f"{table} is still there after the downgrade. Drop it in downgrade()."
        engine.dispose()
        try:
            runner.upgrade_all(database.owner_url)
        except DBAPIError as error:
            yield f"upgrading again after the downgrade fails: {str(error.orig).splitlines()[0]}"
            return
        for difference in runner.differences(database.owner_url).get(name, []):
            yield f"after down and up, models and migrations differ: {difference}"


def ownership_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Tables without a tenant, and references that do not carry it."""
    owned = {name for name, model in _models().items() if issubclass(model, TenantOwned)}
    for name in subject.tables:
        if name not in owned:
            yield f"{name} is not tenant-owned. Derive its model from TenantOwned or CaseChild."
            continue
        for key in Base.metadata.tables[name].foreign_key_constraints:
            target = key.referred_table
            if target.name in DIRECTORY:
                continue
            if "tenant_id" in target.c and "tenant_id" not in {column.name for column in key.columns}:
                columns = ", ".join(column.name for column in key.columns)
                yield f"{name}.{columns} references {target.name} without the tenant. Use tenant_fk({columns!r}, …)."


def _models() -> dict[str, type]:
    """The mapped class of each table."""
    return {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, sa.Table)
    }


def row_security_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Tables that are not behind the wall: by what the catalogue says, and by trying."""
    with subject.as_superuser() as connection:
        for name, enabled, forced in connection.execute(
            sa.text(
                "select relname, relrowsecurity, relforcerowsecurity from pg_class"
                " where relname = any (:names) order by relname"
            ),
            {"names": subject.tables},
        ):
            if not (enabled and forced):
                lacking = "forced" if enabled else "enabled"
                yield f"{name}: row security is not {lacking}. Use protect({name!r}) in the migration."
    for name in subject.tables:
        yield from _leaks(subject, name)


def _leaks(subject: ModuleUnderTest, name: str) -> Iterator[str]:
    table = Base.metadata.tables.get(name)
    if table is None or "tenant_id" not in table.c:
        return
    theirs = table.c.tenant_id == subject.theirs
    with subject.acting(subject.mine) as session:
        if not session.scalar(
            sa.select(sa.func.count()).select_from(table).where(table.c.tenant_id == subject.mine)
        ):
            yield f"{name}: an organisation does not find its own row."
        if session.scalar(sa.select(sa.func.count()).select_from(table).where(theirs)):
            yield f"{name}: one organisation reads the rows of another."
    with subject.acting(subject.mine) as session:
        values = {**subject.rows[name, subject.theirs]}
        for column in table.primary_key.columns:
            values[column.name] = uuid.uuid4()
        try:
            session.execute(table.insert().values(values))
        except DBAPIError as error:
            refused = str(error.orig)
            if "row-level security" not in refused and "permission denied" not in refused:
                yield f"{name}: a row for another organisation is refused for another reason: {refused.splitlines()[0]}"
        else:
            yield f"{name}: one organisation writes rows of another."
        session.rollback()


def change_log_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Tables whose rows can be written without a trace."""
    with subject.as_superuser() as connection:
        for name in subject.tables:
            row = subject.rows.get((name, subject.mine))
            entries = connection.scalar(
                sa.text("select count(*) from change_entry where table_name = :table and row_id = :row"),
                {"table": name, "row": row["id"] if row and "id" in row else None},
            )
            if not entries:
                yield f"{name}: a new row left nothing in the change log. Use protect({name!r}) in the migration."


def daily_work_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Work that is done again, or rows that change, when the daily work is repeated at the same moment."""
    name, now = subject.module.name, datetime.now(UTC)
    tables = sorted({table for table, tenant in subject.rows if tenant == subject.mine})
    with subject.registry_in_force(), subject.acting(subject.mine) as session:
        hooks = subject.hooks(frozenset({name}))
        hooks.daily_work(session, now)
        session.flush()
        before = {table: _rows(session, table) for table in tables}
        again = hooks.daily_work(session, now)
        session.flush()
        if again:
            yield f"daily_work did {again} things again that it had just done. Look at what is due, not at the day."
        for table, rows in before.items():
            if _rows(session, table) != rows:
                yield f"{table} changes when the daily work is repeated at the same moment."
        session.rollback()


def switching_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Rows that are gone or changed after the module was switched on, off and on again."""
    name, now = subject.module.name, datetime.now(UTC)
    on = SwitchModule(module=name, dpia_reference="CONTRACT-1")
    tables = sorted({table for table, tenant in subject.rows if tenant == subject.mine})
    with subject.registry_in_force(), subject.acting(subject.mine) as session:
        before = {table: _rows(session, table) for table in tables}
        for required in subject.module.requires:
            enable_module(
                session, session.actor, SwitchModule(module=required, dpia_reference="CONTRACT-1"), now=now
            )
        enable_module(session, session.actor, on, now=now)
        disable_module(session, session.actor, SwitchModule(module=name), now=now)
        enable_module(session, session.actor, on, now=now)
        for table, rows in before.items():
            found = _rows(session, table)
            if found != rows:
                yield (
                    f"{table}: {len(rows)} rows before, {len(found)} after, or their contents differ."
                    " Off hides; it never changes data."
                )
        session.rollback()


def _rows(session: TenantSession, table: str) -> list[str]:
    """Every row as the database has it, whatever the models say."""
    found = sa.text(f"select to_jsonb(t)::text from {table} t where tenant_id = app_tenant() order by 1")  # noqa: S608  # a name from the catalogue
    return list(session.scalars(found))
