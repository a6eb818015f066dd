"""Files that show what was done, and results of online courses: written by the receiver, owned by the sender."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.providers.models import ReferralChild
from fairlead.tenancy.base import Base, tenant_fk
from fairlead.uploads.sealing import Place


class EvidenceKind(StrEnum):
    """What a file is."""

    CERTIFICATE = "certificate"
    ATTENDANCE = "attendance"
    LETTER = "letter"
    WORK = "work"
    PHOTOGRAPH = "photograph"
    OTHER = "other"


class CourseOutcome(StrEnum):
    """How an online course ended."""

    PASSED = "passed"
    NOT_PASSED = "not-passed"


class Answer(StrEnum):
    """What a person answers to one of the `QUESTIONS`."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


QUESTIONS = ("helped", "respected", "suited")
"""Columns of `PersonFeedback` that hold an `Answer`."""


class ReferralEvidence(ReferralChild, Base):
    """A file that shows what was done. Never changed; it can be taken back, and its key wrapped anew.

    The database says who added and who took it back, from the session. The content is in `EvidenceContent`, so that no
    list reads it.
    """

    __tablename__ = "referral_evidence"

    kind: Mapped[str]  # an EvidenceKind
    note: Mapped[str]
    file_name: Mapped[str]  # as it was called, cleaned: text to show, never a path
    media_type: Mapped[str]
    size: Mapped[int]  # bytes, before it was sealed
    sha256: Mapped[str]  # of the file as it was sent
    scan: Mapped[str]  # clean, not-scanned
    wrapped_key: Mapped[bytes]
    recorded_by_id: Mapped[uuid.UUID]
    recorded_by: Mapped[str]
    organisation: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Its content can belong to no other referral."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "referral_id", "id"), *more)


class EvidenceContent(ReferralChild, Base):
    """The sealed bytes of one file: see ``uploads/sealing.py``."""

    __tablename__ = "referral_evidence_content"

    evidence_id: Mapped[uuid.UUID]
    content: Mapped[bytes]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each file, of the same referral."""
        return super().table_constraints(
            sa.ForeignKeyConstraint(
                ["tenant_id", "referral_id", "evidence_id"],
                ["referral_evidence.tenant_id", "referral_evidence.referral_id", "referral_evidence.id"],
            ),
            sa.UniqueConstraint("tenant_id", "evidence_id"),
            *more,
        )


def content_place(tenant: uuid.UUID, evidence_id: uuid.UUID) -> Place:
    """Where the content of a file belongs: it opens nowhere else."""
    return Place(tenant=tenant, table=EvidenceContent.__tablename__, column="content", row=evidence_id)


class CourseResult(ReferralChild, Base):
    """How an online course ended. Never changed.

    What counts toward the condition is a session (``appointment_id``) like any other. ``certificate_code`` is ours, for
    the person to show; ``provider_code`` is the one on the provider's own certificate.
    """

    __tablename__ = "course_result"

    course: Mapped[str]
    completed_on: Mapped[date]
    outcome: Mapped[str]  # a CourseOutcome
    score: Mapped[int | None]  # per cent
    hours: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    certificate_code: Mapped[str | None]
    provider_code: Mapped[str | None]
    appointment_id: Mapped[uuid.UUID | None]
    recorded_by_id: Mapped[uuid.UUID]
    recorded_by: Mapped[str]
    organisation: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A course is recorded once for a referral and a day; codes are of one result each."""
        return super().table_constraints(
            tenant_fk("appointment_id", "appointment"),
            sa.UniqueConstraint("certificate_code"),
            sa.UniqueConstraint("tenant_id", "provider_code", "organisation"),
            sa.Index(
                "uq_course_result_once",
                "tenant_id",
                "referral_id",
                sa.text("lower(course)"),
                "completed_on",
                unique=True,
            ),
            *more,
        )


class PersonFeedback(ReferralChild, Base):
    """What the person said of a service when it was over: a rating and three answers, no words. Never changed.

    Counted beside the service's entry and shown nowhere else, so that a person may say what they think.
    """

    __tablename__ = "person_feedback"

    rating: Mapped[int]  # 1 very poor to 5 very good
    helped: Mapped[str]  # an Answer
    respected: Mapped[str]
    suited: Mapped[str]
    recorded_by_id: Mapped[uuid.UUID]
    recorded_by: Mapped[str]
    organisation: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Once for a referral."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "referral_id"),
            sa.CheckConstraint("rating between 1 and 5", name="rating"),
            *more,
        )
