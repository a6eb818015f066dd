"""Opening a victim's record, changing it, safe contact, closing it and opening it again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    NotVisible,
    Operation,
    Person,
    Refusal,
    TenantSession,
    local_day,
    new_reference,
    own_person,
)
from fairlead_victims.access import find_record, visible_records
from fairlead_victims.bases import automatic_gateways, owed_by_code
from fairlead_victims.models import EnhancedDecision, Promise, SafeContact, VictimRecord
from fairlead_victims.permissions import Victims
from fairlead_victims.use_cases.common import need, note_use, open_record, same_version
from fairlead_victims.use_cases.events import REPORTED, RecordEvent, add_event, start_what_is_owed
from fairlead_victims.workflow import OPEN, RECORD

PREFIX = "VIC"
CHANNELS = ("phone", "text", "email", "letter")


@dataclass(frozen=True, kw_only=True)
class OpenRecord:
    """A person of the index as the victim of one crime. Days that are not known are None."""

    person_id: uuid.UUID
    bases: tuple[str, ...]
    offence: str
    offence_on: date | None
    reported_on: date | None
    crime_reference: str | None
    organisation_name: str | None = None
    communication_needs: str | None = None
    interpreter_language: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeRecord:
    """The details of a record as they should read. ``version`` is the one the form showed."""

    reference: str
    version: int
    bases: tuple[str, ...]
    offence: str
    offence_on: date | None
    crime_reference: str | None
    organisation_name: str | None
    communication_needs: str | None
    interpreter_language: str | None
    update_agreement: str | None


@dataclass(frozen=True, kw_only=True)
class SetSafeContact:
    """A way to reach a victim, and whether it is safe. ``replaces`` names the one it stands in the place of."""

    reference: str
    channel: str
    value: str
    safe: bool
    when_safe: str | None
    may_leave_message: bool
    may_name_police: bool
    others_may_answer: str | None
    code_word: str | None
    replaces: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class CloseRecord:
    """Close a record, with the reason."""

    reference: str
    version: int
    closing_reason: str


@dataclass(frozen=True, kw_only=True)
class ReopenRecord:
    """Take up a closed record again."""

    reference: str
    version: int


def open_victim_record(
    session: TenantSession, actor: Actor, command: OpenRecord, *, now: datetime
) -> VictimRecord:
    """Open a record. Under 18 at the time of the offence has enhanced rights from the start; a crime that was reported
    starts the promises that a report starts.

    Raises `NotPermitted`, `NotVisible`, or `Refusal`: no basis, a day that cannot be, a second record of the same.
    """
    need(actor, Victims.OPEN)
    person = own_person(session, actor, command.person_id)
    _check(session, actor, command, now)
    gateways = automatic_gateways(person.date_of_birth, command.offence_on)
    record = VictimRecord(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        reference=new_reference(PREFIX, local_day(now)),
        person_id=person.id,
        bases=list(command.bases),
        organisation_name=command.organisation_name,
        crime_reference=command.crime_reference,
        offence=command.offence,
        offence_on=command.offence_on,
        reported_on=command.reported_on,
        communication_needs=command.communication_needs,
        interpreter_language=command.interpreter_language,
        enhanced=bool(gateways),
        enhanced_since=_since(command, now) if gateways else None,
        gateways=sorted(gateways),
        state=OPEN,
        worker_id=actor.id,
        worker_name=actor.name,
        opened_at=now,
    )
    session.add(record)
    session.flush()
    note_use(session, Operation.COLLECTION, "victims.record.opened", record, field_names=_FIELDS)
    if gateways:
        _decide_automatically(session, actor, record, person, now)
    if command.reported_on is not None:
        reported = RecordEvent(
            reference=record.reference, kind=REPORTED, occurred_on=command.reported_on, received_on=None
        )
        add_event(session, actor, record, reported, now=now)
    return record


_FIELDS = (
    "bases",
    "offence",
    "offence_on",
    "reported_on",
    "crime_reference",
    "organisation_name",
    "communication_needs",
    "interpreter_language",
)


def _since(command: OpenRecord, now: datetime) -> date:
    """Automatic enhanced rights are owed from the report; without one, from today."""
    return command.reported_on or local_day(now)


def _check(session: TenantSession, actor: Actor, command: OpenRecord, now: datetime) -> None:
    today = local_day(now)
    if not command.bases:
        raise Refusal(_("Choose why this person is a victim."), field="bases")
    for field, day in (("offence_on", command.offence_on), ("reported_on", command.reported_on)):
        if day is not None and day > today:
            raise Refusal(_("The day cannot be in the future."), field=field)
    if command.offence_on and command.reported_on and command.reported_on < command.offence_on:
        raise Refusal(_("The report cannot be before the offence."), field="reported_on")
    if "unreported" in command.bases and command.reported_on is not None:
        raise Refusal(
            _("A crime with a day of report was reported. Leave the day empty, or choose another reason."),
            field="bases",
        )
    _refuse_second(session, actor, command.person_id, command.crime_reference)


def _refuse_second(
    session: TenantSession, actor: Actor, person_id: uuid.UUID, crime_reference: str | None
) -> None:
    """One record for a person and a crime; a crime without reference cannot be told from another."""
    if crime_reference is None:
        return
    there = sa.exists().where(
        visible_records(actor),
        VictimRecord.person_id == person_id,
        VictimRecord.crime_reference == crime_reference,
    )
    if session.scalar(sa.select(there)):
        raise Refusal(
            _("This person already has a record for this crime. Look for it in the list of victims."),
            field="crime_reference",
        )


def _decide_automatically(
    session: TenantSession, actor: Actor, record: VictimRecord, person: Person, now: datetime
) -> None:
    decision = EnhancedDecision(
        tenant_id=record.tenant_id,
        record_id=record.id,
        enhanced=True,
        reasons={gateway: _reason_of_age(person, record) for gateway in record.gateways},
        decided_on=record.enhanced_since,
        decided_by=actor.id,
        decided_by_name=actor.name,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    note_use(
        session,
        Operation.ALTERATION,
        "victims.enhanced.decided",
        record,
        object_type="victims_enhanced_decision",
        object_ids=[decision.id],
        field_names=["enhanced", "gateways"],
    )


def _reason_of_age(person: Person, record: VictimRecord) -> str:
    born, offence_on = (f"{day:%-d %B %Y}" for day in (person.date_of_birth, record.offence_on) if day)
    return f"Born {born}, offence on {offence_on}: automatic, Code 2020"


def change_record(
    session: TenantSession, actor: Actor, command: ChangeRecord, *, now: datetime
) -> VictimRecord:
    """Correct the details of an open record. A basis to which the Code promises something starts what earlier events
    promise.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, or `Refusal`: no basis, a day that cannot be, or promises that run
    and that nobody would be owed any more.
    """
    record = open_record(session, actor, Victims.EDIT, command.reference, command.version)
    _check_change(session, record, command, now)
    if command.crime_reference != record.crime_reference:
        _refuse_second(session, actor, record.person_id, command.crime_reference)
    wanted = {name: getattr(command, name) for name in _CHANGED} | {"bases": list(command.bases)}
    changed = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, wanted[name])
    if not changed:
        return record
    session.flush()
    note_use(session, Operation.ALTERATION, "victims.record.changed", record, field_names=changed)
    if "bases" in changed:
        start_what_is_owed(session, actor, record, now=now)
    return record


_CHANGED = (
    "offence",
    "offence_on",
    "crime_reference",
    "organisation_name",
    "communication_needs",
    "interpreter_language",
    "update_agreement",
)


def _check_change(session: TenantSession, record: VictimRecord, command: ChangeRecord, now: datetime) -> None:
    if not command.bases:
        raise Refusal(_("Choose why this person is a victim."), field="bases")
    if command.offence_on is not None and command.offence_on > local_day(now):
        raise Refusal(_("The day cannot be in the future."), field="offence_on")
    if not owed_by_code(command.bases) and running_promises(session, record):
        raise Refusal(
            _("The Code promises nothing for this reason. Say first what became of every promise that runs."),
            field="bases",
        )


def running_promises(session: TenantSession, record: VictimRecord) -> int:
    """How many promises of a record still run."""
    return session.scalars(
        sa.select(sa.func.count())
        .select_from(Promise)
        .where(Promise.tenant_id == record.tenant_id, Promise.record_id == record.id, Promise.state == OPEN)
    ).one()


def set_safe_contact(
    session: TenantSession, actor: Actor, command: SetSafeContact, *, now: datetime
) -> SafeContact:
    """Record a way to reach a victim; it holds for every record of the person. What it replaces is kept, superseded.

    Raises `NotPermitted`, `NotVisible` or `Refusal`.
    """
    record = open_record(session, actor, Victims.EDIT, command.reference)
    if command.channel not in CHANNELS:
        raise Refusal(_("Choose a way to reach the victim."), field="channel")
    if not command.value.strip():
        raise Refusal(_("Enter the number or address."), field="value")
    if command.replaces is not None:
        _supersede(session, record, command.replaces, now)
    contact = SafeContact(
        tenant_id=record.tenant_id,
        person_id=record.person_id,
        channel=command.channel,
        value=command.value.strip(),
        safe=command.safe,
        when_safe=command.when_safe,
        may_leave_message=command.may_leave_message,
        may_name_police=command.may_name_police,
        others_may_answer=command.others_may_answer,
        code_word=command.code_word,
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    session.add(contact)
    session.flush()
    note_use(
        session,
        Operation.COLLECTION,
        "victims.contact.set",
        record,
        object_type="victims_safe_contact",
        object_ids=[contact.id],
        field_names=["channel", "safe", "when_safe"],
    )
    return contact


def _supersede(session: TenantSession, record: VictimRecord, contact_id: uuid.UUID, now: datetime) -> None:
    old = session.scalar(
        sa.select(SafeContact).where(
            SafeContact.tenant_id == record.tenant_id,
            SafeContact.person_id == record.person_id,
            SafeContact.id == contact_id,
            SafeContact.superseded_at.is_(None),
        )
    )
    if old is None:
        raise NotVisible
    old.superseded_at = now


def close_record(
    session: TenantSession, actor: Actor, command: CloseRecord, *, now: datetime
) -> VictimRecord:
    """VR1. Raises `NotPermitted`, `NotVisible`, `Conflict`, or `Refusal` while a promise still runs."""
    record = open_record(session, actor, Victims.CLOSE, command.reference, command.version)
    if running_promises(session, record):
        raise Refusal(_("Say first what became of every promise that still runs."))
    transition = RECORD.find(record.state, "close")
    record.state, record.closed_at = transition.to_state, now
    record.closing_reason = command.closing_reason
    session.flush()
    note_use(
        session,
        Operation.ALTERATION,
        transition.audit_action,
        record,
        field_names=["state", "closing_reason"],
    )
    return record


def reopen_record(
    session: TenantSession,
    actor: Actor,
    command: ReopenRecord,
    *,
    now: datetime,  # noqa: ARG001  # the shape of every use case
) -> VictimRecord:
    """VR2. Raises `NotPermitted`, `NotVisible`, `Conflict`, or `IllegalTransition` for an open one."""
    need(actor, Victims.CLOSE)
    record = find_record(session, actor, command.reference)
    same_version(record, command.version)
    transition = RECORD.find(record.state, "reopen")
    record.state, record.closed_at, record.closing_reason = transition.to_state, None, None
    session.flush()
    note_use(session, Operation.ALTERATION, transition.audit_action, record, field_names=["state"])
    return record
