"""Whether a text names somebody or says where they are, and the text without it. Pure.

What is known of a person becomes marks: each way in which a name, a number or an address may be written. They are
looked for as whole words, whatever the capitals, accents, apostrophes and spacing. What cannot be seen is passed over,
letters of another alphabet that look like ours count as ours, and so do letters set apart one by one ("V e r a").

A name that is an ordinary word as well ("Green", "Will", "May") counts only when it is written with a capital, and
never as part of a date. A document that is stopped by it can be reworded, so there the first word of a sentence does
not count either: "Will attend" would stop every document about a Will. Where words are only hidden, it does count: a
word hidden too much does no harm. A street that half the country has ("High Street") counts with its number only.
[design]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.public import fold

SHORTEST = 2
"""A name of one letter says nothing, and would hide half of every text."""
_MONTHS = frozenset({"march", "may", "april", "june", "july", "august"})
ORDINARY = _MONTHS | frozenset(
    """
    amber angel art ash bailey baker banks bar barber bell best bill bird bishop black blue bloom bond booth bridge
    brook brooks brown burn bush butcher butler carpenter carter case chance chapel chase child church clay close cole
    constable cook cooper court cross crown daisy dale day dean down drake duke earl east eve faith farmer fern field
    fish fisher flint flower ford forest fox frank free frost gale gay gene glen glass gold good grace grant gray green
    grey guy hall hand harmony hay hazel head heather hill holly home honey hood hope house hunt hunter iris ivy jade
    jasmine joy judge king knight lake lane lark law lee light lily little long love major mark marsh mason may mercy
    miles mill miller moon moss north nurse officer olive page paris park parks parsons patience pearl penny piper
    police pond poppy porter potter power price prince prudence queen ray read reed reeve rich river robin rock rod
    rose rowan ruby rush sandy savage sergeant sharp shepherd short singer sky smart smith snow spring stone street
    strong summer summers supervisor swift taylor teal temple thorn tiger town turner van vale victim viola violet
    walker wall walls ward waters weaver wells west white wild will winter wise wolf wood woods worker young bath
    reading sale deal street ware rugby battle hope rye hull barking
    """.split()  # noqa: SIM905  # a list of words is read as words
)
"""Names of people and towns that are ordinary words of a report as well. [design]"""
COMMON_STREETS = frozenset(
    (
        "church lane", "church road", "church street", "green lane", "high street", "kings road", "london road",
        "main street", "mill lane", "new road", "park road", "queens road", "station road", "the avenue",
        "the crescent", "the green", "victoria road",
    )
)  # fmt: skip
"""Streets that say nothing without a number. [design]"""
_STREET_ENDS = frozenset(
    """
    avenue ave close cottage cottages court crescent drive farm flats gardens gate green grove hill house lane ln mews
    park parade place rise road rd row square st street terrace view villas walk way wharf yard
    """.split()  # noqa: SIM905  # a list of words is read as words
)
_ABBREVIATED = (
    ("street", "st"), ("road", "rd"), ("avenue", "ave", "av"), ("lane", "ln"), ("close", "cl"), ("drive", "dr"),
    ("crescent", "cres", "cr"), ("gardens", "gdns"), ("square", "sq"), ("court", "ct"), ("terrace", "terr", "ter"),
    ("place", "pl"), ("grove", "gr"), ("house", "hse"), ("walk", "wk"), ("apartment", "apt"), ("cottage", "cott"),
)  # fmt: skip
_WAYS = {way: ways for ways in _ABBREVIATED for way in ways}
"""How words of an address are written, each with all its ways, the whole word first."""
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*\d+\w?\s*[-/]?\s*\d*\w?\s+")
_ROOM = re.compile(r"^\s*(?:flat|unit|room|apartment|apt|floor)\b[\s\w]{0,5}$", re.IGNORECASE)
_SENTENCE_END = ".!?:;\n•"
_APOSTROPHES = frozenset("'`\u2019\u2018\u201b\u00b4\u02bc\u02b9\u2032\uff07")
_BETWEEN = r"[\W_]*"
_INSIDE = r"(?:'|[-\u2010]\s*\n\s*)?"
"""What may stand between two letters of one word: an apostrophe, or the hyphen at the end of a line."""
_SET_APART = r"[\W_]{1,3}"
_SHORTEST_SET_APART = 3
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
_SHORTEST_NUMBER = 7


class About(StrEnum):
    """What a mark tells."""

    NAME = "name"
    CONTACT = "contact"
    TOWN = "town"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One way in which somebody may be named: the text as it is known, and what is written instead of it.

    ``allowed`` marks text that may stand, such as the name of an officer who shares a name with a victim.
    """

    text: str
    instead: str
    about: About = About.NAME
    allowed: bool = False

    @property
    def ordinary(self) -> bool:
        """Whether the text is an ordinary word as well."""
        return fold(self.text).strip() in ORDINARY

    @property
    def pattern(self) -> str:
        """The folded text as an expression; empty for a text without letters or digits."""
        digits = re.sub(r"\D", "", self.text)
        if (
            self.about is About.CONTACT
            and len(digits) >= _SHORTEST_NUMBER
            and not re.search(r"[^\W\d]", self.text)
        ):
            return _number(digits)
        found = [word for word in re.findall(r"[^\W_]+", _apart(self.text)) if word]
        several = self.about is About.CONTACT and len(found) > 1
        return _BETWEEN.join(_any_way(word) if several else _word(word) for word in found)


