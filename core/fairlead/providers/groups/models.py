"""A group programme of a provider, its sessions, and the members, who belong to their senders.

What says nothing of a person belongs to the provider. What does is a row of the member's referral: it belongs to the
sender, has no name in it, and is gone for the provider together with the referral.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.providers.models import ReferralChild
from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class GroupState(StrEnum):
    """Whether a group runs."""

    RUNNING = "running"
    CANCELLED = "cancelled"


class SessionState(StrEnum):
    """Where a session of a group stands. A cancelled one never counts against anybody."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class MemberState(StrEnum):
    """Whether a member has a place, waits for one, or is a member no more."""

    WAITING = "waiting"
    PLACED = "placed"
    LEFT = "left"


class GroupProgramme(Versioned, TenantOwned, Base):
    """One run of a service with the same people. Nothing in it says who or how many they are."""

    __tablename__ = "group_programme"

    service_id: Mapped[uuid.UUID]
    name: Mapped[str]
    place: Mapped[str]
    online: Mapped[bool]
    capacity: Mapped[int]
    facilitator_id: Mapped[uuid.UUID]
    facilitator_name: Mapped[str]
    state: Mapped[str]  # a GroupState
    cancel_code: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of a service of the same provider; an index for each list."""
        return super().table_constraints(
            tenant_fk("service_id", "service"),
            sa.Index("ix_group_programme_name", "tenant_id", "name", "id"),
            sa.Index("ix_group_programme_service", "tenant_id", "service_id", "name", "id"),
            *more,
        )


class GroupSession(Versioned, TenantOwned, Base):
    """One session. Its number stays when it is moved to another day: members join and leave by number."""

    __tablename__ = "group_session"

    group_id: Mapped[uuid.UUID]
    number: Mapped[int]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str]
    facilitator_id: Mapped[uuid.UUID]
    facilitator_name: Mapped[str]
    state: Mapped[str]  # a SessionState
    cancel_code: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Numbered within its group; found by time and by facilitator."""
        return super().table_constraints(
            tenant_fk("group_id", "group_programme"),
            sa.UniqueConstraint("tenant_id", "group_id", "number"),
            sa.Index("ix_group_session_time", "tenant_id", "group_id", "state", "starts_at"),
            sa.Index("ix_group_session_facilitator", "tenant_id", "facilitator_id", "starts_at"),
            *more,
        )


class GroupSessionChange(TenantOwned, Base):
    """A session was moved or cancelled: how it was, how it is, who asked and why. Kept for good.

    The database says who changed it and when.
    """

    __tablename__ = "group_session_change"

    session_id: Mapped[uuid.UUID]
    before: Mapped[dict[str, object]]  # {starts_at, minutes, place, facilitator, state}
    after: Mapped[dict[str, object]]
    asked_by: Mapped[str]
    reason: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of a session of the same provider."""
        return super().table_constraints(
            tenant_fk("session_id", "group_session"),
            sa.Index("ix_group_session_change_session", "tenant_id", "session_id"),
            *more,
        )


class GroupMember(ReferralChild, Versioned, Base):
    """A referral in a group, from one session to another. Without a name: that is the referral's.

    ``last_session`` is None as long as no end was said; one less than ``first_session`` for who left before it.
    """

    __tablename__ = "group_member"

    group_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    group_id: Mapped[uuid.UUID]
    state: Mapped[str]  # a MemberState
    first_session: Mapped[int]
    last_session: Mapped[int | None]
    leave_code: Mapped[str | None]
    added_by: Mapped[str]
    added_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Once in a group at a time; found by group, of whichever sender."""
        return super().table_constraints(
            sa.ForeignKeyConstraint(
                ["group_tenant_id", "group_id"], ["group_programme.tenant_id", "group_programme.id"]
            ),
            sa.Index("ix_group_member_group", "group_id", "state"),
            sa.Index(
                "ix_group_member_once",
                "tenant_id",
                "referral_id",
                "group_id",
                unique=True,
                postgresql_where=sa.text("state <> 'left'"),
            ),
            *more,
        )


class GroupAttendance(ReferralChild, Base):
    """A line of a register: which appointment of a member came of a session. What came of it, and every correction, is
    the appointment's own.

    The database says who wrote it and when.
    """

    __tablename__ = "group_attendance"

    group_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    session_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    appointment_id: Mapped[uuid.UUID]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One line for each session of a referral."""
        return super().table_constraints(
            sa.ForeignKeyConstraint(
                ["group_tenant_id", "session_id"], ["group_session.tenant_id", "group_session.id"]
            ),
            tenant_fk("member_id", "group_member"),
            tenant_fk("appointment_id", "appointment"),
            sa.UniqueConstraint("tenant_id", "referral_id", "session_id"),
            sa.Index("ix_group_attendance_session", "session_id"),
            *more,
        )
