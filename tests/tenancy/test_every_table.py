"""Does a session bound to my force reach another force's rows? Every way in, for every tenant-owned table.

Each line is first shown to be safe, then shown to leak when the protection it tests is taken away: a line that
cannot leak proves nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from fairlead.tenancy.base import Base
from fairlead.tenancy.sessions import TenantMismatch, TenantSession
from fairlead.testing.rows import tenant_tables

from .conftest import TwoForces

DIRECTORY = frozenset(
    {"service", "place_hold"}
)  # every organisation reads the directory of services; nobody writes another's
MODELS = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]  # tables only

Reader = Callable[[TenantSession, sa.Table, type[Base], uuid.UUID], int]


def _select_entity(session: TenantSession, table: sa.Table, model: type[Base], theirs: uuid.UUID) -> int:
    return len(session.scalars(sa.select(model).where(table.c.tenant_id == theirs)).all())


def _select_column(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    return len(session.scalars(sa.select(table.c.tenant_id).where(table.c.tenant_id == theirs)).all())


def _count(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    return (
        session.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.tenant_id == theirs)) or 0
    )


def _alias(session: TenantSession, _table: sa.Table, model: type[Base], theirs: uuid.UUID) -> int:
    other = aliased(model)
    return len(session.scalars(sa.select(other).where(other.tenant_id == theirs)).all())  # type: ignore[attr-defined]  # each has one


def _join(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    tenant = Base.metadata.tables["tenant"]
    joined = sa.select(tenant.c.id).join(table, table.c.tenant_id == tenant.c.id).where(tenant.c.id == theirs)
    return len(session.execute(joined).all())


def _subquery(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    tenant = Base.metadata.tables["tenant"]
    return len(
        session.execute(
            sa.select(tenant.c.id).where(tenant.c.id == theirs, tenant.c.id.in_(sa.select(table.c.tenant_id)))
        ).all()
    )


def _cte(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    found = sa.select(table.c.tenant_id).where(table.c.tenant_id == theirs).cte()
    return len(session.execute(sa.select(found)).all())


def _union(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    part = sa.select(table.c.tenant_id).where(table.c.tenant_id == theirs)
    return len(session.execute(part.union_all(part)).all())


def _text(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    return len(
        session.execute(sa.text(f"select 1 from {table.name} where tenant_id = :t"), {"t": theirs}).all()
    )


def _connection(session: TenantSession, table: sa.Table, _model: type[Base], theirs: uuid.UUID) -> int:
    return len(session.connection().execute(table.select().where(table.c.tenant_id == theirs)).all())


READS: dict[str, Reader] = {
    "select entity": _select_entity, "select column": _select_column, "count": _count, "alias": _alias, "join": _join,
    "subquery": _subquery, "cte": _cte, "union": _union, "text": _text, "connection": _connection,
}  # fmt: skip


@pytest.mark.parametrize("way", READS)
@pytest.mark.parametrize("name", [table for table in tenant_tables() if table not in DIRECTORY])
def test_reading_another_force_finds_nothing_and_would_leak_without_row_security(
    two_forces: TwoForces, name: str, way: str
) -> None:
    table, model = Base.metadata.tables[name], MODELS[name]
    with two_forces.acting() as session:
        assert READS[way](session, table, model, two_forces.theirs) == 0
        assert READS[way](session, table, model, two_forces.mine) >= 1
    with two_forces.acting(open_table=name) as session:
        assert READS[way](session, table, model, two_forces.theirs) >= 1


def _changeable() -> list[str]:
    return [name for name in tenant_tables() if name not in DIRECTORY]


@pytest.mark.parametrize("name", _changeable())
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_changing_rows_of_another_force_touches_none(two_forces: TwoForces, name: str, verb: str) -> None:
    table = Base.metadata.tables[name]
    where = table.c.tenant_id == two_forces.theirs
    column = next(c.name for c in table.columns if c.name not in {"id", "tenant_id"} and c.computed is None)
    statement = (
        table.delete().where(where)
        if verb == "delete"
        else table.update().where(where).values({column: table.c[column]})
    )
    with two_forces.acting() as session:
        try:
            assert session.execute(statement).rowcount == 0  # type: ignore[attr-defined]  # a CursorResult
        except DBAPIError as error:  # the role has no such right on this table at all
            if "permission denied" not in str(error):
                raise
    right = f"grant {verb} on {name} to fairlead_app"
    with two_forces.acting(
        open_table=name, without=(right, "set local session_replication_role = replica")
    ) as session:
        assert session.execute(statement).rowcount >= 1  # type: ignore[attr-defined]  # a CursorResult


@pytest.mark.parametrize("name", tenant_tables())
def test_a_row_for_another_force_is_refused_and_would_be_accepted_without_row_security(
    two_forces: TwoForces, name: str
) -> None:
    table = Base.metadata.tables[name]
    values = dict(two_forces.their_rows[name])
    for column in table.primary_key.columns:
        if column.name not in {"tenant_id", "actor_id"} and isinstance(column.type, sa.Uuid):
            values[column.name] = uuid.uuid4()
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            for column in constraint.columns:
                if (
                    column.name not in {"tenant_id", "id"}
                    and not column.foreign_keys
                    and isinstance(column.type, sa.Text)
                ):
                    values[column.name] = uuid.uuid4().hex
    keys = "set local session_replication_role = replica"  # parents are not what is tested here
    with two_forces.acting() as session, pytest.raises(DBAPIError, match="row-level security"):
        session.execute(table.insert().values(values))
    with two_forces.acting(open_table=name, without=(keys, *_without_unique(table))) as session:
        session.execute(table.insert().values(values))


def _without_unique(table: sa.Table) -> tuple[str, ...]:
    constraints = (
        f"alter table {table.name} drop constraint {constraint.name} cascade"
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
    )
    indexes = (f"drop index {index.name}" for index in table.indexes if index.unique)
    return (*constraints, *indexes)


@pytest.mark.parametrize(
    "name", [n for n in tenant_tables() if n not in {"used_key", "person_name_key", "outbox_message"}]
)
def test_a_row_cannot_be_moved_to_another_force(two_forces: TwoForces, name: str) -> None:
    table = Base.metadata.tables[name]
    move = table.update().where(table.c.tenant_id == two_forces.mine).values(tenant_id=two_forces.theirs)
    with (
        two_forces.acting() as session,
        pytest.raises(DBAPIError, match=r"row-level security|stays with its tenant|permission denied|append"),
    ):
        session.connection().execute(move)
    right = f"grant update on {name} to fairlead_app"
    with two_forces.acting(
        open_table=name, without=(right, "set local session_replication_role = replica")
    ) as session:
        for statement in _without_unique(table):
            session.execute(sa.text("reset role"))
            session.execute(sa.text(statement))
        assert session.connection().execute(move).rowcount >= 1


CHILDREN = sorted(
    (
        table.name,
        constraint.name or "",
        next(e.parent.name for e in constraint.elements if e.column.name == "id"),
    )
    for table in Base.metadata.tables.values()
    for constraint in table.foreign_key_constraints
    if table.name in tenant_tables()
    if "tenant_id" in constraint.referred_table.c and len(constraint.columns) == 2
)


def test_every_reference_between_tenant_owned_tables_carries_the_tenant() -> None:
    """A foreign key on ``id`` alone would let a row point into another tenant."""
    directory = {
        "service",
        "place_hold",
    }  # readable by everybody: a referral names the provider's own service
    naked = {
        (table.name, constraint.referred_table.name)
        for table in Base.metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if table.name in tenant_tables()
        if "tenant_id" in constraint.referred_table.c and len(constraint.columns) == 1
        if constraint.referred_table.name not in directory | {"change_entry"}
    }
    assert naked == set()


@pytest.mark.parametrize(("name", "constraint", "column"), CHILDREN)
def test_a_reference_into_another_force_is_refused_by_its_composite_key(
    two_forces: TwoForces, name: str, constraint: str, column: str
) -> None:
    table = Base.metadata.tables[name]
    target = next(c for c in table.foreign_key_constraints if c.name == constraint).referred_table
    foreign = two_forces.their_rows[target.name]["id"]
    point = table.update().where(table.c.tenant_id == two_forces.mine).values({column: foreign})
    right = f"grant update on {name} to fairlead_app"
    # The wall and triggers would stop most of these first; they are taken off so that the key itself is what refuses.
    check: tuple[str, ...] = (f"alter table {name} disable trigger user",)
    if name == "access_grant":
        check += ("alter table access_grant drop constraint ck_access_grant_one_subject",)
    with (
        two_forces.acting(open_table=name, without=(right, *check)) as session,
        pytest.raises(DBAPIError, match="foreign key"),
    ):
        session.connection().execute(point)
    # A longer key may hold the same column as well, and a child's key may hold on to the column from outside.
    held = [
        (name, c.name)
        for c in table.foreign_key_constraints
        if column in c.columns and any(each.column.name == "tenant_id" for each in c.elements)
    ]
    held += [
        (child.name, key.name)
        for child in Base.metadata.tables.values()
        for key in child.foreign_key_constraints
        if key.referred_table is table and column in {each.column.name for each in key.elements}
    ]
    drop = tuple(f"alter table {where} drop constraint {each}" for where, each in held)
    with two_forces.acting(open_table=name, without=(right, *drop, *check)) as session:
        assert session.connection().execute(point).rowcount >= 1


def test_a_session_cannot_be_given_to_another_tenant(two_forces: TwoForces) -> None:
    """The identity map is the one place row security cannot reach: so a session has no way to change tenant."""
    with two_forces.acting() as session:
        with pytest.raises(AttributeError):
            session.actor = None  # type: ignore[misc,assignment]  # the point of the test
        writable = [name for name in vars(TenantSession) if "tenant" in name.lower()]
        assert writable == []


def test_the_session_says_early_that_a_row_was_moved(two_forces: TwoForces) -> None:
    model = MODELS["person"]
    with two_forces.acting() as session:
        person = session.scalars(sa.select(model)).first()
        assert person is not None
        person.tenant_id = two_forces.theirs
        with pytest.raises(TenantMismatch, match="stays with its tenant"):
            session.flush()


def test_no_tenant_means_no_rows(two_forces: TwoForces) -> None:
    with two_forces.engine.connect() as connection:
        connection.execute(sa.text("set local role fairlead_app"))
        for name in sorted(set(tenant_tables()) - DIRECTORY):
            assert connection.scalar(sa.text(f"select count(*) from {name}")) == 0, name


def test_unique_keys_never_reveal_another_forces_row() -> None:
    """A duplicate-key error tells that a row exists; so every natural key carries the tenant."""
    random_keys = {
        ("referral", ("reference",)),
        ("api_token", ("hash",)),
        ("provider_invitation", ("token_hash",)),
        ("course_result", ("certificate_code",)),
        ("place_reservation", ("hold_id",)),
        ("secret_link", ("token_hash",)),
        ("link_opening", ("key_hash",)),
    }  # drawn at random: a clash says nothing
    found = {
        (table.name, tuple(column.name for column in constraint.columns))
        for table in Base.metadata.tables.values()
        if table.name in tenant_tables()
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint) and "tenant_id" not in constraint.columns
    }
    assert found == random_keys
