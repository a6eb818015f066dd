"""Sessions: kept by the server, ended by time, by their owner and by a change of password."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from fairlead.app import FairleadFlask
from fairlead.tenancy.sessions import Database

from .conftest import PASSWORD, Browser, Organisation


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements sent while the block runs."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def who(browser: Browser) -> str:
    """Whose account page the browser shows; empty when it is sent to sign in."""
    found = re.search(r"[0-9a-z.]+@example\.org", browser.get("/account").text)
    return found[0] if found else ""


@pytest.mark.parametrize(
    "value", ["x" * 43, "A" * 43, "", "a.b.c", "..", "%00", "x" * 4000, "eyJjc3JmX3Rva2VuIjoiYSJ9.abc.def"]
)
def test_an_id_that_the_server_did_not_make_is_ignored(browser: Browser, value: str) -> None:
    browser.client.set_cookie("fairlead", value)
    assert browser.get("/account").status_code == 302
    assert browser.get("/").status_code == 200


def test_signing_in_gives_a_new_id_and_signing_out_ends_a_copied_one(
    app: FairleadFlask, browser: Browser, force: Organisation
) -> None:
    email = force.person()
    browser.get("/")
    before = browser.cookie()
    browser.sign_in(email)
    copied = browser.cookie()
    assert copied is not None
    assert copied != before
    browser.get("/account")

    answer = browser.post("/sign-out")

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache"', "storage holds drafts of colleagues too"
    thief = Browser(app.test_client())
    thief.client.set_cookie("fairlead", copied)
    assert thief.get("/account").status_code == 302


def test_the_table_does_not_hold_what_signs_somebody_in(
    browser: Browser, force: Organisation, owner: sa.Connection
) -> None:
    browser.sign_in(force.person())
    token = (browser.cookie() or "").encode()

    held = owner.scalar(
        sa.text("select count(*) from auth_session where id = :token or data::text like :text"),
        {"token": token, "text": f"%{token.decode()}%"},
    )

    assert held == 0


def test_cookies_are_http_only_lax_and_over_https_bound_to_this_host(
    app: FairleadFlask, force: Organisation
) -> None:
    email = force.person()
    for secure in (False, True):
        browser = Browser(app.test_client(), secure=secure)
        set_cookies = browser.sign_in(email).headers.getlist("Set-Cookie")
        assert len(set_cookies) == 2
        for line in set_cookies:
            assert "HttpOnly" in line
            assert "SameSite=Lax" in line
            assert "Path=/" in line
            assert "Domain" not in line
            assert ("Secure" in line) is secure
            assert line.startswith("__Host-") is secure


def test_a_session_idles_out(browser: Browser, force: Organisation) -> None:
    start = datetime(2030, 1, 1, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        browser.sign_in(force.person())
        clock.shift(timedelta(minutes=29))
        assert who(browser)
        clock.shift(timedelta(minutes=29))
        assert who(browser)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert not who(browser)
        clock.move_to(start + timedelta(minutes=40))
        assert not who(browser), "an ended session must stay ended"


def test_a_session_ends_after_twelve_hours_however_busy_it_is(browser: Browser, force: Organisation) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 6, tzinfo=UTC), tick=False) as clock:
        browser.sign_in(force.person())
        for _quarter in range(47):
            clock.shift(timedelta(minutes=15))
            assert who(browser)
        clock.shift(timedelta(minutes=15))
        assert not who(browser)


def test_a_form_of_a_session_that_ended_leads_to_signing_in_and_back(
    browser: Browser, force: Organisation
) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 9, tzinfo=UTC), tick=False) as clock:
        browser.sign_in(force.person())
        browser.get("/account/password")
        clock.shift(timedelta(hours=1))
        answer = browser.post("/account/password", current_password=PASSWORD, new_password="a", again="a")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/")
        assert "session ended" in browser.get("/").text


def test_being_seen_is_written_at_most_once_a_minute(
    database: Database, browser: Browser, force: Organisation
) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 9, tzinfo=UTC), tick=False) as clock:
        browser.sign_in(force.person())
        writes = []
        for _page in range(4):
            clock.shift(timedelta(seconds=30))
            with statements(database) as sent:
                browser.get("/account")
            writes.append(sum("UPDATE auth_session" in statement for statement in sent))
    assert writes == [0, 1, 0, 1]


def test_finding_out_who_asks_and_what_they_may_do_costs_two_statements(
    database: Database, browser: Browser, force: Organisation
) -> None:
    browser.sign_in(force.person("administrator"))
    with statements(database) as sent:
        assert browser.get(f"/t/{force.slug}/").status_code == 302
    assert [statement.split()[0].lower() for statement in sent[:2]] == ["select", "select"]
    assert "set_config" in sent[0]
    assert not any("auth_session" in statement or "membership" in statement for statement in sent[2:])


def test_visitors_cost_the_database_nothing(database: Database, browser: Browser) -> None:
    with statements(database) as sent:
        assert browser.get("/").status_code == 200
        browser.get("/account")
    assert sent == []


def test_changing_the_password_ends_every_other_session(app: FairleadFlask, force: Organisation) -> None:
    email, new = force.person(), "ferry lantern oats"
    here, there = Browser(app.test_client()), Browser(app.test_client())
    for each in (here, there):
        each.sign_in(email)
    here.get("/account/password")

    assert (
        here.post("/account/password", current_password="wrong", new_password=new, again=new).status_code
        == 422
    )
    assert (
        here.post("/account/password", current_password=PASSWORD, new_password=new, again="x").status_code
        == 422
    )
    assert (
        here.post("/account/password", current_password=PASSWORD, new_password=new, again=new).status_code
        == 303
    )

    assert who(here) == email
    assert not who(there)


def test_a_person_sees_and_ends_their_own_sessions_and_nobody_elses(
    app: FairleadFlask, force: Organisation
) -> None:
    here, there, stranger = (Browser(app.test_client()) for _ in range(3))
    email = force.person()
    here.sign_in(email)
    there.sign_in(email)
    stranger.sign_in(force.person())

    ends = re.findall(r"/account/sessions/[0-9a-f-]+/end", here.get("/account").text)
    assert len(ends) == 1, "every session but the one in use can be ended"
    stranger.get("/account")
    assert stranger.post(ends[0]).status_code == 404
    assert who(there) == email

    assert here.post(ends[0]).status_code == 303
    assert not who(there)
    assert who(here) == email
