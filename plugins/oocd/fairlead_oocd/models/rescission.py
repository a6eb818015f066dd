"""Why a resolution that was given was taken back, and on whose advice."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild


class Rescission(CaseChild, Base):
    """The end of a resolution that should not have been given (T32). Never changed."""

    __tablename__ = "oocd_rescission"

    ground: Mapped[str]  # unlawful, procedure, quashed
    reason: Mapped[str]
    adviser: Mapped[str]
    advised_on: Mapped[date]
    advice_reference: Mapped[str]
    advice: Mapped[str]
    notices: Mapped[str]
    pnc_correction: Mapped[str | None]
    outcome_before: Mapped[str | None]  # the outcome code that was wiped
    rescinded_by: Mapped[str]
    rescinded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """At most once for each case."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "case_id"), *more)
