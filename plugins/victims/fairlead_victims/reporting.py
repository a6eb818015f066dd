"""How promises were kept, by right and by who owed them: numbers only, by the condition of the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from fairlead.public import Actor, TenantSession, add_months
from fairlead_victims.access import visible_records
from fairlead_victims.models import Promise, VictimRecord
from fairlead_victims.policy import Kept
from fairlead_victims.workflow import OPEN

MONTHS = 3
QUARTERS_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A quarter of a year: ``first`` and ``last`` day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return add_months(self.first, MONTHS) - timedelta(days=1)

    @property
    def key(self) -> str:
        """As its address says it: ``2026-10``, the year and the first month."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class KeptRow:
    """Promises of one right that one body owed, by what became of them; ``overdue`` run past their last day."""

    right: int
    owner: str
    told: int
    attempted: int
    choice: int
    late: int
    missed: int
    overdue: int
    running: int

    @property
    def ended(self) -> int:
        """Those that count: settled, or past their last day."""
        return self.told + self.attempted + self.choice + self.late + self.missed + self.overdue

    @property
    def kept_per_cent(self) -> int | None:
        """In time or left out by the victim's choice, of those that count, rounded down so that 100 means all.

        An attempt in time is neither kept nor broken: it has its own column and stays out of both. None of nothing.
        """
        counted = self.ended - self.attempted
        return None if counted == 0 else (self.told + self.choice) * 100 // counted


def quarters_until(today: date) -> tuple[Quarter, ...]:
    """This quarter and those before it, the newest first."""
    begins = date(today.year, today.month - (today.month - 1) % MONTHS, 1)
    return tuple(Quarter(first=add_months(begins, -MONTHS * back)) for back in range(QUARTERS_SHOWN))


def promises_kept(session: TenantSession, actor: Actor, quarter: Quarter, today: date) -> Sequence[KeptRow]:
    """Promises whose last day is in the quarter, by right and who owed them. One statement."""
    past = sa.and_(Promise.state == OPEN, Promise.due_on < today)
    running = sa.and_(Promise.state == OPEN, Promise.due_on >= today)
    conditions = {
        "told": Promise.state == Kept.TOLD,
        "attempted": Promise.state == Kept.ATTEMPTED,
        "choice": Promise.state == Kept.VICTIM_CHOICE,
        "late": Promise.state == Kept.LATE,
        "missed": Promise.state == Kept.MISSED,
        "overdue": past,
        "running": running,
    }
    counts = [sa.func.count().filter(condition).label(name) for name, condition in conditions.items()]
    rows = session.execute(
        sa.select(Promise.right_number.label("right"), Promise.owner, *counts)
        .join(
            VictimRecord,
            sa.and_(VictimRecord.tenant_id == Promise.tenant_id, VictimRecord.id == Promise.record_id),
        )
        .where(
            Promise.tenant_id == actor.tenant_id,
            Promise.due_on.between(quarter.first, quarter.last),
            visible_records(actor),
        )
        .group_by(Promise.right_number, Promise.owner)
        .order_by(Promise.right_number, Promise.owner)
    )
    return [KeptRow(**row._asdict()) for row in rows]
