"""Guards of a penalty attached after the breach of a community caution: T23 to T27."""

from __future__ import annotations

from fairlead.public import Decision, Layer
from fairlead_oocd.dates import PenaltyDates, dates_after, penalty_dates
from fairlead_oocd.disposals import PENALTY_NOTICES, Disposal
from fairlead_oocd.policy.money import pounds
from fairlead_oocd.policy.progress import GuardTable, Progress, Requirements

_S = Layer.STATUTE
CERTIFICATE = frozenset({"penalty_particulars", "registrable_statement", "name", "last_known_address"})
"""PCSC Act 2022 s.112(1)."""
NOTICE_CERTIFICATE = frozenset({"offence_particulars", "registrable_sum", "name", "last_known_address"})
"""CJPA 2001 s.8(3)."""


def may_attach_penalty(case: Progress) -> Decision:
    """T23: only after a community caution, for a condition of s.110, within a prescribed maximum, due on the day
    that the Act fixes; where it fixes none, with legal advice.
    """
    check = Requirements("penalty after breach")
    check.need(
        case.disposal is Disposal.COM,
        "T23",
        _S,
        "PCSC Act 2022 s.115(2)",
        "Only a community caution can have a penalty attached after a breach",
        "Consider: prosecution.",
    )
    check.need(
        case.reasonable_excuse is False,
        "T23",
        _S,
        "PCSC Act 2022 s.115(2)",
        "It is not recorded that there is no reasonable excuse",
        "Record the decision on the excuse.",
    )
    check.need(
        not case.rescinds_a_penalty,
        "T23",
        _S,
        "PCSC Act 2022 s.115(2): a condition of s.110",
        "A penalty that is not paid is increased and registered, not replaced by another",
        "Choose the rehabilitation or reparation condition that was not kept.",
    )
    _need_within_maximum(check, case)
    _need_due_date(check, case)
    return check.decide()


def _need_within_maximum(check: Requirements, case: Progress) -> None:
    most = case.parameters.max_penalty_com_pence
    check.need(
        most is not None,
        "L07",
        _S,
        "PCSC Act 2022 s.111(3)",
        "No greatest penalty is prescribed, so no penalty may be set",
        "Wait for regulations that prescribe it.",
    )
    if most is not None and case.penalty_pence is not None:
        check.need(
            0 < case.penalty_pence <= most,
            "L07",
            _S,
            "PCSC Act 2022 s.111(3)",
            f"A penalty of {pounds(case.penalty_pence)} is not within the maximum of {pounds(most)}",
            f"Set {pounds(most)} or less.",
        )


def _need_due_date(check: Requirements, case: Progress) -> None:
    """The last of 28 days beginning with the day of giving. Once that is past, and for a second penalty, the Act
    leaves open what holds: nobody guesses it here.
    """
    fixed = penalty_dates(case.given).due if case.given is not None else None
    open_date = fixed is None or case.on > fixed
    if fixed is not None and not open_date and case.penalty_due is not None:
        check.need(
            case.penalty_due == fixed,
            "T23",
            _S,
            "PCSC Act 2022 s.111(5)",
            f"The penalty must be due on {fixed.isoformat()}, the last of 28 days beginning with the day of giving",
            f"Set {fixed.isoformat()}.",
        )
    check.need(
        case.legal_sign_off or not open_date,
        "T23",
        _S,
        "PCSC Act 2022 ss.111(5), 115(2)(b): the Act leaves the due date open",
        "LEGAL_SIGN_OFF_REQUIRED: the due date of a late penalty is not settled by the Act",
        "Obtain legal advice on the due date and record it.",
    )
    check.need(
        case.legal_sign_off or not case.another_penalty,
        "T23",
        _S,
        "PCSC Act 2022 ss.111(3), 115(2): the Act does not say how several penalties sit against the maximum",
        "LEGAL_SIGN_OFF_REQUIRED: this caution has another penalty already",
        "Obtain legal advice on several penalties and record it.",
    )


def _dates(case: Progress) -> PenaltyDates | None:
    if case.given is None:
        return None
    if case.penalty_due is None:
        return penalty_dates(case.given)
    return dates_after(case.given, case.penalty_due)


