"""What was recorded at giving beyond the signature, and the hand-over of a child to the youth justice service."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned


class Giving(CaseChild, Versioned, Base):
    """The particulars of one giving: each is empty for a disposal that does not ask for it.

    The amount of a penalty notice is what the parameters said on the day (CJPA 2001 s.3), in pence.
    """

    __tablename__ = "oocd_giving"

    notification_applies: Mapped[bool | None]
    notification_explained: Mapped[bool | None]
    reason_to_believe: Mapped[str | None]
    penalty_tier: Mapped[str | None]  # upper, lower
    penalty_pence: Mapped[int | None]
    last_day: Mapped[date | None]
    designated_officer: Mapped[str | None]
    right_to_trial_explained: Mapped[bool | None]
    course: Mapped[str | None]
    confiscated: Mapped[str | None]
    other_courses_considered: Mapped[bool | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each case."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "case_id"), *more)


class YouthReferral(CaseChild, Versioned, Base):
    """The referral of a child to the youth justice service, and what the service answered.

    CDA 1998 s.66ZB(1)–(3): a youth caution is referred as soon as practicable, and the service must assess.
    """

    __tablename__ = "oocd_youth_referral"

    service: Mapped[str]
    sent_on: Mapped[date]
    method: Mapped[str]
    note: Mapped[str | None]
    sent_by: Mapped[str]
    recorded_at: Mapped[datetime]
    answer: Mapped[str | None]  # programme, no-programme, monitoring
    answer_note: Mapped[str | None]
    answered_on: Mapped[date | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each case."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "case_id"), *more)
