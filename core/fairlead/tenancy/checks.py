"""What is checked before the first request: that the wall stands, and that the database is up to date."""

from __future__ import annotations

import click
import sqlalchemy as sa

from fairlead.migrations import runner
from fairlead.tenancy.sessions import Database

_ROLE = sa.text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
_OWNED = sa.text(
    "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = 'public' and pg_get_userbyid(c.relowner) = current_user"
)


class UnsafeDatabase(click.ClickException):
    """The application must not serve on this database, with this role."""


def refuse_unsafe_database(database: Database) -> None:
    """Raise `UnsafeDatabase` when the role could go around row security, or when revisions are waiting."""
    with database.engine.connect() as connection:
        role = connection.execute(_ROLE).one()
        owned = connection.scalar(_OWNED) or 0
    if role.rolsuper or role.rolbypassrls or owned:
        raise UnsafeDatabase(
            "The database role of FAIRLEAD_DATABASE_URL is a superuser, may bypass row security or owns tables"
            f" ({owned}). Connect as fairlead_app, which can do none of these."
        )
    behind = [item for item in runner.status_of(database.engine) if item.behind]
    if behind:
        waiting = ", ".join(f"{item.module} ({item.current or 'empty'} → {item.head})" for item in behind)
        raise UnsafeDatabase(f"The database is behind: {waiting}. Run: fairlead db upgrade")
