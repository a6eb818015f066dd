"""Guards up to the authorisation: T01 to T11."""

from __future__ import annotations

from fairlead.public import Decision, Layer, Rank, Result, highest_rank
from fairlead_oocd.dates import regime_of
from fairlead_oocd.disposals import WITH_CONDITIONS
from fairlead_oocd.facts import UNKNOWN, ProsecutorDecision
from fairlead_oocd.policy.choice import need_reasons
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements, need_within_ceiling
from fairlead_oocd.policy.shared_needs import (
    need_evidence,
    need_open,
    need_other_eyes,
    need_responsible_age,
)
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.rules.victim import OWED_BY_STATUTE, VIEWS
from fairlead_oocd.victims import efforts_recorded

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE


def referral_complete(case: Progress) -> Decision:
    """T01: offence code and date of birth of the suspect are recorded."""
    check = Requirements("referral")
    check.need(
        case.facts.offence.code is not UNKNOWN,
        "T01",
        _F,
        "[design]",
        "No offence is recorded",
        "Record the offence.",
    )
    check.need(
        case.facts.dob is not UNKNOWN,
        "T01",
        _F,
        "[design]",
        "The date of birth of the suspect is not recorded",
        "Record the date of birth.",
    )
    return check.decide()


def accepted_for_review(case: Progress) -> Decision:
    """T02: not a duplicate, and the regime can be told."""
    check = Requirements("evidence review")
    need_responsible_age(check, case)
    check.need(
        case.duplicate_checked,
        "T02",
        _F,
        "[design]",
        "It was not checked whether this case exists already",
        "Check for duplicates.",
    )
    check.need(
        regime_of(case.facts, case.parameters) is not UNKNOWN,
        "R02",
        _S,
        "PCSC Act 2022 ss.99(4), 108(3)",
        "The regime cannot be told without the date of the offence",
        "Record the date of the offence.",
    )
    return check.decide()


def evidence_decided(case: Progress) -> Decision:
    """T03: sufficient evidence and public interest are decided and recorded."""
    check = Requirements("evidence")
    need_responsible_age(check, case)
    need_evidence(check, case)
    return check.decide()


def under_age_of_responsibility(case: Progress) -> Decision:
    """T10s: a safeguarding referral ends the case of a child under 10."""
    check = Requirements("safeguarding referral")
    check.need(
        case.facts.below_age_of_responsibility,
        "R10",
        _S,
        "CYPA 1933 s.50 [from memory]",
        "The person is 10 or over",
        "Go on with the case; make a safeguarding referral beside it where one is needed.",
    )
    return check.decide()


def evidence_insufficient(case: Progress) -> Decision:
    """T04: it was decided that the evidence is not sufficient."""
    check = Requirements("evidence")
    check.need(
        case.facts.evidence.sufficient is False,
        "R20",
        _F,
        "[design]",
        "It is not recorded that the evidence is insufficient",
        "Record the decision on the evidence.",
    )
    return check.decide()


def disposal_open(case: Progress) -> Decision:
    """T05: no rule closes the chosen disposal; an unusual choice has a fuller rationale, and one that is not
    what the gravity matrix leads to says why.
    """
    check = Requirements("eligibility")
    need_open(check, case, Result.INELIGIBLE)
    need_reasons(check, case)
    return check.decide()


def prosecutor_needed(case: Progress) -> Decision:
    """T06: a rule sends the case to a prosecutor."""
    check = Requirements("referral to a prosecutor")
    need_open(check, case, Result.INELIGIBLE)
    needed = case.decision is not None and case.decision.cps_required
    check.need(needed, "T06", _F, "[design]", "No rule asks for a prosecutor", "Continue without a referral.")
    return check.decide()


def prosecutor_approved(case: Progress) -> Decision:
    """T07: approval with its reference; for an indictable-only case the consent of the DPP too."""
    check = Requirements("prosecutor's decision")
    cps = case.facts.cps_decision
    approved = cps.decision is ProsecutorDecision.APPROVED and cps.ref is not UNKNOWN
    check.need(
        approved,
        "T07",
        _N,
        "DPP guidance on conditional cautioning",
        "No approval of the prosecutor is recorded with its reference",
        "Record the decision and its reference.",
    )
    need_open(check, case, Result.INELIGIBLE, Result.REFER_CPS)
    return check.decide()