def marks_of_name(given_names: str, family_name: str, instead: str) -> Iterator[Mark]:
    """A name as a whole, each given name alone, and the family name with each part of a double one."""
    alone = [*given_names.split(), family_name, *re.split(r"[\s-]+", family_name)]
    for text in dict.fromkeys((f"{given_names} {family_name}", *alone)):
        if len(text.strip()) >= SHORTEST:
            yield Mark(text=text.strip(), instead=instead)


def marks_of_contact(kind: str, value: str, instead: str) -> Iterator[Mark]:
    """A contact point as a whole; of an address also the street, with and without number, the postcode, the town."""
    yield Mark(text=value, instead=instead, about=About.CONTACT)
    if kind != "address":
        return
    for found in _POSTCODE.finditer(value):
        yield Mark(text=found.group(), instead=instead, about=About.CONTACT)
    for part in (each.strip() for each in re.split(r"[,;\n]", _POSTCODE.sub("", value))):
        street = _NUMBER.sub("", part)
        if not re.search(r"[^\W\d]{2}", part) or _ROOM.match(part):
            continue
        if street != part:
            yield Mark(text=part, instead=instead, about=About.CONTACT)
        if street == part and not _is_street(street):
            yield Mark(text=part, instead=instead, about=About.TOWN)
        elif _written_out(street) not in COMMON_STREETS:
            yield Mark(text=street, instead=instead, about=About.CONTACT)


class Finder:
    """Looks for marks in texts. The longest mark that fits at a place counts there."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        known: dict[str, Mark] = {}
        for mark in sorted(marks, key=lambda each: each.allowed):  # what is not allowed counts first
            if mark.pattern:
                known.setdefault(mark.pattern, mark)
        longest_first = sorted(known.items(), key=lambda pair: -len(fold(pair[1].text)))
        self._marks = [mark for _pattern, mark in longest_first]
        alternatives = "|".join(f"({pattern})" for pattern, _mark in longest_first)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])") if alternatives else None

    def hide(self, text: str) -> str:
        """The text with every mark replaced by what is written instead."""
        pieces, end = [], 0
        for start, stop, mark in self._found(text):
            if not mark.ordinary or _written_as_name(text, start, stop, first_counts=True):
                pieces += [text[end:start], mark.instead]
                end = stop
        return "".join((*pieces, text[end:]))

    def find(self, text: str) -> Sequence[str]:
        """The marks that name somebody in the text, as they are known; none for what may stand."""
        return [
            mark.text
            for start, stop, mark in self._found(text)
            if not mark.ordinary or _written_as_name(text, start, stop, first_counts=False)
        ]

    def _found(self, text: str) -> Iterator[tuple[int, int, Mark]]:
        if self._pattern is None:
            return
        folded, places = _folded(text)
        for found in self._pattern.finditer(folded):
            mark = self._marks[(found.lastindex or 1) - 1]
            if not mark.allowed:
                yield places[found.start()], places[found.end() - 1] + 1, mark


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in small letters as it is read, and for each of its letters the place it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for each in _as_read(letter):
            letters.append(each)
            places.append(place)
    return "".join(letters), places


def _as_read(letter: str) -> str:
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


def _written_as_name(text: str, start: int, stop: int, *, first_counts: bool) -> bool:
    """Whether an ordinary word is written as a name is: with a capital, and not as the month of a date."""
    if not text[start].isupper():
        return False
    before, after = text[:start].rstrip(), text[stop:].lstrip()
    if fold(text[start:stop]) in _MONTHS and (
        re.search(r"\d(?:st|nd|rd|th)?$", before) or re.match(r"\d", after)
    ):
        return False
    if first_counts or not (before or after):
        return True
    return bool(before) and before[-1] not in _SENTENCE_END


def _is_street(text: str) -> bool:
    found = _written_out(text).split()
    return len(found) > 1 and (found[-1] in _STREET_ENDS or found[-1] in _WAYS)


def _written_out(street: str) -> str:
    """``High St.`` as ``high street``."""
    found = re.findall(r"\w+", fold(street))
    return " ".join([*found[:-1], *(_WAYS.get(word, (word,))[0] for word in found[-1:])])


def _apart(text: str) -> str:
    """The text as it is read, a space for each apostrophe: ``O'Neill`` is found as ``O Neill`` and ``ONeill``."""
    return _folded(text)[0].replace("'", " ")


def _word(word: str) -> str:
    """A word as it is written, and with its letters set apart; short ones would then be found in other words."""
    letters = [re.escape(letter) for letter in word]
    whole = _INSIDE.join(letters)
    return whole if len(letters) < _SHORTEST_SET_APART else f"(?:{whole}|{_SET_APART.join(letters)})"


def _any_way(word: str) -> str:
    """A word of an address however it is abbreviated."""
    return f"(?:{'|'.join(map(_word, _WAYS[word]))})" if word in _WAYS else _word(word)


def _number(digits: str) -> str:
    """A telephone number however it is grouped, with the country's code or without."""
    national = digits.removeprefix("0044").removeprefix("44").removeprefix("0")
    spaced = r"[\s().-]*".join(national)
    return rf"(?:\+?(?:00)?44[\s().-]*0?[\s().-]*|0)?{spaced}"
