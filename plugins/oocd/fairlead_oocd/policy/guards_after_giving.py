"""Guards after the giving of the disposal: T14 to T17, T28 to T32. Those of a breach are in `guards_of_breach`."""

from __future__ import annotations

from fairlead.public import Decision, Layer
from fairlead_oocd.conditions import check_conditions
from fairlead_oocd.disposals import PENALTY_NOTICES, WITH_CONDITIONS, Disposal
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements, need_within_ceiling
from fairlead_oocd.policy.shared_needs import need_child_referred

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE
OUTCOME_22 = "22"


def data_sharing_recorded(case: Progress) -> Decision:
    """T14: the basis for sharing with the provider is recorded."""
    check = Requirements("provider referral")
    check.need(
        case.data_sharing_basis_recorded,
        "T14",
        _N,
        "Data Protection Act 2018 Part 3",
        "The basis for sharing data with the provider is not recorded",
        "Record the data-sharing basis.",
    )
    need_child_referred(check, case)
    return check.decide()


def may_monitor(case: Progress) -> Decision:
    """T14m: there is something to monitor, and a child was referred to the youth justice service."""
    check = Requirements("monitoring")
    check.need(
        case.facts.conditions is not UNKNOWN and bool(case.facts.conditions),
        "T14m",
        _F,
        "[design]",
        "There is no condition or action to monitor",
        "Complete the case.",
    )
    need_child_referred(check, case)
    return check.decide()


def may_refer_child(case: Progress) -> Decision:
    """T14y: what was given was given to a child."""
    check = Requirements("referral to the youth justice service")
    check.need(
        case.given_to_child,
        "T14y",
        _F,
        "[design]",
        "The person was 18 or over when it was given",
        "Go on without the youth justice service.",
    )
    return check.decide()


def child_was_referred(case: Progress) -> Decision:
    """T14a: the service can answer only what it was sent."""
    check = Requirements("answer of the youth justice service")
    check.need(
        case.referred_to_youth_justice,
        "T14y",
        _F,
        "[design]",
        "Nothing was sent to the youth justice service",
        "Refer the child first.",
    )
    return check.decide()


def variation_possible(case: Progress) -> Decision:
    """T17: as changed, the conditions keep within the caps and the latest completion date."""
    check = Requirements("variation")
    _need_lawful_conditions(check, case)
    return check.decide()


def variation_lawful(case: Progress) -> Decision:
    """T17a: the same again, and the offender agrees."""
    check = Requirements("variation")
    check.need(
        case.offender_agrees_to_variation,
        "T17",
        _S if case.disposal in WITH_CONDITIONS else _N,
        "PCSC Act 2022 ss.104, 114(1); CJA 2003 s.23B [from memory]",
        "The offender's consent to the variation is not recorded",
        "Ask for consent.",
    )
    _need_lawful_conditions(check, case)
    return check.decide()


def _need_lawful_conditions(check: Requirements, case: Progress) -> None:
    facts = case.facts
    if case.disposal in WITH_CONDITIONS:
        check.need(
            facts.conditions is not UNKNOWN and bool(facts.conditions),
            "R110",
            _S,
            "PCSC Act 2022 s.98(4); CJA 2003 s.22(2)",
            "No condition would be left",
            "Keep at least one condition.",
        )
    if facts.conditions is not UNKNOWN:
        age = facts.age_at_giving
        caps = check_conditions(
            facts.conditions,
            disposal=case.disposal,
            parameters=case.parameters,
            trial_class=facts.offence.trial_class,
            given=case.given,
            age=None if age is UNKNOWN else age,
            immigration=facts.immigration.status,
        )
        check.refuse_with(caps.obstacles)
    if case.given is not None:
        need_within_ceiling(check, case, case.given)


def all_evidenced(case: Progress) -> Decision:
    """T28: every condition is evidenced."""
    check = Requirements("completion")
    check.need(
        case.all_conditions_evidenced,
        "T28",
        _N,
        "[design]",
        "Not every condition is evidenced",
        "Record the evidence for every condition.",
    )
    return check.decide()


