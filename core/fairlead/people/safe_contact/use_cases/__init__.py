"""What can be done about safe contact: ask for a route, ask again at the moment of sending, record what is agreed."""

from __future__ import annotations

from fairlead.people.safe_contact.use_cases.agreeing import (
    AgreeSharing,
    AgreeTimes,
    AgreeWays,
    agree_sharing,
    agree_times,
    agree_ways,
)
from fairlead.people.safe_contact.use_cases.calling import CallSheet, open_call_sheet, read_call_sheet
from fairlead.people.safe_contact.use_cases.routing import (
    need_route,
    route_to,
    routes_to_share,
    still_as_written,
    still_safe,
)

__all__ = [
    "AgreeSharing",
    "AgreeTimes",
    "AgreeWays",
    "CallSheet",
    "agree_sharing",
    "agree_times",
    "agree_ways",
    "need_route",
    "open_call_sheet",
    "read_call_sheet",
    "route_to",
    "routes_to_share",
    "still_as_written",
    "still_safe",
]
