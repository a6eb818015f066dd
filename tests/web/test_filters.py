"""Dates, clocks and results as people read them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from fairlead.web import filters
from fairlead.web.tables import Direction, sortable, with_query
from fairlead.workflow.rules import Confidence


@pytest.fixture(autouse=True)
def _language(shell_app: Flask) -> object:
    with shell_app.test_request_context():
        yield


def test_a_date_is_written_in_full() -> None:
    assert filters.uk_date(date(2026, 11, 22)) == "22 November 2026"


def test_a_short_date_names_the_day() -> None:
    assert filters.uk_date_short(date(2026, 9, 2)) == "Wed 2 Sep 2026"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param(datetime(2026, 11, 22, 15, 4, tzinfo=UTC), "22 November 2026 at 3:04pm", id="winter"),
        pytest.param(
            datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026 at 12:30am", id="summer, next day"
        ),
        pytest.param(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "1 July 2026 at midday", id="midday"),
        pytest.param(datetime(2026, 11, 22, 0, 0, tzinfo=UTC), "22 November 2026 at midnight", id="midnight"),
    ],
)
def test_a_moment_is_shown_in_london_time(stored: datetime, shown: str) -> None:
    assert filters.uk_datetime(stored) == shown


def test_the_date_of_a_moment_is_the_date_in_london() -> None:
    assert filters.uk_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 July 2026"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone; expected an aware datetime in UTC"):
        filters.uk_datetime(datetime(2026, 11, 22, 15, 4))  # noqa: DTZ001 # that is the point


@pytest.mark.parametrize(
    "show", [filters.uk_date, filters.uk_date_short, filters.uk_time, filters.uk_datetime]
)
def test_no_date_shows_nothing(show: object) -> None:
    assert callable(show)
    assert show(None) == ""


@pytest.mark.parametrize(
    ("days", "phrase", "tone"),
    [
        (20, "in 20 working days", "later"),
        (3, "in 3 working days", "later"),
        (2, "in 2 working days", "soon"),
        (1, "in 1 working day", "soon"),
        (0, "today", "soon"),
        (-1, "1 working day overdue", "overdue"),
        (-4, "4 working days overdue", "overdue"),
    ],
)
def test_a_deadline_says_how_far_away_it_is(days: int, phrase: str, tone: str) -> None:
    assert filters.working_days_phrase(days) == phrase
    assert filters.deadline_tone(days) == tone


def test_a_deadline_nobody_counted_is_not_marked() -> None:
    assert filters.deadline_tone(None) == "later"


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 byte"), (812, "812 bytes"), (48_213, "48 kB"), (1_240_000, "1.2 MB")]
)
def test_a_file_size_is_in_words(size: int, words: str) -> None:
    assert filters.file_size(size) == words


def test_each_result_has_words_and_a_tone() -> None:
    assert {name: filters.result_label(name) for name in filters.RESULTS} == {
        "ELIGIBLE": "Available",
        "INELIGIBLE": "Not available",
        "REFER_SUPERVISOR": "Supervisor decides",
        "REFER_CPS": "Prosecutor decides",
        "MORE_INFO": "More information needed",
        "ALLOWED": "Allowed",
        "REFUSED": "Not allowed",
    }
    assert filters.result_tone("INELIGIBLE") == "negative"


def test_an_unknown_result_or_layer_is_shown_as_it_is() -> None:
    assert filters.result_label("NEW") == "NEW"
    assert filters.result_tone("NEW") == "neutral"
    assert filters.layer_label("NEW") == "NEW"


def test_sorting_again_turns_the_order_round_and_starts_at_the_first_page() -> None:
    query = {"state": "open", "after": "abc", "sort": "due"}
    column = sortable("/cases", query, key="due", label="Due", sort="due")
    assert column.sorted is Direction.ASCENDING
    assert column.sort_url == "/cases?state=open&sort=-due"


def test_another_column_sorts_in_its_own_first_direction() -> None:
    column = sortable("/cases", {}, key="opened", label="Opened", sort="due", first=Direction.DESCENDING)
    assert column.sorted is None
    assert column.sort_url == "/cases?sort=-opened"


def test_an_address_carries_no_empty_arguments() -> None:
    assert with_query("/cases", {"q": "", "sort": "due"}, sort=None) == "/cases"
    assert with_query("/cases", {"q": "a & b"}) == "/cases?q=a+%26+b"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("CYPA 1933 s.50 [from memory]", "CYPA 1933 s.50, not checked against the law"),
        (
            "gravity matrix [verified procedure; scores from memory]",
            "gravity matrix, not checked against the law",
        ),
        ("placeholder [from memory]: a matrix", "placeholder, not checked against the law: a matrix"),
        ("[from memory]", "Not checked against the law"),
        ("OPEN: which day counts", "Not settled: which day counts"),
        (
            "outcomes 6, 7 [from memory]; DIV OPEN",
            "outcomes 6, 7, not checked against the law; DIV, not settled",
        ),
        ("house rule [design] after s.101", "house rule, this product’s own choice, not law, after s.101"),
        ("[design] four eyes", "This product’s own choice, not law: four eyes"),
        (
            "Code of Practice [verified-secondary]; Part 6",
            "Code of Practice, checked in a secondary source; Part 6",
        ),
        ("PCSC Act 2022 s.98 [verified]", "PCSC Act 2022 s.98"),
        ("[2013] EWHC 1561 (Admin)", "[2013] EWHC 1561 (Admin)"),
        ("OPENING of a case", "OPENING of a case"),
    ],
)
def test_a_source_says_in_words_how_far_it_was_checked(stored: str, shown: str) -> None:
    assert filters.source_words(stored) == shown


def test_how_far_a_rule_was_checked_can_stand_alone() -> None:
    assert filters.confidence_words("[from memory]") == "Not checked against the law"
    assert filters.confidence_words("certain") == "certain"


def test_every_tag_of_a_rule_has_its_words() -> None:
    assert set(filters.CHECKED) == {str(each) for each in Confidence}
