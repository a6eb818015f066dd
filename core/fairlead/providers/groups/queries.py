"""Reads for the pages of groups: the lists, one group, one register, and who could join."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from fairlead.cases.paging import Cursor, Order, Slice, page_of, read_text, sliced
from fairlead.identity.actor import Actor
from fairlead.providers.delivery.models import AppointmentChange
from fairlead.providers.groups.models import (
    GroupMember,
    GroupProgramme,
    GroupSession,
    GroupSessionChange,
    GroupState,
    MemberState,
    SessionState,
)
from fairlead.providers.groups.roster import MemberRow, members_of, places_taken, sessions_of
from fairlead.providers.groups.use_cases.register import saved_lines
from fairlead.providers.models import Appointment, Referral, ReferralState, Service
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession

ON_A_PAGE = 25
MOST_OFFERED = 100
BY_NAME = Order(name="name", attribute="name", read=read_text)


class View(StrEnum):
    """A tab of the list of groups."""

    MINE = "mine"
    ALL = "all"
    REGISTERS = "registers"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """One line of the list. ``to_take``: sessions that have started and have no register yet."""

    id: uuid.UUID
    name: str
    service_name: str
    facilitator_name: str
    place: str
    capacity: int
    state: str
    next_at: datetime | None
    to_take: int


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    """One group with everything its page shows."""

    group: GroupProgramme
    service_name: str
    sessions: Sequence[GroupSession]
    members: Sequence[MemberRow]
    changes: Sequence[tuple[GroupSession, GroupSessionChange]]

    @property
    def placed(self) -> list[MemberRow]:
        """Who has a place now."""
        return [each for each in self.members if each.open and each.state == MemberState.PLACED]

    @property
    def waiting(self) -> list[MemberRow]:
        """Who waits, in order."""
        return [each for each in self.members if each.waits]

    @property
    def left(self) -> list[MemberRow]:
        """Who left, or whose referral is over."""
        return [each for each in self.members if each.state == MemberState.LEFT or not each.open]

    def free_from(self, number: int) -> int:
        """How many places are free at every session from this number on."""
        return max(0, self.group.capacity - places_taken(self.members, self.sessions, since=number))

    def next_number(self, now: datetime) -> int:
        """The number of the next session to come; of the last one when there is none."""
        to_come = [s.number for s in self.sessions if s.starts_at > now and s.state == SessionState.PLANNED]
        return min(to_come, default=self.sessions[-1].number if self.sessions else 1)


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """The register of one session: who is on it, what was recorded of each, and every correction, newest first."""

    held: GroupSession
    members: Sequence[MemberRow]
    lines: Mapping[uuid.UUID, Appointment]
    changes: Mapping[uuid.UUID, Sequence[AppointmentChange]]

    def corrections(self, member_id: uuid.UUID) -> Sequence[AppointmentChange]:
        """The corrections of somebody's line."""
        line = self.lines.get(member_id)
        return self.changes.get(line.id, ()) if line is not None else ()


