"""Why somebody is treated as a victim, and the gateways to enhanced rights. No database, no web."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fairlead.public import age_on

BASES = (
    "direct",
    "witnessed-effects",
    "bereaved",
    "born-of",
    "child-domestic-abuse",
    "parent",
    "spokesperson",
    "business-contact",
    "asb-non-crime",
    "unreported",
)
"""Why somebody is a victim: Code 2020, "Who is a victim"; Victims and Prisoners Act 2024 s.1."""
WITHOUT_CODE = frozenset({"asb-non-crime", "unreported"})
"""Support is offered; no promise of the Code runs. [design]"""

GATEWAYS = (
    "serious-crime",
    "persistently-targeted",
    "under-18",
    "vulnerable",
    "intimidated",
    "discretion",
)
"""Gateways to enhanced rights: Code 2020; that they may be given at discretion [from memory]."""
UNDER_18 = "under-18"
ADULT_FROM = 18


def owed_by_code(bases: Iterable[str]) -> bool:
    """True when the promises of the Code run for somebody with these bases."""
    return bool(set(bases) - WITHOUT_CODE)


def age_at_offence(born: date | None, offence_on: date | None) -> int | None:
    """Completed years on the day of the offence; None while a day is not known, or for somebody not yet born."""
    if born is None or offence_on is None or offence_on < born:
        return None
    return age_on(born, offence_on)


def automatic_gateways(born: date | None, offence_on: date | None) -> frozenset[str]:
    """The gateway that needs no decision: under 18 at the time of the offence (Code 2020). Age at a hearing is another
    question (Youth Justice and Criminal Evidence Act 1999 s.16) and is never read from this.
    """
    age = age_at_offence(born, offence_on)
    return frozenset({UNDER_18}) if age is not None and age < ADULT_FROM else frozenset()
