"""The steps of a breach, of a variation, and of the scrutiny panel."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from fairlead.public import CaseLink, local_day
from fairlead_oocd.case_review import scrutiny_reasons
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.after_giving import breaches_of
from fairlead_oocd.steps.step_list import StepList
from fairlead_oocd.workflow import State


class StepsAfterGiving(StepList):
    """Steps that a case takes only when something did not go as agreed, and what follows the end."""

    def _variation_steps(self) -> Iterator[CaseLink]:
        """T17, T17a, T17r."""
        if self._is(State.MONITORING):
            for item in self._work.conditions:
                if item.condition.state == "active":
                    yield self._link(
                        "oocd.variation",
                        _("Change a condition by agreement"),
                        Oocd.VARY,
                        "optional",
                        values={"condition_id": str(item.condition.id)},
                        hint=_("Only if the person agrees: %(text)s", text=item.condition.text),
                    )
            yield self._link(
                "oocd.addition",
                _("Add a condition by agreement"),
                Oocd.VARY,
                "optional",
                hint=_("Only if the person agrees"),
            )
        if self._is(State.VARIATION):
            yield self._step("oocd.variation_agreed", _("Record the person’s consent"), Oocd.VARY, "todo")

    def _breach_steps(self) -> Iterator[CaseLink]:
        """T18 to T22n."""
        if self._is(State.MONITORING) and any(
            item.condition.state == "active" for item in self._work.conditions
        ):
            yield self._link(
                "oocd.breach_report",
                _("Report a suspected breach"),
                Oocd.RECORD_PROGRESS,
                "optional",
                hint=_("Only if a condition may not have been kept"),
            )
        if self._is(State.SUSPECTED_BREACH):
            found = breaches_of(self._session, self._work.case)
            asked = bool(found) and found[-1].asked_at is not None
            yield self._step(
                "oocd.breach_ask",
                _("Ask the person for an explanation"),
                Oocd.REVIEW_BREACH,
                "done" if asked else "todo",
            )
            yield self._step(
                "oocd.breach_review",
                _("Send the breach for review"),
                Oocd.REVIEW_BREACH,
                "todo" if asked else "blocked",
            )
        if self._is(State.SUSPECTED_BREACH, State.BREACH_REVIEW):
            now = self._is(State.BREACH_REVIEW)
            yield self._step(
                "oocd.breach_decision",
                _("Decide on the breach"),
                Oocd.DECIDE_BREACH,
                "todo" if now else "blocked",
            )
        if self._is(State.BREACH_CONFIRMED):
            yield self._step(
                "oocd.breach_next", _("Decide what follows the breach"), Oocd.DECIDE_BREACH, "todo"
            )

    def _panel_steps(self) -> Iterator[CaseLink]:
        """T30, T30a, T30n."""
        if self._is(State.FINALISED):
            always = scrutiny_reasons(self._session, self._work, local_day(self._now))
            if always:
                yield self._step(
                    "oocd.to_scrutiny", _("Send to the scrutiny panel"), Oocd.MANAGE_SCRUTINY, "todo"
                )
                return
            yield self._step(
                "oocd.to_scrutiny",
                _("Send to the scrutiny panel"),
                Oocd.MANAGE_SCRUTINY,
                "optional",
                hint=_("Only if the panel is to look at it"),
            )
        if self._is(State.SCRUTINY):
            yield self._step("oocd.finding", _("Record the panel’s finding"), Oocd.MANAGE_SCRUTINY, "todo")
            return
        yield from self._once(State.FINALISED, "oocd.close", _("Close the case"), Oocd.FINALISE)
