"""The pages: what was typed comes back; what is not ours is not found; stale forms keep the words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any  # values of forms, one or several

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict

from fairlead.app import FairleadFlask
from fairlead.testing.casework import Pages, counted_statements, pages_for

from .conftest import World
from .journey import Journey


def text_of(page: BeautifulSoup, selector: str, *, between: str = "") -> str:
    """What is written in the element, which has to be there."""
    found = page.select_one(selector)
    assert found is not None, selector
    return found.get_text(between)


def errors_on(html: str) -> dict[str, str]:
    """The error summary: address of the input to message."""
    found = BeautifulSoup(html, "html5lib").select(".govuk-error-summary a")
    return {str(link["href"]): link.get_text(strip=True) for link in found}


def test_a_form_that_is_not_complete_keeps_what_was_typed_and_points_at_the_fields(
    officer: Pages, world: World
) -> None:
    answer = officer.post(
        f"/oocd/new/{world.suspect_id}", crime_reference="14/1/26", offence="theft shop", place="High St"
    )
    page = BeautifulSoup(answer.text, "html5lib")

    assert answer.status_code == 422
    assert errors_on(answer.text)["#committed_from-day"] == "Enter the date of the offence"
    assert page.select_one("#place")["value"] == "High St"  # type: ignore[index]  # it is there, or the test fails
    assert "TH68010" in {str(box["value"]) for box in page.select("input[name=offence_code]")}


@pytest.mark.parametrize(
    "path", ["/oocd/OOC-26-NOSUCH/result", "/oocd/OOC-26-NOSUCH/questions/admission", "/oocd/nonsense"]
)
def test_a_case_that_is_not_there_is_404(officer: Pages, path: str) -> None:
    assert officer.get(path).status_code == 404


def test_a_case_of_another_force_is_404_and_never_403(
    app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Journey(world=world).open()
    other = replace(world.officer, tenant_id=world.council)
    stranger = pages_for(app, monkeypatch, other, world.slug)

    assert stranger.get(f"/oocd/{case.reference}/result").status_code == 404


def test_a_group_of_questions_that_does_not_exist_is_404(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()

    assert officer.get(f"/oocd/{case.reference}/questions/shoe-size").status_code == 404


def test_an_officer_may_not_open_the_supervisor_s_page(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()

    assert officer.get(f"/oocd/{case.reference}/authorise").status_code == 403


def test_a_form_without_a_version_is_malformed(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()
    path = f"/oocd/{case.reference}/review"

    assert officer.post(path, summary="CCTV", duplicate_checked="y", version="9" * 40).status_code == 400
    assert officer.post(path, summary="CCTV", duplicate_checked="y").status_code == 400


def test_a_stale_form_is_a_conflict_that_keeps_the_words_and_brings_the_new_version(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open().review()
    stale = case.version - 1
    answer = officer.post(
        f"/oocd/{case.reference}/questions/gravity",
        version=str(stale),
        base="2",
        final="3",
        factors="remorse",
    )
    page = BeautifulSoup(answer.text, "html5lib")

    assert answer.status_code == 409
    assert page.select_one("input[name=final][value='3']").has_attr("checked")  # type: ignore[union-attr]  # as above
    assert page.select_one("input[name=version]")["value"] == str(case.version)  # type: ignore[index]  # as above
    assert "gravity" not in case.work().resolution.answers


def test_submitting_twice_answers_once(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()
    values = {
        "version": str(case.version),
        "summary": "CCTV",
        "duplicate_checked": "y",
        "idempotency_key": "0b7c7f0e-52b1-4b2e-9c39-0d8a8b6d6b11",
    }
    first = officer.post(f"/oocd/{case.reference}/review", **values)
    second = officer.post(f"/oocd/{case.reference}/review", **values)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert case.case().state == "EVIDENCE_REVIEW"


def test_a_rule_that_refuses_shows_every_reason_with_its_source(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs()
    typed = {
        "version": str(case.version),
        "kind": "attendance",
        "objects": "reparation",
        "wording": "Work in the garden",
        "place": "Depot",
        "purpose": "Repair",
        "hours": "25",
        "evidence": "Log",
    }
    body = MultiDict([*typed.items(), ("due_on", "15"), ("due_on", "1"), ("due_on", "2027")])
    answer = officer.client.post(f"/t/{world.slug}/oocd/{case.reference}/conditions/new", data=body)
    page = BeautifulSoup(answer.text, "html5lib")

    assert answer.status_code == 422
    assert "20 is the most" in text_of(page, ".fl-reason__message")
    assert "CJA 2003 s.22(3B)" in text_of(page, ".fl-reason__source")
    assert "Work in the garden" in answer.text


def test_the_result_page_shows_every_adult_resolution_and_nothing_protected(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open().review().answer()
    html = officer.get(f"/oocd/{case.reference}/result").text
    titles = [title.get_text() for title in BeautifulSoup(html, "html5lib").select(".fl-decision__title")]

    assert titles == [
        "Diversionary caution",
        "Community caution",
        "Conditional caution",
        "Simple caution",
        "Community resolution",
        "Penalty notice for disorder",
        "Penalty notice with education option",
        "Cannabis or khat warning",
        "Outcome 22",
    ]
    assert "PCSC Act 2022" in html
    shown = text_of(BeautifulSoup(html, "html5lib"), "main").casefold()
    for word in ("ethnic", "religio", "gender"):
        assert word not in shown


def test_the_score_is_said_to_allow_only_what_is_not_closed(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review().answer()
    page = BeautifulSoup(officer.get(f"/oocd/{case.reference}/result").text, "html5lib")
    said = {str(each["id"]): each.get_text(" ", strip=True) for each in page.select(".fl-decision")}

    assert "leads to" not in " ".join(said.values())
    assert "The gravity score 2 allows Conditional caution" in said["COND"]
    for closed in ("DIV", "COM", "CANN"):
        assert "cannot be used" in said[closed]
        assert "gravity score" not in said[closed], "another rule closes it whatever the score"


def test_the_result_page_says_why_nothing_can_be_proposed_yet(officer: Pages, world: World) -> None:
    case = Journey(world=world).open()
    html = officer.get(f"/oocd/{case.reference}/result").text

    assert "Nothing can be proposed before the decision on the evidence" in html
    assert "proposed already" not in html


def test_only_resolutions_that_are_open_can_be_picked(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review().answer()
    page = BeautifulSoup(officer.get(f"/oocd/{case.reference}/result").text, "html5lib")
    offered = {str(box["value"]) for box in page.select("input[name=disposal]")}
    forged = officer.post(
        f"/oocd/{case.reference}/result",
        version=str(case.version),
        disposal="DIV",
        rationale="Because I can " * 20,
    )

    assert "COND" in offered
    assert offered.isdisjoint({"DIV", "COM", "CANN"})
    assert forged.status_code == 422


def test_the_case_page_tells_the_officer_whom_it_waits_for(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan().submit()
    text = " ".join(
        BeautifulSoup(officer.get(f"/cases/{case.reference}").text, "html5lib").get_text(" ").split()
    )

    assert "Authorise or return Waiting for: Supervisor, Response team 1 Waiting" in text


def test_the_case_page_costs_the_same_number_of_statements_however_many_conditions(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan()
    with counted_statements(world.database) as one:
        officer.get(f"/cases/{case.reference}")
    for _ in range(3):
        case.plan(service_id=None)
    with counted_statements(world.database) as four:
        officer.get(f"/cases/{case.reference}")

    assert len(four) == len(one)


def test_the_preview_shows_exactly_what_the_provider_will_be_sent(officer: Pages, world: World) -> None:
    case = Journey(world=world).to_offer().give()
    condition = case.work().conditions[0].condition
    path = f"/cases/{case.reference}/refer/{condition.id}"
    tasks = text_of(BeautifulSoup(officer.get(path).text, "html5lib"), "main", between=" ")
    go_through(officer, path)
    text = text_of(BeautifulSoup(officer.get(f"{path}/check").text, "html5lib"), "main", between=" ")
    sent = officer.post(f"{path}/check", **hidden(officer.get(f"{path}/check").text))

    assert "0 of 8 tasks completed" in tasks
    assert "07700 900111" in text
    assert "the provider cannot make the first contact" not in text
    assert "Harmedley" not in text
    assert sent.status_code == 303
    assert case.case().state == "PROVIDER_REFERRAL"


def hidden(page: str) -> dict[str, str]:
    """What the form of a page posts back without anybody typing."""
    found = BeautifulSoup(page, "html5lib").select("form input[type=hidden]")
    return {str(each["name"]): str(each["value"]) for each in found if each["name"] != "csrf_token"}


def go_through(officer: Pages, path: str) -> None:
    """Every task as it is filled in; risk is not told, and every doubtful line is right."""
    for task in ("service", "person", "needs", "risk", "condition", "access", "sharing"):
        page = BeautifulSoup(officer.get(f"{path}/{task}").text, "html5lib")
        typed: dict[str, Any] = {
            str(each["name"]): str(each.get("value", "")) for each in page.select("form input[type=text]")
        }
        ticked = page.select("form input[type=radio][checked], form input[type=checkbox][name=confirmed]")
        typed |= {str(each["name"]): str(each["value"]) for each in ticked}
        if task == "risk":
            typed["share"] = "no"
        if task == "sharing":
            typed |= {"scopes": "contact", "basis_confirmed": "y"}
        answer = officer.post(f"{path}/{task}", **{**hidden(str(page)), **typed})
        assert answer.status_code == 303, (task, answer.text)
