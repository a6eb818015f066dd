"""Whether a text names somebody or says where they are, and the text without it. Pure.

What is known of a person becomes marks: each way in which a name, a number or an address may be written. They are
looked for as whole words, whatever the capitals, accents, apostrophes and spacing, as a reader reads them
(`fairlead_oocd.as_read`), also with letters set apart one by one ("V e r a"). A name is found with initials for the
given names ("V. Green", "v. green", as an account "@vgreen92") and with its parts run together ("veragreen92",
"greenvera") or the given name in brackets ("green (vera)").

A name that is an ordinary word as well ("Green", "Will", "May") counts only when it is written with a capital, and
never as part of a date. A document that is stopped by it can be reworded, so there the first word of a sentence does
not count either: "Will attend" would stop every document about a Will. Where words are only hidden, it does count: a
word hidden too much does no harm. Initials count where they are written as initials are, so that neither "a green bag"
nor "Part B. Green bags" is somebody; and what may make an ordinary word when it is run together ("rosewood") counts
where capitals or digits say that it is a name. A street that half the country has ("High Street") counts with its
number only. [design]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.public import fold
from fairlead_oocd.as_read import EITHER, digits_as_letters, folded

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
_BETWEEN = r"[\W_]*"
_INSIDE = r"(?:'|[-\u2010]\s*\n\s*)?"
"""What may stand between two letters of one word: an apostrophe, or the hyphen at the end of a line."""
_SET_APART = r"[\W_]{1,3}"
_INITIALS = r"[\W_]{0,3}"
_SHORTEST_SET_APART = 3
_TURNED = r"(?:,\s*|\s*\(\s*)?"
_SHORTEST_PART = 3
"""Letters of the shortest name that says something when it is run together with another."""
_SHORTEST_NUMBER = 7


_LABELS = frozenset(
    """
    annex appendix block box category class code exhibit form grade item level option paragraph part rule schedule
    section stage step table type
    """.split()  # noqa: SIM905  # a list of words is read as words
)
"""Words after which a letter is no initial, with a space between: "Part B. Green bags". None after which a person may
be named, as in "contact point R. Green". [design]"""
_LONGEST_LABEL = max(map(len, _LABELS))
_DIGITS_AFTER = r"\d{0,4}"
"""As names of accounts have them."""


class About(StrEnum):
    """What a mark tells."""

    NAME = "name"
    CONTACT = "contact"
    TOWN = "town"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One way in which somebody may be named: the text as it is known, and what is written instead of it.

    ``allowed`` marks text that may stand, such as the name of an officer who shares a name with a victim. The first
    ``initials`` words are initials. A ``whole`` name has given and family name; where it is ``turned``, the family name
    first, it is found run together or set apart by a comma only.
    """

    text: str
    instead: str
    about: About = About.NAME
    allowed: bool = False
    initials: int = 0
    whole: bool = False
    turned: bool = False

    @property
    def ordinary(self) -> bool:
        """Whether the text is an ordinary word as well, or of initials the name that follows them."""
        return " ".join(self.words[self.initials :]) in ORDINARY

    @property
    def weak(self) -> bool:
        """Whether a whole name, run together, may make an ordinary word: "rosewood", "also"."""
        names = re.findall(r"[^\W_]+", folded(self.text)[0].replace("'", ""))
        ordinary = [name in ORDINARY for name in names]
        shortest = min(map(len, names), default=0)
        return (
            self.whole
            and len(names) > 1
            and (all(ordinary) or shortest < _SHORTEST_PART or (any(ordinary) and shortest <= _SHORTEST_PART))
        )

    @property
    def words(self) -> list[str]:
        """The words of the text as they are read."""
        return re.findall(r"[^\W_]+", _apart(self.text))

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
        found = self.words
        if self.about is not About.NAME:
            return _BETWEEN.join(_any_way(word) if len(found) > 1 else _word(word) for word in found)
        if self.initials:
            family = _joined(found[self.initials :]) + _DIGITS_AFTER
            return _INITIALS.join([*found[: self.initials], family])
        if len(found) > 1:
            return (_TURNED.join(map(_word, found)) if self.turned else _joined(found)) + _DIGITS_AFTER
        return _joined(found)


def marks_of_name(given_names: str, family_name: str, instead: str) -> Iterator[Mark]:
    """A name as a whole, each given name alone, and the family name with each part of a double one."""
    yield from marks_of_whole_name(given_names, family_name, instead)
    for text in dict.fromkeys((*given_names.split(), family_name, *_parts(family_name))):
        if len(text.strip()) >= SHORTEST:
            yield Mark(text=text.strip(), instead=instead)


def marks_of_whole_name(given_names: str, family_name: str, instead: str) -> Iterator[Mark]:
    """A name as a whole: with all given names or one of them, with initials, and with the family name first."""
    given = given_names.split()
    some = [name for name in given[1:] if fold(name) not in ORDINARY]
    whole = (f"{given_names} {family_name}", *(f"{name} {family_name}" for name in [*given[:1], *some]))
    for text in dict.fromkeys(text.strip() for text in whole):
        if len(text) >= SHORTEST:
            yield Mark(text=text, instead=instead, whole=True)
    if not given or not family_name.strip():
        return
    for name in given:
        yield Mark(text=f"{family_name} {name}", instead=instead, whole=True, turned=True)
    letters = [found[0] for name in given if (found := re.search(r"[^\W\d_]", name))]
    for number in {1, len(letters)} if letters else ():
        initials = " ".join(letters[:number])
        for family in dict.fromkeys((family_name, *_parts(family_name))):
            if len(family) >= SHORTEST:
                yield Mark(text=f"{initials} {family}", instead=instead, initials=number)


