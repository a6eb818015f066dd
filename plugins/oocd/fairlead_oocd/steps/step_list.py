"""What every step of the task list is made of, whatever the phase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask_babel import gettext as _

from fairlead.public import CaseLink, TenantSession, local_day
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.steps.money import PENALTY_STATES
from fairlead_oocd.workflow import State

ORDER = (
    State.REFERRED,
    State.EVIDENCE_REVIEW,
    State.ELIGIBILITY,
    State.VICTIM_CONTACT,
    State.NEEDS_ASSESSMENT,
    State.CONDITION_PLANNING,
    State.AUTHORISATION,
    State.OFFERED,
    State.GIVEN,
    State.PROVIDER_REFERRAL,
    State.MONITORING,
    State.COMPLETED,
    State.FINALISED,
    State.CLOSED,
)


class StepList:
    """The case, and how a step of it is written down."""

    def __init__(self, session: TenantSession, work: CaseWork) -> None:
        self._session = session
        self._work = work
        self._now = datetime.now(UTC)
        self._facts = facts_for(work, local_day(self._now))
        self._order = 0

    def _once(self, state: State, endpoint: str, label: str, permission: str) -> Iterator[CaseLink]:
        """A step that moves the case: to do in its state, later before it, gone after it."""
        if self._is(state):
            yield self._step(endpoint, label, permission, "todo")
        elif self._before(state):
            yield self._step(endpoint, label, permission, "blocked")

    def _step(self, endpoint: str, label: str, permission: str, state: str, hint: str = "") -> CaseLink:
        """The step for those who may take it; for others, whom the case waits for.

        Nobody waits for a step that is optional: it is shown to those who may take it.
        """
        if state == "optional" or self._session.actor.can(permission):
            return self._link(endpoint, label, permission, state, hint=hint)
        waits = _("Waiting for: %(holder)s", holder=self._work.case.holder_label)
        return self._link(
            endpoint,
            label,
            Oocd.READ,
            "waiting" if state == "todo" else state,
            hint=waits if state == "todo" else hint,
        )

    def _link(
        self,
        endpoint: str,
        label: str,
        permission: str,
        state: str,
        *,
        values: dict[str, str] | None = None,
        hint: str = "",
    ) -> CaseLink:
        self._order += 10
        return CaseLink(
            endpoint=endpoint,
            values={"reference": self._work.case.reference, **(values or {})},
            label=label,
            permission=permission,
            order=self._order,
            state=state,
            hint=hint,
        )

    def _is(self, *states: State) -> bool:
        return self._work.case.state in states

    def _before(self, state: State) -> bool:
        here = next((place for place, each in enumerate(ORDER) if each == self._work.case.state), None)
        if here is None:
            here = ORDER.index(State.ELIGIBILITY) if self._is(State.CPS_REFERRAL) else len(ORDER)
            here = ORDER.index(State.MONITORING) if self._is(*PENALTY_STATES) else here
        return here < ORDER.index(state)
