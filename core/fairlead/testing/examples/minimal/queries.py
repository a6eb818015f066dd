"""What the pages and panels show. Reads only; every list goes through core's access predicate for cases."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from fairlead.public import Actor, CaseFile, Party, TenantSession, this_tenant, visible_cases

from .models import Reminder
from .workflow import OPEN

LONGEST_LIST = 100


@dataclass(frozen=True, kw_only=True)
class ReminderRow:
    """One line of a list of reminders."""

    id: uuid.UUID
    reference: str
    text: str
    due_on: date
    version: int


def open_reminders(
    session: TenantSession, actor: Actor, enabled_modules: frozenset[str], *, case_id: uuid.UUID | None = None
) -> Sequence[ReminderRow]:
    """Open reminders on cases this actor may see, the soonest first; of one case when ``case_id`` is given."""
    statement = (
        sa.select(Reminder.id, CaseFile.reference, Reminder.text, Reminder.due_on, Reminder.version)
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Reminder.tenant_id, CaseFile.id == Reminder.case_id))
        .where(
            Reminder.tenant_id == actor.tenant_id,
            Reminder.state == OPEN,
            visible_cases(actor, enabled_modules),
        )
        .order_by(Reminder.due_on, Reminder.id)
        .limit(LONGEST_LIST)
    )
    if case_id is not None:
        statement = statement.where(Reminder.case_id == case_id)
    return [
        ReminderRow(id=row.id, reference=row.reference, text=row.text, due_on=row.due_on, version=row.version)
        for row in session.execute(statement)
    ]


@lru_cache(maxsize=8)
def reminders_due(until: date) -> sa.Select[uuid.UUID, date]:
    """Case and day of every open reminder due by ``until``, for a tab of the worklist: built once a day, for every
    organisation. An index has them in order.
    """
    return sa.select(Reminder.case_id, Reminder.due_on.label("on_day")).where(
        Reminder.tenant_id == this_tenant(), Reminder.state == OPEN, Reminder.due_on <= until
    )


def reminders_about(session: TenantSession, person_id: uuid.UUID) -> Sequence[tuple[str, Reminder]]:
    """Every reminder on a case in which the person is a party, with the case's reference."""
    rows = session.execute(
        sa.select(CaseFile.reference, Reminder)
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Reminder.tenant_id, CaseFile.id == Reminder.case_id))
        .where(
            Reminder.tenant_id == session.actor.tenant_id,
            sa.exists().where(
                Party.tenant_id == Reminder.tenant_id,
                Party.case_id == Reminder.case_id,
                Party.person_id == person_id,
            ),
        )
        .order_by(Reminder.due_on, Reminder.id)
    )
    return [(reference, reminder) for reference, reminder in rows]
