"""The parts of the module's manifest: purposes, permissions, roles, settings, retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairlead.public import DefaultRole, Permission, Purpose, RetentionRule, Setting
from fairlead_victims.permissions import TITLES, VICTIM_CARE
from fairlead_victims.rules.clocks import CLOCKS
from fairlead_victims.rules.facts import SETTINGS as TERMS_SET_HERE
from fairlead_victims.workflow import PROMISE, RECORD

PURPOSES = (
    Purpose(
        key="victims-code",
        title="Keeping the promises of the Victims’ Code",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); Domestic Violence, Crime and Victims Act 2004 s.32 (Code of Practice)",
        data_categories=("victim record", "enhanced rights", "promise", "safe contact"),
    ),
    Purpose(
        key="victims-voice",
        title="Hearing victims before an out-of-court disposal",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); ASBCP Act 2014 s.102(3); Victims' Code para 6.7",
        data_categories=("victim views",),
    ),
)
PERMISSIONS = tuple(Permission(key=key, title=title) for key, title in TITLES.items())
ROLES = (
    DefaultRole(
        key="victims-care",
        title="Victim care officer",
        permissions=VICTIM_CARE,
        tenant_kinds=frozenset({"force"}),
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
AUDIT_ACTIONS: Mapping[str, str] = {
    **{row.audit_action: row.label for row in RECORD.transitions},
    **{row.audit_action: "Said what became of a promise to a victim" for row in PROMISE.transitions},
    "victims.contact.set": "Recorded how a victim may be reached",
    "victims.enhanced.decided": "Decided on enhanced rights of a victim",
    "victims.event.received": "Recorded that word of an event was received",
    "victims.event.recorded": "Recorded what happened in a victim’s case",
    "victims.promise.listed": "Listed promises to victims",
    "victims.report.viewed": "Looked at the report of promises kept",
    "victims.record.changed": "Changed a victim’s record",
    "victims.record.listed": "Listed victims’ records",
    "victims.record.opened": "Opened a victim’s record",
    "victims.views.given": "Gave a victim’s views to the case that decides on a disposal",
    "victims.views.recorded": "Recorded a victim’s views",
    "victims.record.viewed": "Looked at a victim’s record",
}
TABLES = (
    "victims_record",
    "victims_enhanced_decision",
    "victims_event",
    "victims_promise",
    "victims_safe_contact",
    "victims_views",
)


def retention() -> Sequence[RetentionRule]:
    """How long the module's own records are kept; no statutory period was found."""
    source = "force retention schedule (MoPI group of the crime) [design]"
    return tuple(
        RetentionRule(table=table, starts="victim's record closed", months=72, then="review", source=source)
        for table in TABLES
    )
