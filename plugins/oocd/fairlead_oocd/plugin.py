"""The module's manifest and its hooks. Everything else is imported when it is used."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from flask import Blueprint

from fairlead.public import (
    HOOK_API,
    CaseFile,
    CaseLink,
    CasePanel,
    Database,
    Module,
    NavItem,
    Referral,
    ReferralChange,
    ReferralLink,
    ReferralNeed,
    ReferralPrefill,
    Service,
    SharedPiece,
    SyntheticKind,
    TenantSession,
    VictimView,
    WorklistView,
    hookimpl,
)
from fairlead_oocd import manifest
from fairlead_oocd.example import RULES_WITH_EXAMPLES
from fairlead_oocd.outgoing import EVERYTHING
from fairlead_oocd.workflow import WORKFLOW

module = Module(
    name="oocd",
    title="Out-of-court resolutions",
    version="0.1.0",
    summary="Out-of-court resolutions for adults, from the decision to the completed conditions.",
    hook_api=HOOK_API,
    lowest_core_revision="0013_evidence",
    purposes=manifest.PURPOSES,
    subject_access=manifest.subject_access,
    retention=manifest.retention,
    case_kinds=(manifest.CASE_KIND,),
    outgoing=EVERYTHING,
    permissions=manifest.PERMISSIONS,
    roles=manifest.ROLES,
    settings=manifest.settings(),
    audit_actions={
        **{row.audit_action: row.label for row in WORKFLOW.transitions},
        **manifest.OTHER_AUDIT_ACTIONS,
    },
    rule_sets=RULES_WITH_EXAMPLES,
    workflows=(WORKFLOW,),
    migrations=Path(__file__).parent / "migrations" / "versions",
    plugin=sys.modules[__name__],
)


@hookimpl
def blueprints() -> Sequence[Blueprint]:
    """The module's pages and calls."""
    from fairlead_oocd.views import api, blueprint

    return (blueprint, api)


@hookimpl
def nav_items(session: TenantSession) -> Sequence[NavItem]:  # noqa: ARG001  # the hook's name for it
    """Starting a resolution; the cases themselves are in core's worklist."""
    from fairlead_oocd.steps.task_list import navigation

    return navigation()


@hookimpl
def case_links(session: TenantSession, case: CaseFile) -> Sequence[CaseLink]:
    """The task list of a resolution: what is done, what is next, who is waited for."""
    from fairlead_oocd.steps.task_list import links_of

    return links_of(session, case)


@hookimpl
def service_links(case: CaseFile, service: Service) -> Sequence[CaseLink]:
    """A condition that the service delivers, while conditions are being planned: with it the referral goes out."""
    from fairlead_oocd.steps.task_list import service_links_of

    return service_links_of(case, service)


@hookimpl
def case_panels(session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
    """What was decided, agreed and answered."""
    from fairlead_oocd.panels.case import panels_of

    return panels_of(session, case)


@hookimpl
def worklist_views(session: TenantSession, today: date) -> Sequence[WorklistView]:
    """What waits for a decision, and what is about to run out."""
    from fairlead_oocd.worklist import views_on

    return views_on(session, today)


@hookimpl
def referral_changed(session: TenantSession, case: CaseFile, change: ReferralChange) -> None:
    """A provider answered, recorded a session, or ended its work."""
    from fairlead_oocd.use_cases.referral_answers import take_in_referral_change

    if case.kind == manifest.KIND:
        take_in_referral_change(session, case, change, now=change.at)


@hookimpl
def names_to_leave_out(session: TenantSession, case: CaseFile, text: str) -> Sequence[str]:
    """Who or where a victim is, found in what is written to a provider."""
    from fairlead_oocd.use_cases.filing import victims_in

    return victims_in(session, case, text) if case.kind == manifest.KIND else ()


@hookimpl
def referral_links(
    session: TenantSession, case: CaseFile, referral: Referral, service_ids: Sequence[uuid.UUID]
) -> Sequence[ReferralLink]:
    """The page that refers the same condition to another service."""
    from fairlead_oocd.steps.referring import links_elsewhere

    return links_elsewhere(session, case, referral, service_ids) if case.kind == manifest.KIND else ()


@hookimpl
def referral_need(session: TenantSession, case: CaseFile) -> Sequence[ReferralNeed]:
    """What the needs assessment found, with age and language: what a service may turn on."""
    from fairlead_oocd.panels.needs import need_to_match

    return need_to_match(session, case) if case.kind == manifest.KIND else ()


@hookimpl
def referral_prefill(
    session: TenantSession, case: CaseFile, need_id: uuid.UUID, now: datetime
) -> Sequence[ReferralPrefill]:
    """Who, what was agreed, and what helps: of one condition that a provider delivers."""
    from fairlead_oocd.use_cases.referring import prefill_for

    return prefill_for(session, case, need_id, now=now) if case.kind == manifest.KIND else ()


@hookimpl
def referral_sent(
    session: TenantSession, case: CaseFile, referral: Referral, shared: Sequence[SharedPiece], now: datetime
) -> None:
    """The case waits for the provider's answer, and what was told is filed."""
    from fairlead_oocd.use_cases.referring import take_in_sent_referral

    if case.kind == manifest.KIND:
        take_in_sent_referral(session, case, referral, shared, now=now)


@hookimpl
def victim_views(session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
    """What the victims of a resolution said."""
    from fairlead_oocd.panels.case import views_of

    return views_of(session, case)


@hookimpl
def daily_work(session: TenantSession, now: datetime) -> int:
    """Penalties and notices that were not paid in time."""
    from fairlead_oocd.use_cases.due_dates import do_what_is_due

    return do_what_is_due(session, now=now)


@hookimpl
def demo_data(database: Database) -> None:
    """Cases in different states in the first demonstration force."""
    from fairlead_oocd.demo import load_demo_cases

    load_demo_cases(database)


@hookimpl
def synthetic_cases() -> Sequence[SyntheticKind]:
    """Made-up resolutions in every state, for load."""
    from fairlead_oocd.synthetic import RESOLUTIONS

    return (RESOLUTIONS,)
