"""When a provider declines, the next service is offered by itself, and kept for the sender's list.

The page of the referral ranks anew, since places come and go; the list shows what was offered on the day.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, own_case
from fairlead.cases.models import CaseFile
from fairlead.cases.progress import add_event
from fairlead.hookspecs.contributions import ReferralNeed
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import TenantHooks
from fairlead.providers.matching.models import NextOffer, OfferState
from fairlead.providers.matching.queries import ranked_services
from fairlead.providers.matching.scoring import Match, Ranking, Side, weighed
from fairlead.providers.matching.words import reason_words
from fairlead.providers.models import Referral, ReferralState, Service
from fairlead.refusals import Conflict, NotVisible
from fairlead.tenancy.sessions import TenantSession

REASONS_KEPT = 6
"""Reasons kept with an offer: those that count most, and what speaks against it."""


@dataclass(frozen=True, kw_only=True)
class CloseOffer:
    """Nothing more is to be done after a provider declined."""

    referral_id: uuid.UUID


def ranked_elsewhere(
    session: TenantSession, hooks: TenantHooks, case: CaseFile, referral: Referral, *, today: date
) -> tuple[ReferralNeed, Ranking]:
    """What is looked for instead of a referral, and the services for it; its own service is not among them."""
    known = hooks.referral_need(session, case)
    treated = session.scalar(sa.select(Service.needs).where(Service.id == referral.service_id)) or []
    codes = treated or [each.code for each in known.needs]
    wanted = replace(known, needs=weighed(codes, known.needs), deliver_by=referral.deliver_by)
    ranking = ranked_services(session, session.actor, wanted, today=today, case_id=case.id)
    return wanted, replace(
        ranking,
        matches=tuple(each for each in ranking.matches if each.service.id != referral.service_id),
        excluded=tuple(each for each in ranking.excluded if each.service.id != referral.service_id),
    )


def offer_next(
    session: TenantSession,
    hooks: TenantHooks,
    case: CaseFile,
    referral: Referral,
    *,
    now: datetime,
    today: date,
) -> NextOffer | None:
    """In the sender's organisation, after a provider declined: keep the next service, or that nothing is left.

    Safe to repeat; None where the referral is no more declined, or was offered on already.
    """
    if referral.state != ReferralState.DECLINED or _offer_of(session, referral.id) is not None:
        return None
    _wanted, ranking = ranked_elsewhere(session, hooks, case, referral, today=today)
    best = ranking.matches[0] if ranking.matches else None
    offer = NextOffer(
        case_id=case.id,
        referral_id=referral.id,
        service_id=best.service.id if best else None,
        service_name=best.service.name if best else "",
        provider_name=best.service.provider if best else "",
        reasons=kept_reasons(best) if best else [],
        state=OfferState.OPEN,
        offered_at=now,
    )
    session.add(offer)
    session.flush()
    said = (
        f"Next service offered: {offer.service_name}, {offer.provider_name}"
        if best
        else "No other service fits: record the unmet need"
    )
    add_event(session, case, "referral.next-offered", said, at=now)
    return offer


def kept_reasons(match: Match) -> list[dict[str, object]]:
    """The reasons of a match in words, what speaks against it always among them."""
    against = match.of(Side.AGAINST)[: REASONS_KEPT // 2]
    speaking = match.of(Side.FOR)[: REASONS_KEPT - len(against)]
    return [{"side": reason.side.value, "words": reason_words(reason)} for reason in (*speaking, *against)]


def take_offers(session: TenantSession, referral: Referral, *, now: datetime) -> None:
    """Another referral was sent for the same work: what was offered after an earlier one is settled. One statement."""
    same = Referral.condition_id == referral.condition_id
    if referral.condition_id is None:
        same = Referral.condition_id.is_(None)
    earlier = sa.select(Referral.id).where(
        Referral.tenant_id == referral.tenant_id,
        Referral.case_id == referral.case_id,
        Referral.id != referral.id,
        same,
    )
    session.execute(
        sa.update(NextOffer)
        .where(
            NextOffer.tenant_id == referral.tenant_id,
            NextOffer.state == OfferState.OPEN,
            NextOffer.referral_id.in_(earlier),
        )
        .values(state=OfferState.TAKEN, closed_at=now, closed_by=session.actor.name)
        .execution_options(synchronize_session=False)
    )


def close_offer(session: TenantSession, actor: Actor, command: CloseOffer, *, now: datetime) -> NextOffer:
    """Take an offer off the list. Raises `Conflict` when it is settled already; `NotPermitted`, `NotVisible`."""
    need(actor, Core.REFERRAL_SEND)
    offer = _offer_of(session, command.referral_id)
    if offer is None or offer.tenant_id != actor.tenant_id:
        raise NotVisible
    case = own_case(session, actor, offer.case_id)
    if offer.state != OfferState.OPEN:
        raise Conflict(_("This was settled already."))
    offer.state, offer.closed_at, offer.closed_by = OfferState.CLOSED, now, actor.name
    session.flush()
    record(
        session,
        Operation.ALTERATION,
        "core.next-offer.closed",
        object_type="referral",
        object_ids=[offer.referral_id],
        case_id=case.id,
        field_names=["state"],
    )
    return offer


def _offer_of(session: TenantSession, referral_id: uuid.UUID) -> NextOffer | None:
    return session.scalar(
        sa.select(NextOffer)
        .where(NextOffer.tenant_id == session.actor.tenant_id, NextOffer.referral_id == referral_id)
        .execution_options(populate_existing=True)
    )
