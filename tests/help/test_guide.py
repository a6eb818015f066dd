"""The guide: something is said of each page that the navigation leads to, and each link of it leads somewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import render_template_string

from fairlead.help.guide import GUIDES, TOPICS, topic_of
from fairlead.identity.permissions import CORE_ROLES
from fairlead.modules.facade import TenantHooks
from fairlead.modules.registry import registry
from fairlead.testing.two_sides import TwoSides
from fairlead.web.page_frame import CORE_ITEMS

SIDES = {"provider-worker": "provider", "provider-manager": "provider"}


def opened(sides: TwoSides, role: str, path: str) -> BeautifulSoup:
    side = getattr(sides, SIDES.get(role, "force"))
    answer = sides.browser(side.person(role), side).get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


def said(sides: TwoSides, macro: tuple[str, str], key: str) -> str:
    source = f"{{% from 'help/_{macro[0]}.html' import {macro[1]} %}}{{{{ {macro[1]}(key) }}}}"
    with sides.app.test_request_context():
        return BeautifulSoup(render_template_string(source, key=key), "html.parser").get_text(" ", strip=True)


def test_the_guide_has_a_paragraph_for_each_entry_of_the_navigation(sides: TwoSides) -> None:
    assert [item.endpoint for item in CORE_ITEMS if topic_of(item.endpoint) is None] == []
    anybody = replace(sides.officer, permissions=registry().permissions(registry().names))
    with sides.acting(anybody) as session, sides.app.test_request_context():
        offered = TenantHooks(registry().names).nav_items(session)
    assert offered
    assert [item.endpoint for item in offered if not str(item.guide)] == []


def test_an_entry_that_nobody_explains_would_be_found() -> None:
    assert topic_of("nothing.at_all") is None


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_each_paragraph_has_words_and_stands_in_a_guide(shared_sides: TwoSides, topic: object) -> None:
    key = topic.key  # type: ignore[attr-defined]  # a Topic
    assert len(said(shared_sides, ("topics", "about"), key)) > 60
    assert any(key in guide.topics for guide in GUIDES)


def test_a_paragraph_without_words_would_be_seen(shared_sides: TwoSides) -> None:
    assert said(shared_sides, ("topics", "about"), "no-such-topic") == ""


@pytest.mark.parametrize("role", [role.key for role in CORE_ROLES if role.key != "partner-worker"])
def test_each_role_has_a_guide_whose_links_lead_to_its_paragraphs(shared_sides: TwoSides, role: str) -> None:
    index = opened(shared_sides, role, "/help")
    assert "your guide" in index.text
    found = index.select_one("main li a")
    assert found is not None
    page = opened(shared_sides, role, "/" + str(found["href"]).split("/", 3)[3])
    anchors = [str(link["href"])[1:] for link in page.select("main nav a")]
    assert anchors
    assert [anchor for anchor in anchors if page.find(id=anchor) is None] == []


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("investigator", "/cases"),
        ("investigator", "/people/search"),
        ("supervisor", "/referrals"),
        ("provider-worker", "/referrals"),
        ("provider-manager", "/services/own"),
        ("commissioning-lead", "/services/changes"),
        ("administrator", "/admin/modules"),
        ("administrator", "/admin/users"),
        ("auditor", "/audit"),
        ("help-desk", "/help/desk"),
        ("help-desk", "/help/ask"),
    ],
)
def test_help_with_this_page_leads_to_the_paragraph_about_it(
    shared_sides: TwoSides, role: str, path: str
) -> None:
    link = opened(shared_sides, role, path).find("a", string="Help with this page")
    assert link is not None
    address, _, anchor = str(link["href"]).partition("#")
    assert anchor
    assert opened(shared_sides, role, "/" + address.split("/", 3)[3]).find(id=anchor) is not None


def test_a_page_of_which_nothing_is_said_leads_to_where_help_starts(shared_sides: TwoSides) -> None:
    link = opened(shared_sides, "administrator", "/help/guide/officer").find(
        "a", string="Help with this page"
    )
    assert link is not None
    assert "/help" in str(link["href"])
    browser = shared_sides.browser(shared_sides.officer, shared_sides.force)
    assert browser.get("/help/guide/no-such").status_code == 404
