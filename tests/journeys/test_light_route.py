"""A small charity does all of its work by secure link: by keyboard, on a telephone without script, and at a desk.

Tidewell Recovery, whose contact has no account; an officer, the commissioning lead and the help desk of Northmoor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from fairlead.links.demo import name_demo_contact

from .caution_steps import TODAY
from .conftest import Arrive, Person, Site
from .test_delivery import bring_forward
from .test_provider_answers import fits, referred

ROUTES = [
    pytest.param("Elowen Tarrick", "Isaac Penhale", True, 1280, id="desk"),
    pytest.param("Jory Hartwell", "Maud Lanyon", False, 320, id="telephone-without-script"),
]
MOST_STOPS = 120


@dataclass
class Keys:
    """Somebody who has a keyboard and nothing else, in a browser that nobody has signed in with."""

    person: Person

    def open(self, address: str) -> None:
        """Follow a link from an e-mail."""
        self.person.page.goto(address)
        self._look()

    def reach(self, what: str) -> None:
        """Press Tab until the focus is on it."""
        for _stop in range(MOST_STOPS):
            self.person.page.keyboard.press("Tab")
            if self.person.page.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"{what} cannot be reached on {self.person.page.url}")

    def write(self, **fields: str | date) -> None:
        """Type into fields in the order of the page; a date goes into its three boxes."""
        for name, value in fields.items():
            self.reach(f"[name='{name}']")
            parts = (value.day, value.month, value.year) if isinstance(value, date) else (value,)
            for number, part in enumerate(parts):
                if number:
                    self.person.page.keyboard.press("Tab")
                self.person.page.keyboard.press("Control+a")
                self.person.page.keyboard.type(str(part))

    def choose(self, name: str, value: str) -> None:
        """Choose a radio with the arrows, or an option by its first letters."""
        self.reach(f"[name='{name}']")
        keyboard, here = self.person.page.keyboard, "document.activeElement"
        if self.person.page.evaluate(f"{here}.tagName") == "SELECT":
            keyboard.type(value)
            return
        keyboard.press("Space")
        while self.person.page.evaluate(f"{here}.value") != value:
            keyboard.press("ArrowDown")

    def press(self, words: str) -> None:
        """Reach a button or a link of the page by its words, and press it."""
        page = self.person.page
        for _stop in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText").strip().startswith(words):
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                self._look()
                return
        raise AssertionError(f"“{words}” cannot be reached on {page.url}")

    def _look(self) -> None:
        self.person.page.wait_for_load_state()
        if self.person.page.locator(".govuk-error-summary").count():
            self.person.said.clear()  # the browser reports a form that is refused as a failed resource
        self.person.check()
        fits(self.person)


def name_contact(site: Site, lead: Person) -> None:
    """The commissioning lead says who works by secure link at the charity."""
    with site.database.engine.connect() as connection:
        provider = connection.execute(sa.text("select id from tenant where slug = 'tidewell'")).scalar_one()
    lead.go(f"/providers/{provider}/secure-link")
    fits(lead)
    lead.fill(name="Mary Jones", email="mary@tidewell.example", phone="ring me")
    lead.press_in_vain("Save the contact person")
    lead.fill(phone="01632 960 123")
    lead.press("Save the contact person")
    assert lead.sees("Named by")


def make_link(officer: Person, referral: str) -> str:
    """The officer makes the link, and hands it over."""
    officer.go(f"/referrals/{referral}")
    officer.follow("The link for Mary Jones")
    fits(officer)
    officer.press("Make")
    fits(officer)
    found = re.search(r"http://\S+/p/[\w-]+", officer.page.inner_text("main"))
    assert found is not None
    return found[0]


def read_out(desk: Person) -> str:
    """The desk rings the number, and reads the code out."""
    desk.go("/help/desk")
    desk.follow("Codes for secure links")
    fits(desk)
    desk.press("Make a code")
    assert desk.sees("01632 960 123")
    fits(desk)
    return desk.page.inner_text(".fl-code")


def open_link(contact: Keys, desk: Person, link: str) -> None:
    """The contact opens the link, and gives the code that was read out, after a slip."""
    contact.open(link)
    assert contact.person.page.url.endswith("/p/start")
    contact.press("Ask for a code")
    code = read_out(desk)
    contact.write(code="1")
    contact.press("Open")
    assert contact.person.errors
    contact.write(code=code)
    contact.press("Open")
    assert contact.person.page.url.endswith("/p/referral")


def referral_of(site: Site, family_name: str) -> str:
    """The reference of the referral of one person."""
    engine = sa.create_engine(site.addresses.superuser_url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text("select reference from referral where subject_label like :name"),
            {"name": f"%{family_name}%"},
        ).scalar_one()
    engine.dispose()
    return str(found)


def test_the_demonstration_has_a_provider_without_accounts(site: Site) -> None:
    assert name_demo_contact(site.database)
    assert not name_demo_contact(site.database)


@pytest.mark.parametrize(("name", "victim", "script", "width"), ROUTES)
def test_a_charity_accepts_meets_reports_and_ends_by_links_only(
    site: Site, arrive: Arrive, browser: Browser, name: str, victim: str, *, script: bool, width: int
) -> None:
    referred(site, name, victim)
    referral = referral_of(site, name.split()[1])
    lead = arrive("commissioning@northmoor.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    desk = arrive("desk@northmoor.example", script=script, width=width)
    name_contact(site, lead)
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    contact = Keys(Person(page=page, base=site.url, slug="", script=script))
    page.on("console", lambda said: contact.person.said.append(said.text) if said.type == "error" else None)

    link = make_link(officer, referral)
    open_link(contact, desk, link)
    assert contact.person.sees(name)
    contact.press("Cymraeg")
    assert contact.person.sees("Derbyn neu wrthod")
    contact.press("English")
    contact.press("Accept or decline")
    contact.choose("answer", "accept")
    contact.press("Send answer")
    contact.press("Arrange an appointment")
    contact.write(day=TODAY + timedelta(days=1), at="10:20" if script else "15:40", minutes="45")
    contact.choose("way", "in-person")
    contact.write(place="The chapel")
    contact.press("Arrange appointment")
    assert contact.person.sees("The chapel")
    contact.press("Close")
    assert contact.person.sees("These pages are closed")

    bring_forward(site, referral)
    open_link(contact, desk, link)
    contact.press("Record what came of it")
    contact.choose("attendance", "attended")
    contact.write(feedback="Talked about what is to change")
    contact.press("Record session")
    assert contact.person.sees("Talked about what is to change")
    contact.press("Report the end")
    contact.choose("result", "completed")
    contact.write(on=TODAY, note="Came, and means it")
    contact.choose("result_0", "achieved")
    contact.write(how_0="One good talk")
    contact.press("Report")
    assert contact.person.sees("Your report was sent")
    contact.person.page.goto(link)
    contact.person.said.clear()
    assert contact.person.sees("This link does not work")

    officer.go(f"/referrals/{referral}")
    assert officer.sees("Came, and means it")
    assert officer.sees("Completed")
    context.close()
