"""A penalty notice after it was given: paid, tried, the course taken, or registered as a fine."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.public import CaseDocument, Refusal, RuleRefusal
from fairlead_oocd.policy.claims import Claim
from fairlead_oocd.use_cases import delivery, penalty_court, penalty_notice

from .conftest import World
from .journey import in_force
from .money_steps import MoneyCase, money_case


@pytest.fixture
def notice(world: World) -> MoneyCase:
    """A notice of the upper tier, for theft from a shop."""
    return money_case(world).notice()


@pytest.fixture
def with_course(world: World) -> MoneyCase:
    """A notice with education option, the course asked for on the second day."""
    case = money_case(world).notice("PND_ED").on_day(2)
    return ask(case)


def ask(case: MoneyCase) -> MoneyCase:
    """N03."""
    command = penalty_notice.AskForCourse(
        reference=case.reference,
        version=case.version,
        asked_on=case.now.date(),
        course_by=case.given + timedelta(days=60),
        fee_pence=4500,
    )
    case.run(case.world.officer, penalty_notice.ask_for_course, command)
    return case


def course_done(case: MoneyCase) -> MoneyCase:
    """The course was completed."""
    command = penalty_notice.CompleteCourse(
        reference=case.reference, version=case.version, completed_on=case.now.date()
    )
    case.run(case.world.officer, penalty_notice.complete_course, command)
    return case


def ask_for_trial(case: MoneyCase, *, late_by: int = 0) -> MoneyCase:
    """N02, recorded ``late_by`` days after the request."""
    command = penalty_notice.RequestTrial(
        reference=case.reference,
        version=case.version,
        requested_on=case.now.date() - timedelta(days=late_by),
        request="By the slip of the notice",
    )
    case.run(case.world.officer, penalty_notice.request_trial, command)
    return case


def test_a_notice_is_due_on_the_21st_day_beginning_with_the_day_given(notice: MoneyCase) -> None:
    last = notice.given + timedelta(days=20)
    (account,) = notice.accounts()
    assert (account.purpose, account.balance.owed) == ("notice", 9000)
    case = notice.case()
    assert (case.state, case.next_deadline_on) == ("GIVEN", last)
    assert case.next_deadline_label == "Last day to pay the notice or ask to be tried"


def test_paid_in_full_ends_liability_and_the_case_is_finalised_with_outcome_6(notice: MoneyCase) -> None:
    notice.pay(5000)
    assert notice.case().state == "GIVEN"
    notice.on_day(21).pay(4000)
    assert (notice.case().state, notice.penalty().ended_how) == ("COMPLETED", "paid")
    assert notice.finalise("6").case().outcome_code == "6"


def test_on_the_last_day_nothing_happens_and_on_the_next_half_is_added_and_it_is_registrable(
    notice: MoneyCase,
) -> None:
    assert notice.on_day(21).a_day_passes() == 0
    assert notice.on_day(22).a_day_passes() == 1
    assert notice.a_day_passes() == 0
    assert (notice.case().state, notice.accounts()[0].balance.owed) == ("REGISTRABLE", 13500)
    assert notice.case().holder_label == "Penalty enforcement, Response team 1"
    assert notice.penalty().registrable_on == notice.given + timedelta(days=21)


def test_a_payment_of_the_last_day_that_is_recorded_later_takes_the_increase_back(notice: MoneyCase) -> None:
    last = notice.penalty().due_on
    notice.on_day(30)
    notice.a_day_passes()
    notice.pay(9000, on=last)
    assert (notice.case().state, notice.accounts()[0].balance.pence) == ("COMPLETED", 0)


def test_an_unpaid_notice_is_registered_finalised_and_has_the_certificate_of_section_8(
    notice: MoneyCase,
) -> None:
    notice.on_day(22)
    notice.a_day_passes()
    notice.register()
    with in_force(notice.world) as session:
        page = session.scalars(
            sa.select(CaseDocument.content).where(
                CaseDocument.case_id == notice.case().id, CaseDocument.kind == "oocd.certificate-page"
            )
        ).one()
    for words in ("section 4 of the Criminal Justice and Police Act 2001", "defaulter", "£135.00", "TH68010"):
        assert words in page.decode()
    assert notice.case().state == "REGISTERED"


def test_a_registered_notice_can_be_disputed_by_somebody_else_only(notice: MoneyCase) -> None:
    notice.on_day(22)
    notice.a_day_passes()
    notice.register()
    command = penalty_court.RecordClaim(
        reference=notice.reference,
        version=notice.version,
        claim=Claim.REASONABLE_EXCUSE,
        claimed_on=notice.now.date(),
    )
    with pytest.raises(Refusal, match="not open"):
        notice.run(notice.world.supervisor, penalty_court.record_claim, command)


def test_a_request_to_be_tried_in_time_ends_the_penalty_also_when_it_is_recorded_late(
    notice: MoneyCase,
) -> None:
    notice.on_day(25)
    ask_for_trial(notice, late_by=4)
    case = notice.case()
    assert (case.state, case.holder_label) == ("TRIAL_REQUESTED", "Supervisor, Response team 1")
    assert notice.accounts()[0].balance.pence == 0
    assert notice.a_day_passes() == 0
    command = penalty_notice.BringProceedings(
        reference=notice.reference, version=notice.version, charge_reference="26/CH/1"
    )
    notice.run(notice.world.supervisor, penalty_notice.bring_proceedings, command)
    assert notice.case().state == "PROSECUTION"


def test_a_request_to_be_tried_after_the_21_days_is_refused(notice: MoneyCase) -> None:
    notice.on_day(22)
    with pytest.raises(RuleRefusal) as refused:
        ask_for_trial(notice)
    assert "suspended enforcement period" in refused.value.decision.reasons[0].message


def test_nobody_need_be_tried_after_a_request(notice: MoneyCase) -> None:
    ask_for_trial(notice.on_day(2))
    command = penalty_notice.TakeNoProceedings(
        reference=notice.reference,
        version=notice.version,
        reason="Not in the public interest",
        outcome_code="10",
    )
    notice.run(notice.world.supervisor, penalty_notice.take_no_proceedings, command)
    assert (notice.case().state, notice.case().outcome_code) == ("FINALISED", "10")


@pytest.mark.parametrize("fee_first", [True, False])
def test_the_course_completed_and_paid_ends_liability_in_whichever_order(
    with_course: MoneyCase, *, fee_first: bool
) -> None:
    if fee_first:
        with_course.pay(4500, account="course-fee")
        assert with_course.case().state == "COURSE_ASKED"
        course_done(with_course)
    else:
        course_done(with_course)
        assert with_course.case().state == "COURSE_ASKED"
        with_course.pay(4500, account="course-fee")
    assert (with_course.case().state, with_course.penalty().ended_how) == (
        "COMPLETED",
        "course completed and paid",
    )
    assert sum(account.balance.pence for account in with_course.accounts()) == 0


def test_a_course_that_is_not_done_in_its_time_makes_the_notice_registrable(with_course: MoneyCase) -> None:
    assert with_course.on_day(61).a_day_passes() == 0
    assert with_course.on_day(62).a_day_passes() == 1
    notice = next(each for each in with_course.accounts() if each.purpose == "notice")
    assert (with_course.case().state, notice.balance.owed) == ("REGISTRABLE", 13500)


def test_a_notice_without_education_option_has_no_course(notice: MoneyCase) -> None:
    with pytest.raises(RuleRefusal) as refused:
        ask(notice.on_day(2))
    assert "education option" in refused.value.decision.reasons[0].message


def test_a_notice_is_not_completed_without_money_nor_monitored(notice: MoneyCase) -> None:
    with pytest.raises(RuleRefusal):
        notice.monitor()
    command = delivery.RecordCompletion(
        reference=notice.reference, version=notice.version, completed_on=notice.now.date(), proof="None"
    )
    with pytest.raises(RuleRefusal):
        notice.run(notice.world.officer, delivery.record_completion, command)
