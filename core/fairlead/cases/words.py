"""The field's words for roles, categories, assertion types and condition states, as people read them."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

ROLES: dict[str, LazyString] = {
    "suspect": lazy_gettext("Suspect"),
    "admitted": lazy_gettext("Person who admitted"),
    "victim": lazy_gettext("Victim"),
    "witness": lazy_gettext("Witness"),
    "complainant": lazy_gettext("Complainant"),
    "appropriate-adult": lazy_gettext("Appropriate adult"),
    "interpreter": lazy_gettext("Interpreter"),
    "legal-representative": lazy_gettext("Legal representative"),
    "associate": lazy_gettext("Associate"),
}

CATEGORIES: dict[str, LazyString] = {
    "suspected": lazy_gettext("Suspected"),
    "convicted-or-admitted": lazy_gettext("Convicted or admitted"),
    "victim": lazy_gettext("Victim"),
    "witness": lazy_gettext("Witness"),
    "other": lazy_gettext("Other person"),
}

ASSERTIONS: dict[str, LazyString] = {
    "fact": lazy_gettext("Fact"),
    "opinion": lazy_gettext("Opinion"),
    "allegation": lazy_gettext("Allegation"),
}

CONDITION_STATES: dict[str, LazyString] = {
    "proposed": lazy_gettext("Proposed"),
    "active": lazy_gettext("Under way"),
    "completed": lazy_gettext("Completed"),
    "breached": lazy_gettext("Breached"),
    "rescinded": lazy_gettext("Rescinded"),
    "removed": lazy_gettext("Removed"),
}

MODES_OF_TRIAL: dict[str, LazyString] = {
    "summary_only": lazy_gettext("Summary only"),
    "either_way": lazy_gettext("Either way"),
    "indictable_only": lazy_gettext("Indictable only"),
    "not_criminal": lazy_gettext("Not a criminal charge"),
    "unknown": lazy_gettext("Not known: ask a supervisor"),
}


def word(table: dict[str, LazyString], key: str) -> str:
    """The words for a stored key; a key that a module brought reads as it is, without hyphens."""
    known = table.get(key)
    return str(known) if known is not None else key.replace("-", " ").replace("_", " ").capitalize()


def role_word(role: str) -> str:
    """The words for a role of a party."""
    return word(ROLES, role)


def category_word(category: str) -> str:
    """The words for a s.38 category."""
    return word(CATEGORIES, category)


def assertion_word(assertion_type: str) -> str:
    """The words for what kind of statement a note is."""
    return word(ASSERTIONS, assertion_type)


def condition_word(state: str) -> str:
    """The words for the state of a condition."""
    return word(CONDITION_STATES, state)


def mode_of_trial_word(mode: str) -> str:
    """The words for how an offence is tried."""
    return word(MODES_OF_TRIAL, mode)
