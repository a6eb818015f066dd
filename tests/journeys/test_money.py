"""Penalties in a browser: a community caution that was not kept, a notice that is paid, one that is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plugins.oocd.tests.conftest import World

from .caution_steps import TODAY
from .conftest import Arrive, Person, Site
from .money_force import case_begun, new_money_force


@pytest.fixture
def force(site: Site) -> World:
    """A force nobody else uses."""
    return new_money_force(site)


def facts_of(person: Person, reference: str) -> str:
    """What the case page says."""
    person.go(f"/cases/{reference}")
    return person.page.inner_text("main")


def test_a_caution_that_is_not_kept_ends_with_a_fine_that_is_disputed_in_court(
    arrive: Arrive, force: World
) -> None:
    case = case_begun(force, 40).community_caution().breach_confirmed()
    supervisor = arrive(f"supervisor@{force.slug}.example", width=320)
    due = TODAY + timedelta(days=7)

    facts_of(supervisor, case.reference)
    supervisor.follow("Attach a financial penalty")
    assert supervisor.sees("LEGAL_SIGN_OFF_REQUIRED")
    attach_too_much(supervisor, str(case.work().conditions[0].condition.id), due)
    assert supervisor.sees("not within the maximum of £100.00")
    supervisor.fill(amount="90")
    supervisor.press("Rescind the condition")
    assert supervisor.sees("Penalty to be paid")

    assert case.a_day_passes(due) == 0
    assert case.a_day_passes(due + timedelta(days=1)) == 1
    facts = facts_of(supervisor, case.reference)
    assert "Penalty increased" in facts
    assert "Financial penalty: £135.00 is still to be paid" in facts
    assert case.a_day_passes(due + timedelta(days=22)) == 1

    facts_of(supervisor, case.reference)
    supervisor.follow("Register as a fine")
    assert supervisor.page.input_value("[name=last_known_address]") == "1 Invented Row, Mintford"
    supervisor.fill(local_justice_area="Mintshire")
    supervisor.press("Make the certificate")
    assert "Registration certificate" in facts_of(supervisor, case.reference)

    supervisor.follow("Record a claim made in court")
    supervisor.choose(claim="reasonable_excuse")
    supervisor.fill(claimed_on=TODAY, court="Mintford Magistrates’ Court", days="29")
    supervisor.press_in_vain("Record the claim")
    assert supervisor.sees("the Act allows 28 in all")
    supervisor.fill(days="28")
    supervisor.press("Record the claim")
    assert "Disputed in court" in facts_of(supervisor, case.reference)

    supervisor.follow("Record what the court found")
    supervisor.choose(finding="reduced")
    supervisor.fill(decided_on=TODAY, new_amount="50")
    supervisor.press("Record the result")
    assert "Financial penalty: £50.00 is still to be paid" in facts_of(supervisor, case.reference)
    supervisor.follow("Leave enforcement to the court")
    supervisor.fill(court_reference="MM/26/12")
    supervisor.press("Leave it to the court")
    assert "Conditions completed" in facts_of(supervisor, case.reference)


def attach_too_much(supervisor: Person, condition_id: str, due: date) -> None:
    """T23 as it is typed, with legal advice on the day, and a penny too much."""
    supervisor.choose(condition=condition_id)
    supervisor.fill(
        amount="100.01",
        payee="Designated officer, Mintford Magistrates’ Court",
        payment_method="By post",
        due_on=due,
        legal_advice="A week from attachment is reasonable",
        legal_adviser="Force solicitor",
        legal_advice_on=TODAY,
    )
    supervisor.press_in_vain("Rescind the condition")


def test_a_notice_that_is_paid_is_finalised_with_outcome_6(arrive: Arrive, force: World) -> None:
    case = case_begun(force, 4).notice()
    officer = arrive(f"investigator@{force.slug}.example")

    assert "Penalty notice: £90.00 is still to be paid" in facts_of(officer, case.reference)
    officer.follow("Record payments")
    officer.follow("Record a payment")
    officer.fill(amount="90", received_on=TODAY)
    officer.choose(method="card")
    officer.fill(receipt_reference="4111 1111 1111 1111")
    officer.press_in_vain("Record the payment")
    assert officer.sees("number of a payment card")
    officer.fill(receipt_reference="PDQ 17")
    officer.press("Record the payment")
    assert officer.sees("Nothing is owed")
    assert "Conditions completed" in facts_of(officer, case.reference)
    officer.follow("Finalise with the outcome")
    assert officer.page.locator("[name=outcome_code]").input_value() == "6"
    officer.fill(letters_sent="Receipt", offender_told_on=TODAY)
    officer.press("Finalise the case")
    assert "Finalised" in facts_of(officer, case.reference)

    officer.go(f"/oocd/{case.reference}/money")
    with officer.page.expect_response(lambda answer: "/documents/" in answer.url) as opened:
        officer.page.get_by_role("button", name="Print a receipt").click()
    assert opened.value.headers["content-type"] == "application/pdf"


def test_the_course_instead_of_a_penalty_ends_liability_when_it_is_done_and_paid(
    arrive: Arrive, force: World
) -> None:
    case = case_begun(force, 4).notice("PND_ED")
    officer = arrive(f"investigator@{force.slug}.example", width=320)

    facts_of(officer, case.reference)
    officer.follow("Record that the course was asked for")
    officer.fill(asked_on=TODAY, course_by=TODAY + timedelta(days=30), fee="40")
    officer.page.locator("main form button[type=submit]").last.click()
    officer.page.wait_for_load_state()
    officer.check()
    assert not officer.errors, officer.errors
    facts_of(officer, case.reference)
    officer.follow("Record the course as completed")
    officer.fill(completed_on=TODAY)
    officer.page.locator("main form button[type=submit]").last.click()
    officer.page.wait_for_load_state()
    assert "Conditions completed" not in facts_of(officer, case.reference), "the fee is not paid"
    officer.follow("Record payments")
    officer.page.locator("main a[href*=course-fee][href$='/pay']").click()
    officer.page.wait_for_load_state()
    officer.fill(amount="40", received_on=TODAY)
    officer.choose(method="card")
    officer.press("Record the payment")
    assert not officer.errors, officer.errors
    assert "Conditions completed" in facts_of(officer, case.reference)
    officer.follow("Finalise with the outcome")
    assert officer.page.locator("[name=outcome_code]").input_value() == "6"


def test_a_notice_that_is_not_paid_is_registered_at_one_and_a_half_times(
    arrive: Arrive, force: World
) -> None:
    case = case_begun(force, 30).notice()
    supervisor = arrive(f"supervisor@{force.slug}.example", width=320)
    assert case.a_day_passes(TODAY) == 1

    facts = facts_of(supervisor, case.reference)
    assert "Penalty may be registered" in facts
    assert "Penalty notice: £135.00 is still to be paid" in facts
    supervisor.follow("Register as a fine")
    supervisor.fill(local_justice_area="Mintshire")
    supervisor.press("Make the certificate")
    assert "Penalty registered" in facts_of(supervisor, case.reference)
    supervisor.follow("Money of the case")
    assert supervisor.sees("Certificate sent to the court")
