"""The rule explorer: every rule with its source, filters, one rule tried on facts, errors beside what was typed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from click.testing import CliRunner

from fairlead.audit.sealer import AuditSession
from fairlead.modules.rules_cli import rules
from fairlead.testing.casework import Pages
from fairlead_oocd.limits import LIMITS
from fairlead_oocd.rules import RULE_SET

from .conftest import World


def listed(officer: Pages, query: str = "") -> list[str]:
    """Rule ids of the list, over all its pages."""
    found: list[str] = []
    address = f"/rules{query}"
    while address:
        page = BeautifulSoup(officer.get(address).text, "html5lib")
        found += [code.get_text() for code in page.select("th .fl-code")]
        onward = page.select_one("a[rel=next]")
        address = "" if onward is None else str(onward["href"]).partition(f"/t/{officer.slug}")[2]
    return found


def test_every_rule_is_listed_with_its_source_and_leads_to_its_page(officer: Pages) -> None:
    wanted = [rule.id for rule in (*RULE_SET.all_rules, *LIMITS.rules)]
    assert listed(officer) == wanted
    page = officer.get("/rules/oocd/R40").text
    for words in (
        "Triable only in the Crown Court",
        "PCSC Act 2022 ss.98(6)(a)",
        "Checked against the source",
        "8 April 2013",
    ):
        assert words in page


def test_the_list_is_filtered_by_module_layer_and_words(officer: Pages) -> None:
    forces = {rule.id for rule in (*RULE_SET.all_rules, *LIMITS.rules) if rule.layer.value == "FORCE"}
    assert set(listed(officer, "?layer=FORCE")) == forces
    assert listed(officer, "?q=crown+court") == ["R40"]
    assert listed(officer, "?module=nothing") == []


def test_law_that_is_not_in_force_says_so(officer: Pages) -> None:
    assert "PCSC Act 2022 Part 6" in officer.get("/rules/oocd-limits/L05").text
    assert "Not in force" in officer.get("/rules?q=L05").text


def test_a_rule_is_tried_on_the_example_and_on_other_facts(officer: Pages, world: World) -> None:
    page = BeautifulSoup(officer.get("/rules/oocd/R33").text, "html5lib")
    area = page.select_one("textarea[name=facts]")
    assert area is not None
    example = json.loads(area.get_text())
    silent = officer.post("/rules/oocd/R33", facts=json.dumps(example))
    assert silent.status_code == 200
    assert "nothing to say about these facts" in silent.text

    unwilling = officer.post("/rules/oocd/R33", facts=json.dumps({**example, "consent": {"willing": False}}))
    assert unwilling.status_code == 200
    assert "the person does not consent" in unwilling.text
    assert "Conditional caution" in unwilling.text
    with AuditSession(world.database.engine, actor=world.officer) as reader:
        reasons = reader.scalars(
            sa.text("select reason from audit_entry where action = 'core.rule.run'")
        ).all()
    assert reasons == ["oocd/R33"] * 2


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("", "Enter the facts"),
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"offender": {"dob": "long ago"}}', "$.offender.dob"),
        ('{"sex": "F"}', "$.sex"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field_and_kept(officer: Pages, facts: str, said: str) -> None:
    answer = officer.post("/rules/oocd/R33", facts=facts)
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    message = page.select_one(".govuk-error-message")
    area = page.select_one("textarea[name=facts]")
    assert message is not None
    assert said in message.get_text()
    assert area is not None
    assert area.get_text().strip() == facts


def test_a_rule_that_is_not_there_is_404_and_without_the_permission_403(officer: Pages, world: World) -> None:
    assert officer.get("/rules/oocd/R999").status_code == 404
    assert officer.get("/rules/nothing/R40").status_code == 404
    officer.actor = replace(world.officer, permissions=world.officer.permissions - {"core:rule:read"})
    assert officer.get("/rules").status_code == 403
    assert officer.get("/rules/oocd/R40").status_code == 403


def test_no_page_of_the_explorer_is_heavy(officer: Pages) -> None:
    for path in ("/rules", "/rules?page=2", "/rules/oocd/R40"):
        assert len(officer.get(path).text.encode()) <= 60_000


def test_the_command_lists_layer_dates_source_and_what_a_rule_awaits() -> None:
    lines = CliRunner().invoke(rules, ["list"]).output.splitlines()
    assert len(lines) >= len(RULE_SET.all_rules) + len(LIMITS.rules)
    (line,) = [line for line in lines if line.startswith("L05 ")]
    assert re.search(
        r"STATUTE\s+2022-04-28 to now\s+\[verified\].*s?s\.101\(6\)\(b\).*awaits PCSC Act 2022", line
    )
