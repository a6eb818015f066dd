"""Which finalised cases a scrutiny panel looks at: those the force always includes, and a random sample.

A rule of FORCE layer, held as data: the keys that are always included are a setting of the organisation
(domain reference section 9 [design]). A panel checks and teaches; it cannot change an outcome.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fairlead_oocd.facts import Tag

K = TypeVar("K")


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """What the rule asks about a case. ``tags`` are the features of the offence that were confirmed."""

    indictable_only: bool = False
    matrix_deviation: bool = False
    tags: frozenset[Tag] = frozenset()
    breach_not_pursued: bool = False
    override: bool = False
    victim_opposed: bool = False


ALWAYS: Mapping[str, Callable[[Reviewed], bool]] = {
    "indictable-only": lambda case: case.indictable_only,
    "matrix-deviation": lambda case: case.matrix_deviation,
    "da": lambda case: bool(case.tags & {Tag.DA, Tag.IPV, Tag.COERCIVE_CONTROL}),
    "hate": lambda case: Tag.HATE in case.tags,
    "knife": lambda case: bool(case.tags & {Tag.KNIFE, Tag.OFFENSIVE_WEAPON}),
    "sexual": lambda case: Tag.SEXUAL in case.tags,
    "breach-not-pursued": lambda case: case.breach_not_pursued,
    "override": lambda case: case.override,
    "victim-opposed": lambda case: case.victim_opposed,
}
"""Key, as it stands in the setting, to what it means."""


def always_included(case: Reviewed, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the force's keys that hold for the case, in the order of `ALWAYS`. Unknown keys hold for none."""
    listed = frozenset(keys)
    return tuple(key for key, holds in ALWAYS.items() if key in listed and holds(case))


def draw(strata: Mapping[K, Sequence[str]], size: int, seed: int) -> tuple[str, ...]:
    """A stratified random sample of references: every stratum in turn, at random within each.

    The same strata, size and seed give the same sample, so that a draw can be checked afterwards. Fewer than
    ``size`` when there are not as many.
    """
    chance = random.Random(seed)  # noqa: S311  # nosec B311  # a sample that can be repeated, not a secret
    waiting = []
    for key in sorted(strata, key=repr):
        shuffled = sorted(strata[key])
        chance.shuffle(shuffled)
        waiting.append(shuffled)
    chance.shuffle(waiting)
    drawn: list[str] = []
    while len(drawn) < size and any(waiting):
        for stratum in waiting:
            if stratum and len(drawn) < size:
                drawn.append(stratum.pop())
    return tuple(drawn)
