"""Questions, waiting list, messages and the next service, through the pages of both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.models import Referral, ReferralMessage
from fairlead.testing.two_sides import TwoSides, agree, now
from fairlead.workflow.calendar import local_day

from .referral_steps import current, end_by_withdrawal
from .test_answers import offer, treats
from .test_pages import day, force, provider


def messages_of(sides: TwoSides, referral: Referral) -> list[ReferralMessage]:
    with sides.acting(sides.officer) as session:
        return list(
            session.scalars(sa.select(ReferralMessage).where(ReferralMessage.referral_id == referral.id))
        )


def test_a_provider_asks_the_officer_answers_and_the_provider_accepts(sides: TwoSides) -> None:
    referral = sides.send()
    theirs, ours, base = provider(sides), force(sides), f"/referrals/{referral.reference}"
    theirs.get(f"{base}/ask")
    assert theirs.post(f"{base}/ask", question="Which days are free?").status_code == 303
    page = ours.get(base).text
    assert "The provider asked a question" in page
    assert "Which days are free?" in page
    assert "Answer the provider’s question" in page
    assert "Not read yet" in page
    ours.get(f"{base}/reply")
    assert ours.post(f"{base}/reply", answer="Mondays and Fridays").status_code == 303
    page = theirs.get(base).text
    assert "Mondays and Fridays" in page
    assert f"read by {sides.officer.name}" in page
    theirs.get(f"{base}/answer")
    assert theirs.post(f"{base}/answer", answer="accept").status_code == 303
    assert current(sides, referral).state == "accepted"


def test_a_place_is_expected_on_a_day_that_both_sides_see(sides: TwoSides) -> None:
    referral = sides.send()
    theirs, path = provider(sides), f"/referrals/{referral.reference}/waitlist"
    theirs.get(path)
    page = theirs.post(path, expected_on=day(-3))
    assert page.status_code == 422
    assert "must be today or later" in page.text
    assert theirs.post(path, expected_on=day(10)).status_code == 303
    expected = local_day(now()) + timedelta(days=10)
    for browser in (theirs, force(sides)):
        page = browser.get(f"/referrals/{referral.reference}")
        assert "On the waiting list" in page.text
        assert f"{expected:%-d %B %Y}" in page.text


def test_an_alert_is_shown_until_somebody_marks_it_as_read(sides: TwoSides) -> None:
    referral = sides.accepted()
    ours, theirs, base = force(sides), provider(sides), f"/referrals/{referral.reference}"
    ours.get(f"{base}/message")
    assert ours.post(f"{base}/message", body="Call before noon", alert="yes").status_code == 303
    page = theirs.get(base).text
    assert "Call before noon" in page
    assert "Mark as read" in page
    assert "Mark as read" not in ours.get(base).text
    (message,) = messages_of(sides, referral)
    theirs.get(base)
    assert theirs.post(f"{base}/read", message=str(message.id)).status_code == 303
    assert "Mark as read" not in theirs.get(base).text
    assert f"read by {sides.worker.name}" in ours.get(base).text


def test_the_same_message_sent_twice_is_written_once(sides: TwoSides) -> None:
    referral = sides.accepted()
    browser, path = force(sides), f"/referrals/{referral.reference}/message"
    browser.get(path)
    for _time in range(2):
        assert browser.post(path, body="Call before noon", alert="yes").status_code == 303
    assert len(messages_of(sides, referral)) == 1


@pytest.mark.parametrize(("page", "said"), [("ask", "Enter your question"), ("message", "Enter a message")])
def test_words_that_are_missing_are_asked_for_at_their_field(sides: TwoSides, page: str, said: str) -> None:
    browser, path = provider(sides), f"/referrals/{sides.send().reference}/{page}"
    browser.get(path)
    answer = browser.post(path, question=" ", body=" ", alert="no")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in answer.text


def test_a_question_to_a_referral_that_was_answered_meanwhile_keeps_the_words(sides: TwoSides) -> None:
    referral = sides.send()
    slow, path = provider(sides), f"/referrals/{referral.reference}/ask"
    slow.get(path)
    sides.accept(referral)
    page = slow.post(path, question="words that must not be lost")
    assert page.status_code == 409
    assert "Somebody else changed this referral" in page.text
    assert "words that must not be lost" in page.text


def test_after_a_withdrawal_the_provider_finds_no_message_page_and_marks_nothing(sides: TwoSides) -> None:
    referral = sides.accepted()
    theirs, base = provider(sides), f"/referrals/{referral.reference}"
    theirs.get(f"{base}/message")
    end_by_withdrawal(sides, referral)
    assert theirs.post(f"{base}/message", body="x", alert="yes").status_code == 404
    assert theirs.post(f"{base}/read", message="x").status_code == 404
    assert messages_of(sides, referral) == []


def test_after_a_decline_the_officer_sees_the_reason_and_who_else_treats_the_need(sides: TwoSides) -> None:
    treats(sides, f"need-{sides.force.id}")
    agree(sides, partner_tenant_id=sides.other_provider.id)
    offer(sides.other_provider, "Evening group", f"need-{sides.force.id}")
    referral = sides.send()
    theirs, base = provider(sides), f"/referrals/{referral.reference}"
    assert "Next service for the same need" not in force(sides).get(base).text
    theirs.get(f"{base}/answer")
    sent = theirs.post(f"{base}/answer", answer="decline", reason_code="no-place", reason="Full until May")
    assert sent.status_code == 303
    page = force(sides).get(base).text
    assert "No place in time. Full until May" in page
    assert "Next service for the same need" in page
    assert "Evening group" in page
    assert "Next service for the same need" not in theirs.get(base).text


def test_where_nobody_else_treats_the_need_the_page_says_so(sides: TwoSides) -> None:
    referral = sides.send()
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = 'declined' where id = :i"), {"i": referral.id})
    page = force(sides).get(f"/referrals/{referral.reference}").text
    assert "No other service fits. Record the unmet need" in page
