"""Holding a place of a service for somebody: reserved, lapsing by itself, used by a referral, or given back.

The database refuses more than there are, also to two forces at once: whoever takes one waits for the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, own_case
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.pausing import refuse_paused
from fairlead.providers.matching.ddl import LONGEST_DAYS
from fairlead.providers.matching.models import HoldState, PlaceHold, PlaceReservation
from fairlead.providers.matching.queries import HeldPlace, held_for_case, held_here
from fairlead.providers.models import Service
from fairlead.providers.service_levels import reservation_days
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_date
from fairlead.workflow.calendar import LONDON, load_calendar, local_day

MOST_FOR_A_CASE = 3
"""Places held for one case at once, so that nobody keeps every door open. [design]"""


@dataclass(frozen=True, kw_only=True)
class ReservePlace:
    """Hold a place of a service for the person of a case."""

    case_id: uuid.UUID
    service_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ReleasePlace:
    """Give a held place of a case back."""

    case_id: uuid.UUID
    reservation_id: uuid.UUID


def reserve_place(
    session: TenantSession, actor: Actor, command: ReservePlace, *, now: datetime
) -> PlaceReservation:
    """Hold one place until the end of the last working day that the organisation's setting allows.

    Raises `Refusal` when no place is left, the provider did not say how many there are, the service takes no
    referrals or is paused, no sharing agreement is in force, or the case holds enough already; `NotPermitted`,
    `NotVisible`.
    """
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, command.case_id)
    service = session.get(Service, command.service_id)
    if service is None:
        raise NotVisible
    refuse_paused(session, service)
    if not service.accepting:
        raise Refusal(_("%(service)s is not taking referrals now.", service=service.name))
    provider = session.get_one(Tenant, service.tenant_id)
    from fairlead.providers.use_cases.granting import agreement_in_force  # which needs this module itself

    agreement_in_force(session, provider, local_day(now))
    wait_for_places(session, service.id)
    _refuse_too_many(held_for_case(session, actor, case.id), service)
    session.refresh(service)
    if service.places_free is None:
        raise Refusal(_("The provider has not said how many places are free, so none can be reserved."))
    if held_here(session, service.id) >= service.places_free:
        raise Refusal(_("No place of %(service)s is left to reserve.", service=service.name))
    until = lapses_at(session, now)
    hold = PlaceHold(
        id=uuid.uuid4(),
        tenant_id=service.tenant_id,
        service_id=service.id,
        state=HoldState.HELD,
        held_until=until,
    )
    session.add(hold)
    session.flush()
    reservation = PlaceReservation(
        case_id=case.id,
        hold_id=hold.id,
        service_id=service.id,
        service_name=service.name,
        provider_tenant_id=provider.id,
        provider_name=provider.name,
        organisation=actor.organisation,
        reserved_by=actor.name,
        reserved_at=now,
        held_until=until,
    )
    session.add(reservation)
    session.flush()
    add_event(
        session,
        case,
        "place.reserved",
        f"Place reserved: {service.name}, {provider.name}, until {uk_date(until)}",
        at=now,
    )
    _note(session, reservation, "core.place.reserved")
    return reservation


def release_place(
    session: TenantSession, actor: Actor, command: ReleasePlace, *, now: datetime
) -> PlaceReservation:
    """Give a place back. Raises `Conflict` when it lapsed or was used; `NotPermitted`, `NotVisible`."""
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, command.case_id)
    found = session.execute(
        sa.select(PlaceReservation, PlaceHold)
        .join(PlaceHold, PlaceHold.id == PlaceReservation.hold_id)
        .where(
            PlaceReservation.tenant_id == actor.tenant_id,
            PlaceReservation.case_id == case.id,
            PlaceReservation.id == command.reservation_id,
        )
        .with_for_update(of=PlaceHold)
    ).first()
    if found is None:
        raise NotVisible
    reservation, hold = found
    if hold.state != HoldState.HELD or hold.held_until <= now:
        raise Conflict(_("This place is not held any more."))
    hold.state = HoldState.RELEASED
    session.flush()
    add_event(
        session, case, "place.released", f"Reserved place given back: {reservation.service_name}", at=now
    )
    _note(session, reservation, "core.place.released")
    return reservation


def lapses_at(session: TenantSession, now: datetime) -> datetime:
    """The end of the last day on which a place reserved now is held."""
    today = local_day(now)
    last = load_calendar().within_working_days(today, reservation_days(session, today))
    last = min(last, today + timedelta(days=LONGEST_DAYS - 2))
    return datetime.combine(last + timedelta(days=1), time(), LONDON)


def wait_for_places(session: TenantSession, service_id: uuid.UUID) -> None:
    """Wait until nobody else is taking a place of this service: the lock that the database's own check takes too."""
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended('place ' || :service, 62))"),
        {"service": str(service_id)},
    )


def _refuse_too_many(held: Sequence[HeldPlace], service: Service) -> None:
    if any(each.service_id == service.id for each in held):
        raise Refusal(_("A place of %(service)s is held for this case already.", service=service.name))
    if len(held) >= MOST_FOR_A_CASE:
        raise Refusal(_("%(num)d places are held for this case already. Give one back first.", num=len(held)))


def _note(session: TenantSession, reservation: PlaceReservation, action: str) -> None:
    record(
        session,
        Operation.ALTERATION,
        action,
        object_type="place_reservation",
        object_ids=[reservation.id],
        case_id=reservation.case_id,
        field_names=["service", "held_until"],
    )
