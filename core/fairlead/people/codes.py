"""The published codes for describing people (see ``data/NOTICE.md``)."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def self_defined_ethnicities() -> dict[str, str]:
    """Codes a person may choose from today (18+1), with "not stated"; legacy codes are shown where
    recorded.
    """
    return {
        row["code"]: row["label"]
        for row in _rows("ethnicity_self_defined_codes.csv")
        if row["in_18_plus_1"] == "Y"
    }


@lru_cache(maxsize=1)
def officer_defined_ethnicities() -> dict[str, str]:
    """What an officer saw: a separate fact, never merged with what the person said."""
    return {row["code"]: row["label"] for row in _rows("ethnicity_officer_defined_ic_codes.csv")}


@lru_cache(maxsize=1)
def every_ethnicity() -> dict[str, str]:
    """Labels of every code that may be stored, legacy ones included."""
    files = ("ethnicity_self_defined_codes.csv", "ethnicity_officer_defined_ic_codes.csv")
    return {row["code"]: row["label"] for name in files for row in _rows(name)}


@lru_cache(maxsize=1)
def ethnicity_groups() -> dict[str, str]:
    """The broad group of every code that may be stored, as the published lists give it."""
    files = ("ethnicity_self_defined_codes.csv", "ethnicity_officer_defined_ic_codes.csv")
    return {row["code"]: row["group5"] for name in files for row in _rows(name)}


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
