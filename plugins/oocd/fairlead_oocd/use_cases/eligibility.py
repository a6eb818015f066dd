"""Eligibility: the answers, the rule run, and the choice a person makes (T05, T05n)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from fairlead.public import (
    Actor,
    CaseFile,
    ChooseOutcome,
    Decision,
    NotPermitted,
    Operation,
    RecordDecision,
    Refusal,
    Result,
    TenantSession,
    choose_outcome,
    local_day,
    record_decision,
)
from fairlead_oocd.disposals import ALL, TITLES
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.gravity import deviates
from fairlead_oocd.policy.similar_cases import is_outlying
from fairlead_oocd.queries.work import CaseWork, similar_cases
from fairlead_oocd.use_cases.moving import (
    assess_work,
    at,
    move,
    note,
    open_work,
    refuse_after_giving,
    refuse_below_age,
)
from fairlead_oocd.use_cases.similar_cases import keep_comparable
from fairlead_oocd.workflow import State

FULLER_RATIONALE = 100
"""Characters of rationale asked for when a rule sends the case to a supervisor or a prosecutor. [design]"""
REFERRED = (Result.REFER_SUPERVISOR, Result.REFER_CPS)


@dataclass(frozen=True, kw_only=True)
class AnswerQuestions:
    """The answers of one group, in the shape of the fact sheet. Keys that are given replace what was
    answered before.

    ``adds_to`` names a list (the earlier outcomes) to which the answers are added instead.
    """

    reference: str
    version: int
    group: str
    title: str
    answers: Mapping[str, object]
    adds_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class RemoveHistory:
    """Take back an earlier outcome that was listed by mistake; ``position`` counts from 0."""

    reference: str
    version: int
    position: int


@dataclass(frozen=True, kw_only=True)
class ChooseDisposal:
    """The resolution a person chose, and why; ``deviation`` where it is not what the gravity matrix leads to."""

    reference: str
    version: int
    disposal: str
    rationale: str
    deviation: str = ""


@dataclass(frozen=True, kw_only=True)
class CloseAsIneligible:
    """No resolution is open, and why the case ends here."""

    reference: str
    version: int
    reason: str


def answer_questions(
    session: TenantSession, actor: Actor, command: AnswerQuestions, *, now: datetime
) -> CaseFile:
    """Store the answers of one group; gravity is scored by `score_gravity` alone.

    Raises `Conflict`, `NotPermitted`, `NotVisible`, or `Refusal` (impossible facts).
    """
    work = work_to_change(session, actor, command.reference, command.version, now)
    before = work.resolution.answers
    if "gravity" in command.answers:
        raise Refusal(_("Gravity is scored on a page of its own."))
    resolution = work.resolution
    answers = dict(resolution.answers)
    if command.adds_to is None:
        answers |= command.answers
    else:
        answers[command.adds_to] = [
            *_items(answers, command.adds_to),
            *_items(command.answers, command.adds_to),
        ]
    resolution.answers = answers
    keep_comparable(work)
    if command.group not in resolution.answered:
        resolution.answered = [*resolution.answered, command.group]
    assess_work(work, now=now)  # refuses what cannot be a fact, before it is stored
    session.flush()
    note(
        session,
        work,
        Operation.ALTERATION,
        "answers.recorded",
        f"Eligibility answers recorded: {command.title}",
        now=now,
        field_names=tuple(command.answers),
    )
    if answers != before:
        lapse_authorisation(session, work, command.title, now=now)
    return work.case


def remove_history(
    session: TenantSession, actor: Actor, command: RemoveHistory, *, now: datetime
) -> CaseFile:
    """Take one earlier outcome off the list. Raises `Conflict`, `NotPermitted`, `NotVisible`."""
    work = work_to_change(session, actor, command.reference, command.version, now)
    items = _items(work.resolution.answers, "history")
    if not 0 <= command.position < len(items):
        raise Refusal(_("That earlier outcome is not on the list."))
    kept = [item for position, item in enumerate(items) if position != command.position]
    work.resolution.answers = {**work.resolution.answers, "history": kept}
    keep_comparable(work)
    session.flush()
    note(
        session,
        work,
        Operation.ALTERATION,
        "answers.recorded",
        "An earlier outcome was taken off the list",
        now=now,
        field_names=("history",),
    )
    lapse_authorisation(session, work, "an earlier outcome", now=now)
    return work.case


def choose_disposal(
    session: TenantSession, actor: Actor, command: ChooseDisposal, *, now: datetime
) -> CaseFile:
    """T05: keep the rule run, the figures of similar cases, the choice and its rationale.

    The engine advises; this records that a person decided.

    Raises `Refusal` for a resolution that is closed, for missing facts and for a rationale that is too short;
    `Conflict`, `NotPermitted`, `NotVisible`, `RuleRefusal`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.disposal not in ALL:
        raise Refusal(_("Choose one of the resolutions."), field="disposal")
    assessment = assess_work(work, now=now)
    _refuse_choice(assessment.decisions[command.disposal], command)
    decision = record_decision(
        session,
        actor,
        RecordDecision(
            case_id=work.case.id, kind="eligibility", assessment=assessment, summary="Eligibility rules run"
        ),
        now=now,
    )
    similar = similar_cases(session, work, local_day(now))
    final, deviation = work.resolution.gravity_final, command.deviation.strip()
    differs = deviates(work.parameters, final, command.disposal)
    decision.results = {
        **decision.results,
        "quality": {
            "similar": None if similar is None else similar.to_json(),
            "outlying": is_outlying(similar, command.disposal, work.parameters),
            "deviation": deviation if differs else None,
            "gravity": work.resolution.gravity_working,
        },
    }
    session.flush()
    title = TITLES[command.disposal]
    choose_outcome(
        session,
        actor,
        ChooseOutcome(
            decision_id=decision.id,
            version=decision.version,
            choice=command.disposal,
            rationale=command.rationale,
            summary=f"Chosen: {title}",
        ),
        now=now,
    )
    work.resolution.chosen, work.resolution.decision_id = command.disposal, decision.id
    work.resolution.deviation_reason = deviation if differs else None
    move(
        session,
        work,
        "choose_disposal",
        now=now,
        summary=f"{title} proposed; the victim is to be consulted",
        captured={"disposal": command.disposal, "rationale": command.rationale},
        recorded={"similar": similar, "rationale": command.rationale, "deviation": command.deviation},
    )
    return work.case


