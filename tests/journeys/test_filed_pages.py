"""The filed documents of a case as people open them: accessible, and whole on a narrow screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from .conftest import Arrive, Site
from .disposal_steps import ENDINGS, authorised_case, complete, finalise, give, keep_condition

NARROW, WIDE = ViewportSize(width=320, height=700), ViewportSize(width=1280, height=900)


def test_every_page_that_a_case_files_is_accessible_and_fits_a_narrow_screen(
    site: Site, arrive: Arrive, browser: Browser
) -> None:
    ending = next(each for each in ENDINGS if each.disposal == "CR")
    reference = authorised_case(site, ending)
    officer = arrive(f"investigator@{ending.force}.example")
    give(officer, reference, ending)
    keep_condition(officer, reference)
    complete(officer, reference)
    finalise(officer, reference, ending)
    officer.go(f"/cases/{reference}")

    links = {link.get_attribute("href") for link in officer.page.locator("a[href*='/documents/']").all()}
    answers = [officer.page.request.get(f"{officer.base}{href}") for href in links]
    pages = [answer for answer in answers if answer.headers["content-type"].startswith("text/html")]
    shown = browser.new_page()
    titles = []
    for answer in pages:
        assert "sandbox" in answer.headers["content-security-policy"]
        shown.set_content(answer.text())
        titles.append(shown.title())
        for size in (NARROW, WIDE):
            shown.set_viewport_size(size)
            found = Axe().run(shown)
            assert found.violations_count == 0, f"{shown.title()}\n{found.generate_report()}"
            assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"], shown.title()
    shown.close()
    for name in ("Authorisation record", "Community resolution in plain words", "Compliance letter",
                 "Completion letter", "Retention and PNC form"):  # fmt: skip
        assert any(title.startswith(name) for title in titles), (name, titles)
    assert len(answers) == 2 * len(pages)
