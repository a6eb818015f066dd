"""Setting a group up, changing it, cancelling it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.directory.queries import own_service
from fairlead.providers.groups.clashes import Slot, refuse_double_facilitator, slot_of
from fairlead.providers.groups.models import (
    GroupMember,
    GroupProgramme,
    GroupSession,
    GroupState,
    MemberState,
    SessionState,
)
from fairlead.providers.groups.roster import members_of, places_taken, sessions_of
from fairlead.providers.groups.schedule import Series, at_london_time, weekly_series
from fairlead.providers.groups.use_cases.common import (
    facilitator,
    locked_group,
    note,
    refuse_member_named,
    refuse_stale,
    running_group,
    tell_sender,
)
from fairlead.providers.groups.words import CANCEL_CODES
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import CalendarExhausted, load_calendar, local_day

MOST_SESSIONS = 30
MOST_PLACES = 25
"""A register of more does not fit one page. [design]"""
LONGEST_AGO = timedelta(weeks=26)
"""A group that was under way before it was recorded may have begun this long ago. [design]"""


@dataclass(frozen=True, kw_only=True)
class CreateGroup:
    """A group of one of the provider's services, and a weekly series of sessions at a time of day in London."""

    service_id: uuid.UUID
    name: str
    place: str
    online: bool
    capacity: int
    facilitator_id: uuid.UUID | None
    first_day: date
    at: time
    minutes: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class Created:
    """The new group, and the bank holidays that its series passes over."""

    group: GroupProgramme
    skipped: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class AlterGroup:
    """What a group is called, where it meets, for how many, with whom. Planned sessions follow."""

    group_id: uuid.UUID
    name: str
    place: str
    online: bool
    capacity: int
    facilitator_id: uuid.UUID | None
    version: int


@dataclass(frozen=True, kw_only=True)
class CancelGroup:
    """The group does not go on: a code of ``words.CANCEL_CODES``."""

    group_id: uuid.UUID
    code: str
    version: int


def create_group(session: TenantSession, actor: Actor, command: CreateGroup, *, now: datetime) -> Created:
    """Set up a group and its sessions. Bank holidays are passed over.

    Raises `NotPermitted`, `NotVisible` for a service of somebody else, `Refusal` for what cannot be, and when the
    facilitator is elsewhere at one of the times.
    """
    need(actor, Core.SERVICE_MANAGE)
    service = own_service(session, actor, command.service_id)
    _refuse_impossible(command.name, command.place, command.capacity)
    refuse_impossible_time(command.first_day, command.minutes, now=now, field="first_day")
    if not 1 <= command.sessions <= MOST_SESSIONS:
        raise Refusal(
            _("The number of sessions must be between 1 and %(most)d", most=MOST_SESSIONS), field="sessions"
        )
    leader = facilitator(session, command.facilitator_id)
    series = _series(command.first_day, command.sessions)
    slots = [Slot(starts_at=at_london_time(day, command.at), minutes=command.minutes) for day in series.days]
    refuse_double_facilitator(session, actor, leader.id, leader.name, slots)
    group = GroupProgramme(
        tenant_id=actor.tenant_id,
        service_id=service.id,
        name=command.name.strip(),
        place=command.place.strip(),
        online=command.online,
        capacity=command.capacity,
        facilitator_id=leader.id,
        facilitator_name=leader.name,
        state=GroupState.RUNNING,
        created_by=actor.name,
        created_at=now,
    )
    session.add(group)
    session.flush()
    for number, slot in enumerate(slots, start=1):
        session.add(
            GroupSession(
                tenant_id=actor.tenant_id,
                group_id=group.id,
                number=number,
                starts_at=slot.starts_at,
                minutes=slot.minutes,
                place=group.place,
                facilitator_id=leader.id,
                facilitator_name=leader.name,
                state=SessionState.PLANNED,
            )
        )
    session.flush()
    note(session, "core.group.created", "group_programme", group.id, ("name", "capacity", "sessions"))
    return Created(group=group, skipped=series.skipped)


