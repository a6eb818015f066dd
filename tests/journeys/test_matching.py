"""From a need to a service, in a real browser: matches with reasons, a place that lapses, and the next after a decline.

Priya Nair of Northmoor Police, the people of Tidewell Recovery, and the commissioning lead of Northmoor.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from .conftest import Arrive, Person, Site
from .test_provider_answers import fits, open_referral, referred

WIDTHS = [
    pytest.param("Merrin Okehampton", "Dorian Saltash", True, 1280, id="desk"),
    pytest.param("Jory Launceston", "Elowen Bodmin", False, 320, id="telephone-without-script"),
]
PLACES = [
    pytest.param("Tressa Liskeard", "Petroc Camelford", True, 1280, id="desk"),
    pytest.param("Morwen Tavistock", "Cador Hayle", False, 320, id="telephone-without-script"),
]


def behind(site: Site, statement: str) -> None:
    """Behind the application's back, as if time had passed."""
    engine = sa.create_engine(site.addresses.superuser_url)
    with engine.begin() as connection:
        connection.execute(sa.text("set local session_replication_role = replica"))
        connection.execute(sa.text(statement))
    engine.dispose()


def set_places(manager: Person, service: str, number: int) -> None:
    """The provider says how many places are free."""
    manager.go("/services/own")
    manager.follow(service)
    manager.press("Update places free")
    manager.choose(accepting="yes")
    manager.fill(places_free=str(number))
    manager.press("Show this in the directory")


@pytest.mark.parametrize(("name", "victim", "script", "width"), WIDTHS)
def test_a_provider_declines_and_the_next_service_is_offered_by_itself(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, family_name = referred(site, name, victim), name.split()[1]
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    referral = open_referral(worker, "awaiting", family_name)
    worker.go(f"/referrals/{referral}/answer")
    worker.choose(answer="decline", reason_code="not-eligible")
    worker.press("Send answer")
    assert not worker.sees("Next service for the same need")

    assert open_referral(officer, "refer-on", family_name) == referral
    assert officer.sees("Next service for the same need")
    assert officer.sees("Can be done without travelling")
    officer.go("/referrals?view=refer-on")
    fits(officer)
    row = officer.page.locator("tr", has_text=family_name)
    assert "Next: Brief advice by telephone, Tidewell Recovery" in row.inner_text()
    assert "For: Alcohol" in row.inner_text()
    row.get_by_role("link", name="Refer to").click()
    officer.page.wait_for_load_state()
    officer.check()
    assert f"/{case}/" in officer.page.url
    assert officer.sees("Brief advice by telephone")

    officer.go(f"/referrals/{referral}")
    officer.press("Nothing more to refer")
    officer.go("/referrals?view=refer-on")
    assert not officer.page.locator("tr", has_text=family_name).count()


@pytest.mark.parametrize(("name", "victim", "script", "width"), PLACES)
def test_a_place_is_reserved_seen_by_the_provider_and_lapses_and_an_unmet_need_is_counted(
    site: Site, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case = referred(site, name, victim)
    manager = arrive("manager@tidewell.example", script=script, width=width)
    set_places(manager, "Drug intervention, one to one", 1)
    officer = arrive("investigator@northmoor.example", script=script, width=width)
    officer.go(f"/matching/cases/{case}?need=drugs&area=Middlesbrough&access=step-free")
    fits(officer)
    assert officer.sees("Serves Middlesbrough")
    assert officer.sees("Offers what is needed: step-free access")
    officer.press("Reserve a place")
    assert officer.sees("Places held for this case")
    officer.go(f"/matching/cases/{case}?need=drugs")
    assert officer.sees("A place is held")
    manager.go("/services/own")
    fits(manager)
    assert manager.sees("held for Northmoor Police until")

    behind(site, "update place_hold set held_until = now() - interval '1 minute'")
    behind(site, "update place_reservation set held_until = now() - interval '1 minute'")
    manager.go("/services/own")
    assert not manager.sees("held for Northmoor Police until")
    officer.go(f"/matching/cases/{case}?need=drugs")
    assert not officer.sees("Places held for this case")
    assert officer.page.get_by_role("button", name="Reserve a place").count()

    officer.go(f"/matching/cases/{case}?need=abuse")
    assert officer.sees("Nothing fits")
    officer.follow("Record an unmet need")
    fits(officer)
    assert officer.page.input_value("[name=need]") == "abuse"
    officer.fill(words=f"Nowhere for {name}")
    officer.press_in_vain("Record the unmet need")
    assert officer.errors == ["Leave out who it is about: only the need and the place belong here"]
    officer.fill(words="", area="Middlesbrough")
    officer.press("Record the unmet need")
    assert officer.sees("Abuse or exploitation: No service treats this need")

    lead = arrive("commissioning@northmoor.example", script=script, width=width)
    lead.go("/services")
    lead.follow("Unmet need")
    fits(lead)
    assert lead.sees("Abuse or exploitation")
    assert lead.sees("Fewer than 10")
