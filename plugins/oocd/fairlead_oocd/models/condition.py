"""What the rules ask about a condition beyond the shared case model, and what showed that it was kept."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class ConditionDetail(CaseChild, Versioned, Base):
    """What the rules ask about a condition beyond core's columns.

    ``previous`` is the condition as it was before its last change while it was only proposed, so that the
    change can be undone.
    """

    __tablename__ = "oocd_condition"

    condition_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID | None]  # of a provider: no key can cross to another organisation
    listed_action: Mapped[str | None]
    payment_method: Mapped[str | None]
    consequences: Mapped[str | None]
    staying_at_residence: Mapped[bool | None]
    proportionate: Mapped[bool | None]
    achievable: Mapped[bool | None]
    provider_has_capacity: Mapped[bool | None]
    circumstances_checked: Mapped[bool | None]
    depends_on_third_party: Mapped[bool | None]
    drafting_rationale: Mapped[str | None]  # why it stands although policy, not law, speaks against it
    catalogue_code: Mapped[str | None]  # of the row of the force's catalogue it was made from
    previous: Mapped[dict[str, object] | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each condition."""
        return super().table_constraints(
            tenant_fk("condition_id", "case_condition"),
            sa.UniqueConstraint("tenant_id", "condition_id"),
            *more,
        )


class ConditionEvidence(CaseChild, Versioned, Base):
    """What was seen that shows a condition was kept, and when.

    Evidence of a condition that was taken for kept by mistake stays in the record as withdrawn.
    """

    __tablename__ = "oocd_condition_evidence"

    condition_id: Mapped[uuid.UUID]
    seen_on: Mapped[date]
    what_was_seen: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    referral_evidence_id: Mapped[uuid.UUID | None]  # a file of the provider, which stays where it is
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Condition, document and the provider's file belong to the same tenant."""
        return super().table_constraints(
            tenant_fk("condition_id", "case_condition"),
            tenant_fk("document_id", "case_document"),
            tenant_fk("referral_evidence_id", "referral_evidence"),
            *more,
        )
