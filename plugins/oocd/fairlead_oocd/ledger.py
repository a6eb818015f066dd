"""Reads of the money of a case: the accounts with their entries and balances, and its penalty."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import CaseCondition, CaseFile, HeldItem, Party, TenantSession
from fairlead_oocd.models import Instalment, MoneyEntry, Penalty, PenaltyClaim, Resolution
from fairlead_oocd.policy.money import Balance, Entry, EntryKind, Part, Purpose, balance_of, pounds
from fairlead_oocd.queries.work import CaseWork

CHARGED_STATES = ("active", "completed", "breached")
"""States of a condition in which its money is due; a rescinded or proposed one asks for nothing."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one condition asks for, or one notice: its entries oldest first, and the newest instalments."""

    purpose: Purpose
    condition: CaseCondition | None
    lines: tuple[MoneyEntry, ...]
    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """Names the account in an address: the condition and what for, without saying whose."""
        purpose = self.purpose.replace("_", "-")
        return f"{purpose}-{self.condition.id.hex}" if self.condition else purpose

    @property
    def of_course(self) -> bool:
        """The fee of the course that stands for a notice."""
        return self.purpose is Purpose.COURSE_FEE and self.condition is None

    @property
    def condition_id(self) -> uuid.UUID | None:
        """The condition that asks for the money; None for a notice."""
        return self.condition.id if self.condition else None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines as the policy knows them."""
        return tuple(entry_of(line) for line in self.lines)

    @property
    def balance(self) -> Balance:
        """What is left of it."""
        return balance_of(self.entries)


def entry_of(line: MoneyEntry) -> Entry:
    """A stored line as a value of the policy."""
    return Entry(
        id=line.id,
        kind=EntryKind(line.kind),
        amount_pence=line.amount_pence,
        on=line.on_day,
        corrects=line.corrects_id,
    )


def purpose_of(condition: CaseCondition) -> Purpose | None:
    """What the money of a condition is for; None when it asks for none."""
    if not condition.amount_pence:
        return None
    if condition.kind == "financial_penalty":
        return Purpose.PENALTY
    return Purpose.COMPENSATION if condition.kind == "payment" else Purpose.COURSE_FEE


def accounts_of(session: TenantSession, work: CaseWork) -> tuple[Account, ...]:
    """Every account of a case: of conditions in their order, then of the notice and its course.

    A condition that asks for money and was not charged yet has an account without entries. Two statements.
    """
    own = (MoneyEntry.tenant_id == work.case.tenant_id, MoneyEntry.case_id == work.case.id)
    lines: dict[tuple[str, uuid.UUID | None], list[MoneyEntry]] = {}
    for line in session.scalars(
        sa.select(MoneyEntry).where(*own).order_by(MoneyEntry.recorded_at, MoneyEntry.id)
    ):
        lines.setdefault((line.purpose, line.condition_id), []).append(line)
    plans = _plans(session, work.case)
    found = []
    for item in work.every_condition:
        purpose = purpose_of(item.condition)
        if purpose is None or (
            item.condition.state not in CHARGED_STATES and (purpose, item.condition.id) not in lines
        ):
            continue
        found.append(
            Account(
                purpose=purpose,
                condition=item.condition,
                lines=tuple(lines.get((purpose, item.condition.id), ())),
                parts=plans.get(item.condition.id, ()),
            )
        )
    found += [
        Account(purpose=Purpose(purpose), condition=None, lines=tuple(each))
        for (purpose, condition_id), each in sorted(lines.items(), key=lambda pair: pair[0][0], reverse=True)
        if condition_id is None
    ]
    return tuple(found)


def total_of(accounts: Sequence[Account]) -> Balance:
    """All accounts together."""
    return balance_of([entry for account in accounts for entry in account.entries])


def penalties_of(session: TenantSession, case: CaseFile) -> Sequence[Penalty]:
    """The penalties of a case, oldest first."""
    return session.scalars(
        sa.select(Penalty)
        .where(Penalty.tenant_id == case.tenant_id, Penalty.case_id == case.id)
        .order_by(Penalty.due_on, Penalty.id)
    ).all()


def running_penalty(session: TenantSession, case: CaseFile) -> Penalty | None:
    """The penalty that has not ended; None when there is none."""
    return next((each for each in penalties_of(session, case) if each.ended_on is None), None)


def claims_of(session: TenantSession, penalty: Penalty) -> Sequence[PenaltyClaim]:
    """The claims made in court about a penalty, oldest first."""
    return session.scalars(
        sa.select(PenaltyClaim)
        .where(PenaltyClaim.tenant_id == penalty.tenant_id, PenaltyClaim.penalty_id == penalty.id)
        .order_by(PenaltyClaim.recorded_at, PenaltyClaim.id)
    ).all()


def title_of(purpose: Purpose) -> str:
    """What the money is for, in words."""
    return {
        Purpose.COMPENSATION: _("Compensation"),
        Purpose.COURSE_FEE: _("Course fee"),
        Purpose.PENALTY: _("Financial penalty"),
        Purpose.NOTICE: _("Penalty notice"),
    }[purpose]


def money_held(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """What the ledger holds about a person as the suspect of resolutions. One statement."""
    rows = session.execute(
        sa.select(MoneyEntry, CaseFile.reference)
        .join(
            Resolution,
            sa.and_(Resolution.tenant_id == MoneyEntry.tenant_id, Resolution.case_id == MoneyEntry.case_id),
        )
        .join(
            Party, sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id)
        )
        .join(
            CaseFile, sa.and_(CaseFile.tenant_id == MoneyEntry.tenant_id, CaseFile.id == MoneyEntry.case_id)
        )
        .where(MoneyEntry.tenant_id == session.actor.tenant_id, Party.person_id == person_id)
        .order_by(MoneyEntry.recorded_at, MoneyEntry.id)
    )
    return tuple(
        HeldItem(
            category="agreement",
            title=f"Money of {row.reference}",
            values={
                "For": row.MoneyEntry.purpose,
                "Kind": row.MoneyEntry.kind,
                "Amount": pounds(row.MoneyEntry.amount_pence),
                "Day": row.MoneyEntry.on_day.isoformat(),
            },
            source="recorded by the police",
            recorded_on=row.MoneyEntry.recorded_at.date(),
            third_parties=(),
        )
        for row in rows
    )


def _plans(session: TenantSession, case: CaseFile) -> dict[uuid.UUID, tuple[Part, ...]]:
    """The newest plan of each condition."""
    found: dict[uuid.UUID, dict[int, list[Part]]] = {}
    rows = session.scalars(
        sa.select(Instalment)
        .where(Instalment.tenant_id == case.tenant_id, Instalment.case_id == case.id)
        .order_by(Instalment.due_on)
    )
    for row in rows:
        part = Part(due_on=row.due_on, amount_pence=row.amount_pence)
        found.setdefault(row.condition_id, {}).setdefault(row.plan, []).append(part)
    return {condition_id: tuple(plans[max(plans)]) for condition_id, plans in found.items()}
