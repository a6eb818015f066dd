"""The module's own pages are what its rules and workflows say, and its manifest agrees with them."""

from __future__ import annotations

import pytest

from fairlead.public import Base
from fairlead_victims import words
from fairlead_victims.bases import BASES, GATEWAYS, WITHOUT_CODE
from fairlead_victims.manifest import TABLES
from fairlead_victims.manual import DOCS, PAGES
from fairlead_victims.permissions import TITLES, VICTIM_CARE, Victims
from fairlead_victims.plugin import module
from fairlead_victims.policy import Kept
from fairlead_victims.rules.clocks import CLOCKS, EVENTS
from fairlead_victims.rules.facts import SETTINGS, Terms
from fairlead_victims.workflow import PROMISE, RECORD


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_rules_and_the_workflows_say(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "Write it anew: python -m fairlead_victims.manual"


def test_every_event_basis_gateway_and_result_has_words() -> None:
    assert set(words.EVENTS) == EVENTS
    assert set(words.BASES) == set(BASES)
    assert set(words.GATEWAYS) == set(GATEWAYS)
    assert set(words.RESULTS) == set(words.TONES) == set(PROMISE.states)
    assert set(words.OUTCOMES) == set(Kept) - {Kept.LATE}
    assert set(BASES) > WITHOUT_CODE
    assert {clock.right for clock in CLOCKS} <= set(words.RIGHTS)


def test_every_permission_is_declared_and_only_victim_care_has_one() -> None:
    assert {permission.key for permission in module.permissions} == set(Victims) == set(TITLES)
    assert RECORD.permissions | PROMISE.permissions <= set(Victims)
    assert set(Victims) <= VICTIM_CARE
    assert [role.key for role in module.roles if role.permissions & set(Victims)] == ["victims-care"]


def test_the_defaults_of_the_settings_are_the_terms_of_the_rules() -> None:
    assert {setting.key: setting.default for setting in module.settings} == {
        key: Terms().of(key) for key in SETTINGS
    }
    assert all(setting.layer == "FORCE" for setting in module.settings)


def test_every_table_of_the_module_is_kept_by_a_rule() -> None:
    assert set(TABLES) == {name for name in Base.metadata.tables if name.startswith("victims_")}
