"""Passwords: hashing with Argon2id, and what makes one acceptable.

Rules of NIST SP 800-63B and the NCSC: length, a list of what attackers try first, nothing about the person
or the service in it. No composition rules and no expiry.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 12
LONGEST = 256
_FEWEST_CHARACTERS = 5
_SHORTEST_WORD = 4
_SERVICE_WORDS = ("fairlead", "password")
_LOOKALIKES = str.maketrans("@4301!$57", "aaeoiisst")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id hash with its parameters, about 0.15 s."""
    return _hasher.hash(password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def password_matches(password_hash: str | None, password: str) -> bool:
    """Is this the password? For an unknown person (no hash) it takes the same time and says no."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def unusable_password() -> str:
    """What stands in an account whose owner has not chosen a password yet: nothing matches it."""
    return "!"


def needs_rehash(password_hash: str) -> bool:
    """The hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = files("fairlead.identity").joinpath("data/common_passwords.txt").read_text(encoding="ascii")
    return frozenset(text.split())


def _unit(text: str) -> str:
    """The shortest piece that ``text`` repeats: ``abcabc`` is ``abc`` twice."""
    for length in range(1, len(text) // 2 + 1):
        if len(text) % length == 0 and text[:length] * (len(text) // length) == text:
            return text[:length]
    return text


def _forms(password: str) -> set[str]:
    """The password and what is left of it without lookalike characters, digits and signs at the ends, and
    repetition.
    """
    lowered = password.casefold()
    forms = {lowered, _EDGES.sub("", lowered), _EDGES.sub("", lowered).translate(_LOOKALIKES)}
    forms |= {_EDGES.sub("", lowered.translate(_LOOKALIKES))}
    return forms | {_unit(form) for form in forms}


def _is_sequence(password: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    return steps <= {1, -9} or steps <= {-1, 9}  # 9 is followed by 0


def _words(text: str) -> set[str]:
    """The text and its parts. Short parts are left out: they are in many good passwords."""
    lowered = text.casefold()
    return {word for word in (lowered, *re.split(r"[\W_]+", lowered)) if len(word) >= _SHORTEST_WORD}


def _mostly(form: str, word: str) -> bool:
    """``form`` is ``word`` with little else."""
    return word in form and len(form) - len(word) < SHORTEST // 2


def password_problem(password: str, personal: Iterable[str] = ()) -> str | None:
    """Why this password is refused, in words for the person; None when it is good.

    ``personal`` are words about the person (name, e-mail address): a password that is one of them with a few
    signs around it is refused.
    """
    if len(password) < SHORTEST:
        return _(
            "Your password must be at least %(count)d characters long. Three random words are a good start",
            count=SHORTEST,
        )
    if len(password) > LONGEST:
        return _("Your password must be at most %(count)d characters long", count=LONGEST)
    lowered = password.casefold()
    if len(set(lowered)) < _FEWEST_CHARACTERS or _is_sequence(lowered):
        return _("Your password is too easy to guess. Use three random words")
    forms = _forms(password)
    if forms & _common() or forms & set(_SERVICE_WORDS):
        return _("Your password is on a list that attackers try first. Use three random words")
    words = {word for text in personal for word in _words(text)}
    if any(_mostly(form, word) for form in forms for word in words):
        return _("Your password must not be your name or e-mail address")
    return None
