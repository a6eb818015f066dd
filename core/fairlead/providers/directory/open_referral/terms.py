"""What the standard leaves to a taxonomy: the directory's own words, as terms that both directions use."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel.speaklater import LazyString

from fairlead.providers.directory.words import ACCESS, FIELDS, METHODS, NEEDS, RISKS, SEXES

TAXONOMY = "Fairlead directory of services: "
"""Every taxonomy of ours begins with it."""
AREA_URI = "http://statistics.data.gov.uk/id/statistical-geography/"
"""With the code of an area behind it, an address of the Office for National Statistics."""
_NAMES = uuid.UUID("5b0c1a0e-7d6d-5c39-9a51-3f6f0a5e6c11")

SEVERAL: Mapping[str, Mapping[str, LazyString]] = {"needs": NEEDS, "methods": METHODS, "access": ACCESS}
ONE: Mapping[str, Mapping[str, LazyString]] = {"delivery": METHODS, "sex": SEXES, "highest_risk": RISKS}
VALUES = ("exclusions", "hours")
"""Fields of an entry that are attributes: with several terms, with at most one, with a value in words or figures."""


def named(*parts: str) -> str:
    """An id that is the same whenever the same thing is written."""
    return str(uuid.uuid5(_NAMES, "/".join(parts)))


def taxonomy(field: str) -> str:
    """The taxonomy of one field of an entry."""
    return f"{TAXONOMY}{FIELDS[field]}"


def term(field: str, code: str, name: str) -> dict[str, object]:
    """One term."""
    return {
        "id": named(field, code),
        "code": code,
        "name": name,
        "description": name,
        "taxonomy": taxonomy(field),
    }
