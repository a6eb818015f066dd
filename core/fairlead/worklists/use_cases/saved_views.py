"""Keeping a view of the worklist under a name, and what the worklist remembers of a person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, same_version
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.refusals import NotPermitted, Refusal
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.models import SavedView, WorklistMemory
from fairlead.worklists.policy import CAN_BE_TAKEN_BACK
from fairlead.worklists.queries import Memory, find_view, may_change

LONGEST_NAME = 60
MOST_VIEWS = 50
"""Saved views of one person [design]."""


@dataclass(frozen=True, kw_only=True)
class SaveView:
    """A list as its address says it, under a name. ``shared``: with the actor's team."""

    name: str
    arguments: Mapping[str, str]
    shared: bool = False
    default: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """A saved view's name and for whom it is, as they should be; ``version`` as the form showed it."""

    view_id: uuid.UUID
    version: int
    name: str
    shared: bool


def save_view(session: TenantSession, actor: Actor, command: SaveView, *, now: datetime) -> SavedView:
    """Keep a list under a name. Raises `NotPermitted`, or `Refusal` for a name or a share that cannot be."""
    need(actor, Core.CASE_READ)
    team = _team(actor, shared=command.shared)
    name = _name(session, actor, command.name)
    mine = sa.select(sa.func.count()).where(
        SavedView.tenant_id == actor.tenant_id, SavedView.owner_id == actor.id, SavedView.deleted_at.is_(None)
    )
    if (session.scalar(mine) or 0) >= MOST_VIEWS:
        raise Refusal(_("You have %(most)d saved views. Delete one first.", most=MOST_VIEWS), field="name")
    view = SavedView(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        owner_id=actor.id,
        owner_name=actor.name,
        team=team,
        name=name,
        arguments=dict(command.arguments),
        made_at=now,
    )
    session.add(view)
    session.flush()
    _log(session, "worklist.view.saved", view)
    if command.default:
        choose_default(session, actor, view.id)
    return view


def change_view(session: TenantSession, actor: Actor, command: ChangeView) -> SavedView:
    """Rename a saved view, share it or no longer. Raises `NotVisible`, `NotPermitted`, `Conflict` or `Refusal`."""
    view = _own(session, actor, command.view_id)
    same_version(view, command.version)
    if command.shared != (view.team is not None):
        view.team = _team(actor, shared=command.shared)
    view.name = _name(session, actor, command.name, but=view.id)
    session.flush()
    _log(session, "worklist.view.changed", view)
    return view


def delete_view(session: TenantSession, actor: Actor, view_id: uuid.UUID, *, now: datetime) -> SavedView:
    """Delete a saved view; for ten minutes it can be restored. Raises `NotVisible` or `NotPermitted`."""
    view = _own(session, actor, view_id)
    _forget_deleted(session, actor, now=now)
    view.deleted_at = now
    session.flush()
    _log(session, "worklist.view.deleted", view)
    return view


def restore_view(session: TenantSession, actor: Actor, view_id: uuid.UUID, *, now: datetime) -> SavedView:
    """Take the deletion of a saved view back. Raises `NotVisible`, `NotPermitted`, or `Refusal` after ten minutes."""
    view = _own(session, actor, view_id)
    if view.deleted_at is not None and now - view.deleted_at > CAN_BE_TAKEN_BACK:
        raise Refusal(_("The ten minutes in which this could be undone are over."))
    view.deleted_at = None
    session.flush()
    _log(session, "worklist.view.restored", view)
    return view


def choose_default(session: TenantSession, actor: Actor, view_id: uuid.UUID | None) -> None:
    """Say with which saved view this person's worklist opens; None for none. Raises `NotVisible`."""
    if view_id is not None:
        find_view(session, actor, view_id)
    _remember(session, actor, default_view_id=view_id)


def remember_sort(session: TenantSession, actor: Actor, memory: Memory, tab: str, sort: str) -> None:
    """Keep the sort chosen in a tab for the next time. Writes only what is new."""
    if sort and memory.sorts.get(tab) != sort:
        _remember(session, actor, sorts={**memory.sorts, tab: sort})


def _remember(session: TenantSession, actor: Actor, **values: object) -> None:
    table = table_of(WorklistMemory)
    insert = postgresql.insert(table).values(
        id=uuid.uuid4(), tenant_id=actor.tenant_id, user_id=actor.id, **{"sorts": {}, **values}
    )
    session.execute(
        insert.on_conflict_do_update(index_elements=[table.c.tenant_id, table.c.user_id], set_=values)
    )


def _own(session: TenantSession, actor: Actor, view_id: uuid.UUID) -> SavedView:
    need(actor, Core.CASE_READ)
    view = find_view(session, actor, view_id)
    if not may_change(actor, view):
        raise NotPermitted(_("This view belongs to %(owner)s.", owner=view.owner_name))
    return view


def _team(actor: Actor, *, shared: bool) -> str | None:
    if not shared:
        return None
    need(actor, Core.WORKLIST_SHARE)
    if not actor.team:
        raise Refusal(_("You are in no team with which the view could be shared."), field="shared")
    return actor.team


def _name(session: TenantSession, actor: Actor, typed: str, *, but: uuid.UUID | None = None) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Refusal(_("Enter a name for the view."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(_("The name must be %(most)d characters or fewer.", most=LONGEST_NAME), field="name")
    taken = session.scalar(
        sa.select(SavedView.id).where(
            SavedView.tenant_id == actor.tenant_id,
            SavedView.owner_id == actor.id,
            SavedView.deleted_at.is_(None),
            sa.func.lower(SavedView.name) == name.lower(),
            SavedView.id != but if but is not None else sa.true(),
        )
    )
    if taken is not None:
        raise Refusal(_("You have a view with this name already."), field="name")
    return name


def _forget_deleted(session: TenantSession, actor: Actor, *, now: datetime) -> None:
    """What can no longer be restored goes, and with it whatever its name said."""
    gone = sa.select(SavedView.id).where(
        SavedView.tenant_id == actor.tenant_id, SavedView.deleted_at < now - CAN_BE_TAKEN_BACK
    )
    defaults = table_of(WorklistMemory)
    session.execute(
        sa.update(defaults)
        .where(defaults.c.tenant_id == actor.tenant_id, defaults.c.default_view_id.in_(gone))
        .values(default_view_id=None)
    )
    views = table_of(SavedView)
    session.execute(sa.delete(views).where(views.c.tenant_id == actor.tenant_id, views.c.id.in_(gone)))


def _log(session: TenantSession, action: str, view: SavedView) -> None:
    record(session, Operation.ALTERATION, action, object_type="saved_view", object_ids=[view.id])
