"""What the page of a referral shows of its delivery."""

from __future__ import annotations

from datetime import UTC, datetime

from fairlead.identity.permissions import Core
from fairlead.providers.delivery import reading, words
from fairlead.providers.delivery.policy import ATTENDANCE
from fairlead.providers.delivery.queries import delivery_of
from fairlead.providers.models import Referral, ReferralState
from fairlead.web.unit_of_work import current_actor, current_session


def delivery_context(referral: Referral, *, received: bool) -> dict[str, object]:
    """The context of ``_delivery.html``."""
    at_work = received and referral.state == ReferralState.ACCEPTED
    return {
        "delivery": delivery_of(current_session(), referral),
        "may_deliver": at_work and current_actor().can(Core.REFERRAL_DELIVER),
        "attendance": ATTENDANCE,
        "words": words,
        "reading": reading,
        "now": datetime.now(tz=UTC),
    }
