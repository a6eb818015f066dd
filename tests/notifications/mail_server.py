"""A real mail server: aiosmtpd on a port of its own. What it answers can be set for each step of the conversation."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

NAME, PASSWORD = "fairlead", "a password of the relay"


@dataclass
class Post:
    """What arrived, and what the server answers to a recipient and to a text (empty: it takes it)."""

    arrived: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    to_recipient: str = ""
    to_text: str = ""
    hangs_up: bool = False
    """After the text, without an answer."""

    async def handle_RCPT(  # noqa: N802  # the name aiosmtpd asks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.to_text:
            return self.to_text
        content = envelope.original_content or b""
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        self.encrypted.append(session.ssl is not None)
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """Of what arrived, in order."""
        return [str(message["Subject"]) for message in self.arrived]


class _Server(Controller):
    """On whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # of aiosmtpd


@contextmanager
def mail_server(post: Post, *, tls: ssl.SSLContext | None = None, login: bool = False) -> Iterator[int]:
    """The server while it runs; gives its port."""

    def right(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        is_right = (given.login, given.password) == (NAME.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    controller = _Server(
        post,
        hostname="127.0.0.1",
        port=0,
        tls_context=tls,
        require_starttls=tls is not None,
        auth_required=login,
        auth_require_tls=tls is not None,
        authenticator=right if login else None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
