"""Settings of the deployment about sending, and what must hold between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr
from pydantic_core import PydanticCustomError

_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


class Security(StrEnum):
    """How the connection to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _public_url(url: str) -> str:
    if not _URL.fullmatch(url.rstrip("/")):
        raise PydanticCustomError("public_url", "expected https://host")
    return url.rstrip("/")


def _mail_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise PydanticCustomError("mail_address", "expected name@host")
    return address


PublicUrl = Annotated[str, AfterValidator(_public_url)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


class SendingSettings(BaseModel):
    """What is sent, by which server, in whose name."""

    public_url: PublicUrl | None = Field(
        default=None,
        description="Address of this service as people type it: links in messages begin with it. Needed for e-mail.",
    )
    smtp_host: str | None = Field(
        default=None,
        description="Mail server that takes e-mail. Unset: e-mail is off, and pages say what to give by hand.",
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: Security = Field(
        default=Security.STARTTLS,
        description="How the connection to it is encrypted; `none` in the demo only.",
    )
    smtp_username: str | None = Field(
        default=None, description="Name to sign in to it with, if it asks for one."
    )
    smtp_password: SecretStr | None = Field(default=None, description="The password to that name.")
    mail_from: MailAddress | None = Field(
        default=None, description="Address in whose name e-mail goes. Needed for e-mail."
    )


EXPECTED = {
    "public_url": "https://host",
    "smtp_host": "a host name",
    "smtp_username": "a name",
    "mail_from": "an address like name@host",
    "smtp_password": "a password",  # nosec B105  # words about one
}
"""What a value must look like, where its type does not say."""


def problems_between(given: Mapping[str, str], *, demo: bool) -> list[str]:
    """What is wrong with the settings about sending as a whole."""
    problems = []
    if "smtp_host" in given:
        problems += [
            f"FAIRLEAD_{name.upper()} is not set, and FAIRLEAD_SMTP_HOST is; e-mail needs both."
            for name in ("mail_from", "public_url")
            if name not in given
        ]
    elif found := sorted(name for name in given if name.startswith("smtp_") or name == "mail_from"):
        problems.append(
            f"FAIRLEAD_{found[0].upper()} is set and FAIRLEAD_SMTP_HOST is not; set both or neither."
        )
    if ("smtp_username" in given) != ("smtp_password" in given):
        problems.append("Set FAIRLEAD_SMTP_USERNAME and FAIRLEAD_SMTP_PASSWORD both, or neither.")
    if not demo and given.get("smtp_security") == Security.NONE:
        problems.append(
            "FAIRLEAD_SMTP_SECURITY is 'none'; the connection can go unencrypted in the demo only."
        )
    if not demo and given.get("public_url", "").startswith("http://"):
        problems.append(
            f"FAIRLEAD_PUBLIC_URL is {given['public_url']!r}; outside the demo it begins with https://."
        )
    return problems