def nothing_to_monitor(case: Progress) -> Decision:
    """A disposal without conditions or actions is complete when given."""
    check = Requirements("completion")
    none_left = case.facts.conditions is UNKNOWN or not case.facts.conditions or case.all_conditions_evidenced
    check.need(
        none_left,
        "T28",
        _F,
        "[design]",
        "There are conditions or actions to monitor",
        "Refer or monitor them.",
    )
    check.need(
        case.disposal not in WITH_CONDITIONS,
        "T28",
        _S,
        "PCSC Act 2022 s.98(4); CJA 2003 s.22(2)",
        "A caution with conditions is complete only when they are",
        "Monitor the conditions.",
    )
    check.need(
        case.disposal not in PENALTY_NOTICES,
        "T28",
        _S,
        "CJPA 2001 ss.4, 5",
        "A penalty notice ends with payment, the course, a trial or registration",
        "Record what happened with the penalty.",
    )
    check.need(
        case.disposal is not Disposal.O22 or case.all_conditions_evidenced,
        "T28",
        _N,
        "NPCC outcome 22 guidance [verified-secondary]",
        "Outcome 22 is recorded only after the activity is completed",
        "Record the completed activity.",
    )
    need_child_referred(check, case)
    return check.decide()


def ready_to_finalise(case: Progress) -> Decision:
    """T29: outcome code set, victim and offender told."""
    check = Requirements("finalisation")
    check.need(
        bool(case.outcome_code.strip()),
        "T29",
        _N,
        "Home Office Counting Rules",
        "No outcome code is set",
        "Set the Home Office outcome code.",
    )
    check.need(
        case.outcome_code != OUTCOME_22 or case.disposal is Disposal.O22,
        "T29",
        _N,
        "NPCC outcome 22 guidance [verified-secondary]",
        "Outcome 22 follows only a completed activity that was agreed as outcome 22",
        "Choose the code of the disposal that was given.",
    )
    no_victims = case.facts.victims is not UNKNOWN and not case.facts.victims
    check.need(
        case.victim_told or no_victims,
        "T29",
        _N,
        "Victims' Code",
        "It is not recorded that the victim was told",
        "Tell the victim, or record why not.",
    )
    check.need(
        case.offender_told,
        "T29",
        _F,
        "[design]",
        "It is not recorded that the offender was told",
        "Send the completion letter.",
    )
    return check.decide()


def sampled_for_scrutiny(case: Progress) -> Decision:
    """T30: the case is in the panel's sample."""
    check = Requirements("scrutiny")
    check.need(
        case.sampled,
        "T30",
        _F,
        "[design] scrutiny sampling",
        "The case is not in the sample",
        "Close the case.",
    )
    return check.decide()


def not_sampled(case: Progress) -> Decision:
    """T30: a case outside the sample may be closed."""
    check = Requirements("closing")
    check.need(
        not case.sampled,
        "T30",
        _F,
        "[design] scrutiny sampling",
        "The case is in the panel's sample",
        "Send it to the scrutiny panel.",
    )
    return check.decide()


def rescission_advised(case: Progress) -> Decision:
    """T32: legal advice supports rescinding."""
    check = Requirements("rescission")
    check.need(
        case.legal_sign_off,
        "T32",
        _N,
        "CPS guidance; Guest; Jones v Whalley",
        "No legal advice is recorded",
        "Obtain legal advice and record it.",
    )
    return check.decide()


GUARDS_AFTER_GIVING: GuardTable = {
    guard.__name__: guard
    for guard in (
        data_sharing_recorded,
        variation_possible,
        may_refer_child,
        child_was_referred,
        variation_lawful,
        all_evidenced,
        nothing_to_monitor,
        may_monitor,
        ready_to_finalise,
        sampled_for_scrutiny,
        not_sampled,
        rescission_advised,
    )
}
