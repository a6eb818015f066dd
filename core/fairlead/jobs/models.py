"""The outbox. A row is written in the business transaction and removed in the transaction that acts on it."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, tenant_fk


class OutboxMessage(Base):
    """Something to be done in one tenant, asked for by that tenant or by an organisation it granted access.

    This is how a provider's answer moves the force's case: the provider's transaction may not write the
    case, so it leaves a message, and the platform acts on it inside the force's own tenant. The database
    stamps
    who asked; ``referral_id`` is what gives another organisation the right to ask at all.
    """

    __tablename__ = "outbox_message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    topic: Mapped[str]
    referral_id: Mapped[uuid.UUID | None]
    payload: Mapped[dict[str, object]]
    actor_id: Mapped[uuid.UUID]
    actor_name: Mapped[str]
    actor_organisation: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.clock_timestamp())
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    next_try_at: Mapped[datetime] = mapped_column(server_default=sa.func.clock_timestamp())

    __table_args__ = (
        tenant_fk("referral_id", "referral"),
        sa.Index("ix_outbox_message_due", "tenant_id", "next_try_at"),
        sa.Index("ix_outbox_message_referral", "referral_id", "created_at"),
    )
