"""Every contract test passes for the minimal module and fails, for the reason it is there for, for the hostile one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fairlead.testing.contract import ContractBroken, ModuleContract
from fairlead.testing.database import TestDatabase, TestServer
from fairlead.testing.examples.hostile.plugin import module as hostile
from fairlead.testing.examples.minimal.plugin import module as minimal
from fairlead.testing.module_under_test import ModuleUnderTest, under_test

REASONS = {
    "test_manifest_is_complete": ["purposes is empty", "subject_access is missing", "retention is missing"],
    "test_retention_covers_every_table": [
        "hostile_thing has no retention rule",
        "hostile_gone, which is no table",
    ],
    "test_subject_access_answers_for_anybody": ["raises KeyError"],
    "test_hooks_have_the_types_of_their_specifications": [
        "nav_items: session is object",
        "nav_items returns",
    ],
    "test_imports_only_the_public_interface": [
        "imports fairlead.identity.models",
        "imports fairlead.testing.examples.minimal.models, another module",
    ],
    "test_templates_lie_in_a_folder_of_the_module_name": [
        "templates/list.html must be inside templates/hostile/"
    ],
    "test_every_view_names_one_permission": ["hostile.open_door names no permission"],
    "test_paths_are_in_words_with_typed_parameters": [
        "'Open_Door' must be",
        "<anything> does not say its kind",
    ],
    "test_reaches_nothing_outside_its_own_pages": [
        "1 of after_request_funcs for every request",
        "/t/<slug:tenant>/side-door lies outside",
        "(health.side_door) does not belong to a blueprint",
    ],
    "test_off_answers_404_and_shows_no_navigation": [
        "side-door answers 200 while the module is off",
        "navigation leads to 'hostile.missing'",
    ],
    "test_worklist_views_can_be_shown": [
        "'All_Things' is there 2 times",
        "the key must be lower-case words",
        "title and empty say something",
        "asks for 'hostile:thing:see'",
        "shows the state 'lost'",
        "dates name the organisation of one request",
        "dates need a date_label",
        "dates must select case_id (Uuid); it selects id",
    ],
    "test_what_leaves_is_declared_and_asks_first": [
        "templates/hostile/messages/reminder.txt is drawn to leave, and no Outgoing",
        "templates/hostile/letters/gone.html is named by an Outgoing and is not there",
        "'elsewhere.letter' is there 2 times",
        "'elsewhere.letter' must begin with 'hostile' and a dot",
        "is written by letter, which takes no Route",
    ],
    "test_every_transition_names_a_declared_audit_action": [
        "'hostile.never.declared' is not",
        "'hostile:thing:shut'",
    ],
    "test_synthetic_cases_are_of_declared_kinds_and_states": [
        "'hostile.undeclared', which is no case kind",
        "'lost' is no open state",
        "'open' is no final state",
        "'XX00000' is not on the offence list",
        "LookupError",
    ],
    "test_migrations_make_what_the_models_say": ["never_migrated"],
    "test_migrations_go_down_and_up_again": [
        "hostile_board is still there",
        "upgrading again after the downgrade fails",
    ],
    "test_every_table_belongs_to_a_tenant": [
        "hostile_board is not tenant-owned",
        "hostile_thing.person_id references person without the tenant",
    ],
    "test_row_security_is_forced_and_keeps_others_out": [
        "hostile_thing: row security is not forced",
        "hostile_board: row security is not enabled",
        "hostile_thing: one organisation reads the rows of another",
        "hostile_thing: one organisation writes rows of another",
    ],
    "test_every_change_is_logged": ["hostile_thing: a new row left nothing"],
    "test_daily_work_done_twice_changes_nothing_more": ["daily_work did 1 things again"],
    "test_off_and_on_again_loses_nothing": ["hostile_thing: 1 rows before, 0 after"],
}
"""For each contract test, what it says about the hostile module."""

INCOMPLETE = replace(hostile, purposes=(), subject_access=None, retention=None)


class TestMinimal(ModuleContract):
    """The one line a module's tests need."""

    module = minimal


@pytest.fixture(scope="module")
def broken(
    request: pytest.FixtureRequest, test_cluster: TestServer, template_database: TestDatabase
) -> Iterator[ModuleUnderTest]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with under_test(hostile, test_cluster, template_database, worker=worker) as subject:
        yield subject


@pytest.mark.parametrize("name", REASONS)
def test_the_hostile_module_fails(name: str, broken: ModuleUnderTest) -> None:
    contract = ModuleContract()
    contract.module = INCOMPLETE  # type: ignore[misc]  # as a subclass would set it
    check = getattr(contract, name)
    takes_subject = "subject" in inspect.signature(check).parameters
    with pytest.raises(ContractBroken) as caught:
        check(broken) if takes_subject else check()
    for reason in REASONS[name]:
        assert reason in str(caught.value)


def test_every_contract_test_is_shown_to_fail() -> None:
    assert {name for name in dir(ModuleContract) if name.startswith("test_")} == set(REASONS)
