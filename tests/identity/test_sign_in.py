"""The front door: who gets in, who stays out, and that nobody is mistaken for somebody else."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher

from fairlead.app import FairleadFlask
from fairlead.identity import passwords
from fairlead.identity.accounts import ensure_user
from fairlead.identity.views.signing_in import own_page

from .conftest import PASSWORD, Browser, Organisation, audit_actions, what_it_says


def who(browser: Browser) -> str:
    """Whose account page the browser shows; empty when it is sent to sign in."""
    found = re.search(r"[0-9a-z.]+@example\.org", browser.get("/account").text)
    return found[0] if found else ""


def test_a_person_signs_in_and_reaches_their_own_organisation(browser: Browser, force: Organisation) -> None:
    email = force.person()

    assert browser.sign_in(email).headers["Location"] == "/organisations"
    assert browser.get("/organisations").headers["Location"] == f"/t/{force.slug}/"
    assert browser.get(f"/t/{force.slug}/").headers["Location"] == f"/t/{force.slug}/cases"


def test_the_address_is_compared_without_regard_to_case(browser: Browser, force: Organisation) -> None:
    email = force.person()
    assert browser.sign_in(f" {email.upper()} ").status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_and_the_same_work(
    app: FairleadFlask, force: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        def __init__(self) -> None:
            self.verified = 0

        def verify(self, *arguments: str) -> bool:
            self.verified += 1
            return real.verify(*arguments)

        def hash(self, password: str) -> str:
            return real.hash(password)

    real, answers = passwords._hasher, []
    email = force.person()
    for address in (email, "nobody@example.org"):
        counting = Counting()
        monkeypatch.setattr(passwords, "_hasher", counting)
        answer = Browser(app.test_client()).sign_in(address, "not the password")
        answers.append((answer.status_code, counting.verified, what_it_says(answer, address)))

    assert answers[0] == answers[1]
    assert answers[0][:2] == (422, 1)


def test_a_password_hashed_with_old_parameters_is_hashed_anew_when_its_owner_signs_in(
    browser: Browser, force: Organisation, owner: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = force.person()
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    assert browser.sign_in(email).status_code == 303
    stored = owner.scalar(sa.text("select password_hash from user_account where email = :e"), {"e": email})
    assert "m=16,t=2" in stored
    assert stronger.verify(stored, PASSWORD)


def test_two_people_and_nobody_through_one_client_are_never_mixed(
    app: FairleadFlask, force: Organisation
) -> None:
    alice, bob = force.person(), force.person()
    client = app.test_client(use_cookies=False)
    cookies = {}
    for email in (alice, bob):
        own = Browser(app.test_client())
        own.sign_in(email)
        cookies[email] = own.cookie()

    for asking in (alice, bob, "", bob, alice, "", alice):
        headers = {"Cookie": f"fairlead={cookies[asking]}"} if asking else {}
        answer = client.get("/account", headers=headers)
        if not asking:
            assert answer.status_code == 302
        else:
            assert asking in answer.text
            assert ({alice, bob} - {asking}).pop() not in answer.text


def test_another_organisation_looks_exactly_like_one_that_does_not_exist(
    browser: Browser, force: Organisation, other_force: Organisation
) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 9, tzinfo=UTC), tick=False) as clock:
        browser.sign_in(force.person())
        answers = []
        for slug in (other_force.slug, "no-such-organisation"):
            page = browser.get(f"/t/{slug}/cases")
            answers.append((page.status_code, what_it_says(page, slug)))
            clock.shift(timedelta(seconds=3))  # later pages carry other tokens and fewer seconds to go

    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_somebody_of_two_organisations_chooses_and_has_in_each_the_name_and_role_of_that_one(
    browser: Browser, force: Organisation, provider: Organisation
) -> None:
    email = force.person("investigator")
    ensure_user(provider.database, provider.id, email=email, name="Name There", roles=["provider-worker"])
    browser.sign_in(email)

    choice = browser.get("/organisations").text
    assert f"/t/{force.slug}/" in choice
    assert f"/t/{provider.slug}/" in choice
    assert browser.get(f"/t/{provider.slug}/").headers["Location"] == f"/t/{provider.slug}/referrals"
    assert browser.get(f"/t/{provider.slug}/cases").status_code == 403


def test_losing_the_membership_or_the_role_holds_from_the_next_request(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    email = force.person("investigator")
    browser.sign_in(email)
    assert browser.get(f"/t/{force.slug}/cases").status_code == 200

    ensure_user(force.database, force.id, email=email, name="N", roles=["auditor"])
    assert browser.get(f"/t/{force.slug}/cases").status_code == 403

    somebody = {"a": str(uuid.uuid4())}
    owner.execute(
        sa.text("select set_config('app.actor', :a, false), set_config('app.interaction', :a, false)"),
        somebody,
    )
    owner.execute(sa.text("update membership set disabled_at = now() where tenant_id = :t"), {"t": force.id})
    owner.commit()
    assert browser.get(f"/t/{force.slug}/cases").status_code == 404

    owner.execute(sa.text("update user_account set disabled_at = now() where email = :e"), {"e": email})
    owner.commit()
    assert not who(browser)
    assert browser.sign_in(email).status_code == 422


def test_a_given_password_must_be_changed_before_anything_else(
    app: FairleadFlask, browser: Browser, force: Organisation
) -> None:
    email = force.person(must_change=True)
    assert browser.sign_in(email).headers["Location"] == "/new-password"
    for path in ("/account", "/organisations", f"/t/{force.slug}/cases", f"/t/{force.slug}/"):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/?") or answer.headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/new-password"

    browser.get("/new-password")
    assert browser.post("/new-password", new_password=PASSWORD, again=PASSWORD).status_code == 422
    other = "ferry lantern oats"
    assert (
        browser.post("/new-password", new_password=other, again=other).headers["Location"] == "/organisations"
    )
    assert who(browser) == email
    assert Browser(app.test_client()).sign_in(email).status_code == 422
    assert Browser(app.test_client()).sign_in(email, other).status_code == 303


def test_a_forged_form_is_refused_with_a_page_that_says_what_to_do(
    browser: Browser, force: Organisation
) -> None:
    browser.sign_in(force.person())
    browser.page = None
    answer = browser.post("/sign-out")
    assert answer.status_code == 400
    assert "Go back, reload the page and try again" in answer.text
    assert who(browser)


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/t/force/cases?sort=name", "/t/force/cases?sort=name"),
        ("/account", "/account"),
        ("//evil.example", None),
        ("https://evil.example/t/", None),
        ("/t/\\evil", None),
        ("/\\evil.example", None),
        ("/t/x\r\nSet-Cookie: a=b", None),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_after_signing_in_nobody_is_led_away_from_this_site(wanted: str | None, led_to: str | None) -> None:
    assert own_page(wanted) == led_to


def test_the_page_that_was_wanted_opens_after_signing_in(browser: Browser, force: Organisation) -> None:
    email = force.person()
    asked = browser.get(f"/t/{force.slug}/cases").headers["Location"]
    browser.get(asked)
    assert browser.post(asked, email=email, password=PASSWORD).headers["Location"] == f"/t/{force.slug}/cases"


def test_what_happened_at_the_door_is_in_the_log_of_the_persons_organisation_only(
    browser: Browser, force: Organisation, other_force: Organisation, owner: sa.Connection
) -> None:
    email = force.person("investigator")
    browser.sign_in(email, "wrong")
    browser.sign_in(email)
    browser.get(f"/t/{force.slug}/admin/users")
    browser.get("/account")
    browser.post("/sign-out")

    assert audit_actions(owner, force) == [
        "identity.sign-in.failed",
        "identity.signed-in",
        "identity.permission.refused",
        "identity.signed-out",
    ]
    assert audit_actions(owner, other_force) == []
    kept = (
        owner.execute(sa.text("select * from audit_entry where tenant_id = :t"), {"t": force.id})
        .mappings()
        .all()
    )
    assert not any(email in str(entry.values()) for entry in kept)
    assert {str(entry["source_ip"]) for entry in kept} == {"192.0.2.1"}
