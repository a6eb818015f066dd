"""A community resolution at the roadside, on a telephone: from search to signature, with and without a connection."""

from __future__ import annotations

from playwright.sync_api import expect

from fairlead.demo import DEMO_PASSWORD
from fairlead_oocd.policy.gravity import KEY_FACTORS

from .caution_steps import REASONS, TODAY, state_of
from .conftest import Arrive, Site
from .kerbside_steps import (
    OFFICER,
    PHONE,
    Phone,
    agree_actions,
    answer_the_rest,
    arrives,
    authorise,
    cases_of,
    explain,
    find,
    on_a_phone,
    send,
    sign,
    tell_what_happened,
)
from .roadside_time import CHARACTERS, PAGES, TOUCHES

COLLEAGUE = "supervisor@northmoor.example"
LARGEST_PAGE = 60_000
"""Bytes of a page before compression."""


def test_an_officer_goes_from_the_search_to_a_signed_community_resolution_on_a_telephone(
    site: Site, arrive: Arrive
) -> None:
    phone = on_a_phone(arrive, "Merle Inventedname", "NM/K1/26", check_steps=True)
    find(phone)
    tell_what_happened(phone)
    answer_the_rest(phone)
    send(phone)
    arrives(phone, "A community resolution is open")
    agree_actions(phone)
    [reference] = cases_of(site, phone.crime)
    authorise(arrive(COLLEAGUE), reference)
    explain(phone)
    sign(phone)
    phone.seen()
    phone.tap(phone.person.page.get_by_role("button", name="Record that it was given").click)
    arrives(phone, "Signed")
    assert state_of(phone.person, reference)[0] == "Given"
    assert phone.taps <= TOUCHES, "the way got longer"
    assert len(phone.pages) <= PAGES, "the way got longer"
    assert phone.typed <= CHARACTERS, "the way got longer"


def lose_connection(phone: Phone) -> None:
    phone.person.page.context.set_offline(True)
    expect(phone.person.page.locator("[data-draft-state]")).to_contain_text("not sent yet")


def test_what_is_typed_survives_a_lost_connection_and_a_reload_and_is_sent_once(
    site: Site, arrive: Arrive
) -> None:
    phone = on_a_phone(arrive, "Corvin Inventedname", "NM/K2/26")
    page = phone.person.page
    find(phone)
    tell_what_happened(phone)
    lose_connection(phone)
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("[data-step]:not([hidden]) h2")).to_contain_text("Responsibility")
    assert phone.person.sees("Corvin Inventedname"), "whose case it is can be read without a connection"
    assert page.locator("[name=crime_reference]").input_value() == phone.crime
    assert page.locator("[name=willing][value=yes]").is_checked()

    answer_the_rest(phone)
    send(phone)
    expect(page.locator("[data-draft-state]")).to_contain_text("It is sent when the connection is back")
    page.reload()
    expect(page.locator("[data-draft-state]")).to_contain_text("It is sent when the connection is back")
    assert cases_of(site, phone.crime) == []

    page.context.set_offline(False)
    arrives(phone, "A community resolution is open")
    assert len(cases_of(site, phone.crime)) == 1
    assert kept_in(phone) == [], "what has arrived is no longer on the telephone"


def test_an_answer_that_is_lost_after_the_case_was_opened_opens_no_second_case(
    site: Site, arrive: Arrive
) -> None:
    phone = on_a_phone(arrive, "Tansy Inventedname", "NM/K3/26")
    page = phone.person.page
    find(phone)
    tell_what_happened(phone)
    answer_the_rest(phone)
    site.line.cut, before = True, site.line.lost
    try:
        send(phone)
        # The server takes its time, and the page says "not sent yet" meanwhile.
        for _half_second in range(120):
            if site.line.lost > before:
                break
            page.wait_for_timeout(500)
        assert site.line.lost > before, "the server worked, and its answer was lost"
        expect(page.locator("[data-draft-state]")).to_contain_text("not sent yet", timeout=30_000)
        assert len(cases_of(site, phone.crime)) == 1
    finally:
        site.line.cut = False
    arrives(phone, "A community resolution is open")
    assert len(cases_of(site, phone.crime)) == 1
    assert kept_in(phone) == []


