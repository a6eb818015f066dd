"""What core itself sends to people, declared as modules declare theirs."""

from __future__ import annotations

from collections.abc import Mapping

from fairlead.modules.outgoing import Channel, Outgoing, Recipient

CALL_SHEET = Outgoing(
    key="core.call-sheet",
    title="Call sheet",
    to=Recipient.PERSON,
    channels=frozenset({Channel.CALL}),
    templates=("people/safe_contact/call_sheet.html",),
    names_police=False,
)
VOICEMAIL = Outgoing(
    key="core.voicemail",
    title="Message that a caller leaves",
    to=Recipient.PERSON,
    channels=frozenset({Channel.VOICEMAIL}),
    names_police=False,
)
WRITTEN = Outgoing(
    key="core.written",
    title="Something written by a colleague",
    to=Recipient.PERSON,
    channels=frozenset(
        {Channel.LETTER, Channel.TEXT, Channel.EMAIL, Channel.LINK, Channel.VISIT, Channel.HAND}
    ),
)
CONTACT_SHARED = Outgoing(
    key="core.contact-shared",
    title="Contact details in a referral",
    to=Recipient.PARTNER,
    channels=frozenset({Channel.SHARED}),
)
CORE_OUTGOING = (CALL_SHEET, VOICEMAIL, WRITTEN, CONTACT_SHARED)
SHOWN_ON_THE_PAGE: Mapping[Channel, Outgoing] = {
    Channel.LETTER: WRITTEN,
    Channel.CALL: CALL_SHEET,
    Channel.VOICEMAIL: VOICEMAIL,
    Channel.TEXT: WRITTEN,
    Channel.EMAIL: WRITTEN,
    Channel.LINK: WRITTEN,
    Channel.VISIT: WRITTEN,
    Channel.SHARED: CONTACT_SHARED,
}
"""The ways that the page of a person answers, in its order, each for what it is used for."""
