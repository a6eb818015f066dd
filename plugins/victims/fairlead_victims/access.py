"""The one access predicate for victims' records: list, count, search and single record run the same condition.

The wall: a person's record as a victim is not reached through a case, a party or the person's page, and whoever lacks
the module's permission finds no row, whatever else they may read.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from fairlead.public import Actor, NotVisible, Person, TenantSession, visible_people
from fairlead_victims.models import Promise, VictimRecord
from fairlead_victims.permissions import Victims


def visible_records(actor: Actor) -> sa.ColumnElement[bool]:
    """Records this actor may see: of the organisation, with the permission, and not of a restricted person for whom
    they were not named.
    """
    if not actor.can(Victims.READ):
        return sa.false()
    seen = (
        sa.select(Person.id)
        .where(
            Person.tenant_id == VictimRecord.tenant_id,
            Person.id == VictimRecord.person_id,
            visible_people(actor),
        )
        .correlate(VictimRecord)  # also inside a list that joins the person
    )
    return sa.and_(VictimRecord.tenant_id == actor.tenant_id, seen.exists())


def find_record(session: TenantSession, actor: Actor, reference: str) -> VictimRecord:
    """The record with this reference. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(VictimRecord).where(VictimRecord.reference == reference.upper(), visible_records(actor))
    )
    if found is None:
        raise NotVisible
    return found


def find_promise(
    session: TenantSession, actor: Actor, reference: str, promise_id: uuid.UUID
) -> tuple[VictimRecord, Promise]:
    """A promise of the record with this reference. Raises `NotVisible`."""
    record = find_record(session, actor, reference)
    promise = session.scalar(
        sa.select(Promise).where(
            Promise.tenant_id == record.tenant_id, Promise.record_id == record.id, Promise.id == promise_id
        )
    )
    if promise is None:
        raise NotVisible
    return record, promise
