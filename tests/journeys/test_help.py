"""A worker of a provider asks the force about a referral, and the desk of the force answers."""

from __future__ import annotations

import pytest

from fairlead.modules.registry import load_demo_data

from .conftest import Arrive, Person, Site


@pytest.fixture(scope="module", autouse=True)
def cases(site: Site) -> None:
    """The demonstration's cases, some of which were referred."""
    load_demo_data(site.database)


def fits(person: Person, width: int) -> bool:
    """Nobody has to scroll sideways."""
    return bool(person.page.evaluate("document.documentElement.scrollWidth") <= width)


def footer(person: Person, words: str) -> None:
    """Follow a link at the foot of the page."""
    person.page.locator("footer").get_by_role("link", name=words).click()
    person.page.wait_for_load_state()
    person.check()


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 320)])
def test_a_question_about_a_referral_is_answered_by_the_force(
    arrive: Arrive, *, script: bool, width: int
) -> None:
    worker = arrive("worker@tidewell.example", script=script, width=width)
    worker.go("/referrals")
    footer(worker, "Help with this page")
    assert worker.heading == "Guide for workers of providers"
    assert worker.page.url.endswith("#referrals")
    worker.go("/referrals")
    worker.page.locator("main tbody a").first.click()
    worker.page.wait_for_load_state()
    footer(worker, "Ask for help")
    assert worker.page.input_value("[name=about]").startswith("REF-")
    worker.press_in_vain("Continue")
    assert worker.errors == ["Select what you need help with"]
    worker.choose(kind="casework")
    worker.press("Continue")
    assert worker.sees("Goes to Northmoor Police")
    assert fits(worker, width)
    worker.fill(subject=f"Wrong number {width}", body="The number that was shared is out of use.")
    worker.press("Send")
    assert worker.heading == f"Wrong number {width}"
    assert fits(worker, width)

    desk = arrive("desk@northmoor.example", script=script, width=width)
    assert desk.heading.startswith("Help desk: To answer")
    assert fits(desk, width)
    desk.follow(f"Wrong number {width}")
    desk.press("Take it")
    desk.page.locator("main").get_by_role("button", name="Answer").first.click()
    desk.page.wait_for_load_state()
    desk.fill(body="The officer has corrected it.")
    desk.press("Send")
    assert desk.sees("Your answer was sent.")

    footer(worker, "Help with this page")
    worker.go("/help")
    worker.follow(f"Wrong number {width}")
    assert worker.sees("The officer has corrected it.")
    worker.press("Close it: this is settled")
    assert worker.sees("Can be reopened until")


def test_what_does_not_work_reaches_the_desk_of_the_platform(arrive: Arrive) -> None:
    officer = arrive("investigator@northmoor.example")
    officer.go("/cases")
    footer(officer, "Ask for help")
    officer.choose(kind="broken")
    officer.press("Continue")
    assert officer.sees("Goes to Beacon Service Desk")
    officer.fill(subject="The list stays empty", body="Since this morning.")
    officer.press("Send")
    desk = arrive("desk@beacon.example")
    desk.follow("The list stays empty")
    assert desk.sees("Northmoor Police")
