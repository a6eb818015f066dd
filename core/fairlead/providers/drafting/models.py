"""The saved draft of a referral: what the sender changed, left out and went through. The rest is in the case."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.cases.models import CaseChild
from fairlead.tenancy.base import Base, Versioned, tenant_fk


class DraftState(StrEnum):
    """Where a draft stands. A sent one stays as it was sent."""

    OPEN = "open"
    SENT = "sent"
    DISCARDED = "discarded"


CASE_CLOSED = "case-closed"
"""Why a draft was discarded when nobody did it: the database discards what is open when its case is closed."""


class ReferralDraft(CaseChild, Versioned, Base):
    """A referral that is being prepared for one need of a case. Owned by the sender; no provider reads it.

    What was not changed is not kept here: it is read from the case each time, so that a draft never goes stale. Who
    changed it last, and when, is written by the database.
    """

    __tablename__ = "referral_draft"

    need_id: Mapped[uuid.UUID]  # the module's own name for what is referred
    service_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    state: Mapped[str]  # a DraftState
    edits: Mapped[dict[str, object]]  # line -> {value, by, at, before}
    left_out: Mapped[list[str]]  # scopes
    done: Mapped[dict[str, object]]  # task -> {by, at, seen}
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    referral_id: Mapped[uuid.UUID | None]
    sent_digest: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One open draft for each need of a case."""
        return super().table_constraints(
            tenant_fk("referral_id", "referral"),
            sa.Index(
                "ix_referral_draft_open",
                "tenant_id",
                "case_id",
                "need_id",
                unique=True,
                postgresql_where=sa.text("state = 'open'"),
            ),
            *more,
        )
