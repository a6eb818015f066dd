"""A certificate from the provider to the end of the condition, in a real browser and with a scanner behind it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fairlead.uploads.receiving import Intake, current_intake
from fairlead.uploads.scanning import Clamd
from tests.uploads.clamd_server import EICAR, ClamdServer, listening

from .conftest import Arrive, Person, Site
from .referring_steps import told_until
from .test_provider_answers import fits

PDF = b"%PDF-1.7 the certificate of an invented person"
WAYS = [
    pytest.param("Elodie Marchwood", "Tobias Fennimore", True, 1280, id="desk"),
    pytest.param("Caspian Ludgrove", "Hester Quillan", False, 320, id="telephone-without-script"),
]


@dataclass(frozen=True)
class Scanned:
    """The site with a scanner, and the scanner."""

    site: Site
    clamd: ClamdServer


@pytest.fixture
def scanned(site: Site) -> Iterator[Scanned]:
    """The site takes files as if its settings named a scanner."""
    app = site.line.app
    with tempfile.TemporaryDirectory(prefix="clamd") as folder, listening("unix", Path(folder)) as clamd:
        with app.app_context():  # type: ignore[attr-defined]  # the Flask application
            before = current_intake()
        scanner = Clamd(address=clamd.address, seconds=5)
        app.extensions["fairlead.uploads"] = Intake(  # type: ignore[attr-defined]  # likewise
            largest=before.largest, scanner=scanner, unscanned=False
        )
        yield Scanned(site, clamd)
        app.extensions["fairlead.uploads"] = before  # type: ignore[attr-defined]  # likewise


def under_way(site: Site, name: str, victim: str) -> tuple[str, str]:
    """A conditional caution that Tidewell works on; the references of case and referral."""
    told = told_until(site, name, victim, "accept")
    return told.reference, told.referral().reference


def attach(person: Person, name: str, content: bytes) -> None:
    """Choose a file in the browser."""
    person.page.set_input_files(
        "main input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": content}
    )


@pytest.mark.parametrize(("name", "victim", "script", "width"), WAYS)
def test_a_certificate_ends_the_condition_and_an_infected_file_goes_nowhere(
    scanned: Scanned, arrive: Arrive, name: str, victim: str, *, script: bool, width: int
) -> None:
    case, referral = under_way(scanned.site, name, victim)
    worker = arrive("worker@tidewell.example", script=script, width=width)
    officer = arrive("investigator@northmoor.example", script=script, width=width)

    worker.go(f"/referrals/{referral}")
    worker.follow("Add evidence")
    fits(worker)
    worker.choose(kind="certificate")
    worker.fill(note="Came to both sessions")
    attach(worker, "certificate.pdf", b"%PDF-1.7 " + EICAR)
    worker.press_in_vain("Add evidence")
    assert worker.errors == [
        "The virus scanner found something in this file, so it was not kept. Do not send it again"
    ]
    attach(worker, "certificate.pdf", PDF)
    worker.press("Add evidence")
    fits(worker)
    assert worker.sees("Certificate (PDF")
    assert scanned.clamd.received[-1] == PDF

    worker.go(f"/referrals/{referral}")
    worker.follow("Result of an online course")
    fits(worker)
    worker.fill(course="Alcohol and me", completed_on=date.today(), hours="1.5", score="90")  # noqa: DTZ011  # typed as a person types it
    worker.choose(outcome="passed")
    worker.press("Record result")
    worker.follow("Certificate CR-")
    fits(worker)
    assert worker.sees(name)
    assert worker.sees("90 per cent")

    officer.go("/referrals?view=unread")
    officer.page.locator("tr", has_text=name.split()[1]).get_by_role("link").first.click()
    officer.page.wait_for_load_state()
    officer.check()
    assert officer.sees("Evidence was added to this referral.")
    with officer.page.expect_download() as saving:
        officer.page.get_by_role("link", name="Certificate (PDF").click()
    assert Path(saving.value.path()).read_bytes() == PDF
    assert saving.value.suggested_filename == "certificate.pdf"

    officer.go(f"/cases/{case}")
    officer.page.locator("main a[href*='/conditions/'][href$='/done']").first.click()
    officer.page.wait_for_load_state()
    officer.check()
    fits(officer)
    officer.fill(completed_on=date.today(), evidence="The certificate of Tidewell Recovery")  # noqa: DTZ011  # likewise
    officer.page.get_by_label("Certificate: Came to both sessions").check(force=True)
    officer.press("Record that it was kept")
    assert not officer.errors
    officer.page.goto(officer.page.url)
    assert officer.page.url.endswith(f"/cases/{case}")
