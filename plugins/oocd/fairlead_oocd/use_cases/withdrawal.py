"""Withdrawing a case before anything is given (T31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairlead.public import Actor, CaseFile, TenantSession
from fairlead_oocd.use_cases.moving import move, open_work


@dataclass(frozen=True, kw_only=True)
class WithdrawCase:
    """Why the case is withdrawn: new evidence, no longer eligible, the victim's safety."""

    reference: str
    version: int
    reason: str


def withdraw_case(session: TenantSession, actor: Actor, command: WithdrawCase, *, now: datetime) -> CaseFile:
    """T31. Raises `Conflict`, `NotPermitted`, `NotVisible` or `Refusal`."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    work.resolution.ended_reason = command.reason.strip() or None
    move(session, work, "withdraw", now=now, summary="Withdrawn", captured={"reason": command.reason})
    return work.case
