"""Joining, setting up and checking through the real application."""

from __future__ import annotations

import re
import uuid
from io import BytesIO
from typing import Any  # values by name

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.identity.attempts import Source
from fairlead.identity.throttle import FREE_FAILURES
from fairlead.providers.assurance.models import AssuranceDocument, DocumentKind
from fairlead.providers.models import Service
from fairlead.testing.two_sides import Browser, Side, TwoSides, now
from fairlead.workflow.calendar import local_day

from .directory_steps import commission, named_apart
from .onboarding_steps import (
    PASSWORD,
    ask,
    check,
    fill_profile,
    invite,
    joined,
    lapse,
    lead,
    manager,
    missing,
    send,
    show_everything,
)
from .test_directory_pages import ENTRY

TOKEN = re.compile(r"/join/([A-Za-z0-9_-]{43})")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ADDRESS = iter(range(1, 250))


def visitor(sides: TwoSides) -> FlaskClient:
    """A browser nobody has signed in with, at an address of its own."""
    client = sides.app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"198.51.100.{next(ADDRESS)}"
    return client


def as_lead(sides: TwoSides) -> Browser:
    return sides.browser(lead(sides), sides.force)


def as_manager(sides: TwoSides, side: Side) -> Browser:
    return sides.browser(manager(side), side)


def day(shift: int = 0) -> list[str]:
    found = local_day(now())
    return [str(found.day), str(found.month), str(found.year + shift)]


def fill_in(client: FlaskClient, page: TestResponse, **fields: str) -> TestResponse:
    found = CSRF.search(page.text)
    assert found is not None
    return client.post("/join", data={"csrf_token": found[1], **fields})


def test_from_the_invitation_to_the_list_of_what_is_to_be_done(sides: TwoSides) -> None:
    browser = as_lead(sides)
    browser.get("/providers/invite")
    answer = browser.post(
        "/providers/invite",
        organisation_name="Hillside Steps",
        email=f"{uuid.uuid4().hex}@hillside.example",
        agreement_reference=uuid.uuid4().hex,
        agreement_purpose="Delivering conditions",
        agreement_gateway="Common law",
        agreement_classes=["identity", "condition"],
    )
    assert "shown only now" in answer.text
    assert "nothing else proves that the mailbox is theirs" in answer.text
    token = TOKEN.search(answer.text)
    assert token is not None
    assert TOKEN.search(browser.get("/providers", view="invitations").text) is None
    client = visitor(sides)
    entered = client.get(f"/join/{token[1]}")
    assert (entered.status_code, entered.location) == (303, "/join")
    page = client.get("/join")
    assert "Testford Police invites your organisation" in page.text
    assert token[1] not in page.text
    fields = {"name": "Hilda Hillside", "new_password": PASSWORD, "again": PASSWORD}
    weak = fill_in(client, page, **{**fields, "new_password": "password1234", "again": "password1234"})
    assert weak.status_code == 422
    done = fill_in(client, page, **fields)
    assert done.status_code == 303
    listed = client.get(done.location)
    assert "0 of 8 done" in listed.text
    assert "Insurance" in listed.text
    assert client.get(f"/join/{token[1]}").status_code == 404


def test_a_link_that_never_was_and_one_that_was_used_are_answered_alike(sides: TwoSides) -> None:
    invited = invite(sides)
    client = visitor(sides)
    client.get(f"/join/{invited.token}")
    page = client.get("/join")
    fill_in(client, page, name="Hilda", new_password=PASSWORD, again=PASSWORD)
    used, never = visitor(sides).get(f"/join/{invited.token}"), visitor(sides).get(f"/join/{'x' * 43}")
    nonce = re.compile(r'nonce="[^"]+"')
    assert used.status_code == never.status_code == 404
    assert nonce.sub("", used.text) == nonce.sub("", never.text)
    assert visitor(sides).get("/join").status_code == 404


def test_who_tries_links_waits_ever_longer_and_others_do_not(sides: TwoSides) -> None:
    client = visitor(sides)
    for _each in range(FREE_FAILURES):
        assert client.get(f"/join/{uuid.uuid4().hex}").status_code == 404
    assert client.get(f"/join/{uuid.uuid4().hex}").status_code == 429
    invited = invite(sides)
    assert client.get(f"/join/{invited.token}").status_code == 429
    assert visitor(sides).get(f"/join/{invited.token}").status_code == 303
    assert Source(address="198.51.100.1", browser=None).network() == "198.51.100.1"


