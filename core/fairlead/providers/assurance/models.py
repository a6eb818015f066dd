"""The documents with which a provider shows that it may be sent people."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned


class DocumentKind(StrEnum):
    """What a document shows. The data-sharing agreement has no file: its terms are accepted."""

    INSURANCE = "insurance"
    SAFEGUARDING = "safeguarding"
    VETTING = "vetting"
    CYBER = "cyber"
    AGREEMENT = "agreement"


class DocumentState(StrEnum):
    """Where a document stands. It counts while it is accepted and its last day has not passed."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"
    """The provider sent another one before this was checked."""


class AssuranceDocument(TenantOwned, Versioned, Base):
    """One document of a provider, sent to one commissioner and checked there. Kept when a newer one is accepted.

    ``expires_on`` is the last day on which it counts. Who sent it and who checked it, and when, is written by the
    database from the session.
    """

    __tablename__ = "assurance_document"

    commissioner_tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"))
    kind: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    issued_on: Mapped[date]
    expires_on: Mapped[date]
    media_type: Mapped[str] = mapped_column(default="", server_default="")
    sha256: Mapped[str] = mapped_column(default="", server_default="")
    size: Mapped[int] = mapped_column(default=0, server_default="0")
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary(), deferred=True)
    submitted_by_id: Mapped[uuid.UUID | None]
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_by: Mapped[str | None]
    decided_organisation: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by kind for each pair of organisations; one waits at a time; the commissioner's desk has its index."""
        waits = sa.text("state = 'waiting'")
        return super().table_constraints(
            sa.Index(
                "ix_assurance_document_kind",
                "tenant_id",
                "commissioner_tenant_id",
                "kind",
                "state",
                "expires_on",
            ),
            sa.Index(
                "ix_assurance_document_waiting",
                "tenant_id",
                "commissioner_tenant_id",
                "kind",
                unique=True,
                postgresql_where=waits,
            ),
            sa.Index(
                "ix_assurance_document_desk",
                "commissioner_tenant_id",
                "submitted_at",
                "id",
                postgresql_where=waits,
            ),
            *more,
        )
