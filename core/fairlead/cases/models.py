"""The shared case model: what every module's work is made of."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.tenancy.base import Base, TenantId, TenantOwned, Versioned, tenant_fk

NO_DEADLINE = date(9999, 12, 31)
"""Stored where a case has no open deadline, so that worklists sort and page on a column without nulls."""


class Category(StrEnum):
    """The s.38(3) category of a person in one case (IG-10)."""

    SUSPECTED = "suspected"
    CONVICTED_OR_ADMITTED = "convicted-or-admitted"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"


class AssertionType(StrEnum):
    """What kind of statement a note is (s.38(2), IG-11)."""

    FACT = "fact"
    OPINION = "opinion"
    ALLEGATION = "allegation"


class CaseFile(TenantOwned, Versioned, Base):
    """A case of any kind. ``kind`` is registered by a module (``oocd.resolution``)."""

    __tablename__ = "case_file"

    reference: Mapped[str] = mapped_column(sa.Text(collation="C"))  # so that a prefix is a range
    kind: Mapped[str]
    module: Mapped[str]
    state: Mapped[str]
    crime_reference: Mapped[str | None] = mapped_column(sa.Text(collation="C"))
    lead_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    lead_name: Mapped[str]
    team: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    next_deadline_on: Mapped[date] = mapped_column(default=NO_DEADLINE)
    next_deadline_label: Mapped[str | None]
    holder_kind: Mapped[str]  # person, team, organisation, nobody
    holder_id: Mapped[uuid.UUID | None]
    holder_label: Mapped[str]
    held_since: Mapped[datetime]
    outcome_code: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References are unique within a tenant; one index for each way a worklist is read."""
        page = ("next_deadline_on", "id")
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "reference"),
            sa.Index("ix_case_file_deadline", "tenant_id", *page),
            sa.Index("ix_case_file_opened", "tenant_id", "opened_at", "id"),
            sa.Index(
                "ix_case_file_open",
                "tenant_id",
                "opened_at",
                "id",
                postgresql_where=sa.text("closed_at IS NULL"),
            ),
            sa.Index("ix_case_file_lead", "tenant_id", "lead_id", *page),
            sa.Index("ix_case_file_team", "tenant_id", "team", *page),
            sa.Index("ix_case_file_state", "tenant_id", "kind", "state", *page),
            sa.Index("ix_case_file_holder", "tenant_id", "holder_kind", "holder_id", *page),
            sa.Index("ix_case_file_crime", "tenant_id", "crime_reference"),
            *more,
        )


class CaseChild(TenantOwned):
    """A row that belongs to one case of the same tenant."""

    case_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """References its case within the tenant, and is found by it."""
        name = cls.__dict__.get("__tablename__", cls.__name__)
        return super().table_constraints(
            tenant_fk("case_id", "case_file"), sa.Index(f"ix_{name}_case", "tenant_id", "case_id"), *more
        )


