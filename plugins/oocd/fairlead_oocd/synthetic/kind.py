"""From a seed to a resolution: the rows that its state implies."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairlead.public import (
    Base,
    CaseDeadline,
    CaseEvent,
    CaseFile,
    Category,
    SyntheticCase,
    SyntheticKind,
    SyntheticSeed,
    Transition,
    load_calendar,
    local_day,
)
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.manifest import KIND
from fairlead_oocd.models import Resolution
from fairlead_oocd.outcomes import INSUFFICIENT, codes_for
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.synthetic import invention
from fairlead_oocd.synthetic.after_giving import kept_beside, troubles_of
from fairlead_oocd.synthetic.agreeing import conditions_of, record_end, record_offer
from fairlead_oocd.synthetic.deciding import decide, record_evidence, victims_of
from fairlead_oocd.synthetic.stage import Stage
from fairlead_oocd.use_cases.moving import hold
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.workflow import WORKFLOW, State

CHARGED = "1"
"""Outcome type: charged or summonsed."""


def complete(seed: SyntheticSeed) -> SyntheticCase:
    """The resolution of the seed's case as it stands in its state."""
    stage = Stage(seed)
    resolution = Resolution(
        id=seed.new_id(),
        case_id=seed.case.id,
        suspect_party_id=seed.suspect.id,
        offence_id=seed.offence.id,
        regime="CURRENT",
        attendance=seed.rng.choices(("voluntary", "custody", "street"), (6, 3, 1))[0],
        answers={},
        answered=[],
        fact_corrections=[],
        present=[],
    )
    rows: list[Base] = [resolution]
    record_evidence(stage, resolution)
    rows += decide(stage, resolution)
    rows += victims_of(stage)
    conditions = conditions_of(stage, resolution)
    rows += [row for pair in conditions for row in pair]
    record_offer(stage, resolution)
    record_end(stage, resolution)
    rows += kept_beside(stage, resolution, [condition for condition, _detail in conditions])
    rows += troubles_of(stage, [condition for condition, _detail in conditions])
    rows += _clocks(stage)
    rows += [
        CaseDeadline(
            key=condition_key(condition.id),
            label="Condition to be completed",
            due_on=condition.due_on,
            layer="NATIONAL",
            source="as agreed in the signed document",
            started_at=stage.moment(State.GIVEN),
        )
        for condition, _detail in conditions
        if condition.state == "active" and seed.case.closed_at is None
    ]
    rows += _events(stage)
    held = CaseFile(team=seed.case.team, lead_id=seed.case.lead_id, lead_name=seed.case.lead_name)
    hold(held, into(stage.state).holder, now=stage.entered)
    return SyntheticCase(
        rows=rows,
        holder_kind=held.holder_kind,
        holder_id=held.holder_id,
        holder_label=held.holder_label,
        held_since=stage.entered,
        suspect_category=_category(stage, resolution),
        outcome_code=_outcome(stage, resolution),
    )


def into(state: State) -> Transition:
    """The move by which a case usually comes into a state."""
    return next(row for row in WORKFLOW.transitions if row.to_state == state and row.from_state != state)


def _category(stage: Stage, resolution: Resolution) -> str:
    given = stage.past(State.OFFERED) and resolution.chosen != Disposal.O22
    return Category.CONVICTED_OR_ADMITTED if given else Category.SUSPECTED


def _outcome(stage: Stage, resolution: Resolution) -> str | None:
    if stage.state == State.PROSECUTION:
        return CHARGED
    if stage.state == State.INELIGIBLE:
        return stage.seed.rng.choice(INSUFFICIENT)
    return codes_for(resolution.chosen or "", Parameters())[0] if stage.past(State.COMPLETED) else None


def _clocks(stage: Stage) -> list[CaseDeadline]:
    if stage.seed.case.closed_at is not None:
        return []
    within = load_calendar().within_working_days
    return [
        CaseDeadline(
            key=rule.name,
            label=rule.label,
            due_on=within(local_day(stage.entered), rule.working_days),
            layer="FORCE",
            source=rule.source,
            started_at=stage.entered,
        )
        for rule in into(stage.state).deadline_started
    ]


def _events(stage: Stage) -> list[CaseEvent]:
    """What a reader looks for in the chronology: the choice, the giving, and how the case came to where it is."""
    told: dict[str, tuple[Transition, datetime]] = {}
    for state in (State.VICTIM_CONTACT, State.GIVEN):
        if stage.reached(state):
            told[state] = into(state), stage.moment(state)
    told[stage.state] = into(stage.state), stage.entered
    return [
        CaseEvent(
            at=at + timedelta(seconds=5),
            kind=row.event,
            summary=row.label,
            detail={"transition": row.id, "from": row.from_state, "to": row.to_state},
            actor_id=stage.seed.case.lead_id,
            actor_name=stage.seed.case.lead_name,
            actor_organisation=stage.seed.organisation,
        )
        for row, at in told.values()
    ]


RESOLUTIONS = SyntheticKind(
    kind=KIND,
    offences=invention.OFFENCES,
    open_states={state.value: weight for state, weight in invention.OPEN_STATES.items()},
    final_states={state.value: weight for state, weight in invention.FINAL_STATES.items()},
    complete=complete,
)
