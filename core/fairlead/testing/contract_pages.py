"""Contract checks of a module's pages: permissions, paths, templates, reach, and the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from fairlead.hookspecs.contributions import NavItem
from fairlead.identity.permissions import Core
from fairlead.modules.registry import CORE
from fairlead.testing.module_under_test import ModuleUnderTest
from fairlead.web.unit_of_work import ACCESS, PUBLIC, SIGNED_IN

_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_EXAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "slug": "contract-0",
    "reference": "REF-26-2222",
    "string": "x",
    "path": "x",
}
_FOR_EVERY_REQUEST = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)
_FOUND, _NOT_FOUND = 200, 404


def rules(subject: ModuleUnderTest) -> list[Rule]:
    """Every rule the module's blueprints brought, in the order of their paths."""
    return sorted(subject.pages.url_map.iter_rules(), key=lambda rule: rule.rule)


def permission_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Views that name no permission, or one nobody declares."""
    known = {permission.key for permission in subject.module.permissions} | {str(each) for each in Core}
    for rule in rules(subject):
        access = getattr(subject.pages.extensions["contract.views"][rule.endpoint], ACCESS, None)
        if access is None:
            yield f"{rule.endpoint} names no permission. Put @requires(…) directly under its route decorator."
        elif access in {PUBLIC, SIGNED_IN}:
            yield f"{rule.endpoint} is open to everybody ({access}). A module's page asks for one permission."
        elif access not in known:
            yield f"{rule.endpoint} asks for {access!r}, which neither core nor the module declares."


def path_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Paths that are not kebab-case, and parameters without a kind."""
    for rule in rules(subject):
        for part in filter(None, rule.rule.split("/")):
            parameter = _PARAMETER.fullmatch(part)
            if parameter is None and not _WORD.fullmatch(part):
                yield f"{rule.rule}: {part!r} must be lower-case words joined by hyphens."
            elif parameter is not None and parameter["kind"] is None:
                yield f"{rule.rule}: {part} does not say its kind; write <uuid:…>, <int:…>, <slug:…> or <reference:…>."


def template_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Anything at the top of a templates folder beside the one named after the module."""
    name = subject.module.name
    for page in subject.registry.blueprints[name]:
        if page.template_folder is None:
            continue
        folder = Path(page.root_path) / page.template_folder
        if not folder.is_relative_to(subject.package):
            yield f"blueprint {page.name!r} takes templates from {folder}, outside the module's package."
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.name != name:
                yield (
                    f"{folder.name}/{entry.name} must be inside {folder.name}/{name}/, or it may replace another's"
                    " page."
                )


def reach_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Functions that would run for requests of others, and pages that are not the module's own."""
    for table in _FOR_EVERY_REQUEST:
        added = _size(subject.pages, table) - _size(subject.plain, table)
        if table == "before_request_funcs":
            added -= 1  # the gate of the contract itself
        if added > 0:
            yield (
                f"a blueprint adds {added} of {table} for every request (an app_… decorator). Use those of the"
                " blueprint."
            )
    name = subject.module.name
    for rule in rules(subject):
        if not re.match(rf"(/api/v1)?/t/<(slug:)?tenant>/{name}(/|$)", rule.rule):
            yield f"{rule.rule} lies outside /t/<slug:tenant>/{name}/ and /api/v1/t/<slug:tenant>/{name}/."
        if subject.registry.owner_of_endpoint(rule.endpoint) == CORE:
            yield (
                f"{rule.rule} ({rule.endpoint}) does not belong to a blueprint of the module, so the gate lets it"
                " through."
            )


def _size(app: Flask, table: str) -> int:
    found = getattr(app, table).get(None, ())
    return sum(len(each) for each in found.values()) if isinstance(found, dict) else len(found)


def gate_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Pages that answer while the module is off, or do not while it is on; navigation that leads nowhere."""
    name = subject.module.name
    with subject.registry_in_force():
        client = subject.pages.test_client()
        for rule in rules(subject):
            address = _PARAMETER.sub(lambda found: _EXAMPLES.get(found["kind"] or "slug", "x"), rule.rule)
            method = next(iter(sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})))
            for enabled, expected in ((frozenset[str](), _NOT_FOUND), (frozenset({name}), _FOUND)):
                environ = {"fairlead.enabled": enabled}
                status = client.open(address, method=method, environ_overrides=environ).status_code
                if status != expected:
                    state = "on" if enabled else "off"
                    yield f"{method} {rule.rule} answers {status} while the module is {state}; expected {expected}."
        yield from _navigation_problems(subject)


def _navigation_problems(subject: ModuleUnderTest) -> Iterator[str]:
    name = subject.module.name
    with subject.acting(subject.mine) as session:
        if subject.hooks(frozenset()).nav_items(session):
            yield "navigation shows the module while it is off."
        for found in subject.registry.hook(name, "nav_items")(session=session):
            for item in found if isinstance(found, tuple | list) else ():
                if isinstance(item, NavItem) and item.endpoint not in subject.pages.view_functions:
                    yield f"navigation leads to {item.endpoint!r}, which is no page of the module."
