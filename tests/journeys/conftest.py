"""A real server with the demonstration's organisations, and people who use it in a real browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response
from werkzeug.serving import make_server

from fairlead.app import create_app
from fairlead.cases.offence_list import load_offences
from fairlead.demo import DEMO_PASSWORD, tenants_folder
from fairlead.settings import load_settings
from fairlead.tenancy.packs import apply_packs
from fairlead.tenancy.sessions import Database
from fairlead.testing.database import TestDatabase, TestServer, copied_database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site, and the database under it."""

    url: str
    database: Database
    addresses: TestDatabase
    line: Line


class Line:
    """The line between browser and server. One that is `cut` loses answers: the work is done and nobody hears of it."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.cut = False
        self.lost = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request; on a cut line a sent form is worked through, and then the connection is closed."""
        if not self.cut or environ["REQUEST_METHOD"] != "POST":
            return self.app(environ, start_response)
        answer = self.app(environ, lambda *_told: lambda _part: None)
        for _part in answer:
            pass
        self.lost += 1
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


@pytest.fixture(scope="module")
def site(
    test_cluster: TestServer,
    template_database: TestDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    """The whole product on a port of this machine, with the demonstration's organisations and no cases."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with copied_database(test_cluster, template_database, f"{worker}_journey") as addresses:
        load_offences(addresses.owner_url)
        database = Database(addresses.app_url)
        apply_packs(database, tenants_folder(), demo=True)
        settings = load_settings(
            {"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
        )
        line = Line(create_app(settings, database))
        server = make_server("127.0.0.1", 0, line, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(
            url=f"http://127.0.0.1:{server.server_port}", database=database, addresses=addresses, line=line
        )
        server.shutdown()
        thread.join()
        database.dispose()


@dataclass
class Person:
    """Somebody signed in, in a browser of their own. Every page they open is checked for accessibility."""

    page: Page
    base: str
    slug: str
    script: bool = True
    checked: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> Response:
        """Open a page of the person's organisation; ``path`` starts after ``/t/<slug>``."""
        answer = self.page.goto(f"{self.base}/t/{self.slug}{path}")
        assert answer is not None
        if answer.ok:
            self.check()
        else:
            self.said.clear()  # the browser reports a refusal as a failed resource
        return answer

    def follow(self, words: str) -> None:
        """Follow a link of the page's content by (part of) its words, and check the page that follows."""
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        self.check()

    def press(self, words: str) -> None:
        """Press a button of the page's content by its words, and check the page that follows."""
        self.page.locator("main").get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()
        self.check()

    def press_in_vain(self, words: str) -> None:
        """Press a button whose form is refused, which the browser reports as a failed resource."""
        self.page.locator("main").get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()
        assert self.errors, f"{self.page.url} was to refuse the form"
        self.said.clear()
        self.check()

    def fill(self, **fields: str | date) -> None:
        """Type into inputs by their names; a date goes into its three boxes."""
        for name, value in fields.items():
            boxes = self.page.locator(f"main [name='{name}']")
            if isinstance(value, date):
                for box, part in zip(boxes.all(), (value.day, value.month, value.year), strict=True):
                    box.fill(str(part))
            else:
                boxes.first.fill(value)

    def choose(self, **fields: str) -> None:
        """Choose radios, checkboxes and options by name and value."""
        for name, value in fields.items():
            option = self.page.locator(f"main select[name='{name}']")
            if option.count():
                option.select_option(value)
            else:
                self.page.locator(f"main [name='{name}'][value='{value}']").check(force=True)

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return self.page.locator(".govuk-error-summary li").all_inner_texts()

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").inner_text()

    def sees(self, words: str) -> bool:
        """Are these words on the page?"""
        return words in self.page.inner_text("body")

    def check(self) -> None:
        """axe-core (itself a script) finds nothing on this page, and the page complained about nothing."""
        where = self.page.url.partition("?")[0] + "|" + self.page.title()
        if self.script and where not in self.checked:
            self.checked.add(where)
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        complaints = [line for line in self.said if "favicon" not in line]
        assert not complaints, f"{self.page.url} said {complaints}"


Arrive = Callable[..., Person]


@pytest.fixture
def arrive(site: Site, browser: Browser) -> Iterator[Arrive]:
    """Sign somebody in: ``arrive("investigator@northmoor.example")``, with or without script, at any width."""
    with visitors(site, browser) as sign_in:
        yield sign_in


@contextmanager
def visitors(site: Site, browser: Browser) -> Generator[Arrive]:
    """The same for the length of a block: each person has a browser window of their own until it ends."""
    contexts: list[BrowserContext] = []

    def sign_in(email: str, *, script: bool = True, width: int = 1280) -> Person:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        slug = email.partition("@")[2].removesuffix(".example")
        person = Person(page=page, base=site.url, slug=slug, script=script)
        page.on(
            "console", lambda message: person.said.append(message.text) if message.type == "error" else None
        )
        page.goto(site.url)
        page.fill("[name=email]", email)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        assert f"/t/{slug}" in page.url, f"{email} was not let in: {page.title()}"
        return person

    yield sign_in
    for context in contexts:
        context.close()
