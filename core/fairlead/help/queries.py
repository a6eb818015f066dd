"""Reading requests for support: a desk's worklist, a person's own, and one with its messages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any  # rows of any columns

import sqlalchemy as sa

from fairlead.cases.matching import COUNT_UP_TO
from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.help.models import State, SupportMessage, SupportRequest
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
MOST_MESSAGES = 200
UNFINISHED = (State.OPEN, State.WAITING, State.ANSWERED)
OLDEST_FIRST = Order(name="asked", attribute="asked_at", read=read_moment)
NEWEST_FIRST = Order(name="asked", attribute="asked_at", read=read_moment, descending=True)


class View(StrEnum):
    """A tab of the desk."""

    OPEN = "open"
    MINE = "mine"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """One line of a list of requests. Its own words stay on its page."""

    id: uuid.UUID
    tenant_id: TenantId
    reference: str
    kind: str
    subject: str
    state: str
    desk_name: str
    asker_name: str
    asker_organisation: str
    asked_at: datetime
    moved_at: datetime
    held_by: str | None
    held_since: datetime | None


_COLUMNS = tuple(getattr(SupportRequest, name) for name in RequestRow.__dataclass_fields__)


def visible_requests(actor: Actor) -> sa.ColumnElement[bool]:
    """Requests this actor may see: what they asked themselves, and for the desk what its organisation answers.

    Below it row security keeps one about a referral from the asker's organisation when the grant is over.
    """
    own = sa.and_(SupportRequest.asker_tenant_id == actor.tenant_id, SupportRequest.asker_id == actor.id)
    return sa.or_(own, _of_the_desk(actor)) if actor.can(Core.HELP_ANSWER) else own


def _of_the_desk(actor: Actor) -> sa.ColumnElement[bool]:
    return SupportRequest.tenant_id == actor.tenant_id


def find_request(session: TenantSession, actor: Actor, request_id: uuid.UUID) -> SupportRequest:
    """One request this actor may see. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(SupportRequest).where(SupportRequest.id == request_id, visible_requests(actor))
    )
    if found is None:
        raise NotVisible
    return found


def messages_of(session: TenantSession, request: SupportRequest) -> Sequence[SupportMessage]:
    """What was written after the request itself, in order; of very many the newest."""
    newest = session.scalars(
        sa.select(SupportMessage)
        .where(
            SupportMessage.tenant_id == request.tenant_id,
            SupportMessage.request_id == request.id,
        )
        .order_by(SupportMessage.written_at.desc(), SupportMessage.id.desc())
        .limit(MOST_MESSAGES)
    ).all()
    return newest[::-1]


def own_requests(
    session: TenantSession, actor: Actor, arguments: Mapping[str, str], *, size: int = PAGE_SIZE
) -> Slice[RequestRow]:
    """One page of what this person asked, the newest first. One statement."""
    statement = sa.select(*_COLUMNS).where(
        SupportRequest.asker_tenant_id == actor.tenant_id, SupportRequest.asker_id == actor.id
    )
    return _page(session, statement, NEWEST_FIRST, arguments, size)


def desk_requests(
    session: TenantSession, actor: Actor, view: View, arguments: Mapping[str, str]
) -> Slice[RequestRow]:
    """One page of a tab of the desk, the oldest first; closed ones the newest first. One statement."""
    order = NEWEST_FIRST if view is View.CLOSED else OLDEST_FIRST
    return _page(session, sa.select(*_COLUMNS).where(*_tab(actor, view)), order, arguments, PAGE_SIZE)


def count_desk(session: TenantSession, actor: Actor) -> dict[View, int | None]:
    """How many each tab has; None where there are more than `COUNT_UP_TO`. One statement. Closed ones are not
    counted.
    """
    counted = [view for view in View if view is not View.CLOSED]
    capped = [
        sa.select(SupportRequest.id).where(*_tab(actor, view)).limit(COUNT_UP_TO + 1).subquery()
        for view in counted
    ]
    found = session.execute(
        sa.select(*(sa.select(sa.func.count()).select_from(each).scalar_subquery() for each in capped))
    ).one()
    return {view: None if count > COUNT_UP_TO else count for view, count in zip(counted, found, strict=True)}


def count_open(session: TenantSession, actor: Actor) -> int | None:
    """How many requests wait for the desk, for the navigation; None for more than `COUNT_UP_TO`. One statement."""
    capped = sa.select(SupportRequest.id).where(*_tab(actor, View.OPEN)).limit(COUNT_UP_TO + 1).subquery()
    count = session.scalar(sa.select(sa.func.count()).select_from(capped)) or 0
    return None if count > COUNT_UP_TO else count


def _tab(actor: Actor, view: View) -> tuple[sa.ColumnElement[bool], ...]:
    desk = _of_the_desk(actor)
    if view is View.MINE:
        return desk, SupportRequest.held_by_id == actor.id, SupportRequest.state.in_(UNFINISHED)
    return desk, SupportRequest.state == view.value


def _page(
    session: TenantSession,
    statement: sa.Select[*tuple[Any, ...]],
    order: Order,
    arguments: Mapping[str, str],
    size: int,
) -> Slice[RequestRow]:
    cursor = cursor_from(arguments, order)
    rows = session.execute(page_of(statement, order, cursor, size=size)).mappings()
    return sliced([RequestRow(**row) for row in rows], order, cursor, size=size)
