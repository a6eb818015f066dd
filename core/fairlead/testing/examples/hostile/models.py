"""Tables that a module must not have."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.public import Base, TenantOwned


class Thing(TenantOwned, Base):
    """References a person without the tenant; one column is missing from the migration."""

    __tablename__ = "hostile_thing"

    label: Mapped[str]
    never_migrated: Mapped[str | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class Board(Base):
    """Belongs to nobody."""

    __tablename__ = "hostile_board"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
