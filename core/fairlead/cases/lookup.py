"""Finding one case for an actor: the predicate of every list, applied to a single record."""

from __future__ import annotations

import uuid
from functools import cache, lru_cache

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.access import ASKED, visible_cases, visible_in_any_module
from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Anybody, this_tenant, values_of
from fairlead.identity.permissions import Core
from fairlead.refusals import Conflict, NotPermitted, NotVisible
from fairlead.tenancy.base import Versioned
from fairlead.tenancy.sessions import TenantSession

LONGEST_REFERENCE = 40


def case_by_reference(
    session: TenantSession, actor: Actor, reference: str, enabled_modules: frozenset[str]
) -> CaseFile:
    """The case with this reference, of any organisation that lets this actor see it. Raises `NotVisible`.

    References are unique within one organisation; the actor's own case wins over one shared by another.
    """
    if len(reference) > LONGEST_REFERENCE or "\x00" in reference:
        raise NotVisible
    found = session.scalars(
        _by_reference(Anybody.like(actor, *ASKED), enabled_modules),
        {**values_of(actor), "reference": reference.upper()},
    ).first()
    if found is None:
        raise NotVisible
    return found


@lru_cache(maxsize=32)
def _by_reference(asker: Anybody, enabled_modules: frozenset[str]) -> sa.Select[CaseFile]:
    return (
        sa.select(CaseFile)
        .where(CaseFile.reference == sa.bindparam("reference"), visible_cases(asker, enabled_modules))
        .order_by(sa.desc(CaseFile.tenant_id == asker.tenant_id), CaseFile.id)
        .limit(1)
    )


def own_case(session: TenantSession, actor: Actor, case_id: uuid.UUID) -> CaseFile:
    """The case a use case is about to change: of the actor's own organisation and visible to them.

    A system actor (a scheduled job, an answer from a provider) sees every case of its tenant. Whether the
    case's module is on was checked by the gate. One statement. Raises `NotVisible`.
    """
    asker = None if actor.is_system else Anybody.like(actor, *ASKED)
    case = session.scalar(_own(asker), {**values_of(actor), "case_id": case_id})
    if case is None:
        raise NotVisible
    return case


@cache
def _own(asker: Anybody | None) -> sa.Select[CaseFile]:
    own = sa.select(CaseFile).where(
        CaseFile.tenant_id == this_tenant(), CaseFile.id == sa.bindparam("case_id")
    )
    return own if asker is None else own.where(visible_in_any_module(asker))


def need(actor: Actor, permission: Core) -> None:
    """Raise `NotPermitted` unless the actor may do what ``permission`` names."""
    if not actor.can(permission):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=permission.value)
        )


def same_version(row: Versioned, version: int) -> None:
    """Raise `Conflict` when the row was saved since the form that carries ``version`` was shown."""
    if row.version != version:
        raise Conflict(_("Somebody else changed this while you were working on it."))
