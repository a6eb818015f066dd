"""After a decline: what the page of the referral and the list of referrals show of the next service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # as url_for takes them

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.modules.facade import TenantHooks
from fairlead.providers.matching.models import NextOffer, OfferState
from fairlead.providers.matching.next_offer import ranked_elsewhere
from fairlead.providers.matching.page import match_shown, unmet_url
from fairlead.providers.models import Referral
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.tables import with_query

MOST_SHOWN = 5
"""Services offered on the page of a declined referral; the page of matches has all of them."""


@dataclass(frozen=True, kw_only=True)
class OfferedNext:
    """What the list says of a declined referral. ``service_id`` is None when nothing was left."""

    service_id: uuid.UUID | None
    service_name: str
    provider_name: str
    reasons: tuple[str, ...]


def elsewhere_context(
    session: TenantSession, hooks: TenantHooks, case: CaseFile, referral: Referral, *, today: date
) -> dict[str, object]:
    """What ``providers/matching/_elsewhere.html`` shows: the best services as they are now, each one step away."""
    need, ranking = ranked_elsewhere(session, hooks, case, referral, today=today)
    best = ranking.matches[:MOST_SHOWN]
    links = hooks.referral_links(session, case, referral, [each.service.id for each in best])
    steps = {
        match.service.id: [
            {
                "label": _("Refer to %(name)s", name=match.service.provider),
                "url": url_for(link.endpoint, **dict[str, Any](link.values)),
            }
        ]
        for match in best
        if (link := links.get(match.service.id)) is not None
    }
    path = url_for("matching.for_case", reference=case.reference)
    return {
        "matches": [
            match_shown(each, steps.get(each.service.id, ()), case.reference, today) for each in best
        ],
        "unmet_url": unmet_url(case, need, ranking, referral.reference),
        "all_url": with_query(path, {"need": need.needs[0].code if need.needs else ""}),
        "open": _is_open(session, referral),
    }


def offered_next(
    session: TenantSession, actor: Actor, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, OfferedNext]:
    """What was offered after each of these referrals and is not settled yet. One statement."""
    rows = session.scalars(
        sa.select(NextOffer).where(
            NextOffer.tenant_id == actor.tenant_id,
            NextOffer.state == OfferState.OPEN,
            among(NextOffer.referral_id, "referrals"),
        ),
        {"referrals": list(ids)},
    )
    return {
        row.referral_id: OfferedNext(
            service_id=row.service_id,
            service_name=row.service_name,
            provider_name=row.provider_name,
            reasons=tuple(str(reason["words"]) for reason in row.reasons),
        )
        for row in rows
    }


def open_offers(actor: Actor) -> sa.Select[uuid.UUID]:
    """Ids of the declined referrals of the actor's organisation that wait to be referred on."""
    return sa.select(NextOffer.referral_id).where(
        NextOffer.tenant_id == actor.tenant_id, NextOffer.state == OfferState.OPEN
    )


def _is_open(session: TenantSession, referral: Referral) -> bool:
    found = session.scalar(
        sa.select(NextOffer.id).where(
            NextOffer.tenant_id == referral.tenant_id,
            NextOffer.referral_id == referral.id,
            NextOffer.state == OfferState.OPEN,
        )
    )
    return found is not None
