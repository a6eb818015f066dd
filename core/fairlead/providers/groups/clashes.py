"""Who would have to be in two places at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.groups.models import (
    GroupMember,
    GroupProgramme,
    GroupSession,
    MemberState,
    SessionState,
)
from fairlead.providers.groups.schedule import Span, overlap
from fairlead.providers.groups.words import day_and_time
from fairlead.providers.models import Appointment, Referral, ReferralState
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_SAID = 3


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time that is to be kept free. ``id`` is that of the session it is for, if there is one already."""

    starts_at: datetime
    minutes: int
    id: uuid.UUID | None = None

    def meets(self, starts_at: datetime, minutes: int) -> bool:
        """Whether the other session has a moment in common with it."""
        return overlap(self.starts_at, self.minutes, starts_at, minutes)


def slot_of(session: GroupSession) -> Slot:
    """The time of a session."""
    return Slot(starts_at=session.starts_at, minutes=session.minutes, id=session.id)


def refuse_double_facilitator(
    session: TenantSession, actor: Actor, facilitator_id: uuid.UUID, name: str, slots: Sequence[Slot]
) -> None:
    """Raise `Refusal` when the facilitator runs another group or has an appointment at one of these times.

    Whoever plans for the same facilitator or arranges an appointment for them waits until this is done.
    """
    if not slots:
        return
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"worker {facilitator_id}", 0))
    session.execute(sa.select(lock))
    own = {slot.id for slot in slots}
    for what, row_id, starts_at, minutes in _work_of(session, actor, facilitator_id, slots):
        if row_id not in own and any(slot.meets(starts_at, minutes) for slot in slots):
            raise Refusal(
                _(
                    "%(name)s is at %(what)s on %(when)s. Choose another time or somebody else.",
                    name=name,
                    what=what,
                    when=day_and_time(starts_at),
                ),
                field="facilitator",
            )


def refuse_group_then(
    session: TenantSession,
    referral: Referral,
    worker: tuple[uuid.UUID, str],
    starts_at: datetime,
    minutes: int,
) -> None:
    """Raise `Refusal` when the worker runs a group, or the person of this referral is in one, at the time of an
    appointment.
    """
    actor, slot = session.actor, Slot(starts_at=starts_at, minutes=minutes)
    people = _referrals_of_the_same_people(session, actor, [referral])
    runs = [
        (worker[1], what, start, length)
        for what, _id, start, length in _groups_of_worker(session, actor, worker[0], [slot])
    ]
    comes = [
        (name, what, start, length)
        for name, what, _id, start, length in _groups_of_people(session, actor, people, [slot])
    ]
    for name, what, start, length in (*runs, *comes):
        if slot.meets(start, length):
            raise Refusal(
                _(
                    "%(name)s is at %(what)s on %(when)s. Choose another time.",
                    name=name,
                    what=what,
                    when=day_and_time(start),
                ),
                field="at",
            )


def _work_of(
    session: TenantSession, actor: Actor, worker_id: uuid.UUID, slots: Sequence[Slot]
) -> list[tuple[str, uuid.UUID, datetime, int]]:
    """What, which, when and how long: groups that somebody runs, and their appointments. Two statements."""
    booked = session.execute(
        sa.select(Appointment.id, Appointment.starts_at, Appointment.minutes).where(
            Appointment.key_worker_id == worker_id,
            Appointment.state == AppointmentState.BOOKED,
            *_near(Appointment.starts_at, slots),
        )
    )
    return [
        *_groups_of_worker(session, actor, worker_id, slots),
        *((_("an appointment"), row.id, row.starts_at, row.minutes) for row in booked),
    ]


def _groups_of_worker(
    session: TenantSession, actor: Actor, worker_id: uuid.UUID, slots: Sequence[Slot]
) -> list[tuple[str, uuid.UUID, datetime, int]]:
    rows = session.execute(
        sa.select(GroupProgramme.name, GroupSession.id, GroupSession.starts_at, GroupSession.minutes)
        .join(
            GroupProgramme,
            sa.and_(
                GroupProgramme.tenant_id == GroupSession.tenant_id, GroupProgramme.id == GroupSession.group_id
            ),
        )
        .where(
            GroupSession.tenant_id == actor.tenant_id,
            GroupSession.facilitator_id == worker_id,
            GroupSession.state == SessionState.PLANNED,
            *_near(GroupSession.starts_at, slots),
        )
        .order_by(GroupSession.starts_at)
    )
    return [(row.name, row.id, row.starts_at, row.minutes) for row in rows]


