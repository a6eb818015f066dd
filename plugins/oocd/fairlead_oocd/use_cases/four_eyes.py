"""Who is involved in a decision, so that another person makes it: read from what is kept of the case."""

from __future__ import annotations

from uuid import UUID

from fairlead.public import TenantSession, everybody_who_led
from fairlead_oocd.models import Breach
from fairlead_oocd.queries.people import everybody_by
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.workflow import WORKFLOW

_PROPOSING = frozenset(
    row.event for row in WORKFLOW.transitions if row.action in ("choose_disposal", "submit_for_authorisation")
)
_STARTING_ANEW = frozenset(row.event for row in WORKFLOW.transitions if row.action == "choose_again")

_DRAFTING = frozenset({"case.condition.added", "case.condition.changed", "case.condition.restored"})
"""Entries of core's chronology about the conditions that are authorised. They stay when the choice is made again."""


def involved_in_resolution(session: TenantSession, work: CaseWork) -> frozenset[str]:
    """Whoever ever led the case, whoever proposed or submitted the resolution that waits, and whoever wrote one of its
    conditions: they are what is agreed to.

    What was proposed before the case went back to the choice is no longer decided on, so it does not count.
    Two statements.
    """
    proposers = everybody_by(session, work.case, _PROPOSING, since=_STARTING_ANEW, ever=_DRAFTING)
    return _as_references(everybody_who_led(session, work.case) | proposers)


def involved_in_breach(session: TenantSession, work: CaseWork, breach: Breach) -> frozenset[str]:
    """Whoever ever led the case, reported this breach or sent it for review. One statement."""
    brought = frozenset((breach.reported_by_id, breach.review_sent_by_id))
    return _as_references(everybody_who_led(session, work.case) | brought)


def _as_references(people: frozenset[UUID | None]) -> frozenset[str]:
    return frozenset(str(each) for each in people if each is not None)
