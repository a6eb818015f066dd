"""By what this process can send, carried by every session of its database: no request is needed to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fairlead.identity.secrets import FieldCipher
from fairlead.notifications.models import Channel
from fairlead.notifications.smtp import SmtpServer
from fairlead.notifications.wording import Text
from fairlead.settings import Settings
from fairlead.tenancy.sessions import Database, TenantSession

_CARRIED = "notifications.outgoing"


class Transport(Protocol):
    """What speaks to a server that delivers messages of one channel."""

    def send(self, address: str, text: Text, *, message_id: str) -> str:
        """Hand one message over, and return the server's name for it.

        Raises `TryLater`, `RefusedForGood`, or `NobodyKnows` when it may have arrived.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """The channels that are on, the keys under which addresses are kept, and the address of this service."""

    transports: Mapping[Channel, Transport]
    cipher: FieldCipher
    public_url: str


def outgoing_from(settings: Settings) -> Outgoing:
    """As the deployment's settings say. A channel that is not set up is off."""
    transports: dict[Channel, Transport] = {}
    if settings.smtp_host:
        transports[Channel.EMAIL] = SmtpServer.from_settings(settings)
    return Outgoing(
        transports=transports,
        cipher=FieldCipher(*settings.encryption_keys),
        public_url=settings.public_url or "",
    )


def set_up_sending(database: Database, outgoing: Outgoing) -> None:
    """Let every session that ``database`` opens from now on send by these channels."""
    database.carried[_CARRIED] = outgoing


def outgoing_of(found: Database | TenantSession) -> Outgoing | None:
    """By what can be sent here; None in a process in which nothing was set up (a command, a loader)."""
    carried = found.carried if isinstance(found, Database) else found.info
    outgoing = carried.get(_CARRIED)
    return outgoing if isinstance(outgoing, Outgoing) else None


def channel_is_on(session: TenantSession, channel: Channel) -> bool:
    """Whether `notify` would send by this channel. Where not, pages say what to give by hand."""
    outgoing = outgoing_of(session)
    return outgoing is not None and channel in outgoing.transports