def test_nobody_else_on_the_same_telephone_sees_what_was_typed(site: Site, arrive: Arrive) -> None:
    phone = on_a_phone(arrive, "Bryony Inventedname", "NM/K4/26")
    page = phone.person.page
    find(phone)
    phone.fill(crime_reference=phone.crime, place="High Street", offence_summary="Words of the first officer")
    page.wait_for_timeout(500)
    address = page.url
    assert len(kept_in(phone)) == 1
    for hidden in ("Bryony", "Inventedname", phone.crime, "Words of the first officer"):
        assert hidden not in page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")

    # A tab that no longer has the key shows nothing until its owner can be told again.
    page.context.set_offline(True)
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("[data-draft-state]")).to_contain_text("can be read again when you have signed in")
    assert not phone.person.sees("Words of the first officer")
    page.context.set_offline(False)
    expect(page.locator("[name=crime_reference]")).to_have_value(phone.crime, timeout=30_000)

    # The session ends without signing out, and a colleague signs in on the same browser.
    page.context.clear_cookies()
    sign_in_again(phone, site, COLLEAGUE)
    page.goto(address)
    expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
    assert page.locator("[name=crime_reference]").input_value() == ""
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("form[data-draft]")).to_have_count(1)
    assert page.locator("[name=crime_reference]").input_value() == ""
    assert not phone.person.sees("Words of the first officer")
    page.context.set_offline(False)

    # The colleague types as well, and signs out: theirs is forgotten, and the first officer's is not.
    page.goto(address)
    expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
    phone.fill(crime_reference="Words of the colleague")
    page.wait_for_timeout(500)
    assert len(kept_in(phone)) == 2
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert len(kept_in(phone)) == 1

    # The first officer comes back: what was typed is listed and there again, and signing out forgets it.
    sign_in_again(phone, site, OFFICER)
    page.goto(f"{site.url}/t/northmoor/cases")
    page.get_by_role("link", name="Bryony Inventedname").click()
    expect(page.locator("[name=crime_reference]")).to_have_value(phone.crime)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert kept_in(phone) == []


def test_signing_out_in_one_tab_forgets_what_another_has_open(site: Site, arrive: Arrive) -> None:
    phone = on_a_phone(arrive, "Sedge Inventedname", "NM/K10/26")
    page = phone.person.page
    find(phone)
    phone.fill(crime_reference=phone.crime)
    page.wait_for_timeout(500)
    assert len(kept_in(phone)) == 1

    other = page.context.new_page()
    other.goto(f"{site.url}/t/northmoor/cases")
    other.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.wait_for_load_state()
    assert page.evaluate("sessionStorage.getItem('fairlead-draft-key')") is None
    assert kept_in(phone) == []
    other.close()


def test_under_what_a_draft_is_kept_cannot_be_guessed_from_the_address(arrive: Arrive) -> None:
    phone = on_a_phone(arrive, "Yarrow Guessedname", "NM/K11/26")
    page = phone.person.page
    find(phone)
    phone.fill(crime_reference=phone.crime)
    page.wait_for_timeout(500)
    [name] = kept_in(phone)
    guessed = page.evaluate(
        """async () => {
          const path = new TextEncoder().encode(window.location.pathname);
          const digest = await crypto.subtle.digest("SHA-256", path);
          return btoa(String.fromCharCode(...new Uint8Array(digest)));
        }"""
    )
    assert guessed not in name
    page.reload()
    expect(page.locator("[name=crime_reference]")).to_have_value(phone.crime)


def test_what_is_kept_for_one_page_is_put_into_no_other_by_whoever_has_the_telephone(
    site: Site, arrive: Arrive
) -> None:
    """It would be sent from there, about another person."""
    phone = on_a_phone(arrive, "Melilot Inventedname", "NM/K9/26")
    page = phone.person.page
    find(phone)
    address, other = page.url, f"{page.url}?at=kerbside"  # kept as two pages
    for where, crime in ((address, phone.crime), (other, "Another crime")):
        page.goto(where)
        expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
        phone.fill(crime_reference=crime)
        page.wait_for_timeout(500)
    page.goto(f"{site.url}/t/northmoor/cases")
    page.evaluate(
        """() => {
          const names = Object.keys(localStorage).filter((name) => name.startsWith("fairlead-draft:"));
          const [first, second] = names.map((name) => localStorage.getItem(name));
          localStorage.setItem(names[0], second);
          localStorage.setItem(names[1], first);
        }"""
    )
    for where in (address, other):
        page.goto(where)
        expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
        assert page.locator("[name=crime_reference]").input_value() == ""


