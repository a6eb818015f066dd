"""Hooks called once at start-up, for every installed module."""

from __future__ import annotations

from collections.abc import Sequence

import pluggy
from flask import Blueprint

from fairlead.hookspecs.synthetic import SyntheticKind
from fairlead.tenancy.sessions import Database

hookspec = pluggy.HookspecMarker("fairlead")


@hookspec
def blueprints() -> Sequence[Blueprint]:
    """The module's pages, once. Each lies under ``/t/<tenant>/<module>/``; each view declares one permission.

    Added in 1.0.
    """
    raise NotImplementedError


@hookspec
def demo_data(database: Database) -> None:
    """Load demonstration cases into the demo tenants, after core's. Must be safe to run twice. Added in 1.0."""


@hookspec
def synthetic_cases() -> Sequence[SyntheticKind]:
    """Kinds of case that ``fairlead generate`` and the measured tests make up, so that core need know none.

    Added in 1.0.
    """
    raise NotImplementedError
