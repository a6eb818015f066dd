"""Who ever led a case. Kept in its chronology by everything that gives a case away, so that four eyes stay four."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from fairlead.cases.assignment import Holding
from fairlead.cases.models import CaseEvent, CaseFile
from fairlead.tenancy.sessions import TenantSession

ASSIGNED, ASSIGNMENT_UNDONE = "case.assigned", "case.assignment-undone"
"""The entries of the chronology that change who leads a case."""
_BEFORE, _AFTER = "lead_before", "lead_after"


def change_of_lead(before: Holding, after: Holding) -> dict[str, object]:
    """What an entry of the chronology keeps of an assignment: who led the case, and who leads it now, as ids."""
    leads = {_BEFORE: before.lead_id, _AFTER: after.lead_id}
    return {key: str(lead) for key, lead in leads.items() if lead is not None}


def everybody_who_led(session: TenantSession, case: CaseFile) -> frozenset[uuid.UUID]:
    """Who leads the case, and whoever led it before it was given on; empty when it was always a team's.

    One statement.
    """
    kept = session.scalars(
        sa.select(CaseEvent.detail).where(
            CaseEvent.tenant_id == case.tenant_id,
            CaseEvent.case_id == case.id,
            CaseEvent.kind.in_((ASSIGNED, ASSIGNMENT_UNDONE)),
        )
    )
    earlier = {uuid.UUID(str(detail[key])) for detail in kept for key in (_BEFORE, _AFTER) if key in detail}
    return frozenset(earlier if case.lead_id is None else {*earlier, case.lead_id})
