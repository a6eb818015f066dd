"""Makes one row of any table for any tenant, from the table's own definition: columns by type, parents first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from fairlead.migrations import tables as core_tables
from fairlead.migrations.runner import loose_tables
from fairlead.modules.registry import installed_modules
from fairlead.tenancy.base import Base

__all__ = ["LOG_TABLES", "PLATFORM_TABLES", "Row", "RowMaker", "core_tables", "tenant_tables"]

installed_modules()  # importing a module's manifest imports its models

PLATFORM_TABLES = frozenset(
    {"tenant", "user_account", "auth_session", "sign_in_attempt", "offence_code", "recovery_code"}
)
LOG_TABLES = frozenset(
    {"audit_entry", "audit_pending", "audit_seal", "audit_checkpoint", "change_entry", "change_value"}
)

Row = dict[str, object]


def tenant_tables() -> list[str]:
    """Every table with a ``tenant_id``, of core and of every installed module, the audit's own apart."""
    named = {table.name for table in Base.metadata.tables.values() if "tenant_id" in table.c}
    installed = frozenset(module.name for module in installed_modules())
    return sorted(named - LOG_TABLES - loose_tables(installed))


class RowMaker:
    """Inserts through ``connection`` (a superuser's, so that any tenant's row can be made).

    ``samples`` gives, by table and column, values that a check constraint asks for and no type can tell.
    """

    def __init__(
        self, connection: sa.Connection, samples: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        self._connection = connection
        self._samples = samples or {}
        self._made: dict[tuple[str, uuid.UUID | None], Row] = {}

    def row(self, table_name: str, tenant_id: uuid.UUID | None) -> Row:
        """One row of the table for the tenant, with everything it references; the same one when asked again."""
        key = (table_name, tenant_id)
        if key not in self._made:
            table = Base.metadata.tables[table_name]
            values = self.values(table_name, tenant_id)
            self._connection.execute(table.insert().values(values))
            self._made[key] = values
        return self._made[key]

    def values(self, table_name: str, tenant_id: uuid.UUID | None) -> Row:
        """Values for a new row of the table that satisfy every constraint."""
        table = Base.metadata.tables[table_name]
        values: Row = dict(self._samples.get(table_name, {}))
        for constraint in table.foreign_key_constraints:
            target = constraint.referred_table
            owner = tenant_id if "tenant_id" in target.c else None
            if target.name == "tenant":
                continue
            optional = all(column.nullable or column.name == "tenant_id" for column in constraint.columns)
            if optional and target.name not in {"person", "case_file", "referral"}:
                continue
            if table.name == "access_grant" and target.name == "referral":
                continue  # one subject: the case
            parent = self.row(target.name, owner)
            for column, element in zip(constraint.columns, constraint.elements, strict=True):
                values[column.name] = parent[element.column.name]
        for column in table.columns:
            if column.name not in values and not isinstance(column.server_default, sa.Computed):
                value = self._value(table, column, tenant_id)
                if value is not None:
                    values[column.name] = value
        return values

    def _value(self, table: sa.Table, column: sa.Column[object], tenant_id: uuid.UUID | None) -> object:
        if column.name == "tenant_id":
            return tenant_id
        if any(key.column.table.name == "tenant" for key in column.foreign_keys):
            return tenant_id
        if column.nullable:
            return None
        kind = column.type
        if isinstance(kind, sa.Uuid):
            return uuid.uuid4()
        if isinstance(kind, postgresql.ARRAY):
            return []
        if isinstance(kind, postgresql.JSONB):
            return {}
        made: dict[type[object], object] = {
            bool: False, int: 1, str: f"{table.name}-{uuid.uuid4().hex[:12]}", bytes: uuid.uuid4().bytes,
            Decimal: Decimal(1), datetime: datetime.now(tz=UTC), date: date(2026, 1, 5), dict: {},
        }  # fmt: skip
        return made[kind.python_type]
