"""The delivery of a referral in a real browser: appointment, plan, sessions, end; an absence that the provider caused.

Priya Nair of Northmoor Police, and a worker of Tidewell Recovery.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from .caution_steps import TODAY, this_minute
from .conftest import Arrive, Person, Site
from .test_provider_answers import fits, holder, open_referral, referred

LONDON = ZoneInfo("Europe/London")
PEOPLE = [
    pytest.param("Merrin Oakhollow", "Tansy Brightwater", True, 1280, id="desk"),
    pytest.param("Corwin Ashlade", "Linnet Marchbank", False, 320, id="telephone-without-script"),
]
CAUSED = [
    pytest.param("Bryony Saltmarsh", "Alder Quillfeather", True, 1280, id="desk"),
    pytest.param("Garrick Pennyfold", "Wren Dovecote", False, 320, id="telephone-without-script"),
]


def accept(worker: Person, family_name: str) -> str:
    referral = open_referral(worker, "awaiting", family_name)
    worker.go(f"/referrals/{referral}/answer")
    worker.choose(answer="accept")
    worker.press("Send answer")
    return referral


def arrange(worker: Person, referral: str) -> None:
    """After a slip, an appointment for tomorrow, moved because the person asked."""
    worker.go(f"/referrals/{referral}/appointments/new")
    fits(worker)
    tomorrow = datetime.now(LONDON) + timedelta(days=1)
    at = "10:10" if worker.script else "14:10"
    worker.fill(day=tomorrow.date(), at=at, minutes="45")
    worker.choose(way="in-person")
    worker.press_in_vain("Arrange appointment")
    assert worker.errors == ["Enter where it takes place"]
    worker.fill(place="Harbour Road")
    worker.press("Arrange appointment")
    assert worker.sees("Harbour Road")
    worker.follow("Change")
    fits(worker)
    worker.fill(day=tomorrow.date() + timedelta(days=1))
    worker.choose(asked_by="person", code="work")
    worker.press("Change appointment")
    assert worker.sees("1 change")


def bring_forward(site: Site, referral: str) -> None:
    """Time passes: what was arranged is over."""
    engine = sa.create_engine(site.addresses.superuser_url)
    with engine.begin() as connection:
        connection.execute(sa.text("set local session_replication_role = replica"))
        connection.execute(
            sa.text("update referral set sent_at = sent_at - interval '3 hours' where reference = :r"),
            {"r": referral},
        )
        connection.execute(
            sa.text(
                "update appointment set starts_at = now() - interval '1 hour' where state = 'booked' and referral_id ="
                " (select id from referral where reference = :r)"
            ),
            {"r": referral},
        )
    engine.dispose()


def tell(worker: Person, name: str, attendance: str, **words: str) -> None:
    """From the worker's own list to what came of it."""
    worker.go("/appointments?view=feedback")
    fits(worker)
    row = worker.page.locator("tr", has_text=name)
    row.get_by_role("link", name="Record what came of it").click()
    worker.page.wait_for_load_state()
    worker.check()
    fits(worker)
    worker.choose(attendance=attendance)
    worker.fill(**words)
    worker.press("Record session")
    assert not worker.errors


def end(worker: Person, referral: str) -> None:
    """A session that was not arranged, and from there the report of each objective."""
    worker.go(f"/referrals/{referral}/session")
    fits(worker)
    worker.fill(day=TODAY, at=this_minute(), minutes="60", place="Harbour Road")
    worker.choose(attendance="late", then="end")
    worker.press("Record session")
    fits(worker)
    worker.choose(result="completed", result_0="partly")
    worker.fill(on=TODAY, note="Both sessions held")
    worker.press_in_vain("Report")
    assert worker.errors == ["Enter how, or why not: Drinks less"]
    worker.fill(how_0="Half of what it was", evidence_0="Diary", still_needed_0="A peer group")
    worker.press("Report")
    assert worker.sees("Completed")


@pytest.mark.parametrize(("name", "victim", "script", "width"), PEOPLE)
def test_from_the_first_appointment_through_the_plan_to_the_end(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, family_name = referred(site, name, victim), name.split()[1]
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    referral = accept(worker, family_name)
    arrange(worker, referral)
    bring_forward(site, referral)
    tell(worker, name, "attended", feedback="Talked about what is to change", concern="Sleeps badly")

    worker.go(f"/referrals/{referral}/plan")
    fits(worker)
    worker.fill(objective_0="Drinks less", activities_0="Two sessions on what drinking does")
    assert worker.page.locator("[name=objective_1]").count() == 0, "one objective is enough to begin with"
    worker.press("Add another objective")
    assert worker.page.locator("[name=objective_0]").input_value() == "Drinks less"
    worker.fill(objective_1="", agreed_on=TODAY, agreed_with="The person and me")
    worker.press("Submit to the officer")
    assert "Northmoor Police" in holder(worker)

    officer.go(f"/cases/{case}")
    assert "Priya Nair" in holder(officer)
    officer.follow("Answer the action plan")
    fits(officer)
    officer.choose(answer="return")
    officer.fill(reason=f"{victim} works at the centre on Mondays")
    officer.press_in_vain("Send answer")
    assert officer.sees("must not learn of")
    officer.fill(reason="Say on which days")
    officer.press("Send answer")
    assert "Tidewell Recovery" in holder(officer)
    assert officer.sees("Sleeps badly")

    worker.go(f"/referrals/{referral}/plan")
    assert worker.sees("Say on which days")
    worker.fill(activities_0="Two sessions, on Tuesdays", agreed_on=TODAY, agreed_with="The person and me")
    worker.press("Submit to the officer")
    officer.go(f"/referrals/{referral}/plan/answer")
    officer.choose(answer="approve")
    officer.press("Send answer")
    fits(officer)

    end(worker, referral)
    officer.go(f"/referrals/{referral}")
    fits(officer)
    for words in ("Partly achieved", "A peer group", "Version 2", "1 earlier version", "1 change"):
        assert officer.sees(words), words
    officer.go(f"/cases/{case}")
    assert officer.sees("submitted the action plan, version 2")


@pytest.mark.parametrize(("name", "victim", "script", "width"), CAUSED)
def test_an_absence_that_the_provider_caused_does_not_move_the_bar(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, family_name = referred(site, name, victim), name.split()[1]
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    referral = accept(worker, family_name)
    before = bar(officer, case)
    arrange(worker, referral)
    bring_forward(site, referral)
    tell(worker, name, "provider-cancelled", feedback="Our worker was ill")
    assert bar(officer, case) == before
    assert officer.sees("Session on")
    officer.go(f"/referrals/{referral}")
    assert officer.sees("does not count against the person")

    worker.go(f"/referrals/{referral}/session")
    worker.fill(day=TODAY, at=this_minute(), minutes="60", place="Harbour Road")
    worker.choose(attendance="attended")
    worker.press("Record session")
    assert bar(officer, case) != before


def bar(officer: Person, case: str) -> str:
    """How far the condition has come, as the case says it."""
    officer.go(f"/cases/{case}")
    found = re.search(r"[\d.]+ of [\d.]+", officer.page.inner_text("main"))
    assert found is not None
    return found[0]
