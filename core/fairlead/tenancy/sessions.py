"""Database sessions that belong to one tenant for life.

Row-level security is the wall: each transaction tells PostgreSQL which tenant and actor it works for, and
policies read that. The checks here are the friendly early error in front of the wall.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.session import ORMExecuteState

from fairlead.identity.actor import Actor
from fairlead.tenancy.base import TenantOwned

_SET_CONTEXT = sa.text(
    "select set_config('app.tenant', :tenant, true), set_config('app.actor', :actor, true),"
    " set_config('app.actor_name', :actor_name, true), set_config('app.interaction', :interaction, true),"
    " set_config('app.realm', :realm, true), set_config('app.only_referral', :only_referral, true)"
)


class TenantMismatch(RuntimeError):
    """Code tried to write a row of one tenant through the session of another."""


class TenantSession(Session):
    """A session for one actor in one organisation. There is no way to change either afterwards."""

    realm = "tenant"

    def __init__(
        self,
        bind: sa.Engine | sa.Connection,
        *,
        actor: Actor,
        carried: Mapping[Hashable, object] | None = None,
    ) -> None:
        super().__init__(
            bind,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
            info=dict(carried or {}),
        )
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """Who works through this session."""
        return self._actor


class PlatformSession(TenantSession):
    """A session for what belongs to no single tenant: sign-in, accounts, the list of organisations.

    It sees no case, person or referral of anybody: policies of tenant-owned tables do not know the
    platform realm, except for memberships and tenant settings.
    """

    realm = "platform"


@event.listens_for(TenantSession, "after_begin")
def _set_context(session: TenantSession, tx: SessionTransaction, connection: sa.Connection) -> None:
    """Tell PostgreSQL for whom this transaction works; renewed after every commit and rollback."""
    if tx.nested:  # a savepoint has what its transaction has
        return
    actor = session.actor
    connection.execute(
        _SET_CONTEXT,
        {
            "tenant": "" if session.realm == "platform" else str(actor.tenant_id),
            "actor": str(actor.id),
            "actor_name": actor.signs_as or actor.name,
            "interaction": str(actor.interaction_id),
            "realm": session.realm,
            "only_referral": str(actor.only_referral or ""),
        },
    )


@event.listens_for(TenantSession, "before_flush")
def _refuse_foreign_rows(session: TenantSession, _context: object, _instances: object) -> None:
    """Fill in the tenant of new rows; refuse a change of tenant before the database has to."""
    for row in session.new:
        if isinstance(row, TenantOwned) and sa.inspect(row).attrs.tenant_id.value is None:
            row.tenant_id = session.actor.tenant_id
    if session.realm == "platform":
        return
    for row in session.dirty:
        if isinstance(row, TenantOwned) and sa.inspect(row).attrs.tenant_id.history.has_changes():
            raise TenantMismatch(
                f"{type(row).__name__} {row.id} was moved to tenant {row.tenant_id}."
                " A row stays with its tenant for life; create a new row there instead."
            )


@event.listens_for(TenantSession, "do_orm_execute")
def _refuse_bulk_tenant_change(state: ORMExecuteState) -> None:
    """Bulk ``update()`` may not touch ``tenant_id`` (row security refuses it too)."""
    if state.is_update and isinstance(state.statement, sa.Update):
        touched = {getattr(column, "name", column) for column in state.statement.compile().params}
        if "tenant_id" in touched and "tenant_id" in str(state.statement).split("WHERE")[0]:
            raise TenantMismatch("A bulk update may not set tenant_id. Rows stay with their tenant for life.")


def _without_values(context: sa.engine.ExceptionContext) -> None:
    """An error says which constraint refused, and not which row: its text may reach a log, and a row is personal."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])


class Database:
    """The connection pool of one process, and the only place that opens sessions."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = sa.create_engine(
            url,
            pool_size=pool_size,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={"application_name": "fairlead"},
            hide_parameters=True,
        )
        event.listen(self.engine, "handle_error", _without_values)
        self.carried: dict[Hashable, object] = {}
        """What each session finds in its ``info``: what this process is set up with beside the database."""

    def tenant(self, actor: Actor) -> TenantSession:
        """A session for ``actor`` in the actor's own organisation. The caller commits and closes."""
        return TenantSession(self.engine, actor=actor, carried=self.carried)

    def platform(self, actor: Actor) -> PlatformSession:
        """A session for identity and tenancy administration. The caller commits and closes."""
        return PlatformSession(self.engine, actor=actor, carried=self.carried)

    @contextmanager
    def tenant_transaction(self, actor: Actor) -> Iterator[TenantSession]:
        """One unit of work: committed when the block ends, rolled back when it raises."""
        with self.tenant(actor) as session, session.begin():
            yield session

    @contextmanager
    def platform_transaction(self, actor: Actor) -> Iterator[PlatformSession]:
        """One unit of work in the platform realm."""
        with self.platform(actor) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


NOBODY = Actor.system("nobody", uuid.UUID(int=0))  # type: ignore[arg-type]  # the nil tenant owns nothing
"""The actor of work done before anybody has signed in (looking up a session, a failed sign-in)."""
