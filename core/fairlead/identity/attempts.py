"""Sign-in attempts in the database, so that a limit holds for all worker processes together.

An attempt is written as failed *before* the password is checked, and marked as succeeded afterwards: twenty
requests at once cannot all see "four failures so far". Accounts and sources are keyed hashes, never
addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from fairlead.identity.models import SignInAttempt
from fairlead.identity.throttle import PAIR_MEMORY, PRESSURE, WINDOW, History, wait_before_next
from fairlead.tenancy.sessions import NOBODY, Database, PlatformSession

FAMILIAR_FOR = timedelta(days=180)
_IPV6_SITE = 56


@dataclass(frozen=True, kw_only=True)
class Source:
    """From where somebody tries: the network address, and the browser's own mark when it has one."""

    address: str | None
    browser: str | None

    def network(self) -> str:
        """One address for IPv4, one site (/56) for IPv6: whoever has a line has that many addresses."""
        try:
            address = ipaddress.ip_address(self.address or "")
        except ValueError:
            return "unknown"
        if address.version == 6:  # noqa: PLR2004  # the protocol's number
            return str(ipaddress.ip_network((address, _IPV6_SITE), strict=False))
        return str(address)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """Leave to try once. ``attack_noticed`` is true for exactly the attempt that reached the pressure
    limit.
    """

    attempt: uuid.UUID
    attack_noticed: bool


@dataclass(frozen=True, kw_only=True)
class Wait:
    """No leave: come back later."""

    time: timedelta


class Attempts:
    """Asks for leave to try a secret, and records how it went."""

    def __init__(self, database: Database, secret: str) -> None:
        """``secret`` keys the hashes; the same on every worker."""
        self._database = database
        self._secret = secret.encode()

    def _key(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._secret, f"{kind}|{value}".encode(), hashlib.sha256)

    def ask(self, account: str, source: Source, now: datetime) -> Ticket | Wait:
        """May this source try a secret of ``account`` now? ``account`` names it, whether it exists or not."""
        account_key = self._key("account", account)
        with self._database.platform_transaction(NOBODY) as session:
            # Counting and writing must not interleave with another process trying the same account.
            session.execute(
                sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(account_key[:8], "big", signed=True)))
            )
            source_key, familiar = self._source(session, account_key, source, now)
            history = _history(session, account_key, source_key, familiar=familiar, now=now)
            wait = wait_before_next(history, now)
            if wait:
                return Wait(time=wait)
            attempt = uuid.uuid4()
            session.execute(
                sa.insert(SignInAttempt).values(
                    id=attempt, account_key=account_key, source_key=source_key, at=now, succeeded=False
                )
            )
            noticed = not familiar and history.account_failures + 1 == PRESSURE
            return Ticket(attempt=attempt, attack_noticed=noticed)

    def right(self, ticket: Ticket) -> None:
        """The secret was right: neither the attempt nor this source's failures before it count any more."""
        with self._database.platform_transaction(NOBODY) as session:
            session.execute(
                sa.update(SignInAttempt).where(SignInAttempt.id == ticket.attempt).values(succeeded=True)
            )

    def remember_browser(self, session: PlatformSession, account: str, browser: str, now: datetime) -> None:
        """This browser completed a sign-in: from now on nobody else's failures make it wait."""
        session.execute(
            sa.insert(SignInAttempt).values(
                id=uuid.uuid4(),
                account_key=self._key("account", account),
                source_key=self._key("browser", browser),
                at=now,
                succeeded=True,
            )
        )

    def _source(
        self, session: PlatformSession, account_key: bytes, source: Source, now: datetime
    ) -> tuple[bytes, bool]:
        if source.browser:
            key = self._key("browser", source.browser)
            known = session.scalar(
                sa.select(SignInAttempt.id)
                .where(
                    SignInAttempt.account_key == account_key,
                    SignInAttempt.source_key == key,
                    SignInAttempt.succeeded.is_(True),
                    SignInAttempt.at > now - FAMILIAR_FOR,
                )
                .limit(1)
            )
            if known is not None:
                return key, True
        return self._key("network", source.network()), False


def _history(
    session: PlatformSession, account_key: bytes, source_key: bytes, *, familiar: bool, now: datetime
) -> History:
    attempt = SignInAttempt
    pair = sa.and_(attempt.account_key == account_key, attempt.source_key == source_key)
    last_success = (
        sa.select(sa.func.max(attempt.at)).where(pair, attempt.succeeded.is_(True)).scalar_subquery()
    )
    failures, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(attempt.at)).where(
            pair,
            attempt.succeeded.is_(False),
            attempt.at > now - PAIR_MEMORY,
            sa.or_(last_success.is_(None), attempt.at > last_success),
        )
    ).one()
    recent = sa.and_(attempt.succeeded.is_(False), attempt.at > now - WINDOW)
    on_account = (
        sa.select(sa.func.count()).where(attempt.account_key == account_key, recent).scalar_subquery()
    )
    from_source = sa.select(sa.func.count()).where(attempt.source_key == source_key, recent).scalar_subquery()
    account_failures, source_failures = session.execute(sa.select(on_account, from_source)).one()
    return History(
        pair_failures=failures,
        pair_last_failure=last,
        familiar=familiar,
        account_failures=account_failures,
        source_failures=source_failures,
    )


def forget_old_attempts(session: PlatformSession, now: datetime) -> int:
    """Delete what no limit looks at any more. Returns how many rows."""
    deleted = session.execute(
        sa.delete(SignInAttempt)
        .where(
            sa.or_(
                SignInAttempt.at < now - FAMILIAR_FOR,
                sa.and_(SignInAttempt.succeeded.is_(False), SignInAttempt.at < now - PAIR_MEMORY),
            )
        )
        .returning(SignInAttempt.id)
    )
    return len(deleted.all())
