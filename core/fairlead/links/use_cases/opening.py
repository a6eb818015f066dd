"""What somebody with a link does before they are anybody here: open it, give the code, close it.

The organisation comes from the link itself, by one of the database's two functions (``ddl.py``). What is written then
is written in that organisation as the platform; nobody's rights are needed, because nothing of a case is read.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any  # JSON as the database made it

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.links.models import LinkOpening, SecretLink
from fairlead.links.policy import IDLE, WAITS, code_hash, figures, hash_of, may_try, renewed_end
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession

NOT_FIGURES = "-"
"""What no code is: compared where none was typed, so that the work is the same."""


@dataclass(frozen=True, kw_only=True)
class FoundLink:
    """What the bearer of a working link is told before the code: who sent something to which organisation."""

    link_id: uuid.UUID
    tenant_id: TenantId
    sender: str
    provider: str
    phone_end: str


@dataclass(frozen=True, kw_only=True)
class FoundOpening:
    """One browser's opening of a link that works, and whose it is."""

    opening_id: uuid.UUID
    tenant_id: TenantId
    link_id: uuid.UUID
    purpose: str
    sender: str
    phone_end: str
    code_at: datetime | None
    attempts: int
    passed_at: datetime | None
    ends_at: datetime
    contact_id: uuid.UUID
    contact: str
    provider_id: TenantId
    provider: str
    referral_id: uuid.UUID
    reference: str

    @property
    def signature(self) -> str:
        """How the logs name who works through it."""
        return f"{self.contact}, holder of link {self.link_id.hex[:8]} for referral {self.reference}"


class Tried(Enum):
    """What came of giving a code."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # no code was made, it is too old, or it was guessed at too often


def find_link(database: Database, token: str) -> FoundLink | None:
    """What a link opens; None when it is over, was taken back, or never was: the three are not told apart."""
    found = _look(database, sa.func.app_secret_link(hash_of(token)))
    if found is None:
        return None
    return FoundLink(**_with_ids(found, "link_id", "tenant_id"))


def find_opening(database: Database, key: str) -> FoundOpening | None:
    """The opening of the browser that has this key; None when it, its link or its referral is over."""
    found = _look(database, sa.func.app_link_opening(hash_of(key)))
    if found is None:
        return None
    ids = ("opening_id", "tenant_id", "link_id", "contact_id", "provider_id", "referral_id")
    found = _with_ids(found, *ids)
    for name in ("code_at", "passed_at", "ends_at"):
        found[name] = datetime.fromisoformat(found[name]) if found[name] else None
    return FoundOpening(**found)


def begin_opening(database: Database, link: FoundLink, *, key: str, now: datetime) -> None:
    """Somebody asks for a code: the desk sees that they wait. The code is made anew for each opening."""
    with database.tenant_transaction(_platform(link.tenant_id)) as session:
        session.add(
            LinkOpening(link_id=link.link_id, key_hash=hash_of(key), asked_at=now, ends_at=now + WAITS)
        )
        session.flush()
        _note(session, "core.link.code-asked", link.link_id)


def try_code(database: Database, opening: FoundOpening, typed: str, *, key: str, now: datetime) -> Tried:
    """Give a code. An attempt counts before it is compared, so that two at once cannot both be the last.

    ``key`` is the deployment's secret.
    """
    with database.tenant_transaction(_platform(opening.tenant_id)) as session:
        row = session.scalar(
            sa.select(LinkOpening).where(LinkOpening.id == opening.opening_id).with_for_update()
        )
        if row is None or row.passed_at is not None or not may_try(row.code_at, row.attempts, now):
            return Tried.OVER
        row.attempts += 1
        given = code_hash(key, row.id, figures(typed) or NOT_FIGURES)
        if not hmac.compare_digest(given, row.code_hash or b""):
            _note(session, "core.link.code-wrong", opening.link_id, outcome="refused")
            return Tried.WRONG
        row.passed_at, row.ends_at = now, now + IDLE
        session.execute(
            sa.update(SecretLink)
            .where(SecretLink.id == opening.link_id, SecretLink.opened_at.is_(None))
            .values(opened_at=now)
        )
        _note(session, "core.link.opened", opening.link_id)
        return Tried.RIGHT


def keep_open(database: Database, opening: FoundOpening, *, now: datetime) -> None:
    """Somebody is at work: it stays open for a while after this page, and not longer than `LONGEST`."""
    until = renewed_end(opening.ends_at, opening.passed_at or now, now)
    if until is not None:
        _end_at(database, opening, until)


def close_opening(database: Database, opening: FoundOpening, *, now: datetime) -> None:
    """The person is done: this browser reaches nothing more until the link is opened again."""
    _end_at(database, opening, now)


def _end_at(database: Database, opening: FoundOpening, until: datetime) -> None:
    with database.tenant_transaction(_platform(opening.tenant_id)) as session:
        session.execute(
            sa.update(LinkOpening).where(LinkOpening.id == opening.opening_id).values(ends_at=until)
        )


def _platform(tenant_id: TenantId) -> Actor:
    return Actor.system("secret links", tenant_id)


def _look(database: Database, function: sa.Function[Any]) -> dict[str, Any] | None:
    with database.tenant_transaction(NOBODY) as session:
        found: Mapping[str, Any] | None = session.scalar(sa.select(function))
    return dict(found) if found else None


def _with_ids(found: dict[str, Any], *names: str) -> dict[str, Any]:
    return found | {name: uuid.UUID(found[name]) for name in names}


def _note(session: TenantSession, action: str, link_id: uuid.UUID, *, outcome: str = "done") -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="secret_link",
        object_ids=[link_id],
        outcome=outcome,
    )