def list_groups(
    session: TenantSession,
    actor: Actor,
    view: View,
    service_id: uuid.UUID | None,
    cursor: Cursor | None,
    *,
    now: datetime,
) -> Slice[GroupRow]:
    """One page of the groups of the actor's organisation, by name. One statement."""
    of_group = (
        GroupSession.tenant_id == GroupProgramme.tenant_id,
        GroupSession.group_id == GroupProgramme.id,
        GroupSession.state == SessionState.PLANNED,
    )
    next_at = (
        sa.select(sa.func.min(GroupSession.starts_at)).where(*of_group, GroupSession.starts_at > now)
    ).scalar_subquery()
    started = sa.select(GroupSession.id).where(*of_group, GroupSession.starts_at <= now)
    to_take = sa.select(sa.func.count()).where(*of_group, GroupSession.starts_at <= now).scalar_subquery()
    planned = sa.select(GroupSession.id).where(*of_group).exists()
    conditions: dict[View, tuple[sa.ColumnElement[bool], ...]] = {
        View.MINE: (GroupProgramme.facilitator_id == actor.id, planned),
        View.ALL: (planned,),
        View.REGISTERS: (started.exists(),),
        View.ENDED: (~planned,),
    }
    statement = (
        sa.select(
            GroupProgramme.id, GroupProgramme.name, Service.name.label("service_name"),
            GroupProgramme.facilitator_name, GroupProgramme.place, GroupProgramme.capacity, GroupProgramme.state,
            next_at.label("next_at"), to_take.label("to_take"),
        )
        .join(
            Service,
            sa.and_(Service.tenant_id == GroupProgramme.tenant_id, Service.id == GroupProgramme.service_id),
        )
        .where(GroupProgramme.tenant_id == actor.tenant_id, *conditions[view])
    )  # fmt: skip
    if service_id is not None:
        statement = statement.where(GroupProgramme.service_id == service_id)
    found = session.execute(page_of(statement, BY_NAME, cursor, size=ON_A_PAGE)).mappings()
    return sliced([GroupRow(**row) for row in found], BY_NAME, cursor, size=ON_A_PAGE)


def taken_by_group(
    session: TenantSession, actor: Actor, group_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, int]]:
    """How many have a place now and how many wait, in each group: those whose referral is seen. One statement."""
    placed = sa.func.count().filter(GroupMember.state == MemberState.PLACED)
    waiting = sa.func.count().filter(GroupMember.state == MemberState.WAITING)
    rows = session.execute(
        sa.select(GroupMember.group_id, placed.label("placed"), waiting.label("waiting"))
        .join(
            Referral,
            sa.and_(Referral.tenant_id == GroupMember.tenant_id, Referral.id == GroupMember.referral_id),
        )
        .where(
            GroupMember.group_tenant_id == actor.tenant_id,
            GroupMember.group_id.in_(group_ids),
            GroupMember.state != MemberState.LEFT,
            Referral.receiver_tenant_id == actor.tenant_id,
            Referral.state == ReferralState.ACCEPTED,
        )
        .group_by(GroupMember.group_id)
    )
    return {row.group_id: (row.placed, row.waiting) for row in rows}


def find_group(session: TenantSession, actor: Actor, group_id: uuid.UUID) -> GroupProgramme:
    """A group of the actor's organisation. Raises `NotVisible` for any other."""
    group = session.scalar(
        sa.select(GroupProgramme).where(
            GroupProgramme.tenant_id == actor.tenant_id, GroupProgramme.id == group_id
        )
    )
    if group is None:
        raise NotVisible
    return group


def group_page(session: TenantSession, actor: Actor, group_id: uuid.UUID) -> GroupPage:
    """One group with its service, sessions, members and history. Five statements. Raises `NotVisible`."""
    group = find_group(session, actor, group_id)
    sessions = sessions_of(session, actor, group.id)
    by_id = {each.id: each for each in sessions}
    changes = session.scalars(
        sa.select(GroupSessionChange)
        .where(GroupSessionChange.tenant_id == actor.tenant_id, GroupSessionChange.session_id.in_(by_id))
        .order_by(GroupSessionChange.changed_at.desc(), GroupSessionChange.id)
        .limit(50)
    ).all()
    return GroupPage(
        group=group,
        service_name=session.scalar(sa.select(Service.name).where(Service.id == group.service_id)) or "",
        sessions=sessions,
        members=members_of(session, actor, [group.id]),
        changes=[(by_id[each.session_id], each) for each in changes],
    )


