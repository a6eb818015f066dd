"""An officer asks how somebody may be reached, records it in three short steps, and prints a call sheet."""

from __future__ import annotations

import os

import pytest

from .conftest import Arrive, Person


def fits(person: Person, width: int) -> bool:
    """Nobody has to scroll sideways."""
    return bool(person.page.evaluate("document.documentElement.scrollWidth") <= width)


def look(person: Person, name: str, width: int) -> None:
    """The page fits."""
    assert fits(person, width), name
    folder = os.environ.get("SHOTS")
    if folder:
        person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (320, False)], ids=["wide", "narrow"])
def test_how_somebody_may_be_reached_is_recorded_and_a_call_sheet_printed(
    arrive: Arrive, width: int, *, script: bool
) -> None:
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    officer.go(f"/people/new?q=Vera+Reachable{width}")
    officer.press("Save")
    look(officer, "person-before", width)
    assert officer.sees("No way to reach this person is recorded.")

    officer.follow("Add a contact point")
    officer.choose(kind="phone", safe_to_use="yes")
    officer.fill(value="07700 900123")
    officer.press("Save")
    assert officer.heading == "How may it be used?"
    look(officer, "ways", width)
    officer.choose(safe_to_use="yes", channels="call", leave_message="no")
    officer.press("Save and continue")
    officer.press_in_vain("Save and continue")
    assert officer.errors == ["Choose when it may be used"]
    look(officer, "times", width)
    officer.choose(when="any")
    officer.press("Save and continue")
    look(officer, "others", width)
    officer.choose(shared="nobody", name_police="no")
    officer.fill(code_word="marigold")
    officer.press("Save and continue")
    look(officer, "person-after", width)
    assert officer.sees("The person said that no message may be left")
    assert not officer.sees("marigold")

    officer.press("Make a call sheet")
    look(officer, "call-sheet", width)
    assert officer.sees("Do not leave a message")
    assert officer.sees("marigold")

    officer.follow("Back to the person")
    officer.page.locator("main a:has-text('Change')").first.click()
    officer.choose(safe_to_use="no")
    officer.press("Save and continue")
    officer.page.go_back()
    officer.page.go_back()
    officer.page.reload()
    officer.page.locator("main").get_by_role("button", name="Make a call sheet").click()
    officer.page.wait_for_load_state()
    look(officer, "not-now", width)
    assert officer.heading == "Do not call"
