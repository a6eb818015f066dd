"""One typed place calls tenant hooks: it stamps, sorts, isolates what is shown, and refuses what cannot be checked."""

from __future__ import annotations

import ast
import inspect
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

import fairlead
from fairlead.hookspecs import tenant as specifications
from fairlead.hookspecs.contributions import (
    ReferralNeed,
)
from fairlead.identity.actor import Actor
from fairlead.modules.facade import TenantHooks, WrongContribution
from fairlead.modules.manifest import Module
from fairlead.modules.registry import Registry, in_force
from fairlead.providers.models import Referral
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.testing.database import TestDatabase
from fairlead.testing.examples.minimal.plugin import module as minimal

from .answering_modules import CASE, CHANGE, DAY, NOW, PERMISSION, SECRET, SERVICE, Failing, Good


def named(name: str, plugin: object) -> Module:
    """A module with only this plugin."""
    return replace(
        minimal,
        name=name,
        permissions=(),
        roles=(),
        workflows=(),
        audit_actions={},
        migrations=None,
        plugin=plugin,
    )


@pytest.fixture
def session(worker_database: TestDatabase) -> Iterator[TenantSession]:
    database = Database(worker_database.app_url)
    actor = Actor.system("tester", TenantId(uuid.uuid4()), permissions=frozenset({PERMISSION}))
    with database.tenant(actor) as opened:
        yield opened
    database.dispose()


def hooks_of(**plugins: object) -> TenantHooks:
    """The façade with these modules installed and on."""
    with in_force(Registry([named(name, plugin) for name, plugin in plugins.items()])):
        return TenantHooks(frozenset(plugins))


def test_contributions_carry_their_module_and_come_in_their_order(session: TenantSession) -> None:
    hooks = hooks_of(first=Good(order=30, day=9), second=Good(order=10, day=2), third=Good(order=30, day=5))
    assert [item.module for item in hooks.nav_items(session)] == ["second", "first", "third"]
    assert [panel.module for panel in hooks.case_panels(session, CASE)] == ["second", "first", "third"]
    assert [link.module for link in hooks.case_links(session, CASE)] == ["second", "first", "third"]
    assert [link.module for link in hooks.service_links(session, CASE, SERVICE)] == [
        "second", "first", "third",
    ]  # fmt: skip
    assert [tab.module for tab in hooks.worklist_views(session, DAY)] == ["second", "first", "third"]
    assert [found.sought_at.day for found in hooks.victim_views(session, CASE)] == [2, 5, 9]
    assert hooks.person_flags(session, uuid.uuid4()) == ("Interpreter needed",)
    assert hooks.case_closing(session, CASE) == ("waiting since 9", "waiting since 2", "waiting since 5")


def test_a_module_that_is_off_is_not_asked(session: TenantSession) -> None:
    told = Good(order=1, day=1)
    with in_force(Registry([named("first", Good(order=1, day=1)), named("second", told)])):
        hooks = TenantHooks(frozenset({"first", "not-installed"}))
    assert hooks.enabled == {"first"}
    assert [item.module for item in hooks.nav_items(session)] == ["first"]
    hooks.referral_changed(session, CASE, CHANGE)
    assert told.told == []


def test_a_change_for_a_case_whose_module_is_off_waits(session: TenantSession) -> None:
    told = Good(order=1, day=1)
    with pytest.raises(NotVisible):
        hooks_of(second=told).referral_changed(session, CASE, CHANGE)
    assert told.told == []
    hooks_of(first=told).referral_changed(session, CASE, CHANGE)
    assert told.told == [CHANGE]


def test_nobody_answering_is_an_answer(session: TenantSession) -> None:
    hooks = hooks_of(first=object())
    assert hooks.victim_views(session, CASE) == ()
    assert hooks.case_closing(session, CASE) == ()
    assert hooks.nav_items(session) == ()


def test_a_failing_display_hook_is_left_out_and_logged_without_content(session: TenantSession) -> None:
    hooks = hooks_of(first=Failing(), second=Good(order=1, day=1))
    with structlog.testing.capture_logs() as logged:
        assert [item.module for item in hooks.nav_items(session)] == ["second"]
        assert [panel.module for panel in hooks.case_panels(session, CASE)] == ["second"]
        assert [link.module for link in hooks.case_links(session, CASE)] == ["second"]
        assert [link.module for link in hooks.service_links(session, CASE, SERVICE)] == ["second"]
        assert [tab.title for tab in hooks.worklist_views(session, DAY)] == ["Due on 2026-03-02"]
        assert hooks.person_flags(session, uuid.uuid4()) == ("Interpreter needed",)
    assert [(entry["hook"], entry["module"]) for entry in logged] == [
        ("nav_items", "first"), ("case_panels", "first"), ("case_links", "first"), ("service_links", "first"),
        ("worklist_views", "first"), ("person_flags", "first"),
    ]  # fmt: skip
    assert SECRET not in str(logged)
    assert (
        session.connection().exec_driver_sql("select 1").scalar() == 1
    )  # the page's transaction still works


