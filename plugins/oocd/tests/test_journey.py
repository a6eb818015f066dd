"""Cases taken from the first record to the outcome code by the people of two organisations."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.cases.models import CaseDecision, CaseEvent
from fairlead.cases.use_cases import assessment_of
from fairlead_oocd.policy import REGISTERED

from .conftest import World
from .journey import Journey, in_force


def test_a_conditional_caution_runs_from_referral_to_outcome_code(world: World) -> None:
    case = (
        Journey(world=world)
        .to_offer()
        .give()
        .refer()
        .accept()
        .hold_session()
        .end_service()
        .complete()
        .finalise()
    )

    assert case.case().state == "FINALISED"
    assert case.case().outcome_code == "3"
    assert [condition.condition.state for condition in case.work().conditions] == ["completed"]


def test_at_every_step_state_holder_and_next_deadline_are_right(world: World) -> None:
    case = (
        Journey(world=world)
        .to_offer()
        .give()
        .refer()
        .accept()
        .hold_session()
        .end_service()
        .complete()
        .finalise()
    )
    officer, supervisor, provider = "Test Officer", "Supervisor, Response team 1", "Testwell Trust"

    assert list(dict.fromkeys(case.seen)) == [
        ("REFERRED", "Triage desk, Response team 1", "Review the evidence"),
        ("EVIDENCE_REVIEW", supervisor, ""),
        ("ELIGIBILITY", officer, ""),
        ("VICTIM_CONTACT", officer, "Three attempts to reach each victim by two methods"),
        ("NEEDS_ASSESSMENT", officer, "Assess needs"),
        ("CONDITION_PLANNING", officer, ""),
        ("AUTHORISATION", supervisor, "Authorise or return"),
        ("OFFERED", officer, "Meet to explain and sign"),
        ("GIVEN", officer, "Refer to the provider"),
        ("PROVIDER_REFERRAL", provider, "Provider accepts or declines"),
        ("MONITORING", provider, "Provider's first contact"),
        ("MONITORING", provider, "Condition to be completed"),
        ("MONITORING", officer, "Confirm completion"),
        ("COMPLETED", officer, "Finalise and tell everybody"),
        ("FINALISED", officer, ""),
    ]


def test_a_community_resolution_without_provider_is_monitored_by_the_officer(world: World) -> None:
    case = Journey(world=world, disposal="CR").open().review().answer().choose().consult().assess_needs()
    case.plan(
        kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None
    )
    case.submit().authorise().give().monitor().keep_condition().complete().finalise("8")

    assert (case.case().state, case.case().outcome_code) == ("FINALISED", "8")


def test_the_chronology_tells_the_story_in_plain_words_with_the_provider_s_worker_by_name(
    world: World,
) -> None:
    case = Journey(world=world).to_offer().give().refer().accept().hold_session()

    with in_force(world) as session:
        events = session.execute(
            sa.select(CaseEvent.summary, CaseEvent.actor_name, CaseEvent.actor_organisation)
            .where(CaseEvent.case_id == case.case().id)
            .order_by(CaseEvent.at, CaseEvent.id)
        ).all()
    told = [event.summary for event in events]
    assert "Evidence sufficient to charge, decided by Sgt 77" in told
    assert "Conditional caution explained, agreed and signed" in told
    accepted = next(event for event in events if event.summary == "Testwell Trust accepted the referral")
    assert (accepted.actor_name, accepted.actor_organisation) == ("Test Worker", "Testwell Trust")


def test_the_decision_can_be_replayed_from_what_was_stored(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose()

    with in_force(world) as session:
        stored = session.scalars(sa.select(CaseDecision).where(CaseDecision.case_id == case.case().id)).one()
        record = assessment_of(stored)
        assert REGISTERED.replay(record) == record.decisions
        assert stored.choice == "COND"


def test_the_facts_of_a_stored_decision_hold_no_name_and_no_protected_characteristic(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose()

    with in_force(world) as session:
        stored = session.scalars(sa.select(CaseDecision).where(CaseDecision.case_id == case.case().id)).one()
    text = str(stored.facts).casefold()
    for hidden in (
        "testina",
        "suspectsworth",
        "vera",
        "harmedley",
        "secret lane",
        "ethnicity",
        "gender",
        "religion",
    ):
        assert hidden not in text


def test_a_referral_that_is_declined_comes_back_to_the_officer_and_can_be_sent_again(world: World) -> None:
    case = Journey(world=world).to_offer().give().refer().decline_referral()

    assert (case.case().state, case.case().holder_label) == ("GIVEN", "Test Officer")
    assert case.refer().case().state == "PROVIDER_REFERRAL"


def test_an_intervention_that_ends_early_is_a_suspected_breach_for_the_officer(world: World) -> None:
    case = Journey(world=world).to_offer().give().refer().accept().end_service(completed=False)

    assert (case.case().state, case.case().holder_label) == ("SUSPECTED_BREACH", "Test Officer")


def test_a_provider_s_answer_delivered_twice_moves_the_case_once(world: World) -> None:
    from fairlead.hookspecs.contributions import ReferralChange
    from fairlead_oocd.use_cases.referral_answers import take_in_referral_change

    case = Journey(world=world).to_offer().give().refer().accept()
    shown = case.referral()
    with world.database.tenant_transaction(world.supervisor) as session:
        again = ReferralChange(
            topic="accepted",
            referral_id=shown.id,
            condition_id=shown.condition_id,
            at=case.now,
            actor_id=world.worker.id,
            actor_name="Test Worker",
            actor_organisation="Testwell Trust",
            summary="accepted",
        )
        take_in_referral_change(session, case.work().case, again, now=case.now)

    assert case.case().state == "MONITORING"