def test_a_draft_whose_session_ended_waits_for_its_owner_and_is_sent_by_nobody_else(
    site: Site, arrive: Arrive
) -> None:
    phone = on_a_phone(arrive, "Teasel Otherlyname", "NM/K7/26")
    page = phone.person.page
    find(phone)
    tell_what_happened(phone)
    answer_the_rest(phone)
    page.context.set_offline(True)
    send(phone)
    expect(page.locator("[data-draft-state]")).to_contain_text("It is sent when the connection is back")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_contain_text("Sign in to send it", timeout=30_000)

    address = page.url
    sign_in_again(phone, site, COLLEAGUE)
    page.goto(f"{site.url}/t/northmoor/oocd/kerbside")
    expect(page.locator("[data-drafts-kept]")).to_be_hidden()
    page.goto(address)
    expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
    assert cases_of(site, phone.crime) == []

    page.context.clear_cookies()
    sign_in_again(phone, site, OFFICER)
    page.goto(f"{site.url}/t/northmoor/oocd/kerbside")
    page.get_by_role("link", name="Teasel Otherlyname").click()
    arrives(phone, "A community resolution is open")
    assert len(cases_of(site, phone.crime)) == 1
    assert kept_in(phone) == []


def test_a_signature_made_while_the_connection_is_lost_is_sent_once_when_it_is_back(
    site: Site, arrive: Arrive
) -> None:
    phone = on_a_phone(arrive, "Linnet Inventedname", "NM/K5/26")
    page = phone.person.page
    find(phone)
    tell_what_happened(phone)
    answer_the_rest(phone)
    send(phone)
    arrives(phone, "A community resolution is open")
    agree_actions(phone)
    [reference] = cases_of(site, phone.crime)
    authorise(arrive(COLLEAGUE), reference)
    explain(phone)
    expect(page.locator("form[data-draft-prepared]")).to_have_count(1)
    page.context.set_offline(True)
    sign(phone)
    phone.tap(page.get_by_role("button", name="Record that it was given").click)
    expect(page.locator("[data-draft-state]")).to_contain_text("It is sent when the connection is back")
    page.reload()
    assert phone.person.heading == "No connection"
    expect(page.locator("[data-draft-state]")).to_contain_text("not sent yet")
    page.context.set_offline(False)
    arrives(phone, "Signed")
    page_of_it = page.request.get(f"{site.url}/t/northmoor/cases/{reference}").text()
    assert page_of_it.count("explained, agreed and signed") == 1
    assert kept_in(phone) == []


def test_without_script_the_same_questions_are_one_page_and_the_case_opens(
    site: Site, arrive: Arrive
) -> None:
    officer = arrive(OFFICER, script=False, width=PHONE)
    officer.go("/oocd/kerbside/person?q=Sorrel+Inventedname")
    officer.fill(date_of_birth=TODAY.replace(year=1990, month=2, day=1))
    officer.press("Save and continue")
    officer.fill(q="TH68010")
    officer.press("Search")
    officer.follow("Theft")
    assert len(officer.page.request.get(officer.page.url).body()) <= LARGEST_PAGE
    officer.page.get_by_role("button", name="Send and see the result").click()
    assert officer.errors, "what is missing is listed"
    officer.said.clear()  # the browser reports the refusal as a failed resource
    officer.fill(crime_reference="NM/K6/26", evidence_summary="Seen on camera", public_interest=REASONS)
    officer.choose(
        sufficient="yes", duplicate_checked="y", made="yes", qualified="no", defence_raised="no", willing="yes",
        responsibility_accepted="yes", none_apply="y", checked="y", on_bail="no", under_court_order="no",
        on_licence="no", status="british", screened="yes", fit="yes", aa_required="no", interpreter_required="no",
        wants_needs="no", harmed="nobody",
    )  # fmt: skip
    for considered in KEY_FACTORS:
        officer.choose(key_factors=considered)
    officer.press("Send and see the result")
    assert not officer.errors, officer.errors
    assert officer.heading == "A community resolution is open"
    assert len(cases_of(site, "NM/K6/26")) == 1


def kept_in(phone: Phone) -> list[str]:
    """The names under which something is kept in the browser."""
    found = phone.person.page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('fairlead-draft:'))"
    )
    return [str(name) for name in found]


def sign_in_again(phone: Phone, site: Site, email: str) -> None:
    page = phone.person.page
    page.goto(site.url)
    page.fill("[name=email]", email)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
