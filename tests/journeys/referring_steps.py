"""A case up to its referral, and the task list of the referral as an officer goes through it."""

from __future__ import annotations

from datetime import date

from fairlead.public import member_of
from fairlead_oocd.demo.stories import Story
from fairlead_oocd.demo.telling import Telling

from .conftest import Person, Site

TASKS = (
    "Service",
    "Who the person is",
    "Needs",
    "Risk",
    "What was agreed, and by when",
    "Contact and access arrangements",
    "What is shared, and why",
)


def go_through(officer: Person, *tasks: str) -> None:
    """Every task from the open task list to the page that shows what is sent; nothing is told about risk."""
    for task in tasks or TASKS:
        officer.follow(task)
        if task == "Risk":
            officer.choose(share="no")
        if task == TASKS[-1]:
            confirm(officer)
        officer.press("Save and continue")
        assert not officer.errors, (task, officer.errors)
    officer.follow("Check and send")


def confirm(officer: Person) -> None:
    """Tick that each doubtful line is right, and that all of it is accurate and needed."""
    for box in officer.page.locator("main [name=confirmed]").all():
        box.check(force=True)
    officer.choose(basis_confirmed="y")


def told_until(site: Site, person: str, victim: str, step: str) -> Telling:
    """A conditional caution with a course of Tidewell, up to a step."""
    officer, supervisor, worker = (
        member_of(site.database, slug, f"{name}@{slug}.example")
        for slug, name in (
            ("northmoor", "investigator"),
            ("northmoor", "supervisor"),
            ("tidewell", "worker"),
        )
    )
    assert officer is not None
    assert supervisor is not None
    assert worker is not None
    given_names, family_name = person.split()
    story = Story(
        given_names=given_names,
        family_name=family_name,
        born=date(1991, 2, 3),
        victim=(victim.split(maxsplit=1)[0], victim.split()[1], None),
        code="TH68010",
        happened="Took groceries worth £31.",
        crime_reference=f"INV/{family_name}/26",
        disposal="COND",
        condition="Attend the alcohol awareness course, two sessions",
        service_code="TW-ALC",
        until=step,
        days_ago=1,
    )
    told = Telling(site.database, officer, supervisor, worker, story)
    told.tell()
    return told
