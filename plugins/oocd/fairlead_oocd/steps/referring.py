"""Where a condition can be referred when its provider declined, or ended without the work done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from fairlead.public import CaseCondition, CaseFile, Referral, ReferralLink, TenantSession
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import referred_conditions
from fairlead_oocd.workflow import State

_REFERABLE = (State.GIVEN, State.MONITORING)


def links_elsewhere(
    session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[UUID]
) -> tuple[ReferralLink, ...]:
    """One link for each service, while the condition runs and no provider has it. Two statements at most."""
    if referral.condition_id is None or case.state not in _REFERABLE:
        return ()
    running = sa.select(CaseCondition.id).where(
        CaseCondition.tenant_id == case.tenant_id,
        CaseCondition.id == referral.condition_id,
        CaseCondition.state == "active",
    )
    if session.scalar(running) is None or referral.condition_id in referred_conditions(session, case):
        return ()
    return tuple(
        ReferralLink(
            service_id=service_id,
            endpoint="drafting.service",
            values={
                "reference": case.reference,
                "need_id": str(referral.condition_id),
                "service": str(service_id),
            },
            permission=Oocd.REFER_TO_PROVIDER,
        )
        for service_id in service_ids
    )