def find_session(session: TenantSession, actor: Actor, group_id: uuid.UUID, number: int) -> GroupSession:
    """The session with this number of the actor's own group. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(GroupSession).where(
            GroupSession.tenant_id == actor.tenant_id,
            GroupSession.group_id == group_id,
            GroupSession.number == number,
        )
    )
    if found is None:
        raise NotVisible
    return found


def register_page(session: TenantSession, actor: Actor, held: GroupSession) -> RegisterPage:
    """The register of a session. Three statements."""
    lines = saved_lines(session, actor, held.id)
    changes: dict[uuid.UUID, list[AppointmentChange]] = {}
    for change in session.scalars(
        sa.select(AppointmentChange)
        .where(AppointmentChange.referral_id.in_([each.referral_id for each in lines.values()]))
        .order_by(AppointmentChange.changed_at.desc(), AppointmentChange.id)
    ):
        changes.setdefault(change.appointment_id, []).append(change)
    members = [
        each
        for each in members_of(session, actor, [held.group_id])
        if each.id in lines or (each.open and each.attends(held))
    ]
    return RegisterPage(
        held=held,
        members=sorted(members, key=lambda each: (each.subject_label, each.id)),
        lines=lines,
        changes=changes,
    )


def could_join(session: TenantSession, actor: Actor, group: GroupProgramme) -> Sequence[Referral]:
    """Accepted referrals of the group's service that are not in the group, the earliest first; at most a hundred."""
    inside = (
        sa.select(GroupMember.id)
        .where(
            GroupMember.tenant_id == Referral.tenant_id,
            GroupMember.referral_id == Referral.id,
            GroupMember.group_id == group.id,
            GroupMember.state != MemberState.LEFT,
        )
        .exists()
    )
    return session.scalars(
        sa.select(Referral)
        .where(
            Referral.receiver_tenant_id == actor.tenant_id,
            Referral.service_id == group.service_id,
            Referral.state == ReferralState.ACCEPTED,
            ~inside,
        )
        .order_by(Referral.due_on, Referral.id)
        .limit(MOST_OFFERED)
    ).all()


def groups_of_referral(session: TenantSession, actor: Actor, referral: Referral) -> list[dict[str, object]]:
    """The groups of the actor's own organisation that a referral is in or was in. One statement."""
    rows = session.execute(
        sa.select(
            GroupMember.group_id, GroupMember.state, GroupMember.first_session, GroupMember.last_session,
            GroupProgramme.name,
        )
        .join(
            GroupProgramme,
            sa.and_(
                GroupProgramme.tenant_id == GroupMember.group_tenant_id,
                GroupProgramme.id == GroupMember.group_id,
            ),
        )
        .where(GroupMember.referral_id == referral.id, GroupMember.group_tenant_id == actor.tenant_id)
        .order_by(GroupMember.added_at, GroupMember.id)
    )  # fmt: skip
    return [dict(row) for row in rows.mappings()]


def groups_of_service(
    session: TenantSession, actor: Actor, service_id: uuid.UUID
) -> Sequence[GroupProgramme]:
    """Running groups of one of the actor's own services by name; at most a hundred. One statement."""
    return session.scalars(
        sa.select(GroupProgramme)
        .where(
            GroupProgramme.tenant_id == actor.tenant_id,
            GroupProgramme.service_id == service_id,
            GroupProgramme.state == GroupState.RUNNING,
        )
        .order_by(GroupProgramme.name, GroupProgramme.id)
        .limit(MOST_OFFERED)
    ).all()


def own_service_choices(session: TenantSession, actor: Actor) -> list[tuple[str, str]]:
    """The services of the actor's organisation by name, as (id, name). One statement."""
    rows = session.execute(
        sa.select(Service.id, Service.name)
        .where(Service.tenant_id == actor.tenant_id)
        .order_by(Service.name, Service.id)
        .limit(200)
    )
    return [(str(row.id), row.name) for row in rows]


def by_owner(rows: Iterable[MemberRow]) -> dict[uuid.UUID, list[MemberRow]]:
    """Members by the organisation whose people they are: each keeps its own log of who looked."""
    found: dict[uuid.UUID, list[MemberRow]] = {}
    for each in rows:
        found.setdefault(each.tenant_id, []).append(each)
    return found
