"""The edge: one request, one actor, one transaction.

A view that returns commits; a view that raises rolls back. A use case run through `attempt` has a savepoint of
its own, so a refused change leaves nothing behind while the page's own record of having been looked at stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from flask import abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from fairlead.identity.actor import Actor
from fairlead.identity.models import UsedKey
from fairlead.refusals import Conflict
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import Database, TenantSession

P = ParamSpec("P")
R = TypeVar("R")

ACCESS = "__fairlead_access__"
PUBLIC = "public"
SIGNED_IN = "signed-in"
BY_LINK = "by-link"
KEY_FIELD = "idempotency_key"


def database() -> Database:
    """The process's connection pool."""
    found: Database = current_app.extensions["fairlead.database"]
    return found


def current_actor() -> Actor:
    """Who is asking, in the organisation of this page. Only inside ``/t/<tenant>/…``."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(404)
    return actor


def current_session() -> TenantSession:
    """The request's session: the actor's own tenant, committed when the view returns."""
    session: TenantSession | None = g.get("tenant_session")
    if session is None:
        session = database().tenant(current_actor())
        g.tenant_session = session
    return session


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the one permission of a view. Core checks it before the view runs; a view without one is refused."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, ACCESS, permission)
        return view

    return declare


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anybody may call this view, signed in or not."""
    setattr(view, ACCESS, PUBLIC)
    return view


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that any signed-in person may call this view (their own account pages)."""
    setattr(view, ACCESS, SIGNED_IN)
    return view


def by_link(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that whoever opened a secret link and gave its code may call this view, and nobody else."""
    setattr(view, ACCESS, BY_LINK)
    return view


@contextmanager
def attempt() -> Iterator[TenantSession]:
    """Run a use case inside a savepoint; turn a stale version into a `Conflict`."""
    session = current_session()
    try:
        with session.begin_nested():
            yield session
    except StaleDataError as error:
        raise Conflict("Somebody else changed this while you were working on it.") from error


def submitted_key() -> uuid.UUID | None:
    """The idempotency key of this submit, if it carries a well-formed one."""
    try:
        return uuid.UUID(request.form[KEY_FIELD])
    except (KeyError, ValueError):
        return None


def earlier_answer(key: uuid.UUID) -> ResponseReturnValue | None:
    """Where the first submit of ``key`` led, if it has been done already.

    Raises `Conflict` when that was another form: leading there as if this one had been done would lose its words.
    """
    session = current_session()
    used = session.execute(
        sa.select(UsedKey.location, UsedKey.endpoint).where(
            UsedKey.tenant_id == session.actor.tenant_id,
            UsedKey.actor_id == session.actor.id,
            UsedKey.key == key,
        )
    ).one_or_none()
    if used is None:
        return None
    if used.endpoint != (request.endpoint or ""):
        raise Conflict("Another form was sent with this key.")
    return redirect(used.location, code=303)


def remember_key(key: uuid.UUID, location: str) -> None:
    """Keep where ``key`` led, in the transaction of the work itself. A second submit waits here, then fails."""
    session = current_session()
    session.execute(
        sa.insert(table_of(UsedKey)).values(
            tenant_id=session.actor.tenant_id,
            actor_id=session.actor.id,
            key=key,
            endpoint=request.endpoint or "",
            location=location,
        )
    )


def finish(response_location: str | None, *, succeeded: bool) -> ResponseReturnValue | None:
    """Commit the request's work. Returns the first answer when this turns out to be a repeated submit."""
    session: TenantSession | None = g.get("tenant_session")
    if session is None:
        return None
    key = submitted_key() if request.method == "POST" else None
    if key is None or response_location is None or not succeeded:
        session.commit()
        return None
    try:
        remember_key(key, response_location)
        session.commit()
    except IntegrityError:
        session.rollback()
        answer = earlier_answer(key)
        if answer is None:
            raise
        return answer
    return None


def deliver() -> None:
    """Act at once on what this request left in the outbox for another organisation.

    A failure here costs nothing but time: the message stays and the background worker takes it.
    """
    session: TenantSession | None = g.get("tenant_session")
    if session is None:
        return
    from fairlead.jobs.handlers import HANDLERS, desk_permissions
    from fairlead.jobs.use_cases import dispatch

    for tenant_id in session.info.pop("outbox_tenants", ()):
        try:
            dispatch(database(), tenant_id, HANDLERS, desk_permissions())
        except Exception:
            current_app.logger.exception("outbox delivery failed; the background worker will try again")
