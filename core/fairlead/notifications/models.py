"""A message to somebody outside, from the moment it is written down until it is known what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantOwned, Versioned, tenant_fk


class Channel(StrEnum):
    """By what a message goes."""

    EMAIL = "email"


class RecipientKind(StrEnum):
    """To whom. Of an account only the id is kept: its address is looked up when the message goes."""

    ACCOUNT = "account"
    ORGANISATION = "organisation"
    PERSON = "person"


class State(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENDING = "sending"
    """The server is being spoken to. Whoever finds this row afterwards does not know whether the message went."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good, or no longer worth sending."""
    DEAD = "dead"
    """Put off by the server as often as it is tried."""
    UNCERTAIN = "uncertain"
    """Whoever sent it died or lost the connection at the one moment after which nobody can say. Never sent again by
    itself.
    """
    FOLDED = "folded"
    """It went with the other news of its day: another message says it."""
    SETTLED = "settled"
    """Somebody looked at it and took it off the list: done by hand, or not needed any more."""


class Notification(TenantOwned, Versioned, Base):
    """One message to one recipient by one channel. The row is the outbox and the record of it.

    ``address`` and ``content`` are encrypted, and taken out as soon as nothing more is to be sent.
    """

    __tablename__ = "notification"

    channel: Mapped[str]
    template: Mapped[str]
    language: Mapped[str]
    purpose: Mapped[str]
    recipient_kind: Mapped[str]
    recipient_id: Mapped[uuid.UUID | None]
    route_id: Mapped[uuid.UUID | None]  # of a person: asked again when it is sent
    address: Mapped[str | None]
    content: Mapped[str | None]
    idempotency_key: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    """Of a message being sent: when whoever sends it is taken for dead."""
    digest: Mapped[bool] = mapped_column(default=False)
    """Goes with the other news of its day."""
    claim: Mapped[uuid.UUID | None]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    problem: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Asked for once under one key; due ones are found without reading those that were sent."""
        return super().table_constraints(
            tenant_fk("route_id", "contact_route"),
            sa.UniqueConstraint("tenant_id", "idempotency_key"),
            sa.Index(
                "ix_notification_due",
                "tenant_id",
                "next_try_at",
                "id",
                postgresql_where=sa.text("state in ('queued', 'sending')"),
            ),
            sa.Index(
                "ix_notification_lost",
                "tenant_id",
                "made_at",
                "id",
                postgresql_where=sa.text("state in ('uncertain', 'failed', 'dead')"),
            ),
            *more,
        )


class NewsPreference(TenantOwned, Versioned, Base):
    """What one person wants to be told by e-mail in one organisation, and when not."""

    __tablename__ = "news_preference"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    choices: Mapped[dict[str, object]]
    """By template: a value of ``policy.When``."""
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each person."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "user_id"), *more)
