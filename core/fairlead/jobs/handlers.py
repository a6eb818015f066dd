"""What core does with each topic of the outbox."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa

from fairlead.cases.models import CaseFile
from fairlead.hookspecs.contributions import ReferralChange
from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import Handler, Postponed
from fairlead.modules.facade import TenantHooks
from fairlead.modules.manifest import Module
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import installed_modules
from fairlead.providers.delivery.plan_clock import follow_plan
from fairlead.providers.matching.next_offer import offer_next
from fairlead.providers.models import Referral
from fairlead.providers.news import ANSWERS, REFERRAL_NEWS, News, mail_news, send_news
from fairlead.providers.use_cases.questions import name_the_holder, take_up_question
from fairlead.providers.workflow import REFERRAL_CHANGED, could_have_happened
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


class UnbelievableMessage(RuntimeError):
    """What the message says did not happen. It stays in the queue with this name, and moves nothing."""


def referral_changed(session: TenantSession, message: OutboxMessage) -> None:
    """Tell the module that owns the case what the other side did with its referral.

    The message was written in another organisation's transaction, so nothing in it is believed but the
    choice of
    words: case, condition and state come from the referral as this organisation has it.
    """
    referral = session.scalar(
        sa.select(Referral)
        .where(Referral.tenant_id == message.tenant_id, Referral.id == message.referral_id)
        .execution_options(populate_existing=True)
    )
    topic = str(message.payload["topic"])
    if referral is None:
        raise UnbelievableMessage(f"{topic!r} cannot have happened to this referral")
    case = session.scalar(
        sa.select(CaseFile)
        .where(CaseFile.tenant_id == message.tenant_id, CaseFile.id == referral.case_id)
        .with_for_update(key_share=True)
    )
    session.refresh(referral)  # it may have moved while this waited for the case
    if not could_have_happened(topic, referral.state):
        raise UnbelievableMessage(f"{topic!r} cannot have happened to this referral")
    enabled = enabled_modules(session)
    if case is None or case.module not in enabled:
        raise Postponed
    name_the_holder(session, case)
    take_up_question(session, case, referral, now=message.created_at)
    hooks = TenantHooks(frozenset({case.module}))
    hooks.referral_changed(
        session,
        case,
        ReferralChange(
            topic=topic,
            referral_id=referral.id,
            condition_id=referral.condition_id,
            at=message.created_at,
            actor_id=message.actor_id,
            actor_name=message.actor_name,
            actor_organisation=message.actor_organisation,
            summary=str(message.payload["summary"]),
        ),
    )
    if topic in ANSWERS:
        mail_news(session, referral, News.ANSWERED, about=message.id, now=message.created_at)
    follow_plan(session, case, referral, now=message.created_at)
    offer_next(session, hooks, case, referral, now=message.created_at, today=local_day(message.created_at))


HANDLERS: dict[str, Handler] = {REFERRAL_CHANGED: referral_changed, REFERRAL_NEWS: send_news}


@lru_cache(maxsize=1)
def desk_permissions() -> frozenset[str]:
    """Permissions that modules mark as held by the platform's own referral desk."""
    return frozenset(key for module in installed_modules() for key in platform_permissions(module))


def platform_permissions(module: Module) -> frozenset[str]:
    """What the platform itself may do for one module."""
    return frozenset(item.key for item in module.permissions if item.system)
