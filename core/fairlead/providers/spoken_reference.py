"""References of referrals that are read over the telephone: no letter that is mistaken, two groups, a check character.

``REF-26-K7QM-4XTR``. Of characters that look or sound alike at most one is used [design]: none of 0 O, 1 I, 5 S, 8 B,
2 Z, U V, M N, F S, and of the letters that rhyme with B or with A one each. The check catches every single wrong
character and every two that changed places, since its weights differ and the alphabet has a prime number of characters.
"""

from __future__ import annotations

import re
import secrets
from datetime import date

ALPHABET = "234679FHKLMQRTWXY"
PREFIX = "REF"
_DRAWN = 7
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Of the two digits of the year and the seven that are drawn: different, and none a multiple of 17."""
_TYPED = re.compile(rf"{PREFIX}(\d\d)([{ALPHABET}]{{{_DRAWN}}})([{ALPHABET}])")
_WORDS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        """
        Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo
        Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu zero one two three four five six seven eight nine
        """.split(),  # noqa: SIM905  # a list of words is read as words
        strict=True,
    )
)
"""The spelling alphabet of ICAO and NATO, as British police read it out."""


def new_referral_reference(on: date) -> str:
    """A new reference of the year of ``on``; it says nothing about how many referrals there are."""
    year = f"{on:%y}"
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_DRAWN))
    return _grouped(year, drawn + check_character(year, drawn))


def check_character(year: str, drawn: str) -> str:
    """The last character of a reference: the weighted sum of those before it, modulo 17."""
    values = [int(digit) for digit in year] + [ALPHABET.index(character) for character in drawn]
    return ALPHABET[sum(w * v for w, v in zip(_WEIGHTS, values, strict=True)) % len(ALPHABET)]


def as_written(typed: str) -> str:
    """A reference as it is kept, from what was typed in any case, with or without dashes and spaces.

    What is none, or was misheard so that its check fails, comes back as it was typed, in capitals: older references,
    which have no check, are found as they are.
    """
    plain = re.sub(r"[\W_]", "", typed).upper()
    found = _TYPED.fullmatch(plain)
    if found is None or check_character(found[1], found[2]) != found[3]:
        return typed.strip().upper()
    return _grouped(found[1], found[2] + found[3])


def misheard(typed: str) -> bool:
    """Whether this looks like the reference of a referral and cannot be one: a character is wrong or missing."""
    plain = re.sub(r"[\W_]", "", typed).upper()
    if not re.fullmatch(rf"{PREFIX}\d\d\w{{7,9}}", plain):
        return False
    found = _TYPED.fullmatch(plain)
    return found is None or check_character(found[1], found[2]) != found[3]


def read_aloud(reference: str) -> str:
    """How the reference is said, group by group: ``Romeo Echo Foxtrot, two six, Kilo seven …``."""
    groups = (" ".join(_WORDS[each] for each in group if each in _WORDS) for group in reference.split("-"))
    return ", ".join(groups)


def _grouped(year: str, characters: str) -> str:
    return f"{PREFIX}-{year}-{characters[:4]}-{characters[4:]}"
