"""Saved views, what the worklist remembers of each person, and cases that were given away several at once."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.cases.models import CaseChild
from fairlead.tenancy.base import Base, TenantOwned, Versioned, tenant_fk


class SavedView(TenantOwned, Versioned, Base):
    """A filter and sort of the worklist under a name, one's own or for a team."""

    __tablename__ = "saved_view"

    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    owner_name: Mapped[str]
    team: Mapped[str | None]  # shared with it; None: the owner's alone
    name: Mapped[str]
    arguments: Mapped[dict[str, object]]  # as in the address of the list
    made_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]  # can be taken back for a while, then the row goes

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by owner and by team."""
        return super().table_constraints(
            sa.Index("ix_saved_view_owner", "tenant_id", "owner_id"),
            sa.Index("ix_saved_view_team", "tenant_id", "team"),
            *more,
        )


class WorklistMemory(TenantOwned, Base):
    """What the worklist remembers of one person: the sort last chosen in each tab, and the default view."""

    __tablename__ = "worklist_memory"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    sorts: Mapped[dict[str, object]]  # {tab: sort}
    default_view_id: Mapped[uuid.UUID | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each person; the default is a view of the same tenant."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "user_id"), tenant_fk("default_view_id", "saved_view"), *more
        )


class CaseReassignment(CaseChild, Versioned, Base):
    """One case of a bulk reassignment: what became of it, and what it was before, so that it can go back."""

    __tablename__ = "case_reassignment"

    batch_id: Mapped[uuid.UUID]
    given_by: Mapped[uuid.UUID]
    given_at: Mapped[datetime]
    given_to: Mapped[str]  # the name of the person or team
    reference: Mapped[str]
    outcome: Mapped[str]  # moved, changed, closed, same
    version_after: Mapped[int | None]
    lead_id: Mapped[uuid.UUID | None]
    lead_name: Mapped[str]
    team: Mapped[str]
    holder_kind: Mapped[str]
    holder_id: Mapped[uuid.UUID | None]
    holder_label: Mapped[str]
    held_since: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undo_outcome: Mapped[str | None]  # back, changed

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by batch; a case is in a batch once."""
        return super().table_constraints(sa.UniqueConstraint("tenant_id", "batch_id", "case_id"), *more)
