"""What can be done with reminders. Each use case writes its audit entry and leaves committing to its caller."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from fairlead.public import (
    Actor,
    Conflict,
    NotPermitted,
    NotVisible,
    Operation,
    Refusal,
    TenantSession,
    local_day,
    own_case,
    record,
)

from .models import Reminder
from .permissions import Minimal
from .workflow import OPEN, WORKFLOW


@dataclass(frozen=True, kw_only=True)
class AddReminder:
    """Remember ``text`` about a case by ``due_on``."""

    case_id: uuid.UUID
    text: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class FinishReminder:
    """Mark a reminder as done. ``version`` is the one the person saw."""

    reminder_id: uuid.UUID
    version: int


def add_reminder(session: TenantSession, actor: Actor, command: AddReminder, *, now: datetime) -> Reminder:
    """Add a reminder to a case of the actor's organisation.

    Raises `NotVisible` for a case the actor may not see, `Refusal` for a day that has passed.
    """
    if not actor.can(Minimal.REMINDER_EDIT):
        raise NotPermitted("You need the permission to edit reminders.")
    case = own_case(session, actor, command.case_id)
    if command.due_on < local_day(now):
        raise Refusal("The day must be today or later", field="due_on")
    reminder = Reminder(
        case_id=case.id, text=command.text, due_on=command.due_on, state=OPEN, made_by=actor.id
    )
    session.add(reminder)
    session.flush()
    record(
        session,
        Operation.COLLECTION,
        "minimal.reminder.added",
        object_type="minimal_reminder",
        object_ids=[reminder.id],
        case_id=case.id,
        field_names=["text", "due_on"],
    )
    return reminder


def finish_reminder(
    session: TenantSession, actor: Actor, command: FinishReminder, *, now: datetime
) -> Reminder:
    """Mark a reminder as done. Raises `NotVisible`, `Conflict` for a stale version, `IllegalTransition`."""
    reminder = session.get(Reminder, command.reminder_id)
    if reminder is None or reminder.tenant_id != actor.tenant_id:
        raise NotVisible
    own_case(session, actor, reminder.case_id)
    transition = WORKFLOW.find(reminder.state, "finish")
    if not actor.can(transition.permission):
        raise NotPermitted("You need the permission to edit reminders.")
    if reminder.version != command.version:
        raise Conflict("Somebody else changed this reminder while you were working on it.")
    reminder.state, reminder.done_at = transition.to_state, now
    session.flush()
    record(
        session,
        Operation.ALTERATION,
        transition.audit_action,
        object_type="minimal_reminder",
        object_ids=[reminder.id],
        case_id=reminder.case_id,
        field_names=["state", "done_at"],
    )
    return reminder
