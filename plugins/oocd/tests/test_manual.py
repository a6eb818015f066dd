"""The module's manual: no provision without a rule or a reason, no rule without a provision, pages up to date."""

from __future__ import annotations

import csv
import re
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest

from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.manual import DOCS, OPEN, OUT_OF_SCOPE, PAGES, Row, documents, entries, ids_of, provisions
from fairlead_oocd.workflow import WORKFLOW

PART6 = [*(f"s.{number}" for number in range(98, 122)), "Sch.11"]
PART3 = "22 23 23ZA 23A 23B 24 24A 24B 25 26 27"
TRANSITIONS = {row.id[:3] for row in WORKFLOW.transitions}


def gaps(rows: tuple[Row, ...]) -> list[str]:
    """What is wrong with rows: no rule and no reason, or an id that does not exist."""
    known = {entry.id for entry in entries()} | TRANSITIONS
    found = []
    for row in rows:
        prefix = next((each for each in (OUT_OF_SCOPE, OPEN) if row[2].startswith(each)), row[2])
        because = row[2].removeprefix(prefix)
        if not ids_of(row) and len(because) < 20:
            found.append(f"{row[0]}: neither rule nor reason")
        found += [f"{row[0]}: no rule {rule}" for rule in ids_of(row) if rule not in known]
    return found


def unmapped(table: dict[str, tuple[Row, ...]]) -> set[str]:
    """Rules that no provision leads to."""
    mapped = {rule for rows in table.values() for row in rows for rule in ids_of(row)}
    return {entry.id for entry in entries()} - mapped


def test_every_section_of_part_6_and_of_part_3_is_there_once_and_in_order() -> None:
    table = dict(provisions())
    assert [
        row[0] for row in table.pop("Police, Crime, Sentencing and Courts Act 2022, Part 6 (prospective)")
    ] == PART6
    sections = [row[0] for row in table.pop("Criminal Justice Act 2003, Part 3")]
    assert sections == [f"s.{section}" for section in PART3.split()]


@pytest.mark.parametrize("title", provisions())
def test_every_provision_has_rules_that_exist_or_a_reason(title: str) -> None:
    assert gaps(provisions()[title]) == []


def test_every_rule_is_reached_from_a_provision() -> None:
    assert unmapped(dict(provisions())) == set()


def test_a_gap_is_found() -> None:
    assert gaps((("s.1", "x", ""), ("s.2", "x", OUT_OF_SCOPE + "no"), ("s.3", "x", "R999"))) == [
        "s.1: neither rule nor reason",
        "s.2: neither rule nor reason",
        "s.3: no rule R999",
    ]
    first, *others = provisions().items()
    assert unmapped(dict(others)) >= {"R61"}
    assert first[0].startswith("Police, Crime")


def test_every_item_of_the_simple_caution_schedule_is_loaded_or_said_to_be_open() -> None:
    """SI 2015/790: a row of the manual covers each item once; an open item has no code that was guessed."""
    table = files("fairlead_oocd").joinpath("parameters/si2015_790.csv").read_text(encoding="utf-8")
    loaded = {int(row["item"]) for row in csv.DictReader(table.splitlines())}
    rows = provisions()["SI 2015/790, Schedule: specified either-way offences"]
    *numbered, after = rows
    covered = {row: _items(row) for row in numbered}

    assert [item for items in covered.values() for item in items] == list(range(1, 44))
    for row, items in covered.items():
        assert loaded.intersection(items) == (set(items) if "R42" in ids_of(row) else set()), row[0]
    still_open = [row[0] for row in rows if row[2].startswith(OPEN)]
    assert still_open == ["items 11–26", "item 27", "item 35", "after item 43"]
    assert after[0] == "after item 43"


def _items(row: Row) -> range:
    """“items 28–34” as numbers."""
    first, last = re.fullmatch(r"items? (\d+)(?:–(\d+))?", row[0]).groups()  # type: ignore[union-attr]  # else the row is wrong
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_rules_and_the_workflow_say(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "Write it anew: python -m fairlead_oocd.manual"


def faults(row: tuple[str, ...]) -> list[str]:
    """What is wrong with a row of the documents: no reason, or a kind, maker, template or test that is not there."""
    if row[2].startswith(OUT_OF_SCOPE):
        return [] if len(row) == 3 and len(row[2]) > len(OUT_OF_SCOPE) + 20 else [f"{row[0]}: no reason"]
    _document, _when, kind, maker, template, test = row
    module, _dot, function = maker.rpartition(".")
    file, _colons, name = test.partition("::")
    package = DOCS.parent / "fairlead_oocd"
    written = (Path(__file__).parent / file).read_text(encoding="utf-8")
    there = {
        kind: kind in set(Kind),
        maker: hasattr(import_module(f"fairlead_oocd.{module}"), function),
        template: all(
            (package / path).is_file()
            for path in (f"documents/typst/{template}.typ", f"templates/oocd/documents/{template}.html")
        ),
        test: f"def {name}(" in written,
    }
    return [f"{row[0]}: no {what}" for what, found in there.items() if not found]


@pytest.mark.parametrize("row", documents(), ids=lambda row: row[0])
def test_every_document_of_the_field_has_its_maker_template_and_test_or_a_reason(
    row: tuple[str, ...],
) -> None:
    assert faults(row) == []


def test_every_kind_that_is_filed_is_on_the_page() -> None:
    assert {kind for row in documents() for kind in row[2].split() if len(row) > 3} == set(Kind)


def test_a_document_without_its_maker_or_test_is_found() -> None:
    row = ("A letter", "never", "oocd.none", "letters.notices.none", "none", "test_manual.py::test_none")
    assert len(faults(row)) == 4
    assert faults(("A letter", "never", OUT_OF_SCOPE + "no")) == ["A letter: no reason"]
