"""The pages of a breach, a variation, a rescission and the panel, as the people who use them see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.permissions import PANEL_MEMBER, Oocd

from .conftest import World
from .journey_after import After, after
from .test_pages import errors_on


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html5lib").get_text(" ").split())


def post(pages: Pages, path: str, day: tuple[str, date], **values: str) -> TestResponse:
    """Send a form with a date, whose three parts have one name."""
    name, on = day
    parts = [(name, str(part)) for part in (on.day, on.month, on.year)]
    return pages.client.post(f"/t/{pages.slug}{path}", data=MultiDict([*values.items(), *parts]))


def test_an_officer_reports_a_breach_and_is_told_what_is_missing(officer: Pages, world: World) -> None:
    case = after(world).monitored()
    path = f"/oocd/{case.reference}/breach/report"
    shown = officer.get(path).text
    assert "What the provider caused never counts against the person" in words(shown)
    answer = officer.post(path, version=str(case.version), facts="Did not come")

    assert answer.status_code == 422
    assert errors_on(answer.text)["#failure"] == "Choose what went wrong"
    assert "Did not come" in answer.text


def test_the_task_list_follows_the_breach(officer: Pages, world: World) -> None:
    case = after(world).monitored().report()
    assert "Ask the person for an explanation" in words(officer.get(f"/cases/{case.reference}").text)
    case.ask().send()
    assert "Waiting for: Supervisor" in words(officer.get(f"/cases/{case.reference}").text)
    assert officer.get(f"/oocd/{case.reference}/breach/decide").status_code == 403
    officer.actor = world.supervisor
    asked = words(officer.get(f"/oocd/{case.reference}/breach/decide").text)
    for said in ("I was in hospital", "Did not come to the course", "Test Officer, Testford Police"):
        assert said in asked


def test_a_step_that_the_case_does_not_wait_for_is_there_if_needed_and_not_to_do(
    officer: Pages, world: World
) -> None:
    case = after(world).monitored()
    shown = steps_on(officer.get(f"/cases/{case.reference}").text)

    assert shown["Record that a condition was kept"][0] == "To do"
    for title in (
        "Report a suspected breach",
        "Change a condition by agreement",
        "Add a condition by agreement",
    ):
        status, path = shown[title]
        assert status == "If needed"
        assert officer.get(path).status_code == 200


def test_nobody_waits_for_a_step_that_is_optional(officer: Pages, world: World) -> None:
    case = after(world).finished()
    assert "Send to the scrutiny panel" not in officer.get(f"/cases/{case.reference}").text
    officer.actor = replace(
        world.supervisor, permissions=world.supervisor.permissions | {str(Oocd.MANAGE_SCRUTINY)}
    )
    shown = steps_on(officer.get(f"/cases/{case.reference}").text)
    assert shown["Send to the scrutiny panel"][0] == "If needed"


def steps_on(html: str) -> dict[str, tuple[str, str]]:
    """Title of each step of the case page to its status and the path that it leads to, below the organisation."""
    found = {}
    for item in BeautifulSoup(html, "html5lib").select(".govuk-task-list__item"):
        link, status = item.select_one("a"), item.select_one(".govuk-task-list__status")
        if link is not None and status is not None:
            path = "/" + str(link["href"]).split("/", 3)[3]
            found[link.get_text(strip=True)] = (status.get_text(strip=True), path)
    return found


def ways(html: str) -> dict[str, str]:
    """Title of each way on to its status."""
    page = BeautifulSoup(html, "html5lib")
    return {
        item.select_one(".govuk-task-list__name-and-hint").get_text(strip=True): item.select_one(  # type: ignore[union-attr]  # there, or the test fails
            ".govuk-task-list__status"
        ).get_text(strip=True)
        for item in page.select("#main-content .govuk-task-list__item")
    }


def chosen(case: After, disposal: str) -> None:
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        work = case.work()
        session.merge(work.resolution).chosen = disposal


def test_after_a_confirmed_breach_the_table_says_what_is_open(officer: Pages, world: World) -> None:
    case = after(world).confirmed()
    officer.actor = world.supervisor
    path = f"/oocd/{case.reference}/breach/next"

    assert ways(officer.get(path).text) == {
        "Prosecute the offence": "Open",
        "Record the breach as not pursued": "Open",
        "Rescind": "Open",
    }
    chosen(case, "COM")
    shown = officer.get(path).text
    assert ways(shown) == {
        "Record the breach as not pursued": "Open",
        "Attach a financial penalty": "Not open",
        "Rescind": "Open",
    }
    assert "LEGAL_SIGN_OFF_REQUIRED" in words(shown)
    answer = post(
        officer,
        f"/oocd/{case.reference}/breach/prosecute",
        ("proceedings_on", case.now.date()),
        version=str(case.version),
        charge_reference="CH/1",
        arrested="no",
        reason="Second failure",
    )
    assert answer.status_code == 422
    assert "PCSC Act 2022 s.115(1)" in words(answer.text)


def test_the_prosecution_page_says_what_the_law_allows_on_arrest(officer: Pages, world: World) -> None:
    case = after(world).confirmed()
    officer.actor = world.supervisor
    shown = words(officer.get(f"/oocd/{case.reference}/breach/prosecute").text)

    assert "arrest the person without a warrant" in shown
    assert "Criminal Justice Act 2003 s.24A" in shown


def test_a_change_beyond_twenty_weeks_is_refused_with_its_reason_and_keeps_the_words(
    officer: Pages, world: World
) -> None:
    case = after(world).monitored()
    condition = case.work().conditions[0].condition.id
    path = f"/oocd/{case.reference}/conditions/{condition}/vary"
    assert "Attend a victim awareness course" in officer.get(path).text
    answer = post(
        officer,
        path,
        ("due_on", date(2027, 6, 1)),
        version=str(case.version),
        kind="change",
        wording="Attend the evening course",
        hours="3",
        place="Testford",
        purpose="Understanding",
        evidence="Certificate",
        reason="Night shifts",
    )

    assert answer.status_code == 422
    assert "beyond 20 weeks" in words(answer.text)
    assert "Attend the evening course" in answer.text


def test_only_a_supervisor_is_offered_to_rescind(officer: Pages, world: World) -> None:
    case = after(world).to_offer().give()

    assert "Rescind this resolution" not in officer.get(f"/cases/{case.reference}").text
    assert officer.get(f"/oocd/{case.reference}/rescind").status_code == 403
    officer.actor = world.supervisor
    assert "Rescind this resolution" in officer.get(f"/cases/{case.reference}").text


def test_a_panel_member_reads_the_anonymised_file_and_nothing_else(
    app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = after(world).finished().to_panel()
    member = replace(world.supervisor, permissions=PANEL_MEMBER, roles=frozenset({"oocd-scrutiny-panel"}))
    panel = pages_for(app, monkeypatch, member, world.slug)
    listed = panel.get("/oocd/scrutiny")
    link = BeautifulSoup(listed.text, "html5lib").select_one(".fl-results a")
    assert link is not None
    file = panel.get("/oocd/scrutiny/" + link.get_text(strip=True))

    assert (listed.status_code, file.status_code) == (200, 200)
    for shown in (listed.text, file.text):
        assert case.reference not in shown
        assert "Suspectsworth" not in shown
    assert "Draw the sample" not in listed.text
    assert panel.post("/oocd/scrutiny", size="1").status_code == 403
    for path in (
        f"/cases/{case.reference}",
        f"/oocd/{case.reference}/result",
        f"/oocd/{case.reference}/finding",
    ):
        assert panel.get(path).status_code in (403, 404)
    assert panel.get("/oocd/scrutiny/PNL-26-NOSUCH").status_code == 404
