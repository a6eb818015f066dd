"""Who would have to be in two places at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
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
BOOKED = "booked"


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
    """Raise `Refusal` when the facilitator runs another group at one of these times.

    Two colleagues who plan for the same facilitator wait for each other here.
    """
    if not slots:
        return
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 9))"),
        {"key": f"groups {facilitator_id}"},
    )
    rows = session.execute(
        sa.select(GroupSession.id, GroupSession.starts_at, GroupSession.minutes, GroupProgramme.name)
        .join(
            GroupProgramme,
            sa.and_(
                GroupProgramme.tenant_id == GroupSession.tenant_id, GroupProgramme.id == GroupSession.group_id
            ),
        )
        .where(
            GroupSession.tenant_id == actor.tenant_id,
            GroupSession.facilitator_id == facilitator_id,
            GroupSession.state == SessionState.PLANNED,
            *_near(GroupSession.starts_at, slots),
        )
        .order_by(GroupSession.starts_at)
    ).all()
    own = {slot.id for slot in slots}
    for row in rows:
        if row.id not in own and any(slot.meets(row.starts_at, row.minutes) for slot in slots):
            raise Refusal(
                _(
                    "%(name)s runs %(group)s on %(when)s. Choose another time or somebody else.",
                    name=name,
                    group=row.name,
                    when=day_and_time(row.starts_at),
                ),
                field="facilitator",
            )


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
    groups = session.execute(
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
    found = [
        (people[row.referral_id], row.name, row.id, row.starts_at, row.minutes)
        for row in groups
        if Span(first=row.first_session, last=row.last_session).covers(row.number)
    ]
    booked = session.execute(
        sa.select(Appointment.referral_id, Appointment.id, Appointment.starts_at, Appointment.minutes).where(
            Appointment.referral_id.in_(people),
            Appointment.state == BOOKED,
            *_near(Appointment.starts_at, slots),
        )
    )
    found += [
        (people[row.referral_id], _("an appointment"), row.id, row.starts_at, row.minutes) for row in booked
    ]
    return found


def _near(
    starts_at: sa.orm.InstrumentedAttribute[datetime], slots: Collection[Slot]
) -> tuple[sa.ColumnElement[bool], ...]:
    """What could reach into one of the slots: nothing lasts longer than the longest session."""
    longest = timedelta(minutes=LONGEST_SESSION)
    return (
        starts_at > min(slot.starts_at for slot in slots) - longest,
        starts_at < max(slot.starts_at for slot in slots) + longest,
    )
