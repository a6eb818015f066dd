"""The contract suite: what every module promises, as tests.

In a module's tests::

    from fairlead.testing.contract import ModuleContract
    from fairlead_example.plugin import module

    class TestContract(ModuleContract):
        module = module

Each test says what is wrong and what to do. ``samples`` gives, by table and column, values that a check constraint
of the module's own tables asks for.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import ClassVar

from fairlead.modules.manifest import Module
from fairlead.modules.validation import problems_of
from fairlead.testing import (
    contract_code,
    contract_database,
    contract_outgoing,
    contract_pages,
    contract_worklist,
)
from fairlead.testing.module_under_test import ModuleUnderTest, Samples


class ContractBroken(AssertionError):
    """A module does not keep a promise. ``problems`` has one line for each place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(["The module breaks the contract:", *(f"  * {line}" for line in problems)])
        )


def keeps(problems: Iterable[str]) -> None:
    """Raise `ContractBroken` when there is any problem."""
    found = list(problems)
    if found:
        raise ContractBroken(found)


class ModuleContract:
    """Subclass it in the module's tests as ``TestContract`` with the module's manifest."""

    module: ClassVar[Module]
    samples: ClassVar[Samples] = {}

    def test_manifest_is_complete(self) -> None:
        """Purposes, subject access, retention, names and versions: what a module must say to be loaded."""
        keeps(problems_of(self.module))

    def test_retention_covers_every_table(self, subject: ModuleUnderTest) -> None:
        """Each of the module's tables has one retention rule."""
        keeps(_retention_problems(subject))

    def test_subject_access_answers_for_anybody(self, subject: ModuleUnderTest) -> None:
        """Asked about somebody it knows nothing of, the provider answers with nothing, not with an error."""
        keeps(_subject_access_problems(subject))

    def test_hooks_have_the_types_of_their_specifications(self, subject: ModuleUnderTest) -> None:
        """Arguments and return values are annotated exactly as the specification's."""
        keeps(contract_code.hook_type_problems(subject.module))

    def test_imports_only_the_public_interface(self, subject: ModuleUnderTest) -> None:
        """The package imports `fairlead.public`, and neither the rest of core nor another module."""
        keeps(contract_code.import_problems(subject.module, subject.package))

    def test_templates_lie_in_a_folder_of_the_module_name(self, subject: ModuleUnderTest) -> None:
        """``templates/<module>/…``, so that no module draws another's page."""
        keeps(contract_pages.template_problems(subject))

    def test_every_view_names_one_permission(self, subject: ModuleUnderTest) -> None:
        """Each view says which of the module's or core's permissions it needs."""
        keeps(contract_pages.permission_problems(subject))

    def test_paths_are_in_words_with_typed_parameters(self, subject: ModuleUnderTest) -> None:
        """Lower-case words joined by hyphens; each parameter says its kind."""
        keeps(contract_pages.path_problems(subject))

    def test_reaches_nothing_outside_its_own_pages(self, subject: ModuleUnderTest) -> None:
        """No function for every request, no page outside the module's path."""
        keeps(contract_pages.reach_problems(subject))

    def test_off_answers_404_and_shows_no_navigation(self, subject: ModuleUnderTest) -> None:
        """While the module is off none of its pages exists; while it is on all do, and navigation leads to them."""
        keeps(contract_pages.gate_problems(subject))

    def test_worklist_views_can_be_shown(self, subject: ModuleUnderTest) -> None:
        """Each tab of the worklist has a key of its own, known states and permission, and dates the database reads."""
        keeps(contract_worklist.view_problems(subject))

    def test_what_leaves_is_declared_and_asks_first(self, subject: ModuleUnderTest) -> None:
        """Each template that leaves is in the manifest, takes a route, and reaches nobody for whom it is not safe."""
        keeps(contract_outgoing.outgoing_problems(subject))

    def test_every_transition_names_a_declared_audit_action(self, subject: ModuleUnderTest) -> None:
        """Each row of each workflow has an audit action and a permission that the manifest declares."""
        keeps(contract_code.transition_problems(subject.module))

    def test_synthetic_cases_are_of_declared_kinds_and_states(self, subject: ModuleUnderTest) -> None:
        """A case of each state that the module makes up can be made, with rows of its own tables and core's."""
        keeps(contract_code.synthetic_problems(subject.registry, subject.module))

    def test_migrations_make_what_the_models_say(self, subject: ModuleUnderTest) -> None:
        """After an upgrade from nothing, database and models agree."""
        keeps(contract_database.difference_problems(subject))

    def test_migrations_go_down_and_up_again(self, subject: ModuleUnderTest) -> None:
        """Down to nothing leaves no table of the module; up again works."""
        keeps(contract_database.round_trip_problems(subject))

    def test_every_table_belongs_to_a_tenant(self, subject: ModuleUnderTest) -> None:
        """Each table has a tenant, and no reference can cross to another tenant."""
        keeps(contract_database.ownership_problems(subject))

    def test_row_security_is_forced_and_keeps_others_out(self, subject: ModuleUnderTest) -> None:
        """Another organisation finds no row, in no table, and can write none."""
        keeps(contract_database.row_security_problems(subject))

    def test_every_change_is_logged(self, subject: ModuleUnderTest) -> None:
        """Writing a row of any table leaves an entry in the change log."""
        keeps(contract_database.change_log_problems(subject))

    def test_daily_work_done_twice_changes_nothing_more(self, subject: ModuleUnderTest) -> None:
        """What falls due by the calendar is done once, however often the platform asks."""
        keeps(contract_database.daily_work_problems(subject))

    def test_off_and_on_again_loses_nothing(self, subject: ModuleUnderTest) -> None:
        """Switching the module off and on leaves every row as it was."""
        keeps(contract_database.switching_problems(subject))


def _retention_problems(subject: ModuleUnderTest) -> Iterable[str]:
    provider = subject.module.retention
    covered = [rule.table for rule in provider()] if provider is not None else []
    for table in subject.tables:
        if table not in covered:
            yield f"{table} has no retention rule. Add RetentionRule(table={table!r}, …) to what retention() gives."
    for table in sorted(set(covered) - set(subject.tables)):
        yield f"retention() has a rule for {table}, which is no table of the module."


def _subject_access_problems(subject: ModuleUnderTest) -> Iterable[str]:
    provider = subject.module.subject_access
    with subject.acting(subject.mine) as session:
        try:
            held = list(provider(session, uuid.uuid4())) if provider is not None else []
        except Exception as error:  # noqa: BLE001  # whatever it is, a subject access request would fail on it
            yield (
                f"subject_access raises {type(error).__name__} for a person it knows nothing of; expected an empty"
                " answer."
            )
            return
    if held:
        yield f"subject_access gives {len(held)} items for a person nobody knows; expected none."
