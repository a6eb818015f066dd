"""A supervisor tries another policy on the cases of the year, in a browser, with and without script."""

from __future__ import annotations

from datetime import date

import pytest

from fairlead_oocd.demo.stories import Story
from fairlead_oocd.demo.telling import tell_story

from .conftest import Arrive, Site

POLICY = '{"gravity_map": {"2": {"COND": "INELIGIBLE"}}}'


@pytest.fixture(scope="module")
def assessed(site: Site) -> None:
    """Six cases of six people whose conditional caution the policy would have closed."""
    for number, name in enumerate(("Avens", "Burdock", "Clary", "Dittany", "Elecampane", "Fenugreek")):
        story = Story(
            given_names=name,
            family_name="Triedpolicy",
            born=date(1980 + number, 2, 3),
            victim=None,
            code="TH68010",
            happened="Took goods worth £40.",
            crime_reference=f"NM/8{number}/26",
            disposal="COND",
            condition="Write a letter of apology",
            service_code=None,
            until="authorise",
            days_ago=2,
        )
        tell_story(site.database, story)


@pytest.mark.parametrize(("width", "script"), [(320, True), (1280, True), (1280, False)])
@pytest.mark.usefixtures("assessed")
def test_a_policy_is_tried_on_the_cases_of_a_year(arrive: Arrive, width: int, *, script: bool) -> None:
    supervisor = arrive("supervisor@northmoor.example", width=width, script=script)
    supervisor.go("/rules/preview")
    supervisor.fill(values='{"no_such_setting": 1}')
    supervisor.press_in_vain("Show what would have changed")
    assert supervisor.errors == ["no_such_setting: unknown setting of oocd"]
    assert supervisor.page.locator("[name=values]").input_value() == '{"no_such_setting": 1}'

    supervisor.fill(values=POLICY)
    supervisor.press("Show what would have changed")
    assert not supervisor.errors
    assert supervisor.sees("6 of 6 cases run again")
    assert supervisor.sees("In 6 cases an answer would have been another.")
    assert supervisor.sees("Ethnicity, as the person said")
    table = supervisor.page.locator("table", has_text="Age when the case was assessed").inner_text()
    # Six of six, rounded up or down to five as the ids of the cases draw it.
    assert table.split()[-6:] in (
        ["25", "and", "over", "5", "5", "100%"],
        ["25", "and", "over", "10", "10", "100%"],
    )
    overflow = (
        supervisor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") if script else 0
    )
    assert overflow <= 0, "the page fits the screen"
