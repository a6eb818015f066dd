"""Finalised cases that a scrutiny panel looks at, and what it found."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned


class ScrutinyItem(CaseChild, Versioned, Base):
    """One case in a panel's sample (T30, T30a). The panel knows it by ``panel_reference`` only."""

    __tablename__ = "oocd_scrutiny"

    panel_reference: Mapped[str]
    chosen_because: Mapped[list[str]]  # keys of the force's list, "random" or "by-hand"
    note: Mapped[str | None]  # why by hand; for a draw, size and seed
    chosen_by: Mapped[str]
    chosen_at: Mapped[datetime]
    category: Mapped[str | None]
    finding: Mapped[str | None]
    learning: Mapped[str | None]
    learning_owner: Mapped[str | None]
    learning_due_on: Mapped[date | None]
    feedback_on: Mapped[date | None]
    policy_change: Mapped[str | None]
    found_by: Mapped[str | None]
    found_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Once for each case; found by the panel's reference."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "case_id"),
            sa.UniqueConstraint("tenant_id", "panel_reference"),
            *more,
        )
