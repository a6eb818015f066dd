"""Back to monitoring after a breach or a variation: who holds the case then, and what is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fairlead.public import ReferralState, TenantSession
from fairlead_oocd.queries.after_giving import open_referrals
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.delivery import await_confirmation
from fairlead_oocd.use_cases.moving import move


def resume_monitoring(
    session: TenantSession,
    work: CaseWork,
    action: str,
    *,
    now: datetime,
    summary: str,
    captured: Mapping[str, object],
    recorded: Mapping[str, object] | None = None,
) -> None:
    """Move the case by ``action`` to monitoring.

    The provider that has an accepted referral holds it again; without one the officer does. Raises as `move`
    does.
    """
    accepted = [each for each in open_referrals(session, work.case) if each.state == ReferralState.ACCEPTED]
    provider = (accepted[0].receiver_tenant_id, accepted[0].receiver_name) if accepted else None
    move(
        session,
        work,
        action,
        now=now,
        summary=summary,
        captured=captured,
        recorded=recorded,
        holder=provider,
    )
    await_confirmation(session, work, now=now)
