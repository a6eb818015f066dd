"""Two victims who want the same listed action: an exception is recorded, the supervisor returns it, and in the end the
action is attached (PCSC Act 2022 ss.100(5), 109(5); ASBCP Act 2014 s.102).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from .caution_steps import (
    REASONS,
    TODAY,
    YESTERDAY,
    answer_questions,
    decide_evidence,
    open_case,
    review_evidence,
)
from .conftest import Arrive, Person, Site, visitors

WANTED = "CR01"
VICTIMS = (("Yarrow", "Fictionalname"), ("Linden", "Madeupname"))


@pytest.fixture(scope="module")
def told(site: Site, browser: Browser) -> dict[str, str]:
    """The whole journey, once for each worker that needs it; what the pages said on the way."""
    with visitors(site, browser) as arrive:
        return run_the_journey(arrive)


def run_the_journey(arrive: Arrive) -> dict[str, str]:
    """From opening to authorised. The officer has a narrow window, as on a phone."""
    officer = arrive("investigator@northmoor.example", width=320)
    supervisor = arrive("supervisor@northmoor.example")
    told: dict[str, str] = {}
    reference = open_case(officer)
    for given, family in VICTIMS:
        add_victim(officer, reference, given, family)
    review_evidence(officer, reference)
    answer_questions(officer, reference)
    decide_evidence(supervisor, reference)
    officer.go(f"/oocd/{reference}/result")
    officer.choose(disposal="CR")
    officer.fill(rationale=REASONS)
    officer.press("Propose this resolution")
    assert not officer.errors

    hear_everybody(officer, reference)
    officer.go(f"/oocd/{reference}/conditions")
    told["wishes"] = officer.page.inner_text("main")
    add_from_catalogue(officer, reference, "VAC", listed_action="CR05")

    submit(officer, reference, refused=True)
    told["refused"] = " ".join(officer.page.inner_text("main").split())
    officer.choose(exception_kind="inappropriate")
    officer.press_in_vain("Submit")
    told["without_words"] = " ".join(officer.errors)
    officer.fill(exception_reason="The suspect cannot write, and nobody may write for them")
    officer.press("Submit")
    assert not officer.errors

    supervisor.go(f"/oocd/{reference}/authorise")
    told["supervisor"] = " ".join(supervisor.page.inner_text("main").split())
    supervisor.choose(answer="return")
    supervisor.fill(rationale="A letter can be dictated. Attach what both victims want")
    supervisor.press("Record your decision")

    add_from_catalogue(officer, reference, "LETTER", listed_action=WANTED)
    officer.go(f"/oocd/{reference}/conditions")
    told["attached"] = " ".join(officer.page.inner_text("main").split())
    submit(officer, reference)
    assert not officer.errors
    supervisor.go(f"/oocd/{reference}/authorise")
    told["supervisor_again"] = " ".join(supervisor.page.inner_text("main").split())
    supervisor.choose(answer="authorise")
    supervisor.fill(rationale="Both victims were heard, and what they want is attached")
    supervisor.press("Record your decision")
    assert not supervisor.errors
    supervisor.go(f"/cases/{reference}")
    told["state"] = supervisor.page.inner_text(".fl-case__state")
    return told


def add_victim(officer: Person, reference: str, given: str, family: str) -> None:
    officer.go(f"/oocd/{reference}/victims/find")
    officer.fill(q=f"{given} {family}")
    officer.press("Search")
    officer.follow("new person")
    officer.fill(given_names=given, family_name=family)
    officer.press("Save and continue")
    if "/victims/add/" in officer.page.url:
        officer.press("Add")
    assert officer.sees(family)


def hear_everybody(officer: Person, reference: str) -> None:
    for _given, family in VICTIMS:
        officer.go(f"/cases/{reference}")
        officer.page.locator("main").get_by_role("link", name=f"{family}").filter(
            has_text="Try to reach"
        ).first.click()
        officer.fill(attempted_on=YESTERDAY, attempted_at="14:30")
        officer.choose(method="phone", outcome="spoke")
        officer.press("Save and continue")
        officer.go(f"/cases/{reference}")
        officer.page.locator("main").get_by_role("link", name=f"{family}").filter(
            has_text="Views of"
        ).first.click()
        officer.fill(
            views="Wants an apology in writing", safety_concerns="None", update_preference="Telephone"
        )
        officer.choose(supports="yes", risk_to_victim="no", wants_listed_action=WANTED)
        officer.press("Save and continue")
        assert not officer.errors
    officer.go(f"/oocd/{reference}/victims/done")
    officer.press("Go on to needs")
    officer.go(f"/oocd/{reference}/needs")
    officer.choose(consent="yes", need_attitudes="1", screened="yes")
    officer.fill(screened_by="2204", screening_tool="Force screening form")
    officer.press("Save and continue")
    assert not officer.errors


def add_from_catalogue(officer: Person, reference: str, code: str, *, listed_action: str) -> None:
    """Choose a row of the catalogue, answer what it cannot know, and add it."""
    officer.go(f"/oocd/{reference}/conditions/choose")
    officer.page.locator(f"main a[href*='intervention={code}']").first.click()
    officer.page.wait_for_load_state()
    officer.check()
    officer.choose(
        proportionate="yes", achievable="yes", circumstances_checked="yes", provider_has_capacity="yes",
        listed_action=listed_action,
    )  # fmt: skip
    officer.fill(place="Northmoor police station", due_on=TODAY + timedelta(days=60))
    officer.press("Add the condition")
    assert not officer.errors, officer.errors


def submit(officer: Person, reference: str, *, refused: bool = False) -> None:
    officer.go(f"/oocd/{reference}/conditions")
    officer.fill(rationale=REASONS)
    officer.choose(checked="y")
    if refused:
        officer.press_in_vain("Submit")
    else:
        officer.press("Submit")


def test_the_plan_shows_which_victim_wants_which_action(told: dict[str, str]) -> None:
    for _given, family in VICTIMS:
        assert family in told["wishes"]
    assert told["wishes"].count("CR01: Written apology") == 2
    assert "must be attached" in told["wishes"]


def test_without_the_action_the_case_cannot_be_submitted(told: dict[str, str]) -> None:
    assert "a listed action, and it is not attached" in told["refused"]
    assert "ss.100(4)–(5), 109(4)–(5)" in told["refused"]


def test_an_exception_needs_its_reason_in_words(told: dict[str, str]) -> None:
    assert "Say why the action is not attached" in told["without_words"]


def test_the_supervisor_reads_the_exception_and_what_both_victims_want(told: dict[str, str]) -> None:
    assert "nobody may write for them" in told["supervisor"]
    assert told["supervisor"].count("CR01: Written apology") >= 2


def test_once_attached_nobody_asks_for_an_exception_and_the_case_is_authorised(told: dict[str, str]) -> None:
    assert "What every victim wants is attached" in told["attached"]
    assert "nobody may write for them" not in told["supervisor_again"]
    assert told["state"] == "Authorised, to be offered"
