"""Every component in a real browser: accessible, without sideways scrolling, silent, and alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from fairlead.web.gallery import EXAMPLES

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(shell_page: Page) -> list[str]:
    """What axe-core finds on the page as it stands."""
    found = Axe().run(shell_page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_example_is_accessible_and_fits_any_screen(
    shell_page: Page, said: list[str], asked: list[str], shell_url: str, name: str
) -> None:
    shell_page.goto(f"{shell_url}/gallery/{name}")
    for width in (1280, 320):
        shell_page.set_viewport_size({"width": width, "height": 800})
        assert violations(shell_page) == []
        assert shell_page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    assert [url for url in asked if not url.startswith(shell_url)] == []


def test_axe_would_find_a_fault(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/tag")
    shell_page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any(found.startswith("label") for found in violations(shell_page))


def test_an_inline_style_would_be_refused_and_heard(
    shell_page: Page, said: list[str], shell_url: str
) -> None:
    shell_page.goto(f"{shell_url}/gallery/tag")
    shell_page.evaluate("document.querySelector('main').setAttribute('style', 'color: red')")
    assert any("Content Security Policy" in each for each in said)


@pytest.mark.parametrize("name", ["worklist", "form_errors", "case_page", "search", "filters"])
def test_the_page_works_without_script(browser: Browser, shell_url: str, name: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{shell_url}/gallery/{name}")
    assert page.locator("h1").is_visible()
    for closed in page.locator("main details:not([open]) > summary").all():
        closed.click()
    for button in page.locator("main button[type=submit]").all():
        assert button.is_visible()
    context.close()


def test_a_narrow_worklist_shows_each_row_as_a_labelled_card(shell_page: Page, shell_url: str) -> None:
    shell_page.set_viewport_size({"width": 320, "height": 800})
    shell_page.goto(f"{shell_url}/gallery/worklist")
    cells = shell_page.locator("tbody tr").first.locator("th, td")
    tops = [box["y"] for cell in cells.all() if (box := cell.bounding_box())]
    assert tops == sorted(set(tops)), "cells of a card stand below each other"
    assert label_before(cells.nth(1)) == '"Person"'


def label_before(cell: Locator) -> str:
    """What the style sheet writes before a cell, in quotation marks; none where it writes nothing."""
    return str(cell.evaluate("cell => getComputedStyle(cell, '::before').content")).partition(" / ")[0]


def test_a_wide_worklist_shows_a_row_as_a_row(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/worklist")
    cells = shell_page.locator("tbody tr").first.locator("th, td")
    assert len({box["y"] for cell in cells.all() if (box := cell.bounding_box())}) == 1
    assert label_before(cells.nth(1)) == "none"


def test_the_keyboard_reaches_the_content_first(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/worklist")
    shell_page.keyboard.press("Tab")
    assert shell_page.evaluate("document.activeElement.className").startswith("govuk-skip-link")
    shell_page.keyboard.press("Enter")
    assert shell_page.evaluate("document.activeElement.id") == "main-content"


def test_print_leaves_out_what_only_a_screen_needs(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/worklist")
    shell_page.emulate_media(media="print")
    for selector in (".fl-nav", ".fl-header__search", ".fl-filters", ".fl-pager__nav"):
        assert not shell_page.locator(selector).first.is_visible()
    assert shell_page.locator("tbody tr").first.is_visible()
