"""Reads of what happens after giving: breaches, sessions, variations, rescission, scrutiny."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fairlead.public import (
    OPEN_STATES,
    Appointment,
    CaseFile,
    NotVisible,
    Referral,
    ReferralOutcome,
    TenantSession,
)
from fairlead_oocd.models import Breach, Rescission, ScrutinyItem, Variation
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """The sessions of one condition, or of one referral: how many of each kind."""

    missed: int
    cancelled_by_provider: int


def breaches_of(session: TenantSession, case: CaseFile) -> Sequence[Breach]:
    """The suspected breaches of a case, oldest first."""
    return session.scalars(
        sa.select(Breach)
        .where(Breach.tenant_id == case.tenant_id, Breach.case_id == case.id)
        .order_by(Breach.reported_at, Breach.id)
    ).all()


def open_breach(session: TenantSession, case: CaseFile) -> Breach:
    """The breach that is being dealt with: the newest one. Raises `NotVisible` when there is none."""
    found = breaches_of(session, case)
    if not found:
        raise NotVisible
    return found[-1]


def sessions_for_condition(
    session: TenantSession, case: CaseFile, condition_id: uuid.UUID | None
) -> Sequence[Appointment]:
    """What a provider recorded about the sessions of a condition, oldest first; none without a condition."""
    if condition_id is None:
        return ()
    return session.scalars(
        sa.select(Appointment)
        .join(
            Referral,
            sa.and_(Referral.tenant_id == Appointment.tenant_id, Referral.id == Appointment.referral_id),
        )
        .where(
            Referral.tenant_id == case.tenant_id,
            Referral.case_id == case.id,
            Referral.condition_id == condition_id,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def sessions_of_referral(session: TenantSession, referral: Referral) -> Sequence[Appointment]:
    """The sessions of one referral, oldest first."""
    return session.scalars(
        sa.select(Appointment)
        .where(Appointment.tenant_id == referral.tenant_id, Appointment.referral_id == referral.id)
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def outcomes_of(session: TenantSession, referral: Referral) -> Sequence[ReferralOutcome]:
    """What the provider reported of each objective at the end, in order."""
    return session.scalars(
        sa.select(ReferralOutcome)
        .where(ReferralOutcome.tenant_id == referral.tenant_id, ReferralOutcome.referral_id == referral.id)
        .order_by(ReferralOutcome.number)
    ).all()


def counted(appointments: Sequence[Appointment]) -> Sessions:
    """Sessions the person missed, and those the provider cancelled."""
    states = [each.state for each in appointments]
    return Sessions(missed=states.count("missed"), cancelled_by_provider=states.count("provider-cancelled"))


def open_referrals(
    session: TenantSession, case: CaseFile, condition_id: uuid.UUID | None = None
) -> Sequence[Referral]:
    """The referrals of a case, or of one of its conditions, that a provider still has, oldest first."""
    statement = sa.select(Referral).where(
        Referral.tenant_id == case.tenant_id,
        Referral.case_id == case.id,
        Referral.state.in_(OPEN_STATES),
    )
    if condition_id is not None:
        statement = statement.where(Referral.condition_id == condition_id)
    return session.scalars(statement.order_by(Referral.sent_at, Referral.id)).all()


def variations_of(session: TenantSession, case: CaseFile) -> Sequence[Variation]:
    """The variations of a case, oldest first."""
    return session.scalars(
        sa.select(Variation)
        .where(Variation.tenant_id == case.tenant_id, Variation.case_id == case.id)
        .order_by(Variation.proposed_at, Variation.id)
    ).all()


def proposed_variation(session: TenantSession, case: CaseFile) -> Variation:
    """The variation that waits for the person's consent. Raises `NotVisible` when there is none."""
    found = [each for each in variations_of(session, case) if each.state == "proposed"]
    if not found:
        raise NotVisible
    return found[-1]


def rescission_of(session: TenantSession, case: CaseFile) -> Rescission | None:
    """Why the resolution was rescinded; None when it was not."""
    return session.scalar(
        sa.select(Rescission).where(Rescission.tenant_id == case.tenant_id, Rescission.case_id == case.id)
    )


def scrutiny_of(session: TenantSession, case: CaseFile) -> ScrutinyItem | None:
    """The case's place in a panel's sample; None outside of it."""
    return session.scalar(
        sa.select(ScrutinyItem).where(
            ScrutinyItem.tenant_id == case.tenant_id, ScrutinyItem.case_id == case.id
        )
    )


def condition_on(work: CaseWork, condition_id: uuid.UUID | None) -> ConditionOnCase:
    """One condition of the case. Raises `NotVisible`."""
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found


def replaceable_by_penalty(session: TenantSession, work: CaseWork) -> tuple[ConditionOnCase, ...]:
    """The conditions of s.110 that a penalty may stand for: that of the confirmed breach, and no other.

    A breach that names no condition leaves it to whoever attaches the penalty which one was not kept. None before a
    breach is confirmed. Source: PCSC Act 2022 s.115(2), which rescinds the condition that was not complied with.
    """
    breaches = breaches_of(session, work.case)
    if not breaches or breaches[-1].decision != "confirmed":
        return ()
    broken = breaches[-1].condition_id
    return tuple(
        item
        for item in work.conditions
        if item.condition.state in ("active", "breached")
        and item.condition.kind != "financial_penalty"
        and broken in (None, item.condition.id)
    )
