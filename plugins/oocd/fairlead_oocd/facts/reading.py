"""Reading a JSON mapping strictly: unknown keys and impossible values are refused with their path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Final, TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Unknown(Enum):
    """A fact nobody has recorded. Never the same as no, none or zero."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
_SHOWN = 60


class FactError(ValueError):
    """A fact cannot be read. `path` is the JSON path, `expected` what may stand there."""

    def __init__(self, path: str, seen: object, expected: str) -> None:
        self.path = path
        self.expected = expected
        super().__init__(f"{path}: found {_shown(seen)}, expected {expected}.")


class UnknownKey(FactError):
    """A key that the fact sheet does not have; its value is not repeated in the message."""

    def __init__(self, path: str, known: list[str]) -> None:
        ValueError.__init__(self, f"{path}: this key is not known. Known here: {', '.join(sorted(known))}.")
        self.path = path
        self.expected = ", ".join(sorted(known))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class Reader:
    """One JSON object. Every key asked for is known; `finish` refuses the others. Null means not recorded."""

    __slots__ = ("_known", "_path", "_values")

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, _OBJECT):
            raise FactError(path, value, "an object")
        self._values: Mapping[str, object] = value
        self._path = path
        self._known: set[str] = set()

    def at(self, key: object) -> str:
        """The JSON path of a key of this object."""
        return f"{self._path}.{key}"

    def raw(self, key: str) -> object:
        """The value as it stands; None when absent."""
        self._known.add(key)
        return self._values.get(key)

    def flag(self, key: str) -> bool | Unknown:
        """True, false or unknown."""
        value = self.raw(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, bool):
            raise FactError(self.at(key), value, "true or false")
        return value

    def text(self, key: str) -> str | Unknown:
        """Text that is not blank; blank is unknown."""
        value = self.raw(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, str):
            raise FactError(self.at(key), value, "text")
        return value.strip() or UNKNOWN

    def whole(self, key: str, low: int, high: int) -> int | Unknown:
        """A whole number between `low` and `high`, both included."""
        value = self.raw(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise FactError(self.at(key), value, f"a whole number from {low} to {high}")
        return value

    def day(self, key: str) -> date | Unknown:
        """A date as YYYY-MM-DD."""
        value = self.raw(key)
        return UNKNOWN if value is None else read_day(value, self.at(key))

    def moment(self, key: str) -> date | Unknown:
        """The day of a date or of a date and time in ISO 8601."""
        value = self.raw(key)
        if isinstance(value, str) and "T" in value:
            try:
                return datetime.fromisoformat(value).date()
            except ValueError as fault:
                raise FactError(self.at(key), value, "a date and time in ISO 8601") from fault
        return UNKNOWN if value is None else read_day(value, self.at(key))

    def word(self, key: str, words: type[E]) -> E | Unknown:
        """One of the words of an enumeration."""
        value = self.raw(key)
        return UNKNOWN if value is None else read_word(value, words, self.at(key))

    def nested(self, key: str) -> Reader:
        """A nested object; an empty one when absent."""
        value = self.raw(key)
        return Reader({} if value is None else value, self.at(key))

    def part(self, key: str, read: Callable[[Reader], T]) -> T:
        """A nested object as ``read`` reads it; of an absent one, what it makes of nothing."""
        value = self.raw(key)
        return _of_nothing(read) if value is None else read(Reader(value, self.at(key)))

    def items(self, key: str) -> list[object] | Unknown:
        """A list; unknown when absent (an empty list is a fact)."""
        value = self.raw(key)
        if value is None:
            return UNKNOWN
        if not isinstance(value, list | tuple):
            raise FactError(self.at(key), value, "a list")
        return list(value)

    def texts(self, key: str) -> tuple[str, ...] | Unknown:
        """A list of texts."""
        items = self.items(key)
        if items is UNKNOWN:
            return UNKNOWN
        return tuple(read_text(item, f"{self.at(key)}[{n}]") for n, item in enumerate(items))

    def words(self, key: str, words: type[E]) -> frozenset[E] | Unknown:
        """A list of words of an enumeration, as a set."""
        items = self.items(key)
        if items is UNKNOWN:
            return UNKNOWN
        return frozenset(read_word(item, words, f"{self.at(key)}[{n}]") for n, item in enumerate(items))

    def finish(self) -> None:
        """Refuse every key that was not asked for (`UnknownKey`)."""
        for key in self._values:
            if key not in self._known:
                raise UnknownKey(self.at(key), sorted(self._known))


_OBJECT = (dict, Mapping)
"""What is read as an object; a plain dict, which nearly all are, is recognised first and fast."""


@cache
def _of_nothing(read: Callable[[Reader], T]) -> T:
    """What a reader makes of an empty object: a frozen value, the same for every sheet, so it is read once."""
    return read(Reader({}, "$"))


def read_text(value: object, path: str) -> str:
    """Text that is not blank, or `FactError`."""
    if not isinstance(value, str) or not value.strip():
        raise FactError(path, value, "text")
    return value.strip()


def read_day(value: object, path: str) -> date:
    """A date as YYYY-MM-DD, or `FactError`."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise FactError(path, value, "a date as YYYY-MM-DD")


def read_word(value: object, words: type[E], path: str) -> E:
    """A word of the enumeration, or `FactError` listing them."""
    if isinstance(value, str):
        try:
            return words(value)
        except ValueError:
            pass
    raise FactError(path, value, "one of " + ", ".join(word.value for word in words))
