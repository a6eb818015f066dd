"""The directory as an Open Referral file: written, checked, taken in as a proposal, and nothing else moved by it."""

from __future__ import annotations

import copy
import dataclasses
import json
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any  # JSON

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.providers.directory.areas import COUNTRIES, local_authorities
from fairlead.providers.directory.entry import Entry, differing
from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.taking_in import (
    entry_said,
    left_out,
)
from fairlead.providers.directory.open_referral.writing import page_of_all, written
from fairlead.providers.directory.words import ACCESS, METHODS, NEEDS, RISKS, SEXES

from .open_referral_steps import Json, document, read_one, service_with

COMMERCIAL = ("cost_pence", "payer", "contract_reference", "contract_from", "contract_to")
"""What an entry says and no file does."""

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1)
line = words.map(lambda text: text[:100])


def some(choices: Mapping[str, object], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(choices)), unique=True, min_size=least, max_size=4).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    methods = draw(some(METHODS, 1))
    ages = sorted(draw(st.lists(st.integers(0, 120), min_size=2, max_size=2)))
    return Entry(
        name=draw(line),
        summary=draw(line),
        needs=draw(some(NEEDS)),
        delivery=methods[0],
        methods=methods,
        places=tuple(draw(st.lists(line, unique=True, max_size=3))),
        areas=draw(some({**local_authorities(), **COUNTRIES})),
        age_from=draw(st.sampled_from([None, ages[0]])),
        age_to=draw(st.sampled_from([None, ages[1]])),
        sex=draw(st.sampled_from(sorted(SEXES))),
        highest_risk=draw(st.sampled_from(sorted(RISKS))),
        exclusions=draw(st.sampled_from(["", "Arson"])),
        languages=draw(some({"en": 1, "cy": 1, "pl": 1})),
        access=draw(some(ACCESS)),
        hours=draw(st.sampled_from([None, Decimal(12), Decimal("4.5")])),
        fee_pence=draw(st.integers(0, 9_999_999)),
    )


EMPTY = Entry(name="x", summary="y", methods=("group",), delivery="group")


@given(entry=entries(), before=entries())
def test_what_is_written_follows_the_standard_and_reads_back_as_the_same_entry(
    entry: Entry, before: Entry
) -> None:
    after, problems = entry_said(read_one(document(entry)), before)
    assert problems == []
    kept = {name: getattr(before, name) for name in COMMERCIAL}
    assert after == dataclasses.replace(entry, **kept)


@given(before=entries())
def test_a_file_that_says_only_what_it_must_changes_nothing_but_the_name(before: Entry) -> None:
    said: Json = {"id": str(uuid.uuid4()), "name": "Other", "status": "active"}
    after, problems = entry_said(read_one(said), before)
    assert problems == []
    assert differing(before, after) in {("name",), ()}


def test_a_file_does_not_tell_what_a_contract_says() -> None:
    entry = dataclasses.replace(
        EMPTY, cost_pence=98_765, payer="provider", contract_reference="SECRET-7", contract_from=date(2026, 1, 1)
    )  # fmt: skip
    told = json.dumps(document(entry))
    for secret in ("987", "SECRET-7", "provider", "2026-01-01"):
        assert secret not in told


def test_the_same_entry_is_written_with_the_same_ids() -> None:
    service = service_with(dataclasses.replace(EMPTY, needs=("alcohol",), places=("Redcar",)))
    assert written(service, "Tidewell") == written(service, "Tidewell")


FULL = document(
    Entry(
        name="Course",
        summary="s",
        needs=("alcohol",),
        methods=("group",),
        delivery="group",
        places=("Redcar",),
        areas=("E06000002",),
        languages=("en",),
        age_from=18,
    )
)


def broken(change: Any) -> tuple[standard.Fault, ...]:
    found: Json = copy.deepcopy(FULL)
    change(found)
    result = standard.read(found)
    return result if isinstance(result, tuple) else ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.pop("name"), "$.name"),
        (lambda d: d.pop("status"), "$.status"),
        (lambda d: d.update(status="open"), "$.status"),
        (lambda d: d.update(id="7"), "$.id"),
        (lambda d: d.update(minimum_age="18"), "$.minimum_age"),
        (lambda d: d.update(minimum_age=float("inf")), "$.minimum_age"),
        (lambda d: d.update(url="no address"), "$.url"),
        (lambda d: d.update(email="nobody"), "$.email"),
        (lambda d: d.update(last_modified="2026-01-01"), "$.last_modified"),
        (lambda d: d.update(description="a\x00b"), "$.description"),
        (lambda d: d.update(description="\ud800"), "$.description"),
        (lambda d: d["organization"].pop("description"), "$.organization.description"),
        (lambda d: d["languages"][0].pop("id"), "$.languages[0].id"),
        (
            lambda d: d["service_at_locations"][0]["location"].update(location_type="pub"),
            "$.service_at_locations[0].location.location_type",
        ),
        (
            lambda d: d["attributes"][0]["taxonomy_term"].pop("description"),
            "$.attributes[0].taxonomy_term.description",
        ),
        (lambda d: d.update(phones=[{"id": str(uuid.uuid4())}]), "$.phones[0].number"),
        (lambda d: d.update(schedules=[{"id": str(uuid.uuid4()), "freq": "DAILY"}]), "$.schedules[0].freq"),
    ],
    ids=range(17),
)
def test_what_the_standard_does_not_allow_is_told_with_its_path(change: Any, path: str) -> None:
    assert [fault.path for fault in broken(change)] == [path]


