"""What a link can be for: each purpose with what its holder may do, and how long such a link lives. Declarative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from fairlead.identity.permissions import Core


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """``permissions`` are all that the holder of such a link has; ``lives`` is from its making to its end."""

    permissions: frozenset[str]
    lives: timedelta


REFERRAL = "referral"
PURPOSES: Mapping[str, Purpose] = {
    REFERRAL: Purpose(
        permissions=frozenset(
            {str(Core.REFERRAL_READ), str(Core.REFERRAL_ANSWER), str(Core.REFERRAL_DELIVER)}
        ),
        lives=timedelta(days=28),
    ),
}
"""For work on one referral a link lives four weeks, and never longer than the referral is shared. [design]"""
