"""The out-of-court resolution: one for each case."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class Resolution(CaseChild, Versioned, Base):
    """The out-of-court resolution of one case.

    ``answers`` holds the facts that nobody can derive from the case, in the shape of the fact sheet and
    checked
    by `fairlead_oocd.facts.parse_facts` before they are stored. Each later group of columns is filled by one
    step of the workflow and stays empty until then.
    """

    __tablename__ = "oocd_resolution"

    suspect_party_id: Mapped[uuid.UUID]
    offence_id: Mapped[uuid.UUID]
    regime: Mapped[str]
    attendance: Mapped[str]  # custody, voluntary, other
    answers: Mapped[dict[str, object]]
    answered: Mapped[list[str]]  # question groups that somebody has been through

    # what was decided about facts of the published list, and the gravity score with its working
    fact_corrections: Mapped[list[dict[str, object]]] = mapped_column(server_default=sa.text("'[]'::jsonb"))
    gravity_working: Mapped[dict[str, object] | None]

    # what similar cases are found by; these follow the answers
    offence_group: Mapped[str | None]
    gravity_final: Mapped[int | None]
    with_record: Mapped[bool | None]

    # evidence and public interest: T03, T04
    evidence_summary: Mapped[str | None]
    evidence_sufficient: Mapped[bool | None]
    evidence_decider: Mapped[str | None]
    evidence_decider_rank: Mapped[str | None]
    evidence_decided_on: Mapped[date | None]
    public_interest: Mapped[str | None]
    admission_reference: Mapped[str | None]

    # the choice: T05
    chosen: Mapped[str | None]
    decision_id: Mapped[uuid.UUID | None]
    deviation_reason: Mapped[str | None]  # why it is not what the gravity matrix leads to

    # needs and vulnerability: T09
    needs_consent: Mapped[bool | None]
    needs_note: Mapped[str | None]
    screened_by: Mapped[str | None]
    screening_tool: Mapped[str | None]
    adjustments_made: Mapped[str | None]

    # victims: T08
    contact_shortfall: Mapped[str | None]  # why fewer attempts than the service standard were made

    # conditions: T10
    exception_kind: Mapped[str | None]
    exception_reason: Mapped[str | None]
    exception_action: Mapped[str | None]  # the listed action that the exception is about

    # explanation, consent and signature: T12
    explanation_version: Mapped[str | None]
    explained_by: Mapped[str | None]
    explained_by_rank: Mapped[str | None]
    offer_started_at: Mapped[datetime | None]
    offer_ended_at: Mapped[datetime | None]
    offer_place: Mapped[str | None]
    legal_advice: Mapped[str | None]  # offered and declined, offered and taken
    warning_given: Mapped[bool | None]
    admission_repeated: Mapped[bool | None]
    consent_given: Mapped[bool | None]
    signature_method: Mapped[str | None]  # paper, screen, drawn
    signed_name: Mapped[str | None]
    present: Mapped[list[dict[str, object]]]  # [{role, name}]
    copy_given: Mapped[bool | None]
    given_on: Mapped[date | None]
    document_id: Mapped[uuid.UUID | None]

    # the end: T13, T29, T31
    ended_reason: Mapped[str | None]
    victim_told: Mapped[str | None]
    offender_told_on: Mapped[date | None]
    pnc_reference: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each case; suspect and offence belong to the same tenant."""
        return super().table_constraints(
            sa.UniqueConstraint("tenant_id", "case_id"),
            tenant_fk("suspect_party_id", "party"),
            tenant_fk("offence_id", "case_offence"),
            tenant_fk("decision_id", "case_decision"),
            tenant_fk("document_id", "case_document"),
            sa.Index(
                "ix_oocd_resolution_similar",
                "tenant_id",
                "offence_group",
                "gravity_final",
                "given_on",
                postgresql_include=["with_record", "chosen"],
                postgresql_where=sa.text("given_on IS NOT NULL"),
            ),
            *more,
        )
