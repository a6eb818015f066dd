"""Hooks called for one request, through `fairlead.modules.facade.TenantHooks`, for modules that are on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import pluggy

from fairlead.cases.models import CaseFile
from fairlead.hookspecs.contributions import (
    CaseLink,
    CasePanel,
    NavItem,
    ReferralChange,
    ReferralLink,
    ReferralNeed,
    ReferralPrefill,
    VictimView,
    WorklistView,
)
from fairlead.providers.models import Referral, Service
from fairlead.providers.pieces import SharedPiece
from fairlead.tenancy.sessions import TenantSession

hookspec = pluggy.HookspecMarker("fairlead")


@hookspec
def nav_items(session: TenantSession) -> Sequence[NavItem]:
    """Entries of the primary navigation. Core drops those the actor may not open. Display hook. Added in 1.0."""
    raise NotImplementedError


@hookspec
def case_panels(session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
    """Sections of the case page: title, template of the module, context. Display hook. Added in 1.0."""
    raise NotImplementedError


@hookspec
def case_links(session: TenantSession, case: CaseFile) -> Sequence[CaseLink]:
    """What this actor can do next with this case, for case page and worklists. Display hook. Added in 1.0."""
    raise NotImplementedError


@hookspec
def service_links(session: TenantSession, case: CaseFile, service: Service) -> Sequence[CaseLink]:
    """How this actor refers the person of this case to a service of the directory, where the case allows it now.

    Asked for on the page of a service that takes referrals, when it was opened from a case. Display hook.
    Added in 1.2.
    """
    raise NotImplementedError


@hookspec
def worklist_views(session: TenantSession, today: date) -> Sequence[WorklistView]:
    """Tabs of the worklist, beside those of core. Asked for once on each worklist page, so build them without
    looking at cases. Core drops those whose permission the actor lacks. Display hook. Added in 1.1.
    """
    raise NotImplementedError


@hookspec
def referral_changed(session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
    """The other side answered, recorded or ended a referral. Runs in the sender's tenant, in its own transaction.

    Guard hook: an exception keeps the message in the outbox, and it is tried again. Added in 1.0.
    """


@hookspec
def names_to_leave_out(session: TenantSession, case: CaseFile, text: str) -> Sequence[str]:
    """What in a text for a provider would tell it who or where somebody is that it must not learn of, as it is known.

    Asked before a message, an answer or a correction about a referral leaves. Guard hook: an exception refuses.
    Added in 1.2.
    """
    raise NotImplementedError


@hookspec
def referral_links(
    session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[uuid.UUID]
) -> Sequence[ReferralLink]:
    """Where this actor can refer the same need to another service, after a referral ended without its work done.

    At most one link for each of the services, none for those that cannot be. Display hook. Added in 1.2.
    """
    raise NotImplementedError


@hookspec
def referral_need(session: TenantSession, case: CaseFile) -> Sequence[ReferralNeed]:
    """The needs of the person of this case, and what is known of them that a service may turn on; at most one.

    Nothing of the offence and nothing of a victim. What is not known stays empty: core never guesses. Display hook.
    Added in 1.2.
    """
    raise NotImplementedError


@hookspec
def referral_prefill(
    session: TenantSession, case: CaseFile, need_id: uuid.UUID, now: datetime
) -> Sequence[ReferralPrefill]:
    """What a referral for one need of a case starts from: one answer, or none for a need that nobody knows.

    ``need_id`` is the module's own name for what is referred, such as a condition. Asked of the module of the case
    for each page of a draft and again at sending, so read only and write nothing. Guard hook: an exception refuses.
    Added in 1.2.
    """
    raise NotImplementedError


@hookspec
def referral_sent(
    session: TenantSession, case: CaseFile, referral: Referral, shared: Sequence[SharedPiece], now: datetime
) -> None:
    """A referral that was prepared as a draft has been sent, and told exactly this. Asked of the module of the case.

    Runs in the sender's transaction: move the case, file what is filed. Guard hook: an exception refuses, and nothing
    was sent. Added in 1.2.
    """


@hookspec
def victim_views(session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
    """What the victims of a case said; nobody answering means none was recorded. Guard hook. Added in 1.0."""
    raise NotImplementedError


@hookspec
def person_flags(session: TenantSession, person_id: uuid.UUID) -> Sequence[str]:
    """Short warnings beside a person's name, never an offence or a victim's data. Display hook. Added in 1.0."""
    raise NotImplementedError


@hookspec
def case_closing(session: TenantSession, case: CaseFile) -> Sequence[str]:
    """Reasons why the case may not be closed yet. Guard hook: an exception refuses. Added in 1.0."""
    raise NotImplementedError


@hookspec
def daily_work(session: TenantSession, now: datetime) -> int:
    """What falls due by the calendar without anybody asking; returns how much was done. Several times a day.

    Runs in the organisation, in a transaction of its own, as the platform, with the permissions that the module
    marks ``system``. Doing it twice must change nothing the second time, and after days without a machine all
    that was missed must be done. Guard hook: an exception undoes this module's part; it is tried again.
    Added in 1.1.
    """
    raise NotImplementedError
