"""How a force resolved similar cases: the figures, when they are few, and which choice is unusual.

Similar is: the same offence group, the same final gravity, and a record or none. Nothing about a person's
protected characteristics is asked, and no case can be told from the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fairlead_oocd.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class SimilarCases:
    """Resolutions given between two days, both included, by code of the resolution.

    ``like_this`` are cases with the same answer to `with_record`, ``unlike_this`` those with the other.
    """

    group: str
    gravity: int
    with_record: bool
    since: date
    until: date
    like_this: Mapping[str, int]
    unlike_this: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many similar cases there were."""
        return sum(self.like_this.values())

    def chosen(self, disposal: str) -> int:
        """In how many of them this resolution was given."""
        return self.like_this.get(disposal, 0)

    def percent(self, disposal: str) -> int:
        """The same of a hundred, rounded down; nought of none."""
        return self.chosen(disposal) * 100 // self.total if self.total else 0

    def to_json(self) -> dict[str, object]:
        """As it is stored with the decision; `similar_from` reads it."""
        return {
            "group": self.group,
            "gravity": self.gravity,
            "with_record": self.with_record,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "like_this": dict(self.like_this),
            "unlike_this": dict(self.unlike_this),
        }


def similar_from(stored: Mapping[str, object]) -> SimilarCases:
    """Figures as they were stored. Raises `KeyError`, `TypeError` or `ValueError` for another shape."""
    return SimilarCases(
        group=str(stored["group"]),
        gravity=int(str(stored["gravity"])),
        with_record=stored["with_record"] is True,
        since=date.fromisoformat(str(stored["since"])),
        until=date.fromisoformat(str(stored["until"])),
        like_this=_numbers(stored["like_this"]),
        unlike_this=_numbers(stored["unlike_this"]),
    )


def are_few(similar: SimilarCases, parameters: Parameters) -> bool:
    """Whether there are too few cases for the figures to say much."""
    return similar.total < parameters.similar_cases_few


def is_outlying(similar: SimilarCases | None, disposal: str, parameters: Parameters) -> bool:
    """Whether a choice is unusual: made in under so many of a hundred, among enough similar cases."""
    if similar is None or similar.total < parameters.outlier_least_cases:
        return False
    return similar.chosen(disposal) * 100 < parameters.outlier_percent * similar.total


def _numbers(stored: object) -> dict[str, int]:
    if not isinstance(stored, Mapping):
        raise TypeError(f"numbers by resolution: found {stored!r}, expected an object")
    return {str(code): int(number) for code, number in stored.items()}
