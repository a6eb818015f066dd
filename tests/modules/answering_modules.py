# ruff: noqa: ARG002  # a hook takes its arguments whether an answer needs them or not
"""Modules that answer each tenant hook, and one that fails in each: what the tests of the façade ask."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

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
from fairlead.public import hookimpl
from fairlead.tenancy.sessions import TenantSession

SECRET = "a name nobody may read in a log"
PERMISSION = "core:case:read"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = CaseFile(id=uuid.uuid4(), module="first", reference="X-26-2222")
SERVICE = Service(id=uuid.uuid4(), code="S", name="A service")
CHANGE = ReferralChange(
    topic="accepted", referral_id=uuid.uuid4(), condition_id=None, at=datetime(2026, 3, 2, tzinfo=UTC),
    actor_id=uuid.uuid4(), actor_name="a", actor_organisation="b", summary="c",
)  # fmt: skip


def view(day: int) -> VictimView:
    """What a victim said on a day of March."""
    return VictimView(
        party_id=uuid.uuid4(), sought_at=datetime(2026, 3, day, tzinfo=UTC), method="telephone", outcome="obtained",
        view_on_disposal="agrees", wants_listed_action=None,
    )  # fmt: skip


class Good:
    """Implements every tenant hook."""

    def __init__(self, order: int, day: int) -> None:
        self.order, self.day = order, day
        self.told: list[ReferralChange] = []
        self.sent: list[Referral] = []

    @hookimpl
    def nav_items(self, session: TenantSession) -> Sequence[NavItem]:
        open_to_all = NavItem(endpoint="a.b", label="A", permission=PERMISSION, order=self.order)
        return (open_to_all, replace(open_to_all, permission="core:audit:read"))

    @hookimpl
    def case_panels(self, session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
        return (CasePanel(title="P", template="x/y.html", order=self.order, module="somebody else"),)

    @hookimpl
    def case_links(self, session: TenantSession, case: CaseFile) -> Sequence[CaseLink]:
        link = CaseLink(endpoint="a.b", values={}, label="L", permission=PERMISSION, order=self.order)
        return (link, replace(link, permission="core:audit:read"))

    @hookimpl
    def service_links(self, session: TenantSession, case: CaseFile, service: Service) -> Sequence[CaseLink]:
        return self.case_links(session, case)

    @hookimpl
    def worklist_views(self, session: TenantSession, today: date) -> Sequence[WorklistView]:
        tab = WorklistView(key="due", title=f"Due on {today}", empty="None", order=self.order)
        return (tab, replace(tab, permission="core:audit:read"))

    @hookimpl
    def person_flags(self, session: TenantSession, person_id: uuid.UUID) -> Sequence[str]:
        return ("Interpreter needed",)

    @hookimpl
    def victim_views(self, session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
        return (view(self.day),)

    @hookimpl
    def case_closing(self, session: TenantSession, case: CaseFile) -> Sequence[str]:
        return (f"waiting since {self.day}",)

    @hookimpl
    def referral_changed(self, session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
        self.told.append(change)

    @hookimpl
    def names_to_leave_out(self, session: TenantSession, case: CaseFile, text: str) -> Sequence[str]:
        return ("Vera", "Vera")

    @hookimpl
    def referral_links(
        self, session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[uuid.UUID]
    ) -> Sequence[ReferralLink]:
        first, second = (
            ReferralLink(service_id=service_id, endpoint="a.b", values={}, permission=PERMISSION)
            for service_id in service_ids
        )
        return (first, replace(second, permission="core:audit:read"))

    @hookimpl
    def referral_need(self, session: TenantSession, case: CaseFile) -> Sequence[ReferralNeed]:
        return (ReferralNeed(age=self.day),)

    @hookimpl
    def referral_prefill(
        self, session: TenantSession, case: CaseFile, need_id: uuid.UUID, now: datetime
    ) -> Sequence[ReferralPrefill]:
        return (ReferralPrefill(title=f"of {self.order}", deliver_by=now.date(), permission="x", pieces=()),)

    @hookimpl
    def referral_sent(
        self,
        session: TenantSession,
        case: CaseFile,
        referral: Referral,
        shared: Sequence[SharedPiece],
        now: datetime,
    ) -> None:
        self.sent.append(referral)

    @hookimpl
    def daily_work(self, session: TenantSession, now: datetime) -> int:
        return self.day


class Failing:
    """Fails in each hook, with personal content in the message; two of them inside the database."""

    @hookimpl
    def nav_items(self, session: TenantSession) -> Sequence[NavItem]:
        session.connection().exec_driver_sql("select no_such_column")
        return ()

    @hookimpl
    def case_panels(self, session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
        raise ValueError(SECRET)

    @hookimpl
    def case_links(self, session: TenantSession, case: CaseFile) -> Sequence[CaseLink]:
        return [SECRET]  # type: ignore[list-item]  # what a module without types may do

    @hookimpl
    def service_links(self, session: TenantSession, case: CaseFile, service: Service) -> Sequence[CaseLink]:
        raise ValueError(SECRET)

    @hookimpl
    def worklist_views(self, session: TenantSession, today: date) -> Sequence[WorklistView]:
        raise ValueError(SECRET)

    @hookimpl
    def person_flags(self, session: TenantSession, person_id: uuid.UUID) -> Sequence[str]:
        return "not a list"

    @hookimpl
    def names_to_leave_out(self, session: TenantSession, case: CaseFile, text: str) -> Sequence[str]:
        raise ValueError(SECRET)

    @hookimpl
    def referral_need(self, session: TenantSession, case: CaseFile) -> Sequence[ReferralNeed]:
        raise ValueError(SECRET)

    @hookimpl
    def referral_prefill(
        self, session: TenantSession, case: CaseFile, need_id: uuid.UUID, now: datetime
    ) -> Sequence[ReferralPrefill]:
        raise ValueError(SECRET)

    @hookimpl
    def referral_sent(
        self,
        session: TenantSession,
        case: CaseFile,
        referral: Referral,
        shared: Sequence[SharedPiece],
        now: datetime,
    ) -> None:
        raise ValueError(SECRET)

    @hookimpl
    def referral_links(
        self, session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[uuid.UUID]
    ) -> Sequence[ReferralLink]:
        raise ValueError(SECRET)

    @hookimpl
    def victim_views(self, session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
        raise ValueError(SECRET)

    @hookimpl
    def case_closing(self, session: TenantSession, case: CaseFile) -> Sequence[str]:
        return [1]  # type: ignore[list-item]  # what a module without types may do

    @hookimpl
    def referral_changed(self, session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
        raise ValueError(SECRET)

    @hookimpl
    def daily_work(self, session: TenantSession, now: datetime) -> int:
        return SECRET  # type: ignore[return-value]  # what a module without types may do
