"""The macros and the vendored style sheets belong to one version of the design system: its own examples
agree.
"""

import gzip
import json
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from flask import Flask

FIXTURES = Path(__file__).parent / "data" / "govuk-frontend-6.3.0-fixtures.json.gz"


def shape(node: PageElement) -> object:
    """An element as comparable data: name, attributes, children; white space between words counts as one
    blank.
    """
    if isinstance(node, NavigableString):
        return " ".join(node.split()) or None
    assert isinstance(node, Tag)
    attributes = sorted((k, " ".join(v) if isinstance(v, list) else v) for k, v in node.attrs.items())
    children = [child for each in node.children if (child := shape(each)) is not None]
    return (node.name, attributes, children)


def same(left: str, right: str) -> bool:
    return shape(BeautifulSoup(left, "html.parser")) == shape(BeautifulSoup(right, "html.parser"))


def test_our_macros_draw_all_657_examples_of_the_design_system(shell_app: Flask) -> None:
    examples = json.loads(gzip.decompress(FIXTURES.read_bytes()))
    different = []
    with shell_app.test_request_context():
        for each in examples:
            component = each["component"]
            macro = "govuk" + "".join(part.capitalize() for part in component.split("-"))
            source = f"govuk_frontend_jinja/components/{component}/macro.html"
            module = shell_app.jinja_env.get_template(source).module
            if not same(getattr(module, macro)(each["options"]), each["html"]):
                different.append(f"{component}: {each['name']}")
    assert len(examples) == 657
    assert different == []


def test_the_comparison_sees_a_difference_in_an_attribute() -> None:
    assert same('<p class="a  b"> x </p>', '<p class="a b">x</p>')
    assert not same('<p class="a">x</p>', '<p class="b">x</p>')
    assert not same("<p>x</p>", "<p>y</p>")
