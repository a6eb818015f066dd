"""A referral is prepared by two officers, put aside, brought back, checked and sent as shown; in a real browser.

Priya Nair of Northmoor Police, her supervisor, and the people of Tidewell Recovery.
"""

from __future__ import annotations

import pytest

from .conftest import Arrive, Person, Site
from .referring_steps import TASKS, confirm
from .test_provider_answers import fits, given

PREPARED = [
    pytest.param("Ottoline Farthing", "Bram Netherby", True, 1280, id="desk"),
    pytest.param("Clement Yarrowby", "Ines Copperfold", False, 320, id="telephone-without-script"),
]


@pytest.mark.parametrize(("name", "victim", "script", "width"), PREPARED)
def test_a_referral_is_prepared_by_two_and_sent_as_it_was_shown(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, first_name = given(site, name, victim), victim.split(maxsplit=1)[0]
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    supervisor = arrive("supervisor@northmoor.example", script=script, width=width)

    officer.go(f"/cases/{case}")
    begin(officer)
    write_about_risk(officer, hidden=first_name)
    supervisor.go(f"/cases/{case}")
    discard_and_bring_back(supervisor)
    supervisor.follow("Risk")
    assert "a break helps" in supervisor.page.locator("[name=text]").input_value()
    supervisor.choose(basis_confirmed="y")
    officer.follow("Needs")
    officer.press("Save and continue")
    save_too_late(supervisor)
    shown = finish(supervisor)
    supervisor.press("Send the referral")
    assert supervisor.sees("say it as: Romeo Echo Foxtrot")
    assert not supervisor.sees("Referrals being prepared")

    worker = arrive("worker@tidewell.example", script=script, width=width)
    worker.go("/referrals")
    worker.page.locator("tr", has_text=name.split()[1]).get_by_role("link").first.click()
    worker.page.wait_for_load_state()
    worker.check()
    fits(worker)
    text = " ".join(worker.page.inner_text("main").split())
    assert [each for each in shown if each not in text] == []
    assert worker.sees("Gets loud in groups; a break helps")
    assert worker.sees("as the sender’s own assessment")
    assert not worker.sees(first_name)


def begin(officer: Person) -> None:
    """The task list, and its first two tasks."""
    officer.follow("Refer to Tidewell Recovery")
    assert officer.sees("0 of 8 tasks completed")
    fits(officer)
    officer.follow("Service")
    fits(officer)
    officer.press("Save and continue")
    officer.follow("Who the person is")
    assert officer.sees("From the case: police person index, recorded")
    officer.press("Save and continue")


def write_about_risk(officer: Person, *, hidden: str) -> None:
    """Nothing is chosen, nothing confirmed, a victim named: refused each time; then put aside unfinished."""
    officer.follow("Risk")
    fits(officer)
    officer.press_in_vain("Save and continue")
    officer.choose(share="yes")
    officer.fill(text=f"Must not meet {hidden}")
    officer.press_in_vain("Save and continue")
    assert officer.sees("Confirm that this is your own assessment")
    officer.choose(basis_confirmed="y")
    officer.press_in_vain("Save and continue")
    assert officer.sees("must not learn of")
    officer.fill(text="Gets loud in groups; a break helps")
    officer.press("Save and come back later")
    assert officer.sees("In progress")


def discard_and_bring_back(supervisor: Person) -> None:
    """From the page of the case, where a colleague's draft is listed."""
    assert supervisor.sees("2 tasks done, saved by Priya Nair")
    supervisor.follow("Alcohol awareness")
    supervisor.press("Discard this draft")
    fits(supervisor)
    supervisor.press("Bring it back")
    supervisor.follow("Alcohol awareness")


def save_too_late(supervisor: Person) -> None:
    """Somebody saved in between: both are shown, nothing is lost, and it is saved again."""
    supervisor.page.locator("main").get_by_role("button", name="Save and continue").first.click()
    supervisor.page.wait_for_load_state()
    supervisor.said.clear()  # a conflict is an answer of 409, which the browser reports
    assert supervisor.sees("Someone else saved this while you were working")
    supervisor.check()
    fits(supervisor)
    supervisor.choose(basis_confirmed="y")
    supervisor.press("Save and continue")


def finish(supervisor: Person) -> list[str]:
    """The other tasks; returns what the last page says is told."""
    for task in TASKS[4:6]:
        supervisor.follow(task)
        fits(supervisor)
        supervisor.press("Save and continue")
    supervisor.follow(TASKS[6])
    fits(supervisor)
    assert supervisor.sees("Legal gateway")
    confirm(supervisor)
    supervisor.press("Save and continue")
    assert supervisor.sees("7 of 8 tasks completed")
    supervisor.follow("Check and send")
    fits(supervisor)
    values = supervisor.page.locator(".fl-card .govuk-summary-list__value").all_inner_texts()
    told = [" ".join(each.split()) for each in values[6:]]
    assert told
    return told
