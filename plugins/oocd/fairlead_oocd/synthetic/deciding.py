"""The half before conditions: evidence, answers, the rules run and the choice, and the victims."""

from __future__ import annotations

from datetime import timedelta

from fairlead.public import AssessmentRecord, Base, CaseDecision, Result, local_day
from fairlead_oocd.case_facts import facts_document
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.models import Resolution, VictimConsultation, VictimContact
from fairlead_oocd.parameters import Parameters, parameters_to_json
from fairlead_oocd.policy import REGISTERED
from fairlead_oocd.queries.work import CaseWork, VictimOnCase
from fairlead_oocd.synthetic import invention
from fairlead_oocd.synthetic.stage import Stage
from fairlead_oocd.use_cases.similar_cases import has_record
from fairlead_oocd.workflow import State

_OPEN = (Result.ELIGIBLE, Result.REFER_SUPERVISOR)
_ABOUT_ACTIONS = frozenset(State) - {
    State.VICTIM_CONTACT, State.NEEDS_ASSESSMENT, State.COMPLETED, State.FINALISED, State.SCRUTINY, State.CLOSED,
}  # fmt: skip
_PARAMETERS = Parameters()
_PARAMETERS_STORED = parameters_to_json(_PARAMETERS)


def record_evidence(stage: Stage, resolution: Resolution) -> None:
    """T02, and T03 or T04: the summary, then the decision on it."""
    rng = stage.seed.rng
    if stage.past(State.REFERRED):
        resolution.evidence_summary = rng.choice(invention.EVIDENCE)
    decided = stage.past(State.EVIDENCE_REVIEW)
    if decided or stage.state == State.INELIGIBLE:
        resolution.evidence_sufficient = decided
        resolution.evidence_decider, resolution.evidence_decider_rank = stage.seed.supervisor_name, "sergeant"
        resolution.evidence_decided_on = local_day(stage.decided_on_evidence)
    if decided:
        resolution.public_interest = rng.choice(invention.INTEREST)
        resolution.admission_reference = "Interview record"


def decide(stage: Stage, resolution: Resolution) -> list[CaseDecision]:
    """The answers as far as they were given, the rules run on them, and the choice (T05)."""
    if not stage.reached(State.ELIGIBILITY):
        return []
    seed, on = stage.seed, local_day(stage.moment(State.ELIGIBILITY))
    drawn = invention.answers(seed.rng, on)
    if stage.state == State.ELIGIBILITY:
        _answer(resolution, dict(list(drawn.items())[: seed.rng.randrange(len(drawn) + 1)]))
        return []
    _answer(resolution, drawn)
    run = _assessed(stage, resolution)
    chosen = _choice(stage, run)
    if chosen is None:
        _answer(resolution, invention.first_offence())
        run = _assessed(stage, resolution)
        chosen = _choice(stage, run)
    if chosen is None:
        raise ValueError(f"no resolution is open for {seed.offence.code}, even for a first offence")
    decision = _decision(stage, run, chosen)
    resolution.chosen, resolution.decision_id = chosen, decision.id
    _keep_comparable(resolution, seed.offence.code)
    return [decision]


def victims_of(stage: Stage) -> list[Base]:
    """The attempts to reach each victim, and once that was finished what each said."""
    rows: list[Base] = []
    if stage.reached(State.VICTIM_CONTACT):
        for party, _person in stage.seed.victims:
            rows += (
                _consulted(stage, party.id)
                if stage.past(State.VICTIM_CONTACT)
                else _tried(stage, party.id, 2)
            )
    return rows


def work_of(stage: Stage, resolution: Resolution) -> CaseWork:
    """The case as the rules see it, from rows that are not stored yet."""
    seed = stage.seed
    return CaseWork(
        case=seed.case,
        resolution=resolution,
        offence=seed.offence,
        offence_flags=(),
        recordable=None,
        suspect_party=seed.suspect,
        suspect=seed.suspect_person,
        victims=tuple(
            VictimOnCase(party=party, person=person, contacts=(), consultation=None)
            for party, person in seed.victims
        ),
        every_condition=(),
        decision=None,
        parameters=_PARAMETERS,
        offence_category=None,
        settings={},
    )


def _answer(resolution: Resolution, groups: dict[str, dict[str, object]]) -> None:
    resolution.answered = list(groups)
    resolution.answers = {key: value for group in groups.values() for key, value in group.items()}


