"""The pages: from finding the victim to saying what became of a promise, and what colleagues outside see of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any  # values of a form

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.app import FairleadFlask
from fairlead.public import Actor, local_day
from fairlead.testing.casework import Pages, counted_statements, pages_for
from fairlead_victims.access import find_record
from fairlead_victims.models import Promise
from fairlead_victims.use_cases.records import set_safe_contact

from .conftest import World
from .test_records import contact, logged

TODAY = local_day(datetime.now(UTC))
MANY = 12


def day(field: str, on: object) -> dict[str, Any]:
    """What three boxes send."""
    year, month, number = str(on).split("-")
    return {field: [number, month, year]}


def text_of(answer: object) -> str:
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)  # type: ignore[attr-defined]  # an answer


def first_promise(world: World, reference: str, rule: str) -> uuid.UUID:
    with world.database.tenant_transaction(world.care) as session:
        record = find_record(session, world.care, reference)
        return session.scalars(
            sa.select(Promise.id).where(Promise.record_id == record.id, Promise.rule == rule)
        ).one()


@pytest.fixture
def as_(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Pages]:
    """The pages as somebody sees them."""
    return lambda actor: pages_for(app, monkeypatch, actor, world.slug)


def test_a_record_is_opened_followed_and_its_promise_kept(care: Pages, world: World) -> None:
    assert "Vera Harmedley" in text_of(care.get("/victims/records/find?q=vera"))
    new = f"/victims/records/new/{world.adult_id}"
    assert care.get(new).status_code == 200
    typed = {"bases": ["direct"], "offence": "Assault outside a shop", **day("reported_on", TODAY)}
    answer = care.post(new, crime_reference="24/abc", **typed)
    assert answer.status_code == 303
    home = answer.location.split(f"/t/{world.slug}", 1)[1]
    reference = home.rsplit("/", 1)[1]
    page = text_of(care.get(home))
    assert "Referral to a support service" in page
    assert "24/ABC" in page

    happened = care.post(
        f"{home}/events/new", kind="arrested", note="Told to stay away", **day("occurred_on", TODAY)
    )
    assert happened.status_code == 303
    assert "Suspect arrested" in text_of(care.get(home))

    settle = f"{home}/promises/{first_promise(world, reference, 'V-T3')}/settle"
    form = BeautifulSoup(care.get(settle).text, "html.parser")
    version = str(form.select_one("input[name=version]")["value"])  # type: ignore[index]  # it is there
    refused = care.post(settle, version=version, outcome="told", channel="in-person", told_by="PC 1")
    assert refused.status_code == 422
    assert "Enter the day" in refused.text
    done = {"version": version, "outcome": "told", "channel": "in-person", "told_by": "PC 1"}
    assert care.post(settle, **done, **day("done_on", TODAY)).status_code == 303
    assert "Done in time" in text_of(care.get(home))
    stale = care.post(settle, **done, **day("done_on", TODAY))
    assert stale.status_code == 409
    assert "Somebody else changed this record" in stale.text


def test_a_new_victim_is_recorded_and_likely_matches_are_shown_first(care: Pages, world: World) -> None:
    typed = {"given_names": "Vera", "family_name": "Harmedley"}
    alike = care.post("/victims/records/new-person", **typed)
    assert alike.status_code == 422
    assert "Is it one of these?" in alike.text
    made = care.post("/victims/records/new-person", seen=str(world.adult_id), **typed)
    assert made.status_code == 303
    assert "/victims/records/new/" in made.location


def test_enhanced_rights_contact_details_and_closing_on_the_page(care: Pages, world: World) -> None:
    home = f"/victims/records/{world.opened()}"
    decided = {"version": "1", "enhanced": "yes", "gateways": ["intimidated"], "reason": "Threatened at home"}
    assert care.post(f"{home}/enhanced", **decided).status_code == 303
    page = text_of(care.get(home))
    assert "Intimidated" in page
    assert "Threatened at home" in page
    safe = {"channel": "phone", "value": "07700 900444", "safe": "yes", "when_safe": "mornings"}
    assert care.post(f"{home}/contacts/new", **safe).status_code == 303
    assert "07700 900444" in text_of(care.get(home))
    change = care.get(f"{home}/change")
    assert "Assault outside a shop" in change.text
    refused = care.post(f"{home}/close", version="2", closing_reason="case-ended")
    assert refused.status_code == 422
    assert "what became of every promise" in refused.text


def test_word_received_from_the_court_starts_the_victim_s_promise(care: Pages, world: World) -> None:
    home = f"/victims/records/{world.opened()}"
    care.post(f"{home}/events/new", kind="court-outcome", **day("occurred_on", TODAY))
    page = BeautifulSoup(care.get(home).text, "html.parser")
    link = page.find("a", href=lambda href: bool(href) and href.endswith("/received"))
    assert link is not None
    path = str(link["href"]).split(f"/t/{world.slug}", 1)[1]
    assert "Outcome of the case at court" in care.get(path).text
    assert care.post(path, version="1", **day("received_on", TODAY)).status_code == 303
    assert "Told the outcome of the case" in text_of(care.get(home))


def test_what_the_victim_wants_is_recorded_on_the_page(care: Pages, world: World) -> None:
    home = f"/victims/records/{world.opened()}"
    typed = {
        "method": "phone",
        "outcome": "spoke",
        "views": "Wants the money back",
        **day("sought_on", TODAY),
    }
    for wrong, message in (({"listed": "yes"}, "Enter the code"), ({"loss": "much"}, "amount in pounds")):
        refused = care.post(f"{home}/views/new", **typed, **wrong)
        assert refused.status_code == 422
        assert message in refused.text
    answers = {"listed": "no", "loss": "49.99", "at_risk": "yes", "safety_concerns": "Fears a visit"}
    assert care.post(f"{home}/views/new", **typed, **answers).status_code == 303
    page = text_of(care.get(home))
    assert "Wants the money back" in page
    assert "£49.99" in page
    assert "Wants a listed action None" in page


def test_promises_are_listed_by_when_they_are_due(care: Pages, world: World) -> None:
    long_ago = TODAY - timedelta(days=40)
    world.opened(offence_on=long_ago, reported_on=long_ago)
    page = care.get("/victims/promises?view=missed")
    assert page.text.count("Vera Harmedley") >= 2
    assert "Past the last day 2" in text_of(page)
    assert "No promise that runs" in care.get("/victims/promises?view=today").text
    assert care.get("/victims/promises?view=missed&after=nonsense").status_code == 200


def test_the_report_shows_numbers_and_no_names(care: Pages, world: World) -> None:
    world.opened()
    page = care.get("/victims/report")
    assert page.status_code == 200
    assert "Promises kept" in text_of(page)
    assert "Harmedley" not in page.text
    assert care.get("/victims/report?quarter=nonsense").status_code == 200


def test_the_register_finds_by_name_reference_and_crime(care: Pages, world: World) -> None:
    reference = world.opened(crime_reference="24/XYZ1")
    for typed in ("vera", "Harmedley", reference.lower(), "24/xyz"):
        assert reference in care.get(f"/victims/records?q={typed}").text, typed
    assert reference not in care.get("/victims/records?q=nobody").text
    assert reference not in care.get("/victims/records?state=closed").text
    assert care.get("/victims/records?after=nonsense").status_code == 200


# --- the wall, on the pages


@pytest.mark.parametrize("role", ["investigator", "supervisor"])
def test_whoever_works_on_offenders_finds_no_trace_of_a_victim_record(
    as_: Callable[[Actor], Pages], world: World, role: str
) -> None:
    reference = world.opened(crime_reference="24/WALL")
    world.run(set_safe_contact, contact(reference, value="07700 900555"))
    seen = as_(getattr(world, role))
    for path in (
        "/cases", "/cases?view=all", "/search?q=24/WALL", f"/search?q={reference}", "/people/search?q=harmedley",
        f"/people/{world.adult_id}",
    ):  # fmt: skip
        page = seen.get(path)
        assert page.status_code == 200, path
        words = re.sub("“.*?”", "", text_of(page))  # a page may say what was searched for
        for secret in (
            reference,
            "07700 900555",
            "Assault outside a shop",
            "Enhanced rights",
            "Promises to victims",
        ):
            assert secret not in words, (path, secret)
    for path in ("/victims/records", "/victims/promises", "/victims/report", f"/victims/records/{reference}"):
        assert seen.get(path).status_code == 403, path


def test_the_same_pages_show_it_to_victim_care(care: Pages, world: World) -> None:
    reference = world.opened(crime_reference="24/WALL")
    assert reference in care.get("/victims/records").text
    assert "Promises to victims" in text_of(care.get("/victims/records"))


def test_looking_at_a_record_and_at_a_list_leaves_a_trace(care: Pages, world: World) -> None:
    reference = world.opened()
    for path in ("/victims/records", f"/victims/records/{reference}", "/victims/promises?view=soon"):
        care.get(path)
    actions = {action for action, _text in logged(world, world.adult_id)}
    assert {"victims.record.listed", "victims.record.viewed"} <= actions


@pytest.mark.parametrize("path", ["/victims/records", "/victims/promises?view=soon"])
def test_a_list_sends_as_many_statements_for_one_row_as_for_many(
    care: Pages, world: World, path: str
) -> None:
    world.opened()
    care.get(path)
    counted = []
    for more in (0, MANY):
        for _each in range(more):
            world.opened()
        with counted_statements(world.database) as sent:
            assert care.get(path).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]
