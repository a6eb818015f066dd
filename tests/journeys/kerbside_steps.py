"""The steps of a community resolution at the roadside, on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from fairlead.public import CaseFile, member_of
from fairlead_oocd.policy.gravity import KEY_FACTORS

from .caution_steps import REASONS, TODAY, this_minute
from .conftest import Arrive, Person, Site

PHONE = 320
OFFICER = "investigator@northmoor.example"
VICTIMS = {
    "NM/K1/26": "Ashgrovely",
    "NM/K2/26": "Brackenhow",
    "NM/K3/26": "Cloverdunn",
    "NM/K4/26": "Dunlinpeth",
    "NM/K5/26": "Elderquist",
    "NM/K7/26": "Fernacker",
    "NM/K9/26": "Larkspurham",
    "NM/K10/26": "Mallowgarth",
    "NM/K11/26": "Nettlecombe",
    "NM/K12/26": "Oxlipton",
    "NM/K13/26": "Pimpernelby",
}


@dataclass
class Phone:
    """An officer with a telephone, how often they touched it and how many characters they typed.

    A touch puts the cursor into a box, or presses something; a list that opens takes two.
    """

    person: Person
    suspect: str
    crime: str
    victim: str = "Shopkeeperley"
    taps: int = 0
    typed: int = 0
    pages: list[str] = field(default_factory=list)
    check_steps: bool = False

    def tap(self, act: Callable[[], object]) -> None:
        """One touch."""
        self.taps += 1
        act()

    def seen(self) -> None:
        """A page, or a step of one."""
        self.pages.append(self.person.page.title())

    def choose(self, **fields: str) -> None:
        for name, value in fields.items():
            self.tap(partial(self.person.choose, **{name: value}))
            self.taps += self.person.page.locator(f"main select[name='{name}']").count()

    def fill(self, **fields: str | date) -> None:
        for name, value in fields.items():
            self.tap(partial(self.person.fill, **{name: value}))
            if isinstance(value, date):
                self.taps += 2  # three boxes
                self.typed += len(f"{value.day}{value.month}{value.year}")
            else:
                self.typed += len(value)

    def go_on(self) -> None:
        """Continue to the next step of a page."""
        self.seen()
        page = self.person.page
        before = page.locator("[data-step]:not([hidden]) [data-step-title]").inner_text()
        self.tap(page.get_by_role("button", name="Continue").click)
        expect(page.locator("[data-step]:not([hidden]) [data-step-title]")).not_to_have_text(before)
        if self.check_steps:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, (
            "the page is wider than the telephone"
        )

    def is_held(self, *told: str) -> None:
        """Continue with something unanswered: the step stays, says what is missing and leads there."""
        page = self.person.page
        page.get_by_role("button", name="Continue").click()
        step = page.locator("[data-step]:not([hidden])")
        expect(step.locator(".govuk-error-message")).to_have_text([f"Error: {each}" for each in told])
        wrong = step.locator(".govuk-form-group--error").first
        expect(wrong.locator("input:focus, textarea:focus, select:focus")).to_have_count(1)
        said = wrong.locator(".govuk-error-message").get_attribute("id")
        expect(wrong.locator(f"[aria-describedby~='{said}']")).to_have_count(1)
        if self.check_steps:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()

    def press(self, words: str) -> None:
        self.seen()
        self.tap(lambda: self.person.press(words))

    def follow(self, words: str) -> None:
        self.seen()
        self.tap(lambda: self.person.follow(words))

    @property
    def told(self) -> str:
        """What the page says about what is kept and what was sent."""
        return self.person.page.locator("[data-draft-state] span").inner_text()


def on_a_phone(arrive: Arrive, suspect: str, crime: str, *, check_steps: bool = False) -> Phone:
    """The officer with a telephone, about to meet somebody; the victim is as new to the index as the suspect."""
    person = arrive(OFFICER, width=PHONE)
    return Phone(person=person, suspect=suspect, crime=crime, victim=VICTIMS[crime], check_steps=check_steps)


def find(phone: Phone) -> None:
    """Search before create; the person is new, the offence is found by words."""
    officer = phone.person
    officer.go("/oocd/kerbside")
    phone.fill(q=phone.suspect)
    phone.press("Search")
    phone.follow("new person")
    phone.fill(date_of_birth=TODAY.replace(year=1995, month=4, day=3))
    phone.press("Save and continue")
    phone.fill(q="theft shop")
    phone.press("Search")
    phone.follow("Theft")
    expect(officer.page.locator("form[data-draft-prepared]")).to_have_count(1)


def tell_what_happened(phone: Phone) -> None:
    """The first half: crime, evidence, what the person says."""
    if phone.check_steps:
        phone.is_held("Enter the crime reference")
    phone.fill(crime_reference=phone.crime, place="High Street", offence_summary="Took goods worth £40.")
    phone.go_on()
    if phone.check_steps:
        phone.is_held(
            "Enter a summary of the evidence",
            "Choose whether there is sufficient evidence to charge",
            "Check that no other case is open about this, then confirm it",
        )
    phone.fill(evidence_summary="Seen on camera, goods in the bag")
    phone.choose(sufficient="yes", duplicate_checked="y")
    phone.go_on()
    phone.choose(made="yes", qualified="no", defence_raised="no")
    phone.go_on()
    phone.choose(responsibility_accepted="yes", willing="yes")


def answer_the_rest(phone: Phone, *, orders: str = "no") -> None:
    """The second half, up to the button that sends it."""
    phone.go_on()
    phone.choose(none_apply="y")
    phone.go_on()
    phone.choose(checked="y")
    phone.go_on()
    phone.choose(on_bail=orders, under_court_order="no", on_licence="no", status="british")
    phone.go_on()
    phone.choose(screened="yes", fit="yes", aa_required="no", interpreter_required="no", wants_needs="no")
    phone.go_on()
    for number, considered in enumerate(KEY_FACTORS):
        if phone.check_steps and number in (0, len(KEY_FACTORS) - 1):  # none of them, and one too few
            phone.is_held("Consider each key factor, then tick it")
        phone.choose(key_factors=considered)
    phone.go_on()
    phone.go_on()  # no factor makes it more or less serious
    phone.choose(harmed="organisation")
    if phone.check_steps:
        phone.is_held("Enter the name of the organisation", "Enter the given names", "Enter the family name")
    phone.fill(
        organisation_name="Invented Corner Shop",
        victim_given_names="Invented",
        victim_family_name=phone.victim,
    )
    phone.go_on()
    phone.choose(
        method="in-person", outcome="spoke", supports="yes", risk_to_victim="no", wants_listed_action="none"
    )
    phone.fill(attempted_at="00:01", views="Wants an apology")
    phone.go_on()
    phone.fill(public_interest=REASONS)
    phone.seen()


def send(phone: Phone) -> None:
    phone.tap(phone.person.page.get_by_role("button", name="Send and see the result").click)


def arrives(phone: Phone, heading: str) -> None:
    """What was sent leads to this page, whenever the connection lets it."""
    phone.person.said.clear()  # the browser reports each attempt without a connection
    expect(phone.person.page.locator("h1")).to_have_text(heading, timeout=30_000)
    phone.person.page.wait_for_load_state()
    phone.person.said.clear()
    phone.person.check()


def agree_actions(phone: Phone) -> None:
    phone.press("Agree the actions")
    phone.fill(wording="Write a letter of apology", evidence="A copy of the letter")
    phone.choose(for_what="reparation", checked="y")
    phone.fill(due_on=TODAY + timedelta(days=14))
    phone.seen()
    phone.tap(phone.person.page.get_by_role("button", name="Save and go on").click)
    arrives(phone, "Waiting for authorisation")


def authorise(supervisor: Person, reference: str) -> None:
    supervisor.go(f"/oocd/{reference}/authorise")
    supervisor.choose(answer="authorise")
    supervisor.fill(rationale="In proportion, and the shop was heard")
    supervisor.press("Record your decision")
    assert not supervisor.errors


def explain(phone: Phone) -> None:
    """Up to the box to sign in."""
    phone.press("Look again")
    phone.press("Explain and sign")
    phone.choose(
        fit="yes", explained="y", warning_given="y", legal_advice="declined", admitted="yes", consented="yes"
    )
    phone.go_on()
    phone.fill(started=this_minute(), ended=this_minute())
    phone.go_on()
    phone.choose(signature_method="drawn", copy_given="y")


def sign(phone: Phone) -> None:
    """A line across the box, as a finger draws it."""
    page = phone.person.page
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for along in range(10):
        page.mouse.move(box["x"] + 20 + along * 20, box["y"] + 60 + (along % 3) * 15)
    page.mouse.up()
    phone.taps += 1
    expect(page.locator(".fl-signature__state")).to_have_text("Signed")


def cases_of(site: Site, crime: str) -> list[str]:
    """The references of the cases about a crime."""
    reader = member_of(site.database, "northmoor", "supervisor@northmoor.example")
    assert reader is not None
    with site.database.tenant_transaction(reader) as session:
        found = session.scalars(sa.select(CaseFile.reference).where(CaseFile.crime_reference == crime))
        return list(found)
