"""The module's own table. Its name begins with the module's."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned


class Reminder(CaseChild, Versioned, Base):
    """Something to be remembered about a case by a day."""

    __tablename__ = "minimal_reminder"

    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str]  # open, done: see workflow.py
    made_by: Mapped[uuid.UUID]
    done_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Lists read by state, the soonest first."""
        return super().table_constraints(
            sa.Index("ix_minimal_reminder_due", "tenant_id", "state", "due_on", "id"), *more
        )
