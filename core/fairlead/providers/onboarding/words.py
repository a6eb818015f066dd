"""What kinds of organisation, and the parts of the set-up, are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

KINDS: Mapping[str, LazyString] = {
    "charity": _l("Charity or voluntary organisation"),
    "company": _l("Company"),
    "community-interest": _l("Community interest company"),
    "health": _l("NHS body"),
    "public": _l("Council or another public body"),
    "other": _l("Something else"),
}
CLASSES: Mapping[str, LazyString] = {
    "identity": _l("Who the person is"),
    "contact": _l("How to reach the person safely"),
    "condition": _l("What was agreed, and by when"),
    "needs": _l("The person’s needs"),
    "risk": _l("Risks that staff must know"),
}
PRACTICE_PERSON = _l("Practice Person")
"""Nobody: the name in the practice referral."""
