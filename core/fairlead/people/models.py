"""The person index: one human in one tenant. What they are in a case belongs to the party, not here."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk


class Person(TenantOwned, Versioned, Base):
    """One human in one organisation's index."""

    __tablename__ = "person"

    given_names: Mapped[str]
    family_name: Mapped[str]
    date_of_birth: Mapped[date | None]
    self_defined_ethnicity: Mapped[str | None]  # what the person said
    officer_defined_ethnicity: Mapped[str | None]  # what an officer saw; never merged with the above
    adjustments: Mapped[str | None]  # needs for adjustment: interpreter, easy read, step-free …
    preferred_language: Mapped[str | None]
    reading_format: Mapped[str | None]  # in which form they can take in what is written; None: nobody asked
    restricted: Mapped[bool] = mapped_column(default=False)
    restricted_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @property
    def full_name(self) -> str:
        """Given names, then family name."""
        return f"{self.given_names} {self.family_name}".strip()

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by date of birth and by listed name."""
        return super().table_constraints(
            sa.Index("ix_person_dob", "tenant_id", "date_of_birth"),
            sa.Index("ix_person_name", "tenant_id", "family_name", "given_names", "id"),
            # every list of cases asks who is restricted: few are, and the rest must not be read for it
            sa.Index(
                "ix_person_restricted", "tenant_id", "id", postgresql_where=sa.text("restricted IS NOT FALSE")
            ),
            *more,
        )


class PersonAlias(TenantOwned, Base):
    """Another name a person uses or was recorded under."""

    __tablename__ = "person_alias"

    person_id: Mapped[uuid.UUID]
    given_names: Mapped[str]
    family_name: Mapped[str]
    kind: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Belongs to a person of the same tenant."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            sa.Index("ix_person_alias_person", "tenant_id", "person_id"),
            *more,
        )


class PersonNameKey(Base):
    """Search keys of a person's names: folded words and sound codes.

    ``key`` sorts by code point, because only comparisons PostgreSQL calls leak-proof may use an index under
    row security (decision record 0003).
    """

    __tablename__ = "person_name_key"

    tenant_id: Mapped[TenantId] = mapped_column(sa.ForeignKey("tenant.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.Text(collation="C"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        tenant_fk("person_id", "person", ondelete="CASCADE"),
        sa.Index("ix_person_name_key_person", "tenant_id", "person_id"),
    )


class ContactPoint(TenantOwned, Versioned, Base):
    """A way to reach a person, and whether it is safe to use."""

    __tablename__ = "contact_point"

    person_id: Mapped[uuid.UUID]
    kind: Mapped[str]  # address, phone, email
    value: Mapped[str]
    safe_to_use: Mapped[bool | None]  # None: nobody has asked
    channels: Mapped[list[str] | None]  # the ways agreed; None: nobody has asked
    leave_message: Mapped[bool | None]
    name_police: Mapped[bool | None]  # whether others there may learn who is writing
    safe_times: Mapped[list[dict[str, object]] | None] = mapped_column(
        JSONB(none_as_null=True)
    )  # Window; []: any time
    shared: Mapped[str | None]  # nobody, somebody, feared; None: nobody has asked
    sharer_id: Mapped[uuid.UUID | None]
    code_word: Mapped[str | None]  # told to a caller only
    note: Mapped[str | None]
    last_confirmed_on: Mapped[date | None]
    superseded_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Belongs to a person of the same tenant."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            tenant_fk("sharer_id", "person"),
            sa.Index("ix_contact_point_person", "tenant_id", "person_id"),
            *more,
        )
