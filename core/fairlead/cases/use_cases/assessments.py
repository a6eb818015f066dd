"""Assessments: what a questionnaire found about somebody in a case. Always an opinion, never changed afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import own_case
from fairlead.cases.models import CaseAssessment, Party
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.questionnaires import AnswerError, Questionnaire


@dataclass(frozen=True, kw_only=True)
class RecordAssessment:
    """What was answered about one party. ``assessed_by`` is the assessor's name when somebody else typed it in."""

    case_id: uuid.UUID
    party_id: uuid.UUID
    questionnaire: Questionnaire
    answers: Mapping[str, object]
    assessed_by: str


def record_assessment(
    session: TenantSession, actor: Actor, command: RecordAssessment, *, now: datetime
) -> CaseAssessment:
    """Keep the answers with tool, version and scores. A later assessment with the same tool stands in its place; both
    are kept. The caller checked its own permission. Raises `NotVisible`, or `Refusal` for an impossible answer.
    """
    case = own_case(session, actor, command.case_id)
    party = session.get(Party, command.party_id)
    if party is None or party.case_id != case.id:
        raise NotVisible
    tool = command.questionnaire
    try:
        answers = tool.check(command.answers)
    except AnswerError as error:
        raise Refusal(str(error)) from error
    made = CaseAssessment(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        party_id=party.id,
        tool=tool.key,
        tool_version=tool.version,
        title=tool.title,
        answers=dict(answers),
        scores=dict(tool.scores(answers)),
        assessed_by=command.assessed_by.strip() or actor.name,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    detail = {"assessment_id": str(made.id)}
    add_event(
        session, case, "case.assessment.recorded", f"Assessment recorded: {tool.title}", at=now, detail=detail
    )
    record(
        session,
        Operation.COLLECTION,
        "case.assessment.recorded",
        object_type="case_assessment",
        object_ids=[made.id],
        case_id=case.id,
        subject_ids=[party.person_id],
        field_names=["answers", "scores"],
    )
    return made


def latest_assessments(session: TenantSession, case_id: uuid.UUID) -> Mapping[str, CaseAssessment]:
    """Tool to the newest assessment with it in one case of the session's tenant. One statement."""
    rows = session.scalars(
        sa.select(CaseAssessment)
        .where(CaseAssessment.tenant_id == session.actor.tenant_id, CaseAssessment.case_id == case_id)
        .order_by(CaseAssessment.recorded_at, CaseAssessment.id)
    )
    return {row.tool: row for row in rows}
