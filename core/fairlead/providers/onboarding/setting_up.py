"""What a new provider does itself: its profile, and the practice referral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, same_version
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.models import ReferralState
from fairlead.providers.onboarding.models import PracticeReferral, ProviderProfile
from fairlead.providers.workflow import REFERRAL
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.models import Tenant, TenantKind
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day
from fairlead.workflow.transitions import IllegalTransition


@dataclass(frozen=True, kw_only=True)
class SaveProfile:
    """The profile as it shall be. ``version`` is the one the form was filled from, 0 for none."""

    legal_name: str
    kind: str
    company_number: str
    charity_number: str
    address: str
    contact_name: str
    contact_email: str
    contact_phone: str
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    version: int


@dataclass(frozen=True, kw_only=True)
class PractiseSession:
    """The session of the practice referral: when, and how many minutes."""

    starts_at: datetime
    minutes: int
    version: int


@dataclass(frozen=True, kw_only=True)
class PractiseEnd:
    """The end of the practice referral."""

    on: date
    note: str
    version: int


def save_profile(
    session: TenantSession, actor: Actor, command: SaveProfile, *, now: datetime
) -> ProviderProfile:
    """Say who the organisation is. Raises `NotPermitted`, `NotVisible` for one that is no provider, `Conflict`."""
    need(actor, Core.SERVICE_MANAGE)
    if session.get_one(Tenant, actor.tenant_id).kind != TenantKind.PROVIDER:
        raise NotVisible
    profile = session.scalar(
        sa.select(ProviderProfile).where(ProviderProfile.tenant_id == actor.tenant_id).with_for_update()
    )
    if (profile.version if profile else 0) != command.version:
        raise Conflict(_("Somebody else changed this while you were working on it."))
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(command).items()
        if name != "version"
    }
    changed = [name for name, value in values.items() if profile is None or getattr(profile, name) != value]
    if not changed and profile is not None:
        return profile
    profile = profile or ProviderProfile()
    for name in changed:
        setattr(profile, name, values[name])
    profile.changed_by, profile.changed_at = actor.name, now
    session.add(profile)
    session.flush()
    record(
        session,
        Operation.ALTERATION,
        "core.profile.changed",
        object_type="provider_profile",
        object_ids=[profile.id],
        field_names=changed,
        purpose="administration",
    )
    return profile


def begin_practice(session: TenantSession, actor: Actor, *, now: datetime) -> PracticeReferral:
    """Receive the practice referral. Raises `NotPermitted`, `Conflict` when there is one."""
    need(actor, Core.SERVICE_MANAGE)
    if open_practice(session, actor) is not None:
        raise Conflict(_("There is a practice referral already."))
    practice = PracticeReferral(state=REFERRAL.initial, received_at=now, received_by=actor.name)
    session.add(practice)
    session.flush()
    _note(session, practice, "receive")
    return practice


def accept_practice(session: TenantSession, actor: Actor, version: int, *, now: datetime) -> PracticeReferral:
    """Accept it. Raises `NotPermitted`, `NotVisible`, `Conflict`."""
    practice, state = _next(session, actor, version, "accept")
    practice.state, practice.accepted_at = state, now
    return _saved(session, practice, "accept")


def record_practice(
    session: TenantSession, actor: Actor, command: PractiseSession, *, now: datetime
) -> PracticeReferral:
    """Record its one session. Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` for one in the future."""
    practice, state = _next(session, actor, command.version, "record-session")
    if command.starts_at > now:
        raise Refusal(_("The session must be in the past. Enter a time before now"), field="day")
    practice.state = state
    practice.session_at, practice.session_minutes = command.starts_at, command.minutes
    return _saved(session, practice, "record-session")


def end_practice(
    session: TenantSession, actor: Actor, command: PractiseEnd, *, now: datetime
) -> PracticeReferral:
    """Report it as completed. Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` before a session."""
    practice, state = _next(session, actor, command.version, "complete")
    if practice.session_at is None:
        raise Refusal(_("Record a session first"))
    if command.on > local_day(now):
        raise Refusal(_("The date must be today or in the past."), field="on")
    practice.state = state
    practice.completed_on, practice.outcome = command.on, command.note
    return _saved(session, practice, "complete")


def remove_practice(session: TenantSession, actor: Actor, version: int, *, now: datetime) -> PracticeReferral:
    """Take it off the page. That one was completed stays known; one that was not can be begun anew."""
    practice = _found(session, actor, version)
    practice.removed_at = now
    return _saved(session, practice, "remove")


def open_practice(session: TenantSession, actor: Actor) -> PracticeReferral | None:
    """The organisation's practice referral, if there is one."""
    return session.scalar(
        sa.select(PracticeReferral).where(
            PracticeReferral.tenant_id == actor.tenant_id, PracticeReferral.removed_at.is_(None)
        )
    )


def _found(session: TenantSession, actor: Actor, version: int) -> PracticeReferral:
    need(actor, Core.SERVICE_MANAGE)
    practice = open_practice(session, actor)
    if practice is None:
        raise NotVisible
    session.refresh(practice, with_for_update=True)
    same_version(practice, version)
    return practice


def _next(
    session: TenantSession, actor: Actor, version: int, action: str
) -> tuple[PracticeReferral, ReferralState]:
    """The practice referral, and its state after a move of the table by which real ones move."""
    practice = _found(session, actor, version)
    try:
        return practice, ReferralState(REFERRAL.find(practice.state, action).to_state)
    except IllegalTransition as illegal:
        raise Conflict(_("The practice referral has moved on, so this can no longer be done.")) from illegal


def _saved(session: TenantSession, practice: PracticeReferral, step: str) -> PracticeReferral:
    session.flush()
    _note(session, practice, step)
    return practice


def _note(session: TenantSession, practice: PracticeReferral, step: str) -> None:
    record(
        session,
        Operation.SECURITY,
        "core.practice.moved",
        object_type="practice_referral",
        object_ids=[practice.id],
        purpose="administration",
        reason=step,
    )
