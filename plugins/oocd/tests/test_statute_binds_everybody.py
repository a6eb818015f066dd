"""What an Act bars, nobody opens: no role, no rank, no permission, no typed rationale, not the system itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from fairlead.identity.permissions import CORE_PERMISSIONS
from fairlead.modules.registry import registry
from fairlead.people.models import Person
from fairlead.public import (
    Actor,
    Conflict,
    Decision,
    Layer,
    Rank,
    Refusal,
    Result,
    RuleRefusal,
    StatutoryRefusal,
    override,
)
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead_oocd.limits import LIMITS
from fairlead_oocd.limits.rows import CAPS, TOTAL_ID
from fairlead_oocd.policy import GUARDS, REGISTERED
from fairlead_oocd.rules import RULE_SET
from fairlead_oocd.use_cases import eligibility

from .conftest import World
from .journey import Journey
from .journey_start import RATIONALE

sys.path.insert(0, str(Path(__file__).parent / "rules"))

from oocd_limit_cases import CASES as LIMIT_CASES
from oocd_rule_cases import CASES
from oocd_sheets import ON, sheet
from test_guards import REFUSALS

PART6: Mapping[str, object] = {"part6_commencement_date": "2026-01-01"}
WOUNDING, WEAPON, DRUNK = "OF61016", "PC53001", "CJ67002"
EVERYTHING = CORE_PERMISSIONS | registry().permissions(frozenset({"oocd"}))


def _administrator(world: World) -> Actor:
    """Somebody with every role, every permission and the highest rank."""
    roles = frozenset({"administrator", "supervisor", "investigator", "data-protection-officer", "auditor"})
    return replace(
        world.supervisor, roles=roles, permissions=EVERYTHING, rank=Rank.CHIEF_SUPERINTENDENT.value
    )


def _system(world: World) -> Actor:
    """A job of the platform with every permission."""
    return Actor.system("root", world.force, permissions=EVERYTHING)


EVERYBODY: Mapping[str, Callable[[World], Actor]] = {
    "the officer": lambda world: world.officer,
    "the supervisor": lambda world: world.supervisor,
    "an administrator with every permission": _administrator,
    "the system": _system,
}


@dataclass(frozen=True, kw_only=True)
class Barred:
    """One recorded case, and which rule bars which resolution in it."""

    bars: tuple[tuple[str, str], ...] = ()
    opened: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    history: tuple[Mapping[str, object], ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    born: date | None = None


def _admission(*, made: bool, willing: bool) -> Mapping[str, Mapping[str, object]]:
    return {
        "admission": {"admission": {"made": made, "defence_raised": False}, "consent": {"willing": willing}}
    }


_SCOTLAND = {"offence": {"offence": {"jurisdiction": "scotland", "tags": {}}}}
_ONE_IS_TOO_MANY = {
    "caution_kinds": ["COND"], "max_count": 0, "lookback_days_before_offence": 730, "offence_match": "any",
}  # fmt: skip
BARRED = (
    Barred(bars=(("R02", "DIV"), ("R02", "COM"), ("R12", "YCC"))),
    Barred(bars=(("R01", "COND"),), answers=_SCOTLAND),
    Barred(bars=(("R03", "COND"), ("R03", "SIMPLE"), ("R03", "PND"), ("R41", "COM")),
           settings={**PART6, "excluded_offences_s98": ["TH68010"]}),
    Barred(bars=(("R10", "CR"),), born=date(2017, 5, 4)),
    Barred(bars=(("R11", "COND"),), born=date(2010, 5, 4)),
    Barred(bars=(("R22", "COND"),), opened={"offence_code": DRUNK, "committed_from": date(2026, 5, 17)}),
    Barred(bars=(("R30", "COND"),), answers=_admission(made=False, willing=True)),
    Barred(bars=(("R33", "COND"),), answers=_admission(made=True, willing=False)),
    Barred(bars=(("R40", "PND"), ("R40", "COM")), opened={"offence_code": WOUNDING}, settings=PART6),
    Barred(bars=(("R42", "SIMPLE"), ("R43", "PND")), opened={"offence_code": WEAPON}),
    Barred(bars=(("R60", "SIMPLE"),), history=({"type": "SIMPLE", "date": "2025-11-18", "similar": True},)),
    Barred(bars=(("R61", "DIV"),), history=({"type": "COND", "date": "2025-11-18"},),
           settings={**PART6, "s117_rules": [_ONE_IS_TOO_MANY]}),
)  # fmt: skip


def _recorded(world: World, barred: Barred) -> Journey:
    """The case, up to the choice of a resolution."""
    with world.database.tenant_transaction(_administrator(world)) as session:
        for key, value in barred.settings.items():
            command = RecordSetting(
                module="oocd",
                key=key,
                value=value,
                effective_from=date(2026, 1, 1),
                effective_to=None,
                source="test",
            )
            record_setting(session, session.actor, command, now=Journey(world=world).now)
    case = Journey(world=world).open(with_victim=False, **barred.opened).review().answer(**barred.answers)
    for item in barred.history:
        case.run(
            world.officer,
            eligibility.answer_questions,
            eligibility.AnswerQuestions(
                reference=case.reference,
                version=case.version,
                group="history",
                title="history",
                answers={"history": [item]},
                adds_to="history",
            ),
        )
    if barred.born is not None:  # found out later: nobody asks such questions of a child under 10
        with world.database.tenant_transaction(world.officer) as session:
            session.get_one(Person, world.suspect_id).date_of_birth = barred.born
    return case


@pytest.mark.parametrize("barred", BARRED, ids=lambda barred: " ".join(rule for rule, _ in barred.bars))
def test_a_resolution_an_act_bars_is_proposed_by_nobody(world: World, barred: Barred) -> None:
    case = _recorded(world, barred)
    for rule, disposal in barred.bars:
        for actor in (make(world) for make in EVERYBODY.values()):
            with pytest.raises(Refusal) as refused:
                case.run(
                    actor,
                    eligibility.choose_disposal,
                    eligibility.ChooseDisposal(
                        reference=case.reference, version=case.version, disposal=disposal, rationale=RATIONALE
                    ),
                )
            assert not isinstance(refused.value, Conflict)
        assert any(
            reason.rule == rule and reason.layer is Layer.STATUTE and reason.result is Result.INELIGIBLE
            for reason in _decision(case, disposal).reasons
        )
    assert (case.case().state, case.work().resolution.chosen) == ("ELIGIBILITY", None)


def _decision(case: Journey, disposal: str) -> Decision:
    from fairlead_oocd.use_cases.moving import assess_work

    return assess_work(case.work(), now=case.now).decisions[disposal]


def test_every_statutory_rule_that_can_bar_a_resolution_is_tried_through_the_use_case() -> None:
    barring = {
        reason.rule
        for case in CASES
        for decision in REGISTERED.assess(sheet(**case.changes), case.parameters, ON).decisions.values()
        for reason in decision.reasons
        if reason.layer is Layer.STATUTE and reason.result is Result.INELIGIBLE
    }
    tried = {rule for barred in BARRED for rule, _ in barred.bars}
    assert barring - tried == {"R20"}  # tried below: it ends the case before this step


def test_insufficient_evidence_ends_the_case_for_everybody(world: World) -> None:
    case = Journey(world=world).open(with_victim=False).review_only()
    case.decide_insufficient()
    for actor in (make(world) for make in EVERYBODY.values()):
        with pytest.raises(Refusal):
            case.run(
                actor,
                eligibility.choose_disposal,
                eligibility.ChooseDisposal(
                    reference=case.reference, version=case.version, disposal="COND", rationale=RATIONALE
                ),
            )
    assert (case.case().state, case.work().resolution.chosen) == ("INELIGIBLE", None)


CONDITIONS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("L01", "COM", {"objects": ("foreign_offender",), "kind": "foreign_offender"}),
    ("L02", "DIV", {"staying_at_residence": True}),
    ("L03", "DIV", {"place": None}),
    ("L04", "COM", {"kind": "unpaid_work", "hours": 11}),
    ("L04", "DIV", {"kind": "unpaid_work", "hours": 21}),
    ("L05", "DIV", {"objects": ("reparation",), "hours": 21}),
    (
        "L06",
        "COND",
        {"kind": "financial_penalty", "objects": ("punishment",), "hours": None, "amount_pence": 10001},
    ),
    (
        "L07",
        "DIV",
        {"kind": "financial_penalty", "objects": ("punishment",), "hours": None, "amount_pence": 1},
    ),
    (
        "L10",
        "COND",
        {"kind": "financial_penalty", "objects": ("punishment",), "hours": None, "amount_pence": 1},
    ),
    (
        "L11",
        "COM",
        {"kind": "financial_penalty", "objects": ("punishment",), "hours": None, "amount_pence": 1},
    ),
    ("L12", "COND", {"kind": "foreign_offender", "objects": ("foreign_offender",)}),
    ("L13", "COND", {"objects": ("reparation",), "hours": 21}),
)


@pytest.mark.parametrize("disposal", ["DIV", "COM", "COND"])
def test_a_condition_an_act_forbids_is_added_by_nobody(world: World, disposal: str) -> None:
    case = _recorded(world, Barred(settings={} if disposal == "COND" else PART6))
    case.disposal = disposal
    case.choose().consult().assess_needs()
    for rule, changes in [(rule, changes) for rule, about, changes in CONDITIONS if about == disposal]:
        for actor in (make(world) for make in EVERYBODY.values()):
            with pytest.raises(RuleRefusal) as refused:
                case.plan_as(actor, **changes)
            statutory = {each.rule for each in refused.value.decision.reasons if each.layer is Layer.STATUTE}
            assert rule in statutory, (rule, statutory)
    assert case.work().conditions == ()


def test_every_statutory_cap_is_tried_through_the_use_case() -> None:
    tried = {rule for rule, *_ in CONDITIONS}
    elsewhere = {"L08", "L09"}  # a child's caution and a penalty notice have no conditions here
    assert {cap.id for cap in CAPS} | {TOTAL_ID} == tried | elsewhere


def test_a_caution_without_what_the_act_requires_is_given_by_nobody(world: World) -> None:
    case = Journey(world=world).to_offer()
    for missing in ("explained", "warning_given", "consented", "admitted"):
        for actor in (_administrator(world), _system(world)):
            with pytest.raises(RuleRefusal) as refused:
                case.give_as(actor, **{missing: False})
            assert any(each.layer is Layer.STATUTE for each in refused.value.decision.reasons)
    assert (case.case().state, case.work().resolution.document_id) == ("OFFERED", None)


def test_no_rank_and_no_role_moves_a_guard_that_statute_closes() -> None:
    closed = [
        (name, case)
        for name, _situation, case, _words in REFUSALS
        if any(reason.layer is Layer.STATUTE for reason in GUARDS[name](case).reasons)
    ]
    assert len(closed) > 15
    for name, case in closed:
        before = {r.message for r in GUARDS[name](case).reasons if r.layer is Layer.STATUTE}
        for rank in Rank:
            highest = replace(case, actor="root", actor_rank=rank, authorised_by_rank=rank)
            decision = GUARDS[name](highest)
            assert decision.result is Result.REFUSED
            assert before <= {reason.message for reason in decision.reasons}


@pytest.mark.parametrize("role", ["supervisor", "superintendent", "administrator", "system administrator"])
def test_no_role_sets_a_statutory_reason_aside(role: str) -> None:
    tried = 0
    for case in (*CASES[::3], *LIMIT_CASES):
        if case.rule.startswith("L"):
            facts, parameters = (
                REGISTERED.read_facts(sheet(**case.changes)),
                REGISTERED.read_parameters(case.parameters, ON),
            )
            decisions = LIMITS.run_one(case.rule, facts, parameters, date(2027, 1, 1)).values()
        else:
            decisions = RULE_SET.run_one(
                case.rule,
                REGISTERED.read_facts(sheet(**case.changes)),
                REGISTERED.read_parameters(case.parameters, ON),
                date(2027, 1, 1),
            ).values()
        for decision in decisions:
            if any(reason.layer is Layer.STATUTE for reason in decision.obstacles):
                tried += 1
                with pytest.raises(StatutoryRefusal):
                    override(
                        decision, role=role, permitted_roles=frozenset({role}), rationale="Because I may."
                    )
    assert tried > 100