def alter_group(
    session: TenantSession, actor: Actor, command: AlterGroup, *, now: datetime
) -> GroupProgramme:
    """Change a group; its sessions to come follow where they were like the group.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` for what cannot be: fewer places than are taken, a
    facilitator who is elsewhere at one of the times.
    """
    need(actor, Core.SERVICE_MANAGE)
    group = running_group(session, actor, command.group_id)
    refuse_stale(group, command.version)
    _refuse_impossible(command.name, command.place, command.capacity)
    leader = facilitator(session, command.facilitator_id)
    sessions = sessions_of(session, actor, group.id)
    members = members_of(session, actor, [group.id])
    refuse_member_named(command.name, members, "name")
    refuse_member_named(command.place, members, "place")
    held = places_taken(members, sessions)
    if command.capacity < held:
        raise Refusal(_("%(held)d people have a place", held=held), field="capacity")
    to_come = [each for each in sessions if each.state == SessionState.PLANNED and each.starts_at > now]
    handed_over = [each for each in to_come if each.facilitator_id == group.facilitator_id]
    if leader.id != group.facilitator_id:
        refuse_double_facilitator(
            session, actor, leader.id, leader.name, [slot_of(each) for each in handed_over]
        )
    for each in handed_over:
        each.facilitator_id, each.facilitator_name = leader.id, leader.name
    for each in to_come:
        if each.place == group.place:
            each.place = command.place.strip()
    group.name, group.place, group.online = command.name.strip(), command.place.strip(), command.online
    group.capacity = command.capacity
    group.facilitator_id, group.facilitator_name = leader.id, leader.name
    session.flush()
    fields = ("name", "place", "online", "capacity", "facilitator_id")
    note(session, "core.group.changed", "group_programme", group.id, fields)
    return group


def cancel_group(
    session: TenantSession, actor: Actor, command: CancelGroup, *, now: datetime
) -> GroupProgramme:
    """Cancel a group with its sessions to come; its members leave it, and their senders are told that it was no
    fault of theirs. Registers of sessions that took place can still be taken.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` without a reason.
    """
    need(actor, Core.SERVICE_MANAGE)
    group = locked_group(session, actor, command.group_id)
    refuse_stale(group, command.version)
    if command.code not in CANCEL_CODES:
        raise Refusal(_("Select why the group is cancelled"), field="code")
    held = [each for each in sessions_of(session, actor, group.id) if each.starts_at <= now]
    last = max((each.number for each in held), default=0)
    for each in sessions_of(session, actor, group.id):
        if each.state == SessionState.PLANNED and each.starts_at > now:
            each.state, each.cancel_code = SessionState.CANCELLED, command.code
    for member in members_of(session, actor, [group.id]):
        if member.open and member.state != MemberState.LEFT:
            session.execute(
                sa.update(GroupMember)
                .where(GroupMember.id == member.id)
                .values(
                    state=MemberState.LEFT,
                    last_session=member.first_session - 1
                    if member.waits
                    else max(last, member.first_session - 1),
                    leave_code="group-cancelled",
                    version=GroupMember.version + 1,
                )
            )
            summary = f"{actor.organisation} cancelled the group {group.name}. This does not count against the person"
            tell_sender(session, member, "referral.group-left", summary, now=now)
    group.state, group.cancel_code = GroupState.CANCELLED, command.code
    session.flush()
    note(session, "core.group.cancelled", "group_programme", group.id, ("state", "cancel_code"))
    return group


def refuse_impossible_time(day: date, minutes: int, *, now: datetime, field: str) -> None:
    """Raise `Refusal` for a session too long ago, or one too long or too short."""
    if day < local_day(now) - LONGEST_AGO:
        raise Refusal(
            _("The day must not be more than %(weeks)d weeks ago", weeks=LONGEST_AGO.days // 7), field=field
        )
    if not 1 <= minutes <= LONGEST_SESSION:
        raise Refusal(
            _("A session lasts between 1 and %(most)d minutes", most=LONGEST_SESSION), field="minutes"
        )


def _refuse_impossible(name: str, place: str, capacity: int) -> None:
    if not name.strip():
        raise Refusal(_("Enter the name of the group"), field="name")
    if not place.strip():
        raise Refusal(_("Enter where the group meets"), field="place")
    if not 1 <= capacity <= MOST_PLACES:
        raise Refusal(_("Places must be between 1 and %(most)d", most=MOST_PLACES), field="capacity")


def _series(first: date, sessions: int) -> Series:
    try:
        return weekly_series(first, sessions, load_calendar())
    except CalendarExhausted as error:
        last = load_calendar().last_year
        raise Refusal(
            _("Bank holidays are known until %(year)d. Plan the sessions until then.", year=last),
            field="sessions",
        ) from error
