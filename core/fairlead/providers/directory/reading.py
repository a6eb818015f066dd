"""An entry in words, field by field: the same on its page, in a comparison of two versions and in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from fairlead.providers.directory.areas import area_name
from fairlead.providers.directory.entry import Entry
from fairlead.providers.directory.words import (
    ACCESS,
    FIELDS,
    METHODS,
    NEEDS,
    PAYERS,
    RISKS,
    SEXES,
    label,
    language_name,
    pounds,
)
from fairlead.web.filters import uk_date


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One field of two versions. ``differs``: they do not say the same."""

    label: str
    theirs: str
    yours: str

    @property
    def differs(self) -> bool:
        """The two versions do not say the same here."""
        return self.theirs != self.yours


def in_words(entry: Entry) -> Mapping[str, str]:
    """What each field says, in words; empty where nothing is said."""
    return {name: _said(name, getattr(entry, name)) for name in FIELDS}


def compared(before: Entry, after: Entry) -> tuple[Compared, ...]:
    """Every field of two versions beside each other, in the order in which an entry is read."""
    one, two = in_words(before), in_words(after)
    return tuple(
        Compared(label=str(title), theirs=one[name], yours=two[name]) for name, title in FIELDS.items()
    )


def who_it_is_for(entry: Entry) -> str:
    """Sex and ages in one phrase."""
    ages = {
        (True, True): _("aged %(low)s to %(high)s", low=entry.age_from, high=entry.age_to),
        (True, False): _("aged %(low)s or older", low=entry.age_from),
        (False, True): _("aged %(high)s or younger", high=entry.age_to),
        (False, False): "",
    }[entry.age_from is not None, entry.age_to is not None]
    return ", ".join(part for part in (label(SEXES, entry.sex), ages) if part)


def _said(name: str, value: object) -> str:
    words = {"needs": NEEDS, "methods": METHODS, "access": ACCESS, "delivery": METHODS}
    chosen = {"sex": SEXES, "highest_risk": RISKS, "payer": PAYERS}
    match value:
        case tuple() if name == "areas":
            return ", ".join(area_name(str(each)) for each in value)
        case tuple() if name == "languages":
            return ", ".join(language_name(str(each)) for each in value)
        case tuple():
            return ", ".join(label(words.get(name, {}), str(each)) for each in value)
        case date():
            return uk_date(value)
        case Decimal():
            return plain_number(value)
        case int() if name.endswith("_pence"):
            return pounds(value)
        case None:
            return ""
    return label(chosen.get(name) or words.get(name, {}), str(value))


def plain_number(value: Decimal) -> str:
    """A number without needless noughts."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
