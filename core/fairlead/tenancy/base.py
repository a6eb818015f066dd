"""The declarative base, the mixins every tenant-owned table shares, and the identifier types.

Every table of core and of every module lives in ``Base.metadata``. A table that holds the data of one
organisation uses `TenantOwned`; the architecture tests refuse a table that is neither tenant-owned nor
listed as platform-wide.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, NewType  # Any: an id of any table

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, declared_attr, mapped_column

TenantId = NewType("TenantId", uuid.UUID)
ActorId = NewType("ActorId", uuid.UUID)
CaseId = NewType("CaseId", uuid.UUID)

type_map = {
    TenantId: sa.Uuid(),
    ActorId: sa.Uuid(),
    CaseId: sa.Uuid(),
    datetime: sa.DateTime(timezone=True),
    date: sa.Date(),
    str: sa.Text(),
    list[str]: ARRAY(sa.Text()),
    list[uuid.UUID]: ARRAY(sa.Uuid()),
    dict[str, object]: JSONB(),
    list[dict[str, object]]: JSONB(),
}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Moment = Annotated[datetime, mapped_column(sa.DateTime(timezone=True))]
"""A point in time, stored in UTC."""


class Base(DeclarativeBase):
    """Base of every mapped class, core's and modules'."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = type_map


def tenant_fk(column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """A foreign key that cannot cross tenants: ``(tenant_id, column) → target(tenant_id, id)``."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete
    )


def table_of(model: type[Base]) -> sa.Table:
    """The table behind a mapped class, for Core statements."""
    table = model.__table__
    if not isinstance(table, sa.Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def among(column: sa.ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> sa.ColumnElement[bool]:
    """The id in ``column`` is one of the list given as ``name`` at execution: the text of the statement, and so its
    plan, is the same however many there are.
    """
    return column == sa.any_(sa.bindparam(name, type_=ARRAY(sa.Uuid())))


class TenantOwned:
    """Columns of a row that belongs to one organisation.

    ``id`` is random, so it says nothing about how many rows exist; ``(tenant_id, id)`` is unique, so
    children can reference the pair and the database refuses a reference into another tenant.
    """

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid(), primary_key=True, default=uuid.uuid4)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return cls.table_constraints()

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """The composite key, and whatever the table adds."""
        return (sa.UniqueConstraint("tenant_id", "id"), *more)


class Versioned:
    """A row that people edit: ``version`` makes a stale edit a conflict instead of a lost update."""

    version: Mapped[int] = mapped_column(sa.Integer(), nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.version}
