"""What became of a promise: told, tried, left out by the victim's choice, or not done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    IllegalTransition,
    NotPermitted,
    Operation,
    Refusal,
    TenantSession,
    local_day,
)
from fairlead_victims.access import find_promise
from fairlead_victims.models import CodeEvent, Promise
from fairlead_victims.policy import Kept, kept_by
from fairlead_victims.queries import safe_contacts
from fairlead_victims.use_cases.common import note_use, same_version
from fairlead_victims.use_cases.records import CHANNELS
from fairlead_victims.workflow import OPEN, PROMISE

IN_PERSON = "in-person"
WAYS = (*CHANNELS, IN_PERSON)


@dataclass(frozen=True, kw_only=True)
class SettlePromise:
    """What became of a promise. ``outcome``: told, attempted, victim-choice or missed; whether told is late follows
    from the day.
    """

    reference: str
    promise_id: uuid.UUID
    version: int
    outcome: str
    done_on: date | None
    channel: str | None
    told_by: str | None
    reason: str | None


def settle_promise(session: TenantSession, actor: Actor, command: SettlePromise, *, now: datetime) -> Promise:
    """Say what became of a promise.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `IllegalTransition` for one that is settled, or `Refusal` with the
    field: a day that cannot be, an attempt after the last day, a way that is not recorded as safe without a reason.
    """
    record, promise = find_promise(session, actor, command.reference, command.promise_id)
    same_version(promise, command.version)
    if record.state != OPEN:
        raise Refusal(_("This record is closed. Reopen it first."))
    try:
        transition = PROMISE.find(promise.state, _action(promise, command))
    except IllegalTransition as settled:
        raise Refusal(_("It is recorded already what became of this promise.")) from settled
    if not actor.can(transition.permission):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=transition.permission)
        )
    _check_day(session, promise, command, now)
    said = {
        "done_on": command.done_on,
        "attempted_on": command.done_on,
        "channel": command.channel,
        "told_by": command.told_by,
        "reason": command.reason,
    }
    for missing in transition.missing_captures(said):
        raise Refusal(_MISSING[missing](), field={"attempted_on": "done_on"}.get(missing, missing))
    safe = {contact.channel for contact in safe_contacts(session, record) if contact.safe}
    if command.channel in CHANNELS and command.channel not in safe and not command.reason:
        raise Refusal(
            _("No safe contact is recorded for this way. Say why it was used all the same."), field="reason"
        )
    _write(promise, transition.to_state, command)
    promise.settled_at, promise.settled_by_name = now, actor.name
    session.flush()
    note_use(
        session,
        Operation.ALTERATION,
        transition.audit_action,
        record,
        object_type="victims_promise",
        object_ids=[promise.id],
        field_names=["state", *transition.captures],
    )
    return promise


_MISSING = {
    "done_on": lambda: _("Enter the day."),
    "attempted_on": lambda: _("Enter the day."),
    "channel": lambda: _("Choose the way."),
    "told_by": lambda: _("Enter who did it."),
    "reason": lambda: _("Give the reason."),
}


def _action(promise: Promise, command: SettlePromise) -> str:
    if command.outcome == Kept.TOLD and command.done_on is not None:
        return "tell" if kept_by(promise.due_on, command.done_on) is Kept.TOLD else "tell-late"
    return {Kept.ATTEMPTED: "attempt", Kept.VICTIM_CHOICE: "leave-out", Kept.MISSED: "miss"}.get(
        Kept(command.outcome), "tell"
    )


def _check_day(session: TenantSession, promise: Promise, command: SettlePromise, now: datetime) -> None:
    if command.done_on is None:
        return
    if command.done_on > local_day(now):
        raise Refusal(_("The day cannot be in the future."), field="done_on")
    began = session.scalars(
        sa.select(CodeEvent.occurred_on).where(
            CodeEvent.tenant_id == promise.tenant_id, CodeEvent.id == promise.event_id
        )
    ).one()
    if command.done_on < began:
        raise Refusal(_("The day cannot be before what it is about."), field="done_on")
    if command.outcome == Kept.ATTEMPTED and command.done_on > promise.due_on:
        raise Refusal(
            _(
                "An attempt after the last day is not in time."
                " Record when the victim was told, or that it was not done."
            ),
            field="done_on",
        )


def _write(promise: Promise, to_state: str, command: SettlePromise) -> None:
    promise.state, promise.reason = to_state, command.reason
    if to_state == Kept.ATTEMPTED:
        promise.attempted_on, promise.channel, promise.told_by = (
            command.done_on,
            command.channel,
            command.told_by,
        )
    elif to_state in (Kept.TOLD, Kept.LATE):
        promise.done_on, promise.channel, promise.told_by = command.done_on, command.channel, command.told_by
