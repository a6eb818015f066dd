"""Recording what the person said of a service when it was over: by whichever side asked them, once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.evidence.models import Answer, PersonFeedback
from fairlead.providers.evidence.use_cases.noting import log, tell
from fairlead.providers.models import Referral, ReferralState
from fairlead.providers.use_cases.messages import of_either_side
from fairlead.providers.use_cases.moving import refuse_stale
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import TenantSession

IS_OVER = (ReferralState.COMPLETED, ReferralState.ENDED_EARLY)
"""States in which the person is asked."""
BEST = 5


@dataclass(frozen=True, kw_only=True)
class RecordFeedback:
    """What the person said. ``rating``: 1 very poor to 5 very good."""

    referral_id: uuid.UUID
    rating: int
    helped: Answer
    respected: Answer
    suited: Answer
    version: int


def record_feedback(
    session: TenantSession, actor: Actor, command: RecordFeedback, *, now: datetime
) -> PersonFeedback:
    """Record what the person said of a service that is over.

    Raises `NotVisible`, `NotPermitted`, `Conflict` for a referral that is not over or has moved on, and where somebody
    has recorded it already, `Refusal` for a rating that there is not.
    """
    referral = of_either_side(session, actor, command.referral_id)
    refuse_stale(referral, command.version)
    if referral.state not in IS_OVER:
        raise Conflict("The person is asked once the service is over.")
    if not 1 <= command.rating <= BEST:
        raise Refusal(_("Select how good it was"), field="rating")
    if has_feedback(session, referral):
        raise Conflict("What this person said is recorded already.")
    said = PersonFeedback(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        rating=command.rating,
        helped=command.helped.value,
        respected=command.respected.value,
        suited=command.suited.value,
        recorded_by_id=actor.id,
        recorded_by=actor.name,
        organisation=actor.organisation,
        recorded_at=now,
    )
    session.add(said)
    session.flush()
    action = "referral.feedback.recorded"
    tell(session, referral, action, "The person was asked what they thought of it", {}, now=now)
    log(session, referral, action, "person_feedback", said.id, ("rating",))
    return said


def has_feedback(session: TenantSession, referral: Referral) -> bool:
    """Whether the person was asked already. One statement."""
    asked = sa.exists().where(
        PersonFeedback.tenant_id == referral.tenant_id, PersonFeedback.referral_id == referral.id
    )
    return bool(session.scalar(sa.select(asked)))
