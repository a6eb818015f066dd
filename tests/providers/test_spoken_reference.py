"""A reference that is read over the telephone arrives as it was, or is noticed to be wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.providers.spoken_reference import (
    ALPHABET,
    as_written,
    check_character,
    misheard,
    new_referral_reference,
    read_aloud,
)
from fairlead.testing.two_sides import TwoSides

drawn = st.text(ALPHABET, min_size=7, max_size=7)
years = st.integers(0, 99).map(lambda year: f"{year:02}")


def whole(year: str, characters: str) -> str:
    return f"REF{year}{characters}{check_character(year, characters)}"


@given(years, drawn, st.sampled_from(("upper", "lower")), st.sampled_from(("", "-", " ", "--")))
def test_it_is_found_in_any_case_with_or_without_dashes(
    year: str, characters: str, case: str, between: str
) -> None:
    plain = whole(year, characters)
    typed = between.join((plain[:3], plain[3:5], plain[5:9], plain[9:]))
    assert as_written(getattr(typed, case)()) == f"REF-{year}-{plain[5:9]}-{plain[9:]}"


@given(years, drawn, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(year: str, characters: str, place: int, other: str) -> None:
    plain = whole(year, characters)
    wrong = plain[: 5 + place] + other + plain[6 + place :]
    assert misheard(wrong) is (wrong != plain)


@given(years, drawn, st.integers(0, 7), st.integers(0, 7))
def test_two_characters_that_changed_places_are_noticed(
    year: str, characters: str, first: int, second: int
) -> None:
    plain = whole(year, characters)
    letters = list(plain)
    letters[5 + first], letters[5 + second] = letters[5 + second], letters[5 + first]
    wrong = "".join(letters)
    assert misheard(wrong) is (wrong != plain)


@given(years, drawn)
def test_a_character_that_is_missing_or_too_much_is_noticed(year: str, characters: str) -> None:
    plain = whole(year, characters)
    assert misheard(plain[:-1])
    assert misheard(f"{plain}4")


def test_without_the_check_a_misheard_reference_would_look_like_another_one() -> None:
    right = whole("26", "K7QM4XT")
    wrong = right.replace("K", "H")
    assert as_written(right) != right
    assert as_written(wrong) == wrong, "it is looked for as it is, and not found"


def test_no_two_characters_look_or_sound_alike() -> None:
    for pair in ("0O", "1I", "5S", "8B", "2Z", "UV", "UQ", "MN", "FS", "BCDEGPTV", "AJK8", "59", "IY"):
        assert len(set(pair) & set(ALPHABET)) <= 1, pair
    assert len(ALPHABET) == len(set(ALPHABET)) == 17, "a prime, so that the check notices what it promises"


def test_how_it_is_said() -> None:
    assert read_aloud("REF-26-K7QM-4XTR") == (
        "Romeo Echo Foxtrot, two six, Kilo seven Quebec Mike, four X-ray Tango Romeo"
    )


def test_an_older_reference_stays_as_it_is() -> None:
    assert as_written(" ref-26-7kq4mx ") == "REF-26-7KQ4MX"
    assert not misheard("REF-26-7KQ4MX")
    assert new_referral_reference(date(2026, 3, 1)).startswith("REF-26-")


@pytest.mark.parametrize("side", ["force", "provider"])
def test_either_side_finds_a_referral_by_its_reference_as_it_was_heard(
    shared_sides: TwoSides, side: str
) -> None:
    sides = shared_sides
    referral = sides.send()
    who = sides.officer if side == "force" else sides.worker
    browser = sides.browser(who, getattr(sides, side))
    heard = referral.reference.replace("-", "").lower()
    assert "/referrals/find" in browser.get("/referrals").text
    answer = browser.get("/referrals/find", q=heard)
    assert answer.headers["Location"].endswith(f"/referrals/{referral.reference}")
    assert read_aloud(referral.reference) in browser.get(f"/referrals/{referral.reference.lower()}").text
    stranger = sides.browser(sides.other_provider.person("provider-worker"), sides.other_provider)
    assert stranger.get("/referrals/find", q=heard).headers["Location"].endswith("/referrals")
    assert "No referral that you may see" in stranger.get("/referrals").text
    browser.get("/referrals/find", q=f"{heard[:-1]}")
    assert "a character is wrong or missing" in browser.get("/referrals").text


def test_the_search_of_cases_leads_to_a_referral(shared_sides: TwoSides) -> None:
    sides = shared_sides
    referral = sides.send()
    browser = sides.browser(sides.officer, sides.force)
    answer = browser.get("/search", q=referral.reference.replace("-", " ").lower())
    assert answer.headers["Location"].endswith(f"/referrals/{referral.reference}")
