"""The manifest agrees with the workflow and the parameters it is made from."""

from __future__ import annotations

from fairlead_oocd import manifest
from fairlead_oocd.parameters import CATALOGUE, Parameters, parse_parameters
from fairlead_oocd.permissions import BY_THE_PLATFORM, INVESTIGATOR, SUPERVISOR, TITLES, Oocd
from fairlead_oocd.plugin import module
from fairlead_oocd.workflow import WORKFLOW

from .conftest import NOW


def test_every_permission_of_the_workflow_is_declared_and_somebody_has_it() -> None:
    assert WORKFLOW.permissions <= {permission.key for permission in module.permissions}
    assert WORKFLOW.permissions <= INVESTIGATOR | SUPERVISOR | BY_THE_PLATFORM


def test_every_permission_that_is_declared_opens_something() -> None:
    beside_the_workflow = {
        Oocd.READ.value,
        Oocd.CORRECT_MONEY.value,
        Oocd.ASSESS_FACTS.value,
        Oocd.READ_SCRUTINY.value,
    }
    assert {str(key) for key in TITLES} - beside_the_workflow <= WORKFLOW.permissions


def test_every_state_has_words() -> None:
    assert set(manifest.CASE_KIND.states) == set(WORKFLOW.states)
    assert all(manifest.CASE_KIND.states.values())


def test_the_defaults_of_the_settings_are_the_parameters_of_the_rules() -> None:
    apart = {each.key for each in (*manifest.TABLES, *manifest.GIVING_SETTINGS)}
    defaults = {each.key: each.default for each in module.settings if each.key not in apart}

    assert set(defaults) == {spec.key for spec in CATALOGUE}
    assert parse_parameters(defaults, NOW.date()) == Parameters()


def test_what_nobody_could_verify_is_not_declared_as_statute() -> None:
    for setting in module.settings:
        if setting.layer == "STATUTE":
            assert "[from memory]" not in setting.source
            assert "OPEN" not in setting.source


def test_only_the_platform_takes_in_a_provider_s_answer() -> None:
    assert Oocd.TAKE_ANSWER not in INVESTIGATOR | SUPERVISOR
    assert {permission.key for permission in module.permissions if permission.system} == set(BY_THE_PLATFORM)
