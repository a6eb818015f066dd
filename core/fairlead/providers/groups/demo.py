"""A group in the demonstration, with whoever was accepted for its service, and a register to take."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from fairlead.modules.outside import member_of
from fairlead.providers.groups.models import GroupProgramme
from fairlead.providers.groups.queries import could_join
from fairlead.providers.groups.use_cases import CreateGroup, EnrolMembers, create_group, enrol_members
from fairlead.providers.models import Service
from fairlead.tenancy.sessions import Database
from fairlead.workflow.calendar import local_day

PROVIDER, SERVICE = "tidewell", "TW-ALC"


def load_demo_groups(database: Database) -> None:
    """Make the group, once: a provider that has any is left alone. Does nothing without the demo provider."""
    manager, worker = (
        member_of(database, PROVIDER, f"{who}@{PROVIDER}.example") for who in ("manager", "worker")
    )
    if manager is None or worker is None:
        return
    now = datetime.now(UTC)
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
            first_day=local_day(now) - timedelta(days=7),
            at=time(18),
            minutes=90,
            sessions=4,
        )
        group = create_group(session, manager, command, now=now).group
    with database.tenant_transaction(worker) as session:
        referrals = [each.id for each in could_join(session, worker, group)]
        if referrals:
            enrolment = EnrolMembers(
                group_id=group.id, referral_ids=referrals, first_session=1, despite_clash=True
            )
            enrol_members(session, worker, enrolment, now=now)
