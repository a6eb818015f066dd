"""What a tenant's settings are on a day: typed, dated, and never looser than the law they stand on.

A module declares its settings in its manifest, core in `core_settings`. A value that was not set is the default that
was declared; a key that nobody declares does not exist, and asking for it or setting it is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar  # Any: rows of columns of many types

import sqlalchemy as sa

from fairlead.modules.manifest import Setting
from fairlead.modules.registry import registry
from fairlead.modules.validation import fits
from fairlead.tenancy.base import table_of
from fairlead.tenancy.core_settings import CORE, CORE_SETTINGS
from fairlead.tenancy.models import TenantSetting
from fairlead.tenancy.sessions import TenantSession

T = TypeVar("T")


class UnknownSetting(KeyError):
    """A setting, or a module, that nobody declares."""

    def __str__(self) -> str:
        """The message as it is, without the quotes a `KeyError` adds."""
        return str(self.args[0])


@dataclass(frozen=True, kw_only=True)
class SettingInForce:
    """One setting as it is on the day asked for. ``effective_from`` is empty where the default applies."""

    setting: Setting
    value: object
    effective_from: date | None
    effective_to: date | None
    source: str


def declared(module: str) -> Mapping[str, Setting]:
    """The settings ``module`` declares. Raises `UnknownSetting` for a module that is not installed."""
    if module == CORE:
        return {setting.key: setting for setting in CORE_SETTINGS}
    found = registry().find(module)
    if found is None:
        names = ", ".join(sorted(registry().names)) or "none"
        raise UnknownSetting(f"no module called {module!r} is installed; installed: {names}")
    return {setting.key: setting for setting in found.settings}


def find_setting(module: str, key: str) -> Setting:
    """The declaration of one setting. Raises `UnknownSetting`, naming what there is."""
    known = declared(module)
    if key not in known:
        raise UnknownSetting(
            f"{module} has no setting {key!r}; expected one of {', '.join(sorted(known)) or 'none'}"
        )
    return known[key]


def problem_with(setting: Setting, value: object) -> str | None:
    """Why ``value`` may not be used for ``setting``, or nothing. A statutory value may only be made stricter."""
    if setting.kind == "date" and isinstance(value, str):
        return None if _date(value) else f"{setting.key} is {value!r}, expected a date such as 2026-04-01"
    if not fits(setting.kind, value):
        return f"{setting.key} is {value!r}, expected {_EXPECTED[setting.kind]}"
    if setting.choices and value not in (*setting.choices, None):
        return f"{setting.key} is {value!r}, expected one of {', '.join(setting.choices)}"
    if setting.layer == "STATUTE" and not _as_strict(setting, value):
        way = {"lower": "at most", "higher": "at least", "fixed": "exactly"}[setting.tighter]
        return f"{setting.key} is {value!r}, but the law ({setting.source}) allows {way} {setting.default!r}"
    return None


_EXPECTED = {
    "integer": "a whole number", "number": "a number", "text": "text", "boolean": "true or false", "date": "a date",
    "table": "a list of rows, or names with values",
}  # fmt: skip


def _as_strict(setting: Setting, value: object) -> bool:
    return value == setting.default or (
        setting.tighter != "fixed" and _tighter(value, setting.default, lower=setting.tighter == "lower")
    )


def _tighter(value: object, law: object, *, lower: bool) -> bool:
    """Is ``value`` at least as strict as ``law``? Of a table, every value under the same name."""
    if isinstance(value, Mapping) and isinstance(law, Mapping):
        return value.keys() == law.keys() and all(_tighter(value[key], law[key], lower=lower) for key in law)
    if isinstance(value, int | float) and isinstance(law, int | float):
        return value <= law if lower else value >= law
    return False


def settings_in_force(session: TenantSession, module: str, on: date) -> dict[str, SettingInForce]:
    """Every declared setting of ``module`` with its value on ``on``, in the session's organisation. One statement.

    The newest row that has begun and not ended wins. A row that the law no longer allows (its statutory default
    changed since) is passed over for the default: statute is never loosened.
    """
    rows = session.execute(_in_force_on(), {"tenant_id": session.actor.tenant_id, "module": module, "on": on})
    newest = {row.key: row for row in rows}
    return {key: _in_force(setting, newest.get(key)) for key, setting in declared(module).items()}


@cache
def _in_force_on() -> sa.Select[*tuple[Any, ...]]:
    """The rows of ``module`` in ``tenant_id`` that have begun and not ended ``on`` a day, the oldest first."""
    table, on = table_of(TenantSetting), sa.bindparam("on", type_=sa.Date())
    return (
        sa.select(table.c.key, table.c.value, table.c.effective_from, table.c.effective_to, table.c.source)
        .where(
            table.c.tenant_id == sa.bindparam("tenant_id"),
            table.c.module == sa.bindparam("module"),
            table.c.effective_from <= on,
            sa.or_(table.c.effective_to.is_(None), table.c.effective_to >= on),
        )
        .order_by(table.c.effective_from)
    )


def _in_force(setting: Setting, row: sa.Row[*tuple[Any, ...]] | None) -> SettingInForce:
    if row is None or problem_with(setting, row.value):
        return SettingInForce(
            setting=setting,
            value=setting.default,
            effective_from=None,
            effective_to=None,
            source=setting.source,
        )
    value = _date(row.value) if setting.kind == "date" and isinstance(row.value, str) else row.value
    return SettingInForce(
        setting=setting,
        value=value,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        source=row.source,
    )


def read_settings(session: TenantSession, kind: type[T], module: str, on: date) -> T:
    """The settings of ``module`` on ``on`` as the module's own frozen dataclass ``kind``: ``settings.review_days``.

    Each field of ``kind`` names one declared setting; raises `UnknownSetting` for a field that does not.
    """
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a dataclass")
    in_force = settings_in_force(session, module, on)
    for field in fields(kind):
        find_setting(module, field.name)
    made: T = kind(**{field.name: in_force[field.name].value for field in fields(kind)})
    return made


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
