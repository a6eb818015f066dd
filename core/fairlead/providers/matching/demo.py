"""What matching shows in the demonstration: places that are free, one that is held, and needs that nobody meets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from fairlead.cases.access import visible_in_any_module
from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.modules.outside import member_of
from fairlead.providers.directory.use_cases import SetCapacity, set_capacity
from fairlead.providers.matching.models import UnmetNeed
from fairlead.providers.matching.places import ReservePlace, reserve_place
from fairlead.providers.matching.unmet import RecordUnmetNeed, record_unmet_need
from fairlead.providers.models import Service
from fairlead.tenancy.sessions import Database
from fairlead.workflow.calendar import local_day

_PLACES = {"TW-ALC": 4, "TW-DRUG": 1, "TW-LINE": 20}
_UNMET = (
    ("accommodation", "E06000002", "no-service", "Rooms for people who keep a dog"),
    ("mental-health", "E06000003", "no-place", ""),
    ("accommodation", "E06000002", "no-place", ""),
)


def show_matching(database: Database) -> None:
    """Say how many places are free, hold one, and record needs that nobody meets. Safe to repeat: only once."""
    officer = member_of(database, "northmoor", "investigator@northmoor.example")
    manager = member_of(database, "tidewell", "manager@tidewell.example")
    if officer is None or manager is None:
        return
    now = datetime.now(UTC)
    if not _say_places(database, manager, now):
        return
    with database.tenant_transaction(officer) as session:
        cases = session.scalars(
            sa.select(CaseFile)
            .where(
                CaseFile.tenant_id == officer.tenant_id,
                CaseFile.closed_at.is_(None),
                visible_in_any_module(officer),
            )
            .order_by(CaseFile.opened_at, CaseFile.id)
            .limit(len(_UNMET))
        ).all()
        if session.scalar(sa.select(sa.func.count()).select_from(UnmetNeed)) or not cases:
            return
        for case, (need, area, reason, words) in zip(cases, _UNMET, strict=False):
            command = RecordUnmetNeed(case_id=case.id, need=need, area=area, reason=reason, words=words)
            record_unmet_need(session, officer, command, now=now)
        held = session.scalar(sa.select(Service.id).where(Service.code == "TW-DRUG"))
        if held is not None:
            reserve_place(session, officer, ReservePlace(case_id=cases[-1].id, service_id=held), now=now)


def _say_places(database: Database, manager: Actor, now: datetime) -> bool:
    """The provider says how many places are free; false where it said so before."""
    with database.tenant_transaction(manager) as session:
        services = session.scalars(
            sa.select(Service).where(Service.tenant_id == manager.tenant_id, Service.code.in_(_PLACES))
        ).all()
        if not services or any(each.places_free is not None for each in services):
            return False
        for each in services:
            command = SetCapacity(
                service_id=each.id,
                accepting=each.accepting,
                places_free=_PLACES[each.code],
                next_start=local_day(now) + timedelta(days=14),
                version=each.version,
            )
            set_capacity(session, manager, command, now=now)
    return True