def _keep_comparable(resolution: Resolution, code: str) -> None:
    """What similar cases are found by."""
    gravity, history = resolution.answers["gravity"], resolution.answers["history"]
    resolution.offence_group = invention.group_of(code)
    resolution.gravity_final = gravity["final"] if isinstance(gravity, dict) else None
    resolution.with_record = has_record(history) if isinstance(history, list) else None


def _assessed(stage: Stage, resolution: Resolution) -> AssessmentRecord:
    """What `RegisteredRules.assess` gives, with the parameters read once for all cases."""
    on = local_day(stage.moment(State.ELIGIBILITY))
    facts, rules = facts_document(work_of(stage, resolution), on), REGISTERED.rule_set
    return AssessmentRecord(
        rule_set=rules.name,
        rule_set_version=rules.version,
        on=on,
        rule_versions=rules.versions(on),
        facts=facts,
        parameters=_PARAMETERS_STORED,
        decisions=rules.assess(REGISTERED.read_facts(facts), _PARAMETERS, on),
    )


def _choice(stage: Stage, run: AssessmentRecord) -> Disposal | None:
    """One of the resolutions that the rules leave open, as often as they are chosen; conditions where there must be."""
    weights = {
        disposal: weight
        for disposal, weight in invention.CHOICES.items()
        if run.decisions[disposal].result in _OPEN
        and (stage.state not in _ABOUT_ACTIONS or disposal in invention.WITH_ACTIONS)
    }
    return stage.seed.rng.choices(list(weights), list(weights.values()))[0] if weights else None


def _decision(stage: Stage, run: AssessmentRecord, chosen: Disposal) -> CaseDecision:
    seed, stored = stage.seed, run.to_json()
    decision = CaseDecision(
        id=seed.new_id(),
        kind="eligibility",
        rule_set=run.rule_set,
        rule_set_version=run.rule_set_version,
        assessed_on=run.on,
        facts=dict(run.facts),
        parameters=dict(run.parameters),
        results={"rule_versions": stored["rule_versions"], "decisions": stored["decisions"]},
        choice=chosen,
        rationale=invention.RATIONALE,
        decided_by=seed.case.lead_id,
        decided_by_name=seed.case.lead_name,
        decided_at=stage.moment(State.VICTIM_CONTACT),
        recorded_at=stage.moment(State.VICTIM_CONTACT),
    )
    if stage.past(State.AUTHORISATION):
        decision.authorised, decision.authoriser_rationale = (
            True,
            "In proportion, and those harmed were heard",
        )
        decision.authoriser_id, decision.authoriser_name = seed.supervisor_id, seed.supervisor_name
        decision.authoriser_rank, decision.authorised_at = "sergeant", stage.moment(State.OFFERED)
    return decision


def _tried(stage: Stage, party_id: object, most: int, last: str = "no-answer") -> list[Base]:
    rng, at = stage.seed.rng, stage.moment(State.VICTIM_CONTACT)
    attempts = rng.randrange(most + 1) if last == "no-answer" else rng.randrange(1, most + 1)
    return [
        VictimContact(
            party_id=party_id,
            attempted_at=at + timedelta(hours=number),
            method=rng.choice(invention.METHODS),
            outcome=last if number == attempts - 1 else "no-answer",
            recorded_by=stage.seed.case.lead_name,
            recorded_at=at + timedelta(hours=number),
        )
        for number in range(attempts)
    ]


def _consulted(stage: Stage, party_id: object) -> list[Base]:
    rng = stage.seed.rng
    heard = rng.random() < 0.85  # noqa: PLR2004  # a share
    return [
        *_tried(stage, party_id, 3, "spoke" if heard else "declined"),
        VictimConsultation(
            party_id=party_id,
            views=rng.choice(invention.VIEWS) if heard else None,
            no_views_reason=None if heard else "Does not want to be contacted",
            supports=rng.random() < 0.9 if heard else None,  # noqa: PLR2004  # a share
            wants_listed_action="",
            risk_to_victim=False,
            restorative_interest=heard and rng.random() < 0.2,  # noqa: PLR2004  # a share
            update_preference=rng.choice(("email", "telephone", "post")),
            recorded_by=stage.seed.case.lead_name,
            recorded_at=stage.moment(State.NEEDS_ASSESSMENT),
        ),
    ]
