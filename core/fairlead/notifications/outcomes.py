"""How handing a message to a server can end, apart from well. Codes only: what servers answer may name somebody."""

from __future__ import annotations

from datetime import datetime


class NotSent(Exception):
    """``code`` says why, in a few characters, and never to whom."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(NotSent):
    """The server did not take it, and may take it later."""


class NotYet(NotSent):
    """It is not the time at which this person may be reached; ``again_at`` is."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("not-yet")
        self.again_at = again_at


class RefusedForGood(NotSent):
    """The server will never take it: no such address, not allowed."""


class NobodyKnows(NotSent):
    """The connection ended after the message and before the answer. It may have arrived."""
