"""Reads for the referral pages: rows with the columns they show, one statement for each collection."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.providers.access import referrals_of_each_side, visible_referrals
from fairlead.providers.models import Appointment, Referral, ReferralShare, ReferralState
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession

OPEN = (ReferralState.SENT, ReferralState.ACCEPTED)
CLOSED = tuple(state for state in ReferralState if state not in OPEN)
VIEWS = ("open", "awaiting", "mine", "closed")


@dataclass(frozen=True, kw_only=True)
class ReferralRow:
    """One line of a list of referrals."""

    id: uuid.UUID
    reference: str
    tenant_id: TenantId
    case_id: uuid.UUID
    subject_label: str
    service_name: str
    sender_name: str
    receiver_name: str
    state: str
    holder_label: str
    held_since: datetime
    due_on: date
    due_label: str


@dataclass(frozen=True, kw_only=True)
class ReferralPage:
    """One referral with everything its page shows."""

    referral: Referral
    shares: Sequence[ReferralShare]
    appointments: Sequence[Appointment]
    events: Sequence[CaseEvent]

    @property
    def hours(self) -> Decimal:
        """Hours that count so far."""
        return sum((each.hours_credited for each in self.appointments), Decimal(0))


def list_referrals(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    *,
    view: str = "open",
    after: tuple[date, uuid.UUID] | None = None,
    limit: int = 25,
) -> list[ReferralRow]:
    """Referrals by due date, soonest first: at most ``limit`` and one more, which says that there is a
    next page.
    """
    columns = [getattr(Referral, name) for name in ReferralRow.__dataclass_fields__]
    states = {"closed": CLOSED, "awaiting": (ReferralState.SENT,)}.get(view, OPEN)
    received, sent = referrals_of_each_side(actor, enabled_modules)
    parts = []
    # Each side and state is read in the order of its index and stops early; one condition over all of them would read
    # every referral and every case there is.
    for side in (received, sa.and_(sent, Referral.receiver_tenant_id != actor.tenant_id)):
        for state in states:
            part = sa.select(*columns).where(side, Referral.state == state)
            if view == "mine":
                part = part.where(Referral.key_worker_id == actor.id)
            if after is not None:
                part = part.where(
                    sa.tuple_(Referral.due_on, Referral.id) > sa.tuple_(*map(sa.literal, after))
                )
            parts.append(sa.select(part.order_by(Referral.due_on, Referral.id).limit(limit + 1).subquery()))
    found = sa.union_all(*parts).subquery()
    rows = session.execute(sa.select(found).order_by(found.c.due_on, found.c.id).limit(limit + 1))
    return [ReferralRow(**row) for row in rows.mappings()]


def referral_page(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], reference: str
) -> ReferralPage:
    """One referral by reference, with what was shared, its sessions and its chronology. `NotVisible`
    otherwise.
    """
    referral = session.scalar(
        sa.select(Referral).where(Referral.reference == reference, visible_referrals(actor, enabled_modules))
    )
    if referral is None:
        raise NotVisible
    shares = session.scalars(
        sa.select(ReferralShare).where(ReferralShare.referral_id == referral.id).order_by(ReferralShare.scope)
    ).all()
    appointments = session.scalars(
        sa.select(Appointment)
        .where(Appointment.referral_id == referral.id)
        .order_by(Appointment.starts_at.desc())
    ).all()
    events = session.scalars(
        sa.select(CaseEvent)
        .where(CaseEvent.referral_id == referral.id)
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(100)
    ).all()
    return ReferralPage(referral=referral, shares=shares, appointments=appointments, events=events)


def hours_by_condition(session: TenantSession, case_id: uuid.UUID) -> dict[uuid.UUID, Decimal]:
    """Attended hours that count toward each condition of one case of the session's tenant."""
    rows = session.execute(
        sa.select(Referral.condition_id, sa.func.sum(Appointment.hours_credited))
        .join(
            Appointment,
            sa.and_(Appointment.tenant_id == Referral.tenant_id, Appointment.referral_id == Referral.id),
        )
        .where(
            Referral.tenant_id == session.actor.tenant_id,
            Referral.case_id == case_id,
            Referral.condition_id.is_not(None),
        )
        .group_by(Referral.condition_id)
    )
    return {condition_id: total for condition_id, total in rows if condition_id is not None}
