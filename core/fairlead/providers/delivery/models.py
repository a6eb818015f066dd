"""What is kept of the delivery of a referral beside its appointments: their history, action plans, outcomes."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.providers.models import ReferralChild
from fairlead.tenancy.base import Base, tenant_fk


class AppointmentState(StrEnum):
    """Where an appointment stands. What each one counts is in ``delivery/policy.py``."""

    BOOKED = "booked"
    ATTENDED = "attended"
    LATE = "late"
    MISSED = "missed"
    """The person did not come, and there is no acceptable reason."""
    EXCUSED = "excused"
    """The person did not come, for an acceptable reason."""
    PROVIDER_CANCELLED = "provider-cancelled"
    """The provider cancelled it or did not hold it: never the person's failing."""
    CANCELLED = "cancelled"
    """Taken back before its time by somebody else than the provider."""


class PlanState(StrEnum):
    """Where one version of an action plan stands. One that was never decided is replaced by the next."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class AppointmentChange(ReferralChild, Base):
    """What was different after one change of an appointment. Written by the database, never changed."""

    __tablename__ = "appointment_change"

    appointment_id: Mapped[uuid.UUID]
    before: Mapped[dict[str, object]]
    after: Mapped[dict[str, object]]
    asked_by: Mapped[str | None]
    code: Mapped[str | None]
    words: Mapped[str | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of an appointment of the same organisation."""
        return super().table_constraints(tenant_fk("appointment_id", "appointment"), *more)


class ActionPlan(ReferralChild, Base):
    """One version of the plan that provider and person agreed, as it was submitted, and the sender's answer."""

    __tablename__ = "action_plan"

    number: Mapped[int]
    state: Mapped[str]  # a PlanState
    objectives: Mapped[list[dict[str, object]]]  # [{objective, activities}]
    agreed_on: Mapped[date]
    agreed_with: Mapped[str]  # who agreed to it, in words
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Numbered within its referral."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "referral_id", "number"), *more)


class ReferralOutcome(ReferralChild, Base):
    """What came of one objective, as the provider reported it at the end. Never changed."""

    __tablename__ = "referral_outcome"

    number: Mapped[int]
    objective: Mapped[str]
    result: Mapped[str]  # achieved, partly, not
    how: Mapped[str]
    evidence: Mapped[str]
    still_needed: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Numbered within its referral."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "referral_id", "number"), *more)
