"""What was done to reach each victim, and what each of them said."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class VictimContact(CaseChild, Base):
    """One attempt to reach a victim.

    Never edited, only added to (PCSC Act 2022 s.100(3); ASBCP Act 2014 s.102(3)).
    """

    __tablename__ = "oocd_victim_contact"

    party_id: Mapped[uuid.UUID]
    attempted_at: Mapped[datetime]
    method: Mapped[str]
    outcome: Mapped[str]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by victim."""
        return super().table_constraints(
            tenant_fk("party_id", "party"),
            sa.Index("ix_oocd_victim_contact_party", "tenant_id", "party_id"),
            *more,
        )


class VictimConsultation(CaseChild, Versioned, Base):
    """What one victim said, or why nothing could be obtained."""

    __tablename__ = "oocd_victim_consultation"

    party_id: Mapped[uuid.UUID]
    views: Mapped[str | None]
    no_views_reason: Mapped[str | None]
    supports: Mapped[bool | None]
    wants_listed_action: Mapped[str | None]  # code of the community remedy document, '' for none wanted
    risk_to_victim: Mapped[bool | None]
    safety_concerns: Mapped[str | None]
    restorative_interest: Mapped[bool | None]
    loss_pence: Mapped[int | None]
    update_preference: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each victim of a case."""
        return super().table_constraints(
            tenant_fk("party_id", "party"), sa.UniqueConstraint("tenant_id", "case_id", "party_id"), *more
        )
