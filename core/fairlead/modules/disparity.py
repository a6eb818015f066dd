"""Whom a policy would have concerned: shares by group, with small numbers hidden.

Two columns of counts (another answer, the same answer) by group, beside totals that the page shows anyway. So a hidden
number must not follow from what is shown: small groups are merged, counts from 1 to 4 are hidden, further groups are
hidden until nobody can work one out to fewer than five possible values. What is shown is rounded to 5, up or down by a
draw that belongs to the very cases counted: the same cases are always shown alike, and one case more is another draw.
To the nearest 5 instead, tries with one day more each would show at which case a count goes up, and so whose group it
is. Thresholds: below 5 inside an organisation [from memory: common in statistics of the United Kingdom]. Nothing here
reaches a rule.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor

THRESHOLD = 5
"""Counts from 1 to this minus 1 are hidden, and a hidden count has at least so many more possible values."""

MERGED = "merged"
"""The key of the groups that were too small to stand alone."""


@dataclass(frozen=True, kw_only=True)
class GroupShare:
    """One group: cases and cases with another answer, rounded to 5, and the share in per cent; None where hidden."""

    group: str
    assessed: int | None
    changed: int | None
    percent: int | None


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One characteristic. No groups at all when every pattern of hiding would give something away."""

    characteristic: str
    groups: tuple[GroupShare, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A group. The marks stand for the very cases that are counted (`Tally.add`)."""

    group: str
    changed: int
    total: int
    changed_mark: int
    total_mark: int

    @property
    def small(self) -> bool:
        return any(0 < count < THRESHOLD for count in (self.changed, self.total - self.changed))


def breakdown(
    characteristic: str,
    counted: Mapping[tuple[str, bool], int],
    order: Iterable[str],
    marks: Mapping[tuple[str, bool], int] | None = None,
) -> Breakdown:
    """The shares by group from counts by group and by whether an answer changed, in the ``order`` of the groups.

    ``marks`` stand for the cases behind each count, for the draw of its rounding.
    """
    cases = marks or {}
    rows = _merged(
        [
            _Row(
                group,
                counted.get((group, True), 0),
                counted.get((group, True), 0) + counted.get((group, False), 0),
                cases.get((group, True), 0),
                cases.get((group, True), 0) ^ cases.get((group, False), 0),
            )
            for group in order
        ]
    )
    hidden = _hidden(rows)
    if len(hidden) == len(rows):
        return Breakdown(characteristic=characteristic, groups=())
    return Breakdown(
        characteristic=characteristic,
        groups=tuple(_shown(row, hidden=row.group in hidden) for row in rows),
    )


def _merged(rows: Sequence[_Row]) -> list[_Row]:
    """Groups whose total is below the threshold go together, with the next smallest if that is still too small."""
    large = [row for row in rows if row.total >= THRESHOLD]
    small = [row for row in rows if 0 < row.total < THRESHOLD]
    while small and large and sum(row.total for row in small) < THRESHOLD:
        smallest = min(large, key=lambda row: row.total)
        large.remove(smallest)
        small.append(smallest)
    if not small:
        return large
    changed_mark = reduce(xor, (row.changed_mark for row in small))
    total_mark = reduce(xor, (row.total_mark for row in small))
    changed, total = sum(row.changed for row in small), sum(row.total for row in small)
    together = _Row(MERGED, changed, total, changed_mark, total_mark)
    return [*large, together] if together.total >= THRESHOLD else []


def _hidden(rows: Sequence[_Row]) -> frozenset[str]:
    """The groups whose counts are hidden: the small ones, and then as many as keep those from being worked out."""
    chosen = [row for row in rows if row.small]
    others = sorted((row for row in rows if not row.small), key=lambda row: (row.total, row.group))
    while chosen and not _protected(chosen) and others:
        chosen.append(others.pop(0))
    if chosen and not _protected(chosen):
        chosen = list(rows)
    return frozenset(row.group for row in chosen)


def _protected(rows: Sequence[_Row]) -> bool:
    """Whether each hidden count could be any of a range at least as wide as the threshold.

    With all totals known, the changed cases of one hidden group lie between what the other hidden groups cannot
    hold and what is hidden altogether.
    """
    changed, total = sum(row.changed for row in rows), sum(row.total for row in rows)
    widths = [
        min(row.total, changed) - max(0, changed - (total - row.total)) for row in rows if row.total > 0
    ]
    return min(widths) >= THRESHOLD


def _shown(row: _Row, *, hidden: bool) -> GroupShare:
    assessed = _rounded(row.total, row.total_mark)
    if hidden:
        return GroupShare(group=row.group, assessed=assessed, changed=None, percent=None)
    changed = min(_rounded(row.changed, row.changed_mark), assessed)
    return GroupShare(
        group=row.group, assessed=assessed, changed=changed, percent=round(100 * changed / assessed)
    )


def _rounded(count: int, mark: int) -> int:
    """To a multiple of 5 beside the count, the nearer one more often, so that sums stay right on average."""
    below, rest = divmod(count, THRESHOLD)
    drawn = hashlib.blake2b(f"{mark:x}".encode(), digest_size=_DRAW_BYTES).digest()
    up = int.from_bytes(drawn) * THRESHOLD < rest << (8 * _DRAW_BYTES)
    return THRESHOLD * (below + up)


_DRAW_BYTES = 8


class Tally:
    """Counts by characteristic and group while cases are run again."""

    def __init__(self, characteristics: Iterable[str]) -> None:
        self._counts: dict[str, Counter[tuple[str, bool]]] = {each: Counter() for each in characteristics}
        self._marks: dict[str, dict[tuple[str, bool], int]] = {each: {} for each in self._counts}

    def add(self, groups: Mapping[str, str], *, changed: bool, case: uuid.UUID) -> None:
        """One case: the group of the person by characteristic. ``case`` is an id that no page of this shows."""
        for characteristic, group in groups.items():
            self._counts[characteristic][group, changed] += 1
            marks = self._marks[characteristic]
            marks[group, changed] = marks.get((group, changed), 0) ^ case.int

    def breakdowns(self, orders: Mapping[str, Sequence[str]]) -> tuple[Breakdown, ...]:
        """Every characteristic, its groups in the given order."""
        return tuple(
            breakdown(characteristic, counted, orders[characteristic], self._marks[characteristic])
            for characteristic, counted in self._counts.items()
        )
