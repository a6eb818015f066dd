"""What the use cases will not do, and what they leave behind when they refuse: nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import Conflict, NotPermitted, NotVisible, Refusal, RuleRefusal
from fairlead_oocd.use_cases import (
    authorisation,
    conditions,
    eligibility,
    evidence,
    offer,
    opening,
    victims,
    withdrawal,
)

from .conftest import NOW, World
from .journey import Journey


def test_a_suspect_without_date_of_birth_cannot_be_referred(world: World) -> None:
    with world.database.tenant_transaction(world.officer) as session:
        unknown = create_person(
            session, world.officer, CreatePerson(given_names="Nobody", family_name="Knowsworth"), now=NOW
        )
    with pytest.raises(RuleRefusal, match="date of birth"):
        Journey(world=world).open(suspect_id=unknown.id, with_victim=False)


def test_an_offence_in_the_future_is_refused_on_its_field(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        Journey(world=world).open(committed_from=date(2030, 1, 1), with_victim=False)
    assert refused.value.field == "committed_from"


def test_the_suspect_cannot_be_the_victim(world: World) -> None:
    case = Journey(world=world).open(with_victim=False)
    with pytest.raises(Refusal, match="suspect"):
        case.run(
            world.officer,
            opening.add_victim,
            opening.AddVictim(reference=case.reference, person_id=world.suspect_id),
        )


def test_insufficient_evidence_ends_the_case_with_a_suggested_outcome(world: World) -> None:
    case = Journey(world=world).open().review_only()
    case.run(
        world.officer,
        evidence.decide_evidence,
        evidence.DecideEvidence(
            reference=case.reference,
            version=case.version,
            sufficient=False,
            decider="Sgt 77",
            rank="sergeant",
            decided_on=date(2026, 11, 18),
            evidence_summary="One witness, who left",
            public_interest="",
            reason="No witness",
            suggested_outcome="15",
        ),
    )
    assert (case.case().state, case.case().outcome_code, case.case().holder_kind) == (
        "INELIGIBLE",
        "15",
        "nobody",
    )


def test_a_resolution_that_is_closed_cannot_be_chosen(world: World) -> None:
    case = Journey(world=world, disposal="DIV").open().review().answer()
    with pytest.raises(Refusal, match="not available"):
        case.choose()
    assert case.case().state == "ELIGIBILITY"


def test_missing_answers_ask_for_more_and_nothing_can_be_chosen(world: World) -> None:
    case = Journey(world=world).open().review()
    with pytest.raises(Refusal, match="answer what the rules still ask for"):
        case.choose()


def test_no_admission_closes_the_caution_whatever_else_is_answered(world: World) -> None:
    case = Journey(world=world).open().review()
    case.answer(admission={"admission": {"made": False}, "consent": {"willing": True}})
    with pytest.raises(Refusal, match="not available"):
        case.choose()


def test_a_short_rationale_is_not_enough_where_a_supervisor_decides(world: World) -> None:
    case = (
        Journey(world=world)
        .open()
        .review()
        .answer(
            circumstances={
                "on_bail": True,
                "under_court_order": False,
                "on_licence": False,
                "immigration": {"status": "british"},
            }
        )
    )
    with pytest.raises(Refusal, match="at least 100 characters"):
        case.run(
            world.officer,
            eligibility.choose_disposal,
            eligibility.ChooseDisposal(
                reference=case.reference, version=case.version, disposal="COND", rationale="Suits."
            ),
        )
    assert case.choose().case().state == "VICTIM_CONTACT"


def test_impossible_facts_are_not_stored(world: World) -> None:
    case = Journey(world=world).open().review()
    with pytest.raises(Refusal, match="cannot be right"):
        case.answer(admission={"admission": {"made": "perhaps"}})
    assert "admission" not in case.work().resolution.answers


def test_a_victim_nobody_tried_to_reach_holds_the_case(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose()
    with pytest.raises(RuleRefusal, match="efforts"):
        case.run(
            world.officer,
            victims.finish_victim_contact,
            victims.FinishVictimContact(reference=case.reference, version=case.version),
        )


def test_a_victim_who_cannot_be_reached_is_no_bar(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose()
    party = case.work().victims[0].party
    case.run(
        world.officer,
        victims.record_contact,
        victims.RecordContact(
            reference=case.reference, party_id=party.id, attempted_at=NOW, method="phone", outcome="no-answer"
        ),
    )
    case.run(
        world.officer,
        victims.record_views,
        victims.RecordViews(
            reference=case.reference,
            party_id=party.id,
            views=None,
            no_views_reason="No answer to three calls",
            supports=None,
            wants_listed_action=None,
            risk_to_victim=None,
            restorative_interest=None,
            loss_pence=None,
            update_preference=None,
        ),
    )
    case.run(
        world.officer,
        victims.finish_victim_contact,
        victims.FinishVictimContact(
            reference=case.reference, version=case.version, shortfall_reason="No other number is known"
        ),
    )
    assert case.case().state == "NEEDS_ASSESSMENT"


@pytest.fixture
def planning(world: World) -> Journey:
    """A conditional caution whose conditions are being planned."""
    return Journey(world=world).open().review().answer().choose().consult().assess_needs()


def test_a_caution_without_conditions_cannot_be_submitted(planning: Journey) -> None:
    with pytest.raises(RuleRefusal, match="no condition"):
        planning.submit()


def test_reparation_hours_beyond_the_total_of_the_act_are_refused(planning: Journey) -> None:
    planning.plan(objects=("reparation",), hours=15, service_id=None)
    with pytest.raises(RuleRefusal, match="20 is the most"):
        planning.plan(objects=("reparation",), hours=6, service_id=None)
    assert len(planning.work().conditions) == 1


def test_a_condition_taken_back_is_gone_from_the_plan_and_kept_in_the_record(planning: Journey) -> None:
    planning.plan()
    condition = planning.work().conditions[0].condition
    planning.run(
        planning.world.officer,
        conditions.take_back_condition,
        conditions.TakeBackCondition(
            reference=planning.reference,
            condition_id=condition.id,
            version=condition.version,
            reason="A better course",
        ),
    )
    assert planning.work().conditions == ()


def test_the_officer_cannot_authorise_their_own_case_even_with_the_permission(planning: Journey) -> None:
    case = planning.plan().submit()
    also_supervisor = replace(case.world.supervisor, id=case.world.officer.id, name="Test Officer")
    with pytest.raises((RuleRefusal, NotPermitted), match=r"officer in the case|[Ss]omebody else"):
        case.run(
            also_supervisor,
            authorisation.authorise,
            authorisation.Authorise(reference=case.reference, version=case.version, rationale="I say so"),
        )


def test_a_rank_that_is_too_low_cannot_authorise(planning: Journey) -> None:
    case = planning.plan().submit()
    constable = replace(case.world.supervisor, rank="constable")
    with pytest.raises(RuleRefusal, match="sergeant"):
        case.run(
            constable,
            authorisation.authorise,
            authorisation.Authorise(reference=case.reference, version=case.version, rationale="Fine"),
        )


def test_an_investigator_has_no_permission_to_authorise(planning: Journey) -> None:
    case = planning.plan().submit()
    with pytest.raises(NotPermitted):
        case.run(
            case.world.officer,
            authorisation.authorise,
            authorisation.Authorise(reference=case.reference, version=case.version, rationale="Fine"),
        )


def test_a_returned_case_comes_back_to_the_officer_and_can_be_authorised_after_all(planning: Journey) -> None:
    case = planning.plan().submit()
    case.run(
        case.world.supervisor,
        authorisation.return_to_officer,
        authorisation.ReturnToOfficer(
            reference=case.reference, version=case.version, reason="Shorten the course"
        ),
    )
    assert (case.case().state, case.case().holder_label) == ("CONDITION_PLANNING", "Test Officer")
    assert case.submit().authorise().case().state == "OFFERED"


@pytest.fixture
def offered(world: World) -> Journey:
    """A conditional caution that was authorised."""
    return Journey(world=world).to_offer()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"explained": False}, "effect was explained"),
        ({"warning_given": False}, "warning"),
        ({"legal_advice": ""}, "legal advice"),
        ({"consented": False}, "consent"),
        ({"signed_name": " "}, "signed"),
        ({"fit": False}, "unfit"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_caution_is_given_only_when_everything_is_evidenced(
    offered: Journey, missing: dict[str, object], said: str
) -> None:
    with pytest.raises(RuleRefusal, match=said):
        offered.give(**missing)
    assert offered.case().state == "OFFERED"
    assert offered.work().resolution.document_id is None


def test_words_that_have_changed_since_they_were_read_out_are_refused(offered: Journey) -> None:
    with pytest.raises(Refusal, match="words to read out have changed"):
        offered.give(script_version="COND-0")


def test_a_suspect_who_turned_out_under_eighteen_on_the_day_is_not_cautioned(
    offered: Journey, world: World
) -> None:
    from fairlead.people.models import Person

    with world.database.tenant_transaction(world.officer) as session:
        session.get_one(Person, world.suspect_id).date_of_birth = date(2010, 5, 4)
    with pytest.raises(RuleRefusal, match="18"):
        offered.give()


def test_declined_ends_it_without_holder(offered: Journey) -> None:
    offered.run(
        offered.world.officer,
        offer.decline_offer,
        offer.DeclineOffer(
            reference=offered.reference, version=offered.version, reason="Wants a court to decide"
        ),
    )
    case = offered.case()
    assert (case.state, case.holder_kind, case.next_deadline_label) == ("DECLINED", "nobody", None)


def test_conditions_cannot_be_changed_after_giving(offered: Journey) -> None:
    offered.give()
    with pytest.raises(Refusal, match="being planned"):
        offered.plan()


def test_completion_needs_every_condition_kept(offered: Journey) -> None:
    offered.give().refer().accept()
    with pytest.raises(RuleRefusal, match=r"[Nn]ot every condition"):
        offered.complete()


def test_an_unknown_outcome_code_is_refused_on_its_field(offered: Journey) -> None:
    offered.give().refer().accept().end_service().complete()
    with pytest.raises(Refusal) as refused:
        offered.finalise("999")
    assert refused.value.field == "outcome_code"


def test_only_a_supervisor_may_withdraw_and_must_say_why(world: World) -> None:
    case = Journey(world=world).open()

    def command(reason: str) -> withdrawal.WithdrawCase:
        return withdrawal.WithdrawCase(reference=case.reference, version=case.version, reason=reason)

    with pytest.raises(NotPermitted):
        case.run(world.officer, withdrawal.withdraw_case, command("New evidence"))
    with pytest.raises(Refusal, match="reason"):
        case.run(world.supervisor, withdrawal.withdraw_case, command(" "))
    case.run(world.supervisor, withdrawal.withdraw_case, command("New evidence"))
    assert case.case().state == "WITHDRAWN"


def test_a_form_from_an_older_state_is_a_conflict(world: World) -> None:
    case = Journey(world=world).open()
    old = case.version
    case.review()
    with pytest.raises(Conflict):
        case.run(
            world.officer,
            eligibility.answer_questions,
            eligibility.AnswerQuestions(
                reference=case.reference, version=old, group="gravity", title="Gravity", answers={}
            ),
        )


def test_another_organisation_does_not_find_the_case_at_all(world: World) -> None:
    case = Journey(world=world).open()
    stranger = replace(world.officer, tenant_id=world.council, organisation="Testham Council")
    with pytest.raises(NotVisible):
        case.run(
            stranger,
            opening.add_victim,
            opening.AddVictim(reference=case.reference, person_id=world.victim_id),
        )
