"""What does not load, and what it says to add."""

# ruff: noqa: ARG001  (hooks take what the specification gives)

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask

from fairlead.identity.permissions import Core
from fairlead.modules.manifest import CaseKind, DefaultRole, Module, Permission, Purpose, Setting
from fairlead.modules.registry import CORE, ModuleRefused, Registry, in_force, registry, with_modules
from fairlead.public import hookimpl
from fairlead.testing.examples.minimal.plugin import module as minimal
from fairlead.web.paths import register_path_kinds


class Empty:
    """A plugin without hooks."""


def named(name: str, **changes: object) -> Module:
    """The minimal manifest under another name, without what belongs to its name."""
    plain = replace(
        minimal,
        name=name,
        permissions=(),
        roles=(),
        workflows=(),
        audit_actions={},
        migrations=None,
        plugin=Empty(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of the manifest by name


KIND = CaseKind(
    key="extra.visit",
    title="Visit",
    reference_prefix="VIS",
    states={"open": "Open"},
    final_states=frozenset(),
)
SETTING = Setting(key="days", title="Days", kind="integer", default=3, layer="FORCE", source="policy")

REFUSED: dict[str, tuple[Module, str]] = {
    "no purposes": (replace(minimal, purposes=()), "purposes is empty. Add a Purpose("),
    "no subject access": (replace(minimal, subject_access=None), "subject_access is missing. Add a function"),
    "no retention": (replace(minimal, retention=None), "retention is missing. Add a function"),
    "no plugin": (replace(minimal, plugin=None), "plugin is missing"),
    "empty summary": (replace(minimal, summary=" "), "summary is empty"),
    "newer hooks": (
        replace(minimal, hook_api=(1, 99)),
        "written for hook interface 1.99; this core offers 1.2",
    ),
    "older hooks": (replace(minimal, hook_api=(0, 9)), "written for hook interface 0.9"),
    "unknown revision": (replace(minimal, lowest_core_revision="9999_x"), "needs core revision '9999_x'"),
    "bad name": (named("Two-Words"), "must be 2 to 20 lower-case letters"),
    "name of a core table": (named("case"), "the name is core's own"),
    "permission of another": (
        named("extra", permissions=(Permission(key="minimal:reminder:read", title="Read"),)),
        "must be named 'extra:<resource>:<action>'",
    ),
    "permission twice": (
        named("extra", permissions=(Permission(key="extra:a:b", title="x"),) * 2),
        "permission 'extra:a:b' is declared twice",
    ),
    "unknown permission in a role": (
        named(
            "extra",
            roles=(DefaultRole(key="investigator", title="x", permissions=frozenset({"extra:no:no"})),),
        ),
        "which neither core nor this module declares",
    ),
    "role of another": (
        named("extra", roles=(DefaultRole(key="boss", title="x", permissions=frozenset()),)),
        "or begin with 'extra-'",
    ),
    "case kind of another": (
        named("extra", case_kinds=(replace(KIND, key="oocd.visit"),)),
        "must be named 'extra.<kind>'",
    ),
    "case kind without words": (
        named("extra", case_kinds=(replace(KIND, final_states=frozenset({"shut"})),)),
        "missing: shut",
    ),
    "case kind twice": (named("extra", case_kinds=(KIND, KIND)), "case kind 'extra.visit' is declared twice"),
    "reference prefix": (
        named("extra", case_kinds=(replace(KIND, reference_prefix="v1"),)),
        "2 to 5 capital letters",
    ),
    "setting of another type": (
        named("extra", settings=(replace(SETTING, default="three"),)),
        "its default is 'three'",
    ),
    "setting without source": (
        named("extra", settings=(replace(SETTING, source=""),)),
        "needs a title and a source",
    ),
    "setting of no layer": (named("extra", settings=(replace(SETTING, layer="LOCAL"),)), "the layer 'LOCAL'"),
    "purpose without basis": (
        replace(minimal, purposes=(replace(minimal.purposes[0], basis=" "),)),
        "has no basis",
    ),
    "purpose of no regime": (
        replace(
            minimal, purposes=(Purpose(key="a", title="a", regime="DPA", basis="b", data_categories=("c",)),)
        ),
        "the regime 'DPA'",
    ),
    "audit action of another": (named("extra", audit_actions={"core.x": "x"}), "must begin with 'extra.'"),
    "migrations nowhere": (named("extra", migrations=Path("/nowhere")), "which is not a folder"),
    "requirement missing": (
        named("extra", requires=("absent",)),
        "requires 'absent', which is not installed",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_incomplete_module_is_refused_and_told_what_to_add(case: str) -> None:
    module, expected = REFUSED[case]
    with pytest.raises(ModuleRefused) as caught:
        Registry([module])
    assert expected in str(caught.value)


def test_every_problem_is_listed_at_once() -> None:
    with pytest.raises(ModuleRefused) as caught:
        Registry([replace(minimal, purposes=(), subject_access=None, retention=None, title="")])
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        ([minimal, replace(minimal, plugin=Empty())], "two installed modules are called 'minimal'"),
        (
            [named("extra", requires=("other",)), named("other", requires=("extra",))],
            "requires itself through",
        ),
        (
            [
                named("extra", case_kinds=(KIND,)),
                named("other", case_kinds=(replace(KIND, key="other.visit"),)),
            ],
            "both use the reference prefix 'VIS'",
        ),
    ],
)
def test_modules_that_do_not_go_together_are_refused(modules: Sequence[Module], expected: str) -> None:
    with pytest.raises(ModuleRefused, match=expected):
        Registry(modules)


def test_a_hook_that_does_not_exist_is_refused() -> None:
    class Misspelt:
        @hookimpl
        def nav_itmes(self) -> None:
            """Nobody calls this."""

    with pytest.raises(ModuleRefused, match=r"nav_itmes.*docs/hooks\.md"):
        Registry([named("extra", plugin=Misspelt())])


@pytest.mark.parametrize("option", ["tryfirst", "trylast", "hookwrapper", "wrapper"])
def test_a_hook_that_orders_itself_is_refused(option: str) -> None:
    def nav_items(session: object) -> object:
        return ()

    if "wrapper" in option:

        def nav_items(session: object) -> object:  # a wrapper yields
            return (yield)

    marker = hookimpl(**{option: True})  # type: ignore[call-overload]  # the option is the parameter
    plugin = SimpleNamespace(nav_items=marker(nav_items))
    with pytest.raises(ModuleRefused, match=f"uses .*{option}.*Order is data"):
        Registry([named("extra", plugin=plugin)])


def test_a_hook_under_another_name_is_refused() -> None:
    def entries(session: object) -> object:
        return ()

    plugin = SimpleNamespace(entries=hookimpl(specname="nav_items")(entries))
    with pytest.raises(ModuleRefused, match="uses specname"):
        Registry([named("extra", plugin=plugin)])


def test_a_blueprint_has_the_name_and_package_of_its_module() -> None:
    class Stranger:
        @hookimpl
        def blueprints(self) -> Sequence[Blueprint]:
            return (Blueprint("cases", "flask", url_prefix="/t/<slug:tenant>/extra"),)

    with pytest.raises(ModuleRefused) as caught:
        _ = Registry([named("extra", plugin=Stranger())]).blueprints
    assert "must be called 'extra'" in str(caught.value)
    assert "outside the module's package" in str(caught.value)


def test_a_page_outside_the_modules_path_stops_the_application() -> None:
    class Elsewhere:
        @hookimpl
        def blueprints(self) -> Sequence[Blueprint]:
            page = Blueprint("extra", __name__, url_prefix="/t/<slug:tenant>/cases")
            page.add_url_rule("/mine", "mine", lambda: "")
            return (page,)

    found = Registry([named("extra", plugin=Elsewhere())])
    app = Flask("test", static_folder=None)
    register_path_kinds(app)
    for page in found.blueprints["extra"]:
        app.register_blueprint(page)
    with pytest.raises(ModuleRefused, match="must lie under /t/<slug:tenant>/extra/"):
        found.check_url_map(app)


def test_endpoints_nested_blueprints_and_roles_know_their_module() -> None:
    with with_modules(minimal) as found:
        assert registry() is found
        assert found.owner_of_endpoint("minimal.reminders") == "minimal"
        assert found.owner_of_endpoint("minimal.inner.page") == "minimal"
        assert found.owner_of_endpoint("cases.worklist") == CORE
        on = {role.key: role.permissions for role in found.default_roles("force", frozenset({"minimal"}))}
        off = {role.key: role.permissions for role in found.default_roles("force", frozenset())}
        assert on["investigator"] - off["investigator"] == {"minimal:reminder:edit", "minimal:reminder:read"}
        assert Core.CASE_READ in off["investigator"]
        assert found.default_roles("agency", frozenset({"minimal"})) == found.default_roles(
            "agency", frozenset()
        )
        assert found.permissions(frozenset()) == frozenset()


def test_the_registry_of_a_test_ends_with_it() -> None:
    with in_force(Registry([])) as empty:
        assert registry() is empty
        with with_modules(minimal):
            assert registry().names == {"minimal"}
        assert registry() is empty


def test_help_imports_neither_flask_nor_a_module() -> None:
    code = (
        "import sys, click.testing, fairlead.cli as cli;"
        "click.testing.CliRunner().invoke(cli.main, ['--help']);"
        "print(sorted({'flask', 'sqlalchemy', 'fairlead_oocd'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
