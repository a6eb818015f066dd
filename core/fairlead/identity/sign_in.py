"""Signing in, step by step: the password, the second factor, a password of one's own. No Flask here.

Every step runs in short transactions of the platform; what happened goes to the person's organisations.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # rows of columns of many types

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.accounts import normal_email
from fairlead.identity.attempts import Attempts, Source, Wait
from fairlead.identity.models import AuthSession, SignInSecret, UserAccount
from fairlead.identity.passwords import (
    hash_password,
    needs_rehash,
    password_matches,
    password_problem,
    unusable_password,
)
from fairlead.identity.second_factor import SecondFactor, remove_second_factor
from fairlead.identity.security_log import tell_organisations
from fairlead.identity.session_store import Ended, end
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import channel_is_on
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import NOBODY, Database, PlatformSession, TenantSession

SETUP = "setup"
SETUP_LINK_LIFE = timedelta(hours=72)


@dataclass(frozen=True, kw_only=True)
class Person:
    """An account that proved its password (or set-up link)."""

    user_id: uuid.UUID
    email: str
    name: str
    must_change_password: bool
    has_second_factor: bool


class Wrong:
    """The secret is not right, or there is no such account: the two are not told apart."""


@dataclass(frozen=True, kw_only=True)
class Doorkeeper:
    """Checks secrets for one process: with the database, the throttle and the second factor."""

    database: Database
    attempts: Attempts
    second_factor: SecondFactor

    def check_password(
        self, email: str, password: str, source: Source, now: datetime
    ) -> Person | Wrong | Wait:
        """Is this the password of that account? Takes as long when there is no such account."""
        address = normal_email(email)
        leave = self.attempts.ask(address, source, now)
        if isinstance(leave, Wait):
            return leave
        with self.database.platform_transaction(NOBODY) as session:
            account = session.execute(
                sa.select(UserAccount.__table__).where(
                    UserAccount.email == address
                )  # columns only, no ORM identity
            ).one_or_none()
        known = account is not None and account.disabled_at is None
        right = password_matches(account.password_hash if account is not None else None, password)
        if account is None or not known or not right:
            if account is not None:
                self._failed(account.id, "identity.sign-in.failed", source, attack=leave.attack_noticed)
            return Wrong()
        self.attempts.right(leave)
        if needs_rehash(account.password_hash):
            with self.database.platform_transaction(NOBODY) as session:
                _write(session, account.id, password_hash=hash_password(password))
        return _person(account)

    def check_code(self, user_id: uuid.UUID, code: str, source: Source, now: datetime) -> str | Wrong | Wait:
        """Is this a second factor's code? ``totp`` or ``recovery`` when it is; it is used up then."""
        leave = self.attempts.ask(f"second factor of {user_id}", source, now)
        if isinstance(leave, Wait):
            return leave
        with self.database.platform_transaction(NOBODY) as session:
            how = self.second_factor.accept(session, user_id, code, now)
        if how is None:
            self._failed(user_id, "identity.second-factor.failed", source, attack=leave.attack_noticed)
            return Wrong()
        self.attempts.right(leave)
        if how != "totp":
            tell_organisations(
                self.database, user_id, "identity.recovery-code.used", source_ip=source.address
            )
        return how

    def arrived(
        self, session: PlatformSession, person_id: uuid.UUID, email: str, browser: str, now: datetime
    ) -> None:
        """Everything that signing in asks for is done: this browser is familiar from now on."""
        _write(session, person_id, last_sign_in_at=now)
        self.attempts.remember_browser(session, email, browser, now)
        self.attempts.remember_browser(session, f"second factor of {person_id}", browser, now)

    def change_password(
        self, person: PersonalWords, new: str, now: datetime, *, link: str | None = None
    ) -> None:
        """Set a new password and end every session of the account. ``link`` is the token of the set-up link with which
        somebody came. Raises `Refusal` when the password is not acceptable.
        """
        problem = password_problem(new, (person.email, person.name))
        if problem is not None:
            raise Refusal(problem, field="new_password")
        hashed = hash_password(new)
        with self.database.platform_transaction(NOBODY) as session:
            current = session.scalar(
                sa.select(UserAccount.password_hash).where(UserAccount.id == person.user_id)
            )
            if password_matches(current, new):
                raise Refusal(_("Your new password must not be the one you have now"), field="new_password")
            _write(
                session,
                person.user_id,
                password_hash=hashed,
                must_change_password=False,
                password_changed_at=now,
            )
            end(session, AuthSession.user_id == person.user_id, Ended.CREDENTIALS_CHANGED, now)
            if link is not None:
                prove_mailbox(session, link, now)
            session.execute(
                sa.delete(SignInSecret).where(
                    SignInSecret.user_id == person.user_id, SignInSecret.kind == SETUP
                )
            )

    def _failed(self, user_id: uuid.UUID, action: str, source: Source, *, attack: bool) -> None:
        tell_organisations(
            self.database, user_id, action, source_ip=source.address, by_person=False, outcome="refused"
        )
        if attack:
            tell_organisations(
                self.database,
                user_id,
                "identity.sign-in.attacked",
                source_ip=source.address,
                by_person=False,
                outcome="noticed",
            )


