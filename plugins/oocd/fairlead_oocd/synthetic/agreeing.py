"""The half from needs to the end: conditions, the offer, and how it ended."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fairlead.public import CaseCondition, local_day
from fairlead_oocd.disposals import ADULT_CAUTIONS, Disposal
from fairlead_oocd.documents.scripts import script_for
from fairlead_oocd.models import ConditionDetail, Resolution
from fairlead_oocd.synthetic import invention
from fairlead_oocd.synthetic.stage import Stage
from fairlead_oocd.workflow import State


def conditions_of(stage: Stage, resolution: Resolution) -> list[tuple[CaseCondition, ConditionDetail]]:
    """Conditions of a resolution that has any, from planning on: proposed, then active, then completed."""
    if not stage.reached(State.CONDITION_PLANNING) or resolution.chosen not in invention.WITH_ACTIONS:
        return []
    rng, chosen = stage.seed.rng, Disposal(resolution.chosen)
    kinds = [invention.COURSE] if chosen in (Disposal.COND, Disposal.O22) else [invention.CONDITIONS[0]]
    offered = (
        invention.CONDITIONS[2:] if chosen is Disposal.O22 else invention.CONDITIONS
    )  # only rehabilitation
    while len(kinds) < stage.seed.plenty or (len(kinds) == 1 and rng.random() < 0.4):  # noqa: PLR2004  # a share
        kinds.append(rng.choice(offered))
    return [_condition(stage, *kind) for kind in kinds]


def record_offer(stage: Stage, resolution: Resolution) -> None:
    """T09 and T12: needs and screen; then explanation, consent and signature."""
    seed = stage.seed
    if stage.past(State.NEEDS_ASSESSMENT):
        resolution.needs_consent = seed.rng.random() < 0.8  # noqa: PLR2004  # a share
        resolution.screened_by, resolution.screening_tool = seed.case.lead_name, "Force screen"
    script = script_for(resolution.chosen or "", local_day(stage.seed.case.opened_at))
    if not stage.past(State.OFFERED) or script is None:
        return
    at = stage.moment(State.GIVEN)
    resolution.explanation_version = script.version
    resolution.explained_by, resolution.explained_by_rank = seed.case.lead_name, "constable"
    resolution.offer_started_at, resolution.offer_ended_at = (
        at - timedelta(minutes=30),
        at - timedelta(minutes=5),
    )
    resolution.offer_place, resolution.legal_advice = "Police station", "declined"
    resolution.warning_given = resolution.copy_given = resolution.consent_given = True
    resolution.admission_repeated = resolution.chosen != Disposal.O22
    resolution.signature_method, resolution.signed_name = "paper", seed.suspect_person.full_name
    resolution.given_on = local_day(at)


def record_end(stage: Stage, resolution: Resolution) -> None:
    """T29: who was told; or the reason why it ended otherwise."""
    resolution.ended_reason = invention.ENDINGS.get(stage.state)
    if stage.past(State.COMPLETED):
        resolution.victim_told = "Told by email" if stage.seed.victims else "No victim"
        resolution.offender_told_on = local_day(stage.moment(State.FINALISED))
        if resolution.chosen in ADULT_CAUTIONS:
            resolution.pnc_reference = f"{stage.seed.case.opened_at:%y}/{stage.seed.rng.randrange(10**6)}X"


def _condition(
    stage: Stage, kind: str, for_what: str, text: str, evidence: str
) -> tuple[CaseCondition, ConditionDetail]:
    seed = stage.seed
    planned, course = stage.moment(State.CONDITION_PLANNING), kind == "attendance"
    state = _state(stage)
    condition = CaseCondition(
        id=seed.new_id(),
        text=text,
        kind=kind,
        objects=[for_what],
        place="Town centre" if course else None,
        purpose="Understanding the effects" if course else None,
        hours=Decimal(3) if course else None,
        amount_pence=seed.rng.randrange(10, 200) * 100 if kind == "payment" else None,
        payee="The person who bore the loss" if kind == "payment" else None,
        due_on=local_day(planned) + timedelta(days=seed.rng.randrange(40, 90)),
        evidence=evidence,
        state=state,
        recorded_at=planned,
    )
    if state == "completed":
        condition.completed_on, condition.completion_evidence = local_day(stage.entered), evidence
    return condition, ConditionDetail(
        condition_id=condition.id,
        payment_method="Bank transfer" if kind == "payment" else None,
        staying_at_residence=False,
        proportionate=True,
        achievable=True,
        provider_has_capacity=True,
        circumstances_checked=True,
    )


def _state(stage: Stage) -> str:
    if stage.past(State.MONITORING):
        return "completed"
    return "active" if stage.past(State.OFFERED) else "proposed"
