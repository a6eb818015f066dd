"""The task list of a referral, as an officer goes through it."""

from __future__ import annotations

from .conftest import Person

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
