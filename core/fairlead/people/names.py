"""Names as search keys: folded words, and codes of how they sound. Pure.

A name is written many ways (Siobhán, Siobhan, Shivaun). Each word of a name gives one key for its letters and
one for
each sound code; neither code alone finds every spelling (metaphone misses Shivaun, soundex misses Thompson).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import jellyfish

_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
)
_JOINED = re.compile(r"['’`´]")  # noqa: RUF001  # the apostrophes people type

WORD, SOUND, PHONE = "w", "s", "m"
LONGEST_QUERY_WORDS = 6


def fold(text: str) -> str:
    """Lower case without accents: ``Siobhán`` and ``SIOBHAN`` become the same."""
    lowered = _JOINED.sub("", text).casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a name or a query, in order: ``O'Neill-Smith`` gives ``oneill``, ``smith``."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=8192)
def sound_keys(word: str) -> frozenset[str]:
    """The keys of how one folded word sounds; none for a word without letters or of one letter."""
    if not (word[1:] and word.isalpha()):  # one letter sounds like every name that starts so
        return frozenset()
    keys = {f"{SOUND}:{jellyfish.soundex(word)}"}
    if phone := jellyfish.metaphone(word):
        keys.add(f"{PHONE}:{phone}")
    return frozenset(keys)


def name_keys(names: Iterable[str]) -> set[str]:
    """Every key under which a person with these names is found."""
    keys: set[str] = set()
    for name in names:
        for word in words(name):
            keys.add(f"{WORD}:{word}")
            keys |= sound_keys(word)
    return keys


def prefix_range(word: str) -> tuple[str, str]:
    """First and one-past-last key of the names that start with ``word``, sorted by code point."""
    start = f"{WORD}:{word}"
    return start, start[:-1] + chr(ord(start[-1]) + 1)
