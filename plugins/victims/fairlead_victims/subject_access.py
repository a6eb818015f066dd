"""What the module holds about a person: their own records as a victim, and nothing of a suspect's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from fairlead.public import HeldItem, TenantSession
from fairlead_victims.models import (
    CodeEvent,
    EnhancedDecision,
    Promise,
    SafeContact,
    VictimRecord,
    VictimViews,
)
from fairlead_victims.words import EVENTS, RESULTS, TITLES


def held_about(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """Everything held about a person as a victim. Five statements."""
    return (
        *_records(session, person_id),
        *_decisions(session, person_id),
        *_promises(session, person_id),
        *_contacts(session, person_id),
        *_views(session, person_id),
    )


def _of(session: TenantSession, person_id: uuid.UUID) -> sa.ColumnElement[bool]:
    return sa.and_(VictimRecord.tenant_id == session.actor.tenant_id, VictimRecord.person_id == person_id)


def _records(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    records = session.scalars(
        sa.select(VictimRecord).where(_of(session, person_id)).order_by(VictimRecord.opened_at)
    )
    return [
        HeldItem(
            category="victim record",
            title=f"Record as a victim, {record.reference}",
            values=_said(
                {
                    "What happened": record.offence,
                    "When": record.offence_on,
                    "Reported": record.reported_on,
                    "Crime reference": record.crime_reference,
                    "Helps you to be understood": record.communication_needs,
                    "Interpreter": record.interpreter_language,
                    "How you want to be kept informed": record.update_agreement,
                }
            ),
            source="told to the police",
            recorded_on=record.opened_at.date(),
            third_parties=("what happened may name others",),
        )
        for record in records
    ]


def _decisions(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    rows = session.execute(
        sa.select(EnhancedDecision, VictimRecord.reference)
        .join(
            VictimRecord,
            sa.and_(
                VictimRecord.tenant_id == EnhancedDecision.tenant_id,
                VictimRecord.id == EnhancedDecision.record_id,
            ),
        )
        .where(_of(session, person_id))
        .order_by(EnhancedDecision.decided_at)
    )
    return [
        HeldItem(
            category="enhanced rights",
            title=f"Decision on enhanced rights, {row.reference}",
            values=_said(
                {
                    "Enhanced rights": "yes" if row.EnhancedDecision.enhanced else "no",
                    "Why": "; ".join(map(str, row.EnhancedDecision.reasons.values())),
                }
            ),
            source="decided by the police",
            recorded_on=row.EnhancedDecision.decided_on,
        )
        for row in rows
    ]


def _promises(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    rows = session.execute(
        sa.select(CodeEvent, Promise, VictimRecord.reference)
        .join(
            VictimRecord,
            sa.and_(VictimRecord.tenant_id == CodeEvent.tenant_id, VictimRecord.id == CodeEvent.record_id),
        )
        .outerjoin(
            Promise, sa.and_(Promise.tenant_id == CodeEvent.tenant_id, Promise.event_id == CodeEvent.id)
        )
        .where(_of(session, person_id))
        .order_by(CodeEvent.occurred_on, CodeEvent.id, Promise.rule)
    )
    return [
        HeldItem(
            category="promise",
            title=f"{EVENTS[row.CodeEvent.kind]}, {row.reference}",
            values=_said(
                {
                    "On": row.CodeEvent.occurred_on,
                    "Note": row.CodeEvent.note,
                    **(_promise(row.Promise) if row.Promise else {}),
                }
            ),
            source="recorded by the police",
            recorded_on=row.CodeEvent.recorded_at.date(),
            third_parties=("the note may name others",) if row.CodeEvent.note else (),
        )
        for row in rows
    ]


def _promise(promise: Promise) -> Mapping[str, object]:
    return {
        "Promised": TITLES[promise.rule],
        "By": promise.due_on,
        "What became of it": RESULTS[promise.state],
        "Done": promise.done_on,
        "Why": promise.reason,
    }


def _contacts(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    contacts = session.scalars(
        sa.select(SafeContact)
        .where(SafeContact.tenant_id == session.actor.tenant_id, SafeContact.person_id == person_id)
        .order_by(SafeContact.recorded_at)
    )
    return [
        HeldItem(
            category="safe contact",
            title="A way to reach you",
            values=_said(
                {
                    "Way": contact.channel,
                    "Number or address": contact.value,
                    "Safe": "yes" if contact.safe else "no",
                    "When": contact.when_safe,
                    "Who else may answer": contact.others_may_answer,
                    "No longer used since": contact.superseded_at,
                }
            ),
            source="told to the police",
            recorded_on=contact.recorded_at.date(),
            third_parties=("names who else may answer",) if contact.others_may_answer else (),
        )
        for contact in contacts
    ]


def _views(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    rows = session.execute(
        sa.select(VictimViews, VictimRecord.reference)
        .join(
            VictimRecord,
            sa.and_(
                VictimRecord.tenant_id == VictimViews.tenant_id, VictimRecord.id == VictimViews.record_id
            ),
        )
        .where(_of(session, person_id))
        .order_by(VictimViews.recorded_at)
    )
    return [
        HeldItem(
            category="victim views",
            title=f"What you wanted, {row.reference}",
            values=_said(
                {
                    "Views": row.VictimViews.views,
                    "Why there are none": row.VictimViews.no_views_reason,
                    "Afraid of": row.VictimViews.safety_concerns,
                    "Wants a listed action": row.VictimViews.listed_action,
                }
            ),
            source="told to the police",
            recorded_on=row.VictimViews.recorded_at.date(),
            third_parties=("the views may name others",),
        )
        for row in rows
    ]


def _said(values: Mapping[str, object]) -> dict[str, str]:
    return {label: str(value) for label, value in values.items() if value}