def prosecutor_refused(case: Progress) -> Decision:
    """T07: the prosecutor decided against it."""
    check = Requirements("prosecutor's decision")
    check.need(
        case.facts.cps_decision.decision is ProsecutorDecision.REFUSED,
        "T07",
        _F,
        "[design]",
        "No refusal of the prosecutor is recorded",
        "Record the decision.",
    )
    return check.decide()


def _by_rules(check: Requirements, case: Progress, *rule_ids: str) -> None:
    """Refuse with what the named rules say about the chosen disposal now."""
    for rule_id in rule_ids:
        said = RULE_SET.run_one(rule_id, case.facts, case.parameters, case.on).get(case.disposal)
        if said is not None:
            check.refuse_with(
                tuple(r for r in said.obstacles if r.result in (Result.MORE_INFO, Result.INELIGIBLE))
            )


def victim_efforts_recorded(case: Progress) -> Decision:
    """T08: for each victim an attempt, and views or why there are none. An unreachable victim does not
    block.
    """
    check = Requirements("victim contact")
    _need_victims(check, case)
    return check.decide()


def _need_victims(check: Requirements, case: Progress) -> None:
    victims = case.facts.victims
    done = victims is not UNKNOWN and all(efforts_recorded(victim) for victim in victims)
    statute = case.disposal in OWED_BY_STATUTE
    check.need(
        done,
        "R100",
        _S if statute else _N,
        VIEWS if statute else "Victims' Code para 6.7",
        "A victim's views, or the efforts to have them, are not recorded",
        "Record for every victim at least one attempt and the views, or why there are none.",
    )


def needs_assessed(case: Progress) -> Decision:
    """T09: the person agreed to the assessment and vulnerability is screened."""
    check = Requirements("needs assessment")
    check.need(
        case.agreed_to_needs_assessment,
        "T09",
        _F,
        "[design]",
        "The person has not agreed to a needs assessment",
        "Ask for agreement, or record that it was refused and go on with what is known.",
    )
    check.need(
        case.facts.vulnerability.screened is True,
        "R80",
        _N,
        "PACE Code C para 1.4",
        "Vulnerability has not been screened",
        "Screen for vulnerability.",
    )
    return check.decide()


def conditions_ready(case: Progress) -> Decision:
    """T10: conditions are there, lawful and possible; victims heard; a wanted listed action is settled."""
    check = Requirements("conditions")
    need_open(check, case, Result.INELIGIBLE)
    _need_victims(check, case)
    if case.disposal in WITH_CONDITIONS:
        there = case.facts.conditions is not UNKNOWN and bool(case.facts.conditions)
        check.need(
            there,
            "R110",
            _S,
            "PCSC Act 2022 s.98(4); CJA 2003 s.22(2)",
            "There is no condition",
            "Add at least one condition.",
        )
    _by_rules(check, case, "R101", "R111", "R112")
    giving = case.facts.proposed_giving_date
    if giving is not UNKNOWN:
        need_within_ceiling(check, case, giving)
    return check.decide()


def authorise(case: Progress) -> Decision:
    """T11: another person than whoever led the case, proposed it or submitted it, of the rank asked for, and
    nothing but rank in the way.
    """
    check = Requirements("authorisation")
    need_open(check, case, Result.INELIGIBLE, Result.MORE_INFO, Result.REFER_CPS)
    need_other_eyes(
        check,
        case,
        "Whoever is or was the officer in the case, proposed the resolution, wrote a condition of it or submitted it"
        " may not authorise it",
    )
    base = case.parameters.authorising_ranks[case.disposal]
    needed = highest_rank((base, None if case.decision is None else case.decision.min_rank)) or Rank.SERGEANT
    check.rank(needed)
    check.need(
        case.actor_rank is not None and case.actor_rank.at_least(needed),
        "R120",
        _N,
        "DPP guidance on conditional cautioning para 2.1; force policy",
        f"The rank needed to authorise this is {needed.value}",
        f"Have a {needed.value} or above authorise.",
    )
    return check.decide()


GUARDS_BEFORE_GIVING: GuardTable = {
    guard.__name__: guard
    for guard in (
        referral_complete,
        accepted_for_review,
        evidence_decided,
        under_age_of_responsibility,
        evidence_insufficient,
        disposal_open,
        prosecutor_needed,
        prosecutor_approved,
        prosecutor_refused,
        victim_efforts_recorded,
        needs_assessed,
        conditions_ready,
        authorise,
    )
}
