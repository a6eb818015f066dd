"""Local authorities of England and Wales, in which a service works (see ``data/NOTICE.md``)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "local_authorities.csv"

COUNTRIES = {"E92000001": "England", "W92000004": "Wales"}
"""Codes of the Office for National Statistics for a whole country: a service that works everywhere in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One local authority. ``country`` is the code of the whole that it is part of."""

    code: str
    name: str
    country: str


@lru_cache(maxsize=1)
def local_authorities() -> dict[str, Area]:
    """Every local authority that is known, by code."""
    whole = {name: code for code, name in COUNTRIES.items()}
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Area(code=row["code"], name=row["name"], country=whole[row["country"]]) for row in rows
    }


def area_name(code: str) -> str:
    """The name of a local authority or of a whole country; the code itself when it is unknown."""
    found = local_authorities().get(code)
    return found.name if found else COUNTRIES.get(code, code)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    named = {area.name.casefold(): code for code, area in local_authorities().items()}
    return {**named, **{name.casefold(): code for code, name in COUNTRIES.items()}}


def area_code(typed: str) -> str | None:
    """The code of what somebody typed, a code or a name; None for a place that is not in the list."""
    words = " ".join(typed.split())
    code = words.upper()
    if code in COUNTRIES or code in local_authorities():
        return code
    return _by_name().get(words.casefold())


def serving(code: str) -> tuple[str, ...]:
    """What an entry may say when it serves this area: the area, or the country that it lies in."""
    found = local_authorities().get(code)
    return (code, found.country) if found else (code,)
