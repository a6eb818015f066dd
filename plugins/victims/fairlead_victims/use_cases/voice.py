"""The victim's voice: what a victim wants before an out-of-court disposal, and handing it to the case that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # a row of three tables

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    Operation,
    Party,
    Refusal,
    TenantSession,
    VictimView,
    record,
)
from fairlead_victims.models import VictimRecord, VictimViews
from fairlead_victims.permissions import Victims
from fairlead_victims.use_cases.common import note_use, open_record

GIVEN = "victims.views.given"


@dataclass(frozen=True, kw_only=True)
class RecordViews:
    """What a victim said when asked, or why there is nothing to record. None is what nobody asked about.

    ``listed_action`` is the code of an action of the community remedy document, '' when none is wanted.
    """

    reference: str
    sought_at: datetime
    method: str
    outcome: str
    views: str | None
    no_views_reason: str | None
    supports: bool | None
    listed_action: str | None
    loss_pence: int | None
    wants_apology: bool | None
    restorative_interest: bool | None
    at_risk: bool | None
    safety_concerns: str | None


def record_views(session: TenantSession, actor: Actor, command: RecordViews, *, now: datetime) -> VictimViews:
    """Record views, or the reason why there are none. What was said before stays; the newest counts.

    Raises `NotPermitted`, `NotVisible`, or `Refusal`: neither views nor a reason, both, or a time in the future.
    """
    of = open_record(session, actor, Victims.RECORD_VIEWS, command.reference)
    if command.sought_at > now:
        raise Refusal(_("The time cannot be in the future."), field="sought_on")
    if not command.views and not command.no_views_reason:
        raise Refusal(_("Record the victim’s views, or why there are none."), field="views")
    if command.views and command.no_views_reason:
        raise Refusal(
            _("There are views: leave the reason why there are none empty."), field="no_views_reason"
        )
    said = VictimViews(
        tenant_id=of.tenant_id,
        record_id=of.id,
        sought_at=command.sought_at,
        method=command.method,
        outcome=command.outcome,
        views=command.views,
        no_views_reason=command.no_views_reason,
        supports=command.supports,
        listed_action=command.listed_action,
        loss_pence=command.loss_pence,
        wants_apology=command.wants_apology,
        restorative_interest=command.restorative_interest,
        at_risk=command.at_risk,
        safety_concerns=command.safety_concerns,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    session.add(said)
    session.flush()
    note_use(
        session,
        Operation.COLLECTION,
        "victims.views.recorded",
        of,
        object_type="victims_views",
        object_ids=[said.id],
        field_names=["views", "supports", "listed_action", "at_risk", "safety_concerns"],
    )
    return said


def give_views(session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
    """What the victims of a case said, for whoever decides on it: victims of the case who have a record of its crime.

    Nothing else of a record is given: no contact, no promise, not that there is a record without views. One statement,
    and one entry in the log for each session that was given any.
    """
    if case.crime_reference is None or case.tenant_id != session.actor.tenant_id:
        return ()
    rows = session.execute(
        sa.select(VictimViews, VictimRecord, Party.id.label("party_id"))
        .join(
            VictimRecord,
            sa.and_(
                VictimRecord.tenant_id == VictimViews.tenant_id, VictimRecord.id == VictimViews.record_id
            ),
        )
        .join(
            Party,
            sa.and_(Party.tenant_id == VictimRecord.tenant_id, Party.person_id == VictimRecord.person_id),
        )
        .where(
            Party.tenant_id == case.tenant_id,
            Party.case_id == case.id,
            Party.role == "victim",
            Party.ended_at.is_(None),
            VictimRecord.crime_reference == case.crime_reference.strip().upper(),
        )
        .order_by(VictimViews.recorded_at, VictimViews.id)
    ).all()
    _log_once(session, case, rows)
    return tuple(_view(row) for row in rows)


def _log_once(session: TenantSession, case: CaseFile, rows: Sequence[Any]) -> None:
    """A page asks several times; it is one disclosure."""
    given: set[object] = session.info.setdefault(GIVEN, set())
    fresh = [row for row in rows if row.VictimViews.id not in given]
    given.update(row.VictimViews.id for row in fresh)
    if fresh:
        record(
            session,
            Operation.DISCLOSURE,
            GIVEN,
            object_type="victims_views",
            object_ids=[row.VictimViews.id for row in fresh],
            case_id=case.id,
            subject_ids=sorted({row.VictimRecord.person_id for row in fresh}),
            purpose="victims-voice",
        )


def _view(row: Any) -> VictimView:
    said: VictimViews = row.VictimViews
    return VictimView(
        party_id=row.party_id,
        sought_at=said.sought_at,
        method=said.method,
        outcome=said.outcome,
        view_on_disposal=said.views or "",
        wants_listed_action=said.listed_action,
        no_views_reason=said.no_views_reason,
        supports=said.supports,
        risk_to_victim=said.at_risk,
        safety_concerns=said.safety_concerns,
        restorative_interest=said.restorative_interest,
        loss_pence=said.loss_pence,
        update_preference=row.VictimRecord.update_agreement,
    )
