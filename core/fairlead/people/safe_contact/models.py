"""The table of routes: where something may go, kept so that it can be asked again at the moment of sending."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.tenancy.base import Base, TenantOwned, tenant_fk


class ContactRoute(TenantOwned, Base):
    """One answer that something may go to somebody. What was sent by it names it.

    ``contact_version`` is the version of the contact point that was asked about: a higher one says that the person
    said something else since. No address is kept here.
    """

    __tablename__ = "contact_route"

    person_id: Mapped[uuid.UUID]
    contact_point_id: Mapped[uuid.UUID | None]  # None: handed over
    contact_version: Mapped[int | None]
    channel: Mapped[str]
    outgoing: Mapped[str]  # the key of what is sent
    languages: Mapped[list[str]]
    formats: Mapped[list[str]]
    self_acting: Mapped[bool]
    names_police: Mapped[bool]
    purpose: Mapped[str]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """To a person, by a contact point, of the same tenant."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            tenant_fk("contact_point_id", "contact_point"),
            sa.Index("ix_contact_route_person", "tenant_id", "person_id"),
            sa.Index("ix_contact_route_point", "tenant_id", "contact_point_id"),
            *more,
        )
