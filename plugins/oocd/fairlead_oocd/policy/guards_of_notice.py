"""Guards of what follows a penalty notice: rows N01 to N06 (CJPA 2001 ss.4, 5)."""

from __future__ import annotations

from fairlead.public import Decision, Layer
from fairlead_oocd.dates import pnd_last_day, prosecution_limit
from fairlead_oocd.disposals import PENALTY_NOTICES, Disposal
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements

_S = Layer.STATUTE
_PERIOD = "CJPA 2001 s.5(1): 21 days beginning with the day the notice is given"


def _need_notice(check: Requirements, case: Progress, rule: str) -> None:
    check.need(
        case.disposal in PENALTY_NOTICES and case.given is not None,
        rule,
        _S,
        "CJPA 2001 s.2(1)",
        "No penalty notice was given in this case",
        "Use the steps of this resolution.",
    )


def _need_within_period(check: Requirements, case: Progress, rule: str, source: str) -> None:
    if case.given is None:
        return
    last = pnd_last_day(case.given)
    check.need(
        case.on <= last,
        rule,
        _S,
        f"{source}; {_PERIOD}",
        f"This had to be done by {last.isoformat()}, the last day of the suspended enforcement period",
        "Nothing: the period is fixed by the Act.",
    )


def notice_paid(case: Progress) -> Decision:
    """N01: the penalty is paid in full, which ends liability to be convicted of the offence."""
    check = Requirements("penalty notice")
    _need_notice(check, case, "N01")
    check.need(
        case.penalty_paid,
        "N01",
        _S,
        "CJPA 2001 s.5(2)",
        "The notice is not paid in full",
        "Record the payment.",
    )
    return check.decide()


def trial_may_be_requested(case: Progress) -> Decision:
    """N02: asked before the end of the suspended enforcement period. ``on`` is the day of the request."""
    check = Requirements("request to be tried")
    _need_notice(check, case, "N02")
    _need_within_period(check, case, "N02", "CJPA 2001 s.4(3)(b)")
    return check.decide()


def course_may_be_asked(case: Progress) -> Decision:
    """N03: only a notice with education option has a course, and it is asked for within the same period."""
    check = Requirements("course instead of the penalty")
    check.need(
        case.disposal is Disposal.PND_ED,
        "N03",
        _S,
        "CJPA 2001 s.2(1A), (4)",
        "Only a penalty notice with education option has a course",
        "Consider: payment or a request to be tried.",
    )
    _need_notice(check, case, "N03")
    _need_within_period(check, case, "N03", "CJPA 2001 s.4(7)(a)")
    return check.decide()


def course_done(case: Progress) -> Decision:
    """N04: the course completed and its fee paid, which ends liability."""
    check = Requirements("course instead of the penalty")
    check.need(
        case.course_completed,
        "N04",
        _S,
        "CJPA 2001 s.5(2B)",
        "It is not recorded that the course was completed",
        "Record the completion.",
    )
    check.need(
        case.course_fee_paid,
        "N04",
        _S,
        "CJPA 2001 s.5(2B)",
        "The course fee is not paid in full",
        "Record the payment of the fee.",
    )
    return check.decide()


def notice_unpaid(case: Progress) -> Decision:
    """N05: neither paid nor answered when the suspended enforcement period is over."""
    check = Requirements("penalty notice")
    _need_notice(check, case, "N05")
    check.need(
        not case.penalty_paid, "N05", _S, "CJPA 2001 s.4(5)(a)", "The notice is paid", "Record the payment."
    )
    if case.given is not None:
        last = pnd_last_day(case.given)
        check.need(
            case.on > last,
            "N05",
            _S,
            f"CJPA 2001 s.4(5), (7); {_PERIOD}",
            f"The suspended enforcement period runs until {last.isoformat()}",
            "Wait until it is over.",
        )
    return check.decide()


def course_not_done(case: Progress) -> Decision:
    """N05c: the course that was asked for is not completed and paid by the day the scheme allows."""
    check = Requirements("course instead of the penalty")
    _need_notice(check, case, "N05")
    check.need(
        not (case.course_completed and case.course_fee_paid),
        "N05",
        _S,
        "CJPA 2001 s.5(2B)",
        "The course is completed and paid",
        "Record it.",
    )
    check.need(
        not case.penalty_paid, "N05", _S, "CJPA 2001 s.5(2)", "The notice is paid", "Record the payment."
    )
    check.need(
        case.course_by is not None and case.on > case.course_by,
        "N05",
        _S,
        "CJPA 2001 s.4(8)(b); the day is that of the force's course scheme [design]",
        "The time for the course is not over",
        "Wait until it is over.",
    )
    return check.decide()


def trial_in_time(case: Progress) -> Decision:
    """N06: proceedings for a summary offence begin within six months of it."""
    check = Requirements("proceedings after a request to be tried")
    _need_notice(check, case, "N06")
    limit = prosecution_limit(case.facts, case.parameters)
    if limit is not None:
        check.need(
            case.on <= limit,
            "R22",
            _S,
            "MCA 1980 s.127(1)",
            f"The summary offence could be prosecuted only until {limit.isoformat()}",
            "Record that no proceedings are taken.",
        )
    return check.decide()


GUARDS_OF_NOTICE: GuardTable = {
    guard.__name__: guard
    for guard in (
        notice_paid,
        trial_may_be_requested,
        course_may_be_asked,
        course_done,
        notice_unpaid,
        course_not_done,
        trial_in_time,
    )
}
