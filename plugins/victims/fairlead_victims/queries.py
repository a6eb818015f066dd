"""What the pages show. Every list goes through the access predicate of the module."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # a row of two tables

import sqlalchemy as sa

from fairlead.public import Actor, Person, TenantSession, WorkingCalendar, search_people
from fairlead_victims.access import visible_records
from fairlead_victims.models import (
    CodeEvent,
    EnhancedDecision,
    Promise,
    SafeContact,
    VictimRecord,
    VictimViews,
)
from fairlead_victims.workflow import OPEN

ON_A_PAGE = 50
WORKING_DAYS_AHEAD = 3
"""How far "soon" reaches on the list of promises."""
PEOPLE_SEARCHED = 50
LAST_LETTER = "\U0010ffff"
"""Sorts after every letter: the end of the range of texts with one beginning."""


@dataclass(frozen=True, kw_only=True)
class RecordRow:
    """One line of the register."""

    id: uuid.UUID
    person_id: uuid.UUID
    reference: str
    name: str
    offence: str
    crime_reference: str | None
    enhanced: bool
    state: str
    worker_name: str
    opened_at: datetime
    next_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    """One line of the list of promises."""

    id: uuid.UUID
    record_id: uuid.UUID
    person_id: uuid.UUID
    reference: str
    name: str
    rule: str
    event: str
    owner: str
    enhanced: bool
    due_on: date


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """Everything that the page of one record shows."""

    record: VictimRecord
    person: Person
    decisions: Sequence[EnhancedDecision]
    events: Sequence[CodeEvent]
    promises: Sequence[Promise]
    contacts: Sequence[SafeContact]
    views: Sequence[VictimViews]


@dataclass(frozen=True, kw_only=True)
class After:
    """Where a page of the register continues: after this record."""

    opened_at: datetime
    id: uuid.UUID


def list_records(
    session: TenantSession, actor: Actor, *, words: str = "", state: str = "", after: After | None = None
) -> Sequence[RecordRow]:
    """Records, the newest first: at most one more than a page, so that the caller knows whether there are others.

    ``words`` is the start of a reference or of a crime reference, or a name as the index of people finds it. One
    statement, and those of the search.
    """
    running = (
        sa.select(sa.func.min(Promise.due_on))
        .where(
            Promise.tenant_id == VictimRecord.tenant_id,
            Promise.record_id == VictimRecord.id,
            Promise.state == OPEN,
        )
        .scalar_subquery()
    )
    statement = (
        sa.select(VictimRecord, Person.given_names, Person.family_name, running.label("next_due_on"))
        .join(
            Person, sa.and_(Person.tenant_id == VictimRecord.tenant_id, Person.id == VictimRecord.person_id)
        )
        .where(visible_records(actor))
        .order_by(VictimRecord.opened_at.desc(), VictimRecord.id.desc())
        .limit(ON_A_PAGE + 1)
    )
    if words:
        statement = statement.where(_named(session, actor, words))
    if state:
        statement = statement.where(VictimRecord.state == state)
    if after is not None:
        key = sa.tuple_(VictimRecord.opened_at, VictimRecord.id)
        statement = statement.where(key < sa.tuple_(sa.literal(after.opened_at), sa.literal(after.id)))
    return [_row(row) for row in session.execute(statement)]


def _named(session: TenantSession, actor: Actor, words: str) -> sa.ColumnElement[bool]:
    """Found by the start of a reference, as a range that an index serves, or as somebody of the index of people."""
    start = words.upper()
    hits = search_people(session, actor, words, limit=PEOPLE_SEARCHED)
    return sa.or_(
        *(
            sa.and_(column >= start, column < start + LAST_LETTER)
            for column in (VictimRecord.reference, VictimRecord.crime_reference)
        ),
        VictimRecord.person_id.in_([hit.id for hit in hits]),
    )


def _row(row: Any) -> RecordRow:
    record = row.VictimRecord
    return RecordRow(
        id=record.id,
        person_id=record.person_id,
        reference=record.reference,
        name=f"{row.given_names} {row.family_name}".strip(),
        offence=record.offence,
        crime_reference=record.crime_reference,
        enhanced=record.enhanced,
        state=record.state,
        worker_name=record.worker_name,
        opened_at=record.opened_at,
        next_due_on=row.next_due_on,
    )


@dataclass(frozen=True, kw_only=True)
class Due:
    """Days between which running promises are listed; None is without an end."""

    first: date | None
    last: date | None


def due_in(view: str, today: date, calendar: WorkingCalendar) -> Due:
    """The days of one view of the list: ``today``, ``soon`` (the next three working days) or ``missed``."""
    if view == "missed":
        return Due(first=None, last=date.fromordinal(today.toordinal() - 1))
    if view == "soon":
        tomorrow = date.fromordinal(today.toordinal() + 1)
        return Due(first=tomorrow, last=calendar.within_working_days(today, WORKING_DAYS_AHEAD))
    return Due(first=today, last=today)


def _running(actor: Actor, due: Due) -> sa.ColumnElement[bool]:
    conditions = [Promise.tenant_id == actor.tenant_id, Promise.state == OPEN, visible_records(actor)]
    if due.first is not None:
        conditions.append(Promise.due_on >= due.first)
    if due.last is not None:
        conditions.append(Promise.due_on <= due.last)
    return sa.and_(*conditions)


_OF_RECORD = sa.and_(VictimRecord.tenant_id == Promise.tenant_id, VictimRecord.id == Promise.record_id)


def count_promises(session: TenantSession, actor: Actor, views: dict[str, Due]) -> dict[str, int]:
    """How many promises run in each view. One statement, by the condition of the list."""
    counts = [
        sa.select(sa.func.count())
        .select_from(Promise)
        .join(VictimRecord, _OF_RECORD)
        .where(_running(actor, due))
        .scalar_subquery()
        for due in views.values()
    ]
    return dict(zip(views, session.execute(sa.select(*counts)).one(), strict=True))


def list_promises(
    session: TenantSession, actor: Actor, due: Due, *, after: tuple[date, uuid.UUID] | None = None
) -> Sequence[PromiseRow]:
    """Running promises of a view, the earliest first: at most one more than a page. One statement."""
    statement = (
        sa.select(
            Promise.id, Promise.record_id, Promise.rule, Promise.owner, Promise.due_on,
            VictimRecord.reference, VictimRecord.person_id, VictimRecord.enhanced,
            CodeEvent.kind, Person.given_names, Person.family_name,
        )
        .join(VictimRecord, _OF_RECORD)
        .join(CodeEvent, sa.and_(CodeEvent.tenant_id == Promise.tenant_id, CodeEvent.id == Promise.event_id))
        .join(
            Person, sa.and_(Person.tenant_id == VictimRecord.tenant_id, Person.id == VictimRecord.person_id)
        )
        .where(_running(actor, due))
        .order_by(Promise.due_on, Promise.id)
        .limit(ON_A_PAGE + 1)
    )  # fmt: skip
    if after is not None:
        key = sa.tuple_(Promise.due_on, Promise.id)
        statement = statement.where(key > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    return [
        PromiseRow(
            id=row.id,
            record_id=row.record_id,
            person_id=row.person_id,
            reference=row.reference,
            name=f"{row.given_names} {row.family_name}".strip(),
            rule=row.rule,
            event=row.kind,
            owner=row.owner,
            enhanced=row.enhanced,
            due_on=row.due_on,
        )
        for row in session.execute(statement)
    ]


def read_record(session: TenantSession, record: VictimRecord) -> RecordPage:
    """The page of a record that was found through the access predicate. Six statements, whatever is in it."""
    mine = record.tenant_id, record.id
    person = session.scalars(
        sa.select(Person).where(Person.tenant_id == record.tenant_id, Person.id == record.person_id)
    ).one()
    return RecordPage(
        record=record,
        person=person,
        decisions=session.scalars(
            sa.select(EnhancedDecision)
            .where(sa.tuple_(EnhancedDecision.tenant_id, EnhancedDecision.record_id) == mine)
            .order_by(EnhancedDecision.decided_at.desc(), EnhancedDecision.id)
        ).all(),
        events=session.scalars(
            sa.select(CodeEvent)
            .where(sa.tuple_(CodeEvent.tenant_id, CodeEvent.record_id) == mine)
            .order_by(CodeEvent.occurred_on.desc(), CodeEvent.recorded_at.desc(), CodeEvent.id)
        ).all(),
        promises=session.scalars(
            sa.select(Promise)
            .where(sa.tuple_(Promise.tenant_id, Promise.record_id) == mine)
            .order_by(Promise.due_on, Promise.rule, Promise.id)
        ).all(),
        contacts=safe_contacts(session, record),
        views=session.scalars(
            sa.select(VictimViews)
            .where(sa.tuple_(VictimViews.tenant_id, VictimViews.record_id) == mine)
            .order_by(VictimViews.recorded_at.desc(), VictimViews.id)
        ).all(),
    )


def safe_contacts(session: TenantSession, record: VictimRecord) -> Sequence[SafeContact]:
    """The ways to reach the victim that stand now, in the order in which they were recorded."""
    return session.scalars(
        sa.select(SafeContact)
        .where(
            SafeContact.tenant_id == record.tenant_id,
            SafeContact.person_id == record.person_id,
            SafeContact.superseded_at.is_(None),
        )
        .order_by(SafeContact.recorded_at, SafeContact.id)
    ).all()