def test_an_address_with_an_account_is_told_so_only_behind_its_own_working_link(sides: TwoSides) -> None:
    side = joined(sides)
    with sides.behind() as owner:
        email = owner.execute(
            sa.text("select email from user_account where id = :i"), {"i": manager(side).id}
        ).scalar_one()
    invited = invite(sides, email=email)
    client = visitor(sides)
    client.get(f"/join/{invited.token}")
    page = client.get("/join")
    answer = fill_in(client, page, name="Hilda", new_password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 422
    assert "Sign in with it" in answer.text
    signed_in = as_manager(sides, side)
    signed_in.client.get(f"/join/{invited.token}")
    shown = signed_in.client.get("/join")
    assert "Start" in shown.text
    done = fill_in(signed_in.client, shown)
    assert done.status_code == 303
    assert signed_in.client.get(done.location).status_code == 200


def test_somebody_else_who_has_signed_in_cannot_take_the_invitation(sides: TwoSides) -> None:
    invited = invite(sides)
    browser = as_lead(sides)
    browser.client.get(f"/join/{invited.token}")
    page = browser.client.get("/join")
    assert "another e-mail address" in page.text
    csrf = CSRF.search(browser.get("/providers/invite").text)
    assert csrf is not None
    browser.client.post("/join", data={"csrf_token": csrf[1]})
    assert visitor(sides).get(f"/join/{invited.token}").status_code == 303


def test_an_invitation_is_taken_back_on_its_page(sides: TwoSides) -> None:
    invited = invite(sides)
    browser = as_lead(sides)
    browser.get("/providers", view="invitations")
    answer = browser.post(f"/providers/invitations/{invited.invitation.id}/revoke")
    assert answer.status_code == 303
    assert "Taken back" in browser.get("/providers", view="invitations").text
    assert visitor(sides).get(f"/join/{invited.token}").status_code == 404


def send_file(browser: Browser, sides: TwoSides, content: bytes, **fields: Any) -> TestResponse:
    path = f"/set-up/documents/{sides.force.id}/insurance"
    browser.get(path)
    values: dict[str, Any] = {
        "title": "Policy 1", "issued_on": day(), "expires_on": day(1),
        "file": (BytesIO(content), "policy.pdf"), **browser.hidden(), **fields,
    }  # fmt: skip
    return browser.client.post(f"/t/{browser.slug}{path}", data=values, content_type="multipart/form-data")


def the_document(sides: TwoSides, side: Side) -> AssuranceDocument:
    with sides.acting(manager(side)) as session:
        return session.scalars(sa.select(AssuranceDocument)).one()


def test_a_document_is_sent_opened_returned_sent_again_and_accepted(sides: TwoSides) -> None:
    side = joined(sides)
    browser, desk = as_manager(sides, side), as_lead(sides)
    assert send_file(browser, sides, b"%PDF-1.7 the policy").status_code == 303
    assert "Waits to be checked" in browser.get("/set-up").text
    document = the_document(sides, side)
    assert "Insurance" in desk.get("/providers", view="documents").text
    opened = desk.get(f"/providers/documents/{document.id}/file")
    assert (opened.data, opened.mimetype) == (b"%PDF-1.7 the policy", "application/pdf")
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    path = f"/providers/documents/{document.id}"
    desk.get(path)
    assert desk.post(path, answer="return", reason="").status_code == 422
    assert desk.post(path, answer="return", reason="It is last year's").status_code == 303
    assert "It is last year" in browser.get(f"/set-up/documents/{sides.force.id}/insurance").text
    assert browser.get(f"/set-up/documents/{document.id}/file").data == b"%PDF-1.7 the policy"


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"<html><script>alert(1)</script>", {}, "must be PDF, PNG or JPEG"),
        (b"%PDF-1.7", {"file": (BytesIO(), "")}, "Add the file"),
        (b"%PDF-1.7", {"title": ""}, "Enter what it is"),
        (b"%PDF-1.7", {"expires_on": ["1", "1", "2020"]}, "must be today or later"),
    ],
)
def test_what_is_no_document_comes_back_with_what_is_wrong(
    sides: TwoSides, content: bytes, fields: dict[str, Any], said: str
) -> None:
    side = joined(sides)
    answer = send_file(as_manager(sides, side), sides, content, **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_terms_are_read_and_accepted_on_one_page(sides: TwoSides) -> None:
    side = joined(sides, agreement_purpose="Courses for people who drink")
    browser = as_manager(sides, side)
    path = f"/set-up/documents/{sides.force.id}/agreement"
    assert "Courses for people who drink" in browser.get(path).text
    assert browser.post(path, expires_on=day(1)).status_code == 422
    assert browser.post(path, expires_on=day(1), accepted="y").status_code == 303
    assert the_document(sides, side).kind == "agreement"


def test_the_list_names_a_provider_that_is_shared_with_and_was_asked_for_nothing(sides: TwoSides) -> None:
    desk = as_lead(sides)
    listed = desk.get("/providers").text
    assert sides.provider.name in listed
    assert "Not asked for documents" in listed
    page = desk.get(f"/providers/{sides.provider.id}").text
    assert "ask it for no documents" in page
    asking = desk.get("/providers/ask", provider=str(sides.provider.id)).text
    assert f"selected>{sides.provider.name}" in asking
    elsewhere = sides.browser(sides.other_force.person("commissioning-lead"), sides.other_force)
    assert sides.provider.name not in elsewhere.get("/providers").text
    assert elsewhere.get(f"/providers/{sides.provider.id}").status_code == 404


def test_a_commissioning_lead_starts_where_the_work_waits(sides: TwoSides) -> None:
    side = joined(sides)
    desk = as_lead(sides)
    assert desk.get("/").location == f"/t/{sides.force.slug}/providers"
    send(sides, side, DocumentKind.INSURANCE)
    waits = desk.get("/providers").text
    assert "Waits for you" in waits
    assert re.search(r'view=documents">Documents to check</a> <span class="fl-count">[1-9]', waits)
    nobody = sides.browser(sides.other_force.person("commissioning-lead"), sides.other_force)
    assert "Nothing waits for you" in nobody.get("/providers").text


def test_strangers_find_none_of_these_pages(sides: TwoSides) -> None:
    side = joined(sides)
    document = send(sides, side, DocumentKind.INSURANCE)
    other_desk = sides.browser(sides.other_force.person("commissioning-lead"), sides.other_force)
    other_provider = sides.browser(sides.provider.person("provider-manager"), sides.provider)
    for path in (
        f"/providers/{side.id}",
        f"/providers/documents/{document.id}",
        f"/providers/documents/{document.id}/file",
    ):
        assert other_desk.get(path).status_code == 404, path
        assert other_provider.get(path).status_code == 403, path
    for path in (f"/set-up/documents/{document.id}/file", f"/set-up/documents/{sides.force.id}/insurance"):
        assert other_provider.get(path).status_code == 404, path
        assert other_desk.get(path).status_code == 403, path
    assert as_manager(sides, side).get(f"/set-up/documents/{sides.force.id}/gravestone").status_code == 404


def test_a_stale_answer_to_a_document_is_a_conflict(sides: TwoSides) -> None:
    side = joined(sides)
    document = send(sides, side, DocumentKind.INSURANCE)
    desk = as_lead(sides)
    desk.get(f"/providers/documents/{document.id}")
    check(sides, document)
    answer = desk.post(f"/providers/documents/{document.id}", answer="accept")
    assert answer.status_code in (409, 422)
    assert "accept it" not in answer.text


def test_the_profile_is_filled_in_and_a_conflict_keeps_what_was_typed(sides: TwoSides) -> None:
    side = joined(sides)
    browser = as_manager(sides, side)
    fields: dict[str, Any] = {
        "legal_name": "Hillside Steps CIO", "kind": "charity", "company_number": "", "charity_number": "1",
        "address": "1 The Hill", "contact_name": "Hilda", "contact_email": "hilda@hillside.example",
        "contact_phone": "01632 960000", "areas": "Middlesbrough", "languages": "English",
    }  # fmt: skip
    browser.get("/set-up/profile")
    wrong = browser.post("/set-up/profile", **{**fields, "areas": "Atlantis"})
    assert "No local authority has the name or code: Atlantis" in wrong.text
    fill_profile(sides, side)
    stale = browser.post("/set-up/profile", **{**fields, "address": "Typed meanwhile"})
    assert stale.status_code == 409
    assert "Typed meanwhile" in stale.text
    browser.get("/set-up/profile")
    assert browser.post("/set-up/profile", **{**fields, "address": "2 The Hill"}).status_code == 303
    assert "2 The Hill" in as_lead(sides).get(f"/providers/{side.id}").text


def test_the_practice_is_worked_through_on_its_pages(sides: TwoSides) -> None:
    side = joined(sides)
    browser = as_manager(sides, side)
    browser.get("/set-up/practice")
    assert browser.post("/set-up/practice/begin").status_code == 303
    assert "about nobody" in browser.get("/set-up/practice").text
    assert browser.post("/set-up/practice/accept").status_code == 303
    browser.get("/set-up/practice/session")
    assert browser.post("/set-up/practice/session", day=day(), at="25:00", minutes="60").status_code == 422
    earlier = ["1", "1", str(local_day(now()).year)]
    assert browser.post("/set-up/practice/session", day=earlier, at="9.30", minutes="60").status_code == 303
    browser.get("/set-up/practice/end")
    assert browser.post("/set-up/practice/end", on=day(), note="Practised").status_code == 303
    assert "Practice: " in browser.get("/set-up/practice").text
    assert browser.post("/set-up/practice/remove").status_code == 303
    assert "Receive the test referral" in browser.get("/set-up/practice").text
    assert browser.get("/set-up/practice/end").status_code == 404
    assert "practice" not in missing(sides, side)


def test_a_new_service_goes_from_its_form_to_the_directory(sides: TwoSides) -> None:
    side = joined(sides)
    check(sides, send(sides, side, DocumentKind.AGREEMENT))
    browser, desk = as_manager(sides, side), as_lead(sides)
    browser.get("/services/new")
    wrong = browser.post(
        "/services/new", **{**ENTRY, "commissioner": str(sides.force.id), "areas": "Atlantis"}
    )
    assert wrong.status_code == 422
    sent = browser.post("/services/new", **{**ENTRY, "commissioner": str(sides.force.id)})
    assert sent.status_code == 303
    assert "not in the directory yet" in browser.client.get(sent.location).text
    assert "Not in the directory yet" in browser.get("/services/own").text
    service_id = sent.location.rpartition("/")[2]
    path = f"/services/{service_id}/decide"
    assert "Two sessions on drinking" in desk.get(path).text
    assert desk.post(path, answer="approve", reason="").status_code == 303
    with sides.acting(sides.officer) as session:
        assert session.get_one(Service, uuid.UUID(service_id)).accepting


def test_a_commissioner_that_did_not_ask_cannot_be_chosen_for_a_new_service(sides: TwoSides) -> None:
    browser = as_manager(sides, joined(sides))
    browser.get("/services/new")
    sent = browser.post("/services/new", **{**ENTRY, "commissioner": str(sides.other_force.id)})
    assert sent.status_code == 422
    nobody = sides.browser(sides.other_provider.person("provider-manager"), sides.other_provider)
    assert "No commissioner works with your organisation" in nobody.get("/services/new").text


def test_the_officer_reads_in_the_directory_why_a_service_is_paused(sides: TwoSides) -> None:
    commission(sides)
    ask(sides)
    shown = show_everything(sides, sides.provider)
    officer = sides.browser(sides.officer, sides.force)
    path, name = f"/services/{sides.service_id}", named_apart(sides)
    assert "paused" not in officer.get(path).text
    lapse(sides, shown[DocumentKind.SAFEGUARDING])
    for page in (path, "/services"):
        text = officer.get(page, **({"q": name} if page == "/services" else {})).text
        assert "Safeguarding policy: lapsed after" in text


def test_a_provider_is_asked_for_documents_on_a_page_and_reminded_where_it_starts(sides: TwoSides) -> None:
    commission(sides)
    desk = as_lead(sides)
    assert "Testwell Trust" in desk.get("/providers/ask").text
    answer = desk.post("/providers/ask", provider=str(sides.provider.id), documents_from=day())
    assert answer.status_code == 303
    assert "Testwell Trust" in desk.get("/providers").text
    assert "Nobody to ask" in desk.get("/providers/ask").text
    shown = show_everything(sides, sides.provider)
    lapse(sides, shown[DocumentKind.INSURANCE], -10)
    browser = as_manager(sides, sides.provider)
    for page in ("/set-up", "/referrals"):
        assert "Insurance for Testford Police lapses in 10 days" in browser.get(page).text
    worker = sides.browser(sides.worker, sides.provider)
    assert "lapses in" not in worker.get("/referrals").text
    assert "Live" in browser.get("/set-up").text
