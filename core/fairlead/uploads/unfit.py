"""Why a file is not taken."""

from __future__ import annotations


class Unfit(ValueError):
    """A file that is not taken; the message is for whoever sent it, and says what to do."""
