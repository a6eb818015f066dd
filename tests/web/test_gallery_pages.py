"""Every component, in every state, as HTML."""

import re
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

import fairlead.web
from fairlead.web.gallery import EXAMPLES

COMPONENTS = Path(fairlead.web.__file__).parent / "templates" / "web" / "components"
NAMES = [pytest.param("", id="index"), *EXAMPLES]


def faults(html: str) -> list[str]:
    """What is wrong with a page, in words; empty when nothing is."""
    found = []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    found += [f"invalid HTML at {place}: {code}" for place, code, _ in parser.errors]
    soup = BeautifulSoup(html, "html.parser")
    headings = soup.find_all("h1")
    if len(headings) != 1:
        found.append(f"{len(headings)} headings of level 1")
    elif soup.title and " ".join(headings[0].get_text().split()) not in " ".join(
        soup.title.get_text().split()
    ):
        found.append("the title does not contain the heading")
    found += [
        f"id {i!r} {n} times" for i, n in Counter(e["id"] for e in soup.find_all(id=True)).items() if n > 1
    ]
    found += [f"inline style on <{e.name}>" for e in soup.find_all(style=True)]
    found += [f"inline style element {e}" for e in soup.find_all("style")]
    found += [f"inline script {e}" for e in soup.find_all("script") if not e.get("src")]
    found += [f"script without nonce {e}" for e in soup.find_all("script") if not e.get("nonce")]
    found += [
        f"event handler {k} on <{e.name}>" for e in soup.find_all() for k in e.attrs if k.startswith("on")
    ]
    ids = {e["id"] for e in soup.find_all(id=True)}
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for element in soup.select(f"[{attribute}]"):
            value = element[attribute]
            wanted = value if isinstance(value, list) else str(value).split()
            found += [f"{attribute}={w!r} points nowhere" for w in wanted if w not in ids]
    for form in soup.find_all("form"):
        if form.get("novalidate") is None and form.get("method") != "post":
            found.append("a form that the browser would validate")
        if form.get("method") == "post" and not form.find("input", {"name": "csrf_token"}):
            found.append(f"form to {form.get('action')!r} without protection against forged requests")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_example_page_is_valid_and_complete(shell_client: FlaskClient, name: str) -> None:
    answer = shell_client.get(f"/gallery/{name}")
    assert answer.status_code == 200
    assert faults(answer.text) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_example_page_stays_within_its_budget(shell_client: FlaskClient, name: str) -> None:
    assert len(shell_client.get(f"/gallery/{name}").data) <= 60_000


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("<p id=a>x</p><p id=a>y</p>", id="the same id twice"),
        pytest.param("<p style='color: red'>x</p>", id="inline style"),
        pytest.param("<script nonce=x>alert(1)</script>", id="inline script"),
        pytest.param("<script src=/x.js></script>", id="script without nonce"),
        pytest.param("<button onclick='x()'>x</button>", id="event handler"),
        pytest.param("<h1>Another</h1>", id="second heading"),
        pytest.param("<label for=nowhere>x</label>", id="label of nothing"),
        pytest.param("<form method=post novalidate></form>", id="unprotected form"),
        pytest.param("<p><div>x</div></p>", id="invalid nesting"),
    ],
)
def test_the_page_check_finds(broken: str) -> None:
    page = "<!DOCTYPE html><html lang=en><head><title>One</title></head><body><h1>One</h1>{}</body></html>"
    assert faults(page.format("")) == []
    assert faults(page.format(broken)) != []


def test_every_component_has_an_example() -> None:
    templates = "".join(
        (COMPONENTS.parent / "gallery" / f"{name}.html").read_text(encoding="utf-8") for name in EXAMPLES
    )
    layouts = "".join(p.read_text(encoding="utf-8") for p in COMPONENTS.parent.glob("*.html"))
    others = "".join(p.read_text(encoding="utf-8") for p in COMPONENTS.glob("*.html"))
    missing = [
        f"{path.stem}.{macro}"
        for path in COMPONENTS.glob("*.html")
        for macro in re.findall(r"{% macro (\w+)", path.read_text(encoding="utf-8"))
        if not re.search(rf"\b{macro}\(", templates + layouts)
        and len(re.findall(rf"\b{macro}\(", others)) < 2
    ]
    assert missing == []


def test_macros_have_no_mutable_default_arguments() -> None:
    guilty = [
        line
        for path in COMPONENTS.glob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"{% macro .*=\s*[\[{]", line.removeprefix("{%"))
    ]
    assert guilty == []


def test_a_missing_value_reads_as_not_recorded(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/summary_list").data, "html.parser")
    row = next(d for d in soup.select(".govuk-summary-list__row") if "Value of property" in d.get_text())
    assert "Not recorded" in row.get_text()


def test_a_decision_shows_each_reason_with_its_layer_source_and_what_would_change_it(
    shell_client: FlaskClient,
) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/reasons").data, "html.parser")
    refused = next(d for d in soup.select(".fl-decision") if "Simple caution" in d.get_text())
    text = " ".join(refused.get_text().split())
    assert "Not available" in text
    assert "2 reasons" in text
    assert "Statute Criminal Justice and Courts Act 2015 s.17(4)" in text
    assert "What would change this: A finding of exceptional circumstances by an inspector." in text
    assert "rule OOCD-R044" in text
    assert "Force policy" in text


def test_a_worklist_says_in_what_order_it_is_and_offers_the_others(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/worklist").data, "html.parser")
    due = next(h for h in soup.select("th[scope=col]") if "Next deadline" in h.get_text())
    assert due["aria-sort"] == "ascending"
    assert due.a is not None
    assert "sort=-due" in str(due.a["href"])
    assert not soup.select_one("th[scope=col][aria-sort=descending]")


def test_the_conflict_page_keeps_what_was_typed_word_for_word(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/conflict").data, "html.parser")
    yours = soup.select_one(".fl-conflict__side--yours .fl-conflict__text")
    assert yours is not None
    assert yours.get_text() == (
        "Proportionate to the harm done.\n\n"
        "The victim was consulted on 12 November and agrees; the shop asks for an apology."
    )
