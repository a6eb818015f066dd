"""What the module asks permission for."""

from __future__ import annotations

from enum import StrEnum


class Minimal(StrEnum):
    """``module:resource:action``, in alphabetical order."""

    REMINDER_EDIT = "minimal:reminder:edit"
    REMINDER_READ = "minimal:reminder:read"
