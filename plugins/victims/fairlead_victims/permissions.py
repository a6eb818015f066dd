"""What the module asks permission for, and who has it when an organisation changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fairlead.public import Core


class Victims(StrEnum):
    """Permissions of the module: ``victims:resource:action``."""

    CLOSE = "victims:record:close"
    DECIDE_ENHANCED = "victims:enhanced:decide"
    EDIT = "victims:record:edit"
    OPEN = "victims:record:create"
    READ = "victims:record:read"
    RECORD_VIEWS = "victims:views:record"
    TRACK = "victims:promise:record"


TITLES: Mapping[str, str] = {
    Victims.CLOSE: "Close and reopen a victim’s record",
    Victims.DECIDE_ENHANCED: "Decide whether a victim has enhanced rights",
    Victims.EDIT: "Change a victim’s record and safe contact",
    Victims.OPEN: "Open a victim’s record",
    Victims.READ: "See victims’ records and what they were promised",
    Victims.RECORD_VIEWS: "Record what a victim wants before an out-of-court disposal",
    Victims.TRACK: "Record events, and what became of a promise",
}
VICTIM_CARE: frozenset[str] = frozenset(
    {*TITLES, Core.PERSON_READ, Core.PERSON_CREATE, Core.PERSON_EDIT, Core.RULE_READ}
)
"""A victim care officer. No role that works on offenders has any permission of the module."""
