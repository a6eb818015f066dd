"""Daily work: what modules do by the calendar, once a day at least, in every organisation that has them on.

Nothing is remembered between runs. A module's daily work looks at what is due and does nothing twice, so that
any number of processes may run it, as often as they like, also after days without a machine.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from fairlead.identity.actor import Actor
from fairlead.jobs.handlers import platform_permissions
from fairlead.modules.facade import TenantHooks
from fairlead.modules.manifest import Module
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import registry
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.queries import list_tenants
from fairlead.tenancy.sessions import Database

log = structlog.get_logger()

_NAME = "daily-work"


def do_daily_work(database: Database, *, now: datetime) -> int:
    """The daily work of every organisation; returns how much was done. One's trouble stops no other."""
    return sum(daily_work_of(database, TenantId(tenant.id), now=now) for tenant in list_tenants(database))


def daily_work_of(database: Database, tenant_id: TenantId, *, now: datetime) -> int:
    """The daily work of one organisation, each module in a transaction of its own with its own permissions."""
    with database.tenant_transaction(Actor.system(_NAME, tenant_id)) as session:
        enabled = enabled_modules(session)
    done = 0
    for module in sorted(registry().modules, key=lambda each: each.name):
        if module.name in enabled and registry().implements(module.name, "daily_work"):
            done += _one(database, tenant_id, module, now)
    return done


def _one(database: Database, tenant_id: TenantId, module: Module, now: datetime) -> int:
    actor = Actor.system(_NAME, tenant_id, permissions=platform_permissions(module))
    try:
        with database.tenant_transaction(actor) as session:
            return TenantHooks(frozenset({module.name})).daily_work(session, now)
    except Exception as error:  # noqa: BLE001  # whatever it is, the other modules and organisations go on
        log.error(  # noqa: TRY400  # a traceback may hold personal values
            "daily_work_failed", tenant=str(tenant_id), module=module.name, error=type(error).__name__
        )
        return 0