def _parts(family_name: str) -> list[str]:
    """Each name of a double one."""
    return re.split(r"[\s-]+", family_name.strip())


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
        for start, stop, mark in self._found(text, first_counts=True):
            pieces += [text[end:start], mark.instead]
            end = stop
        return "".join((*pieces, text[end:]))

    def find(self, text: str) -> Sequence[str]:
        """The marks that name somebody in the text, as they are known; none for what may stand."""
        return [mark.text for _start, _stop, mark in self._found(text, first_counts=False)]

    def _found(self, text: str, *, first_counts: bool) -> list[tuple[int, int, Mark]]:
        """The places where somebody is named, none of which overlaps another."""
        plain, places = folded(text)
        read = digits_as_letters(plain)
        found = [
            (places[start], places[stop - 1] + 1, mark)
            for start, stop, mark in self._matches(plain)
            if _counts(text, places[start], places[stop - 1] + 1, mark, first_counts=first_counts)
        ]
        if read != plain:  # an ordinary word is not written with digits
            found += [
                (places[start], places[stop - 1] + 1, mark)
                for start, stop, mark in self._matches(read)
                if read[start:stop] != plain[start:stop]
            ]
        apart: list[tuple[int, int, Mark]] = []
        for place in sorted(found, key=lambda each: (each[0], -each[1])):
            if not apart or place[0] >= apart[-1][1]:
                apart.append(place)
        return apart

    def _matches(self, text: str) -> Iterator[tuple[int, int, Mark]]:
        """Each mark in the folded text, the longest at its place, and what is inside those that may not count."""
        at = 0
        while self._pattern is not None and (found := self._pattern.search(text, at)):
            mark = self._marks[(found.lastindex or 1) - 1]
            if not mark.allowed:
                yield found.start(), found.end(), mark
            at = found.start() + 1 if mark.initials or mark.turned else found.end()


def _counts(text: str, start: int, stop: int, mark: Mark, *, first_counts: bool) -> bool:
    """Whether the mark is a name where it stands, and not an ordinary word."""
    if mark.about is not About.NAME:
        return not mark.ordinary or _written_as_name(text, start, stop, first_counts=first_counts)
    if mark.initials:
        return _are_account(text, start, stop) or _are_initials(
            text, start, stop, mark, first_counts=first_counts
        )
    written = text[start:stop]
    if mark.weak and (mark.turned or not re.search(r"[\W_]", written)):
        named = text[start].isupper() and re.search(r"[^\W\d_][A-Z][a-z]|,\s*[A-Z]", written)
        return bool(named) or written[-1].isdecimal() or "(" in written
    return not mark.ordinary or _written_as_name(text, start, stop, first_counts=first_counts)


def _are_account(text: str, start: int, stop: int) -> bool:
    """Whether initials and a family name are the name of an account: "r_green92@", "@rgreen"."""
    written = text[start:stop]
    around = text[max(0, start - 1) : start] + text[stop : stop + 1]
    return not re.search(r"\s", written) and (written[-1].isdecimal() or "_" in written or "@" in around)


def _are_initials(text: str, start: int, stop: int, mark: Mark, *, first_counts: bool) -> bool:
    """Whether letters before a family name are written as initials: large, or small and with a full stop.

    Small ones before an ordinary word do not count after another full stop ("e.g. green"), and not as the mark of a
    list ("b. green bags") unless the first word counts.
    """
    if not re.search(r"[\W_]", text[start:stop]):
        return False
    dotted = text[start + 1 : start + 2] == "."
    family = re.search(r"[^\W_]{2,}[\W_]*", text[start:stop])
    before = text[
        max(0, start - _LONGEST_LABEL - 3) : start
    ]  # not all of it: there may be a mention in every line
    label = before.rstrip(" ").rpartition(" ")[2]
    if before.endswith(" ") and fold(label).lstrip("(\n") in _LABELS:
        return False
    if dotted and not mark.ordinary:
        return True
    named = family is not None and family[0][0].isupper() and text[start].isupper()
    article = fold(text[start]) in ("a", "i")
    if named:
        return dotted or not article
    listed = before.rstrip(" \t")[-1:] in ("", "\n")
    return dotted and not article and not before.endswith(".") and (first_counts or not listed)


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
    return folded(text)[0].replace("'", " ")


def _word(word: str) -> str:
    """A word as it is written, and with its letters set apart; short ones would then be found in other words."""
    letters = [f"[{letter}{EITHER}]" if letter in "il" else re.escape(letter) for letter in word]
    whole = _INSIDE.join(letters)
    return whole if len(letters) < _SHORTEST_SET_APART else f"(?:{whole}|{_SET_APART.join(letters)})"


def _joined(words: Iterable[str]) -> str:
    """Words in their order, whatever stands between them."""
    return _BETWEEN.join(map(_word, words))


def _any_way(word: str) -> str:
    """A word of an address however it is abbreviated."""
    return f"(?:{'|'.join(map(_word, _WAYS[word]))})" if word in _WAYS else _word(word)


def _number(digits: str) -> str:
    """A telephone number however it is grouped, with the country's code or without."""
    national = digits.removeprefix("0044").removeprefix("44").removeprefix("0")
    spaced = r"[\s().-]*".join(national)
    return rf"(?:\+?(?:00)?44[\s().-]*0?[\s().-]*|0)?{spaced}"
