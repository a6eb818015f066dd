"""What is kept of a victim: record beside the cases, decisions on enhanced rights, events, promises, safe contact."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.public import Base, TenantOwned, Versioned, tenant_fk


class VictimRecord(TenantOwned, Versioned, Base):
    """One person as the victim of one crime. No case and no party: nothing leads here from an offender's record."""

    __tablename__ = "victims_record"

    reference: Mapped[str] = mapped_column(sa.Text(collation="C"))
    person_id: Mapped[uuid.UUID]
    bases: Mapped[list[str]]  # see bases.py
    organisation_name: Mapped[str | None]  # a body that the person is the named contact of
    crime_reference: Mapped[str | None] = mapped_column(sa.Text(collation="C"))
    offence: Mapped[str]
    offence_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    communication_needs: Mapped[str | None]
    interpreter_language: Mapped[str | None]
    update_agreement: Mapped[str | None]  # how often and by which way the victim wants to hear
    enhanced: Mapped[bool]
    enhanced_since: Mapped[date | None]
    gateways: Mapped[list[str]]
    state: Mapped[str]  # open, closed: see workflow.py
    closing_reason: Mapped[str | None]
    worker_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    worker_name: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of a person of the same tenant; listed newest first, found by person and by crime. One for each of both."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            sa.UniqueConstraint("tenant_id", "reference"),
            sa.UniqueConstraint("tenant_id", "person_id", "crime_reference"),
            sa.Index("ix_victims_record_opened", "tenant_id", "opened_at", "id"),
            sa.Index("ix_victims_record_crime", "tenant_id", "crime_reference"),
            *more,
        )


class RecordChild(TenantOwned):
    """A row that belongs to one victim record of the same tenant."""

    record_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References its record within the tenant, and is found by it."""
        name = cls.__dict__.get("__tablename__", cls.__name__)
        return super().table_constraints(
            tenant_fk("record_id", "victims_record"),
            sa.Index(f"ix_{name}_record", "tenant_id", "record_id"),
            *more,
        )


class EnhancedDecision(RecordChild, Base):
    """Whether enhanced rights are owed, by which gateways and why. Never edited: a newer one stands in its place."""

    __tablename__ = "victims_enhanced_decision"

    enhanced: Mapped[bool]
    reasons: Mapped[dict[str, object]]  # gateway to its reason; without one, '' to the reason why not
    decided_on: Mapped[date]
    decided_by: Mapped[uuid.UUID]
    decided_by_name: Mapped[str]
    decided_at: Mapped[datetime]


class CodeEvent(RecordChild, Versioned, Base):
    """Something of which the Code says that the victim is told, or that starts another promise."""

    __tablename__ = "victims_event"

    kind: Mapped[str]
    occurred_on: Mapped[date]
    received_on: Mapped[date | None]  # by the body that tells the victim
    note: Mapped[str | None]
    recorded_by: Mapped[uuid.UUID]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]


class Promise(RecordChild, Versioned, Base):
    """One promise that an event started: by when, in which wording of the Code, and what became of it."""

    __tablename__ = "victims_promise"

    event_id: Mapped[uuid.UUID]
    rule: Mapped[str]
    rule_version: Mapped[str]
    code: Mapped[str]
    right_number: Mapped[int]
    owner: Mapped[str]
    due_on: Mapped[date]
    first_due_on: Mapped[date]  # before enhanced rights cut it
    state: Mapped[str]  # open, told, attempted, victim-choice, late, missed: see workflow.py
    attempted_on: Mapped[date | None]
    done_on: Mapped[date | None]
    channel: Mapped[str | None]
    told_by: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One of each rule for an event; lists and reports go by the day on which they end."""
        return super().table_constraints(
            tenant_fk("event_id", "victims_event"),
            sa.UniqueConstraint("tenant_id", "event_id", "rule"),
            sa.Index("ix_victims_promise_due", "tenant_id", "due_on"),
            sa.Index(
                "ix_victims_promise_open",
                "tenant_id",
                "due_on",
                "id",
                postgresql_where=sa.text("state = 'open'"),
            ),
            *more,
        )


class VictimViews(RecordChild, Base):
    """What a victim said before an out-of-court disposal, or why there is nothing. Never edited: the newest counts."""

    __tablename__ = "victims_views"

    sought_at: Mapped[datetime]
    method: Mapped[str]
    outcome: Mapped[str]
    views: Mapped[str | None]
    no_views_reason: Mapped[str | None]
    supports: Mapped[bool | None]
    listed_action: Mapped[str | None]  # code of the community remedy document, '' for none wanted
    loss_pence: Mapped[int | None]
    wants_apology: Mapped[bool | None]
    restorative_interest: Mapped[bool | None]
    at_risk: Mapped[bool | None]
    safety_concerns: Mapped[str | None]
    recorded_by: Mapped[uuid.UUID]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]


class SafeContact(TenantOwned, Versioned, Base):
    """A way to reach a victim, and whether and when it is safe. Of the person, so that a change holds everywhere; kept
    here and not in the index, so that nobody without the permission reads it.
    """

    __tablename__ = "victims_safe_contact"

    person_id: Mapped[uuid.UUID]
    channel: Mapped[str]  # phone, text, email, letter
    value: Mapped[str]
    safe: Mapped[bool]
    when_safe: Mapped[str | None]
    may_leave_message: Mapped[bool]
    may_name_police: Mapped[bool]
    others_may_answer: Mapped[str | None]
    code_word: Mapped[str | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Of a person of the same tenant."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            sa.Index("ix_victims_safe_contact_person", "tenant_id", "person_id"),
            *more,
        )
