"""How long a way over pages takes by the keystroke-level model: an estimate from counts, not the time of a person.

The model adds fixed times for what a practised user does (Card, Moran and Newell, "The keystroke-level model for user
performance time with interactive systems", Communications of the ACM 23(7), 1980): 1.1 s to point, 0.2 s to press,
1.35 s to prepare in mind. They were measured with a mouse; for a finger they are taken as they stand. Characters are
typed at 36.2 words of five a minute, the mean of 37,370 people on telephones (Palin and others, "How do people type on
mobile devices?", MobileHCI 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

TOUCHES, PAGES, CHARACTERS = 89, 25, 367
"""Counted from search to signed document: touches (the cursor into a box is one), pages and steps, characters."""
POINT, PRESS, PREPARE = 1.1, 0.2, 1.35
CHARACTER = 60 / (36.2 * 5)
PRODUCT = 16.0
"""What the product took, with a telephone's line (1.6 Mbit/s, 150 ms) and a processor slowed four times."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seconds:
    """The parts of the estimate, in seconds."""

    touching: float
    typing: float
    thinking: float
    product: float

    @property
    def total(self) -> float:
        """All parts, one after the other."""
        return self.touching + self.typing + self.thinking + self.product


def seconds(*, touches: int, characters: int, steps: int) -> Seconds:
    """The estimate for a way of so many touches, typed characters, and pages and steps."""
    return Seconds(
        touching=touches * (POINT + PRESS),
        typing=characters * CHARACTER,
        thinking=steps * PREPARE,
        product=PRODUCT,
    )
