"""A provider changes an entry, its commissioner returns it and then approves it, and an officer finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairlead.testing.two_sides import now
from fairlead.workflow.calendar import local_day

from .conftest import Arrive, Person


def fits(person: Person, width: int) -> bool:
    """Nobody has to scroll sideways."""
    return bool(person.page.evaluate("document.documentElement.scrollWidth") <= width)


def propose(manager: Person, service: str, name: str, width: int) -> None:
    """The manager gives a service another name and another area, after a slip."""
    manager.go("/services")
    manager.follow("Our services")
    manager.follow(service)
    manager.press("Change the entry")
    assert fits(manager, width)
    manager.fill(name=name, areas="Middlesbrough\nAtlantis")
    manager.press_in_vain("Send for approval")
    assert manager.errors == ["No local authority has the name or code: Atlantis"]
    manager.fill(areas="Middlesbrough\nCardiff", languages="English\nPunjabi")
    manager.press("Send for approval")
    assert manager.sees("A change of this entry waits for Northmoor Police")
    assert manager.heading == service


def send_back(lead: Person, name: str, width: int) -> None:
    """The commissioner returns it, and has to say why."""
    open_change(lead)
    assert lead.sees(name)
    assert fits(lead, width)
    lead.choose(answer="return")
    lead.press_in_vain("Send answer")
    assert lead.errors == ["Enter why you return it"]
    lead.fill(reason="Cardiff is not in the contract")
    lead.press("Send answer")
    assert lead.sees("Nothing waits")


def open_change(lead: Person) -> None:
    """The change that waits."""
    lead.go("/services")
    lead.follow("Changes to approve")
    lead.page.locator("main h2 a").first.click()
    lead.page.wait_for_load_state()
    lead.check()


def correct(manager: Person, name: str) -> None:
    """The manager reads why, corrects it, and says how many places are free."""
    manager.press("Change the entry")
    assert manager.sees("Northmoor Police returned your last change: Cardiff is not in the contract")
    assert manager.page.input_value("[name=name]") == name
    manager.fill(areas="Middlesbrough")
    manager.press("Send for approval")
    manager.press("Update places free")
    manager.choose(accepting="yes")
    manager.fill(places_free="3", next_start=local_day(now()) + timedelta(days=20))
    manager.press("Show this in the directory")
    assert manager.sees("The directory shows this now.")


@pytest.mark.parametrize(
    ("script", "width", "service", "need"),
    [
        (True, 1280, "Alcohol awareness course", "alcohol"),
        (False, 320, "Drug intervention, one to one", "drugs"),
    ],
)
def test_an_entry_is_changed_returned_approved_and_found(
    arrive: Arrive, *, script: bool, width: int, service: str, need: str
) -> None:
    name = f"Sober steps {width}"
    manager = arrive("manager@tidewell.example", script=script, width=width)
    lead = arrive("commissioning@northmoor.example", script=script, width=width)
    propose(manager, service, name, width)
    send_back(lead, name, width)
    correct(manager, name)
    open_change(lead)
    lead.choose(answer="approve")
    lead.press("Send answer")
    assert lead.sees("Approved.")

    officer = arrive("investigator@northmoor.example", script=script, width=width)
    officer.go("/services")
    assert fits(officer, width)
    officer.fill(q="sober", area="middlesbrough", language="punjabi")
    officer.choose(free="yes", need=need)
    officer.press("Search")
    assert officer.sees("3 places free")
    officer.follow(name)
    assert officer.heading == name
    assert officer.sees("English, Punjabi")
    assert fits(officer, width)
    officer.follow("Earlier versions")
    assert officer.sees("Cardiff is not in the contract")

    stranger = arrive("worker@saltby.example", script=script, width=width)
    stranger.page.goto(officer.page.url.replace("northmoor", "saltby"))
    assert stranger.sees("in the directory now")
    assert not stranger.sees("Cardiff is not in the contract")
