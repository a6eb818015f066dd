"""One session of a group: added, moved with who asked and why, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.groups.clashes import Slot, refuse_double_facilitator, warn_of_double_members
from fairlead.providers.groups.models import (
    GroupProgramme,
    GroupSession,
    GroupSessionChange,
    SessionState,
)
from fairlead.providers.groups.roster import MemberRow, members_of, sessions_of
from fairlead.providers.groups.schedule import at_london_time
from fairlead.providers.groups.use_cases.common import (
    facilitator,
    locked_session,
    note,
    refuse_member_named,
    refuse_stale,
    running_group,
    tell_sender,
)
from fairlead.providers.groups.use_cases.running import MOST_SESSIONS, refuse_impossible_time
from fairlead.providers.groups.words import ASKED_BY, CANCEL_CODES, day_and_time, label
from fairlead.providers.models import Referral
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class SessionTime:
    """When, how long (minutes), where and with whom."""

    day: date
    at: time
    minutes: int
    place: str
    facilitator_id: uuid.UUID | None
    despite_clash: bool = False


@dataclass(frozen=True, kw_only=True)
class AddSession:
    """One session more."""

    group_id: uuid.UUID
    time: SessionTime


@dataclass(frozen=True, kw_only=True)
class MoveSession:
    """A session at another time, place or with somebody else; who asked (``words.ASKED_BY``), and why."""

    session_id: uuid.UUID
    time: SessionTime
    asked_by: str
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True)
class CancelSession:
    """A session to come does not take place: a code of ``words.CANCEL_CODES``."""

    session_id: uuid.UUID
    code: str
    version: int


def add_session(session: TenantSession, actor: Actor, command: AddSession, *, now: datetime) -> GroupSession:
    """Add one session with the next number. Raises as `move_session` does."""
    need(actor, Core.REFERRAL_DELIVER)
    group = running_group(session, actor, command.group_id)
    sessions = sessions_of(session, actor, group.id)
    if len(sessions) >= MOST_SESSIONS:
        raise Refusal(_("A group has at most %(most)d sessions", most=MOST_SESSIONS))
    added = GroupSession(
        tenant_id=actor.tenant_id,
        group_id=group.id,
        number=max((each.number for each in sessions), default=0) + 1,
        state=SessionState.PLANNED,
    )
    _place(session, actor, added, command.time, now=now)
    session.add(added)
    session.flush()
    note(session, "core.group.session-added", "group_session", added.id, ("starts_at", "place"))
    summary = f"The group {group.name} has one session more, on {day_and_time(added.starts_at)}"
    for member in _expected(session, actor, added):
        tell_sender(session, member, "referral.group-changed", summary, now=now)
    return added


def move_session(
    session: TenantSession, actor: Actor, command: MoveSession, *, now: datetime
) -> GroupSession:
    """Move a session whose register was not taken; how it was is kept, and the senders of its members are told.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` for a facilitator who is elsewhere then, a member who is
    unless that was accepted, a change that changes nothing, or a reason that names a member.
    """
    need(actor, Core.REFERRAL_DELIVER)
    moved, group = _planned(session, actor, command.session_id, command.version)
    if command.asked_by not in ASKED_BY:
        raise Refusal(_("Select who asked for it"), field="asked_by")
    _refuse_reason(session, actor, group, command.reason)
    before, was = described(moved), moved.starts_at
    _place(session, actor, moved, command.time, now=now)
    after = described(moved)
    if before == after:
        raise Refusal(_("Nothing is different from the session as it is."))
    session.add(
        GroupSessionChange(
            tenant_id=actor.tenant_id,
            session_id=moved.id,
            before=before,
            after=after,
            asked_by=command.asked_by,
            reason=command.reason.strip(),
            changed_by=actor.name,
            changed_at=now,
        )
    )
    session.flush()
    note(session, "core.group.session-moved", "group_session", moved.id, tuple(after))
    if was != moved.starts_at:
        summary = f"Session of the group {group.name} moved from {day_and_time(was)} to {day_and_time(moved.starts_at)}"
    else:
        summary = f"Session of the group {group.name} on {day_and_time(was)}: {moved.place}"
    for member in _expected(session, actor, moved):
        tell_sender(session, member, "referral.group-changed", summary, now=now)
    return moved


def cancel_session(
    session: TenantSession, actor: Actor, command: CancelSession, *, now: datetime
) -> GroupSession:
    """Cancel a session to come. The senders of its members are told that it counts against nobody.

    One whose time has come is cancelled on its register. Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal`.
    """
    need(actor, Core.REFERRAL_DELIVER)
    cancelled, group = _planned(session, actor, command.session_id, command.version)
    if command.code not in CANCEL_CODES:
        raise Refusal(_("Select why the session is cancelled"), field="code")
    if cancelled.starts_at <= now:
        raise Refusal(_("The session has started. Say on its register that it did not take place."))
    before = described(cancelled)
    cancelled.state, cancelled.cancel_code = SessionState.CANCELLED, command.code
    session.add(
        GroupSessionChange(
            tenant_id=actor.tenant_id,
            session_id=cancelled.id,
            before=before,
            after=described(cancelled),
            asked_by="us",
            reason=label(CANCEL_CODES, command.code),
            changed_by=actor.name,
            changed_at=now,
        )
    )
    session.flush()
    note(session, "core.group.session-cancelled", "group_session", cancelled.id, ("state", "cancel_code"))
    summary = (
        f"{actor.organisation} cancelled the session of the group {group.name} on"
        f" {day_and_time(cancelled.starts_at)}. This does not count against the person"
    )
    for member in _expected(session, actor, cancelled):
        tell_sender(session, member, "referral.group-changed", summary, now=now)
    return cancelled


def described(each: GroupSession) -> dict[str, object]:
    """A session as its history keeps it."""
    return {
        "starts_at": each.starts_at.isoformat(),
        "minutes": each.minutes,
        "place": each.place,
        "facilitator": each.facilitator_name,
        "state": str(each.state),
    }


def _planned(
    session: TenantSession, actor: Actor, session_id: uuid.UUID, version: int
) -> tuple[GroupSession, GroupProgramme]:
    """The session as it was shown, with its group, both locked. Raises `Conflict` once it is over."""
    of_group = session.scalar(
        sa.select(GroupSession.group_id).where(
            GroupSession.tenant_id == actor.tenant_id, GroupSession.id == session_id
        )
    )
    if of_group is None:
        raise NotVisible
    group = running_group(session, actor, of_group)  # before its session, as everybody locks them
    found = locked_session(session, actor, session_id)
    refuse_stale(found, version)
    if found.state != SessionState.PLANNED:
        raise Conflict("This session was cancelled or its register was taken, so this can no longer be done.")
    return found, group


def _place(
    session: TenantSession, actor: Actor, target: GroupSession, wanted: SessionTime, *, now: datetime
) -> None:
    """Put a session at its time and place, if whoever leads it and whoever comes can be there."""
    refuse_impossible_time(wanted.day, wanted.minutes, now=now, field="day")
    if not wanted.place.strip():
        raise Refusal(_("Enter where the session takes place"), field="place")
    refuse_member_named(wanted.place, members_of(session, actor, [target.group_id]), "place")
    leader = facilitator(session, wanted.facilitator_id)
    slot = Slot(starts_at=at_london_time(wanted.day, wanted.at), minutes=wanted.minutes, id=target.id)
    refuse_double_facilitator(session, actor, leader.id, leader.name, [slot])
    target.starts_at, target.minutes, target.place = slot.starts_at, wanted.minutes, wanted.place.strip()
    target.facilitator_id, target.facilitator_name = leader.id, leader.name
    ids = [member.referral_id for member in _expected(session, actor, target)]
    referrals: Sequence[Referral] = session.scalars(sa.select(Referral).where(Referral.id.in_(ids))).all()
    warn_of_double_members(session, actor, referrals, [slot], accepted=wanted.despite_clash)


def _expected(session: TenantSession, actor: Actor, target: GroupSession) -> list[MemberRow]:
    """Members who are to come to a session."""
    members = members_of(session, actor, [target.group_id])
    return [each for each in members if each.open and each.attends(target)]


def _refuse_reason(session: TenantSession, actor: Actor, group: GroupProgramme, reason: str) -> None:
    """A reason is kept with the group, so it must not say who is in it."""
    if not reason.strip():
        raise Refusal(_("Enter why"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(_("Enter at most %(most)d characters", most=LONGEST_REASON), field="reason")
    refuse_member_named(reason, members_of(session, actor, [group.id]), "reason")
