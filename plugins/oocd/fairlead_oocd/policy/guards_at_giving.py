"""The guard of giving (T12), and of choosing again when the day of giving has closed what was chosen (T12r)."""

from __future__ import annotations

from fairlead.public import Decision, Layer, Result
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.giving import (
    ASKS,
    RESPONSIBILITY,
    Element,
    asks,
    contents_needed,
    notification_in_question,
)
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements
from fairlead_oocd.policy.shared_needs import need_evidence, need_open

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE
E = Element


def give(case: Progress) -> Decision:
    """T12: every requirement of the disposal is evidenced, on an assessment made again on the day."""
    check = Requirements("giving")
    need_open(check, case, Result.INELIGIBLE, Result.MORE_INFO, Result.REFER_CPS)
    _need_today(check, case)
    _need_authority(check, case)
    _need_decision_and_agreement(check, case)
    _need_explanation(check, case)
    _need_document(check, case)
    _need_particulars(check, case)
    _need_support(check, case)
    _need_notification(check, case)
    return check.decide()


def choice_is_closed(case: Progress) -> Decision:
    """T12r: a rule closes today what was chosen, for example because the person has turned 18."""
    check = Requirements("choosing again")
    closed = case.decision is not None and case.decision.result is Result.INELIGIBLE
    check.need(
        closed,
        "T12r",
        _F,
        "[design]",
        "What was chosen is still open",
        "Go on with it, or withdraw the case.",
    )
    return check.decide()


def _asked(  # noqa: PLR0917  # each call reads as a sentence
    check: Requirements,
    case: Progress,
    element: Element,
    met: bool,  # noqa: FBT001  # the requirement itself
    message: str,
    change: str,
    rule: str = "T12",
) -> None:
    """A requirement of the disposals that ask for this element, with the layer and source of its row."""
    source = ASKS[case.disposal].get(element)
    if source is not None:
        check.need(met, rule, source[0], source[1], message, change)


def _need_today(check: Requirements, case: Progress) -> None:
    check.need(
        case.assessed_on == case.on,
        "T12",
        _N,
        "[design] age, history and regime can change",
        "The eligibility rules were not run again today",
        "Run the eligibility rules again.",
    )
    check.need(
        case.facts.proposed_giving_date == case.on,
        "T12",
        _N,
        "[design] age is taken on the day of giving",
        "The day of giving in the facts is not today",
        "Set the proposed date of giving to today and assess again.",
    )


def _need_authority(check: Requirements, case: Progress) -> None:
    needed = case.decision.min_rank if case.decision is not None else None
    authorised = case.authorised_by_rank is not None and (
        needed is None or case.authorised_by_rank.at_least(needed)
    )
    check.need(
        authorised,
        "R120",
        _N,
        "DPP guidance on conditional cautioning para 2.1; force policy",
        "No authorisation of the rank needed is recorded",
        "Have it authorised.",
    )
    _asked(
        check,
        case,
        E.POLICE_OFFICER,
        case.actor_rank is not None,
        "Only a police officer may give this, and no rank is recorded for you",
        "Have a police officer give it.",
    )


def _need_decision_and_agreement(check: Requirements, case: Progress) -> None:
    facts, disposal = case.facts, case.disposal
    if asks(disposal, E.EVIDENCE):
        need_evidence(check, case)
    admitted = facts.admission.made is True and facts.admission.defence_raised is not True
    if disposal in RESPONSIBILITY:
        admitted = admitted or facts.admission.responsibility_accepted is True
    _asked(
        check,
        case,
        E.ADMISSION,
        admitted,
        "No full admission is recorded",
        "Take the admission; without one the disposal cannot be given.",
        "R30",
    )
    _asked(
        check,
        case,
        E.CONSENT,
        facts.willing is True,
        "The person's consent is not recorded",
        "Ask for consent.",
        "R33",
    )
    _asked(
        check,
        case,
        E.OTHER_COURSES,
        case.other_courses_considered,
        "It is not recorded that neither prosecution nor a youth conditional caution was considered appropriate",
        "Consider both, and record it.",
    )


