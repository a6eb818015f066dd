"""The lists of referrals: which ones, in which order, and how many each tab has. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any  # rows of any columns

import sqlalchemy as sa

from fairlead.cases.matching import COUNT_UP_TO
from fairlead.cases.models import CaseFile
from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.access import referrals_of_each_side
from fairlead.providers.matching.elsewhere import open_offers
from fairlead.providers.models import OPEN_STATES, Referral, ReferralState
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession

PAGE_SIZE = 25
ENDING_WITHIN = timedelta(days=14)
CLOSED = tuple(state for state in ReferralState if state not in OPEN_STATES)


class View(StrEnum):
    """A tab: which referrals the list shows, on whichever side of them the organisation is."""

    AWAITING = "awaiting"
    ASKED = "asked"
    REFER_ON = "refer-on"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    OPEN = "open"
    ENDING = "ending"
    UNREAD = "unread"
    CLOSED = "closed"


_STATES: Mapping[View, Sequence[ReferralState]] = {
    View.AWAITING: (ReferralState.SENT,),
    View.ASKED: (ReferralState.ASKED,),
    View.REFER_ON: (ReferralState.DECLINED,),
    View.ENDING: (ReferralState.ACCEPTED,),
    View.CLOSED: CLOSED,
}
ORDERS = {
    "due": Order(name="due", attribute="due_on", read=date.fromisoformat),
    "sent": Order(name="sent", attribute="sent_at", read=read_moment),
}


@dataclass(frozen=True, kw_only=True)
class ReferralFilter:
    """What was asked for: a tab, one service, one key worker, an order."""

    view: View
    service_id: uuid.UUID | None = None
    key_worker_id: uuid.UUID | None = None
    sort: str = "due"

    @property
    def order(self) -> Order:
        """The order in force."""
        order = ORDERS[self.sort.removeprefix("-")]
        return replace(order, name=self.sort, descending=True) if self.sort.startswith("-") else order


@dataclass(frozen=True, kw_only=True)
class ReferralRow:
    """One line of a list of referrals. ``unread`` counts what calls for attention on the reader's own side."""

    id: uuid.UUID
    reference: str
    tenant_id: TenantId
    receiver_tenant_id: TenantId
    version: int
    subject_label: str
    service_name: str
    sender_name: str
    receiver_name: str
    key_worker_name: str | None
    state: str
    sent_at: datetime
    holder_label: str
    held_since: datetime
    due_on: date
    due_label: str
    unread: int

    @property
    def open(self) -> bool:
        """Somebody still has to do something about it."""
        return self.state in OPEN_STATES


def views_for(actor: Actor) -> tuple[View, ...]:
    """The tabs that make sense for this person: those of a provider, of a sender, or of both."""
    receives = actor.can(Core.REFERRAL_ANSWER) or actor.can(Core.REFERRAL_DELIVER)
    left_out = set() if receives else {View.UNASSIGNED}
    if not actor.can(Core.REFERRAL_SEND):
        left_out |= {View.ASKED, View.REFER_ON}
    return tuple(view for view in View if view not in left_out)


def filter_from(arguments: Mapping[str, str], actor: Actor, remembered: Mapping[str, str]) -> ReferralFilter:
    """What the address asks for, in the order chosen last in its tab. Values nobody knows are as if not there."""
    asked = arguments.get("view", "")
    view = View(asked) if asked in views_for(actor) else View.OPEN
    sort = arguments.get("sort") or remembered.get(memory_key(view), "")
    return ReferralFilter(
        view=view,
        service_id=_id(arguments.get("service", "")),
        key_worker_id=_id(arguments.get("worker", "")),
        sort=sort if sort.removeprefix("-") in ORDERS else "due",
    )


def memory_key(view: View) -> str:
    """Under this name the order of a tab is remembered, beside those of the list of cases."""
    return f"referrals.{view}"


def read_referrals(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    wanted: ReferralFilter,
    arguments: Mapping[str, str],
    *,
    today: date,
) -> Slice[ReferralRow]:
    """One page of the referrals that this actor may see and asked for. One statement."""
    order = wanted.order
    cursor = cursor_from(arguments, order)
    parts = [
        sa.select(page_of(part, order, cursor, size=PAGE_SIZE).subquery())
        for part in _parts(actor, enabled_modules, wanted, today)
    ]
    found = sa.union_all(*parts).subquery()
    rows = session.execute(page_of(sa.select(*found.c), order, cursor, size=PAGE_SIZE)).mappings()
    return sliced([ReferralRow(**row) for row in rows], order, cursor, size=PAGE_SIZE)


def count_referrals(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    views: Sequence[View],
    *,
    today: date,
) -> dict[View, int | None]:
    """How many referrals each tab has; None where there are more than `COUNT_UP_TO`. One statement.

    Closed ones are not counted: their grants ended one by one, and each would be looked at.
    """
    counted = [view for view in views if view is not View.CLOSED]
    counts = []
    for view in counted:
        parts = [
            sa.select(part.with_only_columns(Referral.id).limit(COUNT_UP_TO + 1).subquery())
            for part in _parts(actor, enabled_modules, ReferralFilter(view=view), today)
        ]
        capped = sa.select(sa.union_all(*parts).subquery()).limit(COUNT_UP_TO + 1).subquery()
        counts.append(sa.select(sa.func.count()).select_from(capped).scalar_subquery().label(view.value))
    found = session.execute(sa.select(*counts)).one()
    return {view: None if count > COUNT_UP_TO else count for view, count in zip(counted, found, strict=True)}


def _parts(
    actor: Actor, enabled_modules: frozenset[str], wanted: ReferralFilter, today: date
) -> Iterator[sa.Select[*tuple[Any, ...]]]:
    """The list in parts that an index answers in order: each side, and each state of it.

    One condition over all of them would read every referral and every case there is.
    """
    received, sent = referrals_of_each_side(actor, enabled_modules)
    own_case = (
        sa.select(CaseFile.id)
        .where(
            CaseFile.tenant_id == Referral.tenant_id,
            CaseFile.id == Referral.case_id,
            CaseFile.lead_id == actor.id,
        )
        .exists()
    )
    sides = (
        (received, Referral.unread_by_receiver, Referral.key_worker_id == actor.id),
        (
            sa.and_(sent, Referral.receiver_tenant_id != actor.tenant_id),
            Referral.unread_by_sender,
            own_case,
        ),
    )
    for side, unread, mine in sides:
        plain = sa.select(*_COLUMNS, unread.label("unread")).where(side, *_filters(wanted))
        if wanted.view is View.UNREAD:
            yield plain.where(unread > 0)
            continue
        if wanted.view is View.MINE:
            plain = plain.where(mine)
        elif (
            wanted.view is View.REFER_ON
        ):  # nothing waits of what was received: only a sender is offered something
            plain = plain.where(Referral.id.in_(open_offers(actor)))
        elif wanted.view is View.UNASSIGNED:
            plain = plain.where(Referral.key_worker_id.is_(None))
        elif wanted.view is View.ENDING:
            plain = plain.where(Referral.deliver_by <= today + ENDING_WITHIN)
        for state in _STATES.get(wanted.view, OPEN_STATES):
            yield plain.where(Referral.state == state)


_COLUMNS = tuple(getattr(Referral, name) for name in ReferralRow.__dataclass_fields__ if name != "unread")


def _filters(wanted: ReferralFilter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.service_id is not None:
        yield Referral.service_id == wanted.service_id
    if wanted.key_worker_id is not None:
        yield Referral.key_worker_id == wanted.key_worker_id


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
