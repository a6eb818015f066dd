"""What is due and what was paid, and the penalties that are collected like a fine when they are not."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from fairlead.public import Base, CaseChild, Versioned, tenant_fk


class MoneyEntry(CaseChild, Base):
    """One entry of the ledger of a case. Never edited, only added to; the sum of entries is the balance.

    ``condition_id`` is empty for a penalty notice and its course, which have no condition. Nobody's account,
    address or card is kept here: money goes to a court's officer, a provider or the victim by ways of their own.
    """

    __tablename__ = "oocd_money_entry"

    condition_id: Mapped[uuid.UUID | None]
    purpose: Mapped[str]  # compensation, course_fee, penalty, notice
    kind: Mapped[str]  # charge, payment, refund, write_off, correction
    amount_pence: Mapped[int]  # signed: what it adds to what is owed
    on_day: Mapped[date]
    method: Mapped[str | None]
    receipt_reference: Mapped[str | None]
    reason: Mapped[str | None]
    corrects_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """The sign follows the kind, and an entry is corrected once."""
        return super().table_constraints(
            tenant_fk("condition_id", "case_condition"),
            tenant_fk("corrects_id", "oocd_money_entry"),
            sa.UniqueConstraint("tenant_id", "corrects_id"),
            sa.CheckConstraint(
                "case kind when 'charge' then amount_pence > 0 when 'refund' then amount_pence > 0"
                " when 'payment' then amount_pence < 0 when 'write_off' then amount_pence < 0"
                " when 'correction' then amount_pence <> 0 and corrects_id is not null else amount_pence <> 0 end",
                name="sign",
            ),
            *more,
        )


class Instalment(CaseChild, Base):
    """One part of a sum that is paid bit by bit. A new plan is added beside the old one; the newest counts."""

    __tablename__ = "oocd_instalment"

    condition_id: Mapped[uuid.UUID]
    plan: Mapped[int]
    due_on: Mapped[date]
    amount_pence: Mapped[int]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by condition; one part for each day of a plan."""
        return super().table_constraints(
            tenant_fk("condition_id", "case_condition"),
            sa.UniqueConstraint("tenant_id", "condition_id", "plan", "due_on"),
            *more,
        )


class Penalty(CaseChild, Versioned, Base):
    """A penalty that becomes a fine when it is not paid: of a community caution after a breach, or a notice.

    The dates are those on which the law has its effect; the groups below are filled by one step each.
    """

    __tablename__ = "oocd_penalty"

    kind: Mapped[str]  # community_caution, notice
    amount_pence: Mapped[int]
    due_on: Mapped[date]

    # the five particulars of PCSC Act 2022 s.111(2), and the condition it stands for: T23
    condition_id: Mapped[uuid.UUID | None]
    rescinded_condition_id: Mapped[uuid.UUID | None]
    payee: Mapped[str | None]
    payment_method: Mapped[str | None]
    consequences: Mapped[str | None]
    legal_advice: Mapped[str | None]
    legal_adviser: Mapped[str | None]
    legal_advice_on: Mapped[date | None]

    # not paid in time: T24, T25, N05
    increased_on: Mapped[date | None]
    increase_entry_id: Mapped[uuid.UUID | None]
    registrable_on: Mapped[date | None]

    # registration: T26, T27f
    local_justice_area: Mapped[str | None]
    certificate_id: Mapped[uuid.UUID | None]
    sent_to_court_on: Mapped[date | None]
    court_reference: Mapped[str | None]

    # what the recipient of a notice asked for: N02, N03, N04
    trial_requested_on: Mapped[date | None]
    trial_request: Mapped[str | None]
    course_asked_on: Mapped[date | None]
    course_by: Mapped[date | None]
    course_completed_on: Mapped[date | None]

    ended_on: Mapped[date | None]
    ended_how: Mapped[str | None]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """One for each condition."""
        return super().table_constraints(
            tenant_fk("condition_id", "case_condition"),
            tenant_fk("rescinded_condition_id", "case_condition"),
            tenant_fk("certificate_id", "case_document"),
            tenant_fk("increase_entry_id", "oocd_money_entry"),
            sa.UniqueConstraint("tenant_id", "condition_id"),
            *more,
        )


class PenaltyClaim(CaseChild, Versioned, Base):
    """One claim made in proceedings to enforce a registered penalty (PCSC Act 2022 s.113; CJPA 2001 s.10)."""

    __tablename__ = "oocd_penalty_claim"

    penalty_id: Mapped[uuid.UUID]
    claim: Mapped[str]  # not_the_person, paid, reasonable_excuse
    claimed_on: Mapped[date]
    court: Mapped[str | None]
    adjourned_days: Mapped[int]
    result: Mapped[str | None]  # unfounded, accepted, stands, reduced, extended, ended
    decided_on: Mapped[date | None]
    new_due_on: Mapped[date | None]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    @classmethod
    def table_constraints(cls, *more: object) -> tuple[object, ...]:
        """Found by penalty."""
        return super().table_constraints(
            tenant_fk("penalty_id", "oocd_penalty"),
            sa.Index("ix_oocd_penalty_claim_penalty", "tenant_id", "penalty_id"),
            *more,
        )
