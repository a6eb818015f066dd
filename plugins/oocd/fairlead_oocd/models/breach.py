"""A condition that may not have been kept: what was reported, said, decided, and what followed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class Breach(CaseChild, Versioned, Base):
    """One suspected breach (T18 to T23). A case can have several, one after the other.

    Each later group of columns is filled by one step and stays empty until then.
    """

    __tablename__ = "oocd_breach"

    # the report: T18
    condition_id: Mapped[uuid.UUID | None]  # None when a provider's report names no condition
    failure: Mapped[str]  # attendance, late, work, payment, restriction, other, reported-by-provider
    happened_on: Mapped[date]
    facts: Mapped[str]
    contact_attempts: Mapped[str | None]
    reported_by_id: Mapped[uuid.UUID]
    reported_by: Mapped[str]
    reported_by_organisation: Mapped[str]
    reported_at: Mapped[datetime]

    # asking why: before T19
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str | None]
    asked_how: Mapped[str | None]
    reply_by: Mapped[date | None]

    # the answer: T19
    explanation: Mapped[str | None]  # None when nothing was said by the day asked for
    explanation_evidence: Mapped[str | None]
    review_sent_by_id: Mapped[uuid.UUID | None]
    review_sent_by: Mapped[str | None]
    review_sent_at: Mapped[datetime | None]

    # the decision: T20, T21
    decision: Mapped[str | None]  # excused, variation, confirmed
    decision_reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_by_rank: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    # what followed: T22, T22n
    outcome: Mapped[str | None]  # prosecuted, not-pursued
    outcome_reason: Mapped[str | None]
    charge_reference: Mapped[str | None]
    proceedings_on: Mapped[date | None]
    arrested: Mapped[bool | None]
    outcome_by: Mapped[str | None]
    outcome_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """About a condition of the same tenant."""
        return super().table_constraints(tenant_fk("condition_id", "case_condition"), *more)
