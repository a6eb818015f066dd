"""Reads for the case page and the search: each collection of a case is one statement."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any  # rows of columns of many types

import sqlalchemy as sa

from fairlead.cases.access import visible_cases
from fairlead.cases.case_rows import (
    CaseHit,
    CasePage,
    ConditionRow,
    DeadlineRow,
    DocumentRow,
    EventRow,
    NoteRow,
    OffenceRow,
    PartyRow,
)
from fairlead.cases.matching import starts_with
from fairlead.cases.models import (
    CaseCondition,
    CaseDeadline,
    CaseDocument,
    CaseEvent,
    CaseFile,
    CaseOffence,
    Note,
    Party,
)
from fairlead.cases.paging import Order, Slice, cursor_from, page_of, read_moment, sliced
from fairlead.cases.summaries import offences_of, suspects_of
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.people.models import Person
from fairlead.providers.models import Appointment, Referral
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession

NOTES_SHOWN = 10
EVENTS_SHOWN = 20
SEARCH_SHOWN = 20

CHRONOLOGY = Order(name="-at", attribute="at", read=read_moment, descending=True)


def read_case_page(
    session: TenantSession, actor: Actor, case: CaseFile, arguments: Mapping[str, str]
) -> CasePage:
    """The collections of one case that `case_by_reference` returned. Seven statements, whatever is in it."""
    every_note = arguments.get("notes") == "all"
    notes = _notes(session, actor, case, limit=None if every_note else NOTES_SHOWN + 1)
    return CasePage(
        parties=_parties(session, case),
        offences=_offences(session, case),
        conditions=_conditions(session, case),
        documents=_documents(session, case) if actor.can(Core.DOCUMENT_READ) else (),
        notes=notes if every_note else notes[:NOTES_SHOWN],
        more_notes=not every_note and len(notes) > NOTES_SHOWN,
        deadlines=_deadlines(session, case),
        chronology=_chronology(session, case, arguments),
    )


def document_of(session: TenantSession, case: CaseFile, document_id: uuid.UUID) -> CaseDocument:
    """One document of the case, with its content. Raises `NotVisible`."""
    document = session.scalar(
        sa.select(CaseDocument).where(
            CaseDocument.tenant_id == case.tenant_id,
            CaseDocument.case_id == case.id,
            CaseDocument.id == document_id,
        )
    )
    if document is None:
        raise NotVisible
    return document


def find_cases(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], typed: str
) -> list[CaseHit]:
    """Cases whose reference or crime reference starts with what was typed.

    Three statements, one when none is found.
    """
    text = typed.replace("\x00", "").strip().upper()[:40]
    if not text:
        return []
    seen = sa.select(
        CaseFile.id,
        CaseFile.tenant_id,
        CaseFile.reference,
        CaseFile.crime_reference,
        CaseFile.kind,
        CaseFile.state,
        CaseFile.opened_at,
    ).where(CaseFile.tenant_id == actor.tenant_id, visible_cases(actor, enabled_modules))
    either = [  # each on its own index
        sa.select(seen.where(starts_with(column, text)).order_by(column).limit(SEARCH_SHOWN).subquery())
        for column in (CaseFile.reference, CaseFile.crime_reference)
    ]
    found = session.execute(sa.union(*either).order_by("reference").limit(SEARCH_SHOWN)).all()
    if not found:
        return []
    tenants, ids = {row.tenant_id for row in found}, [row.id for row in found]
    suspects, offences = suspects_of(session, tenants, ids), offences_of(session, tenants, ids)
    return [
        CaseHit(
            id=row.id,
            reference=row.reference,
            crime_reference=row.crime_reference,
            kind=row.kind,
            state=row.state,
            opened_at=row.opened_at,
            suspect=suspects.get(row.id, ""),
            offence=offences.get(row.id, ""),
        )
        for row in found
    ]


_CASE_TENANT: sa.BindParameter[Any] = sa.bindparam("case_tenant", type_=sa.Uuid())
_CASE_ID: sa.BindParameter[Any] = sa.bindparam("case_id", type_=sa.Uuid())


def _of(case: CaseFile) -> Mapping[str, object]:
    """The values with which the kept statements about one case are asked."""
    return {"case_tenant": case.tenant_id, "case_id": case.id}


def _parties(session: TenantSession, case: CaseFile) -> Sequence[PartyRow]:
    return [PartyRow(**row._asdict()) for row in session.execute(_party_rows(), _of(case))]


@cache
def _party_rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Party.id,
            Party.person_id,
            Party.role,
            Party.category,
            Party.organisation_name,
            Person.given_names,
            Person.family_name,
            Person.date_of_birth,
            Person.adjustments,
            Person.restricted,
        )
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(Party.tenant_id == _CASE_TENANT, Party.case_id == _CASE_ID, Party.ended_at.is_(None))
        .order_by(Party.added_at, Party.id)
    )


def _offences(session: TenantSession, case: CaseFile) -> Sequence[OffenceRow]:
    return [OffenceRow(**row._asdict()) for row in session.execute(_offence_rows(), _of(case))]


@cache
def _offence_rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            CaseOffence.id,
            CaseOffence.code,
            CaseOffence.title,
            CaseOffence.mode_of_trial,
            CaseOffence.committed_from,
            CaseOffence.committed_to,
            CaseOffence.place,
            CaseOffence.summary,
        )
        .where(CaseOffence.tenant_id == _CASE_TENANT, CaseOffence.case_id == _CASE_ID)
        .order_by(CaseOffence.recorded_at, CaseOffence.id)
    )


def _conditions(session: TenantSession, case: CaseFile) -> Sequence[ConditionRow]:
    return [ConditionRow(**row._asdict()) for row in session.execute(_condition_rows(), _of(case))]


@cache
def _condition_rows() -> sa.Select[*tuple[Any, ...]]:
    """The latest referral of a condition speaks for it; hours count over all of them."""
    of_condition = (Referral.tenant_id == CaseCondition.tenant_id, Referral.condition_id == CaseCondition.id)
    credited = (
        sa.select(sa.func.coalesce(sa.func.sum(Appointment.hours_credited), 0))
        .join(
            Referral,
            sa.and_(Referral.tenant_id == Appointment.tenant_id, Referral.id == Appointment.referral_id),
        )
        .where(Referral.case_id == _CASE_ID, *of_condition)
        .correlate(CaseCondition)
        .scalar_subquery()
    )
    latest = (
        sa.select(Referral.receiver_name, Referral.state)
        .where(Referral.case_id == _CASE_ID, *of_condition)
        .order_by(Referral.sent_at.desc())
        .limit(1)
        .correlate(CaseCondition)
        .lateral()
    )
    return (
        sa.select(
            CaseCondition.id,
            CaseCondition.text,
            CaseCondition.kind,
            CaseCondition.hours,
            CaseCondition.due_on,
            CaseCondition.evidence,
            CaseCondition.service_name,
            CaseCondition.state,
            CaseCondition.completed_on,
            CaseCondition.completion_evidence,
            latest.c.receiver_name.label("provider"),
            latest.c.state.label("referral_state"),
            credited.label("hours_done"),
        )
        .select_from(CaseCondition)
        .outerjoin(latest, sa.true())
        .where(
            CaseCondition.tenant_id == _CASE_TENANT,
            CaseCondition.case_id == _CASE_ID,
            CaseCondition.state != "removed",
        )
        .order_by(CaseCondition.due_on, CaseCondition.recorded_at, CaseCondition.id)
    )


def _documents(session: TenantSession, case: CaseFile) -> Sequence[DocumentRow]:
    return [DocumentRow(**row._asdict()) for row in session.execute(_document_rows(), _of(case))]


@cache
def _document_rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            CaseDocument.id,
            CaseDocument.title,
            CaseDocument.kind,
            CaseDocument.media_type,
            sa.func.octet_length(CaseDocument.content).label("size"),
            CaseDocument.signed_at,
            CaseDocument.made_by,
            CaseDocument.made_at,
        )
        .where(CaseDocument.tenant_id == _CASE_TENANT, CaseDocument.case_id == _CASE_ID)
        .order_by(CaseDocument.made_at.desc(), CaseDocument.id)
    )


def _notes(session: TenantSession, actor: Actor, case: CaseFile, *, limit: int | None) -> Sequence[NoteRow]:
    statement = (
        sa.select(
            Note.id,
            Note.assertion_type,
            Note.body,
            Note.basis,
            Note.visibility,
            Note.author_name,
            Note.written_at,
        )
        .where(Note.tenant_id == case.tenant_id, Note.case_id == case.id, visible_notes(actor, case))
        .order_by(Note.written_at.desc(), Note.id)
        .limit(limit)
    )
    return [NoteRow(**row._asdict()) for row in session.execute(statement)]


def visible_notes(actor: Actor, case: CaseFile) -> sa.ColumnElement[bool]:
    """Notes of this case that the actor may read: another organisation only shared ones, other teams no
    team notes.
    """
    if case.tenant_id != actor.tenant_id:
        return Note.visibility == "shared"
    if actor.team == case.team or actor.can(Core.CASE_READ_ALL):
        return sa.true()
    return sa.or_(Note.visibility != "team", Note.author_id == actor.id)


def _deadlines(session: TenantSession, case: CaseFile) -> Sequence[DeadlineRow]:
    return [DeadlineRow(**row._asdict()) for row in session.execute(_deadline_rows(), _of(case))]


@cache
def _deadline_rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(CaseDeadline.label, CaseDeadline.due_on, CaseDeadline.source)
        .where(
            CaseDeadline.tenant_id == _CASE_TENANT,
            CaseDeadline.case_id == _CASE_ID,
            CaseDeadline.stopped_at.is_(None),
        )
        .order_by(CaseDeadline.due_on, CaseDeadline.started_at)
    )


def _chronology(session: TenantSession, case: CaseFile, arguments: Mapping[str, str]) -> Slice[EventRow]:
    cursor = cursor_from(arguments, CHRONOLOGY)
    statement = sa.select(
        CaseEvent.id,
        CaseEvent.at,
        CaseEvent.kind,
        CaseEvent.summary,
        CaseEvent.actor_name,
        CaseEvent.actor_organisation,
    ).where(CaseEvent.tenant_id == case.tenant_id, CaseEvent.case_id == case.id)
    rows = session.execute(page_of(statement, CHRONOLOGY, cursor, size=EVENTS_SHOWN))
    return sliced([EventRow(**row._asdict()) for row in rows], CHRONOLOGY, cursor, size=EVENTS_SHOWN)
