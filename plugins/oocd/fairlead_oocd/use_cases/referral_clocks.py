"""The clocks of a case that follow its referral: how long the provider has was agreed when the referral was sent."""

from __future__ import annotations

from datetime import date, datetime

from fairlead.public import (
    DeadlineRule,
    Referral,
    ReferralState,
    TenantSession,
    load_calendar,
    local_day,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd import workflow
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import at, hold
from fairlead_oocd.workflow import State


def await_answer(session: TenantSession, work: CaseWork, referral: Referral, *, now: datetime) -> None:
    """The provider is to answer by the day on which the referral says it is."""
    _start(session, work, workflow.ACCEPT, referral.due_on, now=now)


def await_first_contact(
    session: TenantSession, work: CaseWork, referral: Referral, accepted_at: datetime, *, now: datetime
) -> None:
    """The provider that accepted is to meet the person within the days that were agreed."""
    due_on = load_calendar().within_working_days(local_day(accepted_at), referral.first_contact_days)
    _start(session, work, workflow.FIRST_CONTACT, due_on, now=now)


def follow_referral(session: TenantSession, work: CaseWork, referral: Referral, *, now: datetime) -> None:
    """After a question, its answer, or a place on a waiting list: the provider's clock stops or runs anew.

    The referral as it is now decides, not the message about it: safe to repeat. Core keeps the clock of the question
    itself, and says who holds the case while it is open.
    """
    if not at(work, State.PROVIDER_REFERRAL):
        return
    if referral.state == ReferralState.ASKED:
        stop_deadlines(session, work.case, (workflow.ACCEPT.name,), now=now)
    elif referral.state in (ReferralState.SENT, ReferralState.WAITLISTED):
        await_answer(session, work, referral, now=now)
        provider = (referral.receiver_tenant_id, referral.receiver_name)
        hold(work.case, workflow.PROVIDER, now=now, organisation=provider)


def _start(
    session: TenantSession, work: CaseWork, rule: DeadlineRule, due_on: date, *, now: datetime
) -> None:
    start_deadline(
        session,
        work.case,
        key=rule.name,
        label=rule.label,
        due_on=due_on,
        layer="FORCE",
        source="[design] as agreed when the referral was sent",
        now=now,
    )
