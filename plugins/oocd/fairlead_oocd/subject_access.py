"""What is held about a person beyond the resolution: evidence of their conditions, their views as a victim."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from fairlead.public import CaseFile, HeldItem, Party, TenantSession
from fairlead_oocd.models import ConditionEvidence, Resolution, VictimConsultation


def evidence_held(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """What was seen of the conditions of a person who was the suspect. One statement."""
    rows = session.execute(
        sa.select(ConditionEvidence, CaseFile.reference)
        .join(
            Resolution,
            sa.and_(
                Resolution.tenant_id == ConditionEvidence.tenant_id,
                Resolution.case_id == ConditionEvidence.case_id,
            ),
        )
        .join(
            Party, sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id)
        )
        .join(
            CaseFile, sa.and_(CaseFile.tenant_id == Resolution.tenant_id, CaseFile.id == Resolution.case_id)
        )
        .where(ConditionEvidence.tenant_id == session.actor.tenant_id, Party.person_id == person_id)
        .order_by(ConditionEvidence.recorded_at, ConditionEvidence.id)
    )
    return tuple(
        HeldItem(
            category="condition",
            title=f"Evidence of a condition, {row.reference}",
            values=_said(
                {
                    "Seen on": row.ConditionEvidence.seen_on,
                    "What was seen": row.ConditionEvidence.what_was_seen,
                    "Withdrawn, because": row.ConditionEvidence.withdrawn_reason,
                }
            ),
            source="recorded by the police",
            recorded_on=row.ConditionEvidence.recorded_at.date(),
        )
        for row in rows
    )


def views_held(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """What a person said as a victim. One statement."""
    rows = session.execute(
        sa.select(VictimConsultation, CaseFile.reference)
        .join(
            Party,
            sa.and_(Party.tenant_id == VictimConsultation.tenant_id, Party.id == VictimConsultation.party_id),
        )
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Party.tenant_id, CaseFile.id == Party.case_id))
        .where(VictimConsultation.tenant_id == session.actor.tenant_id, Party.person_id == person_id)
        .order_by(VictimConsultation.recorded_at, VictimConsultation.id)
    )
    return tuple(
        HeldItem(
            category="victim views",
            title=f"Views as a victim, {row.reference}",
            values=_said(
                {
                    "Views": row.VictimConsultation.views,
                    "Why there are none": row.VictimConsultation.no_views_reason,
                    "Afraid of": row.VictimConsultation.safety_concerns,
                    "Wants a listed action": row.VictimConsultation.wants_listed_action,
                    "Wants to be told by": row.VictimConsultation.update_preference,
                }
            ),
            source="told to the police",
            recorded_on=row.VictimConsultation.recorded_at.date(),
        )
        for row in rows
    )


def _said(values: Mapping[str, object]) -> dict[str, str]:
    return {label: str(value) for label, value in values.items() if value}
