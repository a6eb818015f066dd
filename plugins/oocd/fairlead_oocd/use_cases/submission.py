"""Conditions submitted for authorisation (T10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, Refusal, TenantSession, local_day
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.queries.work import SUBMITTED, CaseWork
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.victims import listed_action_attached, listed_action_wanted


@dataclass(frozen=True, kw_only=True)
class SubmitForAuthorisation:
    """The officer's rationale for the whole; an exception when a listed action that victims want is not
    attached.
    """

    reference: str
    version: int
    rationale: str
    exception_kind: str | None = None
    exception_reason: str | None = None


def submit_for_authorisation(
    session: TenantSession, actor: Actor, command: SubmitForAuthorisation, *, now: datetime
) -> CaseFile:
    """T10: R101, R110, R111 and R112 hold, so another person may be asked to authorise.

    An exception is kept with the action it is about, and only while that action is wanted and not attached.
    Raises as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    _record_exception(work, command, now)
    move(
        session,
        work,
        "submit_for_authorisation",
        now=now,
        summary=f"Submitted for authorisation with {_counted(len(work.conditions))}",
        captured={"rationale": command.rationale},
    )
    if work.decision is not None:  # the guard has refused otherwise
        work.decision.results = {**work.decision.results, SUBMITTED: command.rationale.strip()}
        session.flush()
    return work.case


def _record_exception(work: CaseWork, command: SubmitForAuthorisation, now: datetime) -> None:
    reason = (command.exception_reason or "").strip() or None
    if command.exception_kind and not reason:
        raise Refusal(_("Say why the action is not attached."), field="exception_reason")
    facts = facts_for(work, local_day(now))
    wanted = listed_action_wanted(facts)
    applies = wanted is not None and not listed_action_attached(facts, wanted) and command.exception_kind
    resolution = work.resolution
    resolution.exception_kind = command.exception_kind if applies else None
    resolution.exception_reason = reason if applies else None
    resolution.exception_action = wanted if applies else None


def _counted(number: int) -> str:
    return {0: "no conditions", 1: "one condition"}.get(number, f"{number} conditions")
