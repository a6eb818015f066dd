"""A text as its reader reads it. Pure.

What cannot be seen is passed over, letters of another alphabet that look like ours count as ours, and so do digits and
signs that are written for letters ("S1obhan").
"""

from __future__ import annotations

import re
import unicodedata

from fairlead.public import fold

_APOSTROPHES = frozenset("'`\u2019\u2018\u201b\u00b4\u02bc\u02b9\u2032\uff07")
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What no reader sees, beside the format characters of Unicode (soft hyphen, zero-width space, marks of direction)."""
_LOOKALIKES = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u051a\u051c"
    "\u0430\u0441\u0435\u04bb\u0456\u0458\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u04cf\u0501\u0261"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3",
    "ABESIJKMHOPCTYXQWacehijopqswxyldgABEZHIKMNOPTYXaikvopucj",
)
"""Cyrillic and Greek letters that look like one of ours; a large one often looks like another than its small one."""
_FOR_LETTERS = str.maketrans("0345789@$2", "oeastbgasz") | dict.fromkeys(map(ord, "1!|"), "\u01c0")
"""Digits and signs that are written for letters. "1" is written for an i and for an l: `EITHER` stands for both."""
EITHER = "\u01c0"
_WORD = re.compile(r"[@$]?[^\W_](?:[^\W_]|[@$!|](?=[@$!|]*[^\W_]))+")
_SIGN = re.compile(r"[\d@$!|]")


def folded(text: str) -> tuple[str, list[int]]:
    """The text in small letters as it is read, and for each of its letters the place it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for each in as_read(letter):
            letters.append(each)
            places.append(place)
    return "".join(letters), places


def as_read(letter: str) -> str:
    """One letter as a reader sees it: small, without accent, of our alphabet; nothing for what cannot be seen."""
    if letter in _APOSTROPHES:
        return "'"
    kind = unicodedata.category(letter)
    if kind == "Cf" or _UNSEEN.match(letter):
        return ""
    return (
        str(unicodedata.digit(letter))
        if kind == "Nd"
        else fold(unicodedata.normalize("NFKC", letter).translate(_LOOKALIKES))
    )


def digits_as_letters(text: str) -> str:
    """A folded text whose words of mostly letters have letters for their digits; every letter stays in its place."""
    return _WORD.sub(_in_letters, text)


def _in_letters(found: re.Match[str]) -> str:
    word = found[0]
    signs = len(_SIGN.findall(word))
    return word.translate(_FOR_LETTERS) if 0 < signs < len(word) - signs else word
