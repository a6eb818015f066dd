"""The parts of the module's manifest: purposes, settings, retention, subject access."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from fairlead.public import HeldItem, Purpose, RetentionRule, Setting, TenantSession
from fairlead_victims.rules.clocks import CLOCKS
from fairlead_victims.rules.facts import SETTINGS as TERMS_SET_HERE

PURPOSES = (
    Purpose(
        key="victims-code",
        title="Keeping the promises of the Victims’ Code",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); Domestic Violence, Crime and Victims Act 2004 s.32 (Code of Practice)",
        data_categories=("victim", "promise", "safe contact"),
    ),
)
SETTINGS = tuple(
    Setting(
        key=clock.setting,
        title=TERMS_SET_HERE[clock.setting],
        kind="integer",
        default=clock.standard,
        layer=clock.layer.value,
        source=clock.source,
    )
    for clock in CLOCKS
    if clock.setting
)
"""The terms that no source fixes: labelled placeholders that each organisation sets."""


def retention() -> Sequence[RetentionRule]:
    """No table yet."""
    return ()


def subject_access(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:  # noqa: ARG001
    """No table yet."""
    return ()
