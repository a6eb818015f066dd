"""Giving each disposal: what is recorded, what the document holds, and what follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import Refusal, RuleRefusal
from fairlead_oocd.dates import pnd_last_day
from fairlead_oocd.use_cases import offer

from .conftest import World
from .journey import Journey
from .journey_start import NOTICE, STOLEN
from .test_documents import filed, words_of

NOT_ADMITTED = {"admission": {"made": False}, "consent": {"willing": True}}
SEXUAL = {"offence": {"jurisdiction": "england_and_wales", "tags": {"sexual": True}, "endorsable": False}}
APPROVED = {"cps_decision": {"decision": "approved", "ref": "CPS/1", "date": "2026-11-18"}}


def text_of(case: Journey) -> str:
    """The words of the document."""
    return words_of(filed(case)["oocd.agreement"].content)


@pytest.fixture
def notice(world: World) -> Journey:
    """A penalty notice that was authorised, for somebody who admits nothing."""
    return Journey(world=world, disposal="PND").authorised(admission=NOT_ADMITTED, offence=STOLEN)


def test_a_penalty_notice_holds_its_particulars_and_stays_given(notice: Journey) -> None:
    text = text_of(notice.give(**NOTICE))

    for words in (
        "The alleged offence",
        "Took two bottles of spirits",
        "£90.00",
        "9 December 2026: 21 days beginning with today",
        "Designated Officer, Testford Court",
        "ask to be tried",
        "PND-1",
    ):
        assert words in text
    assert "Admission" not in text
    work = notice.work()
    assert work.giving is not None
    assert (work.giving.penalty_pence, work.giving.penalty_tier) == (9000, "upper")
    assert work.suspect_party.category == "suspected"
    assert (work.case.state, work.case.next_deadline_label) == (
        "GIVEN",
        "Last day to pay the notice or ask to be tried",
    )
    with pytest.raises(RuleRefusal, match="ends with payment"):
        notice.complete()


def test_a_penalty_notice_that_says_nowhere_to_pay_is_refused_by_statute(notice: Journey) -> None:
    with pytest.raises(RuleRefusal, match="designated officer"):
        notice.give(**{**NOTICE, "designated_officer": " "})


def test_a_penalty_notice_cannot_be_declined(notice: Journey) -> None:
    decline = offer.DeclineOffer(reference=notice.reference, version=notice.version, reason="No")
    with pytest.raises(Refusal, match="cannot be declined"):
        notice.run(notice.world.officer, offer.decline_offer, decline)


@given(day=st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31)))
def test_the_last_day_of_a_penalty_notice_is_the_twenty_first_counting_the_day_it_is_given(day: date) -> None:
    assert (pnd_last_day(day) - day).days == 20


def test_a_simple_caution_is_complete_when_given_and_no_referral_clock_runs(world: World) -> None:
    case = Journey(world=world, disposal="SIMPLE").authorised().give()
    assert case.case().next_deadline_label is None
    with pytest.raises(Refusal, match="not the outcome code"):
        case.complete().finalise("22")

    assert case.finalise("3").case().state == "FINALISED"


def test_the_simple_caution_form_holds_offence_admission_meaning_consent_and_who_signed(world: World) -> None:
    text = text_of(Journey(world=world, disposal="SIMPLE").authorised().give())
    for words in (
        "Simple caution",
        "Took two bottles of spirits",
        "I admit that I committed the offence",
        "It is spent at once",
        "may be mentioned in court",
        "Warning given: yes",
        "Copy given to the person: yes",
        "I agree to be given a simple caution",
        "Testina Suspectsworth",
        "Test Officer",
    ):
        assert words in text, words


def test_a_notice_with_the_education_option_names_the_course_beside_its_particulars(world: World) -> None:
    case = Journey(world=world, disposal="PND_ED").authorised(offence=STOLEN)
    text = text_of(case.give(**{**NOTICE, "course": "Think First, Testford, £40"}))
    for words in (
        "Penalty and course",
        "£90.00",
        "Think First, Testford",
        "ask to be tried",
        "complete it and pay its fee",
    ):
        assert words in text, words


def test_a_person_who_no_longer_admits_it_when_signing_is_not_cautioned(world: World) -> None:
    case = Journey(world=world, disposal="SIMPLE").authorised()
    with pytest.raises(RuleRefusal, match="does not admit"):
        case.give(admitted=False)


def test_a_caution_for_a_sexual_offence_asks_about_schedule_3_and_tells_the_person(world: World) -> None:
    case = Journey(world=world).authorised(conditions=True, offence=SEXUAL, prosecutor=APPROVED)
    with pytest.raises(RuleRefusal, match="Schedule 3"):
        case.give()
    with pytest.raises(RuleRefusal, match="was told about the notification"):
        case.give(notification_applies=True)

    text = text_of(case.give(notification_applies=True, notification_explained=True))
    assert "Notification requirements" in text
    assert "within three days" in text


def test_outcome_22_takes_no_admission_and_is_recorded_only_after_the_activity(world: World) -> None:
    case = Journey(world=world, disposal="O22").authorised(conditions=True, admission=NOT_ADMITTED)
    text = text_of(case.give(admitted=False))
    assert "You do not have to admit anything" in text
    assert "Admission" not in text
    with pytest.raises(RuleRefusal):
        case.complete()
    case.refer().accept().end_service().complete().finalise("22")

    assert case.case().outcome_code == "22"
    assert case.work().suspect_party.category == "suspected"


def test_a_community_resolution_says_that_views_were_asked_for_and_never_whose(world: World) -> None:
    case = Journey(world=world, disposal="CR").authorised(conditions=True)
    text = text_of(case.give())

    assert "Acceptance of responsibility" in text
    assert "Community remedy" in text
    assert "taken into account" in text
    assert "Content with a course" not in text
    assert "Harmedley" not in text


def test_nobody_is_told_and_signs_before_somebody_else_has_authorised_it(world: World) -> None:
    case = Journey(world=world).to_offer()
    authorised = case.now - timedelta(hours=1)
    for began in (authorised - timedelta(minutes=1), authorised - timedelta(days=400)):
        with pytest.raises(Refusal, match="before the resolution was authorised"):
            case.give(started_at=began)
    assert case.case().state == "OFFERED"
    case.give(started_at=authorised)
    assert case.case().state == "GIVEN"
