"""Setting up an organisation: its settings, what it may share with whom, what it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.providers.directory.entry import Entry
from fairlead.providers.directory.use_cases import install_entry
from fairlead.providers.models import Service
from fairlead.refusals import Refusal
from fairlead.tenancy.base import TenantId, TenantOwned
from fairlead.tenancy.models import SharingAgreement, Tenant, TenantKind, TenantSetting
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.tenancy.settings_in_force import UnknownSetting, find_setting, problem_with


@dataclass(frozen=True, kw_only=True)
class RecordSetting:
    """Give one setting a value from a day on. ``source`` says on whose authority (a policy and its version)."""

    module: str
    key: str
    value: object
    effective_from: date
    effective_to: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class RecordAgreement:
    """An information sharing agreement with one partner for one purpose (IG-71, IG-76)."""

    partner_tenant_id: TenantId
    reference: str
    purpose: str
    gateway: str
    regime: str
    partner_role: str
    data_classes: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class PublishService:
    """An intervention for the directory that every organisation can read, and who commissions it."""

    code: str
    entry: Entry
    accepting: bool
    commissioner_tenant_id: TenantId | None = None


def ensure_organisation(
    database: Database,
    actor: Actor,
    *,
    slug: str,
    name: str,
    kind: TenantKind,
    demo: bool,
    help_desk: bool = False,
) -> tuple[TenantId, str | None]:
    """Make sure that the organisation exists under that name. Returns its id and 'created', 'renamed' or nothing.

    With ``help_desk`` it is the one that answers for the platform ('made the help desk of the platform'). In a
    transaction of its own, since the organisation must exist before a session can belong to it. Raises
    `Refusal` when the slug is taken by another kind of organisation, or another one is the platform's desk.
    """
    with database.platform_transaction(actor) as session:
        tenant = session.scalar(sa.select(Tenant).where(Tenant.slug == slug))
        if help_desk:
            _refuse_second_desk(session, slug)
        if tenant is None:
            tenant = Tenant(slug=slug, name=name, kind=kind.value, demo=demo, help_desk=help_desk)
            session.add(tenant)
            session.flush()
            return tenant.id, "created"
        if tenant.kind != kind:
            raise Refusal(f"{slug} is already an organisation of kind {tenant.kind}; expected {kind.value}.")
        if help_desk and not tenant.help_desk:
            tenant.name, tenant.help_desk = name, True
            return tenant.id, "made the help desk of the platform"
        if tenant.name == name:
            return tenant.id, None
        tenant.name = name
        return tenant.id, "renamed"


def _refuse_second_desk(session: TenantSession, slug: str) -> None:
    other = session.scalar(sa.select(Tenant.slug).where(Tenant.help_desk.is_(True), Tenant.slug != slug))
    if other is not None:
        raise Refusal(f"{other} is the help desk of the platform already; there is only one.")


def record_setting(
    session: TenantSession, actor: Actor, command: RecordSetting, *, now: datetime
) -> tuple[TenantSetting, list[str]]:
    """Record a dated value. Raises `Refusal` for an unknown key, a wrong type, or a value looser than the law."""
    try:
        setting = find_setting(command.module, command.key)
    except UnknownSetting as error:
        raise Refusal(str(error)) from error
    if problem := problem_with(setting, command.value):
        raise Refusal(f"{command.module}: {problem}.", field=command.key)
    value = command.value.isoformat() if isinstance(command.value, date) else command.value
    row = session.scalar(
        sa.select(TenantSetting).where(
            TenantSetting.tenant_id == actor.tenant_id,
            TenantSetting.module == command.module,
            TenantSetting.key == command.key,
            TenantSetting.effective_from == command.effective_from,
        )
    )
    if row is None:
        row = TenantSetting(
            module=command.module, key=command.key, effective_from=command.effective_from, recorded_at=now
        )
    values = {"value": value, "effective_to": command.effective_to, "source": command.source}
    return row, _save(session, actor, row, values, action="core.setting.recorded", what="setting")


def record_agreement(
    session: TenantSession, actor: Actor, command: RecordAgreement, *, now: datetime
) -> tuple[SharingAgreement, list[str]]:
    """Record a sharing agreement under its reference. Raises `Refusal` when it ends before it begins."""
    del now  # an agreement has its own dates
    if command.valid_to is not None and command.valid_to < command.valid_from:
        raise Refusal(
            f"agreement {command.reference} ends on {command.valid_to}, before it begins.", field="valid_to"
        )
    if command.partner_tenant_id == actor.tenant_id:
        raise Refusal(f"agreement {command.reference} is with the organisation itself.", field="partner")
    row = session.scalar(
        sa.select(SharingAgreement).where(
            SharingAgreement.tenant_id == actor.tenant_id, SharingAgreement.reference == command.reference
        )
    ) or SharingAgreement(reference=command.reference)
    values: dict[str, object] = {
        "partner_tenant_id": command.partner_tenant_id,
        "purpose": command.purpose,
        "gateway": command.gateway,
        "regime": command.regime,
        "partner_role": command.partner_role,
        "data_classes": list(command.data_classes),
        "valid_from": command.valid_from,
        "valid_to": command.valid_to,
    }
    return row, _save(session, actor, row, values, action="core.agreement.recorded", what="sharing_agreement")


def publish_service(
    session: TenantSession, actor: Actor, command: PublishService, *, now: datetime
) -> tuple[Service, list[str]]:
    """Put a service in the directory, or change the one with that code. Raises `Refusal` for an impossible entry."""
    row = session.scalar(
        sa.select(Service).where(Service.tenant_id == actor.tenant_id, Service.code == command.code)
    ) or Service(code=command.code)
    values: dict[str, object] = {
        "accepting": command.accepting,
        "commissioner_tenant_id": command.commissioner_tenant_id,
    }
    outside = [name for name, value in values.items() if getattr(row, name) != value]
    for name in outside:
        setattr(row, name, values[name])
    changed = [*install_entry(session, actor, row, command.entry, now=now), *outside]
    if changed:
        session.flush()
        _note_change(session, row, changed, action="core.service.published", what="service")
    return row, changed


def _save(
    session: TenantSession,
    actor: Actor,
    row: TenantOwned,
    values: Mapping[str, object],
    *,
    action: str,
    what: str,
) -> list[str]:
    """Write what differs, with one audit entry. Returns the names of the fields that did; none: nothing was written."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    is_new = not sa.inspect(row).persistent
    if not changed and not is_new:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.tenant_id = actor.tenant_id
    session.add(row)
    session.flush()
    _note_change(session, row, changed, action=action, what=what)
    return changed or list(values)


def _note_change(
    session: TenantSession, row: TenantOwned, changed: Sequence[str], *, action: str, what: str
) -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type=what,
        object_ids=[row.id],
        field_names=changed,
        purpose="administration",
    )
