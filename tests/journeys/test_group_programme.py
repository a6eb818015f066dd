"""A group programme with eight people of two forces: registers with one late, one missed, one leaver, and one session
that the provider cancelled; and the hours that each officer then reads on the condition.
"""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.modules.outside import member_of
from fairlead.providers.use_cases import AnswerReferral, answer_referral
from fairlead.tenancy.models import SharingAgreement, Tenant
from fairlead.testing.two_sides import AGREED, now
from fairlead.workflow.calendar import local_day
from fairlead_oocd.demo.stories import Story
from fairlead_oocd.demo.telling import Telling

from .conftest import Arrive, Person, Site

NORTHMOOR = (
    "Ansel Quickbeam",
    "Birdie Tallow",
    "Clover Wendish",
    "Dorrit Haxby",
    "Emrys Pellow",
    "Fenn Oakshott",
)
EASTVALE = ("Greer Lindqvist", "Hollis Marchbank")
LATE, MISSED, LEAVER = "Birdie Tallow", "Clover Wendish", "Greer Lindqvist"
HOURS = dict.fromkeys((*NORTHMOOR, *EASTVALE), "3 of 6") | {MISSED: "1.5 of 6", LEAVER: "1.5 of 6"}


def person_of(site: Site, slug: str, name: str) -> Actor:
    """Somebody of the demonstration."""
    actor = member_of(site.database, slug, f"{name}@{slug}.example")
    assert actor is not None
    return actor


def agree(site: Site, officer: Actor) -> None:
    """Eastvale has an agreement with the provider as well."""
    with site.database.tenant_transaction(officer) as session:
        provider = session.scalars(sa.select(Tenant).where(Tenant.slug == "tidewell")).one()
        session.add(
            SharingAgreement(
                partner_tenant_id=provider.id,
                reference="EVC/ISA/2026/77",
                purpose="Delivering conditions",
                gateway="Common law policing",
                regime="Part 3 to UK GDPR",
                partner_role="separate controller",
                data_classes=list(AGREED),
                valid_from=date(2025, 1, 1),
            )
        )


def accepted(site: Site, slug: str, name: str) -> tuple[str, str]:
    """A condition of somebody that was referred and accepted a month ago: references of the case and the referral."""
    given_names, family_name = name.split()
    story = Story(
        given_names=given_names,
        family_name=family_name,
        born=date(1990, 5, 6),
        victim=None,
        code="TH68010",
        happened="Took groceries worth £31.",
        crime_reference=f"INV/{family_name}/26",
        disposal="COND",
        condition="Attend the alcohol awareness course",
        service_code="TW-ALC",
        until="refer",
        days_ago=31,
    )
    told = Telling(
        site.database,
        person_of(site, slug, "investigator"),
        person_of(site, slug, "supervisor"),
        person_of(site, "tidewell", "worker"),
        story,
    )
    told.tell()
    shown = told.referral()
    told.run(
        answer_referral,
        AnswerReferral(referral_id=shown.id, accept=True, version=shown.version),
        actor=told.worker,
    )
    return told.reference, shown.reference


def fits(person: Person) -> None:
    size = person.page.viewport_size
    assert size is not None
    assert person.page.evaluate("document.documentElement.scrollWidth") <= size["width"], person.page.url


def result(worker: Person, name: str, value: str) -> None:
    """Choose what came of the session for one person."""
    worker.page.get_by_label(f"What came of it for {name}").select_option(value)


def set_up(manager: Person) -> None:
    """A group of six sessions that began four weeks ago."""
    manager.go("/groups")
    manager.follow("Set up a group")
    chosen = {
        name: manager.page.locator(f"select[name={name}] option", has_text=words).get_attribute("value") or ""
        for name, words in (("facilitator", "Bethan Rowe"), ("service", "Alcohol awareness course"))
    }
    manager.choose(**chosen)
    manager.fill(name="Morning group", place="Northmoor library", capacity="8", at="0:05", minutes="90")
    manager.fill(sessions="6", first_day=local_day(now()) - timedelta(days=28))
    manager.press("Set up the group")
    assert manager.sees("The group is set up.")


def enrol_everybody(worker: Person) -> str:
    """All eight; returns the path of the group."""
    worker.go("/groups?view=mine")
    fits(worker)
    worker.follow("Morning group")
    worker.press("Enrol people")
    fits(worker)
    for box in worker.page.locator("input[name=referral]").all():
        box.check(force=True)
    worker.choose(first_session="1")
    worker.press("Enrol")
    assert worker.sees("8 people have a place.")
    fits(worker)
    return worker.page.url.partition("/t/tidewell")[2]


def take_registers(worker: Person, group: str) -> None:
    """One late and one missed; a session that did not take place; one leaver; and a session with those who stay."""
    worker.go(f"{group}/sessions/1/register")
    worker.follow("Set everybody to attended")
    fits(worker)
    result(worker, LATE, "late")
    result(worker, MISSED, "missed")
    worker.press("Save the register")
    assert worker.sees("Register saved: 8 lines recorded.")

    worker.go(f"{group}/sessions/2/register")
    worker.choose(took_place="no", cancel_code="facilitator")
    worker.press("Save the register")
    assert worker.heading == "Register of session 2", "whoever saves stays at the register"
    worker.go(group)
    assert worker.sees("Nobody could run it")

    worker.page.locator("li", has_text=LEAVER).get_by_role("link", name="Take out of the group").click()
    worker.page.wait_for_load_state()
    fits(worker)
    worker.choose(last_session="2", code="other-time")
    worker.press("Record it")
    assert worker.sees("1 person who left")

    worker.go(f"{group}/sessions/3/register")
    assert not worker.sees(LEAVER)
    worker.follow("Set everybody to attended")
    worker.press("Save the register")
    assert worker.sees("Register saved: 7 lines recorded.")


def test_eight_people_of_two_forces_go_through_a_group(site: Site, arrive: Arrive) -> None:
    agree(site, person_of(site, "eastvale", "investigator"))
    cases = {name: accepted(site, "northmoor", name) for name in NORTHMOOR}
    cases |= {name: accepted(site, "eastvale", name) for name in EASTVALE}
    set_up(arrive("manager@tidewell.example"))
    worker = arrive("worker@tidewell.example", script=False, width=320)
    take_registers(worker, enrol_everybody(worker))

    for slug, own in (("northmoor", NORTHMOOR), ("eastvale", EASTVALE)):
        officer = arrive(f"investigator@{slug}.example")
        for name in own:
            case, referral = cases[name]
            officer.go(f"/cases/{case}")
            assert officer.sees(HOURS[name]), name
            officer.go(f"/referrals/{referral}")
            assert officer.sees("does not count against the person")
            assert officer.sees("Has a place in the group Morning group")
            for other in {*NORTHMOOR, *EASTVALE} - {name}:
                assert not officer.sees(other.split()[1]), (name, other)
        assert not officer.page.get_by_role("link", name="Groups", exact=True).count()
