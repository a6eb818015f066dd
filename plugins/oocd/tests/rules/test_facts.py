"""The fact sheet is read strictly, and cannot hold a protected characteristic."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import facts, sheet

from fairlead_oocd.facts import UNKNOWN, FactError, Facts, Tag, UnknownKey, parse_facts

PROTECTED = (
    "ethnicity",
    "ethnic_group",
    "race",
    "nationality",
    "religion",
    "belief",
    "sex",
    "gender",
    "gender_reassignment",
    "sexual_orientation",
    "disability",
    "marital_status",
    "pregnancy",
    "age",
    "ic_code",
    "name",
    "postcode",
)


@pytest.mark.parametrize("key", PROTECTED)
@pytest.mark.parametrize(
    "at", ["", "offender__", "offence__", "vulnerability__", "immigration__", "evidence__"]
)
def test_a_protected_characteristic_cannot_be_expressed(key: str, at: str) -> None:
    with pytest.raises(UnknownKey) as refusal:
        parse_facts(sheet(**{f"{at}{key}": "anything"}))
    assert refusal.value.path == f"$.{at.replace('__', '.')}{key}"


@pytest.mark.parametrize("key", PROTECTED)
def test_nor_hidden_in_a_list(key: str) -> None:
    for path, item in (("history", {"type": "CR", "date": "2025-01-01"}), ("victims", {"id": "v1"})):
        with pytest.raises(UnknownKey):
            parse_facts(sheet(**{path: [{**item, key: "anything"}]}))


def test_the_refusal_of_a_key_does_not_repeat_its_value() -> None:
    with pytest.raises(UnknownKey) as refusal:
        parse_facts(sheet(offender__ethnicity="something personal"))
    assert "something personal" not in str(refusal.value)


@pytest.mark.parametrize(
    ("path", "value", "at", "expected"),
    [
        ("offence_date", "1 May 2026", "$.offence_date", "YYYY-MM-DD"),
        ("offence_date", 20260501, "$.offence_date", "YYYY-MM-DD"),
        ("offence__trial_class", "either way", "$.offence.trial_class", "either_way"),
        ("offence__tags", ["knives"], "$.offence.tags[0]", "knife"),
        ("offence__tags", {"da": "yes"}, "$.offence.tags.da", "true or false"),
        ("offence__tags", "da", "$.offence.tags", "a list"),
        ("offence__tags", {"child_victim": 18}, "$.offence.tags.child_victim.age", "from 0 to 17"),
        ("gravity__final", 6, "$.gravity.final", "from 1 to 5"),
        ("gravity__final", True, "$.gravity.final", "whole number"),
        ("consent__willing", "yes", "$.consent.willing", "true or false"),
        ("history", [{"type": "SIMPLE"}], "$.history[0].date", "date"),
        ("history", [{"type": "CR", "date": "1989-12-31"}], "$.history[0].date", "date of birth"),
        ("history", [{"type": "CR", "date": "2026-06-02"}], "$.history[0].date", "or earlier"),
        ("history", [{"date": "2025-01-01"}], "$.history[0].type", "type"),
        ("victims", [{"id": ""}], "$.victims[0].id", "text"),
        ("victims", [{"id": "v", "wants_listed_action": True}], "$.victims[0].wants_listed_action", "code"),
        ("conditions", [{"type": "attendance"}], "$.conditions[0].objects", "at least one"),
        ("conditions", [{"objects": ["reparation"]}], "$.conditions[0].type", "one of"),
        (
            "conditions",
            [{"objects": ["reparation"], "type": "other", "amount_pence": -1}],
            "$.conditions[0].amount_pence",
            "from 1",
        ),
        ("offence_date", "1989-12-31", "$.offence_date", "date of birth"),
        ("proposed_giving_date", "2026-04-30", "$.proposed_giving_date", "or later"),
        ("evidence", [], "$.evidence", "an object"),
        ("evidence__at", "2026-05-20T99:00", "$.evidence.at", "ISO 8601"),
    ],
)
def test_an_impossible_value_is_refused_with_its_path(
    path: str, value: object, at: str, expected: str
) -> None:
    with pytest.raises(FactError) as refusal:
        parse_facts(sheet(**{path: value}))
    assert refusal.value.path == at
    assert expected in str(refusal.value)


def test_an_empty_sheet_is_unknown_throughout() -> None:
    assert parse_facts({}) == Facts()


def test_null_and_blank_are_unknown_and_never_no() -> None:
    known = facts(on_bail=None, public_interest__rationale="  ")
    assert known.on_bail is UNKNOWN
    assert known.public_interest_rationale is UNKNOWN


def test_an_empty_list_is_a_fact() -> None:
    assert facts(history=[]).history == ()
    assert facts(history=None).history is UNKNOWN


def test_tags_as_words_and_as_an_object_read_the_same() -> None:
    assert facts(offence__tags={"ipv": True, "hate": False}).offence == facts(offence__tags=["ipv"]).offence
    assert facts(offence__tags=["ipv"]).offence.tags == frozenset({Tag.IPV, Tag.DA})
    assert facts(offence__tags={"child_victim": 12}).offence.child_victim_age == 12


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused_with_a_path(document: object) -> None:
    for key in sheet():
        refusal: FactError | None = None
        try:
            parse_facts(sheet(**{key: json.loads(json.dumps(document))}))
        except FactError as caught:
            refusal = caught
        assert refusal is None or refusal.path.startswith("$")
