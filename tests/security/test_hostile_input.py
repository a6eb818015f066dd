"""What nobody types: every answer is a refusal or an empty page, never a failure of ours."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from fairlead.identity.permissions import CORE_PERMISSIONS
from fairlead.testing.casework import Pages

NUL = "a\x00b"
LAST_CODE_POINTS = ("\U0010ffff", "\ud7ff")


@pytest.fixture
def pages(pages: Pages) -> Pages:
    """Somebody who may open every page."""
    pages.actor = replace(pages.actor, permissions=frozenset(map(str, CORE_PERMISSIONS)))
    return pages


@pytest.mark.parametrize(
    "address", ["/services?q=", "/admin/users?q=", "/search?q=", "/people/search?q=", "/cases?text="]
)
def test_a_zero_byte_in_an_address_is_a_bad_request(pages: Pages, address: str) -> None:
    assert pages.get(address + quote(NUL)).status_code == 400


def test_an_organisation_with_a_zero_byte_in_its_name_does_not_exist(pages: Pages) -> None:
    assert pages.client.get("/t/a%00b/").status_code == 404


@pytest.mark.parametrize(
    "field", ["given_names", "family_name", "adjustments", "date_of_birth", "idempotency_key"]
)
def test_a_zero_byte_in_a_form_is_a_bad_request(pages: Pages, field: str) -> None:
    values = {"given_names": "Ada", "family_name": "Quuxworth", field: NUL}
    assert pages.post("/people/new", **values).status_code == 400


@pytest.mark.parametrize("address", ["/search?q=", "/cases?text=", "/people/search?q=", "/offences?q="])
@pytest.mark.parametrize("last", LAST_CODE_POINTS)
def test_a_search_for_a_character_after_which_there_is_none_finds_nothing(
    pages: Pages, address: str, last: str
) -> None:
    for typed in (last, f"OOC{last}", last * 3):
        assert pages.get(address + quote(typed)).status_code == 200


@pytest.mark.parametrize("year", ["9" * 18, "9" * 3000, "0", "-1", "10000"])
def test_a_birthday_in_a_year_that_no_calendar_has_asks_for_nothing(pages: Pages, year: str) -> None:
    assert pages.get(f"/people/search?day=1&month=1&year={year}").status_code == 200


@pytest.mark.parametrize(
    "parts", [("1", "9" * 20, "1990"), ("9" * 20, "1", "1990"), ("1", "1", "9999"), ("0", "0", "0000")]
)
def test_a_date_that_no_calendar_has_is_refused_on_its_field(pages: Pages, parts: tuple[str, ...]) -> None:
    answer = pages.client.post(
        f"/t/{pages.slug}/people/new",
        data={"given_names": "Ada", "family_name": "Quuxworth", "date_of_birth": list(parts)},
    )
    assert answer.status_code == 422
