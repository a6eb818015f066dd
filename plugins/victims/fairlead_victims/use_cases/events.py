"""Events of the Code and the promises they start; decisions on enhanced rights, which cut what runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CalendarExhausted,
    NotVisible,
    Operation,
    Refusal,
    TenantSession,
    load_calendar,
    local_day,
    own_person,
)
from fairlead_victims.bases import automatic_gateways, owed_by_code
from fairlead_victims.models import CodeEvent, EnhancedDecision, Promise, VictimRecord
from fairlead_victims.permissions import Victims
from fairlead_victims.policy import after_flip, due_on, kept_by
from fairlead_victims.rules.clocks import BY_RULE, Clock, started_on
from fairlead_victims.rules.facts import EventFacts
from fairlead_victims.use_cases.common import note_use, open_record, same_version, terms_on
from fairlead_victims.workflow import OPEN

REPORTED = "reported"


@dataclass(frozen=True, kw_only=True)
class RecordEvent:
    """Something that happened. ``received_on`` is when word of it reached the body that tells the victim."""

    reference: str
    kind: str
    occurred_on: date
    received_on: date | None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordReceipt:
    """Word of an event arrived, and with it the promise to tell the victim begins."""

    reference: str
    event_id: uuid.UUID
    version: int
    received_on: date


@dataclass(frozen=True, kw_only=True)
class DecideEnhanced:
    """Whether enhanced rights are owed from today: gateway to its reason, or the one reason why they are not."""

    reference: str
    version: int
    enhanced: bool
    reasons: Mapping[str, str]


def record_event(session: TenantSession, actor: Actor, command: RecordEvent, *, now: datetime) -> CodeEvent:
    """Record an event and start its promises.

    Raises `NotPermitted`, `NotVisible`, or `Refusal`: a day that cannot be, one beyond the known bank holidays, or a
    second report of the same crime.
    """
    record = open_record(session, actor, Victims.TRACK, command.reference)
    if command.kind == REPORTED and record.reported_on is not None:
        raise Refusal(_("It is recorded already when this crime was reported."), field="kind")
    event = add_event(session, actor, record, command, now=now)
    if command.kind == REPORTED:
        record.reported_on = command.occurred_on  # the last day of a claim may run from it
        session.flush()
    return event


def add_event(
    session: TenantSession, actor: Actor, record: VictimRecord, command: RecordEvent, *, now: datetime
) -> CodeEvent:
    """The same for a record that is at hand."""
    _check_days(command.occurred_on, command.received_on, now)
    event = CodeEvent(
        id=uuid.uuid4(),
        tenant_id=record.tenant_id,
        record_id=record.id,
        kind=command.kind,
        occurred_on=command.occurred_on,
        received_on=command.received_on,
        note=command.note,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    session.add(event)
    session.flush()
    note_use(
        session,
        Operation.COLLECTION,
        "victims.event.recorded",
        record,
        object_type="victims_event",
        object_ids=[event.id],
        field_names=["kind", "occurred_on", "received_on"],
    )
    _start_promises(session, actor, record, event, now)
    return event


def record_receipt(
    session: TenantSession, actor: Actor, command: RecordReceipt, *, now: datetime
) -> CodeEvent:
    """Word of an event arrived: what the court owed ends, what the victim is owed begins.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, or `Refusal` for an impossible day or a second receipt.
    """
    record = open_record(session, actor, Victims.TRACK, command.reference)
    event = session.scalar(
        sa.select(CodeEvent).where(
            CodeEvent.tenant_id == record.tenant_id,
            CodeEvent.record_id == record.id,
            CodeEvent.id == command.event_id,
        )
    )
    if event is None:
        raise NotVisible
    same_version(event, command.version)
    if event.received_on is not None:
        raise Refusal(_("It is recorded already when this was received."), field="received_on")
    _check_days(event.occurred_on, command.received_on, now)
    event.received_on = command.received_on
    session.flush()
    note_use(
        session,
        Operation.ALTERATION,
        "victims.event.received",
        record,
        object_type="victims_event",
        object_ids=[event.id],
        field_names=["received_on"],
    )
    _start_promises(session, actor, record, event, now)
    return event


def start_what_is_owed(session: TenantSession, actor: Actor, record: VictimRecord, *, now: datetime) -> None:
    """Start the promises that events of a record start and that nobody owed when they were recorded."""
    events = session.scalars(
        sa.select(CodeEvent).where(CodeEvent.tenant_id == record.tenant_id, CodeEvent.record_id == record.id)
    )
    for event in events.all():
        _start_promises(session, actor, record, event, now)


def _check_days(occurred_on: date, received_on: date | None, now: datetime) -> None:
    today = local_day(now)
    if occurred_on > today:
        raise Refusal(_("The day cannot be in the future."), field="occurred_on")
    if received_on is not None and received_on > today:
        raise Refusal(_("The day cannot be in the future."), field="received_on")
    if received_on is not None and received_on < occurred_on:
        raise Refusal(_("Word of it cannot arrive before it happened."), field="received_on")


def _start_promises(
    session: TenantSession, actor: Actor, record: VictimRecord, event: CodeEvent, now: datetime
) -> None:
    """Start each promise of the event that can begin now and was not started before; end the court's on receipt."""
    started = {
        promise.rule: promise
        for promise in session.scalars(
            sa.select(Promise).where(Promise.tenant_id == event.tenant_id, Promise.event_id == event.id)
        )
    }
    for clock in started_on(event.kind, event.occurred_on):
        if not clock.promised or (clock.code and not owed_by_code(record.bases)):
            continue
        promise = started.get(clock.id) or _start(session, record, event, clock)
        if promise is not None and clock.ends_with == "received" and event.received_on is not None:
            _end_by_receipt(promise, event.received_on, actor, now)
    session.flush()


