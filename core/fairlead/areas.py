"""The areas of core that answer requests, in one list."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

AREAS = (
    "identity",
    "tenancy",
    "modules",
    "audit",
    "people",
    "cases",
    "worklists",
    "providers",
    "links",
    "help",
    "notifications",
)
"""Areas with a ``views.py``; each offers ``blueprints: tuple[Blueprint, ...]``."""


def register_areas(app: Flask) -> None:
    """Register every blueprint of core, then those of the installed modules."""
    from fairlead.modules.registry import module_blueprints, registry
    from fairlead.web.paths import register_path_kinds

    register_path_kinds(app)
    for area in AREAS:
        for blueprint in import_module(f"fairlead.{area}.views").blueprints:
            app.register_blueprint(blueprint)
    for blueprint in module_blueprints():
        app.register_blueprint(blueprint)
    registry().check_url_map(app)
