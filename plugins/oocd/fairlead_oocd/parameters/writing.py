"""Writing parameters as JSON, complete, so that a stored assessment does not depend on later defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

from fairlead_oocd.parameters.values import Parameters


def parameters_to_json(parameters: Parameters) -> dict[str, object]:
    """Every parameter under its key; `parse_parameters` gives an equal value back."""
    return {spec.name: _plain(getattr(parameters, spec.name)) for spec in fields(parameters)}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {spec.name: _plain(getattr(value, spec.name)) for spec in fields(value)}
    return str(value) if isinstance(value, str) else value
