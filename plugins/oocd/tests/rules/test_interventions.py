"""The catalogue as a table: what can be used, what is wrong with a row, and what is found in it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from fairlead.public import Confidence
from fairlead_oocd.interventions import COLUMNS, Wanted, matching, read_catalogue

TENANTS = Path(__file__).resolve().parents[4] / "tenants"
ROW = {
    "code": "VAC", "name": "Victim awareness course", "objects": "rehabilitation;reparation", "type": "attendance",
    "hours": "2.5", "fee_pence": "7500", "needs": "attitudes", "disposals": "COND;CR", "wording": "Attend the course.",
    "evidence": "Certificate", "confidence": "from memory",
}  # fmt: skip


def test_a_row_becomes_an_intervention_with_its_confidence() -> None:
    (found,) = read_catalogue([ROW]).interventions

    assert found.objects == ("rehabilitation", "reparation")
    assert (found.hours, found.whole_hours, found.fee_pence) == (Decimal("2.5"), 3, 7500)
    assert found.disposals == {"COND", "CR"}
    assert found.confidence is Confidence.FROM_MEMORY


def test_hours_and_fee_that_nobody_knows_stay_unknown() -> None:
    (found,) = read_catalogue([{**ROW, "hours": "", "fee_pence": ""}]).interventions

    assert (found.hours, found.whole_hours, found.fee_pence) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"wording": ""}, "nothing under wording"),
        ({"confidence": ""}, "nothing under confidence"),
        ({"type": "dance"}, "type is dance, expected one of"),
        ({"objects": "revenge"}, "objects has revenge"),
        ({"disposals": "COND;XX"}, "disposals has XX"),
        ({"hours": "two"}, "hours is two"),
        ({"confidence": "certain"}, "confidence is certain"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_and_named(change: dict[str, str], told: str) -> None:
    found = read_catalogue([{**ROW, **change}, {**ROW, "code": "OK"}])

    assert [each.code for each in found.interventions] == ["OK"]
    assert told in found.problems[0]


def test_a_code_is_used_once() -> None:
    found = read_catalogue([ROW, ROW])

    assert len(found.interventions) == 1
    assert "used before" in found.problems[0]


@pytest.mark.parametrize("value", [None, "", (), {"code": "x"}, 3])
def test_a_force_without_a_catalogue_has_an_empty_one(value: object) -> None:
    assert read_catalogue(value).interventions == ()


def test_rows_are_found_by_words_kind_resolution_and_need() -> None:
    pay = {
        **ROW,
        "code": "PAY",
        "type": "payment",
        "name": "Compensation",
        "needs": "money",
        "disposals": "CR",
    }
    catalogue = read_catalogue([ROW, pay])

    def codes(**wanted: str) -> list[str]:
        return [each.code for each in matching(catalogue, Wanted(**wanted))]

    assert codes() == ["VAC", "PAY"]
    assert codes(words="victim AWARE") == ["VAC"]
    assert codes(type="payment") == ["PAY"]
    assert codes(disposal="COND") == ["VAC"]
    assert codes(need="money") == ["PAY"]
    assert codes(words="nothing like it") == []


def test_what_the_needs_ask_for_comes_first() -> None:
    pay = {**ROW, "code": "PAY", "needs": "money"}
    found = matching(read_catalogue([ROW, pay]), Wanted(), first=("money",))

    assert [each.code for each in found] == ["PAY", "VAC"]


@pytest.mark.parametrize("force", ["northmoor", "eastvale"])
def test_the_catalogues_of_the_demonstration_are_sound_and_say_how_sure_they_are(force: str) -> None:
    with (TENANTS / force / "condition_catalogue.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = read_catalogue(rows)

    assert found.problems == ()
    assert len(found.interventions) == len(rows)
    assert set(rows[0]) == set(COLUMNS)
    assert all(each.source for each in found.interventions)


def test_what_is_only_remembered_is_labelled_in_the_demonstration() -> None:
    with (TENANTS / "northmoor" / "condition_catalogue.csv").open(encoding="utf-8", newline="") as lines:
        tags = {each.confidence for each in read_catalogue(list(csv.DictReader(lines))).interventions}

    assert {
        Confidence.VERIFIED,
        Confidence.VERIFIED_SECONDARY,
        Confidence.FROM_MEMORY,
        Confidence.DESIGN,
    } <= tags
