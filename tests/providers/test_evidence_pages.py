"""The pages of evidence, through the real application and a scanner behind a real socket."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fairlead.providers.evidence.models import CourseResult, ReferralEvidence
from fairlead.providers.models import Referral
from fairlead.testing.two_sides import Browser, TwoSides
from fairlead.uploads.scanning import Clamd
from tests.uploads.clamd_server import EICAR, listening

from .evidence_steps import PDF, add, result, scanned_by, today
from .referral_steps import end_by_expiry, end_by_recall, end_by_withdrawal
from .test_pages import day, force, provider

End = Callable[[TwoSides, Referral], None]
ENDS: list[End] = [end_by_withdrawal, end_by_expiry, end_by_recall]


def send(browser: Browser, referral: Referral, content: bytes, name: str = "certificate.pdf") -> TestResponse:
    """The form of the provider, with a file."""
    path = f"/referrals/{referral.reference}/evidence"
    browser.get(path)
    values = {
        **browser.hidden(), "kind": "certificate", "note": "Completed the course",
        "file": FileStorage(io.BytesIO(content), filename=name),
    }  # fmt: skip
    boundary, body = encode_multipart(values)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"/t/{browser.slug}{path}", data=body, content_type=kind)


def files_of(sides: TwoSides, referral: Referral) -> list[ReferralEvidence]:
    with sides.acting(sides.officer) as session:
        of_referral = ReferralEvidence.referral_id == referral.id
        return list(session.scalars(sa.select(ReferralEvidence).where(of_referral)))


def link_to(page: str) -> str:
    """Where the first file of the page is opened, inside the organisation."""
    found = re.search(r'href="/t/[^/"]+(/evidence/[0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


def test_the_provider_adds_a_file_and_the_officer_saves_it(sides: TwoSides, tmp_path: Path) -> None:
    referral = sides.accepted()
    with listening("tcp", tmp_path) as clamd, scanned_by(sides, Clamd(address=clamd.address, seconds=5)):
        assert send(provider(sides), referral, PDF, "../../<b>Zertifikat</b>.exe").status_code == 303
        assert clamd.received == [PDF]
    officer = force(sides)
    page = officer.get(f"/referrals/{referral.reference}").text
    assert "Certificate (PDF" in page
    assert "b&gt;.exe" in page
    assert "not scanned" not in page
    saved = officer.get(link_to(page))
    assert (saved.status_code, saved.data, saved.content_type) == (200, PDF, "application/pdf")
    assert saved.headers["Content-Disposition"].startswith("attachment; filename=")
    assert saved.headers["Content-Disposition"].endswith('.pdf"')
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert saved.headers["Cache-Control"] == "no-store"
    assert saved.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_an_infected_file_is_refused_named_in_the_log_and_kept_nowhere(
    sides: TwoSides, tmp_path: Path
) -> None:
    referral = sides.accepted()
    with listening("unix", tmp_path) as clamd, scanned_by(sides, Clamd(address=clamd.address, seconds=5)):
        answer = send(provider(sides), referral, b"%PDF-1.7 " + EICAR)
    assert answer.status_code == 422
    assert "The virus scanner found something in this file" in answer.text
    assert files_of(sides, referral) == []
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select operation, actor_name, reason, outcome from audit_entry"
                " where action = 'core.upload.infected' and tenant_id = :t"
            ),
            {"t": sides.provider.id},
        )
        assert [tuple(row) for row in rows] == [("security", sides.worker.name, "Eicar-Signature", "refused")]


@pytest.mark.parametrize("manner", ["silent", "half", "failing", "slow"])
def test_while_the_scanner_gives_no_clear_answer_no_file_is_taken(
    sides: TwoSides, tmp_path: Path, manner: str
) -> None:
    referral = sides.accepted()
    with listening("tcp", tmp_path) as clamd, scanned_by(sides, Clamd(address=clamd.address, seconds=1)):
        clamd.manner = manner
        answer = send(provider(sides), referral, PDF)
    assert answer.status_code == 422
    assert "could not be scanned for viruses, so it was not kept. Try again in a few minutes" in answer.text
    assert files_of(sides, referral) == []


def test_without_a_scanner_a_file_is_taken_only_where_the_settings_say_so(sides: TwoSides) -> None:
    referral, worker = sides.accepted(), provider(sides)
    with scanned_by(sides, None):
        answer = send(worker, referral, PDF)
        assert answer.status_code == 422
        assert "no virus scanner is set up" in answer.text
    with scanned_by(sides, None, unscanned=True):
        assert (
            "Files are not scanned for viruses here"
            in worker.get(f"/referrals/{referral.reference}/evidence").text
        )
        assert send(worker, referral, PDF).status_code == 303
    assert [each.scan for each in files_of(sides, referral)] == ["not-scanned"]
    assert "not scanned for viruses" in force(sides).get(f"/referrals/{referral.reference}").text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg onload=alert(1)>", "The file must be PDF, PNG, JPEG"),
        (b"", "The file is empty"),
        (b"%PDF-" + b"x" * (8 * 1024 * 1024), "must be 8 MB or smaller"),
    ],
    ids=["a drawing with script", "nothing", "too large"],
)
def test_what_is_not_fit_is_refused_at_its_field_with_what_was_typed(
    sides: TwoSides, content: bytes, told: str
) -> None:
    answer = send(provider(sides), sides.accepted(), content)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'href="#file"' in answer.text
    assert "Completed the course" in answer.text


def test_without_a_file_the_form_says_so(sides: TwoSides) -> None:
    referral, browser = sides.accepted(), provider(sides)
    browser.get(f"/referrals/{referral.reference}/evidence")
    answer = browser.post(f"/referrals/{referral.reference}/evidence", kind="letter", note="x")
    assert (answer.status_code, "Choose a file" in answer.text) == (422, True)


def test_sending_the_form_twice_adds_the_file_once(sides: TwoSides) -> None:
    referral, browser = sides.accepted(), provider(sides)
    path = f"/referrals/{referral.reference}/evidence"
    browser.get(path)
    hidden = browser.hidden()
    for _time in range(2):
        values = {**hidden, "kind": "letter", "note": "x", "file": (io.BytesIO(PDF), "x.pdf")}
        answer = browser.client.post(
            f"/t/{browser.slug}{path}", data=values, content_type="multipart/form-data"
        )
        assert answer.status_code == 303
    assert len(files_of(sides, referral)) == 1


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_when_the_grant_is_over_no_address_opens_anything_for_the_provider(sides: TwoSides, end: End) -> None:
    referral = sides.accepted()
    evidence, passed = add(sides, referral), result(sides, referral)
    worker, officer = provider(sides), force(sides)
    paths = (
        f"/referrals/{referral.reference}",
        f"/referrals/{referral.reference}/evidence",
        f"/referrals/{referral.reference}/result",
        f"/referrals/{referral.reference}/evidence/{evidence.id}",
        f"/evidence/{evidence.id}",
    )
    for path in paths:
        assert worker.get(path).status_code == 200, path
    end(sides, referral)
    for path in paths:
        assert worker.get(path).status_code == 404, path
    found = worker.get("/certificates", code=passed.certificate_code or "").text
    assert "No certificate found" in found
    assert "Testina" not in found
    assert officer.get(f"/evidence/{evidence.id}").status_code == 200
    assert "Testina Suspectsworth" in officer.get("/certificates", code=passed.certificate_code or "").text


def test_strangers_and_people_without_the_permission_open_nothing(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    for side, role, status in (
        (sides.other_force, "investigator", 404),
        (sides.other_provider, "provider-worker", 404),
        (sides.provider, "administrator", 403),
        (sides.force, "auditor", 403),
    ):
        browser = sides.browser(side.person(role), side)
        assert browser.get(f"/evidence/{evidence.id}").status_code == status, role


def test_the_officer_has_no_form_to_add_or_to_take_back(sides: TwoSides) -> None:
    referral = sides.accepted()
    evidence = add(sides, referral)
    officer = force(sides)
    assert officer.get(f"/referrals/{referral.reference}/evidence").status_code == 403
    page = officer.get(f"/referrals/{referral.reference}").text
    assert "Take back" not in page
    assert officer.get(f"/referrals/{referral.reference}/evidence/{evidence.id}").status_code == 403


def test_a_file_is_taken_back_with_a_reason_and_opens_no_more(sides: TwoSides) -> None:
    referral = sides.accepted()
    evidence, worker = add(sides, referral), provider(sides)
    path = f"/referrals/{referral.reference}/evidence/{evidence.id}"
    worker.get(path)
    assert "Enter why it is taken back" in worker.post(path).text
    worker.get(path)
    assert worker.post(path, reason="Of another person").status_code == 303
    for browser in (worker, force(sides)):
        page = browser.get(f"/referrals/{referral.reference}").text
        assert "Of another person" in page
        assert f"/evidence/{evidence.id}" not in page
        assert browser.get(f"/evidence/{evidence.id}").status_code == 404
    assert worker.get(path).status_code == 303


def test_one_result_is_recorded_and_both_sides_see_its_certificate(sides: TwoSides) -> None:
    referral, worker = sides.accepted(), provider(sides)
    path = f"/referrals/{referral.reference}/result"
    worker.get(path)
    refused = worker.post(
        path, course="Course", completed_on=day(), outcome="passed", hours="many", score="no"
    )
    assert refused.status_code == 422
    assert "Enter the hours as a number, like 1.5" in refused.text
    worker.get(path)
    sent = worker.post(
        path, course="Course", completed_on=day(), outcome="passed", hours="1.5", score="85 %",
        provider_code="TW-1",
    )  # fmt: skip
    assert sent.status_code == 303
    page = force(sides).get(f"/referrals/{referral.reference}").text
    code = re.search(r"CR-[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert code is not None
    assert "score 85 per cent" in page
    assert "1.50 hours count" in page
    assert "TW-1" in page
    for browser in (worker, force(sides)):
        assert "Certificate of an online course" in browser.get("/certificates", code=code[0].lower()).text
        assert "This is no code of ours" in browser.get("/certificates", code=code[0][:-1] + "!").text
        assert browser.get("/certificates").status_code == 200


def table(*lines: str) -> bytes:
    return "\n".join(("referral,course,completed_on,outcome,hours", *lines)).encode()


def preview(browser: Browser, content: bytes) -> TestResponse:
    browser.get("/course-results")
    values = {**browser.hidden(), "file": (io.BytesIO(content), "results.csv")}
    browser.page = browser.client.post(
        f"/t/{browser.slug}/course-results", data=values, content_type="multipart/form-data"
    )
    return browser.page


def results_of(sides: TwoSides) -> int:
    with sides.acting(sides.officer) as session:
        return (
            session.scalar(
                sa.select(sa.func.count())
                .select_from(CourseResult)
                .where(CourseResult.organisation == sides.provider.name)
            )
            or 0
        )


def test_a_table_is_looked_at_then_recorded_and_not_twice(sides: TwoSides) -> None:
    referral, worker = sides.accepted(), provider(sides)
    content = table(
        f"{referral.reference},First,{today()},passed,1",
        f"{referral.reference},Second,{today()},nonsense,1",
    )
    page = preview(worker, content)
    assert page.status_code == 200
    assert "1 result would be recorded" in page.text
    assert "Write the outcome as passed or not-passed" in page.text
    assert "Testina Suspectsworth" in page.text
    assert results_of(sides) == 0
    lines = re.search(r'name="lines" value="([^"]*)"', page.text)
    assert lines is not None
    hidden = worker.hidden()
    for _time in range(2):
        values = {**hidden, "lines": lines[1]}
        assert worker.client.post(f"/t/{worker.slug}/course-results", data=values).status_code == 303
    assert results_of(sides) == 1
    assert "1 result recorded. 1 line changed nothing." in worker.get("/course-results").text
    again = preview(worker, content)
    assert "This result is already recorded" in again.text
    assert 'name="lines"' not in again.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 a workbook", "must be a table saved as CSV UTF-8"),
        (b"name,mark\nx,1", "must name the columns"),
    ],
    ids=["a workbook", "another table"],
)
def test_what_is_no_table_is_refused_at_its_field(sides: TwoSides, content: bytes, told: str) -> None:
    page = preview(provider(sides), content)
    assert page.status_code == 422
    assert told in page.text
    assert 'href="#file"' in page.text


def test_a_table_is_scanned_too(sides: TwoSides, tmp_path: Path) -> None:
    with listening("tcp", tmp_path) as clamd, scanned_by(sides, Clamd(address=clamd.address, seconds=5)):
        assert "The virus scanner found something" in preview(provider(sides), table(EICAR.decode())).text


def test_the_officer_records_no_results(sides: TwoSides) -> None:
    assert force(sides).get("/course-results").status_code == 403


def test_whoever_watches_the_machine_is_told_whether_files_can_be_taken(
    sides: TwoSides, tmp_path: Path
) -> None:
    def told() -> object:
        answer = sides.app.test_client().get("/health/ready")
        assert answer.status_code == 200
        return answer.get_json()["scanner"]

    with listening("tcp", tmp_path) as clamd, scanned_by(sides, Clamd(address=clamd.address, seconds=5)):
        assert told() == "answers"
        clamd.manner = "silent"
        assert told() == "unreachable"
    with scanned_by(sides, None):
        assert told() == "none"
    with scanned_by(sides, None, unscanned=True):
        assert told() == "unscanned"
