"""How much each reason for or against a service counts. [design]: no national scheme was found; this is the one place.

Points are added up; equal sums are ordered by provider and name. Age, sex and any other protected characteristic have
no weight: they only ever rule a service out, where its entry says that it is not for this person.
"""

from __future__ import annotations

from collections.abc import Mapping

NEED_GREAT = 12
"""The service treats a need that was found to be great."""
NEED_SOME = 8
"""The service treats a need that was found."""

FOR: Mapping[str, int] = {
    "own-area": 4,
    "whole-country": 2,
    "no-travel": 2,
    "starts-in-time": 3,
    "places": 4,
    "language": 5,
    "access": 3,
    "method": 3,
    "free": 1,
    "contact-soon": 2,
    "completes": 2,
}
"""Reasons for a service."""

AGAINST: Mapping[str, int] = {
    "no-places": 6,
    "starts-late": 3,
    "language": 5,
    "access": 3,
    "method": 2,
    "fee": 2,
    "hours": 2,
    "contract-ended": 4,
    "contact-late": 2,
    "completes-rarely": 2,
}
"""Reasons against a service that do not rule it out."""

SOON_DAYS = 28
"""A start within so many days is soon."""
CONTACT_DAYS = 10
"""A median of so many days to the first session, or fewer, speaks for a service; twice as many speak against it."""
OFTEN, RARELY = 0.7, 0.4
"""Shares of completion that speak for a service and against it."""
