"""Fact sheets for the tests: one complete, unremarkable case, and small changes to it."""

from __future__ import annotations

import copy
from datetime import date

from fairlead_oocd.facts import Facts, parse_facts

ON = date(2026, 6, 1)
Sheet = dict[str, object]

_BASE: Sheet = {
    "offence_date": "2026-05-01",
    "proposed_giving_date": "2026-06-01",
    "offender": {"dob": "1990-01-01"},
    "offence": {
        "code": "TH68010",
        "trial_class": "either_way",
        "tags": [],
        "location_force": "03",
        "value_pence": 3800,
    },
    "evidence": {"sufficient_to_charge": True, "decider": "sergeant", "at": "2026-05-20"},
    "public_interest": {"rationale": "First offence, property returned."},
    "admission": {"made": True, "to_whom": "officer", "at": "2026-05-02", "defence_raised": False},
    "consent": {"willing": True},
    "history": [],
    "on_bail": False,
    "under_court_order": False,
    "on_licence": False,
    "vulnerability": {"screened": True, "flags": []},
    "aa": {"required": False},
    "interpreter": {"required": False},
    "immigration": {"status": "british"},
    "victims": [
        {
            "id": "v1",
            "contact_attempts": [{"date": "2026-05-03", "method": "telephone", "outcome": "reached"}],
            "views": "Content with this.",
            "wants_listed_action": False,
            "risk_to_victim": False,
            "supports": True,
        }
    ],
    "gravity": {"base": 2, "factors": [], "final": 2},
}


def sheet(**changes: object) -> Sheet:
    """The complete case with dotted changes: `offence__code="X"`; `None` takes a fact away."""
    document = copy.deepcopy(_BASE)
    for path, value in changes.items():
        at = document
        *parents, last = path.split("__")
        for key in parents:
            inner = at.setdefault(key, {})
            assert isinstance(inner, dict)
            at = inner
        at[last] = copy.deepcopy(value)
    return document


def facts(**changes: object) -> Facts:
    """The parsed sheet."""
    return parse_facts(sheet(**changes))


def condition(**changes: object) -> Sheet:
    """A lawful, checked attendance condition with a rehabilitation object."""
    document: Sheet = {
        "objects": ["rehabilitation"],
        "type": "attendance",
        "text": "Attend the victim awareness course.",
        "hours": 3,
        "place": "Online classroom",
        "purpose": "Victim awareness",
        "deadline": "2026-08-01",
        "proportionate": True,
        "achievable": True,
        "provider_has_capacity": True,
        "circumstances_checked": True,
    }
    document.update(changes)
    return document
