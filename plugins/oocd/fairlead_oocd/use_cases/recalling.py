"""Taking back what providers were sent, when the resolution has ended."""

from __future__ import annotations

from datetime import datetime

from fairlead.public import Actor, CaseFile, TenantSession, WithdrawReferral, withdraw_referral
from fairlead_oocd.queries.after_giving import open_referrals


def recall_referrals(
    session: TenantSession, actor: Actor, case: CaseFile, reason: str, *, now: datetime
) -> None:
    """Withdraw every referral that a provider still has. The reason is shown to the provider's side.

    Raises `NotPermitted` without the permission to send referrals.
    """
    for referral in open_referrals(session, case):
        command = WithdrawReferral(referral_id=referral.id, reason=reason, version=referral.version)
        withdraw_referral(session, actor, command, now=now)
