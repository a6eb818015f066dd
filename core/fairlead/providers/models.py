"""What providers offer, and the referral that both sides work on."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.cases.models import CaseChild
from fairlead.providers.directory.models import DirectoryEntry
from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class ReferralState(StrEnum):
    """Where a referral stands. The table of moves is in ``providers/workflow.py``."""

    SENT = "sent"
    ASKED = "asked"
    WAITLISTED = "waitlisted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    ENDED_EARLY = "ended-early"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (
    ReferralState.SENT,
    ReferralState.ASKED,
    ReferralState.WAITLISTED,
    ReferralState.ACCEPTED,
)
"""States in which somebody still has to do something about a referral."""


class MessageKind(StrEnum):
    """What one message of a referral is. A change is written when the sender corrects what was shared, a concern when
    the receiver says with a session what the sender must know at once.
    """

    MESSAGE = "message"
    QUESTION = "question"
    ANSWER = "answer"
    CHANGE = "change"
    CONCERN = "concern"


class Service(DirectoryEntry, Versioned, Base):
    """An intervention that a provider offers. The directory is readable by every organisation.

    What it says was approved (`fairlead.providers.directory`), but for its live capacity.
    """

    __tablename__ = "service"

    code: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    delivery: Mapped[str]
    places: Mapped[list[str]]
    needs: Mapped[list[str]]
    hours: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    fee_pence: Mapped[int]
    accepting: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Codes are unique within a provider."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "code"), *more)


class Referral(CaseChild, Versioned, Base):
    """A request to a provider, owned by the sender, worked on by both.

    One named holder and one clock at any moment: ``holder_tenant_id`` with ``holder_label``, and ``due_on``
    with ``due_label``. The service levels, in working days, are the sender's settings of the day it was sent: both
    sides are held to the same ones until the end.
    """

    __tablename__ = "referral"

    reference: Mapped[str]
    module: Mapped[str]
    condition_id: Mapped[uuid.UUID | None]
    receiver_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    receiver_name: Mapped[str]
    sender_name: Mapped[str]
    service_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("service.id"))
    service_name: Mapped[str]
    subject_label: Mapped[str]  # the name the provider was told
    state: Mapped[str]
    deliver_by: Mapped[date]  # the day by which the intervention is to end
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None]
    answer_code: Mapped[str | None]  # why it was declined: a code of ``decline_reasons``
    expected_on: Mapped[date | None]  # when a place is expected, while it waits for one
    answer_days: Mapped[int]
    question_days: Mapped[int]
    first_contact_days: Mapped[int]
    plan_days: Mapped[int] = mapped_column(default=3, server_default="3")
    unread_by_sender: Mapped[int] = mapped_column(
        default=0
    )  # messages with an alert that nobody there has read
    unread_by_receiver: Mapped[int] = mapped_column(default=0)
    key_worker_id: Mapped[uuid.UUID | None]
    key_worker_name: Mapped[str | None]
    completed_on: Mapped[date | None]
    outcome_note: Mapped[str | None]
    end_code: Mapped[str | None]  # why it ended early: a code of ``delivery.reasons.ENDINGS``
    holder_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    holder_label: Mapped[str]
    held_since: Mapped[datetime]
    due_on: Mapped[date]
    due_label: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique; each side's lists have their indexes."""
        accepted, unread = sa.text("state = 'accepted'"), "unread_by_{} > 0"
        return super().table_constraints(
            sa.UniqueConstraint("reference"),
            sa.UniqueConstraint("tenant_id", "case_id", "id"),
            tenant_fk("condition_id", "case_condition"),
            sa.Index("ix_referral_receiver", "receiver_tenant_id", "state", "due_on", "id"),
            sa.Index("ix_referral_sender", "tenant_id", "state", "due_on", "id"),
            sa.Index("ix_referral_receiver_sent", "receiver_tenant_id", "state", "sent_at", "id"),
            sa.Index("ix_referral_sender_sent", "tenant_id", "state", "sent_at", "id"),
            sa.Index(
                "ix_referral_key_worker", "receiver_tenant_id", "key_worker_id", "state", "due_on", "id"
            ),
            sa.Index("ix_referral_service", "receiver_tenant_id", "service_id", "state", "due_on", "id"),
            sa.Index(
                "ix_referral_receiver_ends", "receiver_tenant_id", "deliver_by", postgresql_where=accepted
            ),
            sa.Index("ix_referral_sender_ends", "tenant_id", "deliver_by", postgresql_where=accepted),
            sa.Index(
                "ix_referral_receiver_unread",
                "receiver_tenant_id",
                "due_on",
                postgresql_where=sa.text(unread.format("receiver")),
            ),
            sa.Index(
                "ix_referral_sender_unread",
                "tenant_id",
                "due_on",
                postgresql_where=sa.text(unread.format("sender")),
            ),
            sa.Index("ix_referral_of_service", "service_id"),
            *more,
        )


