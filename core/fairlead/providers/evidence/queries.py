"""Reads of evidence and results: for a referral that was found already, and by the one predicate of referrals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.access import visible_referrals
from fairlead.providers.evidence.models import CourseResult, ReferralEvidence
from fairlead.providers.models import Referral
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession

SHOWN = 100
Child = TypeVar("Child", ReferralEvidence, CourseResult)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a provider shows for its work on one referral, newest first."""

    files: Sequence[ReferralEvidence]
    results: Sequence[CourseResult]


def shown_for(session: TenantSession, referral: Referral) -> Shown:
    """Files and results of a referral that this reader was found to see. Two statements; no content is read."""
    files, results = (
        session.scalars(
            sa.select(model)
            .where(model.tenant_id == referral.tenant_id, model.referral_id == referral.id)
            .order_by(model.recorded_at.desc(), model.id)
            .limit(SHOWN)
        ).all()
        for model in (ReferralEvidence, CourseResult)
    )
    return Shown(files=files, results=results)  # type: ignore[arg-type]  # each of its own model


def evidence_of_referral(
    session: TenantSession, referral: Referral, evidence_id: uuid.UUID
) -> ReferralEvidence:
    """One file of the referral. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(ReferralEvidence).where(
            ReferralEvidence.tenant_id == referral.tenant_id,
            ReferralEvidence.referral_id == referral.id,
            ReferralEvidence.id == evidence_id,
        )
    )
    if found is None:
        raise NotVisible
    return found


def evidence_of_condition(
    session: TenantSession, case_id: uuid.UUID, condition_id: uuid.UUID
) -> Sequence[ReferralEvidence]:
    """Files that providers added to the referrals of one condition of the session's organisation, newest first; those
    taken back are left out. One statement. The caller has found the case through the access predicate.
    """
    of_referral = sa.and_(
        Referral.tenant_id == ReferralEvidence.tenant_id, Referral.id == ReferralEvidence.referral_id
    )
    return session.scalars(
        sa.select(ReferralEvidence)
        .join(Referral, of_referral)
        .where(
            Referral.tenant_id == session.actor.tenant_id,
            Referral.case_id == case_id,
            Referral.condition_id == condition_id,
            ReferralEvidence.withdrawn_at.is_(None),
        )
        .order_by(ReferralEvidence.recorded_at.desc(), ReferralEvidence.id)
        .limit(SHOWN)
    ).all()


def visible_evidence(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], evidence_id: uuid.UUID
) -> tuple[ReferralEvidence, Referral]:
    """One file, if this reader may see its referral. Raises `NotVisible`. One statement."""
    found = _with_referral(
        session, ReferralEvidence, ReferralEvidence.id == evidence_id, actor, enabled_modules
    )
    if found is None:
        raise NotVisible
    return found


def certificate(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], code: str
) -> tuple[CourseResult, Referral] | None:
    """The result with this certificate code, if this reader may see its referral; None otherwise. One statement."""
    wanted = CourseResult.certificate_code == code
    return _with_referral(session, CourseResult, wanted, actor, enabled_modules)


def _with_referral(
    session: TenantSession,
    model: type[Child],
    wanted: sa.ColumnElement[bool],
    actor: Actor,
    enabled_modules: frozenset[str],
) -> tuple[Child, Referral] | None:
    of_referral = sa.and_(Referral.tenant_id == model.tenant_id, Referral.id == model.referral_id)
    row = session.execute(
        sa.select(model, Referral)
        .join(Referral, of_referral)
        .where(wanted, visible_referrals(actor, enabled_modules))
    ).first()
    return (row[0], row[1]) if row is not None else None
