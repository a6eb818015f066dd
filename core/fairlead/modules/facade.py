"""The only code that calls tenant hooks: one typed method for each, for the modules that are on.

Display hooks isolate a module that fails: it is left out and logged, without personal content. Guards and
decisions let the exception through, so that what could not be checked is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import structlog
from flask import current_app, g, has_app_context

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
from fairlead.modules.manifest import CaseKind
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import registry
from fairlead.providers.models import Referral, Service
from fairlead.providers.pieces import SharedPiece
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession

log = structlog.get_logger("fairlead.modules")

Item = TypeVar("Item")
Stamped = TypeVar("Stamped", NavItem, CasePanel, CaseLink, ReferralLink, WorklistView)


class WrongContribution(TypeError):
    """A module returned something else than its hook promises."""


class TenantHooks:
    """The hooks of one organisation: ``enabled`` names the modules that are on there."""

    def __init__(self, enabled: frozenset[str]) -> None:
        self._registry = registry()
        self.enabled = enabled & self._registry.names

    def nav_items(self, session: TenantSession) -> tuple[NavItem, ...]:
        """Entries of the primary navigation that this actor may open and that exist."""
        items = self._stamped("nav_items", NavItem, session=session)
        return tuple(item for item in items if session.actor.can(item.permission) and _exists(item.endpoint))

    def case_panels(self, session: TenantSession, case: CaseFile) -> tuple[CasePanel, ...]:
        """Sections of the case page, in order."""
        return self._stamped("case_panels", CasePanel, session=session, case=case)

    def case_links(self, session: TenantSession, case: CaseFile) -> tuple[CaseLink, ...]:
        """The steps on this case that this actor may take, in order."""
        links = self._stamped("case_links", CaseLink, session=session, case=case)
        return tuple(link for link in links if session.actor.can(link.permission) and _exists(link.endpoint))

    def service_links(self, session: TenantSession, case: CaseFile, service: Service) -> tuple[CaseLink, ...]:
        """How this actor refers the person of this case to this service now, in order."""
        links = self._stamped("service_links", CaseLink, session=session, case=case, service=service)
        return tuple(link for link in links if session.actor.can(link.permission) and _exists(link.endpoint))

    def worklist_views(self, session: TenantSession, today: date) -> tuple[WorklistView, ...]:
        """The tabs that modules add to the worklist and this actor may open, in order."""
        views = self._stamped("worklist_views", WorklistView, session=session, today=today)
        return tuple(view for view in views if session.actor.can(view.permission))

    def person_flags(self, session: TenantSession, person_id: uuid.UUID) -> tuple[str, ...]:
        """Short warnings beside a person's name, without repeats."""
        flags = self._shown("person_flags", str, session=session, person_id=person_id)
        return tuple(dict.fromkeys(flag for _, flag in flags))

    def referral_changed(self, session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
        """Tell the modules that the other side moved a referral.

        Raises `NotVisible` while the case's module is off, so that the message waits until it is on again, and
        whatever a module raises, so that it is tried again.
        """
        if case.module not in self.enabled:
            raise NotVisible
        for module in self._implementing("referral_changed"):
            self._registry.hook(module, "referral_changed")(session=session, case=case, change=change)

    def names_to_leave_out(self, session: TenantSession, case: CaseFile, text: str) -> tuple[str, ...]:
        """What a text for a provider may not say, without repeats; empty when it may leave so. An error refuses."""
        names = self._answers("names_to_leave_out", str, session=session, case=case, text=text)
        return tuple(dict.fromkeys(name for _, name in names))

    def referral_links(
        self, session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[uuid.UUID]
    ) -> dict[uuid.UUID, ReferralLink]:
        """By service, the page on which this actor can refer the need of a referral to it."""
        links = self._stamped(
            "referral_links",
            ReferralLink,
            session=session,
            case=case,
            referral=referral,
            service_ids=service_ids,
        )
        return {
            link.service_id: link
            for link in links
            if session.actor.can(link.permission) and _exists(link.endpoint)
        }

    def referral_need(self, session: TenantSession, case: CaseFile) -> ReferralNeed:
        """What is known of the person of a case that a service may turn on; nothing where no module knows any."""
        found = self._shown("referral_need", ReferralNeed, session=session, case=case)
        return next((need for _, need in found), ReferralNeed())

    def referral_prefill(
        self, session: TenantSession, case: CaseFile, need_id: uuid.UUID, now: datetime
    ) -> ReferralPrefill | None:
        """What a referral for one need starts from, as the module of the case has it; None for an unknown need.

        An error refuses.
        """
        if case.module not in self._implementing("referral_prefill"):
            return None
        arguments: dict[str, object] = {"session": session, "case": case, "need_id": need_id, "now": now}
        found = self._ask(case.module, "referral_prefill", ReferralPrefill, arguments)
        return found[0][1] if found else None

    def referral_sent(
        self,
        session: TenantSession,
        case: CaseFile,
        referral: Referral,
        shared: Sequence[SharedPiece],
        now: datetime,
    ) -> None:
        """Tell the module of the case that a prepared referral was sent, and what it told. An error undoes it."""
        if case.module in self._implementing("referral_sent"):
            self._registry.hook(case.module, "referral_sent")(
                session=session, case=case, referral=referral, shared=shared, now=now
            )

    def victim_views(self, session: TenantSession, case: CaseFile) -> tuple[VictimView, ...]:
        """What the victims of a case said, oldest first; empty when nobody recorded any. An error refuses."""
        views = self._answers("victim_views", VictimView, session=session, case=case)
        return _oldest_first(views)

    def victim_views_besides(
        self, session: TenantSession, case: CaseFile, module: str
    ) -> tuple[VictimView, ...]:
        """The same from every module but one: what that one asks before it relies on its own record."""
        others = [name for name in self._implementing("victim_views") if name != module]
        arguments: dict[str, object] = {"session": session, "case": case}
        return _oldest_first(
            [pair for name in others for pair in self._ask(name, "victim_views", VictimView, arguments)]
        )

    def case_closing(self, session: TenantSession, case: CaseFile) -> tuple[str, ...]:
        """Reasons of every module why the case may not be closed yet. An error refuses."""
        return tuple(reason for _, reason in self._answers("case_closing", str, session=session, case=case))

    def daily_work(self, session: TenantSession, now: datetime) -> int:
        """Let the modules that are on do what falls due by the calendar; how much was done. An error undoes it."""
        done = 0
        for module in self._implementing("daily_work"):
            answer = self._registry.hook(module, "daily_work")(session=session, now=now)
            for count in answer:
                if not isinstance(count, int):
                    raise WrongContribution(
                        f"{module}.daily_work returned {type(count).__name__}; expected int"
                    )
                done += count
        return done

    def case_kinds(self) -> tuple[CaseKind, ...]:
        """The kinds of case that can be opened and seen here."""
        return self._registry.case_kinds(self.enabled)

    def _implementing(self, hook: str) -> list[str]:
        return [name for name in sorted(self.enabled) if self._registry.implements(name, hook)]

    def _stamped(self, hook: str, kind: type[Stamped], **arguments: object) -> tuple[Stamped, ...]:
        items = [replace(item, module=module) for module, item in self._shown(hook, kind, **arguments)]
        return tuple(sorted(items, key=lambda item: (item.order, item.module)))

    def _shown(self, hook: str, kind: type[Item], **arguments: object) -> list[tuple[str, Item]]:
        """Call a display hook: a module that fails is left out and logged."""
        found: list[tuple[str, Item]] = []
        for module in self._implementing(hook):
            try:
                with _savepoint(arguments):
                    found += self._ask(module, hook, kind, arguments)
            except Exception as error:  # noqa: BLE001  # one module's fault must not take the page with it
                # The text of the exception may hold personal data: its type and place must do (invariant 6).
                log.error(  # noqa: TRY400  # the trace would carry the text
                    "display hook failed",
                    module=module,
                    hook=hook,
                    error=type(error).__name__,
                    at=_place(error),
                )
        return found

    def _answers(self, hook: str, kind: type[Item], **arguments: object) -> list[tuple[str, Item]]:
        """Call a guard or decision hook: any exception goes through."""
        return [pair for name in self._implementing(hook) for pair in self._ask(name, hook, kind, arguments)]

    def _ask(
        self, module: str, hook: str, kind: type[Item], arguments: dict[str, object]
    ) -> list[tuple[str, Item]]:
        pairs: list[tuple[str, Item]] = []
        for answer in self._registry.hook(module, hook)(**arguments):
            pairs += [(module, item) for item in _checked(answer, kind, module, hook)]
        return pairs


def _oldest_first(views: list[tuple[str, VictimView]]) -> tuple[VictimView, ...]:
    return tuple(sorted((view for _, view in views), key=lambda view: view.sought_at))


def _checked(answer: object, kind: type[Item], module: str, hook: str) -> Iterable[Item]:
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        raise WrongContribution(
            f"{module}.{hook} returned {type(answer).__name__}; expected a sequence of {kind.__name__}"
        )
    for item in answer:
        if not isinstance(item, kind):
            raise WrongContribution(
                f"{module}.{hook} returned {type(item).__name__}; expected {kind.__name__}"
            )
        yield item


def _savepoint(arguments: dict[str, object]) -> AbstractContextManager[object]:
    """A statement that fails inside a display hook must not poison the transaction of the page."""
    session = arguments["session"]
    return session.begin_nested() if isinstance(session, TenantSession) else nullcontext()


def _exists(endpoint: str) -> bool:
    return not has_app_context() or endpoint in current_app.view_functions


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""


def current_hooks() -> TenantHooks:
    """The hooks of the organisation of this request, asked for once in a request."""
    from fairlead.web.unit_of_work import current_session

    hooks: TenantHooks | None = g.get("tenant_hooks")
    if hooks is None:
        enabled: frozenset[str] | None = g.get(
            "enabled_modules"
        )  # known already where identity has found it out
        hooks = TenantHooks(enabled_modules(current_session()) if enabled is None else enabled)
        g.tenant_hooks = hooks
    return hooks


def victim_views_besides(session: TenantSession, case: CaseFile, module: str) -> tuple[VictimView, ...]:
    """What the victims of a case said, as every other module that is on has it, oldest first. An error refuses.

    Costs no statement while no other installed module answers, nor in a request, which knows what is on.
    """
    installed = registry()
    if not any(installed.implements(name, "victim_views") for name in installed.names if name != module):
        return ()
    of_request = has_app_context() and g.get("tenant_session") is session
    hooks = current_hooks() if of_request else TenantHooks(enabled_modules(session))
    return hooks.victim_views_besides(session, case, module)
