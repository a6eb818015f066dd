"""A person decides about a fact of the published offence list: where it is silent, and where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, Operation, Refusal, Result, TenantSession, local_day
from fairlead_oocd.case_facts import corrections_on, listed_on
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.facts import TrialClass
from fairlead_oocd.offence_facts import TRIAL_CLASS, Correction, FactValue, in_force
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.eligibility import lapse_authorisation, work_to_assess
from fairlead_oocd.use_cases.moving import assess_work, at, chosen_decision, note
from fairlead_oocd.use_cases.offer import keep_limit_clock
from fairlead_oocd.workflow import FINAL


@dataclass(frozen=True, kw_only=True)
class CorrectFact:
    """What a person decided about one fact: `trial_class` with a word of `TrialClass`, or a feature with yes or
    no.
    """

    reference: str
    version: int
    fact: str
    value: FactValue
    reason: str


def correct_fact(session: TenantSession, actor: Actor, command: CorrectFact, *, now: datetime) -> CaseFile:
    """Record the decision beside what the list says; the rules go by it from now on.

    An authorisation that was given on other facts lapses (T11f). After giving, nothing that was decided is changed:
    the chronology says what the rules of today say of it, and the six-month limit of a summary offence follows the
    fact, since it is law. In a case that is over nothing is corrected.

    Raises `Conflict`, `NotPermitted`, `NotVisible`, or `Refusal` (no reason, a fact that the list does not
    say, a value that changes nothing).
    """
    work = work_to_assess(session, actor, command.reference, command.version, now)
    if at(work, *FINAL):
        raise Refusal(_("This case is over: nothing in it can be corrected."))
    listed = {fact.fact: fact.value for fact in listed_on(work)}
    _refuse(work, command, listed)
    correction = Correction(
        fact=command.fact,
        value=command.value,
        reason=command.reason.strip(),
        by=actor.name,
        on=local_day(now).isoformat(),
        listed=listed.get(command.fact),
    )
    work.resolution.fact_corrections = [*work.resolution.fact_corrections, correction.to_json()]
    assess_work(work, now=now)  # refuses what cannot be a fact, before it is stored
    session.flush()
    name = command.fact.replace("_", " ")
    given = work.resolution.given_on is not None
    note(
        session,
        work,
        Operation.ALTERATION,
        "fact.corrected",
        f"A fact of the offence was decided by a person: {name}{_after_giving(work, now) if given else ''}",
        now=now,
        field_names=(command.fact,),
        detail=correction.to_json(),
    )
    if given:
        keep_limit_clock(session, work, now=now)
    else:
        lapse_authorisation(session, work, name, now=now)
    return work.case


def _after_giving(work: CaseWork, now: datetime) -> str:
    """What the rules of today say of what was given, so that a correction is never a silent change."""
    decision = chosen_decision(work, now=now)
    if decision is None:
        return ""
    title = TITLES[work.resolution.chosen or ""]
    closed = decision.result is Result.INELIGIBLE
    said = (
        f"{title} would not be open today: consider rescission on legal advice"
        if closed
        else f"{title} stays open"
    )
    return f", after giving. {said}. Nothing that was decided is changed."


def _refuse(work: CaseWork, command: CorrectFact, listed: dict[str, FactValue]) -> None:
    if command.fact != TRIAL_CLASS and command.fact not in listed:
        raise Refusal(_("The published list does not say this. Answer it among the features of the offence."))
    words = set(TrialClass) if command.fact == TRIAL_CLASS else {True, False}
    if command.value not in words:
        raise Refusal(_("Choose what is right."), field="decided")
    if not command.reason.strip():
        raise Refusal(_("Say why, so that others can follow it."), field="reason")
    if in_force(listed_on(work), corrections_on(work)).get(command.fact) == command.value:
        raise Refusal(_("That is what is recorded already."), field="decided")
