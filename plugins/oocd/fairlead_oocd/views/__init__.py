"""The module's pages. Each view is a form, a command and a use case; the words are in the forms."""

from fairlead_oocd.views import (
    conditions,
    deciding,
    delivering,
    ending,
    giving,
    gravity,
    interventions,
    keeping,
    kerbside,
    kerbside_case,
    money,
    offence_facts,
    opening,
    penalty,
    planning,
    questions,
    supervising,
    varying,
    youth,
)
from fairlead_oocd.views.calls import api
from fairlead_oocd.views.pages import blueprint

__all__ = [
    "api",
    "blueprint",
    "conditions",
    "deciding",
    "delivering",
    "ending",
    "giving",
    "gravity",
    "interventions",
    "keeping",
    "kerbside",
    "kerbside_case",
    "money",
    "offence_facts",
    "opening",
    "penalty",
    "planning",
    "questions",
    "supervising",
    "varying",
    "youth",
]
