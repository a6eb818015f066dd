"""What news each person wants by e-mail, and in which hours none: said by themselves, for each organisation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import same_version
from fairlead.identity.actor import Actor
from fairlead.notifications.models import NewsPreference
from fairlead.notifications.policy import Quiet, When, due_at
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class ChooseNews:
    """What somebody wants. ``version`` is that of what the form showed, None where nothing was chosen before."""

    choices: Mapping[str, When]
    quiet: Quiet | None
    version: int | None


def preference_of(session: TenantSession, user_id: uuid.UUID) -> NewsPreference | None:
    """What this person has chosen in this organisation; None for the default: everything at once, at any hour."""
    return session.scalar(
        sa.select(NewsPreference).where(
            NewsPreference.tenant_id == session.actor.tenant_id, NewsPreference.user_id == user_id
        )
    )


def quiet_of(preference: NewsPreference) -> Quiet | None:
    """The hours without e-mail, if there are any."""
    if preference.quiet_from is None or preference.quiet_until is None:
        return None
    return Quiet(from_hour=preference.quiet_from, until_hour=preference.quiet_until)


def news_due(
    session: TenantSession, user_id: uuid.UUID, template: str, now: datetime
) -> tuple[datetime, bool] | None:
    """When this news may go to this person, and whether it goes with all other news of its day; None: never."""
    preference = preference_of(session, user_id)
    if preference is None:
        return now, False
    when = When(str(preference.choices.get(template, When.AT_ONCE)))
    due = due_at(when, quiet_of(preference), now)
    return None if due is None else (due, when is When.DAILY)


def choose_news(session: TenantSession, actor: Actor, command: ChooseNews) -> NewsPreference:
    """Keep what somebody wants for themselves. Raises `Conflict` when they said something else meanwhile."""
    preference = preference_of(session, actor.id)
    if preference is None:
        preference = NewsPreference(user_id=actor.id, choices={})
        session.add(preference)
    elif command.version is not None:
        same_version(preference, command.version)
    preference.choices = {key: when.value for key, when in command.choices.items()}
    preference.quiet_from = command.quiet.from_hour if command.quiet else None
    preference.quiet_until = command.quiet.until_hour if command.quiet else None
    session.flush()
    record(
        session,
        Operation.ALTERATION,
        "notification.news-chosen",
        object_type="news_preference",
        object_ids=[preference.id],
        field_names=["choices", "quiet_from", "quiet_until"],
        purpose="administration",
    )
    return preference
