"""Brings the database to what a pack says. Only what differs is written, and each difference is reported.

What a pack does not mention is left alone: a service, setting or agreement that people added stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.modules.registry import registry
from fairlead.modules.use_cases import SwitchModule, disable_module, enable_module
from fairlead.refusals import Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant, TenantModule
from fairlead.tenancy.packs.reading import Agreement, Pack, PackError, demo_users, find_packs, read_pack
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession
from fairlead.tenancy.use_cases import (
    PublishService,
    RecordAgreement,
    RecordSetting,
    ensure_organisation,
    publish_service,
    record_agreement,
    record_setting,
)

LOADER = "tenant-pack"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that applying a pack changed: ``northmoor: module oocd switched on``."""

    tenant: str
    what: str
    name: str
    done: str

    def __str__(self) -> str:
        """The line that the command prints."""
        return f"{self.tenant}: {self.what} {self.name} {self.done}"


def apply_packs(database: Database, path: Path, *, demo: bool) -> list[Change]:
    """Apply one pack, or every pack in a folder: organisations first, so that they can name each other."""
    packs = [read_pack(folder) for folder in find_packs(path)]
    people = {pack.slug: demo_users(pack.folder) for pack in packs} if demo else {}
    changes = [change for pack in packs for change in _organisation(database, pack, demo=demo)]
    for pack in packs:
        changes += _contents(database, pack, demo=bool(people.get(pack.slug)))
    return changes


def apply_pack(database: Database, path: Path, *, demo: bool) -> list[Change]:
    """Apply the pack in ``path``. With ``demo`` its invented people can sign in afterwards. Safe to repeat.

    Raises `PackError` for what is wrong with the pack; what belongs to the organisation is written in one
    transaction, so a refused pack changes nothing of it.
    """
    return apply_packs(database, path, demo=demo)


def _organisation(database: Database, pack: Pack, *, demo: bool) -> list[Change]:
    try:
        _, done = ensure_organisation(
            database,
            NOBODY,
            slug=pack.slug,
            name=pack.tenant.name,
            kind=pack.kind,
            demo=demo,
            help_desk=pack.tenant.help_desk,
        )
    except Refusal as refusal:
        raise PackError([f"{pack.folder}: {refusal.message}"]) from refusal
    return [Change(tenant=pack.slug, what="organisation", name=pack.tenant.name, done=done)] if done else []


def _contents(database: Database, pack: Pack, *, demo: bool) -> list[Change]:
    with database.platform_transaction(NOBODY) as session:
        ids = {row.slug: row.id for row in session.execute(sa.select(Tenant.slug, Tenant.id))}
    tenant_id = ids[pack.slug]
    loader = Actor.system(LOADER, tenant_id, permissions=frozenset({Core.MODULE_MANAGE, Core.SERVICE_MANAGE}))
    now = datetime.now(UTC)
    try:
        with database.tenant_transaction(loader) as session:
            changes = [
                *_modules(session, loader, pack, now),
                *_settings(session, loader, pack, now),
                *_agreements(session, loader, pack, ids, now),
                *_services(session, loader, pack, ids, now),
            ]
    except Refusal as refusal:
        raise PackError([f"{pack.folder}: {refusal.message}"]) from refusal
    return changes + (_people(database, pack, tenant_id) if demo else [])


def _modules(session: TenantSession, loader: Actor, pack: Pack, now: datetime) -> Iterator[Change]:
    wanted = {name: (switch.enabled, switch.dpia or "") for name, switch in pack.modules.items()}
    if pack.further_modules is not None:
        for module in registry().modules:
            wanted.setdefault(module.name, (True, pack.further_modules.dpia))
    missing = sorted(set(wanted) - registry().names)
    if missing:
        raise PackError(
            [
                f"{pack.folder}: modules.{name}: not installed; installed: {_listed(registry().names)}"
                for name in missing
            ]
        )
    for name in _in_order_of_need(wanted):
        enabled, reference = wanted[name]
        before = session.execute(
            sa.select(TenantModule.enabled, TenantModule.dpia_reference).where(
                TenantModule.tenant_id == loader.tenant_id, TenantModule.module == name
            )
        ).first()
        if enabled and (before is None or not before.enabled or before.dpia_reference != reference):
            enable_module(session, loader, SwitchModule(module=name, dpia_reference=reference), now=now)
            yield Change(tenant=pack.slug, what="module", name=name, done="switched on")
        elif not enabled and before is not None and before.enabled:
            disable_module(session, loader, SwitchModule(module=name), now=now)
            yield Change(tenant=pack.slug, what="module", name=name, done="switched off")


