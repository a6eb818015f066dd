"""Conditions changed by agreement after the resolution was given."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class Variation(CaseChild, Versioned, Base):
    """One change of one condition (T17), left out and added ones too: old words, new ones, the person's consent.

    PCSC Act 2022 ss.104, 114(1); CJA 2003 s.23B [from memory].
    """

    __tablename__ = "oocd_variation"

    condition_id: Mapped[uuid.UUID]
    kind: Mapped[str]  # change, omit, add
    reason: Mapped[str]
    before: Mapped[dict[str, object]]  # empty when the condition is added
    after: Mapped[dict[str, object]]  # empty when the condition is left out
    state: Mapped[str]  # proposed, agreed, dropped
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    consented_on: Mapped[date | None]
    consent_method: Mapped[str | None]
    consent_name: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    dropped_reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of a condition of the same tenant."""
        return super().table_constraints(tenant_fk("condition_id", "case_condition"), *more)
