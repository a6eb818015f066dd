"""The offence tables of two enactments, by the codes of the published CJS offence list; general gravity factors.

The law names provisions, the list has codes and titles. Which code stands for which provision was read from
the title and, for the Sexual Offences Act 2003, from the legislation named in the published schedule flags.
A code whose title leaves doubt is not in a table; a tier that was not verified is empty, and a rule asks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class PenaltyTier(StrEnum):
    """The two amounts of a penalty notice for disorder."""

    UPPER = "upper"
    LOWER = "lower"


@lru_cache(maxsize=1)
def simple_caution_offences() -> frozenset[str]:
    """Codes of the Schedule to SI 2015/790: items 1 to 3, 7 to 10, 28 to 34 and 36 to 43.

    Items 4 to 6 are offences before 2004. Items 11 to 26, 35 and any after 43 could not be read; item 27 turns
    on the age of the victim: `docs/sources.md` lists them as open. Attempts are not in the Schedule.
    """
    return frozenset(row["code"] for row in _rows("si2015_790.csv"))


@lru_cache(maxsize=1)
def penalty_offences() -> Mapping[str, PenaltyTier | None]:
    """Codes of the table in CJPA 2001 s.1(1) with their tier; None where the tier was not verified."""
    return {
        row["code"]: PenaltyTier(row["tier"]) if row["tier"] else None for row in _rows("pnd_offences.csv")
    }


@lru_cache(maxsize=1)
def penalty_value_limits() -> Mapping[str, int]:
    """Code to the value in pence from which guidance no longer offers a penalty notice.

    Nought: the offence is a penalty offence, but guidance keeps notices for theft from a shop.
    """
    return {
        row["code"]: int(row["guidance_limit_pence"])
        for row in _rows("pnd_offences.csv")
        if row["guidance_limit_pence"]
    }


def general_gravity_factors() -> list[dict[str, str]]:
    """The general factors of the gravity matrix [from memory], as rows of the force's table.

    Age, mental ill-health and learning disability are left out: protected characteristics never reach the
    rules. They belong to the adjustments and to the rationale.
    """
    return list(_rows("gravity_factors.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("fairlead_oocd.parameters").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(keepends=True))
