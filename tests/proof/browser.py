"""Somebody at a browser: cookies, forms with their hidden fields, and a submit that is repeated when no answer came."""

from __future__ import annotations

import http.client
import random
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|version)"[^>]*>')
_VALUE = re.compile(r'value="([^"]*)"')
Fields = Mapping[str, str | Sequence[str]]
"""A form's fields by name; a date's three parts have one name."""
PATIENCE = 60
"""Seconds to wait for an answer of a server that lives."""
GIVES_UP = 0.2
"""How often somebody does not send again what was not answered."""


class NoAnswer(Exception):
    """The server went away before it answered."""


@dataclass(kw_only=True)
class Submit:
    """One form sent: under which key, what it leaves behind (``marker``), and what came of it."""

    kind: str
    key: uuid.UUID
    who: str
    marker: str
    acknowledged: str | None = None
    attempts: int = 0
    refused: str | None = None


@dataclass(kw_only=True)
class Ledger:
    """Everything every browser has sent."""

    submits: list[Submit] = field(default_factory=list)
    sent: int = 0
    sign_ins: int = 0

    def repeated(self) -> list[Submit]:
        """Those that a killed server did not answer at first."""
        return [submit for submit in self.submits if submit.attempts > 1]


class Abandoned(Exception):
    """The person did not send again what was not answered, and turned to something else."""


class Browser:
    """One person's browser. Not shared between threads."""

    def __init__(
        self, port: int, ledger: Ledger, who: str, rng: random.Random, *, gives_up: float = GIVES_UP
    ) -> None:
        self._port, self._ledger, self.who = port, ledger, who
        self._rng, self._gives_up = rng, gives_up
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def sign_in(self, password: str) -> None:
        """Sign in, from the start each time the server goes away in between."""
        while True:
            self._cookies.pop("fairlead", None)
            try:
                page = self._send("GET", "/")[2]
                body = {"email": self.who, "password": password, **hidden(page)}
                status, location, text = self._send("POST", "/", body)
            except NoAnswer:
                self._wait()
                continue
            assert status == 303, f"{self.who} could not sign in: {status} {_said(text)}"
            assert location == "/organisations"
            self._ledger.sign_ins += 1
            return

    def read(self, path: str) -> str:
        """A page."""
        while True:
            try:
                status, _location, text = self._send("GET", path)
            except NoAnswer:
                self._wait()
                continue
            assert status == 200, f"{self.who} read {path}: {status} {_said(text)}"
            return text

    def submit(self, kind: str, path: str, fields: Fields, *, form: str, marker: str = "") -> str:
        """Fill in the form at ``form`` and send it to ``path`` until it is answered; returns where it led.

        A repeated submit has the same key and the same words, as the browser's own "send again" does.
        """
        page = self.read(form)
        sent = Submit(kind=kind, key=uuid.uuid4(), who=self.who, marker=marker)
        body = {**fields, **hidden(page), "idempotency_key": str(sent.key)}
        self._ledger.submits.append(sent)
        while True:
            sent.attempts += 1
            self._ledger.sent += 1
            try:
                status, location, text = self._send("POST", path, body)
            except NoAnswer:
                if self._rng.random() < self._gives_up:
                    raise Abandoned from None
                self._wait()
                continue
            if status == http.client.CONFLICT and sent.attempts > 1:
                time.sleep(0.1)  # the first submit was still on its way into the database
                continue
            if status != http.client.SEE_OTHER or location is None:
                sent.refused = f"{self.who} sent {kind} to {path}: {status} {_said(text)}"
                raise AssertionError(sent.refused)
            sent.acknowledged = location
            return location

    def _send(self, method: str, path: str, body: Fields | None = None) -> tuple[int, str | None, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(
                method, path, urlencode(body, doseq=True) if body is not None else None, headers
            )
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            raise NoAnswer from error
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _semicolon, _rest = value.partition(";")
                self._cookies.__setitem__(*cookie.split("=", 1))
        if response.getheader("Connection", "").lower() == "close":
            self._connection.close()
            self._connection = None
        location = response.getheader("Location")
        return response.status, urlsplit(location).path if location else None, text

    def _wait(self) -> None:
        time.sleep(0.02)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's form: the token against forged requests, and the version where there is one."""
    found = {}
    for match in _HIDDEN.finditer(page):
        value = _VALUE.search(match.group(0))
        if value is not None:
            found[match.group(1)] = value.group(1)
    return found


def _said(page: str) -> str:
    text = re.sub(r"<(script|style|head).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())[:1500]
