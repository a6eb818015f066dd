"""A request for support, and what both sides wrote about it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class Kind(StrEnum):
    """What a request is about. Where it goes follows from it: ``help/routing.py``."""

    CASEWORK = "casework"
    SIGN_IN = "sign-in"
    BROKEN = "broken"
    QUESTION = "question"
    IDEA = "idea"


class State(StrEnum):
    """Where a request stands. The table of moves is in ``help/workflow.py``."""

    OPEN = "open"
    WAITING = "waiting"
    """The desk asked, and the person who asked for help has to answer."""
    ANSWERED = "answered"
    CLOSED = "closed"


class SupportRequest(TenantOwned, Versioned, Base):
    """A request for support. Owned by the organisation whose desk answers it, written by both sides.

    One about a received referral belongs to the sender of the referral, as everything of the referral does: when the
    grant ends, the organisation that asked sees nothing of it any more.
    """

    __tablename__ = "support_request"

    reference: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    page: Mapped[str]  # the path inside the organisation, without query; ids left out where it leaves it
    about: Mapped[str]  # reference of a case or referral, or nothing
    referral_id: Mapped[uuid.UUID | None]
    desk_name: Mapped[str]
    asker_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    asker_id: Mapped[uuid.UUID]
    asker_name: Mapped[str]
    asker_organisation: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str]
    moved_at: Mapped[datetime]
    held_by_id: Mapped[uuid.UUID | None]
    held_by: Mapped[str | None]
    held_since: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopen_days: Mapped[int]  # as the asker's organisation had it set on the day of asking

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Indexes for the desk's tabs and for a person's own requests."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "reference"),
            tenant_fk("referral_id", "referral"),
            sa.Index("ix_support_request_desk", "tenant_id", "state", "asked_at", "id"),
            sa.Index("ix_support_request_held", "tenant_id", "held_by_id", "state", "asked_at", "id"),
            sa.Index("ix_support_request_asker", "asker_tenant_id", "asker_id", "asked_at", "id"),
            *more,
        )


class SupportMessage(TenantOwned, Base):
    """What one side wrote after the request itself. Never changed; the database says who wrote it."""

    __tablename__ = "support_message"

    request_id: Mapped[uuid.UUID]
    from_desk: Mapped[bool]
    body: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[uuid.UUID]
    written_by: Mapped[str]
    organisation: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References its request within the tenant, and is read in order."""
        return super().table_constraints(
            tenant_fk("request_id", "support_request"),
            sa.Index("ix_support_message_request", "request_id", "written_at", "id"),
            *more,
        )
