"""The register of a session: what came of it for each member. Each line becomes an appointment of the referral."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.groups.models import GroupAttendance, GroupSession, SessionState
from fairlead.providers.groups.roster import MemberRow, members_of, name_in
from fairlead.providers.groups.use_cases.common import STALE, locked_session, refuse_stale
from fairlead.providers.groups.words import (
    BY_PROVIDER,
    CANCEL_CODES,
    MISSED_ACCEPTABLE,
    MISSED_UNACCEPTABLE,
    RESULTS,
    label,
)
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import RecordSession, record_session
from fairlead.providers.use_cases.delivering import END_LABEL
from fairlead.providers.use_cases.moving import Move, apply, locked
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

LONGEST_NOTE = 1000
LONGEST_REASON = 500
ATTENDANCE: Mapping[str, str] = {
    "attended": "attended",
    "late": "late",
    MISSED_ACCEPTABLE: "missed",
    MISSED_UNACCEPTABLE: "missed",
    BY_PROVIDER: "provider-cancelled",
}
"""The word of an appointment for each result of a register."""
COUNTED = ("attended", "late")


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
            _correct(session, actor, held, member, line, saved[member.id], command.reason.strip(), now=now)
        else:
            _record(session, actor, held, member, line, now=now)
    state = SessionState.HELD if command.took_place else SessionState.CANCELLED
    code = None if command.took_place else command.cancel_code
    if written or (held.state, held.cancel_code) != (state, code):
        held.state, held.cancel_code = state, code
        flag_modified(held, "state")  # whoever has the register open is out of date
        session.flush()
    return len(written)


def saved_lines(
    session: TenantSession, actor: Actor, session_id: uuid.UUID
) -> dict[uuid.UUID, GroupAttendance]:
    """The lines of a register as they are now, by member. One statement."""
    later = aliased(GroupAttendance)
    rows = session.scalars(
        sa.select(GroupAttendance).where(
            GroupAttendance.session_id == session_id,
            GroupAttendance.group_tenant_id == actor.tenant_id,
            ~sa.exists().where(
                later.tenant_id == GroupAttendance.tenant_id, later.replaces_id == GroupAttendance.id
            ),
        )
    )
    return {each.member_id: each for each in rows}


def _line(command: SaveRegister, member: MemberRow) -> Line:
    """What is said of one member, with the note to all. Raises `Refusal` when nothing is."""
    said = next((line for line in command.lines if line.member_id == member.id), None)
    result = said.result if said is not None else ""
    if not command.took_place:
        result = BY_PROVIDER
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


def _differs(line: Line, saved: GroupAttendance) -> bool:
    return (line.result, line.note) != (saved.result, saved.note)


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
    command = RecordSession(
        referral_id=referral.id,
        starts_at=held.starts_at,
        minutes=held.minutes,
        place=held.place,
        attendance=ATTENDANCE[line.result],
        feedback=_feedback(line),
        version=referral.version,
    )
    try:
        appointment = record_session(session, actor, command, now=now)
    except Conflict:
        raise
    except Refusal as refusal:
        raise Refusal(
            f"{member.subject_label}: {refusal.message}", field=result_field(member.id)
        ) from refusal
    _write(session, actor, held, member, line, appointment=appointment, now=now)


def _correct(  # noqa: PLR0917  # a line, what it was, and why
    session: TenantSession,
    actor: Actor,
    held: GroupSession,
    member: MemberRow,
    line: Line,
    before: GroupAttendance,
    reason: str,
    *,
    now: datetime,
) -> None:
    """A line was wrong: the appointment is as it should be, and both sides read how it was and why it changed."""
    referral = _locked(session, member)
    appointment = session.get_one(
        Appointment, before.appointment_id, with_for_update=True, populate_existing=True
    )
    counts = ATTENDANCE[line.result] in COUNTED
    hours = (Decimal(appointment.minutes) / 60).quantize(Decimal("0.01"))
    appointment.state = ATTENDANCE[line.result]
    appointment.hours_credited = hours if counts else Decimal(0)
    appointment.feedback = _feedback(line) or None
    if counts:
        referral.due_on, referral.due_label = referral.deliver_by, END_LABEL
    was, now_is = label(RESULTS, before.result), label(RESULTS, line.result)
    change = f"{was} → {now_is}" if was != now_is else "the note"
    captured = {
        "starts_at": held.starts_at.isoformat(),
        "attendance": appointment.state,
        "before": before.result,
        "after": line.result,
        "reason": reason,
    }
    summary = f"Session on {local_day(held.starts_at):%-d %B %Y} corrected: {change}. {reason}"
    apply(
        session,
        actor,
        referral,
        Move(action="record-session", captured=captured, summary=summary),
        now=now,
    )
    _write(
        session, actor, held, member, line, appointment=appointment, replaces=before, reason=reason, now=now
    )


def _write(
    session: TenantSession,
    actor: Actor,
    held: GroupSession,
    member: MemberRow,
    line: Line,
    *,
    appointment: Appointment,
    now: datetime,
    replaces: GroupAttendance | None = None,
    reason: str = "",
) -> None:
    session.flush()
    session.add(
        GroupAttendance(
            tenant_id=member.tenant_id,
            referral_id=member.referral_id,
            group_tenant_id=actor.tenant_id,
            session_id=held.id,
            member_id=member.id,
            appointment_id=appointment.id,
            result=line.result,
            note=line.note,
            replaces_id=replaces.id if replaces is not None else None,
            reason=reason or None,
            recorded_by=actor.name,
            recorded_at=now,
        )
    )
    session.flush()


def _feedback(line: Line) -> str:
    """What the sender reads beside the attendance: whether a reason was acceptable, and the note."""
    kind = label(RESULTS, line.result) if line.result in (MISSED_ACCEPTABLE, MISSED_UNACCEPTABLE) else ""
    return "\n".join(filter(None, (kind, line.note)))
