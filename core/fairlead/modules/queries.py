"""Which modules an organisation has on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.modules.manifest import Module
from fairlead.modules.registry import registry
from fairlead.tenancy.models import TenantModule
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True)
class ModuleState:
    """An installed module as one organisation has it. ``changed_at`` is empty while it was never on."""

    module: Module
    enabled: bool
    dpia_reference: str | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


def enabled_modules(session: TenantSession) -> frozenset[str]:
    """Names of the modules that are installed and on for the session's organisation. One statement."""
    rows = session.scalars(
        sa.select(TenantModule.module).where(
            TenantModule.tenant_id == session.actor.tenant_id, TenantModule.enabled.is_(True)
        )
    )
    return frozenset(rows) & registry().names


def module_states(session: TenantSession) -> Sequence[ModuleState]:
    """Every installed module, with what the session's organisation has made of it, in title order."""
    rows = session.execute(
        sa.select(
            TenantModule.module,
            TenantModule.enabled,
            TenantModule.dpia_reference,
            TenantModule.changed_at,
            TenantModule.changed_by,
        ).where(TenantModule.tenant_id == session.actor.tenant_id)
    )
    known = {row.module: row for row in rows}
    states = []
    for module in sorted(registry().modules, key=lambda item: item.title):
        row = known.get(module.name)
        if row is None:
            states.append(ModuleState(module=module, enabled=False))
        else:
            states.append(
                ModuleState(
                    module=module,
                    enabled=row.enabled,
                    dpia_reference=row.dpia_reference,
                    changed_at=row.changed_at,
                    changed_by=row.changed_by,
                )
            )
    return states


def open_cases(session: TenantSession, module: str) -> tuple[int, Sequence[uuid.UUID]]:
    """How many cases of ``module`` the organisation has that are not closed, and the ids of at most 100."""
    from fairlead.cases.models import CaseFile

    mine = (
        CaseFile.tenant_id == session.actor.tenant_id,
        CaseFile.module == module,
        CaseFile.closed_at.is_(None),
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(CaseFile).where(*mine)) or 0
    return total, session.scalars(sa.select(CaseFile.id).where(*mine).order_by(CaseFile.id).limit(100)).all()
