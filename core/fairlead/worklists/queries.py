"""Reads for the worklist: saved views, what is remembered of a person, to whom cases can be given."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any  # rows of columns of many types

import sqlalchemy as sa

from fairlead.cases.access import visible_cases
from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Anybody, Asker, this_tenant, values_of
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.identity.queries import roles_here
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.models import CaseReassignment, SavedView, WorklistMemory

MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class SavedViewRow:
    """A saved view that this person may open. ``arguments`` are those of the list's address."""

    id: uuid.UUID
    version: int
    name: str
    owner_name: str
    team: str | None
    mine: bool
    may_change: bool
    default: bool
    arguments: Mapping[str, str]

    @property
    def tab(self) -> str:
        """The tab the view is of."""
        return self.arguments.get("view", "")


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the worklist remembers of a person: ``sorts`` by tab, and the saved views they may open."""

    sorts: Mapping[str, str]
    views: Sequence[SavedViewRow]


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Somebody to whom cases can be given."""

    id: uuid.UUID
    name: str
    team: str


def open_views(asker: Asker) -> sa.ColumnElement[bool]:
    """Saved views this person may open: their own, and those shared with their team."""
    own = SavedView.owner_id == asker.id
    theirs = sa.or_(own, SavedView.team == asker.team) if asker.in_team else own
    return sa.and_(SavedView.tenant_id == asker.tenant_id, theirs)


def find_view(session: TenantSession, actor: Actor, view_id: uuid.UUID) -> SavedView:
    """A saved view this person may open, deleted or not. Raises `NotVisible`."""
    view = session.scalar(sa.select(SavedView).where(open_views(actor), SavedView.id == view_id))
    if view is None:
        raise NotVisible
    return view


def view_row(actor: Actor, view: SavedView, default: uuid.UUID | None = None) -> SavedViewRow:
    """A saved view as the pages show it."""
    return SavedViewRow(
        id=view.id,
        version=view.version,
        name=view.name,
        owner_name=view.owner_name,
        team=view.team,
        mine=view.owner_id == actor.id,
        may_change=may_change(actor, view),
        default=view.id == default,
        arguments={name: str(value) for name, value in view.arguments.items()},
    )


def may_change(actor: Actor, view: SavedView) -> bool:
    """The owner may; so may whoever shares views with the team, since colleagues leave."""
    shared_here = view.team is not None and view.team == actor.team
    return view.owner_id == actor.id or (shared_here and actor.can(Core.WORKLIST_SHARE))


def memory_of(session: TenantSession, actor: Actor) -> Memory:
    """What is remembered of this person, and the saved views they may open, by name. One statement.

    The default is None while its view is deleted or no longer shared.
    """
    rows = session.execute(_memory(Anybody.like(actor)), values_of(actor)).all()
    default = rows[0].default_view_id
    views = tuple(view_row(actor, row.SavedView, default) for row in rows if row.SavedView is not None)
    sorts = {tab: str(sort) for tab, sort in (rows[0].sorts or {}).items()}
    return Memory(sorts=sorts, views=views)


@cache
def _memory(asker: Anybody) -> sa.Select[*tuple[Any, ...]]:
    one = sa.select(sa.literal(1).label("one")).subquery()
    mine = sa.and_(WorklistMemory.tenant_id == asker.tenant_id, WorklistMemory.user_id == asker.id)
    return (
        sa.select(WorklistMemory.sorts, WorklistMemory.default_view_id, SavedView)
        .select_from(one)
        .outerjoin(WorklistMemory, mine)
        .outerjoin(SavedView, sa.and_(open_views(asker), SavedView.deleted_at.is_(None)))
        .order_by(sa.func.lower(SavedView.name), SavedView.id)
        .limit(MOST_SHOWN)
    )


def teams_here(session: TenantSession) -> Sequence[str]:
    """The teams of the organisation, by name."""
    return [team for team in session.scalars(_teams(), values_of(session.actor)) if team]


@cache
def _teams() -> sa.Select[str | None]:
    return (
        sa.select(Membership.team)
        .where(Membership.tenant_id == this_tenant(), Membership.team.is_not(None))
        .distinct()
        .order_by(Membership.team)
        .limit(200)
    )


def receivers(session: TenantSession, permission: Core = Core.CASE_EDIT) -> list[Receiver]:
    """Colleagues who may work on cases, or what else the permission says, by name. Two statements.

    Whoever came by a secret link has no colleagues here: they work alone.
    """
    actor = session.actor
    if actor.only_referral is not None:
        return [Receiver(id=actor.id, name=actor.name, team="")] if actor.can(permission) else []
    roles = roles_here(session)
    name = sa.func.coalesce(Membership.name, UserAccount.name)
    rows = session.execute(
        sa.select(Membership.user_id, name.label("name"), Membership.team, Membership.roles)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.tenant_id == session.actor.tenant_id, Membership.disabled_at.is_(None))
        .order_by(name, Membership.id)
        .limit(1000)
    )
    return [
        Receiver(id=row.user_id, name=row.name, team=row.team or "")
        for row in rows
        if permission in roles.permissions_of(row.roles)
    ]


def batch_of(
    session: TenantSession, actor: Actor, batch_id: uuid.UUID, enabled_modules: frozenset[str]
) -> list[CaseReassignment]:
    """The cases this person gave away together and may still see, by reference.

    Raises `NotVisible` when there are none.
    """
    rows = session.scalars(
        sa.select(CaseReassignment)
        .join(
            CaseFile,
            sa.and_(
                CaseFile.tenant_id == CaseReassignment.tenant_id, CaseFile.id == CaseReassignment.case_id
            ),
        )
        .where(
            CaseReassignment.tenant_id == actor.tenant_id,
            CaseReassignment.batch_id == batch_id,
            CaseReassignment.given_by == actor.id,
            visible_cases(actor, enabled_modules),
        )
        .order_by(CaseReassignment.reference, CaseReassignment.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotVisible
    return list(rows)


def given_at(rows: Sequence[CaseReassignment]) -> datetime:
    """When the cases of a batch were given away."""
    return rows[0].given_at
