"""Naming a contact, making a link, reading out its code, opening it."""

from fairlead.links.issuing import MadeLink
from fairlead.links.use_cases.codes import MadeCode, MakeCode, make_code
from fairlead.links.use_cases.contacts import NameContact, end_contact, name_contact
from fairlead.links.use_cases.making import MakeLink, make_link, revoke_link
from fairlead.links.use_cases.opening import (
    FoundLink,
    FoundOpening,
    Tried,
    begin_opening,
    close_opening,
    find_link,
    find_opening,
    keep_open,
    try_code,
)

__all__ = [
    "FoundLink",
    "FoundOpening",
    "MadeCode",
    "MadeLink",
    "MakeCode",
    "MakeLink",
    "NameContact",
    "Tried",
    "begin_opening",
    "close_opening",
    "end_contact",
    "find_link",
    "find_opening",
    "keep_open",
    "make_code",
    "make_link",
    "name_contact",
    "revoke_link",
    "try_code",
]
