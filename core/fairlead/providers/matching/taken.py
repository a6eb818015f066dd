"""How many places of a service are taken out of those that its provider says are free."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.providers.matching.ddl import TAKEN
from fairlead.providers.matching.models import PlaceHold
from fairlead.providers.models import Service


def taken_places() -> sa.ScalarSelect[int]:
    """How many places of a service are held, or were used since the provider said how many are free.

    The condition is the one that the database's own check counts by.
    """
    return (
        sa.select(sa.func.count())
        .select_from(PlaceHold)
        .where(sa.text(TAKEN.format(hold="place_hold", service="service.id", said_at="service.live_at")))
        .correlate(Service)
        .scalar_subquery()
    )
