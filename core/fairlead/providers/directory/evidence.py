"""How services did, counted from referrals: beside their entries, and for matching. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # columns of several types

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.evidence.models import QUESTIONS, Answer, PersonFeedback
from fairlead.providers.models import Appointment, Referral, ReferralState, Service
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession

FEWEST_REFERRALS = 10
FEWEST_ANSWERS = 5
"""What people said is not shown below this, so that nobody can tell who said what. [design]"""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What people said of a service: how many, how many of them asked by the provider itself, and the mean rating.

    ``rating``: 1 very poor to 5 very good. ``shares``: of those who answered yes, by question.
    """

    answers: int
    by_provider: int
    rating: float
    shares: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """How a service did in the referrals that the reader's organisation sent or received.

    None where it would rest on fewer than `FEWEST_REFERRALS`. ``median_days``: from sending to the first session held.
    ``said``: what people thought of it; None below `FEWEST_ANSWERS`.
    """

    contacted: int | None
    median_days: float | None
    ended: int | None
    completed_share: float | None
    said: Said | None = None


def evidence_of(session: TenantSession, actor: Actor, service: Service) -> Evidence:
    """How one service did; see `evidence_for`."""
    return evidence_for(session, actor, [service.id])[service.id]


def evidence_for(
    session: TenantSession, actor: Actor, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Evidence]:
    """How services did, counted from the referrals that the actor's organisation sent or received; nobody is named.

    One statement.
    """
    held: Any = (  # SQLAlchemy has no type for the columns of a lateral
        sa.select(sa.func.min(Appointment.starts_at).label("first"))
        .where(
            Appointment.tenant_id == Referral.tenant_id,
            Appointment.referral_id == Referral.id,
            Appointment.state.in_(("attended", "late")),
        )
        .lateral()
    )
    days = sa.func.extract("epoch", held.c.first - Referral.sent_at) / 86_400
    rows = session.execute(
        sa.select(
            Referral.service_id,
            sa.func.count(held.c.first).label("contacted"),
            sa.func.percentile_cont(0.5).within_group(days).label("median"),
            sa.func.count().filter(Referral.state == ReferralState.COMPLETED).label("completed"),
            sa.func.count()
            .filter(Referral.state.in_((ReferralState.COMPLETED, ReferralState.ENDED_EARLY)))
            .label("ended"),
            sa.func.count(PersonFeedback.id).label("answers"),
            sa.func.count(PersonFeedback.id)
            .filter(PersonFeedback.organisation == Referral.receiver_name)
            .label("by_provider"),
            sa.func.avg(PersonFeedback.rating).label("rating"),
            *(
                sa.func.count().filter(getattr(PersonFeedback, name) == Answer.YES).label(name)
                for name in QUESTIONS
            ),
        )
        .select_from(Referral)
        .join(held, sa.true())
        .outerjoin(
            PersonFeedback,
            sa.and_(
                PersonFeedback.tenant_id == Referral.tenant_id, PersonFeedback.referral_id == Referral.id
            ),
        )
        .where(
            among(Referral.service_id, "services"),
            sa.or_(Referral.tenant_id == actor.tenant_id, Referral.receiver_tenant_id == actor.tenant_id),
        )
        .group_by(Referral.service_id),
        {"services": list(ids)},
    )
    nothing = Evidence(contacted=None, median_days=None, ended=None, completed_share=None)
    return {**dict.fromkeys(ids, nothing), **{row.service_id: _evidence(row) for row in rows}}


def _evidence(row: Any) -> Evidence:  # Any: a row of the statement above
    enough_contacted, enough_ended = row.contacted >= FEWEST_REFERRALS, row.ended >= FEWEST_REFERRALS
    return Evidence(
        contacted=row.contacted if enough_contacted else None,
        median_days=float(row.median) if enough_contacted else None,
        ended=row.ended if enough_ended else None,
        completed_share=row.completed / row.ended if enough_ended else None,
        said=_said(row) if row.answers >= FEWEST_ANSWERS else None,
    )


def _said(row: Any) -> Said:  # Any: as above
    return Said(
        answers=row.answers,
        by_provider=row.by_provider,
        rating=float(row.rating),
        shares={name: getattr(row, name) / row.answers for name in QUESTIONS},
    )
