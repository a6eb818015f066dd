"""The register of a session: what came of it for each member. Each line becomes an appointment of the referral."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.use_cases.sessions import CorrectFeedback, correct_feedback
from fairlead.providers.groups.models import GroupAttendance, GroupProgramme, GroupSession, SessionState
from fairlead.providers.groups.roster import MemberRow, members_of, name_in
from fairlead.providers.groups.use_cases.common import STALE, locked_session, refuse_stale
from fairlead.providers.groups.words import CANCEL_CODES, EXCUSED, RESULTS, note_of, result_of
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import RecordSession, record_session
from fairlead.providers.use_cases.moving import locked
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import TenantSession

LONGEST_NOTE = 1000
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Line:
    """What came of the session for one member (``words.RESULTS``), and what is noted for their sender."""

    member_id: uuid.UUID
    result: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SaveRegister:
    """The whole register. ``took_place`` is false where the provider cancelled the session, with a code of
    ``words.CANCEL_CODES``: then it counts against nobody, whatever the lines say. ``reason``: why saved lines are
    corrected.
    """

    session_id: uuid.UUID
    took_place: bool
    lines: Sequence[Line]
    version: int
    cancel_code: str = ""
    note_to_all: str = ""
    reason: str = ""


def save_register(session: TenantSession, actor: Actor, command: SaveRegister, *, now: datetime) -> int:
    """Save the register: new lines are recorded as sessions, different ones corrected, equal ones left alone.
    Returns how many were written, so saving the same twice gives 0 the second time.

    Raises `NotPermitted`, `NotVisible`, `Conflict` when somebody else saved it meanwhile, `Refusal` before the session
    has started, for a member without a result, a note that names another member, a correction without a reason.
    """
    need(actor, Core.REFERRAL_DELIVER)
    held = locked_session(session, actor, command.session_id)
    refuse_stale(held, command.version)
    if held.starts_at > now:
        raise Refusal(_("The register can be taken once the session has started."))
    if not command.took_place and command.cancel_code not in CANCEL_CODES:
        raise Refusal(_("Select why the session did not take place"), field="cancel_code")
    everybody = members_of(session, actor, [held.group_id])
    saved = saved_lines(session, actor, held.id)
    members = [each for each in everybody if each.open and (each.attends(held) or each.id in saved)]
    lines = [_line(command, member) for member in sorted(members, key=lambda each: each.referral_id)]
    _refuse_names(lines, command, everybody)
    changed = [line for line in lines if line.member_id in saved and _differs(line, saved[line.member_id])]
    if changed and not command.reason.strip():
        raise Refusal(_("Enter why the register is corrected"), field="reason")
    written = [line for line in lines if line.member_id not in saved] + changed
    rows = {each.id: each for each in members}
    for line in written:
        member = rows[line.member_id]
        if line.member_id in saved:
            _correct(session, actor, member, line, saved[member.id], reason=command.reason.strip(), now=now)
        else:
            _record(session, actor, held, member, line, now=now)
    state = SessionState.HELD if command.took_place else SessionState.CANCELLED
    code = None if command.took_place else command.cancel_code
    if written or (held.state, held.cancel_code) != (state, code):
        held.state, held.cancel_code = state, code
        flag_modified(held, "state")  # whoever has the register open is out of date
        session.flush()
    return len(written)


def saved_lines(session: TenantSession, actor: Actor, session_id: uuid.UUID) -> dict[uuid.UUID, Appointment]:
    """What the register says now: the appointment of each member who is on it. One statement."""
    rows = session.execute(
        sa.select(GroupAttendance.member_id, Appointment)
        .join(
            Appointment,
            sa.and_(
                Appointment.tenant_id == GroupAttendance.tenant_id,
                Appointment.id == GroupAttendance.appointment_id,
            ),
        )
        .where(GroupAttendance.session_id == session_id, GroupAttendance.group_tenant_id == actor.tenant_id)
        .execution_options(populate_existing=True)
    )
    return {row.member_id: row.Appointment for row in rows}


def _line(command: SaveRegister, member: MemberRow) -> Line:
    """What is said of one member, with the note to all. Raises `Refusal` when nothing is."""
    said = next((line for line in command.lines if line.member_id == member.id), None)
    result = said.result if said is not None else ""
    if not command.took_place:
        result = AppointmentState.PROVIDER_CANCELLED
    if result not in RESULTS:
        raise Refusal(
            _("Select what came of the session for %(name)s", name=member.subject_label),
            field=result_field(member.id),
        )
    own = said.note.strip() if said is not None else ""
    note = " ".join(filter(None, (" ".join(own.split()), " ".join(command.note_to_all.split()))))
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            _("The note must be %(most)d characters or fewer", most=LONGEST_NOTE), field=note_field(member.id)
        )
    return Line(member_id=member.id, result=result, note=note)


def result_field(member_id: uuid.UUID) -> str:
    """Under which name a form has the result of a member."""
    return f"result_{member_id.hex}"


def note_field(member_id: uuid.UUID) -> str:
    """Under which name a form has the note about a member."""
    return f"note_{member_id.hex}"


def _refuse_names(lines: Sequence[Line], command: SaveRegister, everybody: Sequence[MemberRow]) -> None:
    """Each sender reads the note about its own person, and learns of nobody else from it."""
    for name, text in (("note_to_all", command.note_to_all), ("reason", command.reason)):
        named = name_in(text, everybody)
        if named:
            raise Refusal(_("Name nobody here: “%(name)s”. Several senders read it.", name=named), field=name)
    for line in lines:
        named = name_in(line.note, everybody, about=line.member_id)
        if named:
            raise Refusal(
                _(
                    "This note names another member: “%(name)s”. Their sender must not learn of them.",
                    name=named,
                ),
                field=note_field(line.member_id),
            )


def _differs(line: Line, saved: Appointment) -> bool:
    return (line.result, line.note) != (result_of(saved), note_of(saved))


def _locked(session: TenantSession, member: MemberRow) -> Referral:
    """The member's referral, locked. Raises `Conflict` when it was taken back a moment ago."""
    referral = locked(session, member.referral_id)
    if referral is None:
        raise Conflict(STALE)
    return referral


