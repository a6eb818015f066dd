"""The one gate between an organisation and a module that is off: it answers as if the module did not exist.

404 rather than 403, so that nobody learns which modules a force has bought (invariant 3). Pages pass
`refuse_switched_off`; use cases that take a module's name pass `refuse_off`; commands and jobs open their
session through `working_in`. Lists and search take `enabled_modules` in their access predicate.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, request
from flask.typing import ResponseReturnValue

from fairlead.identity.actor import Actor
from fairlead.modules.facade import current_hooks
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import CORE, registry
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import Database, TenantSession


def refuse_switched_off() -> ResponseReturnValue | None:
    """Before each request inside an organisation: 404 when the page's module is off there."""
    if request.endpoint is None:
        return None
    owner = registry().owner_of_endpoint(request.endpoint)
    if owner != CORE and owner not in current_hooks().enabled:
        abort(404)
    return None


def refuse_off(session: TenantSession, module: str) -> None:
    """Raise `NotVisible` when ``module`` is off for the session's organisation, or not installed."""
    if module not in enabled_modules(session):
        raise NotVisible


@contextmanager
def working_in(database: Database, actor: Actor, module: str) -> Iterator[TenantSession]:
    """One unit of work of a module's command or job; `NotVisible` when the module is off for that organisation."""
    with database.tenant_transaction(actor) as session:
        refuse_off(session, module)
        yield session
