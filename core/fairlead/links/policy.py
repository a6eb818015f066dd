"""The code of an opening, and how long what was opened stays open. Pure: no session, no clock."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime, timedelta

CODE_LIVES = timedelta(minutes=10)
MOST_ATTEMPTS = 5
WAITS = timedelta(minutes=60)
"""How long an opening waits for its code. [design]"""
IDLE = timedelta(minutes=30)
"""Without a page for so long, the link has to be opened anew. [design]"""
LONGEST = timedelta(hours=2)
"""And after so long in any case. [design]"""
_RENEW_BELOW = timedelta(minutes=25)


def new_secret() -> str:
    """256 random bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What the table knows of a link or of a cookie."""
    return hashlib.sha256(secret.encode()).digest()


def new_code() -> str:
    """Six figures."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(key: str, opening: uuid.UUID, code: str) -> bytes:
    """What the table knows of a code. It is of this opening alone."""
    return hmac.digest(key.encode(), f"secret link code|{opening}|{code}".encode(), hashlib.sha256)


def figures(typed: str) -> str:
    """A code as it was made, however it is typed: in groups, with dashes."""
    return "".join(each for each in typed if each.isascii() and each.isdigit())


def may_try(code_at: datetime | None, attempts: int, now: datetime) -> bool:
    """Whether a code can still be right: one was made, not long ago, and not too often guessed."""
    return code_at is not None and now < code_at + CODE_LIVES and attempts < MOST_ATTEMPTS


def renewed_end(ends_at: datetime, passed_at: datetime, now: datetime) -> datetime | None:
    """Until when it stays open after this page; None where that is much the same as before."""
    wanted = min(now + IDLE, passed_at + LONGEST)
    return wanted if ends_at - now < _RENEW_BELOW and wanted > ends_at else None
