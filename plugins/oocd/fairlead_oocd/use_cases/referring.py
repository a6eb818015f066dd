"""Referral to a provider (T14): where core's draft starts from, and what the case does once it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    CaseFile,
    Referral,
    ReferralPrefill,
    SharedPiece,
    TenantSession,
    local_day,
    stop_deadlines,
)
from fairlead_oocd import workflow
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.provider import provider_referral
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, referred_conditions, work_on
from fairlead_oocd.sharing import prefilled
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import at, hold, move
from fairlead_oocd.use_cases.referral_clocks import await_answer
from fairlead_oocd.workflow import State

UNDER_WAY = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING)


def prefill_for(
    session: TenantSession, case: CaseFile, condition_id: UUID, *, now: datetime
) -> tuple[ReferralPrefill, ...]:
    """What the referral of one condition starts from; nothing for one that no provider delivers.

    It can be prepared before the resolution is given, and sent after it.
    """
    work = work_on(session, case, local_day(now))
    item = next((each for each in work.conditions if each.condition.id == condition_id), None)
    if item is None or item.detail is None or item.detail.service_id is None:
        return ()
    return (
        ReferralPrefill(
            title=item.condition.text,
            deliver_by=item.condition.due_on,
            permission=Oocd.REFER_TO_PROVIDER,
            pieces=prefilled(session, work, item, now=now),
            person_id=work.suspect.id,
            service_id=item.detail.service_id,
            condition_id=item.condition.id,
            blocked=_blocked(session, work, item),
        ),
    )


def _blocked(session: TenantSession, work: CaseWork, item: ConditionOnCase) -> str:
    if not at(work, *UNDER_WAY):
        return _("A condition can be referred only after the resolution was given.")
    if item.condition.state != "active":
        return _("This condition is not running any more, so nobody can be referred for it.")
    if item.condition.id in referred_conditions(session, work.case):
        return _("This condition is with a provider already.")
    return ""


def take_in_sent_referral(
    session: TenantSession,
    case: CaseFile,
    referral: Referral,
    shared: Sequence[SharedPiece],
    *,
    now: datetime,
) -> None:
    """T14: file what the provider was told, and wait for its answer. A second condition may follow while the first is
    with its provider.

    Raises `RuleRefusal` without a recorded basis, and as `file_letter` does.
    """
    work = work_on(session, case, local_day(now))
    letter = provider_referral(session, work, referral, shared)
    file_letter(session, session.actor, work, Kind.PROVIDER_REFERRAL, letter, now=now)
    if at(work, State.GIVEN):
        move(
            session,
            work,
            "refer_to_provider",
            now=now,
            summary=f"Waiting for {referral.receiver_name} to accept the referral",
            captured={
                "provider": referral.receiver_name,
                "data_shared": ", ".join(piece.scope for piece in shared),
            },
            recorded={"data_sharing_basis_recorded": True},  # core sends nothing that was not confirmed
            holder=(referral.receiver_tenant_id, referral.receiver_name),
        )
        await_answer(session, work, referral, now=now)
    elif at(work, State.MONITORING):
        _refer_again(session, work, referral, now)


def _refer_again(session: TenantSession, work: CaseWork, referral: Referral, now: datetime) -> None:
    """A condition referred while others are under way, or after a provider ended early."""
    stop_deadlines(session, work.case, (workflow.REFER.name,), now=now)
    if work.case.holder_kind != "organisation":
        provider = (referral.receiver_tenant_id, referral.receiver_name)
        hold(work.case, workflow.PROVIDER, now=now, organisation=provider)
