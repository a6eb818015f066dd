"""Requirements that several guards share."""

from __future__ import annotations

from fairlead.public import Layer, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.policy.progress import Progress, Requirements

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE


def need_child_referred(check: Requirements, case: Progress) -> None:
    """What was given to a child goes to the youth justice service before anything else."""
    if not case.given_to_child:
        return
    caution = case.disposal is Disposal.YC
    check.need(
        case.referred_to_youth_justice,
        "T14y",
        _S if caution else _N,
        "CDA 1998 s.66ZB(1)" if caution else "[design] after CDA 1998 s.66ZB(1)",
        "The child was not referred to the youth justice service",
        "Refer the child to the youth justice service, and record it.",
    )


def need_other_eyes(check: Requirements, case: Progress, what: str) -> None:
    """R120: whoever ever led the case, or brought what is decided on, does not decide on it.

    Giving the case to a colleague changes nothing: who led it before stays involved. A case in which nobody is
    known to be involved is refused too, since nobody can be shown to be another person then.
    """
    check.need(
        bool(case.actor) and bool(case.involved) and case.actor not in case.involved,
        "R120",
        _N,
        "four-eyes principle; force policy",
        what,
        "Have another supervisor decide, who never led this case.",
    )


def need_responsible_age(check: Requirements, case: Progress) -> None:
    """R10: for a child under 10 there is nothing but a safeguarding referral."""
    check.need(
        not case.facts.below_age_of_responsibility,
        "R10",
        _S,
        "CYPA 1933 s.50 [from memory]",
        "The child is, or was at the time, under 10, the age of criminal responsibility",
        "Record a safeguarding referral; nothing else may follow.",
    )


def need_evidence(check: Requirements, case: Progress) -> None:
    """R20 and R21: the decision on the evidence and the public interest are recorded."""
    evidence = case.facts.evidence
    decided = evidence.sufficient is True and evidence.decider is not UNKNOWN
    source = "PCSC Act 2022 ss.99(2)(a), 108(2)(a); CJA 2003 s.23(1)–(2)"
    check.need(
        decided,
        "R20",
        _S,
        source,
        "It is not recorded that the evidence is sufficient to charge, and who decided it",
        "Record the decision on the evidence.",
    )
    check.need(
        case.facts.public_interest_rationale is not UNKNOWN,
        "R21",
        _S,
        source,
        "Why this disposal should be used is not recorded",
        "Record the public interest rationale.",
    )


def need_open(check: Requirements, case: Progress, *closed_by: Result) -> None:
    """The disposal was assessed, and no rule gave one of the results."""
    if case.decision is None:
        check.need(
            False, "T05", _F, "[design]", "The disposal has not been assessed", "Run the eligibility rules."
        )
        return
    check.refuse_with(tuple(reason for reason in case.decision.obstacles if reason.result in closed_by))
