"""Decisions: the rule run as it was, the choice a person made, and who authorised it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import own_case, same_version
from fairlead.cases.models import CaseDecision, CaseFile
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.registry import AssessmentRecord


@dataclass(frozen=True, kw_only=True)
class RecordDecision:
    """A rule run to keep: ``kind`` in the module's words, and everything needed to run it again."""

    case_id: uuid.UUID
    kind: str
    assessment: AssessmentRecord
    summary: str = "Rules run"


@dataclass(frozen=True, kw_only=True)
class ChooseOutcome:
    """What a person chose on the strength of a rule run, and why."""

    decision_id: uuid.UUID
    version: int
    choice: str
    rationale: str
    summary: str = "Decision made"


@dataclass(frozen=True, kw_only=True)
class AuthoriseDecision:
    """Another person's answer to a choice. ``authorised`` False returns it."""

    decision_id: uuid.UUID
    version: int
    authorised: bool
    rationale: str
    rank: str | None = None


def record_decision(
    session: TenantSession, actor: Actor, command: RecordDecision, *, now: datetime
) -> CaseDecision:
    """Keep a rule run with facts, parameters and rule versions.

    The caller checked its own permission. `NotVisible`.
    """
    case = own_case(session, actor, command.case_id)
    run = command.assessment.to_json()
    decision = CaseDecision(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        kind=command.kind,
        rule_set=command.assessment.rule_set,
        rule_set_version=command.assessment.rule_set_version,
        assessed_on=command.assessment.on,
        facts=dict(command.assessment.facts),
        parameters=dict(command.assessment.parameters),
        results={"rule_versions": run["rule_versions"], "decisions": run["decisions"]},
        recorded_at=now,
    )
    session.add(decision)
    session.flush()
    _tell(
        session,
        case,
        decision,
        Operation.COLLECTION,
        "recorded",
        summary=command.summary,
        field_names=["facts", "results"],
        now=now,
    )
    return decision


def choose_outcome(
    session: TenantSession, actor: Actor, command: ChooseOutcome, *, now: datetime
) -> CaseDecision:
    """Record a person's choice and rationale. The caller checked its permission and that the rules allow the
    choice.

    Raises `NotPermitted` for a system actor (IG-28: no solely automated decision), `NotVisible`, `Conflict`,
    `Refusal`.
    """
    decision, case = _decision(session, actor, command.decision_id)
    _only_people(actor)
    same_version(decision, command.version)
    if not command.rationale.strip():
        raise Refusal(_("Give your reasons."), field="rationale")
    decision.choice, decision.rationale = command.choice, command.rationale.strip()
    decision.decided_by, decision.decided_by_name, decision.decided_at = actor.id, actor.name, now
    decision.authorised = decision.authoriser_id = decision.authoriser_name = decision.authoriser_rank = None
    decision.authoriser_rationale = decision.authorised_at = None
    session.flush()
    _tell(
        session,
        case,
        decision,
        Operation.ALTERATION,
        "made",
        summary=command.summary,
        field_names=["choice", "rationale"],
        now=now,
    )
    return decision


def authorise_decision(
    session: TenantSession, actor: Actor, command: AuthoriseDecision, *, now: datetime
) -> CaseDecision:
    """Authorise or return a choice. The caller checked its permission and the rank.

    Raises `NotPermitted` for a system actor and for the person who made the choice, `NotVisible`, `Conflict`,
    `Refusal`.
    """
    decision, case = _decision(session, actor, command.decision_id)
    _only_people(actor)
    same_version(decision, command.version)
    if decision.choice is None or decision.decided_by is None:
        raise Refusal(_("Nothing was chosen yet, so there is nothing to authorise."))
    if decision.decided_by == actor.id:
        raise NotPermitted(_("Somebody else has to authorise your decision."))
    if not command.rationale.strip():
        raise Refusal(_("Give your reasons."), field="rationale")
    decision.authorised, decision.authoriser_rationale = command.authorised, command.rationale.strip()
    decision.authoriser_id, decision.authoriser_name = actor.id, actor.name
    decision.authoriser_rank, decision.authorised_at = command.rank or actor.rank, now
    session.flush()
    answer = "authorised" if command.authorised else "returned"
    _tell(
        session,
        case,
        decision,
        Operation.ALTERATION,
        answer,
        summary=f"Decision {answer}",
        field_names=["authorised"],
        now=now,
    )
    return decision


def assessment_of(decision: CaseDecision) -> AssessmentRecord:
    """The stored rule run, to show or to replay."""
    return AssessmentRecord.from_json(
        {
            "rule_set": decision.rule_set,
            "rule_set_version": decision.rule_set_version,
            "on": decision.assessed_on.isoformat(),
            "facts": decision.facts,
            "parameters": decision.parameters,
            **decision.results,
        }
    )


def _decision(session: TenantSession, actor: Actor, decision_id: uuid.UUID) -> tuple[CaseDecision, CaseFile]:
    decision = session.scalar(
        sa.select(CaseDecision).where(
            CaseDecision.tenant_id == actor.tenant_id, CaseDecision.id == decision_id
        )
    )
    if decision is None:
        raise NotVisible
    return decision, own_case(session, actor, decision.case_id)


def _only_people(actor: Actor) -> None:
    if actor.is_system:
        raise NotPermitted(_("Only a person may decide."))


def _tell(
    session: TenantSession,
    case: CaseFile,
    decision: CaseDecision,
    operation: Operation,
    what: str,
    *,
    summary: str,
    field_names: list[str],
    now: datetime,
) -> None:
    action = f"case.decision.{what}"
    add_event(
        session,
        case,
        action,
        summary,
        at=now,
        detail={"decision_id": str(decision.id), "kind": decision.kind},
    )
    record(
        session,
        operation,
        action,
        object_type="case_decision",
        object_ids=[decision.id],
        case_id=case.id,
        field_names=field_names,
    )