class ReferralChild(TenantOwned):
    """A row of one referral. Owned by the sender whoever wrote it, so that a recall closes all of it."""

    referral_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References its referral within the tenant, and is found by it."""
        name = cls.__dict__.get("__tablename__", cls.__name__)
        return super().table_constraints(
            tenant_fk("referral_id", "referral"), sa.Index(f"ix_{name}_referral", "referral_id"), *more
        )


class ReferralShare(ReferralChild, Base):
    """One piece of what was shared, exactly as it was previewed, under one scope of the grant.

    A piece that the sender corrected stays as it was; the corrected one ``replaces_id`` it, and says why and by whom.
    """

    __tablename__ = "referral_share"

    scope: Mapped[str]  # identity, contact, condition, needs, risk
    title: Mapped[str]
    content: Mapped[list[dict[str, object]]]  # [{label, value, source, as_at}]
    as_at: Mapped[datetime]
    replaces_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]
    changed_by: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One piece for each scope, and one correction of each piece: two people do not correct the same one."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "referral_id", "scope"),
            sa.UniqueConstraint("tenant_id", "replaces_id"),
            tenant_fk("replaces_id", "referral_share"),
            *more,
        )


class Appointment(ReferralChild, Versioned, Base):
    """A session arranged or held by the provider, and what came of it.

    ``asked_by``, ``change_code`` and ``change_words`` are of the last change; the database keeps what each change made
    different in ``appointment_change``.
    """

    __tablename__ = "appointment"

    starts_at: Mapped[datetime]
    minutes: Mapped[int]  # as arranged; as it was, once it has taken place
    place: Mapped[str]
    way: Mapped[str] = mapped_column(default="", server_default="")  # in-person, telephone, video
    key_worker_id: Mapped[uuid.UUID | None]
    key_worker_name: Mapped[str | None]
    state: Mapped[str]  # an AppointmentState of ``delivery``
    absence_code: Mapped[str | None]
    absence_note: Mapped[str | None]
    hours_credited: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), default=Decimal(0))
    feedback: Mapped[str | None]
    response: Mapped[str | None]
    concern: Mapped[str | None]
    asked_by: Mapped[str | None]
    change_code: Mapped[str | None]
    change_words: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """A worker's appointments that are still to come, or to be told of, have their index."""
        return super().table_constraints(
            sa.Index(
                "ix_appointment_worker",
                "key_worker_id",
                "starts_at",
                "id",
                postgresql_where=sa.text("state = 'booked'"),
            ),
            *more,
        )


class ReferralMessage(ReferralChild, Base):
    """What one side wrote to the other about a referral. Never changed; only that it was read is added.

    The database says which side wrote it and who, from the session. One with ``alert`` counts as unread on the other
    side's list until somebody there has read it.
    """

    __tablename__ = "referral_message"

    kind: Mapped[str]  # a MessageKind
    from_receiver: Mapped[bool]
    body: Mapped[str]
    alert: Mapped[bool]
    written_at: Mapped[datetime]
    written_by_id: Mapped[uuid.UUID]
    written_by: Mapped[str]
    organisation: Mapped[str]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None]
