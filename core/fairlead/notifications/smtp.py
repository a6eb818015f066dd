"""E-mail by SMTP (RFC 5321): one message, one connection, and a clear word about how it ended.

Until the text has begun to go, every trouble is one to try again after. From then on silence means that nobody knows.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from fairlead.notifications.outcomes import NobodyKnows, RefusedForGood, TryLater
from fairlead.notifications.settings import Security
from fairlead.notifications.wording import Text
from fairlead.settings import Settings

SECONDS = 20
"""For each step of the conversation. All of them together stay far below `sending.LEASE`."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")
"""As browsers have it for a field of that kind (HTML Living Standard). No quoted names, no list of several."""

_TAKEN = 250
_AGREED = frozenset({250, 251})
_PERMANENT = 500
_SIGN_IN_FIRST = 530


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """The relay of the deployment."""

    host: str
    port: int
    security: Security
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> SmtpServer:
        """As the deployment's settings say."""
        return cls(
            host=settings.smtp_host or "",
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.mail_from or "",
            username=settings.smtp_username or "",
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else "",
        )

    def send(self, address: str, text: Text, *, message_id: str) -> str:
        """Hand one message over. Raises `TryLater`, `RefusedForGood` or `NobodyKnows`."""
        message = self._message(address, text, message_id)
        try:
            connection = self._ready_for(address)
        except (
            smtplib.SMTPResponseException
        ) as error:  # greeting, encryption, sign-in: no fault of the message
            raise TryLater(str(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(type(error).__name__) from error
        try:
            code, _words = connection.data(message.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:  # it did not want the text at all
            raise _answered(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NobodyKnows(type(error).__name__) from error
        finally:
            connection.close()  # without QUIT: there is nothing more to learn, and it could only wait
        if code != _TAKEN:
            raise _answered(code)
        return str(message["Message-ID"])

    def _message(self, address: str, text: Text, message_id: str) -> EmailMessage:
        if not ADDRESS.fullmatch(address):
            raise RefusedForGood("address")
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, address, text.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{message_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(text.body, cte="quoted-printable")
        return message

    def _ready_for(self, address: str) -> smtplib.SMTP:
        """A connection that has agreed to take a message for this address."""
        connection = self._connected()
        try:
            connection.ehlo_or_helo_if_needed()
            if self.security is Security.STARTTLS:
                connection.starttls(context=self.context)
                connection.ehlo()
            if self.username:
                connection.login(self.username, self.password)
            _must_agree(connection.mail(self.sender))
            _must_agree(connection.rcpt(address))
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self) -> smtplib.SMTP:
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self.context)
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)


def _must_agree(answer: tuple[int, bytes]) -> None:
    if answer[0] not in _AGREED:
        raise _answered(answer[0])


def _answered(code: int) -> TryLater | RefusedForGood:
    if (
        code >= _PERMANENT and code != _SIGN_IN_FIRST
    ):  # which is about us, and somebody will mend the settings
        return RefusedForGood(str(code))
    return TryLater(str(code))