def _need_unpaid(check: Requirements, case: Progress, rule: str) -> None:
    check.need(
        not case.penalty_paid,
        rule,
        _S,
        "PCSC Act 2022 s.111(6)–(7)",
        "The penalty is paid",
        "Record the payment.",
    )
    check.need(
        case.given is not None,
        rule,
        _S,
        "PCSC Act 2022 s.111(5)",
        "The day of giving is not recorded",
        "Record the day of giving.",
    )


def penalty_overdue(case: Progress) -> Decision:
    """T24: unpaid after the due date."""
    check = Requirements("penalty")
    _need_unpaid(check, case, "T24")
    dates = _dates(case)
    if dates is not None:
        first = dates.increase_from
        check.need(
            case.on >= first,
            "L20",
            _S,
            "PCSC Act 2022 s.111(6)",
            f"The penalty rises only from {first.isoformat()}",
            "Wait until then.",
        )
    return check.decide()


def penalty_registrable(case: Progress) -> Decision:
    """T25: the increased sum unpaid after the 21 days."""
    check = Requirements("penalty")
    _need_unpaid(check, case, "T25")
    dates = _dates(case)
    if dates is not None:
        first = dates.registrable_from
        check.need(
            case.on >= first,
            "L21",
            _S,
            "PCSC Act 2022 s.111(7)",
            f"The penalty can be registered only from {first.isoformat()}",
            "Wait until then.",
        )
    return check.decide()


def penalty_paid(case: Progress) -> Decision:
    """T24p, T25p, T26p: the penalty is recorded as paid, and nothing else of the caution goes on."""
    check = Requirements("penalty")
    _need_paid(check, case)
    _need_nothing_running(check, case)
    return check.decide()


def penalty_paid_conditions_running(case: Progress) -> Decision:
    """T24m, T25m, T26m: the penalty is paid while other conditions of the caution go on."""
    check = Requirements("penalty")
    _need_paid(check, case)
    _need_running(check, case)
    return check.decide()


def no_conditions_running(case: Progress) -> Decision:
    """T27f: nothing else of the caution goes on."""
    check = Requirements("penalty")
    _need_nothing_running(check, case)
    return check.decide()


def conditions_running(case: Progress) -> Decision:
    """T27m: other conditions of the caution go on."""
    check = Requirements("penalty")
    _need_running(check, case)
    return check.decide()


def _need_paid(check: Requirements, case: Progress) -> None:
    check.need(
        case.penalty_paid, "T24", _S, "PCSC Act 2022 s.111", "No payment is recorded", "Record the payment."
    )


def _need_nothing_running(check: Requirements, case: Progress) -> None:
    check.need(
        not case.conditions_running,
        "T24",
        Layer.FORCE,
        "[design]",
        "Other conditions of the caution go on",
        "Go on with them.",
    )


def _need_running(check: Requirements, case: Progress) -> None:
    check.need(
        case.conditions_running,
        "T24",
        Layer.FORCE,
        "[design]",
        "No other condition goes on",
        "Complete the case.",
    )


def certificate_complete(case: Progress) -> Decision:
    """T26: the certificate holds what s.112(1) asks for; that of a penalty notice, what s.8(3) does."""
    check = Requirements("registration certificate")
    notice = case.disposal in PENALTY_NOTICES
    missing = ", ".join(sorted((NOTICE_CERTIFICATE if notice else CERTIFICATE) - case.certificate_contents))
    check.need(
        not missing,
        "T26",
        _S,
        "CJPA 2001 s.8(3)" if notice else "PCSC Act 2022 s.112(1)",
        f"The certificate does not hold: {missing}",
        "Complete the certificate.",
    )
    return check.decide()


GUARDS_OF_PENALTY: GuardTable = {
    guard.__name__: guard
    for guard in (
        may_attach_penalty,
        penalty_overdue,
        penalty_registrable,
        penalty_paid,
        penalty_paid_conditions_running,
        no_conditions_running,
        conditions_running,
        certificate_complete,
    )
}
