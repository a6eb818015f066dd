"""Names written so that they are read and not found: with digits, with initials, run together. And ordinary words."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairlead.testing.invented_names import FAMILY_ENDS, FAMILY_STARTS, GIVEN
from fairlead_oocd.naming import ORDINARY, Finder, marks_of_name, marks_of_whole_name

WRITTEN_FOR = {
    "o": "0",
    "i": "1",
    "l": "1",
    "e": "3",
    "a": "4",
    "s": "5",
    "t": "7",
    "b": "8",
    "g": "9",
    "z": "2",
}
GIVEN_NAMES = st.sampled_from(sorted(GIVEN))
FAMILY_NAMES = st.builds(
    lambda start, end: f"{start}{end}", *map(st.sampled_from, (FAMILY_STARTS, FAMILY_ENDS))
)
ORDINARY_NAMES = st.sampled_from(sorted(word for word in ORDINARY if len(word) > 2))
REPORT = """
a i he she went to the shop and took it on monday 1st 2nd 10am 30mph a4 b12 m25 covid19 mp3 ab12 3cd part b section 4
was seen with bags of food it is paid by 22 june flat 2a exhibit jb1 the car ab51 xyz
""".split()  # noqa: SIM905  # a list of words is read as words


def by_name(given_names: str, family_name: str) -> Finder:
    return Finder(marks_of_name(given_names, family_name, "[victim 1]"))


def as_whole(given_names: str, family_name: str) -> Finder:
    """As somebody who speaks for an organisation is looked for: the whole name only."""
    return Finder(marks_of_whole_name(given_names, family_name, "[victim 1]"))


@pytest.mark.parametrize(
    "text",
    [
        "S1obhan was there",
        "5iobhan said so",
        "K3lly rang",
        "Ke11y rang",
        "KE!!Y rang",
        "$iobh@n",
        "S1obhan Kelly",
        "ask S. Kelly",
        "ask S Kelly",
        "ask S.M. Kelly",
        "siobhankelly",
        "SiobhanKelly",
        "siobhankelly92 wrote",
        "kellysiobhan",
        "Kelly, Siobhan",
        "siobhan_kelly@post.example",
        "s1obhank3lly",
    ],
)
def test_a_name_is_found_as_it_is_read(text: str) -> None:
    finder = by_name("Siobhán Mary", "Kelly")
    assert finder.find(text)
    assert "[victim 1]" in finder.hide(text)


def test_what_is_hidden_is_hidden_once_and_the_rest_stays() -> None:
    hide = by_name("Siobhan", "Kelly").hide
    assert hide("S1obhan K3lly and S. Kelly came, then siobhankelly92 rang at 10am") == (
        "[victim 1] and [victim 1] came, then [victim 1] rang at 10am"
    )


def test_who_speaks_for_an_organisation_is_found_by_initials_and_not_by_half_the_name() -> None:
    finder = as_whole("Siobhan", "Kelly")
    assert finder.find("ask S. Kelly")
    assert finder.find("siobhankelly")
    assert finder.find("Kelly’s shop, in which Siobhan works") == []


def test_a_given_name_that_begins_with_an_apostrophe_has_its_first_letter_as_initial() -> None:
    finder = as_whole("'Asha", "Kelly")
    assert finder.find("ask A. Kelly")
    assert finder.find("Kelly is a shop") == []


@pytest.mark.parametrize(
    "text",
    [
        "a green bag",
        "A green bag was found",
        "Part B. Green bags were found",
        "I may go. Green bags",
        "the rosewood table",
        "Rosewood tables",
        "it may also be paid",
    ],
)
def test_ordinary_words_beside_a_letter_or_run_together_name_nobody(text: str) -> None:
    for given_names, family_name in (
        ("Anna", "Green"),
        ("Ben", "Green"),
        ("Ian", "May"),
        ("Rose", "Wood"),
        ("Al", "So"),
    ):
        assert by_name(given_names, family_name).find(text) == [], (given_names, family_name)


def test_an_ordinary_name_is_found_where_it_is_written_as_a_name() -> None:
    assert by_name("Ben", "Green").find("Do not speak to B. Green")
    assert by_name("Rose", "Wood").find("written by RoseWood")
    assert by_name("Rose", "Wood").find("written by rosewood92")
    assert by_name("Rose", "Wood").find("signed Wood, Rose")


@pytest.mark.parametrize(
    "text",
    [
        "do not speak to r. green again",
        "mail r_green92@invented.example",
        "mail r.green@invented.example",
        "write to @rgreen92",
        "write to @rgreen",
        "signed green (rose)",
        "signed Green (Rose) herself",
    ],
)
def test_small_initials_accounts_and_brackets_name_somebody_with_ordinary_names(text: str) -> None:
    assert by_name("Rose", "Green").find(text)
    assert "green" not in by_name("Rose", "Green").hide(text).lower()


@pytest.mark.parametrize(
    ("given_names", "family_name", "text"),
    [
        ("Grace", "Green", "some colours, e.g. green"),
        ("Mary", "Green", "at 5 p.m. green bags were found"),
        ("Ben", "Green", "found:\nb. green bags"),
        ("Ian", "Green", "so did i. green bags were found"),
        ("Beth", "Read", "he ate bread"),
        ("Jo", "Ames", "spoke to James"),
        ("Light", "Green", "a green bag (light)"),
    ],
)
def test_what_only_looks_like_an_initial_or_an_account_names_nobody(
    given_names: str, family_name: str, text: str
) -> None:
    assert as_whole(given_names, family_name).find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He wants to join the group. R. Green must not be there.",
        "Please use another room. R. Green works there.",
        "He was near her flat. R. Green is afraid.",
        "Contact point R. Green of this street",
        "See the table. R. Green is in it.",
    ],
)
def test_a_word_before_the_initial_does_not_make_a_label_of_a_name(text: str) -> None:
    assert by_name("Rose", "Green").find(text)


def test_a_long_text_full_of_mentions_is_read_in_no_time() -> None:
    """4,000 characters took 27 seconds, with the referral locked meanwhile."""
    hostile = "a" * 2000 + " " + "V. Green " * 222
    began = time.process_time()
    assert by_name("Vera", "Green-Smith").find(hostile)
    assert time.process_time() - began < 2


@given(name=st.one_of(GIVEN_NAMES.filter(lambda name: len(name) > 2), FAMILY_NAMES), data=st.data())
def test_digits_for_less_than_half_of_the_letters_hide_no_name(name: str, data: st.DataObject) -> None:
    places = [place for place, letter in enumerate(name.lower()) if letter in WRITTEN_FOR]
    chosen = data.draw(st.sets(st.sampled_from(places)) if places else st.just(set[int]()))
    assume(2 * len(chosen) < len(name))
    written = "".join(
        WRITTEN_FOR[letter.lower()] if place in chosen else letter for place, letter in enumerate(name)
    )
    assert by_name(name, "").find(f"I saw {written} there")


@given(given_names=GIVEN_NAMES, family_name=st.one_of(FAMILY_NAMES, ORDINARY_NAMES.map(str.title)))
def test_an_initial_with_the_family_name_is_the_person(given_names: str, family_name: str) -> None:
    assert as_whole(given_names, family_name).find(f"Do not speak to {given_names[0]}. {family_name} again")


@given(given_names=GIVEN_NAMES, family_name=FAMILY_NAMES, digits=st.sampled_from(["", "7", "92", "1990"]))
def test_names_run_together_are_the_person(given_names: str, family_name: str, digits: str) -> None:
    assume(given_names.lower() not in ORDINARY or len(given_names) > 3)
    assume(len(given_names) > 2)
    finder = as_whole(f"{given_names} Mary", family_name)
    for together in (f"{given_names}{family_name}", f"{family_name}{given_names}"):
        for written in (together, together.lower()):
            assert finder.find(f"he wrote to {written}{digits} again"), written


@given(
    words=st.lists(st.sampled_from([*sorted(ORDINARY), *REPORT]), min_size=1, max_size=25),
    given_names=ORDINARY_NAMES,
    family_name=ORDINARY_NAMES,
    joined=st.booleans(),
)
def test_a_report_of_ordinary_words_names_nobody_whatever_somebody_is_called(
    *, words: list[str], given_names: str, family_name: str, joined: bool
) -> None:
    assume((given_names, family_name) not in pairwise(words))
    text = " ".join([*words, f"{given_names}{family_name}" if joined else "table"])
    assert by_name(given_names.title(), family_name.title()).find(text) == []


@given(
    words=st.lists(st.sampled_from([*sorted(ORDINARY), *REPORT]), min_size=1, max_size=25),
    given_names=GIVEN_NAMES,
    family_name=FAMILY_NAMES,
)
def test_a_report_of_ordinary_words_names_nobody_with_an_uncommon_name(
    words: list[str], given_names: str, family_name: str
) -> None:
    assume(not {given_names.lower(), family_name.lower()} & set(words))
    assert by_name(given_names, family_name).find(" ".join(words)) == []
