"""Assessments as JSON text, many of them one after the other.

A thousand assessments repeat the same parameters, versions and a few hundred reasons. What repeats is written once;
the text is that of `json.dumps(record.to_json(), ensure_ascii=False)`, letter by letter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from fairlead.workflow.decisions import Decision, Reason
from fairlead.workflow.registry import AssessmentRecord

_encode = json.JSONEncoder(ensure_ascii=False).encode


class AssessmentWriter:
    """Writes assessments that were prepared together: those share their versions and parameters."""

    def __init__(self) -> None:
        self._shared: dict[int, tuple[Mapping[str, object], str]] = {}

    def text(self, record: AssessmentRecord) -> str:
        """One JSON object."""
        decisions = ", ".join(
            f"{_encode(subject)}: {_decision(decision)}" for subject, decision in record.decisions.items()
        )
        return (
            f'{{"rule_set": {_encode(record.rule_set)}, "rule_set_version": {_encode(record.rule_set_version)}, '
            f'"on": "{record.on.isoformat()}", "rule_versions": {self._once(record.rule_versions)}, '
            f'"facts": {_encode(record.facts)}, "parameters": {self._once(record.parameters)}, '
            f'"decisions": {{{decisions}}}}}'
        )

    def _once(self, shared: Mapping[str, object]) -> str:
        """The text of a mapping that many records hold; the mapping is kept too, so that its id stays its own."""
        if id(shared) not in self._shared:
            self._shared[id(shared)] = shared, _encode(shared)
        return self._shared[id(shared)][1]


def _decision(decision: Decision) -> str:
    return (
        f'{{"subject": {_encode(decision.subject)}, "result": "{decision.result.value}", '
        f'"reasons": [{", ".join(map(_reason, decision.reasons))}], '
        f'"required_actions": {_texts(decision.required_actions)}, '
        f'"computed": {_encode(decision.computed) if decision.computed else "{}"}, '
        f'"min_rank": {"null" if decision.min_rank is None else _encode(decision.min_rank.value)}, '
        f'"cps_required": {"true" if decision.cps_required else "false"}}}'
    )


@lru_cache(maxsize=8192)
def _reason(reason: Reason) -> str:
    return _encode(reason.to_json())


@lru_cache(maxsize=8192)
def _texts(texts: tuple[str, ...]) -> str:
    return _encode(texts)
