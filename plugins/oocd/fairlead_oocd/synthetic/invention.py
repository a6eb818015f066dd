"""What is drawn from: offences by group, states, resolutions, answers and words. The shares are invented [design]."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from fairlead_oocd.disposals import Disposal
from fairlead_oocd.workflow import State

S = State

OFFENCES: Mapping[str, bool] = {
    # theft
    "TH68010": True, "TH68020": True, "TH68006": True, "TH68007": True, "TH68003": True, "TH78011": True,
    # damage
    "CD71039": True, "CD71043": True,
    # violence
    "CJ88001": True, "CJ88116": True, "OF61102": True,
    # public order
    "PU86004": True, "CJ67002": False,
    # drugs
    "MD71530": False, "MD71022": False, "MD71225": False, "MD71211": False,
    # fraud and communications
    "FA06001": True, "CA03009": True,
    # other
    "PL96003": False, "AS14004": False, "VG24018": False,
}  # fmt: skip
"""Codes of the published list, and whether somebody was the victim."""
GROUPS: Mapping[str, str] = {
    "TH": "theft", "CD": "damage", "CJ88": "violence", "OF": "violence", "PU": "public-order", "CJ67": "public-order",
    "MD": "drugs", "FA": "fraud", "CA": "communications",
}  # fmt: skip
"""Beginning of a code to the group in which similar cases are looked for."""
OTHER = "other"

OPEN_STATES: Mapping[State, int] = {
    S.MONITORING: 22, S.ELIGIBILITY: 14, S.VICTIM_CONTACT: 12, S.AUTHORISATION: 9, S.CONDITION_PLANNING: 8,
    S.REFERRED: 7, S.EVIDENCE_REVIEW: 6, S.NEEDS_ASSESSMENT: 5, S.OFFERED: 5, S.GIVEN: 3, S.PROVIDER_REFERRAL: 4,
    S.COMPLETED: 3, S.FINALISED: 3, S.CPS_REFERRAL: 2, S.SUSPECTED_BREACH: 2, S.BREACH_REVIEW: 1,
    S.BREACH_CONFIRMED: 1, S.VARIATION: 1, S.SCRUTINY: 1,
}  # fmt: skip
"""Every state a case can wait in under the law in force; those of an unpaid penalty need Part 6 of the 2022 Act."""

FINAL_STATES: Mapping[State, int] = {
    S.CLOSED: 78, S.INELIGIBLE: 8, S.DECLINED: 5, S.WITHDRAWN: 4, S.PROSECUTION: 4, S.RESCINDED: 1,
}  # fmt: skip

PATH = (
    S.REFERRED, S.EVIDENCE_REVIEW, S.ELIGIBILITY, S.VICTIM_CONTACT, S.NEEDS_ASSESSMENT, S.CONDITION_PLANNING,
    S.AUTHORISATION, S.OFFERED, S.GIVEN, S.PROVIDER_REFERRAL, S.MONITORING, S.COMPLETED, S.FINALISED, S.CLOSED,
)  # fmt: skip
"""The way of a case that goes well."""

LEFT_AT: Mapping[State, State] = {
    S.CPS_REFERRAL: S.AUTHORISATION, S.VARIATION: S.MONITORING, S.SUSPECTED_BREACH: S.MONITORING,
    S.BREACH_REVIEW: S.MONITORING, S.BREACH_CONFIRMED: S.MONITORING, S.SCRUTINY: S.FINALISED,
    S.INELIGIBLE: S.EVIDENCE_REVIEW, S.DECLINED: S.OFFERED, S.WITHDRAWN: S.NEEDS_ASSESSMENT,
    S.PROSECUTION: S.MONITORING, S.RESCINDED: S.MONITORING,
}  # fmt: skip
"""Where a case in another state left that way."""

CHOICES: Mapping[Disposal, int] = {
    Disposal.CR: 44, Disposal.COND: 28, Disposal.O22: 10, Disposal.SIMPLE: 8, Disposal.PND: 12, Disposal.CANN: 60,
}  # fmt: skip
"""How often each is chosen among those that the rules leave open; the last two seldom are."""
WITH_ACTIONS = frozenset({Disposal.CR, Disposal.COND, Disposal.O22})
"""Resolutions with conditions or agreed actions: the only ones in a state that is about them."""

EVIDENCE = (
    "Statement and admission",
    "CCTV and admission",
    "Body-worn video",
    "Witness statement and interview",
)
INTEREST = ("First offence, low value", "Low seriousness, admitted at once", "Amends made; no wish for court")
RATIONALE = (
    "Admitted at once, of low seriousness, and nothing similar before. A resolution deals with the cause sooner than a"
    " court could, and those harmed are asked first."
)
VIEWS = (
    "Content with this",
    "Wants an apology",
    "Wants the damage paid for",
    "Does not mind how it is dealt with",
)
CONDITIONS: tuple[tuple[str, str, str, str], ...] = (
    ("other", "reparation", "Write a letter of apology", "Copy of the letter"),
    ("payment", "reparation", "Pay for the damage or loss", "Receipt"),
    ("restrictive", "rehabilitation", "Do not go into the premises", "No report of a visit"),
)
COURSE = (
    "attendance",
    "rehabilitation",
    "Attend the awareness course, one session",
    "Certificate of the provider",
)
METHODS = ("phone", "visit", "email", "text", "letter")
ENDINGS: Mapping[State, str] = {
    S.INELIGIBLE: "Nobody supports a prosecution and there is no other evidence",
    S.DECLINED: "Prefers to go to court",
    S.WITHDRAWN: "New evidence came in",
    S.PROSECUTION: "Conditions not kept, without excuse",
    S.RESCINDED: "Given in error; legal advice taken",
}


def group_of(code: str) -> str:
    """The group of an invented offence."""
    return next((group for start, group in GROUPS.items() if code.startswith(start)), OTHER)


def answers(rng: random.Random, on: date) -> dict[str, dict[str, object]]:
    """Answers to every group of questions, by group."""
    score = rng.choices((1, 2, 3), (3, 5, 2))[0]
    return {
        **first_offence(score),
        "history": {"history": _history(rng, on)},
        "circumstances": {
            "on_bail": rng.random() < 0.15,  # noqa: PLR2004  # a share
            "under_court_order": False,
            "on_licence": False,
            "immigration": {"status": rng.choices(("british", "not_british"), (9, 1))[0]},
        },
    }


def first_offence(score: int = 1) -> dict[str, dict[str, object]]:
    """The answers of a first, admitted offence of low gravity."""
    return {
        "admission": {
            "admission": {"made": True, "to_whom": "2204", "qualified": False, "defence_raised": False},
            "consent": {"willing": True},
        },
        "offence": {
            "offence": {
                "jurisdiction": "england_and_wales",
                "tags": {},
                "endorsable": False,
            }
        },
        "history": {"history": []},
        "circumstances": {
            "on_bail": False,
            "under_court_order": False,
            "on_licence": False,
            "immigration": {"status": "british"},
        },
        "vulnerability": {
            "vulnerability": {"screened": True, "flags": [], "fit": True},
            "aa": {"required": False},
            "interpreter": {"required": False},
        },
        "gravity": {"gravity": {"base": score, "factors": [], "final": score}},
    }


def _history(rng: random.Random, on: date) -> list[dict[str, object]]:
    if rng.random() < 0.7:  # noqa: PLR2004  # a share
        return []
    earlier = on - timedelta(days=rng.randrange(200, 2500))
    kind = rng.choice(("CR", "SIMPLE", "PND", "conviction", "NFA"))
    return [{"type": kind, "date": earlier.isoformat(), "similar": False, "breached": False}]
