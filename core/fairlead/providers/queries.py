"""Reads for the referral pages: rows with the columns they show, one statement for each collection."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from fairlead.cases.lookup import LONGEST_REFERENCE
from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.providers.access import visible_referrals
from fairlead.providers.models import (
    Appointment,
    Referral,
    ReferralMessage,
    ReferralShare,
)
from fairlead.providers.spoken_reference import PREFIX, as_written
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class ReferralPage:
    """One referral with everything its page shows."""

    referral: Referral
    shares: Sequence[ReferralShare]
    messages: Sequence[ReferralMessage]
    appointments: Sequence[Appointment]
    events: Sequence[CaseEvent]

    @property
    def pieces(self) -> list[tuple[ReferralShare, list[ReferralShare]]]:
        """What is shared now, each piece with the versions it replaced, newest first."""
        by_id = {share.id: share for share in self.shares}
        replaced = {share.replaces_id for share in self.shares}
        return [(share, list(_versions(share, by_id))) for share in self.shares if share.id not in replaced]

    @property
    def hours(self) -> Decimal:
        """Hours that count so far."""
        return sum((each.hours_credited for each in self.appointments), Decimal(0))


def _versions(share: ReferralShare, by_id: Mapping[uuid.UUID, ReferralShare]) -> Iterator[ReferralShare]:
    before = share.replaces_id
    while before is not None and before in by_id:
        yield by_id[before]
        before = by_id[before].replaces_id


def referral_page(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], reference: str
) -> ReferralPage:
    """One referral by reference, with what was shared, its sessions and its chronology. `NotVisible`
    otherwise.
    """
    referral = session.scalar(
        sa.select(Referral).where(
            Referral.reference == as_written(reference), visible_referrals(actor, enabled_modules)
        )
    )
    if referral is None:
        raise NotVisible
    shares = session.scalars(
        sa.select(ReferralShare).where(ReferralShare.referral_id == referral.id).order_by(ReferralShare.scope)
    ).all()
    messages = session.scalars(
        sa.select(ReferralMessage)
        .where(ReferralMessage.referral_id == referral.id)
        .order_by(ReferralMessage.written_at.desc(), ReferralMessage.id)
        .limit(100)
    ).all()
    appointments = session.scalars(
        sa.select(Appointment)
        .where(Appointment.referral_id == referral.id)
        .order_by(Appointment.starts_at.desc())
    ).all()
    events = session.scalars(
        sa.select(CaseEvent)
        .where(CaseEvent.referral_id == referral.id)
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(100)
    ).all()
    return ReferralPage(
        referral=referral, shares=shares, messages=messages, appointments=appointments, events=events
    )


def find_referral(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], typed: str
) -> str | None:
    """The reference of the referral that this actor may see and that was typed, in any case, with or without dashes.

    None when there is none. One statement, none for what cannot be the reference of a referral.
    """
    reference = as_written(typed.replace("\x00", "")[:LONGEST_REFERENCE])
    if not reference.startswith(PREFIX):
        return None
    found: str | None = session.scalar(
        sa.select(Referral.reference).where(
            Referral.reference == reference, visible_referrals(actor, enabled_modules)
        )
    )
    return found


def hours_by_condition(session: TenantSession, case_id: uuid.UUID) -> dict[uuid.UUID, Decimal]:
    """Attended hours that count toward each condition of one case of the session's tenant."""
    rows = session.execute(
        sa.select(Referral.condition_id, sa.func.sum(Appointment.hours_credited))
        .join(
            Appointment,
            sa.and_(Appointment.tenant_id == Referral.tenant_id, Appointment.referral_id == Referral.id),
        )
        .where(
            Referral.tenant_id == session.actor.tenant_id,
            Referral.case_id == case_id,
            Referral.condition_id.is_not(None),
        )
        .group_by(Referral.condition_id)
    )
    return {condition_id: total for condition_id, total in rows if condition_id is not None}
