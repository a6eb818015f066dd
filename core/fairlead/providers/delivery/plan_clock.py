"""The sender's side of an action plan that waits: a clock on its case, and who there holds the case meanwhile."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from fairlead.cases.models import CaseDeadline, CaseFile
from fairlead.cases.progress import hand_to, start_deadline, stop_deadlines
from fairlead.providers.models import Referral, ReferralState
from fairlead.providers.workflow import PLAN
from fairlead.tenancy.sessions import TenantSession


def plan_waits(referral: Referral) -> bool:
    """Whether the sender has a plan to answer: the only thing for which it holds an accepted referral."""
    return referral.state == ReferralState.ACCEPTED and referral.holder_tenant_id == referral.tenant_id


def follow_plan(session: TenantSession, case: CaseFile, referral: Referral, *, now: datetime) -> None:
    """In the sender's organisation, after anything happened to a referral: a clock runs while a plan waits.

    Safe to repeat. The referral as it is now decides. A case that somebody else than this provider holds, such as a
    desk that decides on a breach, stays where it is.
    """
    running = _started_at(session, case, referral)
    if not plan_waits(referral):
        if running is not None:
            stop_deadlines(session, case, (_clock(referral),), now=now)
        return
    if running is None:
        start_deadline(
            session,
            case,
            key=_clock(referral),
            label=PLAN.label,
            due_on=referral.due_on,
            layer="FORCE",
            source=PLAN.source,
            now=now,
        )
    if case.holder_id == referral.receiver_tenant_id:
        if case.lead_id is not None:
            hand_to(case, kind="person", holder_id=case.lead_id, label=case.lead_name, now=now)
        else:
            hand_to(case, kind="team", holder_id=None, label=case.team, now=now)


def plan_answered(session: TenantSession, case: CaseFile, referral: Referral, *, now: datetime) -> None:
    """The plan was answered: the clock stops, and the case goes back to the provider if it came here by the plan."""
    started_at = _started_at(session, case, referral)
    came_by_it = started_at is not None and case.holder_kind != "nobody" and case.held_since >= started_at
    stop_deadlines(session, case, (_clock(referral),), now=now)
    if came_by_it:
        receiver = referral.receiver_tenant_id
        hand_to(case, kind="organisation", holder_id=receiver, label=referral.receiver_name, now=now)


def _started_at(session: TenantSession, case: CaseFile, referral: Referral) -> datetime | None:
    return session.scalar(
        sa.select(CaseDeadline.started_at).where(
            CaseDeadline.tenant_id == case.tenant_id,
            CaseDeadline.case_id == case.id,
            CaseDeadline.key == _clock(referral),
            CaseDeadline.stopped_at.is_(None),
        )
    )


def _clock(referral: Referral) -> str:
    return f"referral-plan.{referral.id}"
