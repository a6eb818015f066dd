"""Children: never dealt with as adults, never alone, and handed to the youth justice service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import Actor, Layer, Refusal, RuleRefusal
from fairlead_oocd.disposals import ADULT_ONLY
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.steps.task_list import links_of
from fairlead_oocd.use_cases import consultation, eligibility, evidence, offer, youth

from .conftest import NOW, World
from .journey import Journey
from .test_documents import filed, words_of
from .test_what_was_written_stays import chronology

WITH_ADULT: Mapping[str, object] = {
    "vulnerability": {"screened": True, "flags": [], "fit": True},
    "aa": {"required": True, "present": True, "name": "Test Parent, father"},
    "interpreter": {"required": False},
}
CHILD_GIVES: Mapping[str, object] = {
    "appropriate_adult": "Test Parent, father",
    "other_courses_considered": True,
    "consented": False,
    "signed_name": "",
    "signature_method": "",
}


def born(world: World, day: date) -> uuid.UUID:
    """A suspect born on a day."""
    person = CreatePerson(given_names="Minora", family_name="Youngerby", date_of_birth=day)
    with world.database.tenant_transaction(world.officer) as session:
        return create_person(session, world.officer, person, now=NOW).id


def youth_case(world: World, disposal: str = "YC", *, day: date = date(2011, 6, 1)) -> Journey:
    """A child's case whose resolution was authorised."""
    return Journey(world=world, disposal=disposal).authorised(
        conditions=disposal != "YC",
        opened_with={"suspect_id": born(world, day)},
        vulnerability=WITH_ADULT,
    )


def steps(case: Journey, actor: Actor) -> list[str]:
    """The addresses of the steps that can be taken now."""
    with case.world.database.tenant_transaction(actor) as session:
        return [link.endpoint for link in links_of(session, case.work().case) if link.state == "todo"]


def test_nobody_of_any_role_can_choose_an_adult_disposal_for_a_child(world: World) -> None:
    case = Journey(world=world).open(suspect_id=born(world, date(2011, 6, 1))).review()
    case.answer(vulnerability=WITH_ADULT)
    mighty = replace(
        world.supervisor,
        permissions=world.supervisor.permissions | {str(each) for each in Oocd},
        rank="chief_superintendent",
    )
    for disposal in sorted(ADULT_ONLY):
        choice = eligibility.ChooseDisposal(
            reference=case.reference, version=case.version, disposal=disposal, rationale="Because " * 30
        )
        with pytest.raises(Refusal, match="not available"):
            case.run(mighty, eligibility.choose_disposal, choice)
    assert case.case().state == "ELIGIBILITY"


def test_an_adult_disposal_chosen_for_somebody_who_turns_out_to_be_a_child_is_refused_by_statute(
    world: World,
) -> None:
    case = Journey(world=world, disposal="SIMPLE").authorised()
    with world.database.tenant_transaction(world.officer) as session:
        person = session.merge(case.work().suspect)
        person.date_of_birth = date(2010, 1, 1)
    with pytest.raises(RuleRefusal) as refused:
        case.give(appropriate_adult="Test Parent, father")

    closed = [reason for reason in refused.value.decision.obstacles if reason.rule == "R11"]
    assert [reason.layer for reason in closed] == [Layer.STATUTE]
    assert case.case().state == "OFFERED"


def test_a_youth_caution_is_read_with_the_appropriate_adult_and_goes_to_the_youth_justice_service(
    world: World,
) -> None:
    case = youth_case(world)
    with pytest.raises(RuleRefusal, match="No appropriate adult") as refused:
        case.give(**{**CHILD_GIVES, "appropriate_adult": None})
    assert {reason.layer for reason in refused.value.decision.obstacles} == {Layer.STATUTE}

    text = words_of(filed(case.give(**CHILD_GIVES))["oocd.agreement"].content)
    assert "You told the police that you did what is written here" in text
    assert "Test Parent, father" in text
    assert "youth justice service as soon as they can" in text
    assert case.case().next_deadline_label == "Refer to the youth justice service"
    assert case.case().next_deadline_on == date(2026, 11, 20)
    with pytest.raises(RuleRefusal, match="not referred to the youth justice service") as early:
        case.complete()
    assert early.value.decision.obstacles[0].layer is Layer.STATUTE

    sent = youth.ReferToYouthJustice(
        reference=case.reference,
        version=case.version,
        service="Testford Youth Justice Service",
        sent_on=case.now.date(),
        method="email",
    )
    case.run(world.officer, youth.refer_to_youth_justice, sent)
    assert (case.case().holder_kind, case.case().holder_label) == (
        "organisation",
        "Testford Youth Justice Service",
    )
    assert case.case().next_deadline_label is None
    answer = youth.RecordYouthJusticeAnswer(
        reference=case.reference, version=case.version, answer="programme", answered_on=case.now.date()
    )
    case.run(world.officer, youth.record_youth_justice_answer, answer)
    assert case.case().holder_label == "Test Officer"
    assert case.complete().finalise("2").case().outcome_code == "2"


