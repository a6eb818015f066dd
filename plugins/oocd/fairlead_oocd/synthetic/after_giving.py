"""What a case holds besides when its conditions go wrong, are changed, or when a panel is to see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fairlead.public import Base, CaseAssessment, CaseCondition, local_day
from fairlead_oocd.models import Breach, Giving, MoneyEntry, Resolution, ScrutinyItem, Variation
from fairlead_oocd.questionnaires import NEEDS, questionnaire
from fairlead_oocd.synthetic.stage import Stage
from fairlead_oocd.workflow import State

_BREACHES = (State.SUSPECTED_BREACH, State.BREACH_REVIEW, State.BREACH_CONFIRMED, State.PROSECUTION)


def kept_beside(stage: Stage, resolution: Resolution, conditions: Sequence[CaseCondition]) -> list[Base]:
    """The needs assessment, what was recorded at giving, and what is owed."""
    rows: list[Base] = []
    if resolution.needs_consent:
        rows.append(_assessment(stage))
    if resolution.given_on is not None:
        at = stage.moment(State.GIVEN)
        rows.append(Giving(recorded_by=stage.seed.case.lead_name, recorded_at=at))
        rows += [_charge(stage, condition) for condition in conditions if condition.kind == "payment"]
    return rows


def _assessment(stage: Stage) -> CaseAssessment:
    tool, seed = questionnaire(NEEDS), stage.seed
    answers = tool.check({seed.rng.choice(("alcohol", "attitudes", "work", "money")): 1})
    return CaseAssessment(
        party_id=seed.suspect.id,
        tool=tool.key,
        tool_version=tool.version,
        title=tool.title,
        answers=dict(answers),
        scores=dict(tool.scores(answers)),
        assessed_by=seed.case.lead_name,
        recorded_by=seed.case.lead_id,
        recorded_by_name=seed.case.lead_name,
        recorded_at=stage.moment(State.CONDITION_PLANNING),
    )


def _charge(stage: Stage, condition: CaseCondition) -> MoneyEntry:
    return MoneyEntry(
        condition_id=condition.id,
        purpose="compensation",
        kind="charge",
        amount_pence=condition.amount_pence,
        on_day=local_day(stage.moment(State.GIVEN)),
        recorded_by=stage.seed.case.lead_name,
        recorded_at=stage.moment(State.GIVEN),
    )


def troubles_of(stage: Stage, conditions: Sequence[CaseCondition]) -> list[Base]:
    """The breach, variation or scrutiny item that the state implies."""
    if stage.state in _BREACHES and conditions:
        return [_breach(stage, conditions[0])]
    if stage.state == State.VARIATION and conditions:
        return [_variation(stage, conditions[0])]
    return [_scrutiny(stage)] if stage.state == State.SCRUTINY else []


def _breach(stage: Stage, condition: CaseCondition) -> Breach:
    seed, at = stage.seed, stage.entered
    breach = Breach(
        condition_id=condition.id,
        failure="attendance",
        happened_on=local_day(at - timedelta(days=1)),
        facts="Did not come and did not ring",
        reported_by_id=seed.case.lead_id,
        reported_by=seed.case.lead_name,
        reported_by_organisation="Police",
        reported_at=at,
        asked_at=at,
        asked_by=seed.case.lead_name,
        asked_how="telephone",
        reply_by=local_day(at + timedelta(days=7)),
    )
    if stage.state != State.SUSPECTED_BREACH:
        breach.explanation = "Was ill and has no note"
        breach.review_sent_by_id, breach.review_sent_by = seed.case.lead_id, seed.case.lead_name
        breach.review_sent_at = at
    if stage.state in {State.BREACH_CONFIRMED, State.PROSECUTION}:
        breach.decision, breach.decision_reason = "confirmed", "No reasonable excuse"
        breach.decided_by, breach.decided_by_rank, breach.decided_at = seed.supervisor_name, "sergeant", at
    return breach


def _variation(stage: Stage, condition: CaseCondition) -> Variation:
    terms: dict[str, object] = {
        "text": condition.text,
        "due_on": condition.due_on.isoformat(),
        "evidence": condition.evidence,
        "hours": None if condition.hours is None else int(condition.hours),
        "place": condition.place,
        "purpose": condition.purpose,
    }
    return Variation(
        condition_id=condition.id,
        kind="change",
        reason="Works on the days of the course",
        before=terms,
        after={**terms, "due_on": (condition.due_on + timedelta(days=7)).isoformat()},
        state="proposed",
        proposed_by=stage.seed.case.lead_name,
        proposed_at=stage.entered,
    )


def _scrutiny(stage: Stage) -> ScrutinyItem:
    return ScrutinyItem(
        panel_reference=f"P-{stage.seed.case.reference.rpartition('-')[2]}",
        chosen_because=["random"],
        note="Drawn at random",
        chosen_by=stage.seed.supervisor_name,
        chosen_at=stage.entered,
    )