def _need_explanation(check: Requirements, case: Progress) -> None:
    _asked(
        check,
        case,
        E.EXPLANATION,
        case.explained,
        "It is not recorded that the effect was explained",
        "Explain the effect and record it.",
    )
    _asked(
        check,
        case,
        E.WARNING,
        case.warned_of_breach,
        "The warning is not recorded",
        "Read the warning and record it.",
    )
    _asked(
        check,
        case,
        E.LEGAL_ADVICE,
        case.legal_advice_offered,
        "It is not recorded that legal advice was offered",
        "Offer legal advice and record it.",
    )


def _need_document(check: Requirements, case: Progress) -> None:
    conditions = case.facts.conditions
    _asked(
        check,
        case,
        E.CONDITIONS,
        conditions is not UNKNOWN and bool(conditions),
        "There is no activity" if case.disposal is Disposal.O22 else "There is no condition",
        "Add at least one.",
        "R110",
    )
    missing = ", ".join(sorted(contents_needed(case.disposal) - case.document_contents))
    _asked(
        check,
        case,
        E.CONTENTS,
        not missing,
        f"The document does not hold: {missing}",
        "Record what is missing, so that the document holds it.",
    )
    _asked(
        check,
        case,
        E.SIGNATURE,
        case.signed_by_offender,
        "The person has not signed the document",
        "Have the person sign.",
    )


def _need_particulars(check: Requirements, case: Progress) -> None:
    """What penalty notices and drug warnings need."""
    _asked(
        check,
        case,
        E.REASON_TO_BELIEVE,
        case.reason_to_believe,
        "The reason to believe that the person committed the offence is not recorded",
        "Record the reason to believe.",
    )
    _asked(
        check,
        case,
        E.RIGHT_TO_TRIAL,
        case.right_to_trial_explained,
        "It is not recorded that the right to ask to be tried was explained",
        "Explain the right to ask to be tried.",
    )
    _asked(
        check,
        case,
        E.COURSE,
        case.course_offered,
        "The course that may be taken instead of paying is not recorded",
        "Record the course.",
    )
    _asked(
        check,
        case,
        E.CONFISCATION,
        case.drug_confiscated,
        "It is not recorded that the drug was confiscated",
        "Confiscate the drug and record it.",
    )


def _need_support(check: Requirements, case: Progress) -> None:
    """R81 to R83: who has to be there, and that the person is fit."""
    facts = case.facts
    if facts.needs_appropriate_adult:
        check.need(
            case.appropriate_adult_present,
            "R81",
            _S if facts.is_child else _N,
            "CDA 1998 ss.66ZA, 66B; CJCA 2015 s.41" if facts.is_child else "PACE Code C",
            "No appropriate adult is present",
            "Wait for the appropriate adult.",
        )
    if facts.interpreter.required is True:
        check.need(
            case.interpreter_present,
            "R82",
            _N,
            "PACE Code C s.13",
            "No interpreter is present",
            "Wait for the interpreter.",
        )
    check.need(
        facts.vulnerability.fit is not False,
        "R83",
        _N,
        "PACE Code C",
        "The person is intoxicated or unfit",
        "Wait until the person is fit.",
    )


def _need_notification(check: Requirements, case: Progress) -> None:
    """The notification requirements of the Sexual Offences Act follow from the caution itself."""
    if not notification_in_question(case.disposal, case.facts, listed=case.schedule3_listed):
        return
    source = "Sexual Offences Act 2003 ss.80(1)(d), 83(1), Sch.3"
    check.need(
        case.notification_applies is not None,
        "T12",
        _S,
        source,
        "It is not recorded whether the offence is listed in Schedule 3",
        "Look at Schedule 3 and record the answer.",
    )
    check.need(
        case.notification_applies is not True or case.notification_explained,
        "T12",
        _S,
        source,
        "It is not recorded that the person was told about the notification requirements",
        "Tell the person, and record it.",
    )


GUARDS_AT_GIVING: GuardTable = {guard.__name__: guard for guard in (give, choice_is_closed)}
