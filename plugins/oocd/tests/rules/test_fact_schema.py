"""The published schema of the fact sheet says exactly what the reader reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from oocd_sheets import condition, sheet

from fairlead_oocd.facts import UnknownKey, parse_facts
from fairlead_oocd.facts.schema import FACT_SHEET

LISTS: dict[str, dict[str, object]] = {
    "history": {"type": "CR", "date": "2025-01-01"},
    "victims": {"id": "v1"},
    "conditions": condition(),
}


def _objects(
    schema: dict[str, object], at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    properties = schema.get("properties")
    if isinstance(properties, dict):
        yield at, set(properties)
        for name, inner in properties.items():
            yield from _objects(inner, (*at, name))


OBJECTS = [(at, names) for at, names in _objects(FACT_SHEET) if "tags" not in at]


@pytest.mark.parametrize(
    ("at", "names"), OBJECTS, ids=lambda value: ".".join(value) if isinstance(value, tuple) else ""
)
def test_every_object_of_the_schema_has_the_keys_the_reader_knows(
    at: tuple[str, ...], names: set[str]
) -> None:
    document: dict[str, object] = {"no such key": 1}
    for key in reversed(at):
        document = {key: document}
    with pytest.raises(UnknownKey) as refusal:
        parse_facts(document)
    assert set(refusal.value.expected.split(", ")) == names


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_schema_has_the_keys_the_reader_knows(name: str) -> None:
    with pytest.raises(UnknownKey) as refusal:
        parse_facts({name: [{**LISTS[name], "no such key": 1}]})
    item = FACT_SHEET["properties"][name]["items"]  # type: ignore[index]  # as the schema is built
    assert set(refusal.value.expected.split(", ")) == set(item["properties"])


def test_the_complete_case_uses_only_keys_of_the_schema() -> None:
    properties = FACT_SHEET["properties"]
    assert isinstance(properties, dict)
    assert set(sheet()) <= set(properties)
