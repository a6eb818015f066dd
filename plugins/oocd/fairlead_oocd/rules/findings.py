"""How rules are written down: one constructor per result, and the rows' common dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from fairlead.public import Confidence, Finding, Findings, JsonScalar, Layer, Rank, Result, Rule
from fairlead_oocd.disposals import DisposalSet
from fairlead_oocd.facts import UNKNOWN, Facts, ProsecutorDecision
from fairlead_oocd.parameters import Parameters

OocdRule = Rule[Facts, Parameters]
Check = Callable[[Facts, Parameters], Findings]
POLICE_LED_CAUTIONS = date(2013, 4, 8)
"""LASPO 2012 gave the police the decision on summary and either-way conditional cautions: the earliest day
assessed.
"""
CJCA_2015 = date(2015, 4, 13)


def rule(
    rule_id: str,
    title: str,
    *,
    layer: Layer,
    source: str,
    confidence: Confidence,
    applies_to: DisposalSet,
    check: Check,
    source_url: str | None = None,
    effective_from: date = POLICE_LED_CAUTIONS,
    awaits: str = "",
) -> OocdRule:
    """Version 1 of a rule. `awaits` names what must still come into force."""
    return OocdRule(
        id=rule_id,
        title=title,
        version="1",
        layer=layer,
        source=source,
        source_url=source_url,
        effective_from=effective_from,
        confidence=confidence,
        applies_to=applies_to,
        check=check,
        awaits=awaits,
    )


def _finding(  # noqa: PLR0917  # called below only
    result: Result,
    subjects: Iterable[str],
    message: str,
    change: str,
    layer: Layer | None,
    source: str | None,
    actions: tuple[str, ...],
    computed: Mapping[str, JsonScalar] | None,
    min_rank: Rank | None,
    cps_required: bool,  # noqa: FBT001  # as above
) -> Finding:
    return Finding(
        subjects=subjects if isinstance(subjects, frozenset) else frozenset(subjects),
        result=result,
        message=message,
        what_would_change_it=change,
        layer=layer,
        source=source,
        required_actions=actions,
        computed=computed or {},
        min_rank=min_rank,
        cps_required=cps_required,
    )


def bar(
    subjects: Iterable[str],
    why: str,
    change: str,
    *,
    layer: Layer | None = None,
    source: str | None = None,
    actions: tuple[str, ...] = (),
    computed: Mapping[str, JsonScalar] | None = None,
) -> Finding:
    """INELIGIBLE: "<disposal> cannot be used: why"."""
    message = f"{{subject}} cannot be used: {why}"
    return _finding(
        Result.INELIGIBLE, subjects, message, change, layer, source, actions, computed, None, False
    )


def ask(
    subjects: Iterable[str],
    what: str,
    action: str,
    *,
    layer: Layer | None = None,
    source: str | None = None,
    computed: Mapping[str, JsonScalar] | None = None,
    min_rank: Rank | None = None,
) -> Finding:
    """MORE_INFO: `what` is missing or not yet right; `action` says in the imperative how to put it right."""
    return _finding(
        Result.MORE_INFO, subjects, what, action, layer, source, (action,), computed, min_rank, False
    )


def supervisor(
    subjects: Iterable[str],
    why: str,
    change: str,
    *,
    layer: Layer | None = None,
    source: str | None = None,
    actions: tuple[str, ...] = (),
    computed: Mapping[str, JsonScalar] | None = None,
    min_rank: Rank | None = None,
) -> Finding:
    """REFER_SUPERVISOR: "<disposal> needs a supervisor's decision: why"."""
    message = f"{{subject}} needs a supervisor's decision: {why}"
    return _finding(
        Result.REFER_SUPERVISOR, subjects, message, change, layer, source, actions, computed, min_rank, False
    )


def note(
    subjects: Iterable[str],
    what: str,
    *,
    change: str = "",
    layer: Layer | None = None,
    source: str | None = None,
    actions: tuple[str, ...] = (),
    computed: Mapping[str, JsonScalar] | None = None,
    min_rank: Rank | None = None,
    cps_required: bool = False,
) -> Finding:
    """ELIGIBLE: nothing stands in the way by this rule, but something must be done or is worth knowing."""
    return _finding(
        Result.ELIGIBLE, subjects, what, change, layer, source, actions, computed, min_rank, cps_required
    )


def prosecutor(
    subjects: Iterable[str],
    facts: Facts,
    why: str,
    *,
    layer: Layer | None = None,
    source: str | None = None,
    actions: tuple[str, ...] = (),
) -> Finding:
    """REFER_CPS until the prosecutor's decision is recorded with its reference; then as the prosecutor
    decided.
    """
    decision = facts.cps_decision
    if decision.decision is ProsecutorDecision.REFUSED:
        return bar(
            subjects,
            f"the prosecutor decided against it ({why})",
            "Only a new decision of the prosecutor.",
            layer=layer,
            source=source,
        )
    if decision.decision is ProsecutorDecision.APPROVED and decision.ref is not UNKNOWN:
        message = f"The prosecutor approved {{subject}}: {why}"
        return note(subjects, message, layer=layer, source=source, actions=actions, cps_required=True)
    return _finding(
        Result.REFER_CPS,
        subjects,
        f"{{subject}} needs the decision of a prosecutor: {why}",
        "Record the prosecutor's decision and its reference.",
        layer,
        source,
        ("Refer the case to the Crown Prosecution Service.", *actions),
        None,
        None,
        True,
    )