@dataclass(frozen=True, kw_only=True)
class PersonalWords:
    """Whose password is being set, and the words that must not be in it."""

    user_id: uuid.UUID
    email: str
    name: str


def reset_account(
    database: Database, email: str, *, password: bool, second_factor: bool, now: datetime
) -> str | None:
    """Make the owner of an account sign in anew; the operator's way, for any account.

    Returns the token of a set-up link when the password is reset. Raises `Refusal` when there is no such
    account.
    """
    with database.platform_transaction(NOBODY) as session:
        user_id = session.scalar(sa.select(UserAccount.id).where(UserAccount.email == normal_email(email)))
        if user_id is None:
            raise Refusal(
                f"There is no account {email!r}. List an organisation's: fairlead user list --tenant SLUG"
            )
        token = forget_credentials(session, user_id, password=password, second_factor=second_factor, now=now)
    tell_organisations(database, user_id, "identity.sign-in.reset", source_ip=None, by_person=False)
    return token


def forget_credentials(
    session: TenantSession, user_id: uuid.UUID, *, password: bool, second_factor: bool, now: datetime
) -> str | None:
    """Forget password, second factor or both; end every session. ``session`` must have platform rights."""
    token = None
    if password:
        _write(session, user_id, password_hash=unusable_password(), must_change_password=True)
        token = make_setup_link(session, user_id, now)
    if second_factor:
        remove_second_factor(session, user_id)
    end(session, AuthSession.user_id == user_id, Ended.CREDENTIALS_CHANGED, now)
    return token


def make_setup_link(session: TenantSession, user_id: uuid.UUID, now: datetime) -> str:
    """A token that lets its bearer choose the account's password, once, within `SETUP_LINK_LIFE`. Replaces
    older ones. Where e-mail is on, callers send it and show it to nobody, so that using it proves the mailbox.
    """
    token = secrets.token_urlsafe(32)
    session.execute(
        sa.delete(SignInSecret).where(SignInSecret.user_id == user_id, SignInSecret.kind == SETUP)
    )
    session.execute(
        sa.insert(SignInSecret).values(
            user_id=user_id,
            kind=SETUP,
            hash=hashlib.sha256(token.encode()).digest(),
            created_at=now,
            expires_at=now + SETUP_LINK_LIFE,
            by_mail=channel_is_on(session, Channel.EMAIL),
        )
    )
    return token


def prove_mailbox(session: PlatformSession, token: str, now: datetime) -> None:
    """Note that the address is the person's own, if this set-up link went there and to nobody else."""
    proven = sa.select(SignInSecret.user_id).where(
        SignInSecret.hash == hashlib.sha256(token.encode()).digest(), SignInSecret.by_mail.is_(True)
    )
    session.execute(
        sa.update(UserAccount)
        .where(UserAccount.id.in_(proven))
        .values(email_proven_at=now)
        .execution_options(synchronize_session=False)
    )


def find_setup_link(session: PlatformSession, token: str, now: datetime) -> Person | None:
    """Whose set-up link this is, if it still works."""
    account = session.execute(
        sa.select(UserAccount.__table__)
        .join(SignInSecret, SignInSecret.user_id == UserAccount.id)
        .where(
            SignInSecret.kind == SETUP,
            SignInSecret.hash == hashlib.sha256(token.encode()).digest(),
            SignInSecret.used_at.is_(None),
            SignInSecret.expires_at > now,
            UserAccount.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if account is None else _person(account)


def _person(account: sa.Row[*tuple[Any, ...]]) -> Person:
    found = account._asdict()
    return Person(
        user_id=found["id"],
        email=found["email"],
        name=found["name"],
        must_change_password=found["must_change_password"],
        has_second_factor=found["totp_confirmed_at"] is not None,
    )


def _write(session: TenantSession, user_id: uuid.UUID, **values: object) -> None:
    session.execute(sa.update(UserAccount).where(UserAccount.id == user_id).values(**values))
