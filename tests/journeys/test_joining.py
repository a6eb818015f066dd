"""A new charity goes live without an administrator; a lapse pauses new referrals, not current care, until a renewal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, FilePayload

from fairlead.testing.two_sides import now
from fairlead.workflow.calendar import local_day

from .conftest import Arrive, Person, Site

HALF_AN_HOUR = timedelta(minutes=30)
PASSWORD = "kettle lantern orchard"  # nobody's
CERTIFICATE: FilePayload = {
    "name": "certificate.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7 a certificate",
}
UPLOADED = ("insurance", "safeguarding", "vetting", "cyber")


@dataclass
class Counted:
    """What it takes: pages that were answered, forms that were sent, and how long the machine worked."""

    pages: int = 0
    sent: int = 0
    kept: list[float] = field(default_factory=list)

    def listen(self, person: Person) -> None:
        """Count what this person's browser asks for."""
        person.page.on(
            "request", lambda request: self._asked(request.method, navigation=request.is_navigation_request())
        )
        person.page.on("requestfinished", lambda request: self.kept.append(request.timing["responseEnd"]))

    def _asked(self, method: str, *, navigation: bool) -> None:
        self.pages += navigation and method == "GET"
        self.sent += method == "POST"

    @property
    def machine(self) -> timedelta:
        """How long the machine took for all of it, the browser included."""
        return timedelta(milliseconds=sum(each for each in self.kept if each > 0))


@dataclass(frozen=True)
class Newcomer:
    """Opens a browser in which nobody has signed in."""

    browser: Browser
    site: Site
    contexts: list[BrowserContext]

    def __call__(self, *, script: bool = True, width: int = 1280) -> Person:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        self.contexts.append(context)
        page = context.new_page()
        person = Person(page=page, base=self.site.url, slug="", script=script)
        page.on(
            "console", lambda message: person.said.append(message.text) if message.type == "error" else None
        )
        return person


@pytest.fixture
def newcomer(site: Site, browser: Browser) -> Iterator[Newcomer]:
    found = Newcomer(browser, site, [])
    yield found
    for context in found.contexts:
        context.close()


def fits(person: Person, width: int) -> bool:
    return bool(person.page.evaluate("document.documentElement.scrollWidth") <= width)


def next_year() -> date:
    return local_day(now()) + timedelta(days=300)


def invite(lead: Person, organisation: str) -> str:
    """The commissioning lead makes the link."""
    lead.go("/providers")
    lead.follow("Invite a provider")
    lead.fill(
        organisation_name=organisation,
        email=f"hilda@{organisation.lower().replace(' ', '-')}.example",
        agreement_reference=f"NMP-ISA-{organisation}",
        agreement_purpose="Delivering conditions of out-of-court resolutions",
        agreement_gateway="Common law policing purpose: preventing crime",
    )
    lead.choose(agreement_classes="identity")
    lead.choose(agreement_classes="condition")
    lead.press("Make the link")
    found = re.search(r"https?://\S+/join/[\w-]+", lead.page.inner_text("main"))
    assert found is not None
    return found[0]


def join(person: Person, link: str, width: int) -> None:
    """The invited person makes an account, and is led to the list of what is to be done."""
    person.page.goto(link)
    person.check()
    assert person.page.url == f"{person.base}/join"
    assert fits(person, width)
    person.fill(name="Hilda Hillside", new_password="password1234", again="password1234")  # a bad one
    person.press_in_vain("Make the account and start")
    person.fill(new_password=PASSWORD, again=PASSWORD)
    person.press("Make the account and start")
    person.slug = person.page.url.split("/t/")[1].split("/")[0]
    assert person.heading == "Set-up"
    assert person.sees("0 of 8 done")


def fill_profile(person: Person, width: int) -> None:
    person.follow("Organisation profile")
    assert fits(person, width)
    person.fill(
        legal_name="Hillside Steps CIO",
        charity_number="0000001",
        address="1 The Hill",
        contact_name="Hilda Hillside",
        contact_email="hilda@hillside.example",
        contact_phone="01632 960000",
        areas="Middlesbrough",
        languages="English\nPolish",
    )
    person.choose(kind="charity")
    person.press("Save")


def send_documents(person: Person, kinds: tuple[str, ...] = UPLOADED) -> None:
    titles = {
        "insurance": "Insurance", "safeguarding": "Safeguarding policy", "vetting": "Vetting statement",
        "cyber": "Cyber security",
    }  # fmt: skip
    for kind in kinds:
        person.follow(titles[kind])
        person.fill(title=f"{titles[kind]} 1", issued_on=local_day(now()), expires_on=next_year())
        person.page.locator("main [name=file]").set_input_files(files=[CERTIFICATE])
        person.press("Send to be checked")


def accept_terms(person: Person) -> None:
    person.follow("Data-sharing agreement")
    assert person.sees("Common law policing purpose")
    person.fill(expires_on=next_year())
    person.choose(accepted="y")
    person.press("Send to be checked")


