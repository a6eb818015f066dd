"""On a telephone: every page of everybody's menu, and every page of its own kind that those lead to, fits and is
accessible.
"""

from __future__ import annotations

import re

import pytest

from fairlead.modules.registry import load_demo_data
from fairlead.providers.groups.demo import load_demo_groups

from .conftest import Arrive, Person, Site

PHONE = 320
_ONE_OF_MANY = re.compile(r"/[^/]*\d[^/]*")


@pytest.fixture(scope="module", autouse=True)
def cases(site: Site) -> None:
    """The demonstration's cases."""
    load_demo_data(site.database)
    load_demo_groups(site.database)


def links(person: Person, within: str) -> list[str]:
    """Where the links lead that stay in the organisation and are pages, as paths after ``/t/<slug>``."""
    root = f"{person.base}/t/{person.slug}"
    found = person.page.eval_on_selector_all(
        f"{within} a[href]:not([download])", "all => all.map(a => a.href)"
    )
    return [each.partition("#")[0].removeprefix(root) for each in found if each.startswith(root)]


def fits(person: Person, path: str) -> None:
    """Open the page, and see that nobody has to scroll sideways; `Person.go` asks axe and listens for complaints."""
    answer = person.go(path)
    assert answer.ok, f"{path} answered {answer.status}"
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE, f"{path} is {wide} px wide"


@pytest.mark.parametrize(
    "email",
    [
        "investigator@northmoor.example",
        "supervisor@northmoor.example",
        "administrator@northmoor.example",
        "auditor@northmoor.example",
        "dpo@northmoor.example",
        "commissioning@northmoor.example",
        "desk@northmoor.example",
        "worker@tidewell.example",
        "manager@tidewell.example",
        "worker@saltby.example",
    ],
)
def test_every_page_that_the_menu_leads_to_fits_a_telephone(arrive: Arrive, email: str) -> None:
    person = arrive(email, width=PHONE)
    menu = dict.fromkeys(links(person, "nav"))
    assert menu
    onward: dict[str, str] = {}
    for path in menu:
        fits(person, path)
        for link in links(person, "main"):
            onward.setdefault(_ONE_OF_MANY.sub("/*", link.partition("?")[0]), link)
    for path in onward.values():
        if path not in menu and "/documents/" not in path:
            fits(person, path)