def _in_order_of_need(wanted: dict[str, tuple[bool, str]]) -> list[str]:
    """What is switched on after what it requires; what is switched off before it."""
    depth: dict[str, int] = {}

    def measure(name: str) -> int:
        if name not in depth:
            module = registry().find(name)
            depth[name] = 1 + max((measure(other) for other in module.requires), default=0) if module else 0
        return depth[name]

    return sorted(
        wanted, key=lambda name: (wanted[name][0], measure(name) if wanted[name][0] else -measure(name), name)
    )


def _settings(session: TenantSession, loader: Actor, pack: Pack, now: datetime) -> Iterator[Change]:
    for block in pack.settings:
        for key, value in block.values.items():
            command = RecordSetting(
                module=block.module,
                key=key,
                value=value,
                effective_from=block.effective_from,
                effective_to=block.effective_to,
                source=block.source,
            )
            _, changed = record_setting(session, loader, command, now=now)
            if changed:
                name = f"{block.module}.{key}"
                yield Change(
                    tenant=pack.slug, what="setting", name=name, done=f"set from {block.effective_from}"
                )


def _agreements(
    session: TenantSession, loader: Actor, pack: Pack, ids: dict[str, TenantId], now: datetime
) -> Iterator[Change]:
    for number, agreement in enumerate(pack.sharing_agreements):
        if agreement.partner not in ids:
            problem = (
                f"{pack.folder}: sharing_agreements[{number}].partner: there is no organisation"
                f" {agreement.partner!r} yet; apply its pack first, or the folder that holds both"
            )
            raise PackError([problem])
        _, changed = record_agreement(session, loader, _command(agreement, ids[agreement.partner]), now=now)
        if changed:
            done = f"with {agreement.partner} recorded ({', '.join(changed)})"
            yield Change(tenant=pack.slug, what="sharing agreement", name=agreement.reference, done=done)


def _command(agreement: Agreement, partner: TenantId) -> RecordAgreement:
    return RecordAgreement(
        partner_tenant_id=partner,
        reference=agreement.reference,
        purpose=agreement.purpose,
        gateway=agreement.gateway,
        regime=agreement.regime,
        partner_role=agreement.partner_role,
        data_classes=agreement.data_classes,
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
    )


def _services(
    session: TenantSession, loader: Actor, pack: Pack, ids: dict[str, TenantId], now: datetime
) -> Iterator[Change]:
    for number, service in enumerate(pack.services):
        if service.commissioner is not None and service.commissioner not in ids:
            problem = (
                f"{pack.folder}: services[{number}].commissioner: there is no organisation"
                f" {service.commissioner!r} yet; apply its pack first, or the folder that holds both"
            )
            raise PackError([problem])
        command = PublishService(
            code=service.code,
            entry=service.entry,
            accepting=service.accepting,
            commissioner_tenant_id=ids[service.commissioner] if service.commissioner else None,
        )
        _, changed = publish_service(session, loader, command, now=now)
        if changed:
            done = f"published ({', '.join(changed)})"
            yield Change(tenant=pack.slug, what="service", name=service.code, done=done)


def _people(database: Database, pack: Pack, tenant_id: TenantId) -> list[Change]:
    from fairlead.demo import DEMO_PASSWORD
    from fairlead.identity.accounts import ensure_user

    loader = Actor.system(LOADER, tenant_id)
    changes = []
    for user in demo_users(pack.folder):
        rank = user.rank.value if user.rank else None
        wanted = (sorted(user.roles), user.team, rank)
        with database.tenant_transaction(loader) as session:
            known = session.execute(
                sa.select(Membership.roles, Membership.team, Membership.rank)
                .join(UserAccount, UserAccount.id == Membership.user_id)
                .where(Membership.tenant_id == tenant_id, UserAccount.email == user.email.lower())
            ).first()
        if known is not None and (sorted(known.roles), known.team, known.rank) == wanted:
            continue
        ensure_user(
            database,
            tenant_id,
            email=user.email,
            name=user.name,
            roles=user.roles,
            team=user.team,
            rank=rank,
            password=DEMO_PASSWORD,
        )
        changes.append(Change(tenant=pack.slug, what="demo user", name=user.email, done="can sign in"))
    return changes


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
