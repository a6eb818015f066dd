"""Every disposal from the offer to the end, by an officer in a browser; and a child with the youth justice service.

The conditional caution has a journey of its own, from the street to the finished course.
"""

from __future__ import annotations

import pytest

from fairlead_oocd.disposals import Disposal

from . import test_conditional_caution
from .caution_steps import state_of
from .conftest import Arrive, Site
from .disposal_steps import (
    ENDINGS,
    TWO_TIER,
    Ending,
    add_two_tier_force,
    authorised_case,
    complete,
    finalise,
    give,
    keep_condition,
    refer_to_youth_justice,
)
from .test_child import CAUTIONS as CHILD_CAUTIONS


@pytest.fixture(scope="module")
def forces(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, with a force in which the two-tier cautions are in force."""
    add_two_tier_force(site, tmp_path_factory.mktemp("packs"))
    return site


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.disposal)
def test_a_disposal_runs_from_the_offer_to_its_end_in_the_browser(
    forces: Site, arrive: Arrive, ending: Ending
) -> None:
    reference = authorised_case(forces, ending)
    officer = arrive(f"investigator@{ending.force}.example")
    if ending.child:
        officer.go(f"/oocd/{reference}/result")
        assert officer.sees("Adult resolutions are closed by law")
        assert officer.page.locator(".fl-decision__title").first.inner_text() == "Youth caution"
    give(officer, reference, ending)
    assert state_of(officer, reference)[0] == "Given"

    if ending.disposal in ("PND", "PND_ED"):
        assert officer.sees("£90.00")
        assert not officer.page.get_by_role("link", name="Confirm completion").count()
        return
    if ending.child:
        assert officer.sees("Refer to the youth justice service")
        refer_to_youth_justice(officer, reference)
    if ending.condition:
        keep_condition(officer, reference)
    complete(officer, reference)
    assert finalise(officer, reference, ending) == ending.outcome
    assert state_of(officer, reference)[0] == "Finalised"


def test_no_disposal_is_without_a_journey() -> None:
    """The conditional cautions have theirs in files of their own."""
    assert "test_a_conditional_caution_runs_from_start_to_finish" in vars(test_conditional_caution)
    elsewhere = {"COND"} | {caution.disposal for caution in CHILD_CAUTIONS}
    assert {ending.disposal for ending in ENDINGS} | elsewhere == set(Disposal)


def test_the_two_tier_force_is_the_only_one_with_two_tier_cautions() -> None:
    assert {ending.disposal for ending in ENDINGS if ending.force == TWO_TIER} == {"DIV", "COM"}
