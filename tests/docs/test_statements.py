"""What the service says about itself to everybody is true: cookies, accessibility, when a session ends."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from fairlead.app import FairleadFlask
from fairlead.identity import session_store
from fairlead.identity.accounts import ensure_user
from fairlead.settings import load_settings
from fairlead.testing.casework import Force
from fairlead.web.page_frame import SEEN_EVERY, session_limits
from fairlead.web.statements import COOKIES, KEPT

PASSWORD = "lorry pigeon slate"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SCRIPTS = Path(__file__).resolve().parents[2] / "core" / "fairlead" / "web" / "static" / "js"


def signed_in_browser(app: FairleadFlask, force: Force) -> FlaskClient:
    ensure_user(
        force.database,
        force.tenant_id,
        email=f"{force.slug}@example.org",
        name="Person",
        roles=("investigator",),
        password=PASSWORD,
        must_change=False,
    )
    browser = app.test_client()
    browser.get("/")
    answer = browser.post("/", data={"email": f"{force.slug}@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    return browser


@pytest.mark.parametrize("path", ["/accessibility", "/cookies"])
def test_anybody_may_read_the_statements_and_every_page_leads_to_them(
    casework_app: FairleadFlask, path: str
) -> None:
    browser = casework_app.test_client()
    answer = browser.get(path)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    links = {str(link["href"]) for link in page.select("footer a")}
    assert {"/accessibility", "/cookies"} <= links


def test_the_cookie_page_lists_every_cookie_that_a_day_at_work_leaves(
    casework_app: FairleadFlask, force: Force
) -> None:
    browser = signed_in_browser(casework_app, force)
    for path in (
        "/account",
        f"/t/{force.slug}/cases",
        f"/t/{force.slug}/people/search",
        "/accessibility",
        "/cookies",
    ):
        assert browser.get(path).status_code == 200, path
    left = {cookie.key for cookie in (browser._cookies or {}).values()}
    assert left == {cookie.name for cookie in COOKIES}
    page = BeautifulSoup(browser.get("/cookies").text, "html.parser")
    cookies, kept = ({cell.text for cell in table.select("tbody th")} for table in page.select("table"))
    assert cookies == left
    assert kept == {each.name for each in KEPT}


def test_scripts_keep_nothing_in_the_browser_but_what_the_page_lists() -> None:
    named = set[str]()
    for script in SCRIPTS.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        named |= set(re.findall(r'^const (?:PREFIX|OPENED|CACHE) = "([\w-]+):?"', text, re.MULTILINE))
        for store in ("localStorage", "sessionStorage", "indexedDB", "document.cookie"):
            listed = script.name == "vault.js" and store in ("localStorage", "sessionStorage")
            assert listed or store not in text, (
                f"{script.name} uses {store}: list it on the cookie page, or do without"
            )
    assert named == {each.name for each in KEPT}


def test_the_warning_knows_when_the_session_ends_and_staying_is_a_form_that_works(
    casework_app: FairleadFlask, force: Force
) -> None:
    browser = signed_in_browser(casework_app, force)
    page = BeautifulSoup(browser.get("/account").text, "html.parser")
    [dialog] = page.select("[data-session-timeout]")
    assert int(str(dialog["data-session-timeout"])) == 29 * 60
    assert 11 * 3600 < int(str(dialog["data-session-latest"])) <= 12 * 3600
    assert browser.post(str(dialog["data-extend-url"])).status_code == 204


def test_nobody_is_promised_more_time_than_the_session_has(tmp_path: Path) -> None:
    settings = load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)})
    assert SEEN_EVERY == session_store._SEEN_EVERY
    assert session_limits(NOW, settings, now=NOW) == (29 * 60, 12 * 3600)
    almost = NOW + timedelta(hours=12) - timedelta(minutes=5)
    assert session_limits(NOW, settings, now=almost) == (300, 300)
    assert session_limits(NOW, settings, now=NOW + timedelta(hours=13)) == (0, 0)
