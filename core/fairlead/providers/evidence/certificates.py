"""The code of a certificate that we issue: ten letters and figures, the last of which tells a typing mistake.

Weighted sum modulo 31, a prime: any one wrong character, and any two that changed places, are noticed. Nine characters
by chance are 2.6 × 10¹³ possibilities, and a code opens nothing: it is found only by who may see its referral.
"""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Nothing that is misread: no O beside 0, no I beside 1, no U beside V."""
_PREFIX = "CR"
_LENGTH = 10


def new_code() -> str:
    """A code as it is printed: ``CR-7KQ4M-X2P9W``."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return _printed(body + _check_character(body))


def read_code(typed: str) -> str | None:
    """The code as it is printed, from however it was typed; None when it cannot be one of ours."""
    plain = "".join(typed.upper().split()).replace("-", "")
    plain = plain.removeprefix(_PREFIX) if len(plain) == _LENGTH + len(_PREFIX) else plain
    if len(plain) != _LENGTH or any(letter not in ALPHABET for letter in plain):
        return None
    return _printed(plain) if _check_character(plain[:-1]) == plain[-1] else None


def _check_character(body: str) -> str:
    total = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def _printed(plain: str) -> str:
    return f"{_PREFIX}-{plain[:5]}-{plain[5:]}"
