"""The fact sheet as a JSON schema, for the description of the API. A test compares it with what the reader reads."""

from __future__ import annotations

from enum import StrEnum

from fairlead.public import Rank, Result
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.facts import sheet

Schema = dict[str, object]
_TEXT: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": ["boolean", "null"]}
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
_MOMENT: Schema = {"type": ["string", "null"], "description": "A date, or a date and time, in ISO 8601."}
_TEXTS: Schema = {"type": ["array", "null"], "items": {"type": "string"}}


def _word(words: type[StrEnum]) -> Schema:
    return {"enum": [*(word.value for word in words), None]}


def _whole(low: int, high: int) -> Schema:
    return {"type": ["integer", "null"], "minimum": low, "maximum": high}


def _object(properties: Schema, *, required: tuple[str, ...] = (), described: str = "") -> Schema:
    found: Schema = {
        "type": "object" if required else ["object", "null"],
        "additionalProperties": False,
        "properties": properties,
    }
    if required:
        found["required"] = list(required)
    if described:
        found["description"] = described
    return found


def _list(item: Schema, described: str) -> Schema:
    return {"type": ["array", "null"], "items": item, "description": described}


_TAGS: Schema = {
    "description": "Known as a whole: a tag that is not there is a recorded no. child_victim may carry the age.",
    "anyOf": [
        {"type": "null"},
        {"type": "array", "items": {"enum": [tag.value for tag in sheet.Tag]}},
        _object(
            {
                tag.value: {"type": ["boolean", "integer", "null"]}
                if tag is sheet.Tag.CHILD_VICTIM
                else _FLAG
                for tag in sheet.Tag
            }
        ),
    ],
}
_SUFFICIENT: Schema = {
    "anyOf": [
        {"type": ["boolean", "null"]},
        _object({"sufficient": _FLAG, "decider": _TEXT, "at": _MOMENT}),
    ]
}
_VICTIM = _object(
    {
        "id": {"type": "string"},
        "contact_attempts": _list(
            _object({"date": _MOMENT, "method": _TEXT, "outcome": _TEXT}), "Attempts to reach the victim."
        ),
        "views": _TEXT,
        "no_views_reason": _TEXT,
        "wants_listed_action": {
            "type": ["string", "boolean", "null"],
            "description": "Code of an action of the community remedy document; false for none wanted.",
        },
        "risk_to_victim": _FLAG,
        "supports": _FLAG,
    },
    required=("id",),
)
_HISTORY = _object(
    {
        "type": {"enum": [kind.value for kind in sheet.HistoryType]},
        "date": {"type": "string", "format": "date"},
        "offence": _TEXT,
        "age_at": _whole(0, 120),
        "similar": _FLAG,
        "breached": _FLAG,
    },
    required=("type", "date"),
)
_CONDITION = _object(
    {
        "objects": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": [item.value for item in sheet.ConditionObject]},
        },
        "type": {"enum": [item.value for item in sheet.ConditionType]},
        "text": _TEXT,
        "hours": _whole(0, 1000),
        "place": _TEXT,
        "purpose": _TEXT,
        "deadline": _DAY,
        "evidence": _TEXT,
        "provider": _TEXT,
        "listed_action": _TEXT,
        "requires_staying_at_residence": _FLAG,
        "amount_pence": _whole(1, 100_000_000),
        "payee": _TEXT,
        "payment_method": _TEXT,
        "due_date": _DAY,
        "consequences": _TEXT,
        "proportionate": _FLAG,
        "achievable": _FLAG,
        "provider_has_capacity": _FLAG,
        "circumstances_checked": _FLAG,
        "depends_on_third_party": _FLAG,
        "drafting_rationale": _TEXT,
    },
    required=("objects", "type"),
)
FACT_SHEET: Schema = {
    **_object(
        {
            "regime": _word(sheet.Regime),
            "part6_commencement_date": _DAY,
            "offence_date": _DAY,
            "proposed_giving_date": _DAY,
            "offender": _object({"dob": _DAY}),
            "offence": _object(
                {
                    "code": _TEXT,
                    "trial_class": _word(sheet.TrialClass),
                    "tags": _TAGS,
                    "location_force": _TEXT,
                    "jurisdiction": _word(sheet.Jurisdiction),
                    "endorsable": _FLAG,
                    "value_pence": _whole(0, 10_000_000_000),
                }
            ),
            "evidence": _object({"sufficient_to_charge": _SUFFICIENT, "decider": _TEXT, "at": _MOMENT}),
            "public_interest": _object({"rationale": _TEXT}),
            "admission": _object(
                {
                    "made": _FLAG,
                    "to_whom": _TEXT,
                    "at": _MOMENT,
                    "defence_raised": _FLAG,
                    "qualified": _FLAG,
                    "responsibility_accepted": _FLAG,
                }
            ),
            "consent": _object({"willing": _FLAG}),
            "history": _list(_HISTORY, "Earlier outcomes; an empty list says that there are none."),
            "on_bail": _FLAG,
            "under_court_order": _FLAG,
            "on_licence": _FLAG,
            "vulnerability": _object({"screened": _FLAG, "flags": _TEXTS, "fit": _FLAG}),
            "aa": _object({"required": _FLAG, "present": _FLAG, "name": _TEXT}),
            "interpreter": _object({"required": _FLAG, "present": _FLAG, "language": _TEXT}),
            "immigration": _object({"status": _word(sheet.ImmigrationStatus), "hoie_reply": _TEXT}),
            "victims": _list(_VICTIM, "An empty list says that nobody was a victim."),
            "risk": _object({"dara_or_dash": _word(sheet.RiskLevel)}),
            "domestic_abuse": _object({"first_time": _FLAG, "intervention_available": _FLAG}),
            "hate_crime": _object(
                {
                    "stirring_up": _FLAG,
                    "genuine_remorse": _FLAG,
                    "relevant_history": _FLAG,
                    "extremist_group": _FLAG,
                    "custody_likely": _FLAG,
                }
            ),
            "gravity": _object({"base": _whole(1, 5), "factors": _TEXTS, "final": _whole(1, 5)}),
            "exceptional_circumstances": _object({"recorded": _FLAG, "by_rank": _word(Rank)}),
            "dpp_consent": _object({"ref": _TEXT, "date": _MOMENT}),
            "cps_decision": _object(
                {"ref": _TEXT, "date": _MOMENT, "decision": _word(sheet.ProsecutorDecision)}
            ),
            "conditions": _list(_CONDITION, "Conditions as planned; absent while none is."),
            "listed_action_exception": _object(
                {"kind": _word(sheet.ExceptionKind), "reason": _TEXT, "action": _TEXT}
            ),
            "authorisation": _object(
                {"authoriser": _TEXT, "investigating_officer": _TEXT, "rank": _word(Rank)}
            ),
        },
        described="Facts of one case. Absent or null is unknown: the rules ask for it and never guess. No protected"
        " characteristic can be said here; age follows from the date of birth because the law turns on it.",
    ),
    "type": "object",
}
_REASON: Schema = {
    "type": "object",
    "required": ["rule", "version", "layer", "source", "message", "what_would_change_it", "result"],
    "properties": {
        "rule": {"type": "string"},
        "version": {"type": "string"},
        "layer": {"enum": ["STATUTE", "NATIONAL", "FORCE"]},
        "source": {"type": "string"},
        "message": {"type": "string"},
        "what_would_change_it": {"type": "string"},
        "result": {"enum": [result.value for result in Result]},
    },
}
_DECISION: Schema = {
    "type": "object",
    "required": [
        "subject", "result", "reasons", "required_actions", "computed", "min_rank", "cps_required",
    ],
    "properties": {
        "subject": {"enum": sorted(TITLES)},
        "result": {"enum": ["ELIGIBLE", "INELIGIBLE", "REFER_SUPERVISOR", "REFER_CPS", "MORE_INFO"]},
        "reasons": {"type": "array", "items": _REASON},
        "required_actions": {"type": "array", "items": {"type": "string"}},
        "computed": {"type": "object", "description": "Dates as ISO text, money in whole pence, counts."},
        "min_rank": _word(Rank),
        "cps_required": {"type": "boolean"},
    },
}  # fmt: skip
DECISION: Schema = {
    "type": "object",
    "description": "One decision for each resolution, and the rule versions that made them.",
    "required": ["rule_set", "rule_set_version", "on", "rule_versions", "decisions"],
    "properties": {
        "rule_set": {"type": "string"},
        "rule_set_version": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "rule_versions": {"type": "object", "additionalProperties": {"type": "string"}},
        "decisions": {
            "type": "object",
            "properties": dict.fromkeys(TITLES, _DECISION),
            "required": sorted(TITLES),
            "additionalProperties": False,
        },
    },
}
