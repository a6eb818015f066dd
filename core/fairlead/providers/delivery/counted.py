"""What counts already: nobody is at two sessions at once, and no day has more hours than a day."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.providers.delivery.policy import HELD, LONGEST_SESSION, counts, meets
from fairlead.providers.models import Appointment, Referral
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON, local_day

MINUTES_OF_A_DAY = 1440


def refuse_overlap(session: TenantSession, referral: Referral, appointment: Appointment) -> None:
    """Raise `Refusal` when the person was at another session at this time, which counts already, or when the day of it
    has no hours left.

    The person's sessions are those of every referral of the same person in the same case to this provider: one-to-one,
    in a group, and online.
    """
    if not counts(appointment.state):
        return
    begins, minutes = appointment.starts_at, appointment.minutes
    with session.no_autoflush:
        others = counted_between(
            session, referral, begins, begins + timedelta(minutes=minutes), but=appointment.id
        )
    other = meets(begins, minutes, others)
    if other is not None:
        raise Refusal(
            _(
                "A session that started at %(time)s on that day and counts already overlaps with this one."
                " Correct that one first, or the time of this one.",
                time=f"{other.astimezone(LONDON):%H:%M}",
            ),
            field="at",
        )
    with session.no_autoflush:
        _refuse_full_day(session, referral, local_day(begins), minutes, but=appointment.id)


def counted_between(
    session: TenantSession,
    referral: Referral,
    begins: datetime,
    ends: datetime,
    *,
    but: uuid.UUID | None = None,
) -> list[tuple[datetime, int]]:
    """Start and minutes of the person's sessions that count and may reach into a time. One statement."""
    same_person = sa.select(Referral.id).where(
        Referral.tenant_id == referral.tenant_id,
        Referral.case_id == referral.case_id,
        Referral.subject_label == referral.subject_label,
        Referral.receiver_tenant_id == referral.receiver_tenant_id,
    )
    rows = session.execute(
        sa.select(Appointment.starts_at, Appointment.minutes).where(
            Appointment.tenant_id == referral.tenant_id,
            Appointment.referral_id.in_(same_person),
            Appointment.state.in_(HELD),
            Appointment.starts_at > begins - timedelta(minutes=LONGEST_SESSION),
            Appointment.starts_at < ends,
            Appointment.id.is_distinct_from(but),
        )
    )
    return [(row.starts_at, row.minutes) for row in rows]


def free_stretch(
    session: TenantSession, referral: Referral, on: date, minutes: int, *, now: datetime
) -> datetime:
    """When on a day a course of so many minutes is said to have begun: nobody says when somebody sat down to it.

    Noon, or the nearest later or else earlier minute from which it meets no other session of the person, and which is
    neither in the future nor before the referral was sent. Raises `Refusal` when the day has no such stretch.
    """
    midnight = datetime.combine(on, time(), LONDON)
    first = max(midnight, referral.sent_at.replace(second=0, microsecond=0))
    last = min(now, midnight + timedelta(hours=23, minutes=59))
    noon = min(max(midnight + timedelta(hours=12), first), last)
    others = counted_between(session, referral, first, last + timedelta(minutes=minutes))
    _refuse_full_day(session, referral, on, minutes)
    minute = timedelta(minutes=1)
    later = (noon + step * minute for step in range(int((last - noon) / minute) + 1))
    earlier = (noon - step * minute for step in range(1, int((noon - first) / minute) + 1))
    for moment in (*later, *earlier):
        if meets(moment, minutes, others) is None:
            return moment
    raise Refusal(
        _("The sessions that count on this day leave no time for a course of that length."),
        field="completed_on",
    )


def _refuse_full_day(
    session: TenantSession, referral: Referral, on: date, minutes: int, *, but: uuid.UUID | None = None
) -> None:
    begins = datetime.combine(on, time(), LONDON)
    ends = datetime.combine(on + timedelta(days=1), time(), LONDON)
    others = counted_between(session, referral, begins, ends, but=but)
    counted = sum(length for start, length in others if begins <= start)
    if counted + minutes > MINUTES_OF_A_DAY:
        raise Refusal(
            _(
                "%(hours)s hours count on that day already. A day has no more than 24.",
                hours=f"{counted / 60:g}",
            ),
            field="minutes",
        )
