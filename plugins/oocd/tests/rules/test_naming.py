"""What names somebody in a text, and what an ordinary word may still say."""

from __future__ import annotations

import pytest

from fairlead_oocd.identifying import INSTITUTIONS
from fairlead_oocd.naming import Finder, Mark, marks_of_contact, marks_of_name

VICTIM = "[victim 1]"


def found(text: str, given: str = "Vera May", family: str = "O’Neill-Grün") -> list[str]:
    """The marks of one person in a text."""
    return list(Finder(marks_of_name(given, family, VICTIM)).find(text))


@pytest.mark.parametrize(
    "text",
    [
        "Vera was there",
        "I saw vera’s mother",
        "VERA",
        "Véra rang",
        "ONEILL came",
        "Mrs O'Neill Grun came",
        "she is called grün",
    ],
)
def test_a_given_name_alone_or_a_family_name_however_it_is_written_names_somebody(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ve\u200bra",
        "Ve\u00adra",
        "Ve\u2060ra",
        "Ve\u034fra",
        "Ve\u3164ra",
        "V\u0435ra",  # Cyrillic
        "V\u0435r\u0430 and others",
        "\u039d\u0391\u03a5 Ver\u03b1",  # Greek
        "\uff36\uff45\uff52\uff41",
        "\U0001d415era",
        "V e r a",
        "V.e.r.a.",
        "_Vera_",
        "O\u02bcNeill",
        "Ve-\nra",
    ],
)
def test_a_name_written_so_that_a_program_misses_it_is_found_as_its_reader_reads_it(text: str) -> None:
    assert found(text)
    assert VICTIM in Finder(marks_of_name("Vera May", "O’Neill-Grün", VICTIM)).hide(text)


@pytest.mark.parametrize(
    "text", ["at 9 Secret Ln", "9 secret ln.", "T E 1 4 A B", "Rose Cott", "9\u00a0Secret\u200b Lane"]
)
def test_an_address_that_is_abbreviated_or_spaced_out_is_still_that_address(text: str) -> None:
    marks = marks_of_contact("address", "Flat 2, Rose Cottage, 9 Secret Lane, Testford, TE1 4AB", "[place]")
    assert Finder(marks).find(text)


def test_an_address_that_was_recorded_in_short_is_found_written_out() -> None:
    assert Finder(marks_of_contact("address", "9 Secret Rd., TE1 4AB", "")).find("in Secret Road")
    assert not Finder(marks_of_contact("address", "9 High St, TE1 4AB", "")).find("the High Street office")


def test_a_number_in_other_digits_is_the_same_number() -> None:
    spoken = "0770090012\u0663"  # the last digit in Arabic
    assert Finder(marks_of_contact("phone", "07700 900123", "")).find(spoken)


@pytest.mark.parametrize(
    "text", ["a veranda", "the very best", "by 22 May 2027", "may I", "May I go?", "on May 22"]
)
def test_a_part_of_a_word_a_date_and_a_small_word_name_nobody(text: str) -> None:
    assert found(text) == []


def test_a_name_that_is_an_ordinary_word_counts_with_its_capital_inside_a_sentence_only() -> None:
    """A document about a Will or a Green can still be written: the way out is to reword, not to give up."""
    green = Finder(marks_of_name("Will", "Green", VICTIM))
    assert green.find("You will attend the village green. Will you be there?") == []
    assert green.find("Do not speak to Will or to Mr Green") == ["Will", "Green"]
    assert green.find("will green") == ["Will Green"], "the whole name counts however it is written"
    assert green.find("Green") == ["Green"], "a text that is nothing else is the name"


def test_where_words_are_only_hidden_the_first_word_of_a_sentence_is_hidden_too() -> None:
    green = Finder(marks_of_name("Will", "Green", VICTIM))
    assert green.hide("Will hit him on the green. Then Green ran.") == (
        "[victim 1] hit him on the green. Then [victim 1] ran."
    )


def test_letters_that_fold_differently_are_hidden_all_the_same_and_the_rest_stays_as_it_was() -> None:
    hide = Finder(marks_of_name("\u0130sa", "Łęcki", "[the person]")).hide
    assert hide("isa came with \u0130sa to Lecki’s Straße") == (
        "[the person] came with [the person] to [the person]’s Straße"
    )


@pytest.mark.parametrize(
    "text",
    [
        "at 9 Secret Lane",
        "in SECRET LANE",
        "te1 4ab",
        "TE14AB",
        "Rose Cottage",
    ],
)
def test_a_street_a_house_or_a_postcode_says_where_somebody_is(text: str) -> None:
    marks = marks_of_contact("address", "Flat 2, Rose Cottage, 9 Secret Lane, Testford, TE1 4AB", "[place]")
    assert Finder(marks).find(text)


def test_a_flat_number_or_a_street_that_every_town_has_says_nothing_alone() -> None:
    finder = Finder(marks_of_contact("address", "Flat 2, 12 High Street, TE1 4AB", "[place]"))
    assert finder.find("Flat 2 of the High Street office") == []
    assert finder.find("He lives at 12 High Street") == ["12 High Street"]


@pytest.mark.parametrize(
    "text", ["07700 900123", "+44 7700 900123", "0044 (0)7700-900-123", "ring 07700900123."]
)
def test_a_telephone_number_is_found_however_it_is_grouped(text: str) -> None:
    finder = Finder(marks_of_contact("phone", "07700900123", "[contact]"))
    assert finder.find(text)
    assert not finder.find("reference 1077009001234")


def test_a_court_may_be_named_though_a_victim_is_called_court() -> None:
    may = [Mark(text=text, instead="", allowed=True) for text in INSTITUTIONS]
    finder = Finder([*marks_of_name("Carl", "Court", VICTIM), *may])
    assert finder.find("It is paid to the designated officer of Testford Magistrates' Court") == []
    assert finder.find("Do not speak to Mr Court") == ["Court"]


def test_an_officer_who_shares_a_name_with_a_victim_may_be_named() -> None:
    officer = Mark(text="Vera Copperfield", instead="", allowed=True)
    finder = Finder([*marks_of_name("Vera", "Harmedley", VICTIM), officer])
    assert finder.find("Signed: PC Vera Copperfield") == []
    assert finder.find("Signed for Vera by PC Vera Copperfield") == ["Vera"]
