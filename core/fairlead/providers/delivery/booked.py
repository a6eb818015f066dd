"""Appointments that are still to come: whether a new one fits, and what becomes of them when the work changes hands or
ends.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.policy import LONGEST_SESSION, meets
from fairlead.providers.groups.clashes import refuse_group_then
from fairlead.providers.models import Appointment, Referral
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON

IS_BOOKED = Appointment.state == sa.literal_column("'booked'")
"""Written out, as the partial index has it: PostgreSQL can use that index however the statement is planned."""


def refuse_clash(
    session: TenantSession,
    referral: Referral,
    worker: tuple[uuid.UUID, str],
    starts_at: datetime,
    minutes: int,
    *,
    but: uuid.UUID | None = None,
) -> None:
    """Raise `Refusal` when the worker, or the person of this case, has another appointment or a group then.

    Whoever arranges for the same worker or the same case at this moment waits until this is done. ``but`` is the
    appointment that is moved.
    """
    for key in sorted({f"worker {worker[0]}", f"case {referral.case_id}"}):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))
    near = (
        IS_BOOKED,
        Appointment.starts_at > starts_at - timedelta(minutes=LONGEST_SESSION),
        Appointment.starts_at < starts_at + timedelta(minutes=minutes),
        Appointment.id.is_distinct_from(but),
    )
    columns = (Appointment.starts_at, Appointment.minutes)
    of_worker = session.execute(sa.select(*columns).where(Appointment.key_worker_id == worker[0], *near))
    _refuse_meeting(starts_at, minutes, of_worker.all(), who=worker[1])
    of_person = session.execute(
        sa.select(*columns)
        .join(
            Referral,
            sa.and_(Referral.tenant_id == Appointment.tenant_id, Referral.id == Appointment.referral_id),
        )
        .where(
            Referral.tenant_id == referral.tenant_id,
            Referral.case_id == referral.case_id,
            Referral.receiver_tenant_id == session.actor.tenant_id,
            *near,
        )
    )
    _refuse_meeting(starts_at, minutes, of_person.all(), who=referral.subject_label)
    refuse_group_then(session, referral, worker, starts_at, minutes)


def _refuse_meeting(
    starts_at: datetime, minutes: int, others: Iterable[sa.Row[datetime, int]], *, who: str
) -> None:
    other = meets(starts_at, minutes, ((each.starts_at, each.minutes) for each in others))
    if other is not None:
        raise Refusal(
            _(
                "%(name)s has another appointment then, which starts at %(time)s. Choose another time.",
                name=who,
                time=f"{other.astimezone(LONDON):%H:%M}",
            ),
            field="at",
        )


def booked_of(session: TenantSession, referral: Referral) -> Iterable[Appointment]:
    """The appointments of a referral that are arranged, locked, the soonest first."""
    return session.scalars(
        sa.select(Appointment)
        .where(
            Appointment.tenant_id == referral.tenant_id,
            Appointment.referral_id == referral.id,
            Appointment.state == AppointmentState.BOOKED,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def cancel_booked(session: TenantSession, referral: Referral, words: str, *, now: datetime) -> None:
    """The work is over: what was still to come does not take place. Counts against nobody."""
    for each in booked_of(session, referral):
        each.state = AppointmentState.CANCELLED
        each.asked_by, each.change_code, each.change_words = "other", "ended", words
        each.recorded_at = now
    session.flush()


def give_booked(session: TenantSession, referral: Referral, words: str, *, now: datetime) -> None:
    """The referral has another key worker: appointments still to come are theirs."""
    for each in booked_of(session, referral):
        each.key_worker_id, each.key_worker_name = referral.key_worker_id, referral.key_worker_name
        each.asked_by, each.change_code, each.change_words = "provider", "key-worker", words
        each.recorded_at = now
    session.flush()