def test_a_youth_conditional_caution_has_the_penalty_maximum_of_the_age(world: World) -> None:
    case = Journey(world=world, disposal="YCC").open(suspect_id=born(world, date(2013, 6, 1)))
    case.review().answer(vulnerability=WITH_ADULT).choose().consult().assess_needs()
    penalty: dict[str, object] = {
        "kind": "financial_penalty",
        "objects": ("punishment",),
        "text": "Pay a penalty",
        "payee": "Court officer",
        "payment_method": "Online",
        "service_id": None,
        "hours": None,
    }
    with pytest.raises(RuleRefusal, match="more than the maximum of £25"):
        case.plan(**penalty, amount_pence=2501)
    case.plan(**penalty, amount_pence=2500)

    assert len(case.work().conditions) == 1


def test_conditions_of_a_child_start_only_when_the_youth_justice_service_was_told(world: World) -> None:
    case = youth_case(world, "YCC").give(appropriate_adult="Test Parent, father")
    with pytest.raises(RuleRefusal, match="not referred to the youth justice service"):
        case.monitor()


def test_somebody_who_turns_eighteen_before_signing_goes_back_to_the_choice_as_an_adult(world: World) -> None:
    case = youth_case(world, day=NOW.date().replace(year=2008) + timedelta(days=2))
    filing = consultation.FileConsultationRecord(reference=case.reference, version=case.version)
    case.run(world.officer, consultation.file_consultation_record, filing)
    assert steps(case, world.officer) == ["oocd.choose_again_page"]  # the pages go by the real day
    again = offer.ChooseAgain(reference=case.reference, version=case.version, reason="Eighteen today")
    with pytest.raises(RuleRefusal, match="still open"):
        case.run(world.officer, offer.choose_again, again)

    case.now += timedelta(days=1)
    with pytest.raises(RuleRefusal, match="youth cautions end at 18"):
        case.give(**CHILD_GIVES)
    case.run(world.officer, offer.choose_again, replace(again, version=case.version))
    assert (case.case().state, case.work().resolution.chosen) == ("ELIGIBILITY", None)
    assert "Youth caution is no longer open: back to the choice. Eighteen today" in chronology(case)
    case.disposal = "SIMPLE"
    case.choose().consult().assess_needs().submit().authorise()

    assert case.give(appropriate_adult="Test Parent, father").case().state == "GIVEN"


def test_for_a_child_under_ten_there_is_nothing_but_a_safeguarding_referral(world: World) -> None:
    case = Journey(world=world).open(suspect_id=born(world, date(2016, 11, 18)), with_victim=False)
    assert steps(case, world.officer) == ["oocd.safeguarding"]
    review = evidence.AcceptForReview(
        reference=case.reference, version=case.version, summary="CCTV", duplicate_checked=True
    )
    with pytest.raises(RuleRefusal, match="under 10"):
        case.run(world.officer, evidence.accept_for_review, review)

    with pytest.raises(Refusal, match="only a safeguarding referral"):
        case.answer()

    referral = youth.RecordSafeguarding(
        reference=case.reference, version=case.version, referral="Children's services, by telephone"
    )
    case.run(world.officer, youth.record_safeguarding, referral)
    assert (case.case().state, case.work().resolution.ended_reason) == (
        "INELIGIBLE",
        "Children's services, by telephone",
    )


def test_a_safeguarding_referral_does_not_end_the_case_of_anybody_of_ten_or_over(world: World) -> None:
    case = Journey(world=world).open(suspect_id=born(world, date(2016, 11, 1)), with_victim=False)
    referral = youth.RecordSafeguarding(reference=case.reference, version=case.version, referral="Home")
    with pytest.raises(RuleRefusal, match="10 or over"):
        case.run(world.officer, youth.record_safeguarding, referral)
