"""What a person may claim when a registered penalty is enforced, and what the court may do about each claim.

PCSC Act 2022 s.113 for a community caution; CJPA 2001 s.10 for a penalty notice, which knows one claim. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

LONGEST_ADJOURNMENT_DAYS = 28
"""PCSC Act 2022 s.113(2); CJPA 2001 s.10: adjournments of the proceedings, in total."""


class Claim(StrEnum):
    """PCSC Act 2022 s.113(1)(a)–(c)."""

    NOT_THE_PERSON = "not_the_person"
    PAID = "paid"
    REASONABLE_EXCUSE = "reasonable_excuse"


class Finding(StrEnum):
    """What the court found or did."""

    UNFOUNDED = "unfounded"  # shown on the balance of probabilities: the fine stands
    ACCEPTED = "accepted"  # of the first two claims
    STANDS = "stands"  # facts of an excuse accepted, nothing changed
    REDUCED = "reduced"
    EXTENDED = "extended"
    ENDED = "ended"


_S113 = "PCSC Act 2022 s.113"
RESULTS: Mapping[Claim, Mapping[Finding, str]] = {
    Claim.NOT_THE_PERSON: {Finding.ACCEPTED: f"{_S113}(3)", Finding.UNFOUNDED: f"{_S113}(3)"},
    Claim.PAID: {Finding.ACCEPTED: f"{_S113}(3)–(4)", Finding.UNFOUNDED: f"{_S113}(3)"},
    Claim.REASONABLE_EXCUSE: {
        Finding.UNFOUNDED: f"{_S113}(5)",
        Finding.STANDS: f"{_S113}(5)–(6)",
        Finding.REDUCED: f"{_S113}(6)",
        Finding.EXTENDED: f"{_S113}(6)",
        Finding.ENDED: f"{_S113}(6)",
    },
}
"""For each claim, what may follow and the source. The first two must be accepted unless shown unfounded; of an
excuse the facts must be, and the court may then end the condition, reduce the amount or extend the time.
"""
_ENDS = frozenset({Finding.ACCEPTED, Finding.ENDED})


def claims_open(*, notice: bool) -> tuple[Claim, ...]:
    """The claims that may be made: for a penalty notice only that it was somebody else (CJPA 2001 s.10)."""
    return (Claim.NOT_THE_PERSON,) if notice else tuple(Claim)


def ends_the_penalty(claim: Claim, finding: Finding) -> bool:
    """Whether nothing more is enforced after the finding. Raises `ValueError` for one that cannot follow."""
    if finding not in RESULTS[claim]:
        possible = ", ".join(RESULTS[claim])
        raise ValueError(f"{finding} cannot follow the claim {claim}; expected one of {possible}")
    return finding in _ENDS


def adjournment_fault(days: Iterable[int], more: int) -> str | None:
    """Why the court cannot have adjourned for so many more days, or None."""
    total = sum(days) + more
    if more < 0:
        return "The number of days cannot be below nothing."
    if total > LONGEST_ADJOURNMENT_DAYS:
        return (
            f"Adjournments would come to {total} days; the Act allows {LONGEST_ADJOURNMENT_DAYS} in all"
            " (PCSC Act 2022 s.113(2); CJPA 2001 s.10)."
        )
    return None
