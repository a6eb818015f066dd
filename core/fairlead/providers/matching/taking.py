"""What a referral does to the place that its case holds: it uses it when it is sent, and gives it back."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.providers.matching.models import HoldState, PlaceHold, PlaceReservation
from fairlead.providers.matching.queries import held_for_case
from fairlead.providers.models import Referral
from fairlead.tenancy.sessions import TenantSession


def use_place(session: TenantSession, referral: Referral) -> None:
    """The referral takes the place that its case holds at the service, if it holds one. At most three statements.

    It stays out of those still free until the provider says anew how many there are.
    """
    held = next(
        (
            each
            for each in held_for_case(session, session.actor, referral.case_id)
            if each.service_id == referral.service_id
        ),
        None,
    )
    if held is None:
        return
    reservation = session.get_one(PlaceReservation, held.id)
    reservation.referral_id = referral.id
    session.execute(
        sa.update(PlaceHold).where(PlaceHold.id == reservation.hold_id).values(state=HoldState.USED)
    )


def give_place_back(session: TenantSession, referral: Referral) -> None:
    """The referral was declined or withdrawn: the place that it used is free again. One statement."""
    used = sa.select(PlaceReservation.hold_id).where(
        PlaceReservation.tenant_id == referral.tenant_id, PlaceReservation.referral_id == referral.id
    )
    session.execute(
        sa.update(PlaceHold)
        .where(PlaceHold.id.in_(used), PlaceHold.state == HoldState.USED)
        .values(state=HoldState.RELEASED)
        .execution_options(synchronize_session=False)
    )
