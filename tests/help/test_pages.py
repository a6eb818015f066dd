"""The pages of help: everybody's, and the desk's."""

from __future__ import annotations

import uuid

from bs4 import BeautifulSoup

from fairlead.help.models import Kind
from fairlead.testing.two_sides import TwoSides, now

from .support_steps import ask, desk_of, move, name_platform_desk


def test_a_worker_asks_about_a_referral_from_its_page(sides: TwoSides) -> None:
    referral = sides.accepted()
    browser = sides.browser(sides.worker, sides.provider)
    page = browser.get(f"/referrals/{referral.reference}")
    link = BeautifulSoup(page.text, "html.parser").find("a", string="Ask for help")
    assert link is not None
    start = browser.get("/help/ask", page=f"/t/{sides.provider.slug}/referrals/{referral.reference}")
    assert f'value="{referral.reference}"' in start.text
    query = f"?kind=casework&about={referral.reference}&page=/t/{sides.provider.slug}/referrals/{referral.reference}"
    page = browser.get(f"/help/ask/write{query}")
    assert f"Goes to {sides.force.name}" in page.text
    assert "This is another organisation." in page.text
    values = {"desk": str(sides.force.id), "subject": "Wrong date", "body": "It was June."}
    sent = browser.post(f"/help/ask/write{query}", **values)
    assert sent.status_code == 303
    again = browser.post(f"/help/ask/write{query}", **values)
    assert again.headers["Location"] == sent.headers["Location"]
    shown = browser.client.get(sent.headers["Location"]).text
    assert "Wrong date" in shown
    assert "/referrals/…" in shown
    desk = sides.browser(desk_of(sides.force), sides.force)
    assert desk.get("/help/desk").text.count("Wrong date") == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(sides: TwoSides) -> None:
    name_platform_desk(sides, sides.other_force)
    browser = sides.browser(sides.worker, sides.provider)
    page = browser.get("/help/ask/write", kind="")
    assert page.status_code == 422
    assert "Select what you need help with" in page.text
    page = browser.get("/help/ask/write", kind="casework", about="REF-26-NOSUCH")
    assert page.status_code == 422
    assert "You can see no referral or case with the reference REF-26-NOSUCH" in page.text
    browser.get("/help/ask/write?kind=broken")
    wrong = browser.post(
        "/help/ask/write?kind=broken", desk=str(sides.other_force.id), subject="", body="It stops"
    )
    assert wrong.status_code == 422
    assert "It stops" in wrong.text
    moved = browser.post(
        "/help/ask/write?kind=broken", desk=str(sides.force.id), subject="It", body="It stops"
    )
    assert moved.status_code == 409
    assert "It stops" in moved.text
    assert browser.post("/help/ask/write?kind=broken", desk="x", subject="It", body="It").status_code == 400


def test_the_desk_takes_answers_and_the_count_goes_down(sides: TwoSides) -> None:
    desk = desk_of(sides.force)
    asked = ask(sides, sides.officer, Kind.QUESTION)
    browser = sides.browser(desk, sides.force)
    page = browser.get("/help/desk")
    assert "Nobody" in page.text
    browser.get(f"/help/requests/{asked.id}")
    assert browser.post(f"/help/requests/{asked.id}/take").status_code == 303
    browser.get(f"/help/requests/{asked.id}/answer")
    assert browser.post(f"/help/requests/{asked.id}/answer", body="").status_code == 422
    stale = browser.hidden() | {"body": "So it is done"}
    assert browser.post(f"/help/requests/{asked.id}/answer", body="So it is done").status_code == 303
    conflict = browser.client.post(
        f"/t/{sides.force.slug}/help/requests/{asked.id}/answer",
        data=stale | {"idempotency_key": str(uuid.uuid4())},
    )
    assert conflict.status_code == 409
    assert "So it is done" in conflict.text
    nav = BeautifulSoup(browser.get("/help/desk").text, "html.parser").select_one(".fl-nav .fl-count")
    assert nav is not None
    assert nav.text == "0"


def test_who_asked_reads_the_answer_closes_and_reopens(sides: TwoSides) -> None:
    desk = desk_of(sides.force)
    asked = ask(sides, sides.officer, Kind.QUESTION)
    move(sides, desk, asked, "answer", body="So it is done")
    browser = sides.browser(sides.officer, sides.force)
    assert "Answered" in browser.get("/help").text
    page = browser.get(f"/help/requests/{asked.id}")
    assert "So it is done" in page.text
    assert browser.post(f"/help/requests/{asked.id}/close").status_code == 303
    browser.get(f"/help/requests/{asked.id}/reopen")
    assert browser.post(f"/help/requests/{asked.id}/reopen", body="Not quite").status_code == 303
    assert "Not quite" in browser.get(f"/help/requests/{asked.id}").text
    late = browser.get(f"/help/requests/{asked.id}/reopen")
    assert late.status_code == 303


def test_a_colleague_or_a_stranger_finds_no_such_page(sides: TwoSides) -> None:
    desk_of(sides.force)
    asked = ask(sides, sides.officer, Kind.QUESTION)
    for who, side in (
        (sides.force.person("supervisor"), sides.force),
        (sides.worker, sides.provider),
        (desk_of(sides.other_force), sides.other_force),
    ):
        browser = sides.browser(who, side)
        assert browser.get(f"/help/requests/{asked.id}").status_code == 404
        assert browser.get(f"/help/requests/{asked.id}/reply").status_code == 404
    assert sides.browser(sides.officer, sides.force).get("/help/desk").status_code == 403


def test_a_long_list_goes_on_page_by_page(sides: TwoSides) -> None:
    desk_of(sides.force)
    for _number in range(27):
        ask(sides, sides.officer, Kind.QUESTION, at=now())
    browser = sides.browser(sides.officer, sides.force)
    assert "All your requests" in browser.get("/help").text
    page = BeautifulSoup(browser.get("/help/requests").text, "html.parser")
    following = page.select_one("a[rel=next]")
    assert following is not None
    rest = browser.client.get(str(following["href"])).text
    assert rest.count("HLP-") == 2
