"""Who is in a group: enrolled, waiting in order, given a place, left."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.groups.clashes import slot_of, warn_of_double_members
from fairlead.providers.groups.models import (
    GroupAttendance,
    GroupMember,
    GroupProgramme,
    GroupSession,
    MemberState,
    SessionState,
)
from fairlead.providers.groups.roster import MemberRow, members_of, places_taken, sessions_of
from fairlead.providers.groups.use_cases.common import STALE, running_group, tell_sender
from fairlead.providers.groups.words import LEAVE_CODES, day_and_time, label
from fairlead.providers.models import Referral, ReferralState
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_AT_ONCE = 25


@dataclass(frozen=True, kw_only=True)
class EnrolMembers:
    """Referrals that join a group from a session on. ``despite_clash``: they are known to be elsewhere then."""

    group_id: uuid.UUID
    referral_ids: Sequence[uuid.UUID]
    first_session: int
    despite_clash: bool = False


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """How many got a place, and how many wait for one."""

    placed: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class GivePlace:
    """The first of those who wait gets a place that is free, from a session on."""

    member_id: uuid.UUID
    first_session: int
    version: int
    despite_clash: bool = False


@dataclass(frozen=True, kw_only=True)
class LeaveGroup:
    """A member leaves after a session, one less than their first for before it; a code of ``words.LEAVE_CODES``."""

    member_id: uuid.UUID
    last_session: int
    code: str
    version: int


def enrol_members(session: TenantSession, actor: Actor, command: EnrolMembers, *, now: datetime) -> Enrolled:
    """Put accepted referrals of the group's service into it, in their order. Whoever finds no place free, or others
    who wait already, waits behind them.

    One group at a time: two colleagues who want the last place get it one after the other, and the second one waits
    for a place. Raises `NotPermitted`, `NotVisible` when the group or none of the referrals can be seen, `Conflict`
    when one of them is no longer open, `Refusal` for one that is in the group already, was sent after the session, or
    is elsewhere at a time of the group and that was not accepted.
    """
    need(actor, Core.REFERRAL_DELIVER)
    group = running_group(session, actor, command.group_id)
    wanted = list(dict.fromkeys(command.referral_ids))[: MOST_AT_ONCE + 1]
    if not wanted:
        raise Refusal(_("Tick at least one person"), field="referral")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(_("Tick at most %(most)d people at once", most=MOST_AT_ONCE), field="referral")
    sessions = sessions_of(session, actor, group.id)
    first = _session_numbered(sessions, command.first_session)
    referrals = _locked_referrals(session, actor, group, wanted)
    members = members_of(session, actor, [group.id])
    _refuse_again(members, referrals, first.number)
    _refuse_earlier(referrals, first)
    _warn(session, actor, referrals, sessions, command.first_session, accepted=command.despite_clash)
    queue = any(each.waits for each in members)
    held = places_taken(members, sessions, since=first.number)
    placed = 0 if queue else max(0, min(len(referrals), group.capacity - held))
    for order, referral in enumerate(referrals):
        state = MemberState.PLACED if order < placed else MemberState.WAITING
        _join(session, actor, group, referral, state=state, first=first, now=now)
    return Enrolled(placed=placed, waiting=len(referrals) - placed)


def give_place(session: TenantSession, actor: Actor, command: GivePlace, *, now: datetime) -> MemberRow:
    """Give a free place to whoever waits longest.

    Raises `NotPermitted`, `NotVisible`, `Conflict` when it was changed meanwhile, `Refusal` for somebody who is not
    next, when no place is free any more, and for a clash that was not accepted.
    """
    need(actor, Core.REFERRAL_DELIVER)
    group, members, member = _membership(session, actor, command.member_id, command.version)
    waiting = [each for each in members if each.waits]
    if member.id not in {each.id for each in waiting}:
        raise Conflict(STALE)
    if waiting[0].id != member.id:
        raise Refusal(_("%(name)s has waited longer.", name=waiting[0].subject_label))
    sessions = sessions_of(session, actor, group.id)
    first = _session_numbered(sessions, command.first_session)
    referrals = _locked_referrals(session, actor, group, [member.referral_id])
    _refuse_earlier(referrals, first)
    if places_taken(members, sessions, since=first.number) >= group.capacity:
        raise Refusal(_("No place is free from this session on."), field="first_session")
    _warn(session, actor, referrals, sessions, first.number, accepted=command.despite_clash)
    row = session.get_one(GroupMember, member.id)
    row.state, row.first_session = MemberState.PLACED, first.number
    session.flush()
    tell_sender(session, member, "referral.group-joined", _joined(group, first), now=now)
    return member


def leave_group(session: TenantSession, actor: Actor, command: LeaveGroup, *, now: datetime) -> MemberRow:
    """A member leaves, or is taken off the waiting order. The place is free from the next session on.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` without a reason, for no session of the member's, or one
    before a session that is on the register for them.
    """
    need(actor, Core.REFERRAL_DELIVER)
    group, _members, member = _membership(session, actor, command.member_id, command.version)
    if command.code not in LEAVE_CODES:
        raise Refusal(_("Select why"), field="code")
    row = session.get_one(GroupMember, member.id)
    why = label(LEAVE_CODES, command.code)
    if row.state == MemberState.WAITING:
        row.last_session = row.first_session - 1
        summary = f"No longer waits for a place in the group {group.name}: {why}"
    else:
        numbers = {each.number for each in sessions_of(session, actor, group.id)}
        if command.last_session not in numbers | {row.first_session - 1} or (
            command.last_session < row.first_session - 1
        ):
            raise Refusal(_("Select after which session"), field="last_session")
        _refuse_before_register(session, member, command.last_session)
        row.last_session = command.last_session
        after = f"after session {command.last_session}"
        when = after if command.last_session >= row.first_session else "before the first session"
        summary = f"Left the group {group.name} {when}: {why}"
    row.state, row.leave_code = MemberState.LEFT, command.code
    session.flush()
    tell_sender(session, member, "referral.group-left", summary, now=now)
    return member


def _join(
    session: TenantSession,
    actor: Actor,
    group: GroupProgramme,
    referral: Referral,
    *,
    state: MemberState,
    first: GroupSession,
    now: datetime,
) -> None:
    row = GroupMember(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        group_tenant_id=actor.tenant_id,
        group_id=group.id,
        state=state,
        first_session=first.number,
        added_by=actor.name,
        added_at=now,
    )
    session.add(row)
    session.flush()
    member = next(each for each in members_of(session, actor, [group.id]) if each.id == row.id)
    if state is MemberState.PLACED:
        tell_sender(session, member, "referral.group-joined", _joined(group, first), now=now)
    else:
        summary = f"Waits for a place in the group {group.name}"
        tell_sender(session, member, "referral.group-waiting", summary, now=now)


def _joined(group: GroupProgramme, first: GroupSession) -> str:
    start = f"session {first.number} on {day_and_time(first.starts_at)}"
    return f"Has a place in the group {group.name} from {start}, {first.place}"


def _locked_referrals(
    session: TenantSession, actor: Actor, group: GroupProgramme, ids: Sequence[uuid.UUID]
) -> list[Referral]:
    """The referrals in the order they were asked for, locked in one order, so that nobody withdraws one meanwhile."""
    statement = (
        sa.select(Referral)
        .where(Referral.id.in_(ids), Referral.receiver_tenant_id == actor.tenant_id)
        .order_by(Referral.id)
        .with_for_update()
    )
    found = {each.id: each for each in session.scalars(statement.execution_options(populate_existing=True))}
    if not found:
        raise NotVisible
    open_ones = {
        each.id
        for each in found.values()
        if each.state == ReferralState.ACCEPTED and each.service_id == group.service_id
    }
    if not open_ones.issuperset(ids):
        raise Conflict("One of these referrals is no longer open. Look at the list again.")
    return [found[each] for each in ids]


def _membership(
    session: TenantSession, actor: Actor, member_id: uuid.UUID, version: int
) -> tuple[GroupProgramme, list[MemberRow], MemberRow]:
    """The member as it was shown, with group and fellow members; the group is locked. Raises `Conflict`."""
    group_id = session.scalar(
        sa.select(GroupMember.group_id).where(
            GroupMember.id == member_id, GroupMember.group_tenant_id == actor.tenant_id
        )
    )
    if group_id is None:
        raise NotVisible
    group = running_group(session, actor, group_id)
    members = members_of(session, actor, [group.id])
    member = next((each for each in members if each.id == member_id and each.open), None)
    if member is None:
        raise NotVisible
    if member.version != version or member.state == MemberState.LEFT:
        raise Conflict(STALE)
    return group, members, member


def _session_numbered(sessions: Sequence[GroupSession], number: int) -> GroupSession:
    found = next((each for each in sessions if each.number == number), None)
    if found is None:
        raise Refusal(_("Select from which session on"), field="first_session")
    return found


def _refuse_again(members: Sequence[MemberRow], referrals: Sequence[Referral], first: int) -> None:
    """Nobody is in a group twice, nor twice on one register."""
    for referral in referrals:
        for each in members:
            if each.referral_id != referral.id:
                continue
            if each.state != MemberState.LEFT:
                raise Refusal(
                    _("%(name)s is in this group already.", name=referral.subject_label), field="referral"
                )
            if each.last_session is not None and each.last_session >= first:
                raise Refusal(
                    _(
                        "%(name)s was in this group until session %(number)d. Select a later one.",
                        name=referral.subject_label,
                        number=each.last_session,
                    ),
                    field="first_session",
                )


def _refuse_earlier(referrals: Sequence[Referral], first: GroupSession) -> None:
    """What was before anybody asked for it is no part of the condition."""
    for referral in referrals:
        if first.starts_at < referral.sent_at.replace(second=0, microsecond=0):
            raise Refusal(
                _(
                    "Session %(number)d was before the referral of %(name)s. Select a later one.",
                    number=first.number,
                    name=referral.subject_label,
                ),
                field="first_session",
            )


def _warn(
    session: TenantSession,
    actor: Actor,
    referrals: Sequence[Referral],
    sessions: Sequence[GroupSession],
    first: int,
    *,
    accepted: bool,
) -> None:
    slots = [
        slot_of(each) for each in sessions if each.number >= first and each.state == SessionState.PLANNED
    ]
    warn_of_double_members(session, actor, referrals, slots, accepted=accepted)


def _refuse_before_register(session: TenantSession, member: MemberRow, last: int) -> None:
    latest = session.scalar(
        sa.select(sa.func.max(GroupSession.number))
        .join(
            GroupAttendance,
            sa.and_(
                GroupAttendance.group_tenant_id == GroupSession.tenant_id,
                GroupAttendance.session_id == GroupSession.id,
            ),
        )
        .where(GroupAttendance.member_id == member.id)
    )
    if latest is not None and last < latest:
        raise Refusal(
            _("Session %(number)d is on the register for this person already.", number=latest),
            field="last_session",
        )
