"""The builder's pages: the catalogue, a row that fills the form, and each finding at its field."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask
from fairlead.public import Core
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead.testing.casework import Pages, pages_for

from .conftest import NOW, World, set_to
from .journey import Journey
from .test_pages import errors_on

ROWS = [
    {
        "code": "VAC", "name": "Victim awareness course", "objects": "rehabilitation", "type": "attendance",
        "hours": "2.5", "fee_pence": "7500", "needs": "attitudes", "disposals": "COND", "purpose": "Seeing the harm",
        "wording": "Attend the whole course.", "evidence": "Certificate of the provider", "confidence": "from memory",
        "source": "T",
    },
    {
        "code": "BIZ", "name": "Business e-learning", "objects": "rehabilitation", "type": "other", "disposals": "CR",
        "wording": "Complete the online course.", "evidence": "Certificate", "confidence": "verified", "source": "T",
    },
    {"code": "BAD", "name": "No wording"},
]  # fmt: skip


@pytest.fixture
def officer(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages as the investigating officer sees them, in a force with a catalogue of two rows."""
    set_to(world, "condition_catalogue", ROWS)
    return pages_for(app, monkeypatch, world.officer, world.slug)


@pytest.fixture
def case(world: World) -> Journey:
    """A conditional caution whose conditions are being planned."""
    return Journey(world=world).open().review().answer().choose().consult().assess_needs()


def page_of(answer: TestResponse) -> BeautifulSoup:
    """The page, which has to be one."""
    assert answer.status_code in {200, 422, 409}, answer.status_code
    return BeautifulSoup(answer.text, "html5lib")


def titles(page: BeautifulSoup) -> list[str]:
    """The cards of the catalogue."""
    return [title.get_text(strip=True) for title in page.select(".fl-card__title")]


def test_the_catalogue_is_listed_with_how_sure_it_is_and_what_is_wrong_with_it(officer: Pages) -> None:
    page = page_of(officer.get("/oocd/interventions"))

    assert titles(page) == ["Victim awareness course", "Business e-learning"]
    assert "Placeholder set by your force: not checked against the law" in page.get_text()
    assert "[from memory]" not in page.get_text()
    assert "1 row of the catalogue cannot be used" in page.get_text()
    assert titles(page_of(officer.get("/oocd/interventions?q=business"))) == ["Business e-learning"]
    assert titles(page_of(officer.get("/oocd/interventions?disposal=COND"))) == ["Victim awareness course"]


def test_a_long_catalogue_is_shown_page_by_page_within_the_budget(officer: Pages, world: World) -> None:
    rows = [{**ROWS[0], "code": f"C{number}", "name": f"Course {number}"} for number in range(30)]
    with world.database.tenant_transaction(world.officer) as session:
        longer = RecordSetting(
            module="oocd", key="condition_catalogue", value=rows, effective_from=date(2026, 2, 1),
            effective_to=None, source="test policy",
        )  # fmt: skip
        record_setting(session, world.officer, longer, now=NOW)
    first = officer.get("/oocd/interventions?type=attendance")
    onward = page_of(first).select_one("a[rel=next]")

    assert len(first.data) < 60_000
    assert titles(page_of(first)) == [f"Course {number}" for number in range(12)]
    assert onward is not None
    assert titles(page_of(officer.client.get(str(onward["href"]))))[0] == "Course 12"


def test_for_a_case_only_what_its_resolution_allows_is_offered_first(officer: Pages, case: Journey) -> None:
    path = f"/oocd/{case.reference}/conditions/choose"

    assert titles(page_of(officer.get(path))) == ["Victim awareness course"]
    assert len(titles(page_of(officer.get(f"{path}?q=")))) == 2


def test_a_row_fills_the_form_and_everything_can_be_changed(officer: Pages, case: Journey) -> None:
    page = page_of(officer.get(f"/oocd/{case.reference}/conditions/new?intervention=VAC"))
    values = {str(box["name"]): str(box.get("value", "")) for box in page.select("main input[name]")}
    wording = page.select_one("main [name=wording]")

    assert wording is not None
    assert wording.get_text(strip=True) == "Attend the whole course."
    assert (values["hours"], values["amount"], values["purpose"]) == ("3", "75.00", "Seeing the harm")
    assert values["catalogue_code"] == "VAC"
    assert page.select_one("main [name=kind][value=attendance][checked]") is not None


def test_a_row_that_is_not_in_the_catalogue_is_404(officer: Pages, case: Journey) -> None:
    assert officer.get(f"/oocd/{case.reference}/conditions/new?intervention=BAD").status_code == 404


