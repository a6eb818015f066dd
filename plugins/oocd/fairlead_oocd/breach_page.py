"""What can follow a confirmed breach, read from the workflow table: one list, whatever the resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fairlead.public import Decision, Transition
from fairlead_oocd.disposals import Disposal, DisposalSet, these
from fairlead_oocd.policy import GUARDS, Progress
from fairlead_oocd.policy.guards_of_breach import PROSECUTABLE
from fairlead_oocd.workflow import WORKFLOW, State

PAGES: Mapping[str, str] = {
    "prosecute": "oocd.prosecution",
    "leave_breach": "oocd.leave",
    "attach_penalty": "oocd.attach",
    "rescind": "oocd.rescission",
}
"""Action to the endpoint of its page."""
ONLY_AFTER: Mapping[str, DisposalSet] = {
    "prosecute": PROSECUTABLE,
    "attach_penalty": these(Disposal.COM),
}
"""Actions that only some resolutions know: nothing else is even offered (PCSC Act 2022 s.115(1))."""
_STILL_TO_BE_ENTERED = {"outcome_code": "to be chosen", "legal_sign_off": True}
"""What the pages themselves ask for, so that a list of what is open does not wait for it."""
_ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "leave_breach": ("outcome_code",),
    "attach_penalty": ("legal_sign_off",),
    "rescind": ("legal_sign_off",),
}


@dataclass(frozen=True, kw_only=True)
class WayOn:
    """One row of the table that leaves the state, what its guard says now, and the page for it."""

    row: Transition
    decision: Decision
    endpoint: str | None

    @property
    def open(self) -> bool:
        """Whether it can be done now, here."""
        return self.decision.clear and self.endpoint is not None


def ways_on(case: Progress) -> tuple[WayOn, ...]:
    """Every row that leaves BREACH_CONFIRMED and that this resolution knows, in the order of the table."""
    found = []
    for row in WORKFLOW.allowed_actions(State.BREACH_CONFIRMED):
        if case.disposal not in ONLY_AFTER.get(row.action, frozenset(Disposal)):
            continue
        entered = {name: _STILL_TO_BE_ENTERED[name] for name in _ASKED_BY.get(row.action, ())}
        decision = GUARDS[row.guard or ""](replace(case, **entered))  # type: ignore[arg-type]  # names of Progress
        found.append(WayOn(row=row, decision=decision, endpoint=PAGES.get(row.action)))
    return tuple(found)
