"""The words of an entry: what may be chosen, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

NEEDS: Mapping[str, LazyString] = {
    "accommodation": _l("Somewhere to live"),
    "work": _l("Work, training and education"),
    "physical-health": _l("Physical health"),
    "mental-health": _l("Mental health"),
    "alcohol": _l("Alcohol"),
    "drugs": _l("Drugs"),
    "money": _l("Money, benefits and debt"),
    "family": _l("Children, family and relationships"),
    "attitudes": _l("Thinking and behaviour"),
    "abuse": _l("Abuse or exploitation"),
    "learning": _l("Learning and neurodiversity"),
}
"""The domains of need that questionnaires score; a module's own questionnaire uses the same keys."""

METHODS: Mapping[str, LazyString] = {
    "individual": _l("One to one"),
    "group": _l("Group"),
    "online": _l("Online"),
    "telephone": _l("Telephone"),
    "activity": _l("Supervised activity"),
}
ACCESS: Mapping[str, LazyString] = {
    "step-free": _l("Step-free access"),
    "remote": _l("Can be done without travelling"),
    "evenings": _l("Evenings"),
    "weekends": _l("Weekends"),
}
SEXES: Mapping[str, LazyString] = {
    "": _l("Everybody"),
    "female": _l("Women only"),
    "male": _l("Men only"),
}
RISKS: Mapping[str, LazyString] = {
    "": _l("Not said"),
    "low": _l("Low"),
    "medium": _l("Medium"),
    "high": _l("High"),
}
"""The highest assessed risk with which the service still works."""
PAYERS: Mapping[str, LazyString] = {
    "": _l("Not said"),
    "commissioner": _l("The commissioner"),
    "provider": _l("The provider"),
    "other": _l("Another funder"),
}
FIELDS: Mapping[str, LazyString] = {
    "name": _l("Name"),
    "summary": _l("What it offers"),
    "needs": _l("Needs it treats"),
    "delivery": _l("Mainly delivered"),
    "methods": _l("How it is delivered"),
    "places": _l("Places"),
    "areas": _l("Areas served"),
    "age_from": _l("Youngest age"),
    "age_to": _l("Oldest age"),
    "sex": _l("For whom"),
    "highest_risk": _l("Highest risk it works with"),
    "exclusions": _l("Offences it does not work with"),
    "languages": _l("Languages"),
    "access": _l("Access"),
    "hours": _l("Hours"),
    "fee_pence": _l("What the person pays"),
    "cost_pence": _l("Further cost of a place"),
    "payer": _l("Who pays that"),
    "contract_reference": _l("Contract"),
    "contract_from": _l("Contract from"),
    "contract_to": _l("Contract until"),
}
"""Every part of an entry that its commissioner approves, in the order in which it is read."""


def label(words: Mapping[str, LazyString], value: str) -> str:
    """The words for a value; the value itself when it is none of the known ones."""
    return str(words[value]) if value in words else value


def language_name(code: str) -> str:
    """A language in English; the code itself when it is unknown."""
    return str(Locale("en").languages.get(code, code))


def language_code(typed: str) -> str | None:
    """The code of a language that somebody typed, by code or English name; None when there is no such language."""
    words = " ".join(typed.split()).casefold()
    known = Locale("en").languages
    if words in known:
        return words
    return next((str(code) for code, name in known.items() if str(name).casefold() == words), None)


def pounds(pence: int) -> str:
    """An amount of money in words."""
    return f"£{pence / 100:,.2f}" if pence else _("Nothing")
