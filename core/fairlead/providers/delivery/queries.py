"""Reads for the pages of delivery: what one referral has, and the appointments of one worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any  # rows of any columns

import sqlalchemy as sa

from fairlead.cases.matching import COUNT_UP_TO
from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.identity.actor import Actor
from fairlead.providers.access import visible_referrals
from fairlead.providers.delivery.booked import IS_BOOKED
from fairlead.providers.delivery.models import (
    ActionPlan,
    AppointmentChange,
    PlanState,
    ReferralOutcome,
)
from fairlead.providers.models import Appointment, Referral, ReferralState
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON, local_day

PAGE_SIZE = 25
WEEK = timedelta(days=7)
ORDER = Order(name="when", attribute="starts_at", read=read_moment)
LATEST_FIRST = Order(name="-when", attribute="starts_at", read=read_moment, descending=True)
_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What was delivered of one referral, beside its appointments. Plans are newest first."""

    changes: Mapping[uuid.UUID, Sequence[AppointmentChange]] = field(default_factory=dict)
    plans: Sequence[ActionPlan] = ()
    outcomes: Sequence[ReferralOutcome] = ()

    @property
    def in_force(self) -> ActionPlan | None:
        """The newest plan that was approved."""
        return next((plan for plan in self.plans if plan.state == PlanState.APPROVED), None)


def delivery_of(session: TenantSession, referral: Referral) -> Delivery:
    """The history of the appointments, the plans and the outcomes of a referral that was found. Three statements."""

    def of_it(model: type[AppointmentChange | ActionPlan | ReferralOutcome]) -> tuple[Any, ...]:
        return model.tenant_id == referral.tenant_id, model.referral_id == referral.id

    changes: dict[uuid.UUID, list[AppointmentChange]] = {}
    for change in session.scalars(
        sa.select(AppointmentChange)
        .where(*of_it(AppointmentChange))
        .order_by(AppointmentChange.changed_at.desc(), AppointmentChange.id)
        .limit(_SHOWN)
    ):
        changes.setdefault(change.appointment_id, []).append(change)
    plans = session.scalars(
        sa.select(ActionPlan).where(*of_it(ActionPlan)).order_by(ActionPlan.number.desc()).limit(_SHOWN)
    ).all()
    outcomes = session.scalars(
        sa.select(ReferralOutcome).where(*of_it(ReferralOutcome)).order_by(ReferralOutcome.number)
    ).all()
    return Delivery(changes=changes, plans=plans, outcomes=outcomes)


class View(StrEnum):
    """A tab of the list of appointments."""

    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    FEEDBACK = "feedback"


@dataclass(frozen=True, kw_only=True)
class AppointmentFilter:
    """What was asked for: a tab, and whose appointments."""

    view: View
    worker_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentRow:
    """One line of a list of appointments."""

    id: uuid.UUID
    tenant_id: TenantId
    referral_id: uuid.UUID
    starts_at: datetime
    minutes: int
    way: str
    place: str
    reference: str
    subject_label: str
    service_name: str
    sender_name: str


def read_appointments(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    wanted: AppointmentFilter,
    arguments: Mapping[str, str],
    *,
    now: datetime,
) -> Slice[AppointmentRow]:
    """One page of a worker's appointments that are arranged, of referrals that this actor may see. One statement.

    Those that are over and wait to be told of come latest first, all others the soonest first.
    """
    order = LATEST_FIRST if wanted.view is View.FEEDBACK else ORDER
    cursor = cursor_from(arguments, order)
    statement = _arranged(actor, enabled_modules, wanted, now=now)
    rows = session.execute(page_of(statement, order, cursor, size=PAGE_SIZE)).mappings()
    return sliced([AppointmentRow(**row) for row in rows], order, cursor, size=PAGE_SIZE)


def count_appointments(
    session: TenantSession,
    actor: Actor,
    enabled_modules: frozenset[str],
    worker_id: uuid.UUID,
    *,
    now: datetime,
) -> dict[View, int | None]:
    """How many appointments each tab has; None where there are more than `COUNT_UP_TO`. One statement."""
    counts = []
    for view in View:
        arranged = (
            _arranged(actor, enabled_modules, AppointmentFilter(view=view, worker_id=worker_id), now=now)
            .limit(COUNT_UP_TO + 1)
            .subquery()
        )
        counts.append(sa.select(sa.func.count()).select_from(arranged).scalar_subquery().label(view.value))
    found = session.execute(sa.select(*counts)).one()
    return {view: None if count > COUNT_UP_TO else count for view, count in zip(View, found, strict=True)}


def _arranged(
    actor: Actor, enabled_modules: frozenset[str], wanted: AppointmentFilter, *, now: datetime
) -> sa.Select[*tuple[Any, ...]]:
    today = local_day(now)
    midnight, week = _start_of(today + timedelta(days=1)), _start_of(today + WEEK)
    starts = Appointment.starts_at
    within = {
        View.TODAY: (starts > now, starts < midnight),
        View.WEEK: (starts > now, starts < week),
        View.LATER: (starts >= week,),
        View.FEEDBACK: (starts <= now,),
    }[wanted.view]
    return (
        sa.select(
            Appointment.id, Appointment.tenant_id, Appointment.referral_id, starts, Appointment.minutes,
            Appointment.way, Appointment.place, Referral.reference, Referral.subject_label, Referral.service_name,
            Referral.sender_name,
        )
        .join(
            Referral,
            sa.and_(Referral.tenant_id == Appointment.tenant_id, Referral.id == Appointment.referral_id),
        )
        .where(
            Appointment.key_worker_id == wanted.worker_id,
            IS_BOOKED,
            Referral.receiver_tenant_id == actor.tenant_id,
            Referral.state == ReferralState.ACCEPTED,
            visible_referrals(actor, enabled_modules),
            *within,
        )
    )  # fmt: skip


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
