"""Switching a module on or off for one organisation: what it would mean first, then the change and its audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.manifest import DefaultRole, Module, Permission, Purpose
from fairlead.modules.queries import enabled_modules, open_cases
from fairlead.modules.registry import registry
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class SwitchModule:
    """Switch ``module`` on or off. Switching on needs the reference of the impact assessment that covers it (s.64)."""

    module: str
    dpia_reference: str = ""


@dataclass(frozen=True, kw_only=True)
class EnablingImpact:
    """What switching a module on would bring."""

    module: Module
    permissions: Sequence[Permission]
    roles: Sequence[DefaultRole]  # those the module brings or adds to, for this kind of organisation
    purposes: Sequence[Purpose]
    data_categories: Sequence[str]
    missing_requirements: Sequence[str]  # titles of modules that must be on first
    dpia_reference: str | None  # the one given before, if it was ever on
    reappearing_cases: int


@dataclass(frozen=True, kw_only=True)
class DisablingImpact:
    """What switching a module off would hide. Nothing is deleted."""

    module: Module
    hidden_open_cases: int
    needed_by: Sequence[str]  # titles of modules that are on and require it
    permissions: Sequence[Permission]


def preview_enabling(session: TenantSession, actor: Actor, name: str) -> EnablingImpact:
    """What switching ``name`` on would mean for the actor's organisation. Changes nothing."""
    module = _find(actor, name)
    enabled = enabled_modules(session)
    kind = session.scalar(sa.select(Tenant.kind).where(Tenant.id == actor.tenant_id)) or ""
    row = _row(session, actor, name)
    reappearing, _ = open_cases(session, name)
    return EnablingImpact(
        module=module,
        permissions=module.permissions,
        roles=tuple(role for role in module.roles if kind in role.tenant_kinds),
        purposes=module.purposes,
        data_categories=tuple(
            sorted({kind for purpose in module.purposes for kind in purpose.data_categories})
        ),
        missing_requirements=tuple(
            _title(required) for required in module.requires if required not in enabled
        ),
        dpia_reference=row.dpia_reference if row else None,
        reappearing_cases=reappearing,
    )


def preview_disabling(session: TenantSession, actor: Actor, name: str) -> DisablingImpact:
    """What switching ``name`` off would hide in the actor's organisation. Changes nothing."""
    module = _find(actor, name)
    enabled = enabled_modules(session)
    hidden, _ = open_cases(session, name)
    needed_by = tuple(
        other.title for other in registry().modules if other.name in enabled and name in other.requires
    )
    return DisablingImpact(
        module=module, hidden_open_cases=hidden, needed_by=needed_by, permissions=module.permissions
    )


def enable_module(
    session: TenantSession, actor: Actor, command: SwitchModule, *, now: datetime
) -> TenantModule:
    """Switch a module on. What was there when it was switched off is there again.

    Raises `Refusal` without an impact assessment reference, or while a module it requires is off.
    """
    impact = preview_enabling(session, actor, command.module)
    reference = command.dpia_reference.strip()
    if not reference:
        raise Refusal("Enter the reference of the data protection impact assessment", field="dpia_reference")
    if impact.missing_requirements:
        raise Refusal(f"{impact.module.title} needs {', '.join(impact.missing_requirements)} to be on first.")
    return _switch(session, actor, command.module, enabled=True, dpia_reference=reference, now=now)


def disable_module(
    session: TenantSession, actor: Actor, command: SwitchModule, *, now: datetime
) -> TenantModule:
    """Switch a module off: its pages, cases and search results are gone for everybody here; its data stays.

    Raises `Refusal` while another module that is on requires it.
    """
    impact = preview_disabling(session, actor, command.module)
    if impact.needed_by:
        raise Refusal(
            f"{impact.module.title} is needed by {', '.join(impact.needed_by)}. Switch that off first."
        )
    return _switch(session, actor, command.module, enabled=False, dpia_reference=None, now=now)


def _switch(
    session: TenantSession,
    actor: Actor,
    name: str,
    *,
    enabled: bool,
    dpia_reference: str | None,
    now: datetime,
) -> TenantModule:
    row = _row(session, actor, name)
    if row is not None and row.enabled == enabled and dpia_reference in {None, row.dpia_reference}:
        return row  # nothing to do, nothing to record
    if row is None:
        row = TenantModule(tenant_id=actor.tenant_id, module=name)
        session.add(row)
    row.enabled, row.changed_at, row.changed_by = enabled, now, actor.name
    if dpia_reference is not None:
        row.dpia_reference = dpia_reference
    session.flush()
    record(
        session,
        Operation.SECURITY,
        "core.module.enabled" if enabled else "core.module.disabled",
        object_type="module",
        object_ids=[row.id],
        field_names=["enabled"],
        purpose="administration",
        reason=f"{name}: {dpia_reference}" if dpia_reference else name,
    )
    return row


def _find(actor: Actor, name: str) -> Module:
    if not actor.can(Core.MODULE_MANAGE):
        raise NotPermitted("You need the permission to manage modules.")
    module = registry().find(name)
    if module is None:
        raise NotVisible(f"No module called {name!r} is installed.")
    return module


def _row(session: TenantSession, actor: Actor, name: str) -> TenantModule | None:
    return session.scalar(
        sa.select(TenantModule).where(TenantModule.tenant_id == actor.tenant_id, TenantModule.module == name)
    )


def _title(name: str) -> str:
    module = registry().find(name)
    return module.title if module else name
