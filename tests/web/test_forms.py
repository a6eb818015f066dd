"""Forms: dates that say what is wrong, errors that lead to the input, one key for one submission."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired

from fairlead.web.fields import DateBetween, DatePartsField
from fairlead.web.form_page import error_summary_items, idempotency_key

SUMMARY = [
    ("Enter the full name", "name"),
    ("Enter an offence, or its code", "offence"),
    ("Date of the offence must include a month", "committed-month"),
    ("Choose a role", "role"),
    ("Choose a need", "needs"),
    ("Choose a station", "station"),
    ("Enter your reasons", "rationale"),
    ("Enter a summary", "summary"),
    ("Enter your password", "password"),
    ("Choose a file", "evidence"),
    ("Confirm that", "agreed"),
]


class BornForm(Form):  # type: ignore[misc, unused-ignore]  # WTForms has types in some releases  # typed only where stubs are installed
    born = DatePartsField(
        "Date of birth",
        validators=[
            InputRequired("Enter the date of birth"),
            DateBetween(date(1900, 1, 1), date(2026, 11, 22)),
        ],
    )


def born(*parts: str) -> BornForm:
    return BornForm(MultiDict([("born", part) for part in parts]))


@pytest.fixture(autouse=True)
def _request(shell_app: Flask) -> object:
    with shell_app.test_request_context():
        yield


def test_every_error_leads_to_its_input(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/form_errors").data, "html.parser")
    links = soup.select(".govuk-error-summary__list a")
    assert [(a.get_text(), str(a["href"]).removeprefix("#")) for a in links] == SUMMARY
    for _, wanted in SUMMARY:
        target = soup.find(id=wanted)
        assert target is not None
        assert target.name in {"input", "select", "textarea"}
    assert soup.title is not None
    assert soup.title.get_text().startswith("Error: ")


def test_only_the_wrong_box_of_a_date_is_marked_and_what_was_typed_stays(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/form_errors").data, "html.parser")
    boxes = soup.find_all("input", {"name": "committed"})
    assert [box.get("value") or "" for box in boxes] == ["31", "", "2026"]
    assert ["govuk-input--error" in box["class"] for box in boxes] == [False, True, False]


def test_a_form_carries_token_key_and_version(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/form").data, "html.parser")
    hidden = {str(i["name"]): str(i["value"]) for i in soup.select(".fl-form input[type=hidden]")}
    assert set(hidden) == {"csrf_token", "idempotency_key", "version"}
    assert hidden["version"] == "3"


def test_a_field_without_a_hint_has_no_empty_hint(shell_client: FlaskClient) -> None:
    soup = BeautifulSoup(shell_client.get("/gallery/form").data, "html.parser")
    assert [hint for hint in soup.select(".govuk-hint") if not hint.get_text().strip()] == []


def test_each_new_form_has_its_own_key() -> None:
    assert idempotency_key() != idempotency_key()


def test_a_form_shown_again_keeps_its_key(shell_app: Flask) -> None:
    key = "0b9cf7bc-8f7e-4e53-9f6e-2d4c3c1f9a10"
    with shell_app.test_request_context(method="POST", data={"idempotency_key": key}):
        assert idempotency_key() == key


def test_a_key_that_is_none_is_replaced_not_echoed(shell_app: Flask) -> None:
    with shell_app.test_request_context(method="POST", data={"idempotency_key": "<script>"}):
        assert "<" not in idempotency_key()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("3", "4", "1991"), date(1991, 4, 3)),
        (("03", "04", "1991"), date(1991, 4, 3)),
        (("3", "April", "1991"), date(1991, 4, 3)),
        ((" 29 ", "feb", "2024"), date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_as_people_write_it(parts: tuple[str, ...], expected: date) -> None:
    form = born(*parts)
    assert form.validate()
    assert form.born.data == expected


@pytest.mark.parametrize(
    ("parts", "message", "target"),
    [
        (("", "", ""), "Enter the date of birth", "born-day"),
        (("3", "", "1991"), "Date of birth must include a month", "born-month"),
        (("", "", "1991"), "Date of birth must include a day and a month", "born-day"),
        (("3",), "Date of birth must include a month and a year", "born-month"),
        (("31", "2", "1991"), "Date of birth must be a real date", "born-day"),
        (("x", "y", "1991"), "Date of birth must be a real date", "born-day"),
        (("3", "4", "91"), "Date of birth: year must include 4 numbers", "born-year"),
        (("3", "4", "1891"), "Date of birth must be on or after 1 January 1900", "born-day"),
        (("23", "11", "2026"), "Date of birth must be on or before 22 November 2026", "born-day"),
        (("1", "2", "1991", "9", "9"), None, None),
    ],
)
def test_a_date_that_is_wrong_says_how(
    parts: tuple[str, ...], message: str | None, target: str | None
) -> None:
    form = born(*parts)
    form.validate()
    expected = [] if message is None else [{"text": message, "href": f"#{target}"}]
    assert error_summary_items(form) == expected


@pytest.mark.parametrize("parts", [(), ("3",), ("3", "4"), ("3", "4", "1991", "5"), ("x" * 5000, "", "")])
def test_any_number_of_posted_boxes_can_be_shown_again(parts: tuple[str, ...]) -> None:
    form = born(*parts)
    form.validate()
    assert (
        BeautifulSoup(form.born(), "html.parser").find_all("input", {"name": "born"})[2]["id"] == "born-year"
    )


def test_a_saved_date_fills_the_boxes() -> None:
    form = BornForm(data={"born": date(1991, 4, 3)})
    boxes = BeautifulSoup(form.born(), "html.parser").find_all("input")
    assert [box["value"] for box in boxes] == ["3", "4", "1991"]


def test_errors_inside_lists_and_parts_are_found() -> None:
    class Address(Form):  # type: ignore[misc, unused-ignore]  # WTForms has types in some releases
        town = StringField("Town", validators=[InputRequired("Enter a town")])

    class Person(Form):  # type: ignore[misc, unused-ignore]  # WTForms has types in some releases
        home = FormField(Address)
        names = FieldList(StringField("Name", validators=[InputRequired("Enter a name")]), min_entries=1)

    form = Person(MultiDict({"home-town": "", "names-0": ""}))
    form.validate()
    assert error_summary_items(form) == [
        {"text": "Enter a town", "href": "#home-town"},
        {"text": "Enter a name", "href": "#names-0"},
    ]


def test_a_page_without_a_form_has_no_summary() -> None:
    assert error_summary_items(None) == []
    assert "govuk-error-summary" not in render_template("web/page_form.html")
