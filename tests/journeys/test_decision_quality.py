"""An officer scores gravity, sees how similar cases ended, and has to say why this one is different."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from fairlead.tenancy.queries import list_tenants
from fairlead_oocd.demo.stories import Story
from fairlead_oocd.demo.telling import tell_story

from .caution_steps import REASONS, YESTERDAY, state_of
from .conftest import Arrive, Person, Site

pytestmark = pytest.mark.timeout(300)  # the pages wait for each other on a busy machine
SHOP_THEFT = Story(
    given_names="Teasel",
    family_name="Inventedname",
    born=date(1995, 4, 3),
    victim=("Yarrow", "Fictionalname", "Invented Corner Shop"),
    code="TH68010",
    happened="Took goods worth £40, on camera.",
    crime_reference="NM/78/26",
    disposal="COND",
    condition="",
    service_code=None,
    until="answer",
    days_ago=1,
)
FULLER = (
    f"{REASONS} Most such cases end with an apology; here the drinking behind it needs a course with a date."
)
GIVEN_BEFORE = sa.text(
    "insert into oocd_resolution (id, tenant_id, version, case_id, suspect_party_id, offence_id, regime, attendance,"
    " answers, answered, present, chosen, given_on, offence_group, gravity_final, with_record)"
    " select gen_random_uuid(), :tenant, 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CURRENT',"
    " 'voluntary', '{}', '{}', '[]', 'CR', :given, 'Theft from shops', gravity, false"
    " from generate_series(1, 30), unnest(array[1, 2]) gravity"
)


def give_thirty_community_resolutions_at_each_score(site: Site) -> None:
    """What the force did before, as rows without their cases."""
    northmoor = next(tenant for tenant in list_tenants(site.database) if tenant.slug == "northmoor")
    engine = sa.create_engine(site.addresses.superuser_url)
    with engine.begin() as connection:
        connection.execute(sa.text("set local session_replication_role = replica"))
        connection.execute(GIVEN_BEFORE, {"tenant": northmoor.id, "given": YESTERDAY})
    engine.dispose()


def test_an_unusual_choice_and_a_deviation_from_the_matrix_have_to_be_explained(
    arrive: Arrive, site: Site
) -> None:
    reference = tell_story(site.database, SHOP_THEFT)
    officer = arrive("investigator@northmoor.example", width=320)
    result = f"/oocd/{reference}/result"

    officer.go(result)
    assert officer.sees("No similar case yet: there is nothing to compare with.")
    give_thirty_community_resolutions_at_each_score(site)
    officer.go(result)
    assert officer.sees("unusual here: reasons of at least 200 characters")
    assert officer.page.evaluate("document.documentElement.scrollWidth") <= 320, (
        "nothing is wider than a phone"
    )
    propose(officer, REASONS, refused=True)
    assert officer.sees("This is an unusual choice: 0 of 30 similar cases")
    assert state_of(officer, reference)[0] == "Eligibility"

    score_lower(officer, reference)
    officer.go(result)
    propose(officer, FULLER, refused=True)
    assert officer.sees("At gravity 1 the matrix does not lead to this resolution")
    assert not officer.sees("This is an unusual choice"), "the reasons are full enough now"
    propose(officer, FULLER, deviation="The drinking needs a course, which a resolution cannot ask for")
    assert not officer.errors
    assert state_of(officer, reference)[0] == "Victim being consulted"


def propose(officer: Person, rationale: str, *, deviation: str = "", refused: bool = False) -> None:
    officer.choose(disposal="COND")
    officer.fill(rationale=rationale, deviation=deviation)
    if refused:
        officer.press_in_vain("Propose this resolution")
    else:
        officer.press("Propose this resolution")


def score_lower(officer: Person, reference: str) -> None:
    """One mitigating factor: first the working, then the score."""
    officer.go(f"/oocd/{reference}/questions/gravity")
    assert officer.sees("Illustrative matrix: not the licensed gravity matrix.")
    officer.choose(factors="remorse")
    officer.press("Show the working")
    assert officer.sees("Working, not saved yet")
    assert "Remorse" in officer.page.inner_text(".fl-card")
    officer.press("Save the score")
    assert not officer.errors
