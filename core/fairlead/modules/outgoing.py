"""What a module sends: to whom, by which ways. Part of the manifest, so that nothing leaves that nobody declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """A way by which something can reach a person."""

    HAND = "hand"  # given to the person, face to face
    LETTER = "letter"
    VISIT = "visit"
    CALL = "call"
    VOICEMAIL = "voicemail"
    TEXT = "text"
    EMAIL = "email"
    LINK = "link"  # a page without an account, sent to a telephone or mailbox
    SHARED = "shared"  # the contact point itself is told to another organisation


class Recipient(StrEnum):
    """Who is meant to get it."""

    PERSON = "person"  # whom the case is about
    VICTIM = "victim"
    PARTNER = "partner"  # a provider, the youth justice service
    COURT = "court"
    POLICE = "police"  # stays in the organisation's own file, or goes to the prosecutor


ENGLISH = "English"
STANDARD = "standard"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One letter, message, call sheet or set of details that leaves.

    ``made_by`` writes it, and takes the `Route` that it goes by when it is for a person. ``templates`` are the
    files it is drawn from, below the module's folder. ``languages`` and ``formats`` are those it exists in.
    ``self_acting``: sent by the platform without anybody looking at it just before. ``names_police``: whoever
    sees it learns that the organisation writes.
    """

    key: str
    title: str
    to: Recipient
    channels: frozenset[Channel] = frozenset()
    made_by: Callable[..., object] | None = None
    templates: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset({ENGLISH})
    formats: frozenset[str] = frozenset({STANDARD})
    self_acting: bool = False
    names_police: bool = True

    @property
    def to_somebody(self) -> bool:
        """Whether it is for the person or a victim, whom it could put in danger."""
        return self.to in {Recipient.PERSON, Recipient.VICTIM}