def test_what_is_known_of_a_need_is_the_first_answer_and_nothing_where_a_module_fails(
    session: TenantSession,
) -> None:
    assert hooks_of(first=Good(order=1, day=40)).referral_need(session, CASE).age == 40
    assert hooks_of(first=Failing()).referral_need(session, CASE) == ReferralNeed()
    assert hooks_of(first=object()).referral_need(session, CASE) == ReferralNeed()


def test_names_to_leave_out_are_told_once(session: TenantSession) -> None:
    hooks = hooks_of(first=Good(order=1, day=1), second=Good(order=2, day=2))
    assert hooks.names_to_leave_out(session, CASE, "Vera called") == ("Vera",)
    assert hooks_of(first=object()).names_to_leave_out(session, CASE, "Vera called") == ()


def test_links_to_other_services_are_those_this_actor_may_open(session: TenantSession) -> None:
    services = [uuid.uuid4(), uuid.uuid4()]
    links = hooks_of(first=Good(order=1, day=1), second=Failing()).referral_links(
        session, CASE, Referral(), services
    )
    assert list(links) == services[:1]


def test_a_referral_is_filled_in_and_taken_in_by_the_module_of_its_case_alone(session: TenantSession) -> None:
    own, other, need_id = Good(order=1, day=1), Good(order=2, day=1), uuid.uuid4()
    hooks = hooks_of(first=own, second=other)
    found = hooks.referral_prefill(session, CASE, need_id, NOW)
    assert found is not None
    assert found.title == "of 1"
    hooks.referral_sent(session, CASE, Referral(), (), NOW)
    assert (len(own.sent), len(other.sent)) == (1, 0)
    without = hooks_of(first=object(), second=other)
    assert without.referral_prefill(session, CASE, need_id, NOW) is None
    without.referral_sent(session, CASE, Referral(), (), NOW)
    assert other.sent == []


def test_daily_work_is_counted_over_the_modules_that_are_on(session: TenantSession) -> None:
    assert hooks_of(first=Good(order=1, day=2), second=Good(order=2, day=5)).daily_work(session, NOW) == 7
    assert hooks_of(first=object()).daily_work(session, NOW) == 0


@pytest.mark.parametrize(
    "hook",
    [
        "victim_views",
        "case_closing",
        "referral_changed",
        "daily_work",
        "names_to_leave_out",
        "referral_prefill",
        "referral_sent",
    ],
)
def test_a_guard_that_fails_refuses(hook: str, session: TenantSession) -> None:
    hooks = hooks_of(first=Failing(), second=Good(order=1, day=1))
    arguments = {
        "referral_changed": (session, CASE, CHANGE),
        "daily_work": (session, NOW),
        "names_to_leave_out": (session, CASE, "x"),
        "referral_prefill": (session, CASE, uuid.uuid4(), NOW),
        "referral_sent": (session, CASE, Referral(), (), NOW),
    }.get(hook, (session, CASE))
    with pytest.raises((ValueError, WrongContribution)):
        getattr(hooks, hook)(*arguments)


def test_every_tenant_hook_has_a_method_with_the_types_of_its_specification() -> None:
    named_hooks = {
        name: function
        for name, function in inspect.getmembers(specifications, inspect.isfunction)
        if hasattr(function, "fairlead_spec")
    }
    for name, function in named_hooks.items():
        method = getattr(TenantHooks, name)
        assert list(inspect.signature(method).parameters)[1:] == list(inspect.signature(function).parameters)
        assert hasattr(Good, name), f"{name} is not exercised here"
        assert hasattr(Failing, name), f"{name} is not seen to fail here"


def test_only_the_registry_and_the_facade_touch_pluggy() -> None:
    root = Path(fairlead.__file__).parent
    callers = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (
            isinstance(node, ast.Attribute) and node.attr in {"subset_hook_caller", "get_hookcallers", "hook"}
        )
        or (isinstance(node, ast.Import) and any(alias.name == "pluggy" for alias in node.names))
    }
    assert callers == {
        "hookspecs/install.py",  # the specifications themselves
        "hookspecs/markers.py",
        "hookspecs/tenant.py",
        "modules/facade.py",
        "modules/registry.py",
        "testing/contract_code.py",  # looks at one module's synthetic cases
        "testing/contract_pages.py",  # at its navigation
        "testing/contract_worklist.py",  # and at its tabs of the worklist
    }