def test_the_file_that_those_faults_were_put_in_has_none() -> None:
    assert broken(lambda _found: None) == ()


def test_further_keys_are_allowed_as_the_published_schema_allows_them() -> None:
    assert broken(lambda d: d.update(colour="blue")) == ()


def test_a_page_an_array_and_one_service_are_all_read() -> None:
    documents: tuple[object, ...] = (FULL, [FULL, FULL], page_of_all([FULL]))
    for found in documents:
        assert isinstance(standard.read(found), standard.Services)


def test_what_is_nested_without_end_or_is_no_service_is_refused_not_run_into() -> None:
    documents: tuple[object, ...] = (None, 7, "x", [7], {"contents": {}}, {"contents": None})
    for found in documents:
        assert isinstance(standard.read(found), tuple), found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"languages": [{"id": str(uuid.UUID(int=1)), "name": "Nowhereish"}]}, "Nowhereish"),
        ({"service_areas": [{"id": str(uuid.UUID(int=1)), "name": "Atlantis"}]}, "Atlantis"),
        ({"minimum_age": 17.5}, "17.5"),
        ({"maximum_age": 200}, "200"),
        ({"cost_options": [{"id": str(uuid.UUID(int=1)), "amount": 1.001, "currency": "GBP"}]}, "1.001"),
        ({"cost_options": [{"id": str(uuid.UUID(int=1)), "amount": 5, "currency": "EUR"}]}, "pounds"),
        ({"cost_options": [{"id": str(uuid.UUID(int=n)), "amount": n} for n in (1, 2)]}, "pounds"),
        ({"cost_options": [{"id": str(uuid.UUID(int=1)), "amount": 1e300}]}, "1e+300"),
        ({"name": " "}, "must not be empty"),
        ({"name": "n" * 201}, "200 characters"),
        ({"description": "n" * 2001}, "2000 characters"),
    ],
    ids=range(11),
)
def test_what_the_directory_cannot_hold_is_told_and_leaves_the_field_as_it_was(
    change: Json, told: str
) -> None:
    after, problems = entry_said(read_one({**FULL, **change}), EMPTY)
    assert any(told in problem for problem in problems), problems
    assert after.fee_pence == 0


def test_an_area_is_known_by_its_code_or_its_name() -> None:
    areas = [
        {"id": str(uuid.UUID(int=1)), "name": "Somewhere", "uri": "https://x.example/E06000003"},
        {"id": str(uuid.UUID(int=2)), "name": "Middlesbrough"},
    ]
    after, problems = entry_said(read_one({**FULL, "service_areas": areas}), EMPTY)
    assert (after.areas, problems) == (("E06000003", "E06000002"), [])


def test_an_attribute_of_somebody_elses_taxonomy_is_named_and_changes_nothing() -> None:
    term = {"id": str(uuid.UUID(int=2)), "name": "Advice", "description": "Advice", "taxonomy": "esdForms"}
    attribute = {"id": str(uuid.UUID(int=1)), "link_id": FULL["id"], "taxonomy_term": term}
    foreign = {
        **{name: FULL[name] for name in ("id", "name", "status")},
        "attributes": [attribute],
        "phones": [],
    }
    before = dataclasses.replace(EMPTY, needs=("work",), age_from=30)
    after, problems = entry_said(read_one(foreign), before)
    assert (after.needs, after.age_from, problems) == (("work",), 30, [])
    assert left_out(read_one(foreign)) == ("phones", "attributes of other taxonomies")


def test_a_code_that_is_none_of_ours_is_refused() -> None:
    found = copy.deepcopy(FULL)
    found["attributes"][0]["taxonomy_term"]["code"] = "gambling"
    assert any("gambling" in problem for problem in entry_said(read_one(found), EMPTY)[1])