class Party(CaseChild, Versioned, Base):
    """A person in a case, in one role. The category is the role's, never the person's."""

    __tablename__ = "party"

    person_id: Mapped[uuid.UUID]
    role: Mapped[str]  # suspect, admitted, victim, witness, associate, appropriate-adult, interpreter …
    category: Mapped[str]
    organisation_name: Mapped[str | None]  # a corporate victim, spoken for by the person
    added_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    ended_at: Mapped[datetime | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One row for each role of a person in a case."""
        return super().table_constraints(
            tenant_fk("person_id", "person"),
            sa.UniqueConstraint("tenant_id", "case_id", "person_id", "role"),
            sa.Index("ix_party_person", "tenant_id", "person_id"),
            *more,
        )


OFFENCE_WORDS = "to_tsvector('simple', regexp_replace(code || ' ' || title, '[^A-Za-z0-9]+', ' ', 'g'))"
"""Words only: left as it is, ``wound / inflict`` and ``e-mail`` would be read as paths and compounds."""


class OffenceCode(Base):
    """One code of the published CJS offence list. Reference data of the platform, the same for everybody."""

    __tablename__ = "offence_code"

    code: Mapped[str] = mapped_column(sa.Text(collation="C"), primary_key=True)  # so that a prefix is a range
    title: Mapped[str]
    category_code: Mapped[str | None]
    trial_category: Mapped[str | None]
    mode_of_trial: Mapped[str]  # summary_only, either_way, indictable_only, not_criminal, unknown
    recordable: Mapped[bool | None]
    source: Mapped[str]
    rank: Mapped[int]  # 0: commonly charged; 1: on the data standards list; 2: police list only
    flags: Mapped[list[str]]
    search: Mapped[str] = mapped_column(
        TSVECTOR(),
        sa.Computed(OFFENCE_WORDS, persisted=True),
    )

    __table_args__ = (sa.Index("ix_offence_code_search", "search", postgresql_using="gin"),)


class CaseOffence(CaseChild, Versioned, Base):
    """An offence under consideration in a case."""

    __tablename__ = "case_offence"

    code: Mapped[str] = mapped_column(sa.ForeignKey("offence_code.code"))
    title: Mapped[str]  # as it read when it was recorded
    mode_of_trial: Mapped[str]
    committed_from: Mapped[date]
    committed_to: Mapped[date | None]
    place: Mapped[str | None]
    summary: Mapped[str | None]
    suspect_party_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Committed by a party of the same tenant. Summary-only offences are found by day: a time limit runs
        from it.
        """
        return super().table_constraints(
            tenant_fk("suspect_party_id", "party"),
            sa.Index(
                "ix_case_offence_summary",
                "tenant_id",
                "committed_from",
                "case_id",
                postgresql_where=sa.text("mode_of_trial = 'summary_only'"),
            ),
            *more,
        )


class Note(CaseChild, Base):
    """A note on a case: fact, opinion or allegation, by whom, seen by whom. Never edited, only added to."""

    __tablename__ = "note"

    assertion_type: Mapped[str]
    body: Mapped[str]
    basis: Mapped[str | None]  # how the author knows
    visibility: Mapped[str]  # case, team, shared
    author_id: Mapped[uuid.UUID]
    author_name: Mapped[str]
    written_at: Mapped[datetime]


class CaseDecision(CaseChild, Versioned, Base):
    """A rule run and the human choice that followed. Replayable: facts, parameters and versions are kept."""

    __tablename__ = "case_decision"

    kind: Mapped[str]  # eligibility, authorisation, breach …
    rule_set: Mapped[str]
    rule_set_version: Mapped[str]
    assessed_on: Mapped[date]
    facts: Mapped[dict[str, object]]
    parameters: Mapped[dict[str, object]]
    results: Mapped[dict[str, object]]
    choice: Mapped[str | None]
    rationale: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    authorised: Mapped[bool | None]
    authoriser_id: Mapped[uuid.UUID | None]
    authoriser_name: Mapped[str | None]
    authoriser_rank: Mapped[str | None]
    authoriser_rationale: Mapped[str | None]
    authorised_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class CaseAssessment(CaseChild, Base):
    """What a questionnaire found about a party. An opinion of the assessor; a newer one stands in its place."""

    __tablename__ = "case_assessment"

    party_id: Mapped[uuid.UUID]
    tool: Mapped[str]
    tool_version: Mapped[str]
    title: Mapped[str]
    answers: Mapped[dict[str, object]]
    scores: Mapped[dict[str, object]]
    assessed_by: Mapped[str]
    recorded_by: Mapped[uuid.UUID]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """About a party of the same tenant."""
        return super().table_constraints(tenant_fk("party_id", "party"), *more)


class CaseCondition(CaseChild, Versioned, Base):
    """Something agreed: what, by when, how it will be shown to be done, and how far it has got."""

    __tablename__ = "case_condition"

    text: Mapped[str]
    kind: Mapped[str]  # restrictive, unpaid_work, attendance, payment, other
    objects: Mapped[list[str]]  # rehabilitation, reparation, punishment, foreign_offender
    place: Mapped[str | None]
    purpose: Mapped[str | None]
    hours: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    amount_pence: Mapped[int | None]
    payee: Mapped[str | None]
    due_on: Mapped[date]
    evidence: Mapped[str]
    provider_tenant_id: Mapped[TenantId | None] = mapped_column(sa.ForeignKey("tenant.id"))
    service_name: Mapped[str | None]
    state: Mapped[str]  # proposed, active, completed, breached, rescinded, removed
    completed_on: Mapped[date | None]
    completion_evidence: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Those that are under way are found by the day on which they end."""
        return super().table_constraints(
            sa.Index(
                "ix_case_condition_active",
                "tenant_id",
                "due_on",
                "case_id",
                postgresql_where=sa.text("state = 'active'"),
            ),
            *more,
        )


class CaseDeadline(CaseChild, Versioned, Base):
    """A clock on a case: started, stopped, due. ``source`` names the rule or says [design]."""

    __tablename__ = "case_deadline"

    key: Mapped[str]
    label: Mapped[str]
    due_on: Mapped[date]
    layer: Mapped[str]
    source: Mapped[str]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


class CaseAction(CaseChild, Versioned, Base):
    """A task on a case for a person or a team, with a due date and an outcome."""

    __tablename__ = "case_action"

    title: Mapped[str]
    owner_id: Mapped[uuid.UUID | None]
    owner_label: Mapped[str]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class CaseDocument(CaseChild, Base):
    """A document as it was generated or uploaded; never changed afterwards."""

    __tablename__ = "case_document"

    kind: Mapped[str]
    title: Mapped[str]
    media_type: Mapped[str]
    language: Mapped[str]
    template_version: Mapped[str]
    inputs: Mapped[dict[str, object]]
    content: Mapped[bytes]
    sha256: Mapped[str]
    signed_at: Mapped[datetime | None]
    route_id: Mapped[uuid.UUID | None]  # by which it goes to somebody; None: it stays in the file
    made_by: Mapped[str]
    made_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Goes by a route of the same tenant."""
        return super().table_constraints(tenant_fk("route_id", "contact_route"), *more)


class CaseEvent(CaseChild, Base):
    """Something that happened, in domain words: the one chronology of a case.

    ``referral_id`` marks what the other organisation of that referral may see too.
    """

    __tablename__ = "case_event"

    referral_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    kind: Mapped[str]
    summary: Mapped[str]
    detail: Mapped[dict[str, object]]
    actor_id: Mapped[uuid.UUID]
    actor_name: Mapped[str]
    actor_organisation: Mapped[str]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Read newest first, by case or by referral; a referral's entries are in the chronology of its own case."""
        return super().table_constraints(
            sa.ForeignKeyConstraint(
                ["tenant_id", "case_id", "referral_id"],
                ["referral.tenant_id", "referral.case_id", "referral.id"],
            ),
            sa.Index("ix_case_event_at", "tenant_id", "case_id", "at", "id"),
            sa.Index("ix_case_event_referral", "referral_id", "at"),
            *more,
        )