def close_as_ineligible(
    session: TenantSession, actor: Actor, command: CloseAsIneligible, *, now: datetime
) -> CaseFile:
    """T05n: end the case here because nothing is open, with the rule run kept."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    record_decision(
        session,
        actor,
        RecordDecision(
            case_id=work.case.id,
            kind="eligibility",
            assessment=assess_work(work, now=now),
            summary="Eligibility rules run",
        ),
        now=now,
    )
    work.resolution.ended_reason = command.reason.strip() or None
    move(
        session,
        work,
        "close_as_ineligible",
        now=now,
        summary="Closed: no out-of-court resolution is suitable",
        captured={"reason": command.reason},
    )
    return work.case


def _refuse_choice(decision: Decision, command: ChooseDisposal) -> None:
    title = TITLES[command.disposal]
    if decision.result is Result.INELIGIBLE:
        raise Refusal(_("%(title)s is not available in this case.", title=title), field="disposal")
    if decision.result is Result.MORE_INFO:
        raise Refusal(
            _("%(title)s cannot be chosen yet: answer what the rules still ask for.", title=title),
            field="disposal",
        )
    if not command.rationale.strip():
        raise Refusal(_("Give your reasons."), field="rationale")
    if decision.result in REFERRED and len(command.rationale.strip()) < FULLER_RATIONALE:
        raise Refusal(
            _(
                "Somebody else has to agree to this. Give your reasons in at least %(least)d characters.",
                least=FULLER_RATIONALE,
            ),
            field="rationale",
        )


def work_to_change(
    session: TenantSession, actor: Actor, reference: str, version: int, now: datetime
) -> CaseWork:
    """The case whose answers are about to change. Raises `Conflict`, `NotPermitted`, `NotVisible`, `Refusal`."""
    work = work_to_assess(session, actor, reference, version, now)
    refuse_after_giving(work)
    return work


def work_to_assess(
    session: TenantSession, actor: Actor, reference: str, version: int, now: datetime
) -> CaseWork:
    """The case, for somebody who may say what the rules go by, wherever it stands. Raises as `work_to_change`."""
    if not actor.can(Oocd.ASSESS):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.ASSESS.value)
        )
    work = open_work(session, actor, reference, now=now, version=version)
    refuse_below_age(work, now=now)
    return work


def lapse_authorisation(session: TenantSession, work: CaseWork, what: str, *, now: datetime) -> None:
    """T11f: what was authorised was authorised on other facts, so the case goes back to be submitted again.

    While it waits, whoever authorises at this moment on what they read before gets a conflict: the case counts as
    changed too, since nothing else that both of them write would tell. Otherwise nothing while it was not authorised.
    What the supervisor wrote stays in the chronology and in the decision.
    """
    if at(work, State.AUTHORISATION):
        flag_modified(work.case, "state")
        session.flush()
    if not at(work, State.OFFERED):
        return
    move(
        session,
        work,
        "plan_again",
        now=now,
        summary=f"The authorisation no longer holds, because a fact was changed: {what}. Submit the case again.",
        captured={"changed": what},
    )
    if work.decision is not None:
        work.decision.authorised = None
    session.flush()


def _items(answers: Mapping[str, object], key: str) -> list[object]:
    found = answers.get(key)
    return list(found) if isinstance(found, list | tuple) else []
