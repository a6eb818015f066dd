"""Writes an organisation down as a pack. Reading what was written and applying it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.directory.entry import entry_of
from fairlead.providers.models import Service
from fairlead.refusals import NotVisible
from fairlead.tenancy.models import SharingAgreement, Tenant, TenantModule, TenantSetting
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession


def export_pack(database: Database, slug: str) -> str:
    """The organisation ``slug`` as the text of a ``tenant.toml``: everything but its people. Tables are written inline.

    Raises `NotVisible` when there is no such organisation.
    """
    with database.platform_transaction(NOBODY) as session:
        tenant = session.execute(
            sa.select(Tenant.id, Tenant.name, Tenant.kind, Tenant.help_desk).where(Tenant.slug == slug)
        ).one_or_none()
        slugs = {row.id: row.slug for row in session.execute(sa.select(Tenant.id, Tenant.slug))}
    if tenant is None:
        raise NotVisible(f"There is no organisation {slug!r}.")
    desk = {"help_desk": True} if tenant.help_desk else {}
    sections = [_section("[tenant]", {"name": tenant.name, "kind": tenant.kind, **desk})]
    with database.tenant_transaction(Actor.system("tenant-export", tenant.id)) as session:
        sections += _modules(session)
        sections += _settings(session)
        sections += _agreements(session, slugs)
        sections += _services(session, slugs)
    return "\n".join(sections)


def _modules(session: TenantSession) -> Iterable[str]:
    mine = TenantModule.tenant_id == session.actor.tenant_id
    for row in session.scalars(sa.select(TenantModule).where(mine).order_by(TenantModule.module)):
        yield _section(f"[modules.{row.module}]", {"enabled": row.enabled, "dpia": row.dpia_reference})


def _settings(session: TenantSession) -> Iterable[str]:
    mine = TenantSetting.tenant_id == session.actor.tenant_id
    order = (TenantSetting.module, TenantSetting.effective_from, TenantSetting.source, TenantSetting.key)
    rows = session.scalars(sa.select(TenantSetting).where(mine).order_by(*order))
    for block, values in groupby(
        rows, key=lambda row: (row.module, row.effective_from, row.effective_to, row.source)
    ):
        fields = dict(zip(("module", "effective_from", "effective_to", "source"), block, strict=True))
        yield _section("[[settings]]", {**fields, "values": {row.key: row.value for row in values}})


def _agreements(session: TenantSession, slugs: Mapping[object, str]) -> Iterable[str]:
    mine = SharingAgreement.tenant_id == session.actor.tenant_id
    for row in session.scalars(sa.select(SharingAgreement).where(mine).order_by(SharingAgreement.reference)):
        fields = {
            "partner": slugs[row.partner_tenant_id],
            "reference": row.reference,
            "purpose": row.purpose,
            "gateway": row.gateway,
            "regime": row.regime,
            "partner_role": row.partner_role,
            "data_classes": row.data_classes,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        yield _section("[[sharing_agreements]]", fields)


def _services(session: TenantSession, slugs: Mapping[object, str]) -> Iterable[str]:
    mine = Service.tenant_id == session.actor.tenant_id
    for row in session.scalars(sa.select(Service).where(mine).order_by(Service.code)):
        commissioner = slugs[row.commissioner_tenant_id] if row.commissioner_tenant_id else None
        fields = {
            "code": row.code,
            **entry_of(row).columns(),
            "accepting": row.accepting,
            "commissioner": commissioner,
        }
        yield _section("[[services]]", fields)


def _section(heading: str, fields: Mapping[str, object]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in fields.items() if value is not None]
    return "\n".join([heading, *lines, ""])


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case Decimal():
            return format(value.normalize(), "f") if value % 1 else str(int(value))
        case date():
            return value.isoformat()
        case str():
            # a JSON string is a TOML basic string, but for the one control character JSON leaves as it is
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case dict():
            return (
                f"{{ {', '.join(f'{json.dumps(str(key))} = {_toml(item)}' for key, item in value.items())} }}"
            )
    raise TypeError(f"{value!r} has no form in TOML")
