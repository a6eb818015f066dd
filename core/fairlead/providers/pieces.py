"""What one organisation tells another with a referral: pieces by scope of the grant, line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SharedItem:
    """One line of what a provider is told: label, value, where it came from, as at when (IG-12)."""

    label: str
    value: str
    source: str
    as_at: str = ""


@dataclass(frozen=True, kw_only=True)
class SharedPiece:
    """What is shared under one scope: ``identity``, ``contact``, ``condition``, ``needs`` or ``risk``."""

    scope: str
    title: str
    items: tuple[SharedItem, ...]
