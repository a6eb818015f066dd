"""A provider that cannot say yes at once, in a real browser: it asks and is answered; it declines, another takes it.

Priya Nair of Northmoor Police, and the people of Tidewell Recovery.
"""

from __future__ import annotations

import pytest

from fairlead_oocd.demo.telling import Telling

from .conftest import Arrive, Person, Site
from .referring_steps import TASKS, go_through, told_until

ASKED = [
    pytest.param("Tamsin Wexcombe", "Sorrel Nightfold", True, 1280, id="desk"),
    pytest.param("Ludo Pardloe", "Isolde Marrack", False, 320, id="telephone-without-script"),
]
DECLINED = [
    pytest.param("Quenby Thrushwell", "Corin Blythesea", True, 1280, id="desk"),
    pytest.param("Osric Vantage", "Petra Uffington", False, 320, id="telephone-without-script"),
]


def referred(site: Site, person: str, victim: str) -> str:
    """A conditional caution whose condition was referred to Tidewell; returns the reference of the case."""
    return in_state(told_until(site, person, victim, "refer"), "PROVIDER_REFERRAL")


def given(site: Site, person: str, victim: str) -> str:
    """A conditional caution that was given, and not referred yet; returns the reference of the case."""
    return in_state(told_until(site, person, victim, "give"), "GIVEN")


def in_state(told: Telling, state: str) -> str:
    """The reference of a case, which is to be in this state."""
    assert told.work().case.state == state
    return told.reference


def open_referral(person: Person, tab: str, family_name: str) -> str:
    """From a tab of the list to the referral of one person; returns its reference."""
    person.go(f"/referrals?view={tab}")
    fits(person)
    row = person.page.locator("tr", has_text=family_name)
    row.get_by_role("link").first.click()
    person.page.wait_for_load_state()
    person.check()
    fits(person)
    return person.page.url.rsplit("/", 1)[1]


def fits(person: Person) -> None:
    size = person.page.viewport_size
    assert size is not None
    assert person.page.evaluate("document.documentElement.scrollWidth") <= size["width"], person.page.url


def holder(person: Person) -> str:
    """Who the head of the page says holds it, and what is next."""
    return person.page.locator(".fl-case__facts").inner_text()


@pytest.mark.parametrize(("name", "victim", "script", "width"), ASKED)
def test_a_provider_asks_the_officer_answers_and_a_key_worker_takes_it(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, family_name = referred(site, name, victim), name.split()[1]
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)

    referral = open_referral(worker, "awaiting", family_name)
    assert "Tidewell Recovery" in holder(worker)
    worker.go(f"/referrals/{referral}/ask")
    fits(worker)
    worker.fill(question="Which days are free?")
    worker.press("Ask the sender")
    assert "Northmoor Police" in holder(worker)
    assert "Priya Nair" in holder(worker)

    officer.go(f"/cases/{case}")
    assert "Priya Nair" in holder(officer)
    assert "Answer the provider’s question" in holder(officer)
    assert open_referral(officer, "asked", family_name) == referral
    assert officer.sees("Which days are free?")
    officer.go(f"/cases/{case}")
    officer.follow("Answer the provider’s question")
    officer.fill(answer=f"Mondays; {victim} works there on Fridays")
    officer.press_in_vain("Send the answer")
    assert officer.sees("must not learn of")
    officer.fill(answer="Mondays")
    officer.press("Send the answer")
    assert "Tidewell Recovery" in holder(officer)

    open_referral(worker, "unread", family_name)
    assert worker.sees("Mondays")
    assert not worker.sees(victim.split(maxsplit=1)[0])
    worker.press("Mark as read")
    assert not worker.page.get_by_role("button", name="Mark as read").count()
    worker.go(f"/referrals/{referral}/answer")
    worker.choose(answer="accept")
    worker.press("Send answer")
    assert worker.sees("Accepted, in progress")

    manager = arrive("manager@tidewell.example", script=script, width=width)
    manager.go("/referrals")
    row = manager.page.locator("tr", has_text=family_name)
    row.locator("input[name=referral]").check(force=True)
    manager.press("Give ticked referrals to a key worker")
    fits(manager)
    colleague = manager.page.locator("select[name=worker] option").last
    manager.choose(worker=colleague.get_attribute("value") or "")
    manager.fill(reason="Nearer to the person")
    manager.press("Give to this key worker")
    assert manager.sees("1 referral given to") or manager.sees("is the key worker already")


@pytest.mark.parametrize(("name", "victim", "script", "width"), DECLINED)
def test_a_provider_declines_with_a_reason_and_the_officer_refers_to_the_next_service(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, family_name = referred(site, name, victim), name.split()[1]
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)

    referral = open_referral(worker, "awaiting", family_name)
    worker.go(f"/referrals/{referral}/answer")
    fits(worker)
    worker.choose(answer="decline", reason_code="other")
    worker.press_in_vain("Send answer")
    assert worker.errors == ["Enter why you cannot take this referral"]
    worker.choose(reason_code="no-place")
    worker.fill(reason="The course is full until May")
    worker.press("Send answer")
    assert worker.sees("Declined")
    assert not worker.sees("Next service for the same need")

    assert open_referral(officer, "closed", family_name) == referral
    assert officer.sees("No place in time. The course is full until May")
    assert officer.sees("Next service for the same need")
    officer.press("Refer to Tidewell Recovery")
    fits(officer)
    assert officer.sees("What was agreed stays as it is")
    officer.press("Save and continue")
    go_through(officer, *TASKS[1:])
    officer.press("Send the referral")
    assert not officer.errors
    assert officer.page.url.endswith(f"/cases/{case}")

    again = open_referral(worker, "awaiting", family_name)
    assert again != referral
    assert worker.sees("Brief advice by telephone")
    officer.go(f"/referrals/{referral}")
    assert not officer.page.get_by_role("button", name="Refer to Tidewell Recovery").count()
