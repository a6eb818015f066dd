"""The calls of the API: the same use cases as the pages and the command."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from fairlead.public import (
    TENANT_API,
    ApiOperation,
    Fault,
    attempt,
    count_work,
    current_actor,
    day_in_query,
    invalid,
    operation,
    read_json,
    requires,
)
from fairlead_oocd.facts.schema import DECISION, FACT_SHEET
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.use_cases.assessing import AssessFacts, FactsRefused, assess_facts, without_facts

api = Blueprint("oocd_api", "fairlead_oocd", url_prefix=f"{TENANT_API}/oocd")
MOST_SHEETS = 100
MOST_BYTES = 1024 * 1024
_SHEET = {"$ref": "#/components/schemas/FactSheet"}
_ANSWER = {"$ref": "#/components/schemas/Assessment"}


@api.post("/assess")
@requires(Oocd.ASSESS_FACTS)
@operation(
    ApiOperation(
        summary="Assess one fact sheet, or up to 100",
        description=(
            "One decision for each out-of-court resolution, with every reason, its layer and its source, by the"
            " organisation's settings. The engine advises; a person decides. No case is made and no fact is kept;"
            " the use is recorded. Each fact sheet counts as one call of the token."
        ),
        request={
            "oneOf": [_SHEET, {"type": "array", "items": _SHEET, "minItems": 1, "maxItems": MOST_SHEETS}]
        },
        response={"oneOf": [_ANSWER, {"type": "array", "items": _ANSWER}]},
        query={"on": {"type": "string", "format": "date", "description": "Assess as on this day."}},
        problems=(413, 415, 422),
        components={"FactSheet": FACT_SHEET, "Assessment": DECISION},
    )
)
def assess() -> ResponseReturnValue:
    """Facts in, one decision for each resolution out."""
    body = read_json(most_bytes=MOST_BYTES)
    many = isinstance(body, list)
    sheets = body if isinstance(body, list) else [body]
    if not isinstance(body, list | dict):
        raise invalid([Fault(path="$", detail="expected a fact sheet, or a list of them")])
    if not 1 <= len(sheets) <= MOST_SHEETS:
        raise invalid([Fault(path="$", detail=f"expected 1 to {MOST_SHEETS} fact sheets")])
    count_work(len(sheets))
    command = AssessFacts(sheets=sheets, on=day_in_query("on"))
    with attempt() as session:
        answers = list(assess_facts(session, current_actor(), command, now=datetime.now(UTC)))
    faults = [
        Fault(path=_place(answer.path, number if many else None), detail=answer.detail)
        for number, answer in enumerate(answers)
        if isinstance(answer, FactsRefused)
    ]
    if faults:
        raise invalid(faults)
    told = [without_facts(answer) for answer in answers if not isinstance(answer, FactsRefused)]
    return jsonify(told if many else told[0])


def _place(path: str, number: int | None) -> str:
    """The path within what was sent: ``$.offender.dob`` of the third sheet is ``$[2].offender.dob``."""
    return path if number is None or path.startswith("$[") else path.replace("$", f"$[{number}]", 1)
