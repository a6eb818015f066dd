"""The module's manifest and its hooks. Everything else is imported when it is used."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint
from flask_babel import gettext as _

from fairlead.public import HOOK_API, CaseFile, Module, NavItem, TenantSession, VictimView, hookimpl
from fairlead_victims import manifest
from fairlead_victims.permissions import Victims
from fairlead_victims.rules import REGISTERED
from fairlead_victims.subject_access import held_about
from fairlead_victims.workflow import PROMISE, RECORD

module = Module(
    name="victims",
    title="Victims",
    version="0.1.0",
    summary="What the Victims’ Code promises each victim, by when, and whether it was kept.",
    hook_api=HOOK_API,
    lowest_core_revision="0013_evidence",
    purposes=manifest.PURPOSES,
    subject_access=held_about,
    retention=manifest.retention,
    permissions=manifest.PERMISSIONS,
    roles=manifest.ROLES,
    settings=manifest.SETTINGS,
    audit_actions=manifest.AUDIT_ACTIONS,
    rule_sets=(REGISTERED,),
    workflows=(RECORD, PROMISE),
    migrations=Path(__file__).parent / "migrations" / "versions",
    plugin=sys.modules[__name__],
)


@hookimpl
def blueprints() -> Sequence[Blueprint]:
    """The module's pages."""
    from fairlead_victims.views import blueprint

    return (blueprint,)


@hookimpl
def nav_items() -> Sequence[NavItem]:
    """The register, and what is due."""
    return (
        NavItem(
            endpoint="victims.promises",
            label=_("Promises to victims"),
            permission=Victims.READ,
            order=50,
            guide=_(
                "What the Victims’ Code promises and is due today, in the next three working days, or past its last"
                " day. Open a promise to say what became of it."
            ),
        ),
        NavItem(
            endpoint="victims.records",
            label=_("Victims"),
            permission=Victims.READ,
            order=51,
            guide=_(
                "One record for each victim and crime: why they are a victim, whether they have enhanced rights, how"
                " they may safely be reached, what happened in the case and what they were told. Nobody without the"
                " permission of victim care sees any of it."
            ),
        ),
    )


@hookimpl
def victim_views(session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
    """What victims with a record of the case's crime said before an out-of-court disposal."""
    from fairlead_victims.use_cases.voice import give_views

    return give_views(session, case)
