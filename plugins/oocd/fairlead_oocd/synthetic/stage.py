"""How far a made-up case has come, and when it took each step."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairlead.public import SyntheticSeed
from fairlead_oocd.synthetic.invention import LEFT_AT, PATH
from fairlead_oocd.workflow import State

LONGEST_WAIT = 12 * 24 * 60
"""Minutes that an open case may have been in its state, so that some are overdue and most are not. [design]"""


class Stage:
    """The state of a case, as a place on the way of a case that goes well, with the time of each step before it."""

    def __init__(self, seed: SyntheticSeed) -> None:
        self.seed = seed
        self.state = State(seed.case.state)
        self._here = PATH.index(LEFT_AT.get(self.state, self.state))
        self.entered = seed.case.closed_at or self._entered()

    def reached(self, state: State) -> bool:
        """Has the case come to that state, or further?"""
        return PATH.index(state) <= self._here

    def past(self, state: State) -> bool:
        """Has it left that state for the next?"""
        return PATH.index(state) < self._here

    def moment(self, state: State) -> datetime:
        """When it came to a state that it has reached: steps are spread evenly until the last."""
        opened = self.seed.case.opened_at
        return opened + (self.entered - opened) * PATH.index(state) / max(self._here, 1)

    @property
    def decided_on_evidence(self) -> datetime:
        """When the evidence was decided on: the case went on, or ended there."""
        return self.moment(State.ELIGIBILITY) if self.reached(State.ELIGIBILITY) else self.entered

    def _entered(self) -> datetime:
        if self._here == 0:
            return self.seed.case.opened_at
        minutes = int((self.seed.now - self.seed.case.opened_at) / timedelta(minutes=1))
        return self.seed.now - timedelta(
            minutes=self.seed.rng.randrange(0, max(1, min(minutes, LONGEST_WAIT)))
        )
