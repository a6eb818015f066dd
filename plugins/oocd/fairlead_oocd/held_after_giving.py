"""What is held about a person from after giving, for the subject access request. A statement for each table."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from fairlead.public import CaseFile, HeldItem, Party, TenantSession
from fairlead_oocd.models import Breach, Rescission, Resolution, Variation


def held_after_giving(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """Breaches, variations and rescissions of the person's resolutions, oldest first in each."""
    breaches = session.execute(_about(Breach, person_id).order_by(Breach.reported_at, Breach.id))
    variations = session.execute(_about(Variation, person_id).order_by(Variation.proposed_at, Variation.id))
    rescissions = session.execute(
        _about(Rescission, person_id).order_by(Rescission.rescinded_at, Rescission.id)
    )
    return (
        *(_breach(row.Breach, row.reference) for row in breaches),
        *(_variation(row.Variation, row.reference) for row in variations),
        *(_rescission(row.Rescission, row.reference) for row in rescissions),
    )


def _about(table: type[Breach | Variation | Rescission], person_id: uuid.UUID) -> sa.Select[tuple[Any, str]]:
    selected: sa.Select[tuple[Any, str]] = sa.select(table.__mapper__, CaseFile.reference)
    return (
        selected.join(CaseFile, sa.and_(CaseFile.tenant_id == table.tenant_id, CaseFile.id == table.case_id))
        .join(
            Resolution,
            sa.and_(Resolution.tenant_id == table.tenant_id, Resolution.case_id == table.case_id),
        )
        .join(
            Party,
            sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id),
        )
        .where(Party.person_id == person_id)
    )


def _breach(breach: Breach, reference: str) -> HeldItem:
    values = {
        "Reference": reference,
        "What happened": breach.facts,
        "Tried to reach the person": breach.contact_attempts,
        "What the person said": breach.explanation,
        "Decision": breach.decision,
        "Reasons": breach.decision_reason,
        "What followed": breach.outcome,
        "Why": breach.outcome_reason,
        "Charge reference": breach.charge_reference,
    }
    return HeldItem(
        category="decision",
        title=f"Suspected breach {reference}",
        values={label: value for label, value in values.items() if value},
        source=f"reported by {breach.reported_by_organisation}",
        recorded_on=breach.reported_at.date(),
        third_parties=("the report may name others",),
    )


def _variation(variation: Variation, reference: str) -> HeldItem:
    values = {
        "Reference": reference,
        "Reason": variation.reason,
        "Before": str(variation.before.get("text", "")),
        "Now": str(variation.after.get("text", "")),
        "State": variation.state,
    }
    return HeldItem(
        category="condition",
        title=f"Variation {reference}",
        values={label: value for label, value in values.items() if value},
        source="recorded by the police",
        recorded_on=variation.proposed_at.date(),
    )


def _rescission(rescission: Rescission, reference: str) -> HeldItem:
    values = {
        "Reference": reference,
        "Ground": rescission.ground,
        "Reason": rescission.reason,
        "Who was told": rescission.notices,
        "PNC correction": rescission.pnc_correction,
    }
    return HeldItem(
        category="decision",
        title=f"Rescission {reference}",
        values={label: value for label, value in values.items() if value},
        source="recorded by the police",
        recorded_on=rescission.rescinded_at.date(),
        third_parties=("legal advice is held as well and is privileged",),
    )
