"""Reading what matching needs: the services of the directory that treat a need, and how they are doing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any  # columns of several types

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from fairlead.hookspecs.contributions import ReferralNeed
from fairlead.identity.actor import Actor
from fairlead.providers.assurance.pausing import pause_in_words, referrals_paused
from fairlead.providers.directory.evidence import evidence_for
from fairlead.providers.matching.models import HoldState, PlaceHold, PlaceReservation, UnmetNeed
from fairlead.providers.matching.scoring import Match, Ranking, ServiceFacts, rank
from fairlead.providers.matching.taken import taken_places
from fairlead.providers.models import Referral, ReferralState, Service
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.queries import partners_of
from fairlead.tenancy.sessions import TenantSession

MOST_CANDIDATES = 2_000
"""Services looked at for one person. Of more, those of providers with an agreement come first. [design]"""
SHORTLIST = 25
"""So many of the best are asked how they did, which costs more than everything else, and ordered anew."""
_LISTS = ("needs", "methods", "places", "areas", "languages", "access")
_PLAIN = (
    "id", "name", "age_from", "age_to", "sex", "highest_risk", "exclusions", "hours", "fee_pence", "cost_pence",
    "payer", "contract_to", "places_free", "next_start",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HeldPlace:
    """A place that is held now, with who holds it."""

    id: uuid.UUID
    service_id: uuid.UUID
    service_name: str
    provider_name: str
    organisation: str
    reserved_by: str
    held_until: datetime


def ranked_services(
    session: TenantSession, actor: Actor, need: ReferralNeed, *, today: date, case_id: uuid.UUID | None = None
) -> Ranking:
    """Services that take referrals and treat one of the needs, best first, and those ruled out. Two statements.

    With ``case_id``, those that declined this case before are ruled out.
    """
    codes = [each.code for each in need.needs]
    if not codes:
        return Ranking()
    first = rank(need, _candidates(session, actor, codes, today=today, case_id=case_id), today=today)
    shortlist = first.matches[:SHORTLIST]
    known = evidence_for(session, actor, [each.service.id for each in shortlist])
    better = rank(
        need,
        [
            replace(
                each.service,
                contact_days=known[each.service.id].median_days,
                completed_share=known[each.service.id].completed_share,
            )
            for each in shortlist
        ],
        today=today,
    )
    return Ranking(matches=(*better.matches, *first.matches[SHORTLIST:]), excluded=first.excluded)


def match_with(ranking: Ranking, service_id: uuid.UUID) -> Match | None:
    """What was found about one service."""
    return next(
        (each for each in (*ranking.matches, *ranking.excluded) if each.service.id == service_id), None
    )


def _candidates(
    session: TenantSession, actor: Actor, codes: Sequence[str], *, today: date, case_id: uuid.UUID | None
) -> list[ServiceFacts]:
    wanted = sa.bindparam("codes", list(codes), type_=ARRAY(sa.Text()))
    agreed = Service.tenant_id.in_(partners_of(actor, today))
    declined: sa.ColumnElement[bool] = sa.false()
    if case_id is not None:
        declined = Service.id.in_(
            sa.select(Referral.service_id).where(
                Referral.tenant_id == actor.tenant_id,
                Referral.case_id == case_id,
                Referral.state == ReferralState.DECLINED,
            )
        )
    rows = session.execute(
        sa.select(
            *(getattr(Service, name) for name in (*_PLAIN, *_LISTS)),
            Service.tenant_id.label("provider_id"),
            Tenant.name.label("provider"),
            taken_places().label("taken"),
            agreed.label("agreed"),
            declined.label("declined"),
            referrals_paused(Service.tenant_id, Service.commissioner_tenant_id).label("paused"),
        )
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(
            Service.accepting.is_(True),
            Service.needs.overlap(wanted),
        )
        .order_by(sa.desc(sa.column("agreed")), Service.name, Service.id)
        .limit(MOST_CANDIDATES)
    ).mappings()
    return [
        ServiceFacts(**dict[str, Any]({name: _read(name, value) for name, value in row.items()}))
        for row in rows
    ]


def _read(name: str, value: Any) -> Any:
    if name == "paused":
        return pause_in_words(value)
    return tuple(value) if name in _LISTS else value


def held_for_case(session: TenantSession, actor: Actor, case_id: uuid.UUID) -> Sequence[HeldPlace]:
    """The places that the actor's organisation holds for a case now. One statement."""
    return _held(session, PlaceReservation.tenant_id == actor.tenant_id, PlaceReservation.case_id == case_id)


def held_at_provider(session: TenantSession, provider: TenantId) -> Sequence[HeldPlace]:
    """The places of a provider's services that are held now, the next to lapse first. For the provider itself."""
    return _held(session, PlaceReservation.provider_tenant_id == provider)


def held_here(session: TenantSession, service_id: uuid.UUID) -> int:
    """How many places of a service are taken by holds now. One statement."""
    found = session.scalar(sa.select(taken_places()).where(Service.id == service_id).select_from(Service))
    return found or 0


def _held(session: TenantSession, *conditions: sa.ColumnElement[bool]) -> Sequence[HeldPlace]:
    named = (name for name in HeldPlace.__dataclass_fields__)
    rows = session.execute(
        sa.select(*(getattr(PlaceReservation, name) for name in named))
        .join(PlaceHold, PlaceHold.id == PlaceReservation.hold_id)
        .where(
            *conditions,
            PlaceHold.state == HoldState.HELD,
            PlaceReservation.held_until > sa.func.now(),
        )
        .order_by(PlaceReservation.held_until, PlaceReservation.id)
        .limit(100)
    ).mappings()
    return [HeldPlace(**row) for row in rows]


def unmet_of_case(session: TenantSession, actor: Actor, case_id: uuid.UUID) -> Sequence[UnmetNeed]:
    """What was recorded of a case as not met, the newest first. One statement."""
    return session.scalars(
        sa.select(UnmetNeed)
        .where(UnmetNeed.tenant_id == actor.tenant_id, UnmetNeed.case_id == case_id)
        .order_by(UnmetNeed.recorded_at.desc(), UnmetNeed.id)
        .limit(100)
    ).all()