def _record(
    session: TenantSession, actor: Actor, held: GroupSession, member: MemberRow, line: Line, *, now: datetime
) -> None:
    """A first line: one session of the referral, recorded as any other."""
    referral = _locked(session, member)
    feedback = _feedback(line, held.minutes)
    online = session.scalar(sa.select(GroupProgramme.online).where(GroupProgramme.id == held.group_id))
    command = RecordSession(
        referral_id=referral.id,
        starts_at=held.starts_at,
        minutes=feedback.minutes,
        place=held.place,
        way="video" if online else "in-person",
        attendance=feedback.attendance,
        absence_code=feedback.absence_code,
        absence_note=feedback.absence_note,
        feedback=feedback.done,
        version=referral.version,
    )
    with _about(member):
        appointment = record_session(session, actor, command, now=now)
    session.flush()
    session.add(
        GroupAttendance(
            tenant_id=member.tenant_id,
            referral_id=member.referral_id,
            group_tenant_id=actor.tenant_id,
            session_id=held.id,
            member_id=member.id,
            appointment_id=appointment.id,
            recorded_by=actor.name,
            recorded_at=now,
        )
    )
    session.flush()


def _correct(
    session: TenantSession,
    actor: Actor,
    member: MemberRow,
    line: Line,
    saved: Appointment,
    *,
    reason: str,
    now: datetime,
) -> None:
    """A line was wrong: its appointment is corrected as any other. What was recorded of it elsewhere stays."""
    referral = _locked(session, member)
    feedback = replace(
        _feedback(line, saved.minutes), response=saved.response or "", concern=saved.concern or ""
    )
    command = CorrectFeedback(
        referral_id=referral.id,
        appointment_id=saved.id,
        feedback=feedback,
        reason=reason,
        version=referral.version,
    )
    with _about(member):
        correct_feedback(session, actor, command, now=now)


@contextmanager
def _about(member: MemberRow) -> Iterator[None]:
    """A refusal says about whom, beside that person's field."""
    try:
        yield
    except Conflict:
        raise
    except Refusal as refusal:
        field = note_field(member.id) if refusal.field == "absence_note" else result_field(member.id)
        raise Refusal(f"{member.subject_label}: {refusal.message}", field=field) from refusal


def _feedback(line: Line, minutes: int) -> Feedback:
    """A line as it is recorded of a session."""
    if line.result.startswith(EXCUSED):
        return Feedback(
            attendance=AppointmentState.EXCUSED,
            minutes=minutes,
            absence_code=line.result.removeprefix(EXCUSED),
            absence_note=line.note,
        )
    return Feedback(attendance=line.result, minutes=minutes, done=line.note)
