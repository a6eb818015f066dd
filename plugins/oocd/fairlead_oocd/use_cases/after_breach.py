"""What follows a confirmed breach: prosecution (T22), or nothing (T22n)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, Refusal, TenantSession, local_day, stop_deadlines
from fairlead_oocd.letters.closing import End
from fairlead_oocd.models import Breach
from fairlead_oocd.outcomes import known_outcome
from fairlead_oocd.queries.after_giving import open_breach
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.closing import file_closing_letters
from fairlead_oocd.use_cases.finalised import hold_finalised
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.use_cases.recalling import recall_referrals

CHARGED = "1"
"""Home Office outcome 1: charged or summonsed."""


@dataclass(frozen=True, kw_only=True)
class Prosecute:
    """Proceedings that were instituted, under which reference and on which day; the caution ceases that day.

    ``arrested`` notes the use of the power of arrest (PCSC Act 2022 s.106; CJA 2003 s.24A).
    """

    reference: str
    version: int
    charge_reference: str
    proceedings_on: date
    arrested: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeaveBreach:
    """Nothing follows: why, with which outcome code, and who was told."""

    reference: str
    version: int
    reason: str
    outcome_code: str
    victim_told: str
    offender_told_on: date


def prosecute(session: TenantSession, actor: Actor, command: Prosecute, *, now: datetime) -> CaseFile:
    """T22. No role can pass PCSC Act 2022 s.115(1): after a community caution this is refused by statute.

    Raises `RuleRefusal`, `Refusal`, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.proceedings_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="proceedings_on")
    breach = open_breach(session, work.case)
    if breach.decided_at is not None and command.proceedings_on < local_day(breach.decided_at):
        raise Refusal(
            _("Proceedings cannot have been instituted before the breach was confirmed."),
            field="proceedings_on",
        )
    _settle(breach, actor, "prosecuted", command.reason, now)
    breach.charge_reference, breach.arrested = command.charge_reference, command.arrested
    breach.proceedings_on = command.proceedings_on
    move(
        session,
        work,
        "prosecute",
        now=now,
        summary="Proceedings instituted: the caution has ceased to have effect",
        captured={
            "charge_reference": command.charge_reference,
            "caution_ceased_on": command.proceedings_on.isoformat(),
        },
        recorded={"proceedings_on": command.proceedings_on},
    )
    work.case.outcome_code = CHARGED
    _end(session, work, actor, now)
    return work.case


def leave_breach(session: TenantSession, actor: Actor, command: LeaveBreach, *, now: datetime) -> CaseFile:
    """T22n: finalised although a condition was not kept. Raises as `move` does, or `Refusal`."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    outcome = known_outcome(command.outcome_code)
    if command.offender_told_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="offender_told_on")
    if work.victims and not command.victim_told.strip():
        raise Refusal(_("Enter how the victim was told, or why not."), field="victim_told")
    breach = open_breach(session, work.case)
    _settle(breach, actor, "not-pursued", command.reason, now)
    work.case.outcome_code = outcome.code
    work.resolution.victim_told = command.victim_told.strip() or None
    work.resolution.offender_told_on = command.offender_told_on
    move(
        session,
        work,
        "leave_breach",
        now=now,
        summary=f"Breach not pursued; finalised with outcome {outcome.code}: {outcome.label}",
        captured={"reason": command.reason, "outcome_code": outcome.code},
    )
    stop_deadlines(session, work.case, None, now=now)
    hold_finalised(session, work, now=now)
    _end(session, work, actor, now)
    file_closing_letters(session, actor, work, End.NOT_PURSUED, outcome=outcome, now=now)
    return work.case


def _settle(breach: Breach, actor: Actor, outcome: str, reason: str, now: datetime) -> None:
    breach.outcome, breach.outcome_reason = outcome, reason
    breach.outcome_by, breach.outcome_at = actor.name, now


def _end(session: TenantSession, work: CaseWork, actor: Actor, now: datetime) -> None:
    """What was still under way is over, and no provider sees the person any longer."""
    for item in work.conditions:
        if item.condition.state == "active":
            item.condition.state = "rescinded"
    recall_referrals(session, actor, work.case, "The resolution has ended", now=now)