def _start(session: TenantSession, record: VictimRecord, event: CodeEvent, clock: Clock) -> Promise | None:
    facts = EventFacts(
        event=event.kind,
        bases=tuple(record.bases),
        occurred_on=event.occurred_on,
        received_on=event.received_on,
        enhanced_since=record.enhanced_since,
    )
    try:
        due = due_on(clock, facts, terms_on(session, event.occurred_on), load_calendar())
    except CalendarExhausted as exhausted:
        raise Refusal(str(exhausted), field="occurred_on") from exhausted
    if due is None:
        return None
    promise = Promise(
        tenant_id=record.tenant_id,
        record_id=record.id,
        event_id=event.id,
        rule=clock.id,
        rule_version=clock.version,
        code=clock.code,
        right_number=clock.right,
        owner=clock.owner,
        due_on=due,
        first_due_on=due,
        state=OPEN,
    )
    session.add(promise)
    return promise


def _end_by_receipt(promise: Promise, received_on: date, actor: Actor, now: datetime) -> None:
    if promise.state == OPEN:
        promise.state, promise.done_on = kept_by(promise.due_on, received_on), received_on
        promise.settled_at, promise.settled_by_name = now, actor.name


def decide_enhanced(
    session: TenantSession, actor: Actor, command: DecideEnhanced, *, now: datetime
) -> EnhancedDecision:
    """Decide whether enhanced rights are owed. When they begin, running promises are cut (V-T18); when they end, what
    runs keeps its day.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, or `Refusal`: no gateway, no reason, or the automatic gateway of a
    victim who was under 18 taken away.
    """
    record = open_record(session, actor, Victims.DECIDE_ENHANCED, command.reference, command.version)
    person = own_person(session, actor, record.person_id)
    _check_reasons(command, automatic_gateways(person.date_of_birth, record.offence_on))
    today = local_day(now)
    decision = EnhancedDecision(
        tenant_id=record.tenant_id,
        record_id=record.id,
        enhanced=command.enhanced,
        reasons=dict(command.reasons),
        decided_on=today,
        decided_by=actor.id,
        decided_by_name=actor.name,
        decided_at=now,
    )
    session.add(decision)
    begins = command.enhanced and not record.enhanced
    record.enhanced, record.gateways = command.enhanced, sorted(command.reasons) if command.enhanced else []
    record.enhanced_since = (record.enhanced_since or today) if command.enhanced else None
    session.flush()
    note_use(
        session,
        Operation.ALTERATION,
        "victims.enhanced.decided",
        record,
        object_type="victims_enhanced_decision",
        object_ids=[decision.id],
        field_names=["enhanced", "gateways", "reasons"],
    )
    if begins:
        _cut_running(session, record, today)
    return decision


def _check_reasons(command: DecideEnhanced, automatic: frozenset[str]) -> None:
    if command.enhanced and not command.reasons:
        raise Refusal(_("Choose at least one gateway."), field="gateways")
    if not command.reasons or not all(reason.strip() for reason in command.reasons.values()):
        raise Refusal(_("Give the reason."), field="reason")
    if not automatic <= set(command.reasons):
        raise Refusal(
            _(
                "The victim was under 18 at the time of the offence, so enhanced rights are owed."
                " Choose that gateway as well."
            ),
            field="gateways",
        )


def _cut_running(session: TenantSession, record: VictimRecord, flipped_on: date) -> None:
    """V-T18: every promise that runs is due by the earlier of its day and the shorter term from today."""
    running = session.scalars(
        sa.select(Promise).where(
            Promise.tenant_id == record.tenant_id, Promise.record_id == record.id, Promise.state == OPEN
        )
    )
    terms, calendar = terms_on(session, flipped_on), load_calendar()
    for promise in running:
        clock = BY_RULE[promise.rule, promise.rule_version]
        promise.due_on = after_flip(clock, promise.due_on, flipped_on, terms, calendar)
    session.flush()