def propose_service(person: Person, name: str, width: int) -> None:
    person.follow("Services")
    person.follow("Propose a new service")
    assert fits(person, width)
    person.fill(
        name=name,
        summary="Two hours outdoors in a group",
        areas="Middlesbrough",
        languages="English",
        fee="0",
    )
    person.choose(needs="alcohol", methods="group")
    person.press("Send for approval")
    assert person.sees("not in the directory yet")


def practise(person: Person) -> None:
    person.go("/set-up")
    person.follow("Test referral")
    person.press("Receive the test referral")
    person.press("Accept")
    button(person, "Record a session")
    person.fill(day=local_day(now()) - timedelta(days=1), at="10:00", minutes="60")
    person.press("Save and continue")
    button(person, "Report completion")
    person.fill(on=local_day(now()), note="It was practised")
    person.press("Save and continue")
    assert person.sees("It was practised")


def button(person: Person, words: str) -> None:
    """A link that looks like a button."""
    person.page.locator("main a", has_text=words).first.click()
    person.page.wait_for_load_state()
    person.check()


def check_documents(lead: Person, organisation: str) -> None:
    """The lead accepts what this organisation sent, one by one."""
    for _each in range(8):
        lead.go("/providers?view=documents")
        mine = lead.page.locator("main .fl-card", has_text=organisation)
        if not mine.count():
            return
        mine.first.locator("h2 a").click()
        lead.page.wait_for_load_state()
        lead.check()
        lead.choose(answer="accept")
        lead.press("Send answer")
    pytest.fail("there is no end to the documents")


def approve_service(lead: Person, name: str) -> None:
    lead.go("/services/changes")
    lead.follow(name)
    lead.choose(answer="approve")
    lead.press("Send answer")


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 320)])
def test_a_new_charity_is_live_without_an_administrator(
    arrive: Arrive, newcomer: Newcomer, *, script: bool, width: int
) -> None:
    organisation, service = f"Hillside Steps {width}", f"Walking group {width}"
    lead = arrive("commissioning@northmoor.example", script=script, width=width)
    charity, counted, began = newcomer(script=script, width=width), Counted(), time.monotonic()
    counted.listen(lead)
    counted.listen(charity)
    join(charity, invite(lead, organisation), width)
    fill_profile(charity, width)
    send_documents(charity)
    accept_terms(charity)
    propose_service(charity, service, width)
    practise(charity)
    check_documents(lead, organisation)
    approve_service(lead, service)
    charity.go("/set-up")
    assert charity.sees("8 of 8") or charity.sees("Live")
    assert charity.sees("Officers find your services in the directory")
    assert fits(charity, width)
    took = timedelta(seconds=time.monotonic() - began)
    assert took < HALF_AN_HOUR
    assert counted.sent <= 25, (
        f"{counted.sent} forms, {counted.pages} pages, machine {counted.machine}, {took} in all"
    )

    officer = arrive("investigator@northmoor.example", script=script, width=width)
    officer.go(f"/services?q={service.replace(' ', '+')}")
    assert officer.sees(organisation)
    assert not officer.sees("New referrals paused")


def test_a_lapse_pauses_new_referrals_and_a_renewal_lifts_it(
    arrive: Arrive, newcomer: Newcomer, site: Site
) -> None:
    organisation, service = "Lapsing Steps", "Lapsing group"
    lead, charity = arrive("commissioning@northmoor.example"), newcomer()
    join(charity, invite(lead, organisation), 1280)
    fill_profile(charity, 1280)
    send_documents(charity)
    accept_terms(charity)
    propose_service(charity, service, 1280)
    practise(charity)
    check_documents(lead, organisation)
    approve_service(lead, service)
    engine = sa.create_engine(site.addresses.superuser_url)
    for days, said in ((1, "lapses in 1 day"), (-1, "Lapsed")):
        with engine.begin() as behind:
            behind.execute(sa.text("set local session_replication_role = replica"))
            behind.execute(
                sa.text(
                    "update assurance_document set expires_on = :d where kind = 'insurance'"
                    " and tenant_id = (select id from tenant where slug = :s)"
                ),
                {"d": local_day(now()) + timedelta(days=days), "s": charity.slug},
            )
        charity.go("/set-up")
        assert charity.sees(said)
    engine.dispose()
    officer = arrive("investigator@northmoor.example")
    officer.go("/services?q=lapsing")
    assert officer.sees("New referrals are paused: Insurance: lapsed after")
    officer.follow(service)
    assert officer.sees("Referrals that are under way go on.")
    charity.go("/set-up")
    send_documents(charity, ("insurance",))
    check_documents(lead, organisation)
    officer.go("/services?q=lapsing")
    assert officer.sees(organisation)
    assert not officer.sees("paused")
