"""Guards of a breach: suspected, explained, decided on, prosecuted or not (T18 to T22n)."""

from __future__ import annotations

from fairlead.public import Decision, Layer, Rank
from fairlead_oocd.dates import prosecution_limit
from fairlead_oocd.disposals import Disposal, these
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements
from fairlead_oocd.policy.shared_needs import need_other_eyes

_S, _N, _F = Layer.STATUTE, Layer.NATIONAL, Layer.FORCE
PROSECUTABLE = these(Disposal.DIV, Disposal.COND, Disposal.YCC)
"""A breach of these may lead to prosecution: PCSC Act 2022 s.105(1); CJA 2003 s.24(1); CDA 1998 ss.66A–66H."""
_EXCUSE = "PCSC Act 2022 ss.105(1), 115(2); CJA 2003 s.24(1)"
_OF_THE_OFFENDER = f"{_EXCUSE}: it is the offender who fails to comply"
ATTENDANCE = "attendance"
"""The kind of failure that sessions speak about."""


def failure_of_the_offender(case: Progress) -> Decision:
    """T18: what the provider caused never counts against the person."""
    check = Requirements("suspected breach")
    check.need(
        case.caused_by_provider is not True,
        "T18",
        _N,
        _OF_THE_OFFENDER,
        "The provider caused this, so it does not count against the person",
        "Arrange another session or another provider.",
    )
    only_cancelled = case.sessions_cancelled_by_provider > 0 and case.sessions_missed == 0
    check.need(
        not (case.failure == ATTENDANCE and only_cancelled),
        "T18",
        _N,
        _OF_THE_OFFENDER,
        "The only sessions that did not take place were cancelled by the provider",
        "Arrange another session or another provider.",
    )
    return check.decide()


def explanation_sought(case: Progress) -> Decision:
    """T19: the offender was asked why, and answered or had the time to."""
    check = Requirements("breach review")
    check.need(
        case.explanation_sought,
        "T19",
        _N,
        f"reasonable excuse: {_EXCUSE}",
        "The offender has not been asked for an explanation",
        "Ask for an explanation and record the answer.",
    )
    if case.explanation_due is not None:
        check.need(
            case.explanation_given or case.on > case.explanation_due,
            "T19",
            _F,
            "[design] the person was promised this time",
            f"There is no answer, and there is time for one until {case.explanation_due.isoformat()}",
            "Record the answer, or wait until the day has passed.",
        )
    return check.decide()


def breach_excused(case: Progress) -> Decision:
    """T20: a reasonable excuse, or a variation agreed."""
    check = Requirements("breach review")
    _need_another_person(check, case)
    check.need(
        case.reasonable_excuse is True or case.variation_agreed,
        "T20",
        _N,
        _EXCUSE,
        "Neither a reasonable excuse nor an agreed variation is recorded",
        "Record the decision on the excuse.",
    )
    return check.decide()


def breach_without_excuse(case: Progress) -> Decision:
    """T21: it was decided that there is no reasonable excuse."""
    check = Requirements("breach")
    _need_another_person(check, case)
    _need_no_excuse(check, case, "T21")
    return check.decide()


def _need_no_excuse(check: Requirements, case: Progress, rule: str) -> None:
    check.need(
        case.reasonable_excuse is False,
        rule,
        _S,
        _EXCUSE,
        "It is not recorded that there is no reasonable excuse",
        "Record the decision on the excuse.",
    )


def _need_another_person(check: Requirements, case: Progress) -> None:
    """Four eyes, and the rank that authorises the disposal."""
    need_other_eyes(
        check,
        case,
        "Whoever is or was the officer in the case, reported the breach or sent it for review may not decide on it",
    )
    needed = case.parameters.authorising_ranks.get(case.disposal, Rank.SERGEANT)
    check.rank(needed)
    check.need(
        case.actor_rank is not None and case.actor_rank.at_least(needed),
        "R120",
        _F,
        "[design] the rank that authorises the disposal also decides on its breach",
        f"The rank needed to decide on this is {needed.value}",
        f"Have a {needed.value} or above decide.",
    )


def may_prosecute(case: Progress) -> Decision:
    """T22: only after a conditional or diversionary caution, without reasonable excuse, and in time."""
    check = Requirements("prosecution")
    if case.disposal is Disposal.COM:
        check.need(
            False,
            "L27",
            _S,
            "PCSC Act 2022 s.115(1)",
            "No proceedings may follow a community caution",
            "Consider: rescind the condition and attach a financial penalty.",
        )
    else:
        check.need(
            case.disposal in PROSECUTABLE,
            "T22",
            _N,
            "[design]",
            "This disposal has no conditions that can be prosecuted",
            "Record the breach as not pursued.",
        )
    _need_no_excuse(check, case, "T22")
    limit = prosecution_limit(case.facts, case.parameters)
    if limit is not None:
        check.need(
            (case.proceedings_on or case.on) <= limit,
            "L23",
            _S,
            "MCA 1980 s.127(1)",
            f"The summary offence could be prosecuted only until {limit.isoformat()}",
            "Nothing.",
        )
    return check.decide()


def breach_not_pursued(case: Progress) -> Decision:
    """T22n: a confirmed breach may be left without consequence, by a recorded decision."""
    check = Requirements("breach not pursued")
    check.need(
        bool(case.outcome_code.strip()),
        "T29",
        _N,
        "Home Office Counting Rules",
        "No outcome code is set",
        "Set the Home Office outcome code.",
    )
    return check.decide()


GUARDS_OF_BREACH: GuardTable = {
    guard.__name__: guard
    for guard in (
        failure_of_the_offender,
        explanation_sought,
        breach_excused,
        breach_without_excuse,
        may_prosecute,
        breach_not_pursued,
    )
}
