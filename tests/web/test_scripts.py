"""What the scripts add to pages that work without them."""

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect


@pytest.fixture
def search_page(shell_page: Page, shell_url: str) -> Page:
    shell_page.goto(f"{shell_url}/gallery/search")
    return shell_page


def test_suggestions_are_announced_and_chosen_by_keyboard(search_page: Page) -> None:
    box = search_page.get_by_role("combobox", name="Find an offence")
    box.type("assa")
    expect(search_page.get_by_role("option")).to_have_count(1)
    expect(search_page.locator(".fl-typeahead [role=status]")).to_have_text(re.compile("^1 suggestion"))
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = search_page.get_by_role("option", selected=True)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("Enter")
    assert box.input_value() == "CJ88116"
    assert box.get_attribute("aria-expanded") == "false"


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(search_page: Page) -> None:
    box = search_page.get_by_role("combobox", name="Find an offence")
    box.type("th")
    expect(search_page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(search_page.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "th"


def test_enter_without_a_choice_goes_to_the_page_of_results(search_page: Page) -> None:
    box = search_page.get_by_role("combobox", name="Find an offence")
    box.type("theft")
    expect(search_page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    search_page.wait_for_url("**/gallery/search?q=theft")


def test_a_suggestion_can_be_clicked(search_page: Page) -> None:
    box = search_page.get_by_role("combobox", name="Find an offence")
    box.type("damage")
    search_page.get_by_role("option").first.click()
    assert box.input_value() == "CD71039"


def test_suggestions_that_fail_leave_an_ordinary_search(search_page: Page) -> None:
    search_page.route("**/suggest/**", lambda route: route.fulfill(status=500))
    box = search_page.get_by_role("combobox", name="Find an offence")
    with search_page.expect_response("**/suggest/**"):
        box.type("theft")
    expect(search_page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    search_page.wait_for_url("**/gallery/search?q=theft")


def test_a_suggested_label_is_text_never_markup(search_page: Page) -> None:
    search_page.route(
        "**/suggest/**", lambda route: route.fulfill(json=[{"value": "x", "label": "<b>bold</b>"}])
    )
    search_page.get_by_role("combobox", name="Find an offence").type("bold")
    expect(search_page.get_by_role("option")).to_have_text("<b>bold</b>")


def agree(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.accept()


def test_leaving_a_changed_form_asks_first(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/form")
    asked: list[str] = []
    shell_page.on("dialog", lambda dialog: agree(dialog, asked))
    shell_page.get_by_label("Full name").type("Example")
    shell_page.goto(f"{shell_url}/gallery/tag")
    assert asked == ["beforeunload"]


def test_leaving_an_untouched_form_does_not_ask(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/form")
    asked: list[str] = []
    shell_page.on("dialog", lambda dialog: agree(dialog, asked))
    shell_page.get_by_label("Full name").click()
    shell_page.goto(f"{shell_url}/gallery/tag")
    assert asked == []


def test_a_form_pressed_twice_is_sent_once(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/form")
    sent: list[str] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            held.append(route)
        else:
            route.continue_()

    shell_page.route("**/gallery/form", hold)
    shell_page.evaluate(
        "() => { const b = document.querySelector('main form button[type=submit]');"
        " const f = b.form; f.requestSubmit(b); f.requestSubmit(b); }"
    )
    shell_page.wait_for_timeout(200)
    assert len(sent) == 1
    held[0].abort()


def test_nothing_typed_is_stored_in_the_browser(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/form")
    shell_page.get_by_label("Full name").type("Example")
    assert shell_page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_a_reference_can_be_copied(shell_page: Page, shell_url: str) -> None:
    shell_page.goto(f"{shell_url}/gallery/copy")
    shell_page.get_by_role("button", name="Copy NM-2026-004131").click()
    expect(shell_page.get_by_role("status")).to_have_text("Copied")
    assert shell_page.evaluate("navigator.clipboard.readText()") == "NM-2026-004131"


SHORT_SESSION = """() => {
  const dialog = document.createElement('div');
  dialog.innerHTML = '<p><span data-session-left></span></p><button data-session-extend>Stay</button>';
  dialog.dataset.sessionTimeout = '4'; dialog.dataset.extendUrl = '/extend'; dialog.hidden = true;
  document.body.append(dialog);
  return import(document.querySelector('script[type=module]').src.replace('fairlead.js', 'session.js'))
    .then((module) => module.warnBeforeTimeout(document));
}"""


def test_the_session_warning_comes_in_time_and_staying_takes_it_away(
    shell_page: Page, shell_url: str
) -> None:
    shell_page.route("**/extend", lambda route: route.fulfill(json={}))
    shell_page.goto(f"{shell_url}/gallery/tag")
    shell_page.evaluate(SHORT_SESSION)
    stay = shell_page.get_by_role("button", name="Stay")
    expect(stay).to_be_focused(timeout=4000)
    expect(shell_page.locator("[data-session-left]")).to_have_text("Less than 1 minute left.")
    stay.click()
    expect(stay).to_be_hidden()