def warn_of_double_members(
    session: TenantSession,
    actor: Actor,
    referrals: Sequence[Referral],
    slots: Sequence[Slot],
    *,
    accepted: bool,
) -> None:
    """Raise `Refusal` when one of these people is elsewhere with this provider, unless that was ``accepted``."""
    if accepted or not referrals or not slots:
        return
    said = _elsewhere(session, actor, referrals, slots)
    if said:
        raise Refusal(
            _(
                "%(clashes)s. Tick the box to go on all the same.",
                clashes="; ".join(said[:MOST_SAID]),
            ),
            field="despite_clash",
        )


def _elsewhere(
    session: TenantSession, actor: Actor, referrals: Sequence[Referral], slots: Sequence[Slot]
) -> list[str]:
    """Where they are then, one text for each clash, the earliest first."""
    people = _referrals_of_the_same_people(session, actor, referrals)
    own = {slot.id for slot in slots}
    found: list[tuple[datetime, str]] = []
    for label, what, row_id, starts_at, minutes in _commitments(session, actor, people, slots):
        if row_id not in own and any(slot.meets(starts_at, minutes) for slot in slots):
            when = day_and_time(starts_at)
            found.append(
                (starts_at, _("%(name)s is at %(what)s on %(when)s", name=label, what=what, when=when))
            )
    return [text for _at, text in sorted(found)]


def _referrals_of_the_same_people(
    session: TenantSession, actor: Actor, referrals: Sequence[Referral]
) -> dict[uuid.UUID, str]:
    """These referrals, and others of the same person in the same case that this provider works on, with the name."""
    keys = {(each.tenant_id, each.case_id, each.subject_label) for each in referrals}
    rows = session.execute(
        sa.select(Referral.id, Referral.subject_label).where(
            Referral.receiver_tenant_id == actor.tenant_id,
            Referral.state == ReferralState.ACCEPTED,
            sa.tuple_(Referral.tenant_id, Referral.case_id, Referral.subject_label).in_(keys),
        )
    )
    return {row.id: row.subject_label for row in rows}


def _commitments(
    session: TenantSession, actor: Actor, people: dict[uuid.UUID, str], slots: Sequence[Slot]
) -> list[tuple[str, str, uuid.UUID, datetime, int]]:
    """Whose, what, which, when and how long: sessions of groups, and booked appointments. Two statements."""
    booked = session.execute(
        sa.select(Appointment.referral_id, Appointment.id, Appointment.starts_at, Appointment.minutes).where(
            Appointment.referral_id.in_(people),
            Appointment.state == AppointmentState.BOOKED,
            *_near(Appointment.starts_at, slots),
        )
    )
    return [
        *_groups_of_people(session, actor, people, slots),
        *(
            (people[row.referral_id], _("an appointment"), row.id, row.starts_at, row.minutes)
            for row in booked
        ),
    ]


def _groups_of_people(
    session: TenantSession, actor: Actor, people: dict[uuid.UUID, str], slots: Sequence[Slot]
) -> list[tuple[str, str, uuid.UUID, datetime, int]]:
    rows = session.execute(
        sa.select(
            GroupMember.referral_id, GroupMember.first_session, GroupMember.last_session, GroupSession.number,
            GroupSession.id, GroupSession.starts_at, GroupSession.minutes, GroupProgramme.name,
        )
        .join(
            GroupSession,
            sa.and_(
                GroupSession.tenant_id == GroupMember.group_tenant_id,
                GroupSession.group_id == GroupMember.group_id,
            ),
        )
        .join(
            GroupProgramme,
            sa.and_(
                GroupProgramme.tenant_id == GroupSession.tenant_id, GroupProgramme.id == GroupSession.group_id
            ),
        )
        .where(
            GroupMember.referral_id.in_(people),
            GroupMember.group_tenant_id == actor.tenant_id,
            GroupMember.state != MemberState.WAITING,
            GroupSession.state == SessionState.PLANNED,
            *_near(GroupSession.starts_at, slots),
        )
    )  # fmt: skip
    return [
        (people[row.referral_id], row.name, row.id, row.starts_at, row.minutes)
        for row in rows
        if Span(first=row.first_session, last=row.last_session).covers(row.number)
    ]


def _near(
    starts_at: sa.orm.InstrumentedAttribute[datetime], slots: Collection[Slot]
) -> tuple[sa.ColumnElement[bool], ...]:
    """What could reach into one of the slots: nothing lasts longer than the longest session."""
    longest = timedelta(minutes=LONGEST_SESSION)
    return (
        starts_at > min(slot.starts_at for slot in slots) - longest,
        starts_at < max(slot.starts_at for slot in slots) + longest,
    )
