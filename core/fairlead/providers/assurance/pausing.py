"""Whether new referrals to a provider are paused, and why: the database's answer of today."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any  # JSON as the database made it

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from fairlead.providers.assurance.words import Gap, paused_words
from fairlead.providers.models import Service
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession


def referrals_paused(provider: Any, commissioner: Any) -> sa.Function[Any]:
    """The condition as SQL: what pauses new referrals from anybody to the provider's services; null for nothing."""
    return sa.func.app_referrals_paused(provider, commissioner, type_=JSONB())


def gaps_of(session: TenantSession, provider: uuid.UUID, commissioner: uuid.UUID) -> Sequence[Gap]:
    """What is missing between the two organisations today. One statement."""
    return read_gaps(session.scalar(sa.select(referrals_paused(provider, commissioner))))


def refuse_paused(session: TenantSession, service: Service, *, field: str = "service_id") -> None:
    """Raise `Refusal` with the reason when nothing new may be sent to a service today."""
    if service.commissioner_tenant_id is None:
        return
    gaps = gaps_of(session, service.tenant_id, service.commissioner_tenant_id)
    if gaps:
        raise Refusal(paused_words(gaps), field=field)


def read_gaps(found: Any) -> Sequence[Gap]:
    """What the database found missing."""
    return tuple(
        Gap(
            what=each["what"],
            state=each["state"],
            on=date.fromisoformat(each["on"]) if each.get("on") else None,
        )
        for each in found or ()
    )


def pause_in_words(found: Any) -> str:
    """Why new referrals are paused, from what `referrals_paused` found; empty when they are not."""
    gaps = read_gaps(found)
    return paused_words(gaps) if gaps else ""