def send(officer: Pages, path: str, **changes: str) -> TestResponse:
    """Send the form of a condition, with changes."""
    typed = {
        "version": "1", "kind": "attendance", "objects": "rehabilitation", "wording": "Attend the whole course.",
        "place": "Testford", "purpose": "Seeing the harm", "hours": "3", "evidence": "Certificate of the provider",
        "proportionate": "yes", "achievable": "yes", "circumstances_checked": "yes", "provider_has_capacity": "yes",
        "staying_at_residence": "no", **changes,
    }  # fmt: skip
    body = MultiDict([*typed.items(), ("due_on", "15"), ("due_on", "1"), ("due_on", "2027")])
    return officer.client.post(f"/t/{officer.slug}{path}", data=body)


def test_each_finding_stands_at_its_field_with_what_would_change_it(officer: Pages, case: Journey) -> None:
    path = f"/oocd/{case.reference}/conditions/new"
    answer = send(officer, path, wording="Be good as directed", evidence="none", achievable="no")
    page, errors = page_of(answer), errors_on(answer.text)

    assert answer.status_code == 422
    assert "not specific" in errors["#wording"]
    assert "Nothing is named" in errors["#evidence"]
    groups = {
        str(group["aria-label"]): group.get_text() for group in page.select("[role=group][aria-label^=About]")
    }
    assert "Name what somebody other than the person can see" in groups["About: How will it be shown?"]
    assert case.work().conditions == ()


def test_with_a_reason_it_is_added_and_the_reason_is_shown_to_whoever_authorises(
    officer: Pages,
    case: Journey,
    app: FairleadFlask,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"/oocd/{case.reference}/conditions/new"
    assert send(officer, path, achievable="no", rationale="A mentor goes along").status_code == 303
    listed = page_of(officer.get(f"/oocd/{case.reference}/conditions")).get_text()
    assert "A mentor goes along" in listed
    case.submit()
    supervisor = pages_for(app, monkeypatch, world.supervisor, world.slug)
    assert "A mentor goes along" in page_of(supervisor.get(f"/oocd/{case.reference}/authorise")).get_text()


def test_statute_is_refused_on_the_page_whatever_reason_is_typed(officer: Pages, case: Journey) -> None:
    path = f"/oocd/{case.reference}/conditions/new"
    answer = send(officer, path, objects="reparation", hours="21", rationale="I insist")

    assert answer.status_code == 422
    assert "20 is the most" in errors_on(answer.text)["#hours"]
    assert "CJA 2003 s.22(3B)" in answer.text


def test_a_condition_is_changed_undone_taken_back_and_put_back_without_script(
    officer: Pages, case: Journey
) -> None:
    case.plan()
    item = case.work().conditions[0].condition
    base = f"/oocd/{case.reference}/conditions"
    shown = page_of(officer.get(f"{base}/{item.id}/edit"))
    assert "Attend a victim awareness course" in shown.get_text()
    assert send(officer, f"{base}/{item.id}/edit", version=str(item.version)).status_code == 303
    assert case.work().conditions[0].condition.text == "Attend the whole course."

    press(officer, base, f"{base}/{item.id}/undo")
    assert case.work().conditions[0].condition.text == "Attend a victim awareness course"
    taken = officer.post(f"{base}/{item.id}/take-back", version="1", reason="Too long")
    assert (taken.status_code, case.work().conditions) == (303, ())
    press(officer, base, f"{base}/{item.id}/put-back")
    assert len(case.work().conditions) == 1


def press(officer: Pages, shown_at: str, path: str) -> None:
    """Press the button that the list shows for this address, with what its form carries."""
    form = page_of(officer.get(shown_at)).select_one(f"form[action='/t/{officer.slug}{path}']")
    assert form is not None, path
    hidden = {str(box["name"]): str(box["value"]) for box in form.select("input[type=hidden]")}
    assert officer.post(path, **hidden).status_code == 303


def test_a_stale_change_keeps_the_words_and_brings_the_version_that_saves(
    officer: Pages, case: Journey
) -> None:
    case.plan()
    item = case.work().conditions[0].condition
    path = f"/oocd/{case.reference}/conditions/{item.id}/edit"
    assert send(officer, path, version=str(item.version)).status_code == 303
    answer = send(officer, path, version=str(item.version), wording="Attend it on Wednesday")
    page = page_of(answer)
    version = page.select_one("main form input[name=version]")

    assert answer.status_code == 409
    assert version is not None
    assert "Attend it on Wednesday" in answer.text
    assert (
        send(officer, path, version=str(version["value"]), wording="Attend it on Wednesday").status_code
        == 303
    )


def test_the_catalogue_is_for_those_who_see_resolutions(
    app: FairleadFlask,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dataclasses import replace

    stranger = replace(world.officer, permissions=frozenset({str(Core.CASE_READ)}))
    pages = pages_for(app, monkeypatch, stranger, world.slug)

    assert pages.get("/oocd/interventions").status_code == 403
