"""Named situations: how a row of the rule table is written, and what its rows share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ADULT = "DIV COM COND SIMPLE CR PND PND_ED CANN O22"
ALL = ADULT + " YC YCC"
ADULT_ONLY = "DIV COM COND SIMPLE PND PND_ED CANN"
PART6 = {"part6_commencement_date": "2026-01-01"}
AFTER = {"part6_commencement_date": "2026-05-15"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One situation for one rule."""

    rule: str
    name: str
    changes: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    expects: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, str]:
        """Disposal to letter."""
        return {code: letter for codes, letter in self.expects.items() for code in codes.split()}


def case(
    rule: str,
    name: str,
    changes: Mapping[str, object] | None = None,
    expects: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Case:
    """A case; without changes it is the unremarkable one."""
    return Case(
        rule=rule, name=name, changes=changes or {}, parameters=parameters or {}, expects=expects or {}
    )


def earlier(kind: str, day: str, **more: object) -> dict[str, object]:
    """A history item."""
    return {"type": kind, "date": day, **more}


def repeat_rule(match: str) -> dict[str, object]:
    """Regulations that bar another caution after one conditional caution in two years."""
    row = {
        "caution_kinds": ["COND"],
        "max_count": 0,
        "lookback_days_before_offence": 730,
        "offence_match": match,
    }
    return {"s117_rules": [row]}


def victim(**more: object) -> dict[str, object]:
    """A victim heard, supporting, at no risk."""
    return {
        "id": "v1",
        "contact_attempts": [{"date": "2026-05-03", "method": "letter", "outcome": "answered"}],
        "views": "Content.",
        "wants_listed_action": False,
        "risk_to_victim": False,
        "supports": True,
        **more,
    }


SUMMARY = {"offence__trial_class": "summary", "offence__code": "CJ67002"}
INDICTABLE = {"offence__trial_class": "indictable_only"}
EXCEPTIONAL = {"recorded": True, "by_rank": "inspector"}
APPROVED = {"decision": "approved", "ref": "CPS/1", "date": "2026-05-25"}
REFUSED = {"decision": "refused", "ref": "CPS/1", "date": "2026-05-25"}
DA_ROUTE: dict[str, object] = {
    "offence__tags": ["da"],
    "risk": {"dara_or_dash": "standard"},
    "domestic_abuse": {"first_time": True, "intervention_available": True},
}
HATE_MET: dict[str, object] = {
    "offence__tags": ["hate"],
    "hate_crime": {
        "stirring_up": False,
        "genuine_remorse": True,
        "relevant_history": False,
        "extremist_group": False,
        "custody_likely": False,
    },
}
BY_TRIAL_CLASS = "DIV COM COND SIMPLE CR PND PND_ED CANN"
ADMITTED = "DIV COM COND SIMPLE CANN YC YCC"
