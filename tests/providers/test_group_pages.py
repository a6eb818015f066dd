"""The pages of groups through the real application: setting up, enrolling, the register, the lists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.groups.models import GroupProgramme
from fairlead.testing.two_sides import Browser, TwoSides, now
from fairlead.workflow.calendar import local_day

from .group_steps import Programme, first_day, manager, programme, second_force

ADA, BO, CY = "Ada Ashford", "Bo Birch", "Cy Cole"
HTML_BYTES = 60_000


@pytest.fixture
def group(sides: TwoSides) -> Programme:
    """Three people who joined before the first session."""
    made = programme(sides)
    made.joined(ADA, BO, CY)
    return made


def as_worker(sides: TwoSides) -> Browser:
    return sides.browser(sides.worker, sides.provider)


def as_manager(sides: TwoSides) -> Browser:
    return sides.browser(manager(sides), sides.provider)


def path(group: Programme, more: str = "") -> str:
    return f"/groups/{group.group.id}{more}"


def parts(day: object) -> list[str]:
    return [str(getattr(day, name)) for name in ("day", "month", "year")]


def new_group(sides: TwoSides, **changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "service": str(sides.service_id),
        "name": "Thursday group",
        "place": "Centre",
        "capacity": "8",
        "facilitator": str(sides.worker.id),
        "first_day": parts(local_day(now()) + timedelta(days=7)),
        "at": "18.30",
        "minutes": "90",
        "sessions": "6",
        **changes,
    }


def lines(group: Programme, results: dict[str, str]) -> dict[str, str]:
    return {f"result_{group.member_id(name).hex}": result for name, result in results.items()}


def test_a_manager_sets_a_group_up_and_finds_it_in_the_list(sides: TwoSides) -> None:
    browser = as_manager(sides)
    assert "No groups here" in browser.get("/groups").text
    browser.get("/groups/new")
    assert browser.post("/groups/new", **new_group(sides)).status_code == 303
    text = browser.get("/groups").text
    assert "Thursday group" in text
    assert "0 of 8" in text
    assert "6:30pm" in text


def test_a_group_sent_twice_is_one_group(sides: TwoSides) -> None:
    browser = as_manager(sides)
    browser.get("/groups/new")
    first, again = (browser.post("/groups/new", **new_group(sides)) for _time in range(2))
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    with sides.acting(sides.worker) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(GroupProgramme)) == 1


def test_the_bank_holidays_that_were_passed_over_are_said(sides: TwoSides) -> None:
    from fairlead.workflow.calendar import load_calendar

    holiday = min(day for day in load_calendar().holidays if day > local_day(now()) + timedelta(days=1))
    browser = as_manager(sides)
    browser.get("/groups/new")
    browser.post("/groups/new", **new_group(sides, first_day=parts(holiday), sessions="1"))
    text = browser.get("/groups").text
    assert "bank holiday" in text
    assert f"{holiday:%B %Y}" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"service": ""}, "Select the service"),
        ({"name": ""}, "Enter the name of the group"),
        ({"at": "half six"}, "Enter the time like 14:30"),
        ({"at": ""}, "Enter the time"),
        ({"capacity": "many"}, "Enter a number between 1 and 25"),
        ({"capacity": ""}, "Enter how many places there are"),
        ({"capacity": "26"}, "Enter a number between 1 and 25"),
        ({"first_day": ["31", "2", "2027"]}, "must be a real date"),
        ({"facilitator": ""}, "Select a colleague"),
    ],
    ids=["service", "name", "time", "no-time", "word", "places", "many", "day", "nobody"],
)
def test_a_group_with_a_mistake_is_shown_again_as_it_was_typed(
    sides: TwoSides, changes: dict[str, str | list[str]], said: str
) -> None:
    browser = as_manager(sides)
    browser.get("/groups/new")
    page = browser.post("/groups/new", **new_group(sides, place="Words that stay", **changes))
    assert page.status_code == 422
    assert said in page.text
    assert "Words that stay" in page.text


def test_people_are_enrolled_from_the_group_and_from_the_referral(sides: TwoSides) -> None:
    group = programme(sides, capacity=1)
    group.refer(ADA, BO)
    browser = as_worker(sides)
    page = browser.get(path(group, "/enrol"))
    assert "1 place is free" in page.text
    nobody = browser.post(path(group, "/enrol"), first_session="3")
    assert (nobody.status_code, "Tick at least one person" in nobody.text) == (422, True)
    chosen: dict[str, str | list[str]] = {"referral": [str(group.people[ADA].id)], "first_session": "3"}
    assert browser.post(path(group, "/enrol"), **chosen).status_code == 303
    assert "1 person has a place." in browser.get(path(group)).text

    reference = group.people[BO].reference
    assert "Put into a group" in browser.get(f"/referrals/{reference}").text
    offered = browser.get(f"/groups/for/{reference}").text
    link = re.search(r'href="/t/[^/]+(/groups/[^"]+/enrol\?referral=[^"]+)"', offered)
    assert link is not None
    page = browser.get(link[1])
    assert re.search(rf'value="{group.people[BO].id}" checked', page.text)
    chosen = {"referral": [str(group.people[BO].id)], "first_session": "3"}
    assert browser.post(path(group, "/enrol"), **chosen).status_code == 303
    text = browser.get(path(group)).text
    assert "1 person waits for one." in text
    assert "Waiting for a place" in text
    assert "Waits for a place" in browser.get(f"/referrals/{reference}").text


def test_a_place_is_given_to_whoever_waits_once_somebody_left(sides: TwoSides) -> None:
    group = programme(sides, capacity=1)
    group.joined(ADA, BO)
    browser = as_worker(sides)
    assert "Give a place" not in browser.get(path(group)).text
    ada, bo = group.member_id(ADA), group.member_id(BO)
    browser.get(path(group, f"/members/{ada}/leave"))
    assert browser.post(path(group, f"/members/{ada}/leave"), last_session="2", code="").status_code == 422
    browser.get(path(group, f"/members/{ada}/leave"))
    sent = browser.post(path(group, f"/members/{ada}/leave"), last_session="2", code="other-time")
    assert sent.status_code == 303
    assert "Give a place" in browser.get(path(group)).text
    browser.get(path(group, f"/members/{bo}/place"))
    assert browser.post(path(group, f"/members/{bo}/place"), first_session="4").status_code == 303
    text = browser.get(path(group)).text
    assert "Cannot come at these times" in text
    assert "Waiting for a place" not in text
    assert "from session 4" in text


def test_everybody_is_set_to_attended_and_some_are_changed(group: Programme) -> None:
    browser = as_worker(group.sides)
    page = browser.get(path(group, "/sessions/1/register"), all="attended")
    assert page.text.count('<option value="attended" selected>') == 3
    sent = {"took_place": "yes", **lines(group, {ADA: "attended", BO: "late", CY: "excused-illness"})}
    assert browser.post(path(group, "/sessions/1/register"), **sent).status_code == 303
    assert "Register saved: 3 lines recorded." in browser.get(path(group)).text

    page = browser.get(path(group, "/sessions/1/register"), all="attended")
    assert page.text.count('<option value="attended" selected>') == 1, "what was saved stays"
    assert browser.post(path(group, "/sessions/1/register"), **sent).status_code == 303
    assert "Nothing on the register was different." in browser.get(path(group)).text

    browser.get(path(group, "/sessions/1/register"))
    sent |= lines(group, {BO: "attended"})
    page = browser.post(path(group, "/sessions/1/register"), **sent)
    assert (page.status_code, "Enter why the register is corrected" in page.text) == (422, True)
    browser.get(path(group, "/sessions/1/register"))
    assert browser.post(path(group, "/sessions/1/register"), reason="Was in time", **sent).status_code == 303
    text = browser.get(path(group, "/sessions/1/register")).text
    assert "1 correction" in text
    assert "Was in time" in text
    officer = group.sides.browser(group.sides.officer, group.sides.force)
    text = officer.get(f"/referrals/{group.people[BO].reference}").text
    assert "corrected from: attended, late" in text
    assert "1.50 hours count" in text


def test_a_register_without_an_answer_for_somebody_says_for_whom(group: Programme) -> None:
    browser = as_worker(group.sides)
    browser.get(path(group, "/sessions/1/register"))
    page = browser.post(
        path(group, "/sessions/1/register"), took_place="yes", **lines(group, {ADA: "attended", CY: "late"})
    )
    assert page.status_code == 422
    assert f'href="#result_{group.member_id(BO).hex}"' in page.text
    assert "Select what came of the session for Bo Birch" in page.text
    assert '<option value="late" selected>' in page.text


def test_two_colleagues_with_one_register_get_a_conflict_that_keeps_the_words(group: Programme) -> None:
    slow, quick = as_worker(group.sides), as_worker(group.sides)
    everybody = lines(group, dict.fromkeys((ADA, BO, CY), "attended"))
    for browser in (slow, quick):
        browser.get(path(group, "/sessions/1/register"))
    assert quick.post(path(group, "/sessions/1/register"), took_place="yes", **everybody).status_code == 303
    sent = {"took_place": "yes", "note_to_all": "Words that must stay", **everybody}
    page = slow.post(path(group, "/sessions/1/register"), **sent)
    assert page.status_code == 409
    assert "Words that must stay" in page.text
    slow.page = page
    again = slow.post(path(group, "/sessions/1/register"), **(sent | {"note_to_all": ""}))
    assert again.status_code == 303


def test_the_register_of_a_session_to_come_is_not_open(group: Programme) -> None:
    browser = as_worker(group.sides)
    assert browser.get(path(group, "/sessions/6/register")).status_code == 303
    assert "once the session has started" in browser.get(path(group)).text


def test_a_session_is_moved_and_cancelled_on_its_pages(group: Programme) -> None:
    browser = as_worker(group.sides)
    day = local_day(now()) + timedelta(days=50)
    sent: dict[str, str | list[str]] = {
        "day": parts(day), "at": "18:00", "minutes": "60", "place": "Library",
        "facilitator": str(group.sides.worker.id), "asked_by": "venue", "reason": "The hall is let",
    }  # fmt: skip
    browser.get(path(group, "/sessions/5/move"))
    refused = browser.post(path(group, "/sessions/5/move"), **(sent | {"reason": "For Ashford"}))
    assert (refused.status_code, "Do not name a member here" in refused.text) == (422, True)
    browser.get(path(group, "/sessions/5/move"))
    assert browser.post(path(group, "/sessions/5/move"), **sent).status_code == 303
    text = browser.get(path(group)).text
    assert "Whoever runs the place: The hall is let" in text
    stale = browser.post(path(group, "/sessions/5/move"), version="1", **sent)
    assert stale.status_code in (409, 422)

    browser.get(path(group, "/sessions/6/cancel"))
    assert browser.post(path(group, "/sessions/6/cancel"), code="facilitator").status_code == 303
    assert "Nobody could run it" in browser.get(path(group)).text
    browser.get(path(group, "/sessions/new"))
    added = {name: value for name, value in sent.items() if name not in ("asked_by", "reason")}
    added |= {"day": parts(day + timedelta(days=7))}
    assert browser.post(path(group, "/sessions/new"), **added).status_code == 303
    assert "7. " in browser.get(path(group)).text


def test_a_clash_is_said_and_can_be_accepted(sides: TwoSides) -> None:
    soon = local_day(now()) + timedelta(days=3)
    busy = programme(sides, first_day=soon)
    busy.joined(ADA)
    group = programme(sides, name="Other", first_day=soon, facilitator_id=manager(sides).id)
    browser = as_worker(sides)
    sent: dict[str, str | list[str]] = {"referral": [str(busy.people[ADA].id)], "first_session": "1"}
    browser.get(path(group, "/enrol"))
    page = browser.post(path(group, "/enrol"), **sent)
    assert page.status_code == 422
    assert "Ada Ashford is at Thursday group on" in page.text
    assert 'name="despite_clash"' in page.text
    browser.page = page
    assert browser.post(path(group, "/enrol"), despite_clash="y", **sent).status_code == 303


def test_a_group_is_changed_and_cancelled_by_its_manager(group: Programme) -> None:
    browser = as_manager(group.sides)
    sent = {"name": "New name", "place": "Centre", "capacity": "2", "facilitator": str(group.sides.worker.id)}
    browser.get(path(group, "/edit"))
    refused = browser.post(path(group, "/edit"), **sent)
    assert (refused.status_code, "3 people have a place" in refused.text) == (422, True)
    browser.get(path(group, "/edit"))
    assert browser.post(path(group, "/edit"), **(sent | {"capacity": "5"})).status_code == 303
    assert "New name" in browser.get(path(group)).text
    browser.get(path(group, "/cancel"))
    assert browser.post(path(group, "/cancel"), code="place").status_code == 303
    text = browser.get(path(group)).text
    assert "This group was cancelled: The place could not be used." in text
    assert "New name" in browser.get("/groups", view="registers").text


def test_the_tabs_have_the_groups_that_they_say(sides: TwoSides) -> None:
    programme(sides, name="Mine past", sessions=1)
    programme(
        sides,
        name="Hers later",
        first_day=local_day(now()) + timedelta(days=9),
        facilitator_id=manager(sides).id,
    )
    held = programme(sides, name="Held", first_day=first_day(), sessions=1, facilitator_id=manager(sides).id)
    held.take(1, {})
    browser = as_worker(sides)
    found = {
        view: {
            name
            for name in ("Mine past", "Hers later", "Held")
            if name in browser.get("/groups", view=view).text
        }
        for view in ("mine", "all", "registers", "ended")
    }
    assert found == {
        "mine": {"Mine past"},
        "all": {"Mine past", "Hers later"},
        "registers": {"Mine past"},
        "ended": {"Held"},
    }
    assert "Mine past" in browser.get("/groups", service=str(sides.service_id)).text
    assert "No groups here" in browser.get("/groups", service="00000000-0000-0000-0000-000000000000").text


def test_another_provider_and_the_senders_find_no_page_of_a_group(group: Programme) -> None:
    sides = group.sides
    stranger = sides.browser(sides.other_provider.person("provider-manager"), sides.other_provider)
    member = group.member_id(ADA)
    pages = ("", "/edit", "/cancel", "/enrol", "/sessions/new", "/sessions/1/register", "/sessions/5/move",
             "/sessions/5/cancel", f"/members/{member}/leave", f"/members/{member}/place")  # fmt: skip
    for more in pages:
        assert stranger.get(path(group, more)).status_code == 404, more
    assert stranger.get(f"/groups/for/{group.people[ADA].reference}").status_code == 404
    officer = sides.browser(sides.officer, sides.force)
    for more in pages:
        assert officer.get(path(group, more)).status_code in (403, 404), more
    assert "Groups" not in re.sub(r"<main.*", "", officer.get("/referrals").text, flags=re.DOTALL)


def test_the_pages_of_two_senders_say_nothing_of_each_other(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined(ADA)
    officer, case = second_force(sides)
    group.joined(BO, by=(officer, case))
    group.take(1, {ADA: "attended", BO: "late"})
    for actor, side, own, other in (
        (sides.officer, sides.force, ADA, BO),
        (officer, sides.other_force, BO, ADA),
    ):
        browser = sides.browser(actor, side)
        text = browser.get(f"/referrals/{group.people[own].reference}").text
        assert "1.50 hours count" in text
        assert own in text
        for word in (*other.split(), group.people[other].reference):
            assert not re.search(rf"\b{word}\b", text)
        assert browser.get(f"/referrals/{group.people[other].reference}").status_code == 404


def test_a_worker_is_offered_no_page_for_managers(group: Programme) -> None:
    browser = as_worker(group.sides)
    assert "Cancel the group" not in browser.get(path(group)).text
    for more in ("/edit", "/cancel"):
        assert browser.get(path(group, more)).status_code == 403


def test_looking_at_a_group_is_in_the_log_of_each_sender(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined(ADA)
    group.joined(BO, by=second_force(sides))
    browser = as_worker(sides)
    browser.get(path(group))
    engine = sa.create_engine(sides.url.superuser_url)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select tenant_id, object_ids from audit_entry where action = 'referral.list.viewed'"
                " and actor_tenant_id = :p and tenant_id = any (:f)"
            ),
            {"p": sides.provider.id, "f": [sides.force.id, sides.other_force.id]},
        ).all()
    engine.dispose()
    assert {(row.tenant_id, *row.object_ids) for row in rows} == {
        (sides.force.id, group.people[ADA].id),
        (sides.other_force.id, group.people[BO].id),
    }


def test_a_full_group_of_many_sessions_fits_a_page(sides: TwoSides) -> None:
    group = programme(sides, capacity=25, sessions=30, first_day=local_day(now()) - timedelta(weeks=1))
    names = [f"Person{number:02d} Surname{number:02d}" for number in range(25)]
    group.refer(*names)
    group.enrol(*names)
    browser = as_worker(sides)
    for more in ("", "/sessions/1/register", "/enrol"):
        page = browser.get(path(group, more))
        assert page.status_code == 200
        assert len(page.data) <= HTML_BYTES, (more, len(page.data))
