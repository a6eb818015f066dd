"""The session of one browser, as Flask sees it: in the database for people, in a signed cookie for visitors.

A visitor's cookie carries the token against forged requests and nothing personal, so that reading public
pages never writes to the database. From the password on, the cookie carries a random id (see
`session_store`).
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any  # Flask's session is a mapping to anything

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from fairlead.identity import session_store
from fairlead.identity.models import AuthSession
from fairlead.identity.session_store import TOKEN_LENGTH, Browser, Ended, Limits, Stored
from fairlead.settings import Settings
from fairlead.tenancy.sessions import Database, PlatformSession

CSRF_KEY = "csrf_token"
NO_ACCOUNT = "/p/"
"""Where the paths of pages for people without an account begin."""
_VISITOR_LIFE = timedelta(hours=12)


def settings_of(app: Flask) -> Settings:
    """The deployment's settings, as the application factory left them."""
    found: Settings = app.extensions["fairlead.settings"]
    return found


def _database(app: Flask) -> Database:
    found: Database = app.extensions["fairlead.database"]
    return found


def limits_of(app: Flask) -> Limits:
    """How long sessions live in this deployment."""
    settings = settings_of(app)
    return Limits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_absolute_hours),
    )


def is_no_account(path: str) -> bool:
    """Whether a page is for people without an account: it knows no one who has signed in, whoever they are."""
    return path.startswith(NO_ACCOUNT)


def _own_cookie(request: Request) -> str:
    """Who has signed in and who came by a secret link have different cookies: neither is read for the other."""
    name = "fairlead-link" if is_no_account(request.path) else "fairlead"
    return cookie_name(name, secure=request.is_secure)


def cookie_name(name: str, *, secure: bool) -> str:
    """Over https the browser itself guards a cookie called ``__Host-``: this host only, https only."""
    return f"__Host-{name}" if secure else name


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What the request's cookie led to."""

    data: Mapping[str, Any]
    stored: Stored | None = None
    ended: Ended | None = None


class BrowserSession(SessionMixin):
    """A mapping that reads the database when first looked at, so that static files cost no statement."""

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self._found: Loaded | None = None
        self._data: dict[str, Any] = {}
        self.modified = False
        self.new_token: str | None = None
        self.forgotten = False

    @property
    def looked_at(self) -> bool:
        """The request asked for the session at all."""
        return self._found is not None or self.new_token is not None

    def _open(self) -> dict[str, Any]:
        if self._found is None:
            self._found = self._load()
            self._data = dict(self._found.data)
        return self._data

    @property
    def stored(self) -> Stored | None:
        """The person's session in the database; None for a visitor."""
        self._open()
        return None if self._found is None else self._found.stored

    @property
    def ended(self) -> Ended | None:
        """Why the session that the cookie named is over, when it ran out just now."""
        self._open()
        return None if self._found is None else self._found.ended

    def become(self, token: str, data: Mapping[str, Any]) -> None:
        """Go on under another id: after signing in, and after each change of rights."""
        self._found = Loaded(data=data)
        self._data = dict(data)
        self.new_token, self.forgotten, self.modified = token, False, False

    def forget(self) -> None:
        """Go on as a visitor."""
        self._found = Loaded(data={})
        self._data = {}
        self.new_token, self.forgotten, self.modified = None, True, False

    def __getitem__(self, key: str) -> Any:
        return self._open()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._open()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._open()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._open())

    def __len__(self) -> int:
        return len(self._open())


class FairleadSessions(SessionInterface):
    """Opens and saves `BrowserSession`. All its statements run in short transactions of their own."""

    def __init__(self, app: Flask) -> None:
        key = settings_of(app).secret_key.get_secret_value()
        self._visitors = URLSafeTimedSerializer(key, salt="fairlead visitor session")

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session of this request, not read yet."""
        value = request.cookies.get(_own_cookie(request), "")
        return BrowserSession(lambda: self._read(app, request, value))

    def _read(self, app: Flask, request: Request, value: str) -> Loaded:
        if "." in value:
            try:
                data = self._visitors.loads(value, max_age=int(_VISITOR_LIFE.total_seconds()))
            except BadSignature:
                data = {}
            return Loaded(data=data if isinstance(data, dict) else {})
        if len(value) != TOKEN_LENGTH or is_no_account(request.path):
            return Loaded(data={})
        limits = limits_of(app)
        slug = (request.view_args or {}).get("tenant")
        found = session_store.find(_database(app), value, slug=slug, limits=limits, now=datetime.now(UTC))
        if isinstance(found, Stored):
            return Loaded(data=found.data, stored=found)
        return Loaded(data={}, ended=found)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # Flask's name
        """Write what changed; set or clear the cookie."""
        if not isinstance(session, BrowserSession) or not session.looked_at:
            return
        response.vary.add("Cookie")
        stored = session.stored
        if session.new_token is not None:
            if session.modified:
                session_store.keep_data(_database(app), session_store.key_of(session.new_token), session)
            self._set_cookie(response, session.new_token)
        elif stored is not None:
            if session.modified:
                session_store.keep_data(_database(app), stored.key, session)
        elif session.modified:
            self._set_cookie(response, str(self._visitors.dumps(dict(session))))
        elif session.forgotten or session.ended is not None:
            secure = request.is_secure
            response.delete_cookie(_own_cookie(request), secure=secure, httponly=True, samesite="Lax")

    @staticmethod
    def _set_cookie(response: Response, value: str) -> None:
        secure = request.is_secure
        response.set_cookie(
            _own_cookie(request),
            value,
            secure=secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def browser_session() -> BrowserSession:
    """The session of the current request."""
    found = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's way behind its proxy
    if not isinstance(found, BrowserSession):
        raise TypeError(
            f"the application keeps its sessions in {type(found).__name__}; expected BrowserSession"
        )
    return found


def this_browser() -> Browser:
    """From where the current request comes."""
    return Browser(source_ip=request.remote_addr, user_agent=request.user_agent.string)


def begin(
    transaction: PlatformSession,
    user_id: uuid.UUID,
    *,
    now: datetime,
    second_factor_at: datetime | None,
    keep: Mapping[str, Any],
    started_at: datetime | None = None,
) -> None:
    """Give this browser a new session for that person, and end the one it had.

    ``keep`` goes on into the new session. ``started_at`` keeps the absolute limit where a session is renewed.
    """
    current = browser_session()
    if current.stored is not None:
        session_store.end(transaction, AuthSession.id == current.stored.key, Ended.RENEWED, now)
    data = {CSRF_KEY: secrets.token_hex(20), **keep}
    token = session_store.start(
        transaction,
        user_id,
        browser=this_browser(),
        now=now,
        data=data,
        second_factor_at=second_factor_at,
        started_at=started_at,
    )
    current.become(token, data)
