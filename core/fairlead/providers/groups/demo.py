"""A group in the demonstration, with whoever was accepted for its service, and a register to take."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from fairlead.modules.outside import member_of
from fairlead.providers.groups.models import GroupProgramme
from fairlead.providers.groups.queries import could_join
from fairlead.providers.groups.use_cases import CreateGroup, EnrolMembers, create_group, enrol_members
from fairlead.providers.models import Service
from fairlead.tenancy.sessions import Database
from fairlead.workflow.calendar import LONDON, load_calendar, local_day

PROVIDER, SERVICE = "tidewell", "TW-ALC"


def load_demo_groups(database: Database) -> None:
    """Make the group, once: a provider that has any is left alone. Does nothing without the demo provider."""
    manager, worker = (
        member_of(database, PROVIDER, f"{who}@{PROVIDER}.example") for who in ("manager", "worker")
    )
    if manager is None or worker is None:
        return
    first_day = _first_day(local_day(datetime.now(UTC)))
    before = datetime.combine(first_day - timedelta(days=1), time(15), LONDON)
    with database.tenant_transaction(manager) as session:
        own = Service.tenant_id == manager.tenant_id
        service_id = session.scalar(sa.select(Service.id).where(own, Service.code == SERVICE))
        there = session.scalar(
            sa.select(GroupProgramme.id).where(GroupProgramme.tenant_id == manager.tenant_id).limit(1)
        )
        if service_id is None or there is not None:
            return
        command = CreateGroup(
            service_id=service_id,
            name="Evening group, Northmoor",
            place="Northmoor library, first floor",
            online=False,
            capacity=8,
            facilitator_id=worker.id,
            first_day=first_day,
            at=time(18),
            minutes=90,
            sessions=4,
        )
        group = create_group(session, manager, command, now=before).group
    with database.tenant_transaction(worker) as session:
        referrals = [each.id for each in could_join(session, worker, group)]
        if referrals:
            enrolment = EnrolMembers(
                group_id=group.id, referral_ids=referrals, first_session=1, despite_clash=True
            )
            enrol_members(session, worker, enrolment, now=before)


def _first_day(today: date) -> date:
    """A week ago, or the last working day before that: one register waits, and the next session is near."""
    day, calendar = today - timedelta(days=7), load_calendar()
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
